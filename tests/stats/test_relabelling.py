"""Relabellings: their order, which is part of the method, and their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import comb
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from evidence.stats.relabelling import SAMPLED, all_columns, all_relabellings, drawn_columns, drawn_relabellings


def plainly_drawn(units: int, size: int, seed: int) -> Iterator[set[int]]:
    """Durstenfeld's shuffle, one call of the generator for each step."""
    bits = Random(seed).getrandbits
    order = list(range(units))
    while True:
        for place in range(size):
            left = units - place
            while (step := bits((left - 1).bit_length())) >= left:
                pass
            order[place], order[place + step] = order[place + step], order[place]
        yield set(order[:size])


@given(st.integers(0, 90).flatmap(lambda units: st.tuples(st.just(units), st.integers(0, units))), st.integers(0, 9))
def test_drawn_relabellings_are_those_of_a_plain_shuffle(sizes: tuple[int, int], seed: int) -> None:
    units, size = sizes
    drawn = drawn_relabellings(units, size, seed, number=40)
    for mask, chosen in zip(drawn, plainly_drawn(units, size, seed), strict=False):
        assert {unit for unit in range(units) if mask >> unit & 1} == chosen


def test_drawn_relabellings_are_the_same_everywhere() -> None:
    assert list(drawn_relabellings(10, 4, seed=1993, number=8)) == [736, 660, 538, 180, 585, 480, 904, 456]
    assert sum(drawn_relabellings(200, 90, seed=1993)) % 1_000_003 == 911377


def test_drawn_relabellings_are_even() -> None:
    seen = Counter(drawn_relabellings(6, 3, seed=4))
    assert set(seen) == set(all_relabellings(6, 3))
    expected = SAMPLED / comb(6, 3)
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 43.8  # the 99.9 % point for 19


def test_all_relabellings_are_all() -> None:
    masks = list(all_relabellings(9, 4))
    assert len(set(masks)) == len(masks) == comb(9, 4)
    assert {mask.bit_count() for mask in masks} == {4}


def test_columns_are_the_masks_turned_on_their_side() -> None:
    for found, masks in (
        (all_columns(9, 4), list(all_relabellings(9, 4))),
        (drawn_columns(130, 60, 7), list(drawn_relabellings(130, 60, 7))),
        (all_columns(0, 0), [0]),
        (all_columns(3, 0), [0]),
    ):
        assert found.number == len(masks)
        assert found.every.bit_count() == len(masks)
        for row, mask in enumerate(masks[:200]):
            place = found.number - 1 - row
            assert sum((column >> place & 1) << unit for unit, column in enumerate(found.columns)) == mask
