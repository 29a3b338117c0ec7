"""The many-variables problem: how often shuffled labels separate as well by some variable."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from math import comb, inf, prod
from operator import or_
from typing import TypeAlias

from evidence.frozen import dataclass
from evidence.stats.contingency import STATES, NullDistribution, Table, bounded, freeman_halton, highest_products
from evidence.stats.relabelling import SAMPLED, Relabellings, all_columns, at_most, drawn_columns
from evidence.stats.spread import Key, Spread, firsts, spread

EXHAUSTIVE = 20_000
"""Relabellings up to which all are gone through. Our choice: 16 units in two halves are 12,870."""
SEED = 1993
"""Seed of the drawn relabellings: any fixed number, so that a verdict does not change by itself."""
LEAST = 1 / (SAMPLED + 1)
"""The least that drawn relabellings can show."""
_EQUAL = 1 + 2**-40  # products of floats that are equal as fractions differ by less
_LISTED = 20_000  # steps that each variable may take to list its tables, however many variables there are

_REMEMBERED = 200_000  # tables of which the exact p is kept for the next search

_Partition: TypeAlias = tuple[int, ...]
_Tails: TypeAlias = Mapping[int, Mapping[int, float]]
_remembered: dict[tuple[object, ...], tuple[_Tails | None, int]] = {}


@dataclass(frozen=True, slots=True)
class AdjustedP:
    """How well one variable separates the poles, alone and among all variables searched."""

    p: float
    """Exact p of the variable by itself, on the units that record it (Freeman-Halton)."""
    p_adjusted: float
    """Share of relabellings in which some variable reaches a p as low as this one; never below `p`, and never above
    `p` times the number of variables."""


@dataclass(frozen=True, slots=True)
class MinP:
    """Adjusted p-values of a family of variables, and what they rest on."""

    variables: tuple[AdjustedP, ...]
    """One for each variable, in the order given."""
    relabellings: int
    """Relabellings that were gone through; the observed one is among them only when `exhaustive`."""
    exhaustive: bool
    """Whether these are all there are; otherwise they were drawn by a seeded generator."""


def min_p(
    labels: Sequence[bool],
    variables: Sequence[Sequence[Hashable | None]],
    seed: int = SEED,
    go_on: Callable[[], None] = lambda: None,
) -> MinP:
    """Adjusted p of several variables that compete to separate the same units into two poles.

    `labels` says of each unit whether it stands at the first pole, a variable gives its level or None where it is
    not recorded. One label vector is shuffled over all units; each variable's p uses the units that record it, so
    that a variable with one level or one pole left has p = 1. The adjusted p is the share of relabellings whose
    smallest p is no larger: all ``comb(n, a)`` of them when that is at most 20,000, otherwise 9,999 drawn ones with
    ``(hits + 1) / (9,999 + 1)``. The share among all relabellings is never above the p times the number of variables
    (Bonferroni), so that a drawn one that is stands for less; it is not taken below the least that draws can show.
    Swapping the poles, renaming levels and reordering variables change nothing;
    drawn relabellings depend on the order of the units, so give them in an order of their own. Raises `ValueError`
    when a variable differs in length from the labels; `go_on` is called for each variable, and what it raises ends
    the search.

    Every p is a correctly rounded quotient of whole numbers, so that equal p-values are equal floats and need no
    tolerance. A variable with so many levels that its tables cannot all be listed takes part with the rank, among
    the relabellings, of its table's probability relative to the most probable table, instead of the exact p; `p`
    itself stays exact as long as `freeman_halton` answers.

    Sources: Westfall & Young (1993), Resampling-Based Multiple Testing; Phipson & Smyth (2010), Stat Appl Genet
    Mol Biol 9:39, for the one that is added; Ge, Dudoit & Speed (2003), TEST 12:1, for p-values by rank.

    >>> tissue = ["bone", "bone", "bone", "cord", "cord", "cord"]
    >>> model = ["vivo", None, "vivo", "vitro", "vivo", "vivo"]
    >>> min_p([True, True, True, False, False, False], [tissue, model]).variables
    (AdjustedP(p=0.1, p_adjusted=0.1), AdjustedP(p=1.0, p_adjusted=1.0))
    """
    search = _Search(labels, variables, seed, go_on)
    bars = {partition: search.compared(partition) for partition in search.rivals}
    hits = search.hits({*bars.values()}, search.rivals)
    found: dict[_Partition, AdjustedP] = {}
    for partition, compared in bars.items():
        found[partition] = search.adjusted(partition, compared, hits[compared])
    tests = (found.get(partition, AdjustedP(1.0, 1.0)) for partition in search.partitions)
    return MinP(tuple(tests), search.drawn.number, search.exhaustive)


def reaching(
    labels: Sequence[bool],
    variables: Sequence[Sequence[Hashable | None]],
    asked: Iterable[int],
    alpha: float,
    seed: int = SEED,
    go_on: Callable[[], None] = lambda: None,
) -> dict[int, AdjustedP]:
    """Those of the variables asked about, by their place, whose adjusted p by `min_p` is at most `alpha`.

    No relabelling is left out. A variable is given up only where nothing can save it any more: hits become more with
    every further variable, and never fewer. `go_on` is called as by `min_p`.

    >>> reaching([True] * 5 + [False] * 5, ["aaaaabbbbb", "ababababab"], [0, 1], 0.05)
    {0: AdjustedP(p=0.007936507936507936, p_adjusted=0.015873015873015872)}
    """
    search = _Search(labels, variables, seed, go_on)
    places = {place: search.partitions[place] for place in asked}
    rivals = {*places.values()}.intersection(search.rivals)
    bars = {partition: search.compared(partition) for partition in rivals}
    # those asked about come first: they have the most hits of their own
    order = sorted(search.rivals, key=lambda partition: partition not in bars)
    most = bisect_right(range(search.drawn.number + 1), alpha, key=search.share) - 1
    hits = search.hits({*bars.values()}, order, most)
    found: dict[int, AdjustedP] = {}
    for place, partition in places.items():
        if partition not in bars:
            test = AdjustedP(1.0, 1.0)
        elif bars[partition] in hits:
            test = search.adjusted(partition, bars[partition], hits[bars[partition]])
        elif search.bound(partition) <= alpha:  # draws gave it up, and may not be believed
            everything = search.hits({bars[partition]}, order)
            test = search.adjusted(partition, bars[partition], everything[bars[partition]])
        else:
            continue
        if test.p_adjusted <= alpha:
            found[place] = test
    return found


def reached(
    labels: Sequence[bool],
    variables: Sequence[Sequence[Hashable | None]],
    asked: Iterable[int],
    alpha: float,
    seed: int = SEED,
) -> set[int]:
    """The places that `reaching` finds, for callers who need no p: most are known without a single relabelling.

    The adjusted p is at least the exact one, and at most that times the number of variables.

    >>> reached([True] * 9 + [False] * 9, ["aaaaaaaaabbbbbbbbb", "ababababababababab"], [0, 1], 0.05)
    {0}
    """
    found, left = foreseen(labels, variables, asked, alpha)
    return found.union(reaching(labels, variables, left, alpha, seed)) if left else found


def foreseen(
    labels: Sequence[bool], variables: Sequence[Sequence[Hashable | None]], asked: Iterable[int], alpha: float
) -> tuple[set[int], list[int]]:
    """The places of which it is known without a relabelling that `reached` finds them; and those that need some.

    >>> foreseen([True] * 9 + [False] * 7, ["aaaaaaaaabbbbbbb", "abababababababab", "aaaaaaabbabbbbbb"], range(3), 0.05)
    ({0}, [2])
    """
    search = _Search(labels, variables, SEED)
    found: set[int] = set()
    left: list[int] = []
    known: dict[_Partition, bool | None] = {}
    for place in asked:
        partition = search.partitions[place]
        if partition not in known:
            known[partition] = settled(search.counts(partition), len(search.rivals), alpha)
        if known[partition] is None:
            left.append(place)
        elif known[partition]:
            found.add(place)
    return found, left


def settled(table: Table, rivals: int, alpha: float) -> bool | None:
    """Whether the adjusted p of a table among so many rivals is at most alpha; None when relabellings have to answer.

    >>> settled([(9, 0), (0, 9)], 4, 0.05), settled([(5, 4), (4, 5)], 4, 0.05), settled([(7, 1), (2, 6)], 4, 0.05)
    (True, False, None)
    """
    if len(table) < 2:
        return alpha >= 1
    if alpha >= LEAST * _EQUAL and _negligible(table, rivals):
        return True
    p = freeman_halton(table)
    if p is None:
        return None
    if p > alpha:
        return False
    return True if max(LEAST, p * rivals) * _EQUAL <= alpha else None


def _negligible(table: Table, rivals: int) -> bool:
    """Whether it is clear without enumeration that no draw could show less."""
    return bounded(table, LEAST / rivals)


class _Search:
    """Variables that compete on the same relabellings."""

    def __init__(
        self,
        labels: Sequence[bool],
        variables: Sequence[Sequence[Hashable | None]],
        seed: int,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        units, first = len(labels), sum(map(bool, labels))
        size = min(first, units - first)
        minority = 2 * first <= units
        self.own = sum(1 << unit for unit, label in enumerate(labels) if bool(label) is minority)
        self.exhaustive = at_most(EXHAUSTIVE, units, size)
        self.partitions = [_partition(levels, units) for levels in variables]
        self.rivals = [partition for partition in dict.fromkeys(self.partitions) if len(partition) > 1]
        self.limit = max(_LISTED, STATES // max(1, len(self.rivals)))
        self._drawn = units, size, seed
        self._go_on = go_on

    @cached_property
    def drawn(self) -> Relabellings:
        """The relabellings; made when they are asked for, because many answers need none."""
        units, size, seed = self._drawn
        return all_columns(units, size) if self.exhaustive else drawn_columns(units, size, seed)

    def share(self, hits: int) -> float:
        """Relabellings with so many hits, of all; the observed one counts beside drawn ones."""
        added = 0 if self.exhaustive else 1
        return (hits + added) / (self.drawn.number + added)

    def table(self, partition: _Partition) -> Key:
        """The observed table."""
        counts = [(level & self.own).bit_count() for level in partition]
        return sum(counts), prod(map(comb, map(int.bit_count, partition), counts))

    def tails(self, partition: _Partition) -> _Tails | None:
        """Exact p of the tables of a variable; None when they are too many to list."""
        found = frozenset({*firsts(partition, self.drawn), (sum(partition) & self.own).bit_count()})
        return _tails(tuple(map(int.bit_count, partition)), found, self.limit)

    def ranks(self, partition: _Partition, tables: Spread) -> dict[Key, float]:
        """Share of the relabellings that fall no less short of the most probable table than each table does."""
        numbers = Counter(tables.numbers())
        if not self.exhaustive:
            numbers[self.table(partition)] += 1
        highest = highest_products(map(int.bit_count, partition), max(first for first, _ in numbers))
        likelihoods = {key: key[1] / highest[key[0]] for key in numbers}
        ordered = sorted(numbers, key=likelihoods.__getitem__)
        sums = accumulate(map(numbers.__getitem__, ordered))
        rank = {likelihoods[key]: place for key, place in zip(ordered, sums, strict=True)}
        number = numbers.total()
        return {key: rank[likelihoods[key]] / number for key in ordered}

    def compared(self, partition: _Partition) -> float:
        """What stands for the p of the observed table where variables compete."""
        self._go_on()
        first, product = own = self.table(partition)
        if (tails := self.tails(partition)) is not None:
            return tails[first][product]
        return self.ranks(partition, spread(partition, self.drawn))[own]

    def counts(self, partition: _Partition) -> list[tuple[int, int]]:
        """The observed table, level by level."""
        return [((level & self.own).bit_count(), (level & ~self.own).bit_count()) for level in partition]

    def adjusted(self, partition: _Partition, compared: float, hits: int) -> AdjustedP:
        """The exact p, as long as that is to be had, and the adjusted one that so many hits make."""
        p = compared if self.tails(partition) is not None else freeman_halton(self.counts(partition))
        share = self.share(hits)
        if p is None:
            if _negligible(self.counts(partition), len(self.rivals)):
                return AdjustedP(LEAST, LEAST)
            return AdjustedP(compared, max(compared, share))
        # of all relabellings the share is no more, unless variables compete by rank
        if share > _EQUAL * (most := self.bound(partition)):
            share = most
        return AdjustedP(p, max(p, share))

    def bound(self, partition: _Partition) -> float:
        """What the adjusted p is not above, whatever draws say; infinite when nothing is known without them."""
        p = freeman_halton(self.counts(partition))
        if p is None:
            return LEAST if _negligible(self.counts(partition), len(self.rivals)) else inf
        return max(self.share(0), p * len(self.rivals))

    def hits(self, bars: Iterable[float], rivals: Iterable[_Partition], most: float = inf) -> dict[float, int]:
        """For each bar the relabellings in which some variable is no higher; those of more than `most` are left out."""
        left = sorted(bars)
        reached = [0] * len(left)
        counts: list[int] = []
        for partition in rivals:
            self._go_on()
            found, tails = spread(partition, self.drawn), self.tails(partition)
            if tails is None:
                classes = {key: bisect_left(left, rank) for key, rank in self.ranks(partition, found).items()}
            else:
                classes = {key: bisect_left(left, tails[key[0]][key[1]]) for key in found.tables()}
            for place, rows in found.by_class(classes).items():
                if place < len(left):
                    reached[place] |= rows
            counts = [rows.bit_count() for rows in accumulate(reached, or_)]
            # more relabellings reach a higher bar, and with every further variable
            keep = bisect_right(counts, most)
            if not keep:
                return {}
            left, reached = left[:keep], reached[:keep]
        return dict(zip(left, counts, strict=False))


def _tails(sizes: tuple[int, ...], found: frozenset[int], limit: int) -> _Tails | None:
    """Exact p by first lines and product; remembered, because a rerun without one line divides most others alike."""
    asked = (sizes, found, limit)
    if (known := _remembered.get(asked)) is not None:
        return known[0]
    distribution = NullDistribution(sizes, max(found), limit)
    tails: dict[int, Mapping[int, float]] = {}
    for first in found:
        if (listed := distribution.tails(first)) is None:
            break
        tails[first] = listed
    result = tails if len(tails) == len(found) else None
    if sum(weight for _, weight in [*_remembered.values()]) > _REMEMBERED:
        _remembered.clear()
    _remembered[asked] = (result, 1 if result is None else 1 + sum(map(len, result.values())))
    return result


def _partition(levels: Sequence[Hashable | None], units: int) -> _Partition:
    """Masks of the units at each level, largest level first, so that equal partitions are equal tuples."""
    if len(levels) != units:
        raise ValueError(f"{units} units, but a variable with {len(levels)} entries")
    masks: dict[Hashable, int] = {}
    for unit, level in enumerate(levels):
        if level is not None:
            masks[level] = masks.get(level, 0) | 1 << unit
    return tuple(sorted(masks.values(), key=lambda mask: (-mask.bit_count(), mask)))
