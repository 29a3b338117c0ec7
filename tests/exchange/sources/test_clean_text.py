"""Clean texts: what the builder makes is always sound, and what is not sound is always found out."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.exchange.sources.clean import Builder
from evidence.registry.clean_text import CleanText, Run, fault, read_sidecar, seam, sidecar, whole
from tests.exchange.sources.reading import assert_sound

_WORDS = ["in", "effective", "not", "α", "é", "汉", "[1]", "\ud7ff", ".", "-", "{", "}", "<", ">", "&", "\\", "\ufeff"]
_WHITE = [" ", "\n", "\r\n", "\t", "\u00a0", "&nbsp;", "&#32;", "\\n"]
_CODES = ["&amp;", "&lt;", "&#x3b1;", "&shy;", "&nothing", "\\u00e9", "\\u003c"]
_MARKUP = ["<p>", "</p>", "<i>", "<a href='x>y'>", '<b class="', "<script>no</script>", "<!-- no -->"]
PIECES = st.lists(st.sampled_from([*_WORDS, *_WHITE, *_CODES, *_MARKUP]), max_size=40).map("".join)


@given(PIECES, st.data())
def test_what_a_builder_makes_is_sound(raw: str, data: st.DataObject) -> None:
    """Whatever pieces are taken at the edges of words, and however they are taken."""
    builder, place = Builder(raw), 0
    edges = [i for i in range(len(raw) + 1) if i in (0, len(raw)) or not (raw[i - 1].isalnum() and raw[i].isalnum())]
    # a cut inside of a reference or an escape would leave a piece of it that is no word of the text
    edges = [i for i in edges if not _inside_code(raw, i)]
    for _ in range(data.draw(st.integers(0, 6))):
        later = [edge for edge in edges if edge >= place]
        start = data.draw(st.sampled_from(later or [len(raw)]))
        stop = data.draw(st.sampled_from([edge for edge in later if edge >= start] or [len(raw)]))
        if data.draw(st.booleans()):
            builder.paragraph()
        builder.flow(start, stop, references=data.draw(st.booleans()), escapes=data.draw(st.booleans()))
        place = max(place, stop)
    text = builder.build()
    assert_sound(text, raw)
    assert read_sidecar(sidecar(text.runs).decode("ascii")) == text.runs


def _inside_code(raw: str, place: int) -> bool:
    import re

    return any(code.start() < place < code.end() for code in re.finditer(r"&#?\w+;?|\\u\w{4}|\\.", raw, re.DOTALL))


@given(st.text(st.sampled_from("ab c\n.&"), min_size=1, max_size=30), st.data())
def test_a_changed_clean_text_is_found_out(raw: str, data: st.DataObject) -> None:
    """One other character, one more, or one less, with the offsets as they were."""
    builder = Builder(raw)
    builder.flow(0, len(raw))
    text = builder.build()
    place = data.draw(st.integers(0, len(text.text)))
    other = data.draw(st.sampled_from(["X", "not ", ""]))
    changed = text.text[:place] + other + text.text[place + data.draw(st.integers(0, 1)) :]
    if changed != text.text:
        assert fault(changed, raw, text.runs) is not None


@given(st.text(max_size=200))
def test_a_whole_text_is_sound(raw: str) -> None:
    """A raw text is its own clean text, and every place leads to itself."""
    text = whole(raw)
    assert_sound(text, raw)
    assert text.to_raw(0, len(raw)) == (0, len(raw))


def _runs(*rows: tuple[int, int, int, int]) -> tuple[Run, ...]:
    return tuple(Run(*row) for row in rows)


@pytest.mark.parametrize(
    ("clean", "raw", "runs", "why"),
    [
        pytest.param("grows\n", "it grows", _runs((0, 5, 3, 8), (5, 1, 8, 8)), None, id="a word"),
        pytest.param("a b", "a\n  b", _runs((0, 1, 0, 1), (1, 1, 1, 1), (2, 1, 4, 5)), None, id="white space anew"),
        pytest.param("α", "&alpha;", _runs((0, 1, 0, 7)), None, id="a reference"),
        pytest.param("é", "\\u00e9", _runs((0, 1, 0, 6)), None, id="an escape"),
        pytest.param("<", "&lt;", _runs((0, 1, 0, 4)), None, id="a reference to a bracket"),
        pytest.param("a\n\nb", "a | x | b", _runs((0, 1, 0, 1), (1, 2, 1, 1), (3, 1, 8, 9)), None, id="cells apart"),
        pytest.param("β", "&alpha;", _runs((0, 1, 0, 7)), "is not what", id="another reference"),
        pytest.param("no", "&alpha;", _runs((0, 2, 0, 7)), "is not what", id="a word for a reference"),
        pytest.param("does work", "does not work", _runs((0, 5, 0, 5), (5, 4, 9, 13)), "left out", id="a not left out"),
        pytest.param(
            "does work", "does not work", _runs((0, 4, 0, 4), (4, 1, 4, 9), (5, 4, 9, 13)), "white space stands",
            id="a not as white space",
        ),
        pytest.param("ineffective", "in effective", _runs((0, 2, 0, 2), (2, 9, 3, 12)), "joined", id="words joined"),
        pytest.param("in effective", "ineffective", _runs((0, 2, 0, 2), (2, 1, 2, 2), (3, 9, 2, 11)), "div", id="cut"),
        pytest.param("effective", "ineffective", _runs((0, 9, 2, 11)), "within a word", id="half a word"),
        pytest.param(
            "in\n\neffective", "ineffective", _runs((0, 2, 0, 2), (2, 2, 2, 2), (4, 9, 2, 11)), "within a word",
            id="a paragraph within a word",
        ),
        pytest.param("ba", "ab", _runs((0, 1, 1, 2), (1, 1, 0, 1)), "goes back", id="turned round"),
        pytest.param("aa", "a", _runs((0, 1, 0, 1), (1, 1, 0, 1)), "goes back", id="taken twice"),
        pytest.param("ab", "ab", _runs((0, 1, 0, 1)), "from nowhere", id="an end that is not covered"),
        pytest.param("ab", "ab", _runs((1, 1, 1, 2)), "does not begin", id="a beginning that is not covered"),
        pytest.param("a", "ab", _runs((0, 2, 0, 2)), "beyond the end", id="longer than the clean text"),
        pytest.param("a", "a", _runs((0, 1, 5, 6)), "leaves it", id="beyond the raw text"),
        pytest.param("", "a", (), None, id="nothing"),
    ],
)  # fmt: skip
def test_fault(clean: str, raw: str, runs: tuple[Run, ...], why: str | None) -> None:
    """What follows from a raw text, and what only seems to."""
    said = fault(clean, raw, runs)
    assert (said is None) == (why is None), said
    assert why is None or why in str(said)


def test_the_way_back() -> None:
    """Within a copied stretch to the character, across a reference to its edges."""
    raw = "<p>p &lt; 0.05</p>"
    builder = Builder(raw)
    builder.flow(3, 14, references=True)
    text = builder.build()
    assert text.text == "p < 0.05\n"
    assert raw[slice(*text.to_raw(2, 3))] == "&lt;"
    assert raw[slice(*text.to_raw(4, 8))] == "0.05"
    assert raw[slice(*text.to_raw(0, 8))] == "p &lt; 0.05"
    with pytest.raises(ValueError, match="not within"):
        text.to_raw(3, 100)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", '{"format": 1}', '{"format": 2, "runs": []}', '{"format": 1, "runs": [[0, 1, 2]]}',
        '{"format": 1, "runs": [[0, 1, 2, true]]}', '{"format": 1, "runs": [[0, 1.0, 0, 1]]}', '{"format": 1}',
        '{"format": 1, "runs": 5}', '{"format": 1, "runs": [[0, 1, 0, 1]]}',
         "[" * 100_000, '{"format": 1, "runs": {"a": 1}}', "\ud800",
    ],
)  # fmt: skip
def test_offsets_that_cannot_be_understood(text: str) -> None:
    """Anything but the one spelling is refused."""
    with pytest.raises(ValueError):
        read_sidecar(text)


def test_hostile_gaps_take_no_time() -> None:
    """Text that is passed over is looked at once, whatever it holds."""
    for bomb in ("<script>", "<!--", '<a "', "<a '", "</script", "{", "<", "\\", "&#"):
        raw = "a" + bomb * 100_000 + " b"
        builder = Builder(raw)
        builder.flow(0, 1)
        builder.flow(len(raw) - 1, len(raw))
        text = builder.build()
        assert isinstance(text, CleanText)
        assert fault(text.text, raw, text.runs) is None


COMMENTS = st.lists(
    st.sampled_from(["<!--", "-->", "--", ">", "<!", "<b>", "</script>", "<script>", " ", "{", '"', "x"])
)
OLD_TAG = r"<(?!(?i:script|style)\b)(?:!--(?s:.)*?--|(?:\\/|[A-Za-z/!?])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>"


@given(COMMENTS.map("".join))
def test_comments_are_passed_over_as_one_expression_would(gap: str) -> None:
    script = r"<script\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>(?s:.)*?</script\s*>"
    markup = re.fullmatch(rf"(?:{script}|{OLD_TAG}|[{{}}])*+", gap) is not None
    blank = re.fullmatch(rf"(?:{script}|{OLD_TAG}|[{{}}]|\s)*+", gap) is not None
    assert seam(gap) == ("" if markup else " " if blank else "\n")


def test_comments_that_do_not_end_take_no_more_than_others() -> None:
    """Their end is looked for once, and not from each of them to the end of the file."""
    began = process_time()
    assert seam("<!-- >" * 100_000) == ""
    assert process_time() - began < 20
