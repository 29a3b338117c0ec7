"""Text in cells: exactly as wide as asked, and nothing visible lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from evidence.tui.paint import (
    Role,
    fit,
    fit_middle,
    fit_right,
    fit_words,
    own_part,
    paragraph,
    sentence,
    shown,
    width_of,
    wrap,
)
from tests.tui.desk import ROOT
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
    assert cell_len(fit_words(text, width)) == width


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


@pytest.mark.parametrize("width", [17, 20, 24, 30])
def test_ids_of_the_real_registry_stay_apart(width: int) -> None:
    ids = sorted(
        file.stem for file in (ROOT / "claims").glob("*/*.yaml") if file.parent.name not in ("sources", "vocabulary")
    )
    assert len(ids) > 30
    cut = [fit_words(name, width, *own_part(name, ids)) for name in ids]
    assert len(set(cut)) == len(ids)


IDS = st.lists(st.sampled_from(["immune", "immunity", "exo", "tumour", "growth", "a"]), min_size=1, max_size=4)


@given(st.lists(IDS.map("-".join), min_size=1, max_size=8, unique=True).map(sorted))
def test_what_tells_an_id_from_the_others(ids: list[str]) -> None:
    """Up to there it is the beginning of no other id, but of those that go on behind its end."""
    for name in ids:
        start, stop = own_part(name, ids)
        assert start < stop <= len(name)
        assert "-" not in name[start : stop - 1]
        assert stop == len(name) or not any(other.startswith(name[:stop]) for other in ids if other != name)
        assert fit_words(name, len(name), start, stop) == name


def test_words_of_ids_are_cut() -> None:
    assert fit_words("msc-exo-native-immune-effect", 20, 8, 9) == "msc-exo-nat-imm-eff…"
    assert fit_words("msc-exo-native-immune-effect", 20, 8, 14) == "msc-ex-native-im-ef…"
    assert fit_words("exosomes-and-a-dozen-of-other-words", 12) == fit_middle("exosomes-and-a-dozen-of-other-words", 12)


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
