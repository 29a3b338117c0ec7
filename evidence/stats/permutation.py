"""The many-variables problem: how often shuffled labels separate as well by some variable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod
from random import Random

from evidence.stats.contingency import STATES, NullDistribution, freeman_halton, highest_products

EXHAUSTIVE = 20_000
"""Relabellings up to which all are gone through. Our choice: 16 units in two halves are 12,870."""
SAMPLED = 9_999
"""Relabellings drawn when there are more; with the observed one they make 10,000. Convention."""
SEED = 1993
"""Seed of the drawn relabellings: any fixed number, so that a verdict does not change by itself."""
_LISTED = 20_000  # steps that each variable may take to list its tables, however many variables there are

_Partition = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AdjustedP:
    """How well one variable separates the poles, alone and among all variables searched."""

    p: float
    """Exact p of the variable by itself, on the units that record it (Freeman-Halton)."""
    p_adjusted: float
    """Share of relabellings in which some variable reaches a p as low as this one; never below `p`."""


@dataclass(frozen=True, slots=True)
class MinP:
    """Adjusted p-values of a family of variables, and what they rest on."""

    variables: tuple[AdjustedP, ...]
    """One for each variable, in the order given."""
    relabellings: int
    """Relabellings that were gone through; the observed one is among them only when `exhaustive`."""
    exhaustive: bool
    """Whether these are all there are; otherwise they were drawn by a seeded generator."""


def min_p(labels: Sequence[bool], variables: Sequence[Sequence[Hashable | None]], seed: int = SEED) -> MinP:
    """Adjusted p of several variables that compete to separate the same units into two poles.

    `labels` says of each unit whether it stands at the first pole, a variable gives its level or None where it is
    not recorded. One label vector is shuffled over all units; each variable's p uses the units that record it, so
    that a variable with one level or one pole left has p = 1. The adjusted p is the share of relabellings whose
    smallest p is no larger: all ``comb(n, a)`` of them when that is at most 20,000, otherwise 9,999 drawn ones with
    ``(hits + 1) / (9,999 + 1)``. Swapping the poles, renaming levels and reordering variables change nothing;
    drawn relabellings depend on the order of the units, so give them in an order of their own. Raises `ValueError`
    when a variable differs in length from the labels.

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
    units, first = len(labels), sum(map(bool, labels))
    size = min(first, units - first)
    minority = 2 * first <= units
    own = sum(1 << unit for unit, label in enumerate(labels) if bool(label) is minority)
    exhaustive = comb(units, size) <= EXHAUSTIVE
    masks = list(all_relabellings(units, size) if exhaustive else drawn_relabellings(units, size, seed))
    partitions = [_partition(levels, units) for levels in variables]
    rivals = {partition for partition in partitions if len(partition) > 1}
    limit = max(_LISTED, STATES // max(1, len(rivals)))
    smallest = [1.0] * len(masks)
    alone: dict[_Partition, tuple[float, float]] = {}
    for partition in rivals:
        firsts, products = _tables(partition, [*masks, own])
        null = _exact(partition, firsts, products, limit)
        if null is None:
            null = _ranked(partition, firsts, products, len(masks) if exhaustive else len(masks) + 1)
            exact = freeman_halton([((level & own).bit_count(), (level & ~own).bit_count()) for level in partition])
        else:
            exact = null[-1]
        compared = null.pop()
        alone[partition] = compared if exact is None else exact, compared
        smallest = [ours if ours < others else others for ours, others in zip(null, smallest, strict=True)]
    smallest.sort()
    added = 0 if exhaustive else 1

    def adjusted(partition: _Partition) -> AdjustedP:
        p, compared = alone.get(partition, (1.0, 1.0))
        hits = bisect_right(smallest, compared)
        return AdjustedP(p, max(p, (hits + added) / (len(masks) + added)))

    return MinP(tuple(map(adjusted, partitions)), len(masks), exhaustive)


def all_relabellings(units: int, size: int) -> Iterator[int]:
    """Every choice of `size` units of `units`, as a mask with bit i set for unit i.

    >>> list(all_relabellings(3, 2))
    [3, 5, 6]
    """
    return map(sum, combinations([1 << unit for unit in range(units)], size))


def drawn_relabellings(units: int, size: int, seed: int, number: int = SAMPLED) -> Iterator[int]:
    """Random choices of `size` units of `units`, as masks; the same on every machine and Python version.

    The first `size` places of a shuffle, written out so that no library's shuffle can change it: unbiased steps
    by rejection from the bits of a Mersenne twister.

    Source: Durstenfeld (1964), Commun ACM 7:420.
    """
    bits = Random(seed).getrandbits
    order = [1 << unit for unit in range(units)]
    for _ in range(number):
        for place in range(size):
            left = units - place
            width = (left - 1).bit_length()
            step = bits(width)
            while step >= left:
                step = bits(width)
            order[place], order[place + step] = order[place + step], order[place]
        yield sum(order[:size])


def _partition(levels: Sequence[Hashable | None], units: int) -> _Partition:
    """Masks of the units at each level, largest level first, so that equal partitions are equal tuples."""
    if len(levels) != units:
        raise ValueError(f"{units} units, but a variable with {len(levels)} entries")
    masks: dict[Hashable, int] = {}
    for unit, level in enumerate(levels):
        if level is not None:
            masks[level] = masks.get(level, 0) | 1 << unit
    return tuple(sorted(masks.values(), key=lambda mask: (-mask.bit_count(), mask)))


def _tables(partition: _Partition, masks: Sequence[int]) -> tuple[list[int], list[int]]:
    """For every mask, the labelled units that record the variable, and the product of binomials of its table."""
    recorded = sum(partition)
    columns = []
    for level in partition:
        size = level.bit_count()
        if size > 1:
            ways = [comb(size, count) for count in range(size + 1)]
            columns.append([ways[(mask & level).bit_count()] for mask in masks])
    firsts = [(mask & recorded).bit_count() for mask in masks]
    return firsts, list(map(prod, zip(*columns, strict=True))) if columns else [1] * len(masks)


def _exact(partition: _Partition, firsts: list[int], products: list[int], limit: int) -> list[float] | None:
    """Exact p of each table; None when the tables of the partition are too many to list."""
    distribution = NullDistribution([level.bit_count() for level in partition], max(firsts), limit)
    tails: dict[int, dict[int, float]] = {}
    for first in set(firsts):
        listed = distribution.tails(first)
        if listed is None:
            return None
        tails[first] = listed
    return [tails[first][product] for first, product in zip(firsts, products, strict=True)]


def _ranked(partition: _Partition, firsts: list[int], products: list[int], drawn: int) -> list[float]:
    """Share of the first `drawn` tables that fall no less short of the most probable one than each does."""
    highest = highest_products([level.bit_count() for level in partition], max(firsts))
    likelihoods = [product / highest[first] for first, product in zip(firsts, products, strict=True)]
    ordered = sorted(likelihoods[:drawn])
    rank = {likelihood: place for place, likelihood in enumerate(ordered, 1)}
    return [rank[likelihood] / drawn for likelihood in likelihoods]
