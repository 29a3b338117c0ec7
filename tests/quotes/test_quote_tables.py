"""Tables of what a quote must match, must not match, and must warn of."""

import json
from pathlib import Path

import pytest

from evidence.quotes import Outcome, Text, match

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"

VECTORS = json.loads((HERE / "quotes.json").read_text("utf-8"))
PASSAGES = json.loads((HERE / "passages.json").read_text("utf-8"))

FOUND, CASE, NEGATED, MISSING, INVALID = Outcome


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["id"]) for vector in VECTORS])
def test_vector(vector):
    """Every reference case has its outcome, its offsets and its suggestion."""
    result = match(vector["quote"], vector["text"])
    assert result.outcome == vector["outcome"], vector["why"]
    assert (result.reason is None) == (result.outcome is FOUND)
    if "offsets" in vector:
        assert [start for start, _ in result.spans] == vector["offsets"]
    if vector.get("suggest"):
        assert result.suggestion is not None


@pytest.fixture(scope="module")
def sources():
    """The real sources, prepared once, exactly as they were retrieved."""
    return {path.name: Text(path.read_bytes().decode("utf-8")) for path in SEEDS.glob("*.txt")}


@pytest.mark.parametrize("passage", [pytest.param(passage, id=passage["id"]) for passage in PASSAGES])
def test_real_passage(passage, sources):
    """A passage of a real source is found at all its offsets, to the character."""
    source = sources[passage["file"]]
    result = match(passage["quote"], source)
    assert result.outcome is FOUND
    assert [start for start, _ in result.spans] == passage["char_offsets"]
    assert all(source.original[start:end] == passage["quote"] for start, end in result.spans)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("CD4+ cells", "CD4⁺ cells", id="a raised plus is no exponent"),
        pytest.param("10^-6 M", "10⁻⁶ M", id="negative exponent"),
        pytest.param("2^n cells", "2ⁿ cells", id="raised n"),
        pytest.param("10^6 5 mice", "10⁶5 mice", id="a digit after an exponent keeps apart"),
        pytest.param("5 1/2 cups", "5½ cups", id="a fraction keeps apart from a whole number"),
        pytest.param("TLR4-/- mice", "TLR4⁻⁄⁻ mice", id="raised genotype"),
        pytest.param("a naïve cell", "a nai\u0308ve cell", id="accent after its letter"),
        pytest.param("3'UTR binding", "a 3′UTR binding", id="prime"),
        pytest.param("didn't grow", "vesicles didn´t grow", id="accent as apostrophe"),
        pytest.param("didn't grow", "vesicles didn`t grow", id="backtick as apostrophe"),
        pytest.param("MSC tumour", "the MSC\u2003\u200b tumour", id="wide and zero-width space"),
        pytest.param("immunosuppressive", "immuno\u00ad\nsuppressive", id="soft hyphen at a line end"),
        pytest.param("MSC-derived", "MSC\u2010\nderived", id="true hyphen at a line end"),
        pytest.param("MSC- derived", "MSC-derived", id="a line end folded to a space on the quote's side"),
        pytest.param("pre- and post-treatment", "pre- and post-treatment", id="hanging hyphen"),
        pytest.param("pre- and post-treatment", "pre-\nand post-treatment", id="hanging hyphen at a line end"),
        pytest.param("Lin- cells", "Lin− cells", id="lineage-negative, spaced"),
        pytest.param("a response of MSC-derived cells", "a re-\nsponse of MSC-\nderived cells", id="one of each"),
        pytest.param("vesicles of 30-150 nm", "vesicles of 30−150 nm", id="minus sign as dash"),
        pytest.param("promote growth", "vesicles—promote growth—then", id="an em dash is no hyphen"),
        pytest.param("promoted growth", "vesicles promoted growth.12 Then", id="reference after the stop"),
        pytest.param("promoted growth.", "vesicles promoted growth.12 Then", id="reference after the quoted stop"),
        pytest.param("promoted growth", "vesicles promoted growth.Then", id="no space after the stop"),
        pytest.param("in the U", "in the U.S.", id="a capital after the stop"),
        pytest.param("5 mice", "<p>5 mice</p>", id="a tag is no operator"),
        pytest.param("500 cells", "in 1 500 cells", id="a plain space groups no digits"),
        pytest.param("150 nm wide", "30 - 150 nm wide", id="a spaced hyphen is no sign"),
        pytest.param("growth.\n\nThen it fell", "growth.\n \r\nThen it fell", id="a quoted paragraph break"),
        pytest.param("growth then fell", "growth\r\nthen fell", id="one line break of two characters"),
        pytest.param("[a", "see [a", id="a bracket that is never closed"),
        pytest.param("a] b", "a] b", id="a bracket that is never opened"),
        pytest.param("growth [sic] fell", "growth [sic] fell", id="brackets of the text"),
        pytest.param("T cells grow", "How can T cells grow", id="`can T` is no contraction"),
        pytest.param("promoted growth", "with NO production promoted growth", id="nitric oxide"),
        pytest.param("mice promoted it", "sample No. 5 mice promoted it", id="a number, not a negation"),
        pytest.param("5 mice promoted it", "sample No. 5 mice promoted it", id="right after `No.`"),
        pytest.param("reflow promoted growth", "no reflow. reflow promoted growth. reflow promoted growth", id="far"),
        pytest.param("Exosomes grew", "It did not. Exosomes grew", id="the sentence before"),
        pytest.param("Exosomes grew", "The answer is no. Exosomes grew", id="a sentence that ends with `no`"),
        pytest.param("Exosomes grew", "It did not.[1, 2] Exosomes grew", id="reference after the stop before"),
        pytest.param("Exosomes grew", "It did not.12 Exosomes grew", id="raised reference after the stop before"),
        pytest.param("Exosomes grew", "Did it not? Exosomes grew", id="a question before"),
        pytest.param("miR-21 grew", "It did not. miR-21 grew", id="a name in lower case opens the sentence"),
        pytest.param("Exosomes grew", "Why not\n\nExosomes grew", id="a heading before"),
        pytest.param("外泌体 grew", "not so。外泌体 grew", id="ideographic full stop"),
        pytest.param("it then grew", "not that we saw it ourselves, but it then grew", id="more than three words"),
        pytest.param("a b c...d e f", "a b c and d e f", id="dots without spaces"),
        pytest.param("a b c [...] d e f", "a b c d e f", id="nothing left out"),
        pytest.param("a b c [ … ] d e f", "a b c and d e f", id="spaced dots in brackets"),
        pytest.param("a b c .... d e f", "a b c. Then d e f", id="four dots"),
        pytest.param("a b c ... d e f ... g h i", "a b c or d e f or g h i", id="two gaps"),
        pytest.param(
            "we read tu... more ... it then grew", "we read tu... more of it. Here it then grew", id="own dots"
        ),
        pytest.param("a b c ... d e f", "a b c ... d e. a b c or d e f", id="dots that only seem the text's own"),
        pytest.param("up to now...", "up to now… read", id="one-character dots of the text"),
    ],
)
def test_found(quote, text):
    """Typesetting does not part a quote from its source."""
    assert match(quote, text).outcome is FOUND


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("0.5", "a −0.5", id="minus sign"),
        pytest.param("0.5", "a ‑0.5", id="non-breaking hyphen as sign"),
        pytest.param("0.5", "a ﹣0.5", id="small minus"),
        pytest.param("0.5", "a －0.5", id="full-width minus"),
        pytest.param("0.5", "a ─0.5", id="box drawing as minus"),
        pytest.param("0.5", "a —0.5", id="em dash as minus"),
        pytest.param("0.5 log", "a − 0.5 log", id="minus sign with a space"),
        pytest.param("5 fold", "a 1·5 fold", id="middle dot as decimal point"),
        pytest.param("5 fold", "a 1,5 fold", id="decimal comma"),
        pytest.param("5 fold", "a .5 fold", id="no digit before the point"),
        pytest.param("by 1.", "fell by 1.5 fold", id="cut after the point"),
        pytest.param("000 cells", "in 10,000 cells", id="grouped by a comma"),
        pytest.param("500 cells", "in 1\u2009500 cells", id="grouped by a thin space"),
        pytest.param("up to 1", "up to 1\u00a0500 cells", id="grouped by a no-break space"),
        pytest.param("10 dilution", "a 1:10 dilution", id="a ratio"),
        pytest.param("10^6 cells", "5 × 10⁶ cells", id="a power without its factor"),
        pytest.param("of 5", "dose of 5 × 10⁶", id="a factor without its power"),
        pytest.param("10 cells", "5 x 10 cells", id="times written as a letter"),
        pytest.param("fell to 10", "fell to 10⁶", id="a power without its exponent"),
        pytest.param("106 cells", "10\u200b⁶ cells", id="an exponent behind a zero-width space"),
        pytest.param("5 days", "12 ± 5 days", id="a spread taken for a mean"),
        pytest.param("fell by 5", "fell by 5%", id="the unit is left out"),
        pytest.param("5 cups", "5½ cups", id="the fraction is left out"),
        pytest.param("51/2 cups", "5½ cups", id="a fraction joined to a whole number"),
        pytest.param("1 cup", "½ cup", id="half of one character"),
        pytest.param("2 cup", "½ cup", id="the other half of one character"),
        pytest.param("over 30", "over 30−150 nm", id="the start of a range"),
        pytest.param("5 mice", "of 3—5 mice", id="the end of a range with an em dash"),
        pytest.param("of 3", "of 3—5 mice", id="the start of a range with an em dash"),
        pytest.param("0.05 level", "the p<0.05 level", id="less than"),
        pytest.param("0.05 level", "the p>0.05 level", id="more than"),
        pytest.param("5 mice", "in >5 mice", id="more than, alone"),
        pytest.param("p = 0.05", "p ≠ 0.05", id="not equal"),
        pytest.param("p = 0.05", "p =\u0338 0.05", id="not equal, in two characters"),
        pytest.param("CD4 cells", "CD4⁺ cells", id="the raised sign is left out"),
        pytest.param("in CD4", "in CD4⁺ cells", id="cut before a raised sign"),
        pytest.param("TLR4-", "TLR4-/- mice", id="cut inside a genotype"),
        pytest.param("Lin cells", "Lin− cells", id="lineage-negative"),
        pytest.param("tumour activity", "anti‑tumour activity", id="non-breaking hyphen"),
        pytest.param("tumour activity", "anti- tumour activity", id="space after the hyphen"),
        pytest.param("tumour activity", "anti -tumour activity", id="space before the hyphen"),
        pytest.param("tumour activity", "anti-\ntumour activity", id="hyphen at a line end"),
        pytest.param("tumour activity", "anti\u00ad\ntumour activity", id="soft hyphen at a line end"),
        pytest.param("tumour activity", "anti-\n\ntumour activity", id="hyphen at a page end"),
        pytest.param("tumour activity", "anti\n-tumour activity", id="hyphen at a line start"),
        pytest.param("effective", "in\u200beffective", id="zero-width space"),
        pytest.param("effective", "in\u2060effective", id="word joiner"),
        pytest.param("effective", "in\u00adeffective", id="soft hyphen"),
        pytest.param("effective", "in\u202eeffective", id="right-to-left override"),
        pytest.param("in", "in\u202eeffective", id="right-to-left override after the quote"),
        pytest.param("tumour growth", "tumour\u202e growth", id="right-to-left override inside"),
        pytest.param("growth", "growth\u0336", id="struck out by a combining mark"),
        pytest.param("naive", "naïve", id="accent"),
        pytest.param("promоted growth", "promoted growth", id="Cyrillic letter in the quote"),
        pytest.param("'t promote growth", "vesicles didn't promote growth", id="cut inside a contraction"),
        pytest.param("vesicles can", "vesicles can't promote", id="cut before a contraction"),
        pytest.param("vesicles can", "vesicles can’t promote", id="cut before a curly contraction"),
        pytest.param("vesicles can", "vesicles cannot promote", id="cut inside `cannot`"),
        pytest.param(
            "in mice did ... promote growth now", "in mice didn’t promote growth now", id="elided contraction"
        ),
        pytest.param("see example", "see example.com", id="a point inside a word"),
        pytest.param("MSCderived", "MSC-derived", id="a hyphen within a line stays"),
        pytest.param("IL-6 rose", "IL-\n6 rose", id="letter and digit are not joined at a line end"),
        pytest.param("they [vesicles] grew", "they grew", id="an editor's brackets"),
        pytest.param("growth. Then it fell", "growth.\n\nThen it fell", id="across a blank line"),
        pytest.param("growth. Then it fell", "growth.\u2029Then it fell", id="across a paragraph separator"),
        pytest.param("a b c . . . d e f", "a b c and d e f", id="spaced dots are not dots"),
        pytest.param("a b c (...) d e f", "a b c and d e f", id="round brackets are the text's"),
        pytest.param("a b c ... d e f", "a b c and xd e f", id="a part starts inside a word"),
        pytest.param("a b c ... d e f", "a b c\n\nor d e f", id="parts in two paragraphs"),
        pytest.param("a b c\n\nx y z ... d e f", "a b c\n\nx y z or d e f", id="a part over two paragraphs"),
        pytest.param("a b c ... d e f ... g h i", "a b c or g h i or d e f", id="three parts out of order"),
    ],
)
def test_missing(quote, text):
    """What carries meaning is never normalised away, nor cut off at an edge."""
    result = match(quote, text)
    assert result.outcome is MISSING
    assert result.spans == ()
    assert result.shown is None
    assert result.reason is not None


