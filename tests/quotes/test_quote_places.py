"""Where a match stands in the original, and which of several is shown."""

import pytest

from evidence.quotes import Outcome, Text, match


@pytest.mark.parametrize(
    ("quote", "text", "passages"),
    [
        pytest.param("fibroblast", "a ﬁbroblast.", ["ﬁbroblast"], id="ligature"),
        pytest.param("a b", "x  a \n\tb  y", ["a \n\tb"], id="white space inside, not outside"),
        pytest.param("ab", "\u200ba\u200bb\u200b", ["a\u200bb"], id="nothing unseen at the edges"),
        pytest.param("naïve", "a nai\u0308ve cell", ["nai\u0308ve"], id="accent after its letter"),
        pytest.param("microRNA", "the micro-\n  RNA", ["micro-\n  RNA"], id="hyphen at a line end"),
        pytest.param("10^6", "𝟏𝟎⁶ cells", ["𝟏𝟎⁶"], id="digits beyond the first plane"),
        pytest.param("5 1/2", "½ and 5½", ["5½"], id="fraction"),
        pytest.param("grew", "grew, then grew. Grew", ["grew", "grew"], id="every occurrence"),
        pytest.param("no no", "no no no no", ["no no", "no no"], id="occurrences do not overlap"),
        pytest.param("it grew", "it did not say it grew. So it grew", ["it grew", "it grew"], id="negated ones too"),
        pytest.param("a b c ... d e f", "a b c. x a b c or  d e f", ["a b c or  d e f"], id="dots: the shortest"),
        pytest.param(
            "a b c ... d e f",
            "a b c 1 d e f, d e f\n\nd e f a b c 2 d e f",
            ["a b c 1 d e f", "a b c 2 d e f"],
            id="dots: twice",
        ),
        pytest.param(
            "a b c ... d e f ... g h i",
            f"a b c d e f d e f {'x ' * 299}g h i",
            [f"a b c d e f d e f {'x ' * 299}g h i"],
            id="dots: the nearest that leads on",
        ),
    ],
)
def test_spans(quote, text, passages):
    """Spans count characters of the original, ascending."""
    result = match(quote, text)
    assert [text[start:end] for start, end in result.spans] == passages
    assert list(result.spans) == sorted(result.spans)


@pytest.mark.parametrize(
    ("apart", "outcome"),
    [pytest.param(600, Outcome.FOUND, id="at the limit"), pytest.param(601, Outcome.MISSING, id="beyond")],
)
def test_gap(apart, outcome):
    """Dots stand for at most 600 characters, the spaces around them included."""
    text = f"a b c{'x'.center(apart)}d e f".replace("  ", " .")
    assert match("a b c ... d e f", text).outcome is outcome


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("it grew\nAbstract\nit grew\nIntroduction\nit grew", 1, id="heading on its line"),
        pytest.param("it grew\r\n## 1. ABSTRACT\r\nit grew\r\n", 1, id="numbered heading"),
        pytest.param("it grew\nSummary: it grew", 1, id="heading with a colon"),
        pytest.param("it grew. Abstract: it grew", 1, id="heading within a line"),
        pytest.param("it grew\n摘要\nit grew", 1, id="Chinese heading"),
        pytest.param("Abstract\nit fell\nKeywords: x\nit grew. It grew: it grew", 0, id="only after the abstract"),
        pytest.param("it grew in the abstract: it grew", 0, id="no heading"),
        pytest.param("it grew\nAbstract\nIt did not say it grew", 0, id="clean before the abstract"),
        pytest.param("It did not say it grew\nAbstract\nit did not say it grew", 1, id="all negated"),
    ],
)
def test_shown(text, shown):
    """The first in the abstract is shown; a negated one only if all are."""
    result = match("it grew", text)
    assert result.shown == result.spans[shown]


def test_prepared_text_gives_the_same():
    """A `Text` is only a quicker way to give the same source."""
    text = "It did not say it grew.\nAbstract\nIt grew"
    assert match("it grew", Text(text)) == match("it grew", text)
