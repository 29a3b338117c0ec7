"""Page of HTML, saved from a browser: an article of a publisher, or any other page.

Known by `<!doctype html>` or `<html>` at its beginning.

Taken: what the page says of itself in `citation_*`, PRISM and Dublin Core tags, in JSON-LD, and in those for sharing
(`og:`), in this order; the language; the licence, also from its address in the text. A page without any sign of a
publication is a web page. The kind of a publication is taken from the types that it gives, or from its abstract.

Clean text: the main text, which is the longest `article` or `main` of the page, or else its body. Left out: navigation,
asides, headers and footers of the page, forms, scripts, what is hidden, and sections for references, related articles,
comments and sharing, known by their element, role, class or heading. DOIs of the references are offered for `cites`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder, CleanText
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.html_meta import fill, linked_data, types_of
from evidence.exchange.sources.markup import Piece, pieces
from evidence.model.source import Kind

NAME = "html-page"
LABEL = "page of HTML"

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody tfoot
    thead tr ul""".split()  # noqa: SIM905
)
_NO_END = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSES_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_LEFT_OUT = frozenset(
    """script style noscript template nav aside footer header form button select textarea svg iframe object audio video
    canvas dialog menu head datalist""".split()  # noqa: SIM905
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "toolbar"})
_JUDGED = frozenset({"div", "section", "ul", "ol", "dl", "table", "p", "li", "details", "span"})
"""Elements that a word in their class or id may shut out."""
_NO_TEXT = frozenset(
    """nav navbar navigation menu breadcrumb breadcrumbs sidebar footer related recommended recommendations similar
    share sharing sharebar social cookie cookies consent newsletter subscribe advert advertisement ads promo comments
    respond references reference reflist bibliography citedby metrics altmetric toolbar popup modal skip login
    signup""".split()  # noqa: SIM905
)
_TEXT = frozenset("main article body page wrapper container layout post entry abstract with has no".split())  # noqa: SIM905
"""Words beside which the others say nothing: `main-with-sidebar`."""
_REFERENCES = frozenset({"references", "reference", "reflist", "bibliography"})
_REFERENCE_HEADINGS = frozenset(
    {"references", "bibliography", "literature cited", "works cited", "literature", "reference"}
)
_HEADINGS = _REFERENCE_HEADINGS | {
    "related articles", "related posts", "related content", "you may also like", "similar articles", "cited by",
    "comments", "leave a reply", "leave a comment", "share this", "share this article", "share", "about the author",
    "about the authors", "recommended", "recommended articles", "subscribe", "rights and permissions",
    "about this article", "cite this article", "author information", "publisher's note", "metrics", "keep reading",
    "popular posts", "recent posts", "navigation", "download pdf", "table of contents", "linkout - more resources",
}  # fmt: skip
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>&]+")
_LEAST_MAIN = 200
"""Characters of text from which an `article` or `main` can be the main text."""


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    tag: str
    out: bool
    """Whether its text is left out."""
    root: int
    """Number of the nearest `article` or `main` that it is in; 0 for the page."""
    references: bool = False


@dataclass(slots=True)
class _Page:
    """What a walk through the page has collected."""

    texts: list[tuple[Piece, bool, int]] = field(default_factory=list)
    """Texts and tags that part them, whether they are left out, and what `article` or `main` they are in."""
    roots: dict[int, int] = field(default_factory=dict)
    """For each `article` or `main` the one it is in."""
    metas: dict[str, list[str]] = field(default_factory=dict)
    linked: list[dict[str, Any]] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    title: str = ""
    language: str = ""
    canonical: str = ""
    licences: list[str] = field(default_factory=list)
    """Addresses and texts that may name one."""


