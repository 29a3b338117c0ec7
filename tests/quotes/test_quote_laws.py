"""Laws of normalising and matching, on texts that nobody would write."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from evidence.quotes import Outcome, match
from evidence.quotes.normalise import normalise
from evidence.quotes.text import caseless

HERE = Path(__file__).parent
PASSAGES = json.loads((HERE / "passages.json").read_text("utf-8"))

NASTY = (
    "aBno t'’´`\"“.,…()[]<>=≠+-‐–—−±×/⁄%^0159²⁶⁻⁺ⁿ₂½①５ﬁŉµß İςΣΚ ̸́̈ﾞカがᄀ각각¨ﷺ͏️​‌\u2060﻿\u00ad\u202e\u2066"
    "\n\r\t\v\f\u0085\u2028\u2029\u00a0\u2009\u3000\x00\x1c\ud800。免疫 not no ... "
)
nasty_text = st.text(st.sampled_from(NASTY), max_size=60)
any_text = st.one_of(nasty_text, st.text(st.characters(), max_size=60))
word = st.from_regex(r"[A-Za-zÀ-ÖØ-öø-ÿΑ-ΡΣ-Ωα-ω]{1,8}[0-9]{0,2}", fullmatch=True)
gap = st.sampled_from([" ", "\n", "\t", "  ", " \n ", "\r\n", "\n\n", "\u200b "])


@st.composite
def slices(draw):
    """A text of words, and a slice of it from one word's start to another word's end."""
    words = draw(st.lists(word, min_size=1, max_size=12))
    text = ""
    places = []
    for each in words:
        text += draw(gap) if text else ""
        places.append((len(text), len(text) + len(each)))
        text += each
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, len(words) - 1))
    return text, places[first][0], places[last][1]


@given(slices())
@example(("A A A0 x0", 0, 6))
def test_whole_word_slice_is_found_where_it_stands(sliced):
    """Whoever copies whole words out of a text has quoted it."""
    text, start, end = sliced
    result = match(text[start:end], text)
    assert result.outcome in (Outcome.FOUND, Outcome.NEGATED)
    overlapping = [span for span in result.spans if span[0] <= start < span[1]]
    assert (start, end) in result.spans or overlapping


@given(any_text)
@example("a\u0301\u200b\u0301")
@example("\u2009ﾞ")
@example("´ﾞ ¨\u0301")
@example("5\u200b½5 10⁻⁶5")
@example("a-\u200b\n\u200bb -\r\n c-\n\nd")
@example("̸" * 40 + "e" + "\u0301\u0323" * 40)
def test_normalising_is_idempotent(text):
    """What is normalised stays as it is."""
    once = normalise(text).text
    assert normalise(once).text == once


@given(any_text)
def test_places_go_back_in_order(text):
    """Every place leads back into the original, and none overtakes another."""
    normalised = normalise(text)
    size = len(normalised.text)
    starts = [normalised.start(place) for place in range(size)]
    ends = [normalised.end(place) for place in range(1, size + 1)]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@settings(max_examples=400)
@given(st.data())
def test_span_normalises_to_the_quote(data):
    """A span holds the quote and nothing else."""
    text = data.draw(any_text)
    if text and data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(text)))
        quote = text[start : data.draw(st.integers(start, len(text)))]
    else:
        quote = data.draw(any_text)
    result = match(quote, text)
    assert list(result.spans) == sorted(result.spans)
    assert all(0 <= start < end <= len(text) for start, end in result.spans)
    assert (result.shown in result.spans) if result.spans else (result.shown is None)
    wanted = normalise(quote)
    # A hyphen that may be layout is compared both ways; dots may be a gap.
    assume("\u00ad" not in text and ".." not in wanted.text)
    if result.outcome is Outcome.FOUND and not wanted.soft and not normalise(text).soft:
        assert all(normalise(text[start:end]).text == wanted.text.strip() for start, end in result.spans)


@given(any_text, any_text)
def test_never_raises(quote, text):
    """Any text gets an answer."""
    result = match(quote, text)
    assert (result.reason is None) == (result.outcome is Outcome.FOUND)
    if result.suggestion is not None:
        assert result.outcome is Outcome.MISSING
        assert text[result.suggestion.start : result.suggestion.end] == result.suggestion.text


@given(st.sampled_from(PASSAGES), st.data())
def test_slip_is_led_back_to_its_passage(passage, data):
    """One lost character in a real passage is answered with that passage."""
    quote = passage["quote"]
    place = data.draw(st.integers(1, len(quote) - 2))
    assume(quote[place].isalpha())
    text = f"Something else. {quote} Something other"
    result = match(quote[:place] + quote[place + 1 :], text)
    assert result.outcome is Outcome.MISSING
    assert match(result.suggestion.text, text).outcome is Outcome.FOUND
    assert quote in result.suggestion.text


@given(nasty_text)
def test_case_is_folded_in_place(text):
    """Lower case does not depend on what stands around."""
    assert caseless(text) == "".join(caseless(character) for character in text)


def test_case_never_changes_a_length():
    """Lower case of every character is one character."""
    assert all(len(caseless(chr(code))) == 1 for code in range(sys.maxunicode + 1))


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("a b", "a" + "\u0301\u0323" * 100_000, id="marks without end"),
        pytest.param("b " + "ab " * 1000, "ab " * 100_000, id="a period, cut at its start"),
        pytest.param("ab " * 1000 + "c", "ab " * 100_000, id="a period that never ends"),
        pytest.param("abab" * 500, "a-b-" * 50_000, id="hyphens everywhere"),
        pytest.param("...".join(["ab ab ab"] * 20), "ab " * 100_000, id="dots everywhere"),
        pytest.param("ab ab", "no ab ab " * 3_000, id="negated everywhere"),
        pytest.param("[" * 100_000 + "a", "a", id="brackets"),
        pytest.param("-" + " " * 100_000 + "1", "a" + ("-" + " " * 1000) * 100, id="white space"),
        pytest.param("ab ab", " \t#" * 100_000 + "ab ab", id="what looks like headings"),
        pytest.param("ab ab", "not" + ".1,1" * 100_000 + " ab ab", id="what looks like references"),
    ],
)
def test_hostile_text_is_answered(quote, text):
    """No text makes the work grow with the square of its length: each of these would never end."""
    assert match(quote, text).outcome in Outcome
