"""Tables of all relabellings at once, against one relabelling after another."""

from __future__ import annotations

from collections import Counter
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import spread as module
from evidence.stats.relabelling import all_columns, all_relabellings
from evidence.stats.spread import firsts, spread

UNITS, SIZE = 11, 4
MASKS = list(all_relabellings(UNITS, SIZE))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([None, 0, 0, 0, 1, 1, 2, 3, 4]), min_size=UNITS, max_size=UNITS),
    st.sampled_from([1, 4096]),
)
def test_tables_are_those_of_each_relabelling(levels: list[int | None], sets: int) -> None:
    partition = [sum(1 << unit for unit in range(UNITS) if levels[unit] == level) for level in {*levels} - {None}]
    expected = [
        (
            (mask & sum(partition)).bit_count(),
            prod(comb(level.bit_count(), (mask & level).bit_count()) for level in partition),
        )
        for mask in MASKS
    ]
    drawn = all_columns(UNITS, SIZE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SETS", sets)
        found = spread(partition, drawn)
    assert found.numbers() == Counter(expected)
    assert set(found.tables()) == set(expected)
    classes = {key: place for place, key in enumerate(sorted(set(expected)))}
    by_class = found.by_class(classes)
    for key, place in classes.items():
        rows = format(by_class[place], f"0{len(MASKS)}b")
        assert [row == "1" for row in rows] == [key == other for other in expected]
    by_first = firsts(partition, drawn)
    assert {first: rows.bit_count() for first, rows in by_first.items()} == Counter(first for first, _ in expected)


def test_few_tables_and_many_are_kept_in_different_ways() -> None:
    drawn = all_columns(UNITS, SIZE)
    halves = [0b11111, 0b11111100000]
    kinds = {type(spread(halves, drawn)).__name__}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SETS", 1)
        kinds.add(type(spread(halves, drawn)).__name__)
    assert len(kinds) == 2
