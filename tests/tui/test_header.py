"""The line at the top: as much as there is room for, and no number that is cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evidence.tui.header import header_line

COUNTS = [
    ("42 claims", "42 claims"),
    ("20 disputed", "20 disp."),
    ("13 quotes lost", "13 lost"),
    ("2 errors", "2 err."),
]


def text_of(name: str, unsaved: int, width: int) -> str:
    return "".join(text for text, _ in header_line(name, COUNTS, unsaved, "curator ama", width))


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (90, " exosomes *3 │ 42 claims │ 20 disputed │ 13 quotes lost │ 2 errors            curator ama "),
        (70, " exosomes *3 │ 42 claims │ 20 disputed │ 13 quotes lost │ 2 errors    "),
        (60, " exosomes *3 │ 42 claims │ 20 disp. │ 13 lost │ 2 err.      "),
        (50, " exosomes *3 │ 42 claims │ 20 disp. │ 13 lost     "),
        (30, " exosomes *3 │ 42 claims      "),
        (12, " exosomes *3"),
    ],
)
def test_short_forms_by_width(width: int, text: str) -> None:
    assert text_of("exosomes", 3, width) == text


@given(st.text(max_size=60), st.integers(0, 999), st.integers(10, 160))
def test_no_number_is_cut(name: str, unsaved: int, width: int) -> None:
    """Every count is there as a whole or not at all, and so is the number of unsaved files."""
    line = text_of(name, unsaved, width)
    assert cell_len(line) == width
    end = line.partition(" │ ")[2].partition("  ")[0].rstrip()
    if end:
        assert all(any(part in forms for forms in COUNTS) for part in re.split(" │ ", end))
    assert not unsaved or f" *{unsaved}" in line
