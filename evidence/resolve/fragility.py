"""How many lines would have to be other ones before the status changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from evidence.model.words import Stance, Status
from evidence.resolve.lines import year_of
from evidence.resolve.status import status_of
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

_REMEMBERED = 200_000
"""Counts of which the status is kept for the next tally."""
_Counts: TypeAlias = tuple[int, int, int, int]
_TOO_LITTLE = frozenset({Status.NO_EVIDENCE, Status.INSUFFICIENT})
"""Moves into these say that evidence ran out, not that it speaks otherwise."""


class Way(StrEnum):
    """What is done to lines."""

    REMOVE = "remove"
    """They are taken out."""
    RESTANCE = "restance"
    """They are given another stance."""
    ADD = "add"
    """They are put in."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Some lines that change in the same way."""

    before: Stance | None
    """None when they are added."""
    after: Stance | None
    """None when they are removed."""
    count: int
    lines: tuple[tuple[SourceId, ...], ...] = ()
    """An example by name: unread lines first, then the latest, then by source. Empty when added."""


@dataclass(frozen=True, slots=True)
class Flip:
    """The fewest lines that change the status, with one way to do it."""

    count: int
    """Lines, all shifts together."""
    shifts: tuple[Shift, ...]
    tally: Tally
    """After it."""
    status: Status
    """After it."""


@dataclass(frozen=True, slots=True)
class Fragility:
    """What it takes to change a status; None where no number of lines does."""

    remove: Flip | None
    restance: Flip | None
    add: Flip | None


def fragility(verdict: Verdict, registry: Registry, policy: Policy) -> Fragility | None:
    """What it takes to change a claim's status, with lines named; None when only reviews speak to it."""
    if verdict.basis is Basis.SECONDARY:
        return None
    found = fragility_of(verdict.tally, policy)
    return Fragility(*(_named(flip, verdict.counted, registry) for flip in (found.remove, found.restance, found.add)))


@lru_cache(maxsize=4096)
def fragility_of(tally: Tally, policy: Policy) -> Fragility:
    """Fewest lines to remove, to re-stance, and to add until `decide` gives another status; exact at any size.

    Separation is ignored, and so are moves into `insufficient` and `no-evidence`. Of several ways with as few lines
    the one with the fewest kinds of change is given.

    The status is a matter of a few inequalities, each of which some order of changes approaches fastest: the
    weaker pole before mixed lines towards a majority, the leading pole away from one, mixed lines towards a
    dispute, missing effects towards or away from `mostly-no-effect`. Along such an order every status occupies one
    stretch, whose ends are found by bisection; whole numbers may ask for one last change of another kind.

    Source: after the fragility index of Walsh et al. (2014), J Clin Epidemiol 67:622.

    >>> found = fragility_of(Tally(first=6, second=4), Policy())
    >>> found.remove.count, found.restance.count, found.add.count
    (2, 1, 4)
    """
    return Fragility(*(_Search(tally, policy, way).best() for way in Way))


def flips_of(tally: Tally, policy: Policy, known: dict[_Counts, Status]) -> tuple[int | None, int | None, int | None]:
    """The numbers of `fragility_of` alone, to remove, to re-stance, to add: for many tallies, several times as fast.

    `known` remembers what counts come to under the policy, from tally to tally.

    >>> flips_of(Tally(first=6, second=4), Policy(), {})
    (2, 1, 4)
    """
    if len(known) > _REMEMBERED:
        known.clear()
    remove, restance, add = (_Search(tally, policy, way, known).fewest() for way in Way)
    return remove, restance, add


_A, _B, _M, _Z = range(4)
"""Places in a count of lines: leading pole, other pole, mixed, no effect."""

_Move: TypeAlias = tuple[int | None, int | None]
"""From which place to which; None is outside."""
_Taken: TypeAlias = Mapping[_Move, int]
"""How many lines move where."""
_Path: TypeAlias = Sequence[tuple[tuple[_Move, ...], int]]
"""Stretches of equal steps, each with how often it can be gone at most."""

_MOVES: dict[Way, tuple[_Move, ...]] = {
    Way.REMOVE: ((_B, None), (_A, None), (_M, None), (_Z, None)),
    Way.RESTANCE: (
        *((_B, _A), (_A, _B), (_M, _A), (_M, _B), (_A, _M), (_B, _M)),
        *((_Z, _A), (_Z, _B), (_Z, _M), (_A, _Z), (_B, _Z), (_M, _Z)),
    ),
    Way.ADD: ((None, _B), (None, _A), (None, _M), (None, _Z)),
}


