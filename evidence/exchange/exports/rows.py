"""Claims as rows of one table: one row an item, with what its claim, the verdict and its source say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence.exchange.exports.export import Export
from evidence.model.axis import Axis
from evidence.model.claim import Claim
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.resolve.placed import context_of
from evidence.resolve.resolver import digest_of
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, as far as every row of it tells the same."""

    claim: Claim
    axis: Axis | None
    verdict: Verdict
    digest: str | None
    lines: Mapping[str, str]
    """By item that counts, the sources of its independent line."""
    excluded: Mapping[str, str]
    """By item that does not count, why."""

    @property
    def tally(self) -> Tally:
        """The lines that the verdict rests on."""
        return self.verdict.secondary_tally if self.verdict.basis is Basis.SECONDARY else self.verdict.tally


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    judged: Judged
    item: Item | None
    """None in the only row of a claim without items of its own."""
    source: Source | None
    """None where the item's source has no readable record."""
    context: Mapping[str, str]
    """The full context: the claim's scope, refined by the item's own."""


def rows(export: Export) -> Iterator[Row]:
    """Every row, claims in their order and items in the curator's."""
    for claim, verdict in export.judged():
        judged = judged_claim(export, claim, verdict)
        if not claim.evidence:
            yield Row(judged, None, None, {})
        for item in claim.evidence:
            yield Row(judged, item, export.registry.sources.get(item.source), context_of(claim, item))


def judged_claim(export: Export, claim: Claim, verdict: Verdict) -> Judged:
    """A claim with what its verdict says of each of its own items."""
    own = {item.id for item in claim.evidence}
    lines: dict[str, str] = {
        placed.item.id: " ".join(line.sources)
        for line in verdict.counted
        for placed in line.items
        if placed.claim == claim.id and placed.item.id in own
    }
    excluded: dict[str, str] = {
        entry.item.id: entry.why.value for entry in verdict.evidence.uncounted if entry.claim == claim.id
    }
    axis = export.registry.axes.get(claim.axis)
    digest = None if axis is None else digest_of(verdict, export.registry)
    return Judged(claim, axis, verdict, digest, lines, excluded)
