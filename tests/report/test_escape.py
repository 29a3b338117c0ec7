"""Hostile text stays text: it is read back as it was, and makes no markup, link, HTML or new line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evidence.report.escape import (
    REPLACEMENT,
    Markdown,
    anchor,
    bold,
    claim_link,
    clean,
    image,
    italic,
    link,
    plain,
    quoted,
)
from evidence.report.page import Bullet, Column, Page

PARSER = MarkdownIt("gfm-like", {"html": True, "linkify": True})
if PARSER.linkify is not None:
    PARSER.linkify.set({"fuzzy_link": False, "fuzzy_email": True})  # bare hosts are no links on GitHub either

HOSTILE = [
    pytest.param("a | b || c", id="pipes"),
    pytest.param("a \\| b \\\\| c", id="escaped pipes"),
    pytest.param("[text](http://evil.example)", id="link"),
    pytest.param("[text][ref] [ref]: http://evil.example", id="reference"),
    pytest.param("![x](http://evil.example/p.png)", id="picture"),
    pytest.param("[click](javascript:alert(1))", id="script link"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("<img src=x onerror=alert(1)>", id="HTML"),
    pytest.param("<!-- hidden", id="comment"),
    pytest.param("</td></table>", id="end of a table"),
    pytest.param("<http://evil.example>", id="autolink"),
    pytest.param("http://evil.example and www.evil.example", id="bare addresses"),
    pytest.param("1http://evil.example xhttps://evil.example", id="bare addresses after letters"),
    pytest.param("HTTPS://EVIL.EXAMPLE WWW.EVIL.EXAMPLE", id="bare addresses in capitals"),
    pytest.param("mail me@evil.com or mailto:me@evil.com", id="mail"),
    pytest.param("a@-b.com a@_b.com", id="odd mail"),
    pytest.param("`code` ``more``", id="code"),
    pytest.param("```\nfence\n```", id="fence"),
    pytest.param("*a* **b** _c_ __d__ ***e***", id="emphasis"),
    pytest.param("~~gone~~ ~one~", id="struck out"),
    pytest.param("# heading", id="heading"),
    pytest.param("heading ##", id="closing signs"),
    pytest.param("###", id="only signs"),
    pytest.param("- item", id="bullet"),
    pytest.param("+ item", id="plus bullet"),
    pytest.param("-", id="dash alone"),
    pytest.param("1. item", id="number"),
    pytest.param("12) item", id="number in brackets"),
    pytest.param("1.", id="number alone"),
    pytest.param("> quote", id="quotation"),
    pytest.param("---", id="rule"),
    pytest.param("===", id="underline"),
    pytest.param(":-- | --:", id="delimiter row"),
    pytest.param("&lt;b&gt; &amp; &#124; &copy;", id="entities"),
    pytest.param("$x$ and $$y$$", id="mathematics"),
    pytest.param("{{ site.secret }} {% raw %}", id="template"),
    pytest.param("[^1] and [ ] and [x]", id="footnote and boxes"),
    pytest.param("trailing backslash \\", id="trailing backslash"),
    pytest.param("ends with !", id="exclamation before a link"),
    pytest.param("\\", id="backslash alone"),
    pytest.param("“quoted”", id="quotation marks"),
]


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for token in PARSER.parse(text):
        found.append(token)
        found.extend(token.children or ())
    return found


def words(parsed: list[Token]) -> str:
    """What a reader reads, without the joiners that keep addresses and mentions from being made."""
    return "".join(token.content for token in parsed if token.type == "text").replace("\N{WORD JOINER}", "")


def kinds(parsed: list[Token]) -> set[str]:
    return {token.type for token in parsed}


PARAGRAPH = {"paragraph_open", "inline", "text", "paragraph_close"}
TABLE_CELL = {"table_open", "thead_open", "tr_open", "th_open", "td_open", "tbody_open", "inline", "text"}
TABLE_CELL |= {name.replace("_open", "_close") for name in TABLE_CELL if name.endswith("_open")}


def assert_text(text: str) -> None:
    """In a paragraph, in a bullet and in a cell, the text is text and reads back."""
    expected = clean(text)
    paragraph = tokens(plain(text))
    assert words(paragraph) == expected
    assert kinds(paragraph) <= PARAGRAPH | {"text_special"}
    page = Page()
    column = Column(Markdown("A"))
    page.table((column, column), [(plain(text), plain(text)), (plain("x"), plain("y"))])
    table = tokens(page.text())
    assert kinds(table) <= TABLE_CELL | {"text_special"}
    assert [token.type for token in table].count("td_open") == 4
    assert words(table) == f"AA{expected}{expected}xy"
    page = Page()
    page.bullets([Bullet(plain(text), (plain(text),))])
    bullets = tokens(page.text())
    assert [token.type for token in bullets].count("list_item_open") == 2
    assert words(bullets) == expected * 2
    page = Page()
    page.heading(3, plain(text))
    heading = tokens(page.text())
    assert kinds(heading) <= {"heading_open", "inline", "text", "text_special", "heading_close"}
    assert words(heading) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    assert_text(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("http://evil.example", "link_open", id="address"),
        pytest.param("me@evil.com", "link_open", id="mail"),
        pytest.param("<b>", "html_inline", id="HTML"),
        pytest.param("![x](y)", "image", id="picture"),
        pytest.param("~~x~~", "s_open", id="struck out"),
    ],
)
def test_the_parser_would_see_it(text: str, kind: str) -> None:
    assert kind in kinds(tokens(f"x {text}"))
    assert kind not in kinds(tokens(f"x {plain(text)}"))


@settings(database=None, deadline=None, max_examples=400)
@given(st.text(alphabet=st.sampled_from("ab1 .:/@#*_`~[]()<>!|\\&;$^{}=-+\"'wxht\n\t\u202e\x1b")))
@example("a@b.c")
@example("![](a)")
def test_any_mixture_of_signs_stays_text(text: str) -> None:
    assert_text(text)


@settings(database=None, deadline=None, max_examples=200)
@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    assert_text(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("two\nlines\r\nand\ttabs", "two lines and tabs", id="white space"),
        pytest.param("a\u2028b\u2029c\x85d\xa0e", "a b c d e", id="other ends of lines"),
        pytest.param("  edges  ", "edges", id="edges"),
        pytest.param("soft\u00adhyphen", "softhyphen", id="soft hyphen"),
        pytest.param("\u202eevil\u202c", f"{REPLACEMENT}evil{REPLACEMENT}", id="turned direction"),
        pytest.param("a\u2066b\u2069\u061c", f"a{REPLACEMENT}b{REPLACEMENT}{REPLACEMENT}", id="isolates"),
        pytest.param("a\x00b\x1b[31m\x9b", f"a{REPLACEMENT}b{REPLACEMENT}[31m{REPLACEMENT}", id="control"),
        pytest.param("a\u200bb\ufeff", f"a{REPLACEMENT}b{REPLACEMENT}", id="no width"),
        pytest.param("a\U000e0041", f"a{REPLACEMENT}", id="tags"),
        pytest.param("\ud800", REPLACEMENT, id="half a character"),
        pytest.param("\u3164\u115f", REPLACEMENT * 2, id="blank letters"),
        pytest.param("Größe µm 日本 p ≤ .05", "Größe µm 日本 p ≤ .05", id="letters of the world"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_mention_notifies_nobody() -> None:
    assert "@curator" not in plain("ask @curator about it")


def test_ordinary_text_is_left_alone() -> None:
    text = "Exosomes (n = 8) lowered volume by 40% at day 20, p = .03; see fig. 2. 10.1000/x"
    assert plain(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_marked_text_stays_text(text: str) -> None:
    for make, kind in ((bold, "strong"), (italic, "em")):
        parsed = tokens(f"x {make(text)} y")
        assert kinds(parsed) <= PARAGRAPH | {"text_special", f"{kind}_open", f"{kind}_close"}
        assert words(parsed) == f"x {clean(text)} y"
    assert words(tokens(quoted(text))) == f"“{clean(text)}”"


def links(parsed: list[Token]) -> Iterator[str]:
    return (str(token.attrs["href"]) for token in parsed if token.type == "link_open")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://doi.org/10.1000/%28a%29", id="brackets"),
        pytest.param("https://example.org/?a=1&copy=2&lt;=3", id="what looks like an entity"),
    ],
)
def test_a_link_has_its_text_and_its_address(text: str, url: str) -> None:
    parsed = tokens(f"see {link(text, url)} now")
    assert list(links(parsed)) == [url]
    assert words(parsed) == f"see {clean(text)} now"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(None, id="none"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("https://example.org/a)b", id="bracket"),
        pytest.param("https://example.org/a b", id="blank"),
        pytest.param("https://example.org/<b>", id="angle"),
        pytest.param("https://example.org/\n", id="line end"),
        pytest.param("https://example.org/ü", id="beyond ASCII"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_not_plainly_an_address_is_no_link(url: str | None) -> None:
    assert link("text", url) == "text"


def test_a_link_without_text_is_none() -> None:
    assert link(" ", "https://example.org") == ""
    assert bold("") == italic(" ") == ""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('x"><script>', id="HTML"),
        pytest.param("a b", id="blank"),
        pytest.param("A", id="capital"),
        pytest.param("a)", id="bracket"),
        pytest.param("", id="empty"),
        pytest.param("../up", id="path"),
        pytest.param("a\n", id="line end"),
    ],
)
def test_names_that_are_none_give_no_place_link_or_picture(name: str) -> None:
    assert anchor(name) == ""
    assert claim_link("text", name) == "text"
    assert image("text", name) == "text"


def test_places_links_and_pictures() -> None:
    assert anchor("msc-exo.2") == '<a id="claim-msc-exo.2"></a>'
    assert claim_link("a [b]", "msc-exo") == r"[a \[b\]](#claim-msc-exo)"
    assert image("a ] b", "msc-exo.svg") == r"![a \] b](msc-exo.svg)"


def test_a_row_that_does_not_fit_its_table_is_refused() -> None:
    page = Page()
    with pytest.raises(ValueError, match="2 cells in a table of 1"):
        page.table([Column(Markdown("A"))], [(plain("a"), plain("b"))])


def test_a_page_ends_with_one_newline_and_leaves_out_what_is_empty() -> None:
    page = Page()
    page.heading(1, plain("T"))
    page.paragraph(plain(""), plain(""))
    page.bullets([])
    assert page.text() == "# T\n"
    assert not re.search(r"\n{3}", page.text())