def sniff(head: str, name: str) -> bool:
    """A page that begins like one."""
    begin = head.lstrip()[:4096]
    if not begin.startswith("<"):
        return False
    html = re.search(r"<!doctype\s+html|<html[\s>]", begin, re.IGNORECASE) is not None
    return html or (name.lower().endswith((".html", ".htm", ".xhtml")) and not begin.startswith("<?xml"))


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The one page."""
    page = _walk(raw, heed_classes=True)
    text = _text(raw, page)
    if len(text.text) < sum(piece.stop - piece.start for piece, _, _ in page.texts if not piece.tag) // 10:
        whole = _text(raw, _walk(raw, heed_classes=False))
        text = whole if len(text.text) < len(whole.text) // 10 else text
    if not text.text.strip():
        raise BadInput(name, "the page has no text to read; choose another --format")
    card = Card()
    fill(card, page.metas, page.linked, page.title, page.language, page.canonical)
    card.licence(" ".join(page.licences))
    card.cites([*page.metas.get("citation_reference", []), *page.cited])
    if card.values.get("kind") != Kind.WEB_PAGE:
        title = card.values.get("title")
        card.kind(types_of(page.metas, page.linked), title if isinstance(title, str) else "", text.text)
    yield card.found(text, name)


def _walk(raw: str, *, heed_classes: bool) -> _Page:
    """Go through the page once; what is open is kept on a stack, and an end tag closes what it can."""
    page = _Page()
    stack: list[_Open] = [_Open("", False, 0)]
    counts: dict[str, int] = {}
    below: tuple[int, bool] | None = None
    """The level of a heading whose section is left out, and whether it is that of references."""
    heading: int | None = None
    """Where the texts of a heading begin."""
    for piece in pieces(raw):
        top = stack[-1]
        if not piece.tag:
            if top.tag == "title" and not page.title:
                page.title = unescape(raw[piece.start : piece.stop])
            elif top.tag == "script":
                continue
            page.texts.append((piece, top.out or below is not None, top.root))
            if top.references or (below is not None and below[1]):
                page.cited.extend(_DOI.findall(raw[piece.start : piece.stop]))
            continue
        page.texts.append((piece, top.out or below is not None, top.root))
        level = int(piece.tag[1]) if re.fullmatch("h[1-6]", piece.tag) else 0
        if level and not piece.closing:
            heading = len(page.texts)
            if below is not None and level <= below[0]:
                below = None
        elif level and heading is not None:
            parts = [part for part, _, _ in page.texts[heading:] if not part.tag]
            words = " ".join("".join(raw[part.start : part.stop] for part in parts).lower().split())
            words = words.strip(" :.0123456789")
            if words in _HEADINGS and below is None:
                below = level, words in _REFERENCE_HEADINGS
                page.texts[heading:] = [(part, True, root) for part, _, root in page.texts[heading:]]
            heading = None
        if piece.closing:
            if counts.get(piece.tag, 0) > 0:
                while (closed := stack.pop()).tag != piece.tag:
                    counts[closed.tag] -= 1
                counts[piece.tag] -= 1
                if piece.tag in ("article", "main", "body"):
                    below = None
            continue
        if piece.tag in _CLOSES_ITSELF and top.tag == piece.tag:
            counts[top.tag] -= 1
            stack.pop()
            top = stack[-1]
        _note(raw, piece, page, references=top.references or (below is not None and below[1]))
        if piece.tag in _NO_END or piece.source.endswith("/>"):
            continue
        opened = _opened(piece, top, page, heed_classes)
        stack.append(opened)
        counts[piece.tag] = counts.get(piece.tag, 0) + 1
    return page


def _opened(piece: Piece, above: _Open, page: _Page, heed_classes: bool) -> _Open:
    """An element, with whether its text is left out."""
    attributes = piece.attributes if len(piece.source) > len(piece.tag) + 2 else {}
    role = attributes.get("role", "").lower()
    style = attributes.get("style", "").replace(" ", "").lower()
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style
    # the header of an article holds its title
    left_out = piece.tag in _LEFT_OUT and not (piece.tag == "header" and above.root)
    out = above.out or left_out or role in _ROLES or hidden or piece.tag == "title"
    words: set[str] = set()
    if piece.tag in _JUDGED:
        named = f"{attributes.get('id', '')} {attributes.get('class', '')}"[:1000]
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", named).lower()
        words = set(re.split(r"[^a-z]+", spaced))
        block = piece.tag != "span"
        if heed_classes and block and words & _NO_TEXT and not words & _TEXT:
            out = True
    root = above.root
    if piece.tag in ("article", "main") or role == "main":
        root = len(page.roots) + 1
        page.roots[root] = above.root
    references = above.references or (piece.tag != "span" and bool(words & _REFERENCES))
    return _Open(piece.tag, out, root, references)


def _note(raw: str, piece: Piece, page: _Page, *, references: bool) -> None:
    """Keep what a tag says about the page."""
    match piece.tag:
        case "meta":
            attributes = piece.attributes
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            if name and (content := attributes.get("content", "").strip()):
                page.metas.setdefault(name, []).append(content)
        case "html":
            page.language = page.language or piece.attributes.get("lang", "")
        case "link":
            attributes = piece.attributes
            if attributes.get("rel", "").lower() == "canonical":
                page.canonical = page.canonical or attributes.get("href", "")
            elif "license" in attributes.get("rel", "").lower():
                page.licences.append(attributes.get("href", ""))
        case "a":
            address = piece.attributes.get("href", "")
            if "creativecommons.org" in address:
                page.licences.append(address)
            elif references and "doi.org/" in address:
                page.cited.extend(_DOI.findall(address))
        case "script":
            if "ld+json" in piece.attributes.get("type", ""):
                found = re.compile(r"</script", re.IGNORECASE).search(raw, piece.stop)
                page.linked.extend(linked_data(raw[piece.stop : len(raw) if found is None else found.start()]))


def _text(raw: str, page: _Page) -> CleanText:
    """The clean text of the main part of a page."""
    sizes: dict[int, int] = {0: 0}
    for piece, out, root in page.texts:
        if not piece.tag and not out:
            length = len(raw[piece.start : piece.stop].strip())
            sizes[root] = sizes.get(root, 0) + length
    for root in sorted(page.roots, reverse=True):  # those inside first
        above = page.roots[root]
        sizes[above] = sizes.get(above, 0) + sizes.get(root, 0)
    last = _last(page)
    best = 0
    for root in page.roots:
        size = sizes.get(root, 0)
        inside = best <= root <= last[best]
        if size >= _LEAST_MAIN and (size > sizes[best] * 0.6 if inside and best else size > sizes[best] or best == 0):
            best = root
    builder = Builder(raw)
    for piece, out, root in page.texts:
        if not best <= root <= last[best]:
            continue
        if not piece.tag:
            if not out:
                builder.flow(piece.start, piece.stop, references=True)
        elif piece.tag in _BLOCKS:
            builder.paragraph()
        elif piece.tag in ("br", "td", "th", "option"):
            builder.blank()
        elif piece.tag in ("sup", "sub") and not piece.closing:
            _raised(builder, raw, piece)
    return builder.build()


def _last(page: _Page) -> dict[int, int]:
    """For the page and each `article` or `main` the last one in it, or itself: those in between are in it as well.

    They are numbered in the order in which they begin.
    """
    found = {root: root for root in (0, *page.roots)}
    for root in sorted(page.roots, reverse=True):
        above = page.roots[root]
        found[above] = max(found[above], found[root])
    return found


def _raised(builder: Builder, raw: str, piece: Piece) -> None:
    """Keep `10<sup>5</sup>` and the mark of a footnote from becoming part of the number or word before them."""
    before, after = raw[piece.start - 1 : piece.start], raw[piece.stop : piece.stop + 1]
    if after.isdigit() and (before.isdigit() or (piece.tag == "sup" and not before.isupper())):
        symbol = re.search(r"(?<![A-Za-z])[A-Z][a-z]\Z", raw[max(0, piece.start - 3) : piece.start])
        if symbol is None:
            builder.blank()
