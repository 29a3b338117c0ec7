"""What a retraction does, or did, to every claim that rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.model.words import Standing
from evidence.resolve.ruling import Ruling, ruled

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId, SourceId
    from evidence.model.policy import Policy
    from evidence.model.source import Source
    from evidence.registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that is decided otherwise once some sources are retracted."""

    claim: ClaimId
    before: Ruling
    """With the sources standing."""
    after: Ruling
    """With the sources retracted."""

    @property
    def status_changed(self) -> bool:
        """Whether the status itself is another one, and not only the pole or the tally."""
        return self.before.status is not self.after.status


def cascade(registry: Registry, sources: Iterable[SourceId], policy: Policy) -> tuple[Change, ...]:
    """Every claim whose verdict changes when all these sources are retracted together, by id.

    Broader claims are included. A source that is already retracted is taken to stand in what was before, so that
    the same call says what a retraction would do and what it did. Sources that the registry does not know, or that
    no claim uses, change nothing.
    """
    chosen = sorted(set(sources) & registry.sources.keys())
    before, after = (
        registry.with_sources({name: _standing(registry, name, to) for name in chosen})
        for to in (Standing.CURRENT, Standing.RETRACTED)
    )
    found: list[Change] = []
    for claim in _resting_on(chosen, registry):
        was, now = (ruled(then.claims[claim], then, policy).ruling for then in (before, after))
        if was != now:
            found.append(Change(claim, was, now))
    return tuple(found)


def _standing(registry: Registry, name: SourceId, to: Standing) -> Source:
    source = registry.sources[name]
    if to is Standing.CURRENT and source.standing is not Standing.RETRACTED:
        return source
    return source.model_copy(update={"standing": to})


def _resting_on(sources: Iterable[SourceId], registry: Registry) -> list[ClaimId]:
    """Claims with an item of any of the sources, and every claim above them."""
    found: set[ClaimId] = set()
    for source in sources:
        for claim in registry.claims_on.get(source, ()):
            above: ClaimId | None = claim
            while above is not None and above in registry.claims and above not in found:
                found.add(above)
                above = registry.claims[above].broader
    return sorted(found)