@pytest.mark.parametrize(
    ("quote", "text", "reason"),
    [
        pytest.param("promote growth", "vesicles didn’t promote growth", "didn't", id="curly contraction"),
        pytest.param("promote growth", "vesicles don´t promote growth", "don't", id="accent as apostrophe"),
        pytest.param("promote growth", "vesicles needn't promote growth", "n't", id="rarer contraction"),
        pytest.param("promote growth", "vesicles didn t promote growth", "didn t", id="apostrophe lost to a space"),
        pytest.param("promote growth", "vesicles didnt promote growth", "didnt", id="apostrophe lost"),
        pytest.param("promote growth", "vesicles DID NOT promote growth", "NOT", id="capitals"),
        pytest.param("PROMOTED GROWTH", "NO EXOSOME PROMOTED GROWTH", "NO", id="`no` among capitals"),
        pytest.param("PROMOTED GROWTH", "NO PROMOTED GROWTH", "NO", id="`no` among capitals, right before"),
        pytest.param("promote growth", "did **not** promote growth", "not", id="markup"),
        pytest.param("promote growth", "vesicles do\u200b not\u200b promote growth", "not", id="zero-width spaces"),
        pytest.param("promote growth", "vesicles, none of which promote growth", "none", id="none"),
        pytest.param("promote growth", "vesicles failed\nto promote growth", "failed to", id="failed to"),
        pytest.param("promote growth", "vesicles fail to promote growth", "fail to", id="fail to"),
        pytest.param("promote growth", "vesicles fail-\ned to promote growth", "fail-ed to", id="broken at a line end"),
        pytest.param("exosomes it fell", "with-\nout exosomes it fell", "with-out", id="without, broken"),
        pytest.param("promote growth", "vesicles can-\nnot promote growth", "not", id="cannot, broken"),
        pytest.param("promote growth", "vesicles cannot promote growth", "cannot", id="cannot"),
        pytest.param("promote growth", "vesicles never promote growth", "never", id="never"),
        pytest.param("B promoted growth", "Neither A nor B promoted growth", "nor", id="the nearer of two"),
        pytest.param("promote growth", "vesicles were unable to promote growth", "unable to", id="unable to"),
        pytest.param("promoted growth", "inhibited rather than promoted growth", "rather than", id="rather than"),
        pytest.param("promoting growth", "it fell instead of promoting growth", "instead of", id="instead of"),
        pytest.param("promote growth", "did not, e.g. in mice, promote growth", "not", id="an abbreviation's stops"),
        pytest.param(
            "promote growth", "did not, cf. Fig. 2, promote growth", "not", id="abbreviations before capitals"
        ),
        pytest.param("Promote it", "does not, as S. Promote it", "not", id="an initial ends no sentence"),
        pytest.param("promote it", "does not fold. promote it", "not", id="no sentence opens in lower case"),
        pytest.param("Promote it", "does not ... Promote it", "not", id="dots of the text end no sentence"),
        pytest.param("0.5 fold lower", "was not 0.5 fold lower", "not", id="a decimal point ends no sentence"),
        pytest.param(
            "promote it", "did not (Smith et al. 2020; Fig. 3 and 4) promote it", "not", id="a citation between"
        ),
        pytest.param("promote it", "did not [1, 2, 3, 4, 5] promote it", "not", id="references between"),
        pytest.param("promote it", "did not - on the whole - promote it", "not", id="dashes are no words"),
        pytest.param("small cell cancer", "in non small cell cancer", "non", id="non, set apart"),
        pytest.param("tumour activity", "Anti tumour activity", "Anti", id="anti, set apart"),
        pytest.param(
            "MSC exosomes do ... promote growth now", "MSC exosomes do not promote growth now", "not", id="gap"
        ),
        pytest.param(
            "cells of mice ... promote growth now", "cells of mice don’t promote growth now", "don't", id="n't"
        ),
        pytest.param(
            "a drug for ... small cell cancer", "a drug for non small cell cancer", "non", id="non in the gap"
        ),
        pytest.param(
            "exosomes of fat ... promote growth now", "no exosomes of fat will promote growth now", "no", id="both"
        ),
        pytest.param("Promoted growth", "it NOT only promoted growth", "NOT", id="other case, and negated"),
    ],
)
def test_negated(quote, text, reason):
    """A negation that bears on the quote and is left out is named."""
    result = match(quote, text)
    assert result.outcome is NEGATED
    assert f'"{reason}"' in result.reason
    assert result.shown in result.spans


