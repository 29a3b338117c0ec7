"""Where a reader of many claims should start: the narrowest disputes, those with the most evidence first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict
from evidence.views.sentences import poles_of, split_text
from evidence.views.wording import counted

MOST_ROWS = 10
"""Claims that are named. Our choice: as many as a reader looks at; the others stand in the table of all claims."""

_KINDS = (
    (frozenset({Status.DISPUTED, Status.CONTEXT_DEPENDENT}), "disputed claim"),
    (frozenset({Status.PRELIMINARY_DISPUTE}), "preliminary dispute"),
)
_BROAD = ", beside others, and may be disputed only because {} several questions at once."


@dataclass(frozen=True, slots=True)
class BroaderClaim:
    """A claim above another that is disputed like it, and counts its studies again."""

    claim: ClaimId
    title: str
    studies: int
    """All its independent studies."""


@dataclass(frozen=True, slots=True)
class StartRow:
    """A dispute that holds no narrower one."""

    claim: ClaimId
    title: str
    studies: int
    split: str
    """`20 pro-tumour, 13 anti-tumour, 3 both`."""
    broader: tuple[BroaderClaim, ...]
    """The nearest first."""


@dataclass(frozen=True, slots=True)
class StartView:
    """Which claim to read first, and why."""

    sentences: tuple[str, ...]
    rows: tuple[StartRow, ...]


def view_start(verdicts: Iterable[Verdict], registry: Registry) -> StartView | None:
    """The narrowest disputes by their number of independent studies; None when nothing is disputed.

    A broad claim has the most studies because it counts those of its narrower claims, and may be disputed only because
    it asks several questions at once: it is no place to start.
    """
    verdicts = tuple(verdicts)
    kinds = (({v.claim: v for v in verdicts if v.status in statuses}, noun) for statuses, noun in _KINDS)
    found, noun = next((kind for kind in kinds if kind[0]), ({}, ""))
    if not found:
        return None
    above = {claim: [other for other in _above(claim, registry) if other in found] for claim in found}
    broad = {other for others in above.values() for other in others}
    narrow = sorted(
        (verdict for verdict in found.values() if verdict.claim not in broad),
        key=lambda verdict: (-verdict.tally.lines, verdict.rank),
    )
    if not narrow:  # records that go round in a circle: the check tells them
        return None
    rows = tuple(
        StartRow(
            claim=verdict.claim,
            title=registry.claims[verdict.claim].title,
            studies=verdict.tally.lines,
            split=split_text(verdict, poles_of(verdict, registry)),
            broader=tuple(
                BroaderClaim(other, registry.claims[other].title, found[other].tally.lines)
                for other in above[verdict.claim]
            ),
        )
        for verdict in narrow[:MOST_ROWS]
    )
    return StartView(tuple(_sentences(len(found), len(narrow), noun)), rows)


def _sentences(disputed: int, narrow: int, noun: str) -> Iterator[str]:
    if disputed == 1:
        yield f"Read this one first; it is the only {noun}."
        return
    if narrow == 1:
        yield f"Read this one first; it is the only {noun} that holds no narrower dispute."
    else:
        which = " that hold no narrower dispute" if narrow < disputed else ""
        yield f"Start with the first of these: of the {counted(narrow, noun)}{which}, none rests on more studies."
    if narrow == disputed - 1:
        yield f"The other {noun} is broader: it counts these studies again{_BROAD.format('it asks')}"
    elif narrow < disputed:
        others = counted(disputed - narrow, noun)
        yield f"The other {others} are broader: they count these studies again{_BROAD.format('they ask')}"
    if narrow > MOST_ROWS:
        yield f"{narrow - MOST_ROWS} with fewer studies are left to the table of all claims."


def _above(claim: ClaimId, registry: Registry) -> Iterator[ClaimId]:
    """The claims above a claim, the nearest first; records that go round in a circle end."""
    seen = {claim}
    record = registry.claims.get(claim)
    while record is not None and record.broader is not None and record.broader not in seen:
        seen.add(record.broader)
        record = registry.claims.get(record.broader)
        if record is not None:
            yield record.id
