"""The passage offered in place of a quote that is not there."""

import pytest

from evidence.quotes import Outcome, match

WORDS = " ".join(f"exosome{number}" for number in range(40))


@pytest.mark.parametrize(
    ("quote", "text", "passage", "typographic"),
    [
        pytest.param("IL-6 secretion", "IL6 secretion rose", "IL6 secretion", True, id="hyphen before a digit"),
        pytest.param("antitumour effects", "an anti-tumour effects", "anti-tumour effects", True, id="hyphen"),
        pytest.param("a 5fold rise was", "a 5-fold rise was", "a 5-fold rise was", True, id="hyphen after a digit"),
        pytest.param("in non responders", "in non-responders", "in non-responders", True, id="hyphen or space"),
        pytest.param("fell (p<0.05)", "fell ( p < 0.05 )", "fell ( p < 0.05 )", True, id="spaces at operators"),
        pytest.param("a naive T cell", "a naïve T cell", "a naïve T cell", True, id="accent"),
        pytest.param("a 'sharp' sword", 'a "sharp" sword', 'a "sharp" sword', True, id="kind of quotation mark"),
        pytest.param("growth. Then it", "growth.\n\nThen it", "growth.\n\nThen it", True, id="paragraph break"),
        pytest.param("of 30-150 nm", "of 30-\n150 nm", "of 30-\n150 nm", True, id="range over a line end"),
        pytest.param("of 30150 nm", "of 30-150 nm", "of 30-150 nm", False, id="digits"),
        pytest.param("a change of 0.5", "a change of -0.5", "a change of -0.5", False, id="sign"),
        pytest.param("a Δ0.5 change", "a Δ-0.5 change", "a Δ-0.5 change", False, id="sign after a letter"),
        pytest.param("is below 1e5 now", "is below 1e-5 now", "is below 1e-5 now", False, id="exponent's sign"),
        pytest.param("with p = 0.05", "with p ≠ 0.05", "with p ≠ 0.05", False, id="not equal"),
        pytest.param("with p < 0.05", "with p > 0.05", "with p > 0.05", False, id="operator"),
        pytest.param("in CD4 T cells", "in CD4+ T cells", "in CD4+ T cells", False, id="plus"),
        pytest.param("the 106 cells", "the 10⁶ cells", "the 10⁶ cells", False, id="exponent"),
        pytest.param("ineffective mice", "in effective mice", "in effective mice", False, id="space inside a word"),
        pytest.param("it is a typical", "it is a-typical", "it is a-typical", False, id="a short prefix"),
        pytest.param("effective here", "ineffective here", "ineffective here", False, id="widened to whole words"),
        pytest.param("more effective", "more effectively", "more effectively", False, id="widened at the end"),
        pytest.param("ABC DEG", "abc def ABC DEF", "abc def", False, id="of equals the first, in any case"),
        pytest.param("exosme", "exosome", "exosome", False, id="no word in common"),
        pytest.param("promoted growht .", "  promoted growth  ", "promoted growth", False, id="no blanks at its edges"),
    ],
)
def test_suggested(quote, text, passage, typographic):
    """The closest passage, in whole words; it may stand in for the quote only if spelling is all that differs."""
    result = match(quote, text)
    assert result.outcome is Outcome.MISSING
    suggestion = result.suggestion
    assert suggestion.text == passage == text[suggestion.start : suggestion.end]
    assert suggestion.typographic is typographic
    assert 0.8 <= suggestion.similarity <= 1
    assert match(suggestion.text, text).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("exosomes promoted growth", "patients were recruited in spring", id="nothing alike"),
        pytest.param("exosomes promoted growth", "", id="empty text"),
        pytest.param("exosomes " * 1000, "exosomes", id="longer than is looked for"),
        pytest.param("exosme", "exosome " * 4000, id="a long text without a word in common"),
        pytest.param("abcde fghij", "abcde vwxyz", id="below the limit"),
        pytest.param("a b c ... d e f", "d e f a b c", id="all parts are there"),
        pytest.param(f"{WORDS} x", f"{WORDS} x{'y' * 100}", id="ends inside a word without end"),
        pytest.param(f"x {WORDS}", f"{'y' * 100}x {WORDS}", id="starts inside a word without end"),
    ],
)
def test_nothing_suggested(quote, text):
    """A passage that is not close says nothing."""
    result = match(quote, text)
    assert result.outcome is Outcome.MISSING
    assert result.suggestion is None


def test_similarity():
    """`2·LCS / (a + b)`: 13 characters in common of 14 and 13."""
    assert match("IL-6 secretion", "IL6 secretion").suggestion.similarity == pytest.approx(26 / 27)


def test_similarity_at_the_limit():
    """.80 itself is close enough: 8 characters in common of 10 and 10."""
    assert match("abcd efgh1", "abcd 2fgh3").suggestion.similarity == pytest.approx(0.8)


def test_part_of_a_quote_with_dots():
    """A passage is suggested for the part that is missing, and never stands in for the whole quote."""
    result = match("it was seen ... IL-6 secretion was high", "it was seen that IL6 secretion was high")
    assert result.suggestion.text == "IL6 secretion was high"
    assert result.suggestion.typographic is False
    assert '"IL-6 secretion was high"' in result.reason


def test_reason_tells_a_cut_from_an_absence():
    """A curator is told when a quote only needs to be longer."""
    assert "cut out" in match("effective", "ineffective").reason
    assert "cut out" not in match("effective", "inefficient").reason


def test_many_anchors():
    """A quote of more words than are looked for is placed all the same, among repeated words."""
    text = f"{'exosome7 ' * 70}{WORDS} and so on"
    assert match(WORDS.replace("exosome5 ", "exosomes5 "), text).suggestion.text == WORDS
