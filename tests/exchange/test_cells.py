"""Cells that no spreadsheet takes for a formula, and that read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.exchange.cells import guarded, joined, parted, unguarded

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n ,;\"[]\uff1d\u200ba"), st.characters(codec="utf-8")))


@given(TEXTS)
def test_a_guarded_text_reads_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("\t", "\r", "\n"))
    assert not cell.lstrip(" \t\r\n\ufeff\u200b\u00a0").startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))


@pytest.mark.parametrize("text", ["growth", "a=b", "'t Hooft", "1-2", "", "p < .05", "''"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(st.lists(TEXTS.filter(bool)))
def test_several_texts_in_a_cell_read_back(values: list[str]) -> None:
    assert parted(joined(values)) == values


@pytest.mark.parametrize("cell", ["[1, 2]", "[", '["a", 1]', "[a]"])
def test_what_only_looks_like_an_array_is_one_text(cell: str) -> None:
    assert parted(cell) == [cell]
    assert parted(joined([cell])) == [cell]
