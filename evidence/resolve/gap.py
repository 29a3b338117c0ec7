"""What was never compared: the combinations of two conditions on which no line stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import starmap
from typing import TYPE_CHECKING

from evidence.model.words import Stance
from evidence.resolve.partition import Partition, conditions, level_at
from evidence.stats.contingency import goodman_kruskal, without_single_lines

if TYPE_CHECKING:
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

_POLES = (Stance.FIRST, Stance.SECOND)
_SAME = 12
"""Decimal places to which two changes must agree to count as equal: rounding must not decide a rank."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of levels without a line, and what a line there could show."""

    levels: tuple[str, str]
    """Of the first and of the second variable."""
    lines: tuple[int, int]
    """Lines that stand at either level by itself, in other combinations."""
    change: float
    """How far one line here could move lambda, up or down, both variables together; from 0 to 2."""
    stance: Stance
    """The pole at which the line would have to stand for that; the first when either does."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Two variables, and their combinations without a line."""

    variables: tuple[str, str]
    explained: tuple[float | None, float | None]
    """Goodman and Kruskal's lambda of either today, levels of a single line left out."""
    empty: int
    """Combinations without a line."""
    combinations: int
    """All combinations of levels that have a line."""
    cells: tuple[Cell, ...]
    """The combinations without a line, those first where a line could change most."""


def gap(
    lines: Sequence[Line],
    first: Partition,
    second: Partition,
    registry: Registry,
    others: Iterable[Line] = (),
    most: int = 10,
) -> Gap:
    """The combinations of two variables on which nothing was done, by how much a line there could change.

    `lines` are those that the partitions divide, in the same order. `others` are further lines on the claim, such
    as mixed ones and those without effect. A combination is taken as soon as any arm of any of them stands on it,
    or on levels below it. Levels are those at which a line stands; at most `most` cells are returned. Two divisions
    of one variable have no cells.

    The change is ``|lambda_1' - lambda_1| + |lambda_2' - lambda_2|`` at the pole for which it is larger, a lambda
    without dissent counting as 0. Both are taken on the same levels, those with two lines or more and the cell's own:
    otherwise a level's second line would seem to change most, only because it lets the first one in. Of equal changes
    the combination whose levels have more lines comes first, then the vocabulary's order.
    """
    tables = (_table(first, lines, registry), _table(second, lines, registry))
    today = (_explained(tables[0]), _explained(tables[1]))
    if first.variable == second.variable:
        return Gap((first.name, second.name), today, 0, 0, ())
    taken = {cell for line in (*lines, *others) for cell in _taken(line, first, second, registry)}
    taken.update((x, y) for x, y in zip(first.levels, second.levels, strict=True) if x is not None and y is not None)
    empty = [(x, y) for x in tables[0] for y in tables[1] if (x, y) not in taken]
    moves = tuple({level: [_move(table, level, pole) for pole in _POLES] for level in table} for table in tables)
    stands = Counter(first.levels), Counter(second.levels)

    def cell(x: str, y: str) -> Cell:
        either = [one + other for one, other in zip(moves[0][x], moves[1][y], strict=True)]
        stance = _POLES[round(either[1], _SAME) > round(either[0], _SAME)]
        return Cell((x, y), (stands[0][x], stands[1][y]), max(either), stance)

    cells = nsmallest(most, starmap(cell, empty), lambda made: (-round(made.change, _SAME), -sum(made.lines)))
    return Gap((first.name, second.name), today, len(empty), len(tables[0]) * len(tables[1]), tuple(cells))


_Table = dict[str, tuple[int, int]]
"""Lines at the first and at the second pole, by level."""


def _table(side: Partition, lines: Sequence[Line], registry: Registry) -> _Table:
    """Pole lines by level, for every level at which any line stands, in the vocabulary's order."""
    about = registry.variables.get(side.variable)
    known = list(about.levels) if about is not None else []
    stands = {level for level in side.levels if level is not None}
    counts = {level: [0, 0] for level in (*(x for x in known if x in stands), *sorted(stands.difference(known)))}
    for line, level in zip(lines, side.levels, strict=True):
        if level is not None and line.stance in _POLES:
            counts[level][_POLES.index(line.stance)] += 1
    return {level: (a, b) for level, (a, b) in counts.items()}


def _explained(table: _Table) -> float | None:
    return goodman_kruskal(without_single_lines(list(table.values())))


def _move(table: _Table, level: str, pole: Stance) -> float:
    """How far one more line at a level and a pole moves lambda."""
    kept = {name: pair for name, pair in table.items() if name == level or sum(pair) > 1}
    a, b = kept[level]
    after = {**kept, level: (a + 1, b) if pole is Stance.FIRST else (a, b + 1)}
    shares = [goodman_kruskal(list(counts.values())) for counts in (kept, after)]
    before, then = (0.0 if share is None else share for share in shares)
    return abs(then - before)


def _taken(line: Line, first: Partition, second: Partition, registry: Registry) -> Iterator[tuple[str, str]]:
    for arm in line.arms:
        here = conditions(arm, registry)
        for x in _covered(first, here, registry):
            for y in _covered(second, here, registry):
                yield x, y


def _covered(side: Partition, here: Mapping[str, str], registry: Registry) -> set[str]:
    """The levels of a partition that an arm under these conditions speaks to: its own and those above it."""
    level = here.get(side.variable)
    if level is None:
        return set()
    about = registry.variables.get(side.variable)
    if side.ancestor is None:
        return {level, *(about.ancestors(level) if about is not None else ())}
    at = level_at({side.variable: {level}}, side, registry)
    return set() if at is None else {at}
