"""Two poles against the levels of a variable: exact test, share of dissent explained, likeness of variables.

A table is a sequence of (first, second) counts, one pair a level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import comb, lcm, lgamma, log, log1p, prod, sqrt

Table = Sequence[tuple[int, int]]

STATES = 1_000_000
"""Steps of enumeration after which the exact test gives up. Our choice: about a second of work."""
_BITS_PER_STEP = 200  # products of thousands of digits take time: as many of their bits as one step
_BOUNDS_PER_STEP = 5  # bounds of products are found anew for each level: as many of them as one step

_Products = dict[int, dict[int, int]]
"""By the sum of first counts over some levels: product of binomials -> how many tables have it."""


def freeman_halton(table: Table, states: int = STATES) -> float | None:
    """Exact p of a table at least as improbable as this one, if levels and poles were independent.

    Every table of the same margins has probability ``prod(comb(n_g, a_g)) / comb(n, a)``; the p is the sum over
    those no more probable than the table at hand. Fisher's two-sided exact test when there are two levels; 1 when
    a single level or a single pole is left. All sums and comparisons are of whole numbers, so that the result is
    the correctly rounded quotient on any machine. None when the enumeration takes more than `states` steps: then
    permutations must answer.

    The levels are dealt into two halves and each half is enumerated by itself, equal products together; a product
    of one half decides by bisection which products of the other keep the table improbable. Either the tables no
    more probable or those more probable are summed, whichever are likely fewer, and only what can become part of
    such a table is enumerated.

    Source: Freeman & Halton (1951), Biometrika 38:141. The example is Fisher's tea tasting.

    >>> freeman_halton([(3, 1), (1, 3)])
    0.4857142857142857
    """
    sizes = [a + b for a, b in table if a + b > 0]
    lines = sum(sizes)
    first = min(sum(a for a, _ in table), sum(b for _, b in table))
    steps = states - lines * first // _BITS_PER_STEP - lines * len(sizes) // _BOUNDS_PER_STEP
    if steps < 0:
        return None
    observed = prod(comb(a + b, a) for a, b in table)
    return _exact(tuple(sorted(sizes)), first, observed, steps)


def bounded(table: Table, limit: float) -> bool:
    """Whether the exact p is at most `limit` already because there are only so many tables, each no more probable.

    Quick for tables of any size. By logarithms, with more room than they can err: false says nothing.

    >>> bounded([(40, 2), (3, 50)], 1e-9), bounded([(4, 0), (0, 4)], 0.05)
    (True, False)
    """
    sizes = sorted(a + b for a, b in table if a + b > 0)
    first = min(sum(a for a, _ in table), sum(b for _, b in table))
    # all levels but one choose their count
    found = sum(log1p(min(size, first)) for size in sizes[:-1]) - _log_comb(sum(sizes), first)
    found += sum(_log_comb(a + b, a) for a, b in table)
    return found < log(limit) - 1e-6 - 1e-12 * lgamma(sum(sizes) + 1)


def _log_comb(lines: int, first: int) -> float:
    return lgamma(lines + 1) - lgamma(first + 1) - lgamma(lines - first + 1)


@lru_cache(maxsize=1024)
def _exact(sizes: tuple[int, ...], first: int, observed: int, steps: int) -> float | None:
    """The p of a table with this product; kept, because a table without any one of its lines is one of a few."""
    highest = highest_products(sizes, first)[first]
    if observed == highest:
        return 1.0
    tail = _tail(_deal(sizes), first, observed, rare=observed * observed < highest, steps=steps)
    return None if tail is None else tail / comb(sum(sizes), first)


class NullDistribution:
    """Exact p of every table with the given level sizes, however many lines stand at the first pole.

    For callers that ask for many tables of one partition: the products are listed once for each number of first
    lines.
    """

    __slots__ = ("_half", "_left", "_lines", "_other")

    def __init__(self, sizes: Sequence[int], most: int, limit: int = STATES) -> None:
        """At most `most` lines at the first pole; at most `limit` steps to list products, all calls together."""
        half, other = _deal(sizes)
        self._lines = sum(sizes)
        self._half, left = _enumerate(half, most, limit)
        self._other, self._left = _enumerate(other, most, left)

    def tails(self, first: int) -> dict[int, float] | None:
        """By its product ``prod(comb(n_g, a_g))``, the exact p of every table with that many first lines.

        None when listing them is beyond the limit.
        """
        if self._left < 0:
            return None
        pairs = [(some, self._other.get(first - part, {})) for part, some in self._half.items()]
        self._left -= sum(len(some) * len(others) for some, others in pairs)
        if self._left < 0:
            return None
        tables: dict[int, int] = {}
        for some, others in pairs:
            for x, x_tables in some.items():
                for y, y_tables in others.items():
                    tables[x * y] = tables.get(x * y, 0) + x_tables * y_tables
        ways = comb(self._lines, first)
        products = sorted(tables)
        sums = accumulate(product * tables[product] for product in products)
        return {product: tail / ways for product, tail in zip(products, sums, strict=True)}


def highest_products(sizes: Iterable[int], most: int) -> list[int]:
    """Largest product of binomials over the levels, for every number of first lines from none to `most`.

    The product of the most probable table; the list ends with all lines when those are fewer.

    >>> highest_products([2, 3], 5)
    [1, 3, 6, 6, 3, 1]
    """
    gains = sorted((((size - k) / (k + 1), size - k, k + 1) for size in sizes for k in range(size)), reverse=True)
    return list(accumulate(gains[:most], lambda product, gain: product * gain[1] // gain[2], initial=1))


def goodman_kruskal(table: Table) -> float | None:
    """Share of the dissent that is explained when each level follows its own majority.

    ``lambda = 1 - sum_g min(a_g, b_g) / min(a, b)``, from 0 (no level changes the guess) to 1 (no dissent within
    any level). None when there is no dissent to explain. A level with a single line has no dissent of its own and
    would flatter lambda: leave such levels out first, with `without_single_lines`.

    Source: Goodman & Kruskal (1954), J Am Stat Assoc 49:732.

    >>> goodman_kruskal([(4, 0), (1, 5)])
    0.8
    """
    dissent = min(sum(a for a, _ in table), sum(b for _, b in table))
    if dissent == 0:
        return None
    return (dissent - sum(min(a, b) for a, b in table)) / dissent


def without_single_lines(table: Table) -> tuple[tuple[int, int], ...]:
    """The levels that hold two or more lines, in their order.

    >>> without_single_lines([(3, 1), (0, 1), (0, 0), (1, 1)])
    ((3, 1), (1, 1))
    """
    return tuple((a, b) for a, b in table if a + b > 1)


def cramers_v(first: Sequence[Hashable | None], second: Sequence[Hashable | None]) -> float | None:
    """How far two categorical variables, given unit by unit, are the same partition: 0 to 1.

    ``sqrt(chi² / (n · (min(rows, columns) - 1)))`` on the units that have both; None stands for not recorded.
    The square is the correctly rounded quotient of whole numbers. None when either variable has one level left.
    Raises `ValueError` when the variables differ in length.

    Source: Cramér (1946), Mathematical Methods of Statistics, 21.9.

    >>> cramers_v("xxxyyy", "aabbcc") == (2 / 3) ** 0.5
    True
    """
    cells = Counter((x, y) for x, y in zip(first, second, strict=True) if x is not None and y is not None)
    rows, columns = Counter[Hashable](), Counter[Hashable]()
    for (x, y), count in cells.items():
        rows[x] += count
        columns[y] += count
    free = min(len(rows), len(columns)) - 1
    if free < 1:
        return None
    common = lcm(*rows.values()) * lcm(*columns.values())
    explained = sum(count * count * (common // (rows[x] * columns[y])) for (x, y), count in cells.items()) - common
    return sqrt(explained / (common * free))


def _deal(sizes: Iterable[int]) -> tuple[list[int], list[int]]:
    """Levels in two halves, so that both together have few distinct products; levels of one size share theirs."""
    halves: tuple[list[int], list[int]] = ([], [])
    alike = Counter[int](), Counter[int]()
    work = [1, 1]
    for size in sorted(sizes, reverse=True):
        grown = [before * (size + 1 + same[size]) // (1 + same[size]) for before, same in zip(work, alike, strict=True)]
        chosen = 0 if grown[0] + work[1] <= work[0] + grown[1] else 1
        halves[chosen].append(size)
        alike[chosen][size] += 1
        work[chosen] = grown[chosen]
    return halves


def _binomials(size: int, most: int) -> list[int]:
    """``comb(size, k)`` for k up to `most`, or to `size` when that is less."""
    return list(accumulate(range(min(size, most)), lambda ways, k: ways * (size - k) // (k + 1), initial=1))


def _tail(halves: tuple[list[int], list[int]], first: int, observed: int, rare: bool, steps: int) -> int | None:
    """Sum of the products that do not exceed `observed`; None when it takes too many steps.

    It sums those products when `rare`, and otherwise takes the sum of all others from the whole.
    """
    found: list[_Products] = []
    for sizes, rest in (halves, halves[::-1]):
        floors: list[dict[int, int]] = []
        for place in range(1, len(sizes) + 1):
            bounds = highest_products(sizes[place:] + rest, first)
            floors.append({first - k: 0 if rare else observed // bound for k, bound in enumerate(bounds)})
        reached, steps = _enumerate(sizes, first, steps, floors, observed if rare else None)
        found.append(reached)
    if steps < 0:
        return None
    total = 0
    for part, some in found[0].items():
        others = found[1].get(first - part, {})
        products = sorted(others)
        sums = list(accumulate((others[y] * y for y in products), initial=0))
        for x, tables in some.items():
            improbable = sums[bisect_right(products, observed // x)]
            total += x * tables * (improbable if rare else sums[-1] - improbable)
    return total if rare else comb(sum(map(sum, halves)), first) - total


def _enumerate(
    sizes: Sequence[int],
    most: int,
    steps: int,
    floors: Sequence[Mapping[int, int]] | None = None,
    ceiling: int | None = None,
) -> tuple[_Products, int]:
    """Sums of first counts up to `most` with their products, and the steps left; negative when they ran out.

    Only products above the floor of their sum are kept, one mapping a level, and none of a sum without a floor;
    only products up to the ceiling.
    """
    reached: _Products = {0: {1: 1}}
    limit = 1 << sum(sizes) if ceiling is None else ceiling
    for place, size in enumerate(sizes):
        following: _Products = {}
        binomials = _binomials(size, most)
        steps -= sum(len(products) * min(size + 1, most - total + 1) for total, products in reached.items())
        if steps < 0:
            break
        for total, products in reached.items():
            for count, ways in enumerate(binomials[: most - total + 1]):
                floor = 0 if floors is None else floors[place].get(total + count)
                if floor is None:
                    continue
                cell = following.setdefault(total + count, {})
                for product, tables in products.items():
                    if floor < product * ways <= limit:
                        cell[product * ways] = cell.get(product * ways, 0) + tables
        reached = following
    return reached, steps
