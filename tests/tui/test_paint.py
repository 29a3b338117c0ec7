"""Text in cells: exactly as wide as asked, and nothing visible lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evidence.tui.paint import Role, fit, fit_middle, fit_right, paragraph, sentence, shown, width_of, wrap
from tests.tui.strange import ESCAPES, GROUPS

STRANGE = st.sampled_from([text for texts in (*GROUPS.values(), ESCAPES) for text in texts if len(text) < 100])
TEXTS = st.lists(STRANGE | st.text(max_size=30) | st.just(" "), max_size=12).map("".join)
WIDTHS = st.integers(0, 60)


def marks(text: str) -> str:
    """What of a text must be on the screen, wherever its lines end."""
    return "".join(shown(text).split())


@given(TEXTS)
def test_what_is_shown_is_as_long_and_acts_on_nothing(text: str) -> None:
    made = shown(text)
    assert len(made) == len(text)
    assert not {unicodedata.category(character) for character in made} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert cell_len(made) == sum(map(cell_len, made))
    assert shown(made) == made


@given(TEXTS, WIDTHS)
def test_fitted_is_exactly_as_wide(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width
    assert cell_len(fit_middle(text, width)) == width


@given(TEXTS, st.integers(1, 60))
def test_what_fits_is_not_cut(text: str, width: int) -> None:
    if cell_len(shown(text)) <= width:
        assert fit(text, width).startswith(shown(text))
        assert fit_right(text, width).endswith(shown(text))
    else:
        assert "…" in fit(text, width)


@given(TEXTS, st.integers(4, 60))
def test_wrapped_is_no_wider_and_whole(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(map(marks, lines)) == marks(text)


@given(TEXTS, st.integers(12, 60), st.integers(0, 4), st.integers(0, 4))
def test_paragraphs_keep_their_indent(text: str, width: int, indent: int, hang: int) -> None:
    lines = list(paragraph(text, width, Role.PLAIN, indent, hang))
    assert all(width_of(line) <= width for line in lines)
    assert "".join(marks(part) for line in lines for part, _ in line) == marks(text)
    for number, line in enumerate(lines):
        assert "".join(part for part, _ in line).startswith(" " * (indent + (hang if number else 0)))


@given(st.lists(st.tuples(TEXTS, st.sampled_from(Role)), max_size=4), st.integers(4, 60), st.integers(0, 12))
def test_sentences_keep_text_roles_and_width(parts: list[tuple[str, Role]], width: int, hang: int) -> None:
    lines = list(sentence(parts, width, hang))
    assert all(width_of(line) <= width for line in lines)
    assert "".join(marks(part) for line in lines for part, _ in line) == "".join(marks(text) for text, _ in parts)
    for role in Role:
        said = "".join(marks(text) for text, told in parts if told is role)
        assert "".join(marks(text) for line in lines for text, told in line if told is role) == said


def test_long_names_keep_their_last_part() -> None:
    assert fit_middle("msc-exo-therapy-response-chemotherapy", 22) == "msc-exo…e-chemotherapy"
    assert fit_middle("exo-tumour-growth", 22) == "exo-tumour-growth     "


@pytest.mark.parametrize("text", [text for texts in GROUPS.values() for text in texts if len(text) > 1_000])
def test_long_words_are_cut_in_time(text: str) -> None:
    assert "".join(map(marks, wrap(text, 40))) == marks(text)
    assert cell_len(fit(text, 40)) == 40


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("one two three", 7, ("one two", "three"), id="between words"),
        pytest.param("one\n\ntwo", 7, ("one", "", "two"), id="paragraphs stay"),
        pytest.param("abcdefghij", 4, ("abcd", "efgh", "ij"), id="a long word is cut"),
        pytest.param("证据证据", 5, ("证据", "证据"), id="wide letters are whole"),
        pytest.param("", 5, ("",), id="nothing is a line"),
    ],
)
def test_wrapped(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, width) == lines
