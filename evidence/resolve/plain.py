"""The status of claims on which every item counts by itself, as on most: no line has to be put together for it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from evidence.model.words import Directness, Stance, Standing
from evidence.resolve.dependence import enough
from evidence.resolve.lines import is_linked
from evidence.resolve.status import decide, decide_reported
from evidence.resolve.tally import Tally

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import AxisId, SourceId
    from evidence.model.policy import Policy
    from evidence.model.words import Status
    from evidence.registry.registry import Registry

_FIELDS = attrgetter("source", "stance", "directness")
_PLACES = {Stance.FIRST: 0, Stance.SECOND: 1, Stance.MIXED: 2, Stance.NO_EFFECT: 3}
"""Where a stance is counted: as in a tally."""
_PRIMARY, _REPORTED, _UNCOUNTED, _LINKED = 0, 4, -1, -2
"""Where items of a source are counted, from which place on; or that they are not, or that it takes more to tell."""


class Plain:
    """Tells the status of plain claims of one registry."""

    def __init__(self, registry: Registry, policy: Policy) -> None:
        self._registry = registry
        self._policy = policy
        self._sources: dict[SourceId, int] = {}
        self._words: dict[AxisId, dict[str, int | None]] = {}
        self._statuses: dict[tuple[int, ...], Status | None] = {}

    def status(self, claim: Claim) -> Status | None:
        """What `ruled` says of a claim; None where only that can say it.

        None where claims are below it, sources are linked or have several items, or a context could separate the poles.
        """
        if claim.axis not in self._registry.axes or claim.id in self._registry.narrower:
            return None
        sources, words = self._sources, self._words.setdefault(claim.axis, {})
        counts = [0] * 8
        seen: set[SourceId] = set()
        lines = 0
        for item in claim.evidence:
            source, word, directness = _FIELDS(item)
            if source not in sources:
                sources[source] = self._base(source)
            if word not in words:
                words[word] = self._place(claim.axis, word)
            base, place = sources[source], words[word]
            if place is None or base == _UNCOUNTED or directness is Directness.INDIRECT:
                continue
            if base == _LINKED:
                return None
            seen.add(source)
            lines += 1
            counts[base + place] += 1
        if len(seen) < lines:
            return None
        key = tuple(counts)
        if key not in self._statuses:
            self._statuses[key] = self._decided(Tally(*counts[:_REPORTED]), Tally(*counts[_REPORTED:]))
        return self._statuses[key]

    def _base(self, name: SourceId) -> int:
        source = self._registry.sources.get(name)
        if source is None or source.standing is Standing.RETRACTED:
            return _UNCOUNTED
        if is_linked(source):
            return _LINKED
        return _PRIMARY if source.kind.is_primary else _REPORTED

    def _place(self, axis: AxisId, word: str) -> int | None:
        stance = self._registry.axes[axis].stance(word)
        return None if stance is None else _PLACES.get(stance)

    def _decided(self, primary: Tally, reported: Tally) -> Status | None:
        if reported.lines and not primary.lines:
            return decide_reported(reported, self._policy)
        status = decide(primary, False, self._policy)
        if primary.opposed and decide(primary, True, self._policy) is not status and enough(primary, self._policy):
            return None
        return status