class _Search:
    """The fewest changes of one kind, on counts with the leading pole in front."""

    def __init__(self, tally: Tally, policy: Policy, way: Way, known: dict[_Counts, Status] | None = None) -> None:
        self.swapped = tally.second > tally.first
        first, second = sorted((tally.first, tally.second), reverse=True)
        self.start: _Counts = (first, second, tally.mixed, tally.no_effect)
        self.policy = policy
        self.way = way
        self.known = {} if known is None else known
        self.today = self.status(self.start)
        self.least: int | None = None
        """Lines of the smallest change found so far."""

    def best(self) -> Flip | None:
        """The smallest change found, the plainest of equals."""
        found: dict[tuple[int, int, int], _Taken] = {}
        for place, taken in enumerate(self.candidates()):
            total = sum(taken.values())
            if self.least is None or total <= self.least:
                counts = self.after(taken)
                if counts is not None and self.status(counts) not in (self.today, *_TOO_LITTLE):
                    found[total, len(taken), place] = taken
                    self.least = total
        return self.flip(found[min(found)]) if found else None

    def fewest(self) -> int | None:
        """The lines of `best`, found along the same paths; what needs as many as were found before is not looked at."""
        self.further(self.start, (0, 0, 0, 0), 0)
        for path in self.paths():
            left, come, total = self.start, (0, 0, 0, 0), 0
            for step, most in path:
                if self.least is not None:
                    most = min(most, (self.least - 1 - total) // len(step))
                if most <= 0:
                    continue
                going, coming = _delta(step)
                low = 0
                here, last = self.status(_plus(left, come)), self.status(_after(left, come, going, coming, most))
                while low < most and here is not last:
                    begin, high = low, most
                    while high - low > 1:
                        middle = (low + high) // 2
                        same = self.status(_after(left, come, going, coming, middle)) is here
                        low, high = (middle, high) if same else (low, middle)
                    for times in (low, high) if low > begin else (high,):
                        self.reach(left, come, going, coming, times, total + times * len(step))
                    low = high
                    here = self.status(_after(left, come, going, coming, low))
                    if self.least is not None and self.least <= total + low * len(step):
                        break
                self.reach(left, come, going, coming, most, total + most * len(step))
                left, come = _times(left, going, -most), _times(come, coming, most)
                total += most * len(step)
        return self.least

    def reach(self, left: _Counts, come: _Counts, going: _Counts, coming: _Counts, times: int, total: int) -> None:
        """Look at what a step comes to when it is gone so often, and at one more change."""
        left, come = _times(left, going, -times), _times(come, coming, times)
        if self.least is None or total < self.least:
            if self.status(_plus(left, come)) not in (self.today, *_TOO_LITTLE):
                self.least = total
            else:
                self.further(left, come, total)

    def further(self, left: _Counts, come: _Counts, total: int) -> None:
        """Look at any single change more; a line that came from another place stays."""
        if self.least is not None and total + 1 >= self.least:
            return
        a, b, m, z = _plus(left, come)
        for before, after in _MOVES[self.way]:
            if before is not None and not left[before]:
                continue
            counts = [a, b, m, z]
            if before is not None:
                counts[before] -= 1
            if after is not None:
                counts[after] += 1
            if self.status((counts[0], counts[1], counts[2], counts[3])) not in (self.today, *_TOO_LITTLE):
                self.least = total + 1
                return

    def candidates(self) -> Iterator[_Taken]:
        """Changes worth trying: the ends of every stretch, and one more change of any kind."""
        for path in ([], *self.paths()):
            taken: dict[_Move, int] = {}
            yield from self.one_more(taken)
            for step, most in path:
                if self.least is not None:
                    most = max(0, min(most, (self.least - sum(taken.values())) // len(step)))
                for reached in self.ends(taken, step, most):
                    here = _sum(taken, step, reached)
                    yield here
                    yield from self.one_more(here)
                taken = _sum(taken, step, most)

    def one_more(self, taken: _Taken) -> Iterator[_Taken]:
        """Some changes and any single one."""
        if self.least is None or sum(taken.values()) < self.least:
            yield from (_sum(taken, (move,), 1) for move in _MOVES[self.way])

    def ends(self, taken: _Taken, step: tuple[_Move, ...], most: int) -> list[int]:
        """How often a step can be gone before the status becomes another one, for every status on the way."""

        def status(times: int) -> Status:
            counts = self.after(_sum(taken, step, times))
            assert counts is not None
            return self.status(counts)

        found: list[int] = []
        low = 0
        while low < most and status(low) is not status(most):
            here, high = status(low), most
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if status(middle) is here else (low, middle)
            found += [low, high]
            low = high
        return [*found, most] if most > 0 else []

    def paths(self) -> Iterator[_Path]:
        """Orders of change, each the fastest way towards some status; no status comes twice in one stretch."""
        a, b, m, z = self.start
        if self.way is Way.REMOVE:
            yield [_go(b, (_B, None)), _go(m, (_M, None)), _go(a - 1, (_A, None)), _go(min(a, 1), (_A, None))]
            yield [_go(a - b, (_A, None))]
            yield [_go(z, (_Z, None))]
        elif self.way is Way.ADD:
            most = abs(a + b + m - z) + 1  # by then there are more, or no longer more, lines without effect
            yield [_go(a - b, (None, _B)), _go(most, (None, _B))]
            for place in (_A, _M, _Z):
                yield [_go(most, (None, place))]
        else:
            kept = min(m, 1)  # the last line against becomes, or stays, a mixed one, so that the poles stay opposed
            turned = [_go(b + kept - 1, (_B, _A)), _go(min(b, 1 - kept), (_B, _M))]
            yield [*turned, _go(m - kept, (_M, _A)), _go(z, (_Z, _A))]
            yield [_go((a - b) // 2, (_A, _B))]
            yield [_go(z, (_Z, _M)), _go(a - b, (_A, _M)), _go(b, (_A, _M), (_B, _M))]
            yield [_go(b, (_B, _Z)), _go(m, (_M, _Z)), _go(a - 1, (_A, _Z)), _go(min(a, 1), (_A, _Z))]

    def after(self, taken: _Taken) -> _Counts | None:
        """The counts after some changes; None when there are not so many lines."""
        counts = [*self.start]
        for (before, _), times in taken.items():
            if before is not None:
                counts[before] -= times
        if min(counts) < 0:  # a line changes once
            return None
        for (_, after), times in taken.items():
            if after is not None:
                counts[after] += times
        return (counts[_A], counts[_B], counts[_M], counts[_Z])

    def status(self, counts: _Counts) -> Status:
        found = self.known.get(counts)
        if found is None:
            found = self.known[counts] = status_of(counts, False, self.policy)
        return found

    def flip(self, taken: _Taken) -> Flip:
        counts = self.after(taken)
        assert counts is not None
        a, b, m, z = counts
        stances = [Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT]
        if self.swapped:
            a, b = b, a
            stances[:2] = stances[1::-1]
        shifts = (
            Shift(None if x is None else stances[x], None if y is None else stances[y], times)
            for (x, y), times in taken.items()
        )
        return Flip(sum(taken.values()), tuple(shifts), Tally(a, b, m, z), self.status(counts))


def _go(times: int, *step: _Move) -> tuple[tuple[_Move, ...], int]:
    """A stretch of a path."""
    return step, max(0, times)


def _delta(step: tuple[_Move, ...]) -> tuple[_Counts, _Counts]:
    """How many lines leave each place, and how many come to it, when a step is gone once."""
    going, coming = [0, 0, 0, 0], [0, 0, 0, 0]
    for before, after in step:
        if before is not None:
            going[before] += 1
        if after is not None:
            coming[after] += 1
    return (going[0], going[1], going[2], going[3]), (coming[0], coming[1], coming[2], coming[3])


def _plus(one: _Counts, other: _Counts) -> _Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _times(counts: _Counts, change: _Counts, times: int) -> _Counts:
    a, b, m, z = change
    return counts[0] + times * a, counts[1] + times * b, counts[2] + times * m, counts[3] + times * z


def _after(left: _Counts, come: _Counts, going: _Counts, coming: _Counts, times: int) -> _Counts:
    return _plus(_times(left, going, -times), _times(come, coming, times))


def _sum(taken: _Taken, step: tuple[_Move, ...], times: int) -> dict[_Move, int]:
    total = dict(taken)
    if times:
        for move in step:
            total[move] = total.get(move, 0) + times
    return total


def _named(flip: Flip | None, lines: Sequence[Line], registry: Registry) -> Flip | None:
    if flip is None:
        return None

    def order(line: Line) -> tuple[bool, bool, int, tuple[SourceId, ...]]:
        year = year_of(line, registry)
        return (not line.unread, year is None, -(year or 0), line.sources)

    left = sorted(lines, key=order)
    shifts: list[Shift] = []
    for shift in flip.shifts:
        chosen = [line for line in left if line.stance is shift.before][: shift.count]
        left = [line for line in left if line not in chosen]
        shifts.append(replace(shift, lines=tuple(line.sources for line in chosen)))
    return replace(flip, shifts=tuple(shifts))