@pytest.mark.parametrize(
    ("quote", "text", "reason"),
    [
        pytest.param("", "x", "no word", id="empty"),
        pytest.param(" \n", "x", "no word", id="blank"),
        pytest.param("\u200b", "x", "no word", id="nothing that is seen"),
        pytest.param("[a] [b [c] d]", "[a] [b [c] d]", "no word", id="nested brackets"),
        pytest.param("[a [b]", "[a [b]", "no word", id="an open bracket before a closed one"),
        pytest.param("...", "x ... y", "no word", id="only dots"),
        pytest.param("... it promoted growth", "it promoted growth", "edge", id="dots first"),
        pytest.param("it promoted growth ...", "it promoted growth", "edge", id="dots last"),
        pytest.param(
            "it promoted growth ... [...] then it fell", "it promoted growth then it fell", "edge", id="side by side"
        ),
        pytest.param("it promoted growth ... in mice", "it promoted growth in mice", '"in mice"', id="last part short"),
        pytest.param("a b c..." * 21, "a b c", "20", id="a collage"),
    ],
)
def test_invalid(quote, text, reason):
    """A quote that cannot be looked up says why."""
    result = match(quote, text)
    assert result.outcome is INVALID
    assert reason in result.reason
    assert result.suggestion is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param("Tlr4 mice", "TLR4 mice", id="a mouse gene and a human one"),
        pytest.param("TÜRKİYE GREW", "Türkiye grew; TÜRKiYE GREW", id="a letter whose lower case is longer"),
        pytest.param("ΟΔΟΣ", "Οδος", id="final sigma"),
        pytest.param("A b c ... D e f", "a b c or d e f", id="with dots"),
        pytest.param("Promoted growth", "It did not PROMOTED GROWTH. It promoted growth", id="one of two is negated"),
    ],
)
def test_case(quote, text):
    """A difference in case alone is told apart from a full match."""
    result = match(quote, text)
    assert result.outcome is CASE
    assert "case" in result.reason
