"""How many relabellings at once fall over the tables of a variable.

Relabellings are bits of whole numbers (see `relabelling`); a set of them is such a number, and so is a plane, one
binary place of a count that every relabelling has of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from math import comb, prod
from struct import unpack
from typing import Protocol, TypeAlias

from evidence.stats.relabelling import Relabellings

Key: TypeAlias = tuple[int, int]
"""What the p of a table of one variable depends on: its first lines, and the product of its binomials."""

_SETS = 1024  # sets of relabellings that one more level may make; beyond, each relabelling is looked at by itself


class Spread(Protocol):
    """The tables of one variable that relabellings give."""

    def tables(self) -> Collection[Key]:
        """Those that occur."""
        ...

    def numbers(self) -> Mapping[Key, int]:
        """How many relabellings give each table."""
        ...

    def by_class(self, classes: Mapping[Key, int]) -> Mapping[int, int]:
        """The relabellings of each class of tables."""
        ...


def firsts(partition: Sequence[int], drawn: Relabellings) -> dict[int, int]:
    """The relabellings by how many of the units that record the variable they put at the labelled pole."""
    if (recorded := sum(partition)).bit_count() == len(drawn.columns):
        return {drawn.size: drawn.every}
    return _split(drawn.every, _count(_columns(recorded, drawn)))


def spread(partition: Sequence[int], drawn: Relabellings) -> Spread:
    """The tables of a variable, given by the masks of the units at its levels.

    Of a level it only matters how far its count is from either end; levels of one size are counted together.

    >>> from evidence.stats.relabelling import all_columns
    >>> sorted(spread([0b0011, 0b1100], all_columns(4, 2)).numbers().items())
    [((2, 1), 2), ((2, 4), 4)]
    """
    by_size: dict[int, list[dict[int, int]]] = defaultdict(list)
    for level in partition:
        if (size := level.bit_count()) > 1:
            by_size[size].append(_ways(size, _split(drawn.every, _count(_columns(level, drawn)))))
    products: Mapping[int, int] = {1: drawn.every}
    done: list[Mapping[int, int]] = []
    for factor in _factors(by_size, drawn):
        if len(products) * len(factor) > _SETS:
            done.append(products)
            products = factor
        else:
            products = _crossed(products, factor)
    found = firsts(partition, drawn)
    if not done and len(products) * len(found) <= _SETS:
        return _Sets(
            {(f, p): both for f, some in found.items() for p, rows in products.items() if (both := some & rows)}
        )
    columns = [_listed(sets, drawn.number) for sets in (*done, products)]
    tables = map(prod, zip(*columns, strict=True))
    return _Rows(list(zip(_listed(found, drawn.number) if len(found) > 1 else repeat(*found), tables, strict=False)))


class _Sets:
    """Few tables, each with its relabellings."""

    __slots__ = ("_sets",)

    def __init__(self, sets: Mapping[Key, int]) -> None:
        self._sets = sets

    def tables(self) -> Collection[Key]:
        return self._sets.keys()

    def numbers(self) -> Mapping[Key, int]:
        return {key: rows.bit_count() for key, rows in self._sets.items()}

    def by_class(self, classes: Mapping[Key, int]) -> Mapping[int, int]:
        found: dict[int, int] = defaultdict(int)
        for key, rows in self._sets.items():
            found[classes[key]] |= rows
        return found


class _Rows:
    """The table of each relabelling, where nearly every one has its own."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[Key]) -> None:
        self._rows = rows

    def tables(self) -> Collection[Key]:
        return set(self._rows)

    def numbers(self) -> Mapping[Key, int]:
        return Counter(self._rows)

    def by_class(self, classes: Mapping[Key, int]) -> Mapping[int, int]:
        planes = []
        for place in range(max(classes.values()).bit_length()):
            digits = {key: 48 + (which >> place & 1) for key, which in classes.items()}  # of text, `0` or `1`
            planes.append(int(bytes(map(digits.__getitem__, self._rows)), 2))
        return _split((1 << len(self._rows)) - 1, planes)


def _columns(mask: int, drawn: Relabellings) -> list[int]:
    return [column for unit, column in enumerate(drawn.columns) if mask >> unit & 1]


def _count(columns: list[int]) -> list[int]:
    """Planes of how many of the columns have each relabelling, lowest first: a tree of full adders."""
    planes: list[int] = []
    while columns:
        carries: list[int] = []
        while len(columns) > 2:
            one, two, three = columns.pop(), columns.pop(), columns.pop()
            odd = one ^ two
            carries.append(one & two | odd & three)
            columns.append(odd ^ three)
        if len(columns) == 2:
            one, two = columns
            carries.append(one & two)
            columns = [one ^ two]
        planes += columns
        columns = carries
    return planes


def _split(every: int, planes: Sequence[int]) -> dict[int, int]:
    """Relabellings by their count; counts that none has are left out."""
    sets = {0: every}
    for plane in reversed(planes):
        halves: dict[int, int] = {}
        for count, rows in sets.items():
            if odd := rows & plane:
                halves[2 * count + 1] = odd
            if even := rows ^ odd:
                halves[2 * count] = even
        sets = halves
    return sets


def _ways(size: int, counts: Mapping[int, int]) -> dict[int, int]:
    """Relabellings of one level by its binomial."""
    ways: dict[int, int] = defaultdict(int)
    for count, rows in counts.items():
        ways[comb(size, count)] |= rows
    return ways


def _factors(by_size: Mapping[int, Sequence[Mapping[int, int]]], drawn: Relabellings) -> Iterator[Mapping[int, int]]:
    """Relabellings by binomials that are still to be multiplied; of many levels of one size, by powers of each."""
    for size, levels in sorted(by_size.items()):
        if len(levels) == 1:
            yield levels[0]
        else:
            for ways in map(comb, repeat(size), range(1, size // 2 + 1)):
                times = _split(drawn.every, _count([level[ways] for level in levels if ways in level]))
                yield {ways**count: rows for count, rows in times.items()}


def _crossed(some: Mapping[int, int], others: Mapping[int, int]) -> dict[int, int]:
    products: dict[int, int] = defaultdict(int)
    for x, rows in some.items():
        for y, more in others.items():
            if both := rows & more:
                products[x * y] |= both
    return products


def _listed(sets: Mapping[int, int], number: int) -> Iterable[int]:
    """The key of each relabelling, one after another, by way of text in which each has two bytes."""
    keys = list(sets)
    index, zeros = 0, _text(0, number)
    for place in range((len(keys) - 1).bit_length()):
        plane = 0
        for which, rows in enumerate(sets.values()):
            if which >> place & 1:
                plane |= rows
        index |= (_text(plane, number) ^ zeros) << place
    return map(keys.__getitem__, unpack(f"<{number}H", index.to_bytes(2 * number, "little")))


def _text(plane: int, number: int) -> int:
    return int.from_bytes(format(plane, f"0{number}b").encode("utf-16-le"), "little")
