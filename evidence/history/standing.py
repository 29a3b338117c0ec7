"""Whether a dispute of one version still stands in another, and whether all the evidence that made it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from evidence.history.matching import Matching
from evidence.model.axis import Axis, Stance
from evidence.model.decision import Status
from evidence.model.ids import SourceId
from evidence.resolve.lines import Line
from evidence.resolve.verdict import Basis, Verdict

CALLING = frozenset({Status.DISPUTED, Status.REPORTED_DISPUTED})
"""Statuses that call for a decision."""
OPEN = frozenset({*CALLING, Status.PRELIMINARY_DISPUTE, Status.CONTEXT_DEPENDENT})
"""Statuses of a claim whose dispute is in sight; a context that explains it does not end it."""

_WEIGHTS = {
    Status.DISPUTED: 3,
    Status.REPORTED_DISPUTED: 3,
    Status.CONTEXT_DEPENDENT: 2,
    Status.PRELIMINARY_DISPUTE: 1,
}

Fact: TypeAlias = tuple[object, ...]
"""All of a counted item that its counting depends on, but for its id and the claim that it stands on."""


def weight(status: Status) -> int:
    """How much of a dispute a status is; 0 for none."""
    return _WEIGHTS.get(status, 0)


def weaker(before: Verdict, after: Verdict) -> bool:
    """Whether a dispute ended or shrank to a lesser kind, or one of two sides is gone."""
    less = weight(after.status) < weight(before.status)
    return less or (before.contested and not after.contested)


def at_issue(verdict: Verdict) -> bool:
    """Whether there is a dispute, or at least two sides."""
    return verdict.status in OPEN or verdict.contested


def kept(before: Verdict, after: Verdict, matching: Matching) -> bool:
    """Whether every line that counted before still counts, as a line of its own, with the same stance and facts.

    Then only new evidence can have changed the verdict. That a context explains a dispute is news of new studies alone:
    more items of the old ones, under other conditions, are another reading of them. Poles may have been renamed on the
    axis or exchanged their order, but not both.
    """
    lines = after.counted
    if before.basis is Basis.SECONDARY and after.basis is Basis.PRIMARY:
        if after.status not in OPEN:
            return False  # what the reviews disagree on is out of sight now
        lines = after.evidence.secondary
    axes = matching.base.axes.get(before.axis), matching.head.axes.get(after.axis)
    explained = after.status is Status.CONTEXT_DEPENDENT and before.status is not Status.CONTEXT_DEPENDENT
    old = tuple((line, frozenset(map(matching.source, line.sources))) for line in before.counted)
    return any(_found(old, lines, axes if by_word else (None, None), matching, explained) for by_word in (True, False))


def _found(
    old: tuple[tuple[Line, frozenset[SourceId]], ...],
    new: tuple[Line, ...],
    words: tuple[Axis | None, Axis | None],
    matching: Matching,
    exactly: bool,
) -> bool:
    homes = {source: number for number, line in enumerate(new) for source in line.sources}
    used: set[int] = set()
    for line, sources in old:
        places = {homes.get(source) for source in sources}
        place = next(iter(places))
        if len(places) > 1 or place is None or place in used:
            return False
        used.add(place)
        there = new[place]
        if _word(line.stance, words[0]) != _word(there.stance, words[1]):
            return False
        was, now = _facts(line, words[0], matching.sources), _facts(there, words[1], {})
        if not was <= now or (exactly and was != now):
            return False
    return True


def _facts(line: Line, axis: Axis | None, renamed: Mapping[SourceId, SourceId]) -> set[Fact]:
    return {
        (
            renamed.get(placed.source.id, placed.source.id),
            _word(placed.stance, axis),
            tuple(sorted(placed.context.items())),
            placed.item.outcome_class,
            placed.item.comparator,
            placed.item.method,
            placed.source.group,
        )
        for placed in line.items
    }


def _word(stance: Stance, axis: Axis | None) -> str:
    return stance.value if axis is None else axis.word(stance)
