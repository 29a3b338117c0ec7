"""Pages of HTML: what is their text, and what is around it."""

from __future__ import annotations

import pytest

from evidence.errors import BadInput
from evidence.exchange.sources import FoundSource, read_sources
from evidence.exchange.sources.formats import detect
from evidence.exchange.sources.markup import pieces
from tests.exchange.sources.reading import assert_sound

WORDS = "Placeholder vesicles were given to fictitious mice, and nothing happened. " * 4


def page(body: str, head: str = "") -> FoundSource:
    """A page with this body."""
    raw = f"<!DOCTYPE html>\n<html><head><title>A page</title>{head}</head><body>{body}</body></html>"
    (found,) = read_sources(raw, "x")
    assert found.text is not None
    assert_sound(found.text, raw)
    return found


def text(body: str) -> str:
    """The clean text of such a page."""
    found = page(body).text
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    "around",
    [
        "<nav>OTHER</nav>", "<aside>OTHER</aside>", "<footer>OTHER</footer>", "<header>OTHER</header>",
        "<form><p>OTHER</p></form>", "<div hidden>OTHER</div>", "<div style='display: none'>OTHER</div>",
        "<p aria-hidden='true'>OTHER</p>", "<div role=navigation>OTHER</div>",
        "<div class='related-content'>OTHER</div>", "<div id=sidebar><p>OTHER</p></div>",
        "<ul class=shareButtons><li>OTHER</ul>", "<section class=references>OTHER</section>",
        "<script>OTHER</script>", "<style>OTHER</style>", "<noscript>OTHER</noscript>",
        "<template><p>OTHER</p></template>", "<!-- OTHER -->", "<textarea><p>OTHER</textarea>",
        "<select><option>OTHER</select>", "<svg><text>OTHER</text></svg>", "<h2>References</h2><ol><li>OTHER</ol>",
        "<h2>12. <b>Related</b> articles:</h2><p>OTHER</p><h3>OTHER</h3><p>OTHER</p>", "<img alt='OTHER'>",
        "<iframe>OTHER</iframe>", "<button>OTHER</button>",
    ],
)  # fmt: skip
def test_what_is_around_the_text(around: str) -> None:
    """Wherever it stands, it is left out, and what follows is not."""
    kept = f"<h1>Title</h1><p>{WORDS}</p>"
    for body in (f"{kept}{around}<h2>More</h2><p>END</p>", f"{around}<h1>Title</h1><p>{WORDS}END</p>"):
        found = text(body)
        assert "OTHER" not in found
        assert WORDS.strip() in found
        assert "END" in found


@pytest.mark.parametrize(
    "within",
    [
        "<div class='main-with-sidebar'>{}</div>", "<article class=post>{}</article>",
        "<main><header><h1>{}</h1></header></main>", "<div class='page has-navigation'>{}</div>",
        "<table><tr><td>{}</table>", "<figure><figcaption>{}</figure>", "<pre>{}</pre>", "<p>{}<p>",
        "<div><div><section><blockquote>{}", "<p class=no-share>{}</p>", "</div></p>{}",
        "<h2>References</h2><ol><li>x</ol><h2>Appendix</h2><p>{}</p>", "<b><i>{}</b></i>", "<p title='a > b'>{}</p>",
        "<P CLASS=X>{}</P>", "<p\nid=x\n>{}</p\n>", "<a href=x>{}</a>", "<x-custom>{}</x-custom>", "<p/>{}",
        "<![CDATA[x]]>{}",
    ],
)  # fmt: skip
def test_what_is_the_text(within: str) -> None:
    """However it is wrapped, and however broken the page is."""
    assert WORDS.strip() in text(within.format(WORDS))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("a<b>b</b>c", "abc", id="marked within a word"),
        pytest.param("a <b>b</b> c", "a b c", id="marked words"),
        pytest.param("a<br>b", "a b", id="a line end"),
        pytest.param("<p>a<p>b", "a\n\nb", id="paragraphs"),
        pytest.param("a<div>b</div>c", "a\n\nb\n\nc", id="blocks"),
        pytest.param("<td>a<td>b", "a b", id="cells"),
        pytest.param("<li>a<li>b", "a\n\nb", id="items of a list"),
        pytest.param("10<sup>5</sup> cells", "10 5 cells", id="a power is no longer number"),
        pytest.param("Ca<sup>2+</sup> and CO<sub>2</sub>", "Ca2+ and CO2", id="ions and formulas"),
        pytest.param("cells<sup>12</sup>", "cells 12", id="the mark of a footnote"),
        pytest.param("CD4<sup>+</sup>", "CD4+", id="a sign"),
        pytest.param("p &lt; 0.05 &amp;lt;", "p < 0.05 &lt;", id="references are decoded once"),
        pytest.param("&alpha;-SMA &#945; &#x3B1; &beta", "α-SMA α α &beta", id="references"),
        pytest.param("AT&T &unknown; a&b", "AT&T &unknown; a&b", id="no references"),
        pytest.param("in&shy;effective", "ineffective", id="a soft hyphen"),
        pytest.param("a &#32; b&#10;c", "a b c", id="white space as references"),
        pytest.param("x < y and y > z", "x < y and y > z", id="signs that are no tags"),
        pytest.param("did <script>x</script>not", "did not", id="a script in a sentence"),
        pytest.param("did <nav>x</nav>not", "did\n\nnot", id="words left out end the paragraph"),
        pytest.param("a\n   b\t c", "a b c", id="white space"),
    ],
)
def test_the_text_of_a_body(body: str, expected: str) -> None:
    """What a reader sees, in plain text."""
    assert text(body) == f"{expected}\n"


