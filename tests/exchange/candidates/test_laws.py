"""What holds for every text."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.exchange.candidates import Lexicon, suggest
from evidence.exchange.candidates.sentences import LONGEST, sentences
from evidence.model.ids import SourceId
from evidence.quotes import Outcome, match
from tests.exchange.candidates.made import CLAIMS, registry

LEXICON = Lexicon.of(registry())
S = SourceId("s")

PIECES = (
    "MSC-EV", "exosomes", "MSCs", "They", "These exosomes", "promote", "inhibit", "did not", "failed to", "instead of",
    "tumour growth", "apoptosis", "metastasis", "resistance to chemotherapy", "immunosuppressive", "promising", "may",
    "and", "but", "rather than", "neither", "nor", "no effect on", "double-edged sword", "without", "(", ")", ",", ";",
    ".", ". ", "!", "?", " ", "\n", "\n\n", "\r\n", "\u2028", "\u3002", "|", "<p>", '","', "e.g.", "Fig.", "p53",
    "\u0130", "\ufb01", "\u200b", "\u00ad\n", "\U0001f9ea", "\u0301", "tumor-\ngrowth", "a",
)  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=60).map(" ".join)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_offsets_are_exact_and_stay_in_a_paragraph(text: str) -> None:
    """A quote is what stands there, is found there, and crosses no blank line; its cues stand in its sentence."""
    for one in suggest(S, text, LEXICON):
        assert text[one.start : one.stop] == one.quote
        assert "\n\n" not in one.quote
        assert "\u2029" not in one.quote
        assert match(one.quote, text).outcome in (Outcome.FOUND, Outcome.NEGATED)
        assert one.claim in LEXICON.axes
        assert one.stance in LEXICON.axes[one.claim].stances
        assert one.cues
        for cue in one.cues:
            assert text[cue.start : cue.stop] == cue.text
            assert one.start - LONGEST <= cue.start < cue.stop <= one.stop + LONGEST
        assert one.score == sum(weight for _, weight in one.parts)


@given(texts, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_same_is_found_again_whatever_the_order_of_the_claims(text: str, rng: random.Random) -> None:
    shuffled = [*CLAIMS]
    rng.shuffle(shuffled)
    again = Lexicon.of(registry(claims=shuffled))
    assert suggest(S, text, again) == suggest(S, text, LEXICON) == suggest(S, text, LEXICON)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_sentences_follow_each_other(text: str) -> None:
    """From left to right, none in another, none with white space at its edges."""
    end = number = 0
    for sentence in sentences(text):
        assert end <= sentence.start < sentence.stop <= len(text)
        assert number <= sentence.paragraph
        words = text[sentence.start : sentence.stop]
        assert words.strip() == words
        assert len(words) <= LONGEST
        end, number = sentence.stop, sentence.paragraph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One sentence of some words here. Another sentence of words here.", 2),
        ("As was shown by Smith et al. Cells of this kind grow in mice.", 1),
        ("The gene (see Fig. 3) was found in all the mice here.", 1),
        ("All of the mice had died. p53 was not found in any of them.", 2),
        ("A line that is long enough to be wrapped by a program at its\nend goes on in the next one.", 1),
        ("It was seen in mice. We asked whether the cells of the marrow and\nMSC grow in the mice.", 2),
        ("It is not known as yet to anybody in the whole wide world whether\nMSC grow in the mice.", 1),
        ("A long heading of more than sixty letters that stands all by itself\nA sentence follows.", 1),
        ("A heading that stands alone\nA sentence that follows it here.", 2),
        ("A cell of a table with words | another cell of it with words", 2),
        ("<p>A paragraph of a page as it is.</p><p>Another paragraph of it.</p>", 2),
        ("Too short. No. Yes.", 0),
        ("x" * (LONGEST + 1), 0),
    ],
)
def test_where_sentences_end(text: str, expected: int) -> None:
    assert len(list(sentences(text))) == expected


K = 200_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * K, id="no spaces"),
        pytest.param("MSC" * (K // 3), id="no spaces but names"),
        pytest.param("inhibits " * (K // 9), id="only cues"),
        pytest.param("not " * (K // 4), id="only negations"),
        pytest.param("MSC-EV inhibit tumour growth " * (K // 29), id="no end"),
        pytest.param("MSC-EV inhibit tumour growth. " * (K // 30), id="one sentence again and again"),
        pytest.param(". " * (K // 2), id="stops"),
        pytest.param("." * K + "[" * K, id="marks"),
        pytest.param("<a" * (K // 2), id="tags that do not end"),
        pytest.param(" | " * (K // 3), id="empty cells"),
        pytest.param("\n" * K, id="line ends"),
        pytest.param("".join(f"MSC-EV {i} {'not inhibit promotes tumours ' * 40}x. " for i in range(160)), id="verbs"),
        pytest.param("".join(f"exosomes {i} {'from derived of MSCs ' * 40}x. " for i in range(200)), id="names"),
    ],
)  # fmt: skip
def test_hostile_texts_take_no_more_than_others(text: str) -> None:
    """Seconds that only a text which is read many times over would take."""
    began = process_time()
    assert len(suggest(S, text, LEXICON)) <= 500
    assert process_time() - began < 20


def test_work_grows_with_the_length() -> None:
    """Four times the text, and not sixteen times the work."""

    def taken(count: int) -> float:
        text = " ".join(
            f"MSC-EV number {i} did not inhibit tumour growth but promoted metastasis." for i in range(count)
        )
        began = process_time()
        assert suggest(S, text, LEXICON)
        return process_time() - began

    taken(50)
    assert taken(2000) < 10 * max(taken(500), 0.05)