@pytest.mark.parametrize(
    ("head", "key", "expected"),
    [
        ('<meta name="citation_author" content="A, B; C, D">', "authors", ["A, B", "C, D"]),
        ('<meta name="dc.creator" content="A"><meta name="dc.creator" content="B">', "authors", ["A", "B"]),
        ('<meta name="DC.Title" content="Their title">', "title", "Their title"),
        ('<meta content="Their title" property="og:title">', "title", "Their title"),
        ("<meta name=citation_title content='1 &lt; 2 &amp; more'>", "title", "1 < 2 & more"),
        ('<meta name="citation_date" content="08/13/2022">', "year", "2022"),
        ('<meta name="dc.identifier" content="doi:10.1234/x.1">', "doi", "10.1234/x.1"),
        ('<meta name="citation_doi" content="https://doi.org/10.1234/x.1">', "doi", "10.1234/x.1"),
        ('<meta name="citation_firstpage" content="e12">', "article-number", "e12"),
        ('<meta name="dc.rights" content="http://creativecommons.org/licenses/by-nc-nd/4.0/">', "licence",
         "CC BY-NC-ND 4.0"),
        ('<link rel="license" href="//creativecommons.org/publicdomain/zero/1.0/">', "licence", "CC0 1.0"),
        ('<meta name="citation_article_type" content="Systematic Review"><meta name="citation_pmid" content="1">',
         "kind", "systematic-review"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "ScholarlyArticle", "author": {"name": "A B"}, '
         '"isPartOf": {"@type": "PublicationIssue", "isPartOf": {"@type": "Periodical", "name": "J"}}}]}'
         "</script>", "journal", "J"),
        ('<script type="application/ld+json">{broken</script>', "kind", "web-page"),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(head: str, key: str, expected: object) -> None:
    """In the vocabularies that publishers use."""
    assert page(f"<p>{WORDS}</p>", head).values[key] == expected


def test_a_page_without_text() -> None:
    """Nothing could be quoted from it."""
    with pytest.raises(BadInput, match="no text to read"):
        page("<nav></nav><img src=x>")


@pytest.mark.parametrize(
    ("raw", "is_page"),
    [
        ("<!doctype HTML><p>x", True),
        ("\ufeff\n <html lang=en>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html>", True),
        ("<p>A fragment</p>", False),
        ("Text about <html> pages", False),
    ],
)
def test_pages_are_known_by_their_beginning(raw: str, is_page: bool) -> None:
    """A text that speaks of tags is no page."""
    assert (detect(raw, "x").NAME == "html-page") == is_page


def test_pieces_cover_the_page() -> None:
    """Tags and texts in their order, none twice."""
    raw = "\ufeffa<b c='>'>d</b ><!-- e --><!f>g<script><h></script>&amp;<"
    found = list(pieces(raw))
    assert [raw[one.start : one.stop] for one in found] == [
        "a", "<b c='>'>", "d", "</b >", "g", "<script>", "<h>", "</script>", "&amp;<",
    ]  # fmt: skip
