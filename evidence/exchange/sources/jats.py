"""JATS XML: articles as PubMed Central, Europe PMC and publishers give them.

Known by its elements. An address of a document type is never fetched; a declaration of an entity is refused. Letters
that only the document type declares, such as `&alpha;`, are read by their names in HTML.

Taken: title, authors, year, journal, volume, issue, pages or article number, DOI, PMID, PMCID, language and licence;
the kind from the type of the article and its heading (`research-article`, `review-article`, `Systematic Review`);
DOIs and PMIDs of the references, for `cites`.

Clean text: title, abstracts and body, with headings, legends and tables, a row a line. Left out: authors and addresses,
the list of references, notes, acknowledgements, supplements, formulas in TeX, and articles within the article, such
as responses.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import Notice, record_standing
from evidence.exchange.sources.xml_places import Node, records, take
from evidence.model.source import Standing

NAME = "jats"
LABEL = "JATS XML, the full text of an article"

_BLOCKS = frozenset(
    {
        "p", "title", "article-title", "subtitle", "label", "caption", "sec", "list-item", "def-item", "disp-quote",
        "tr", "fig", "table-wrap", "boxed-text", "disp-formula", "verse-line", "speech", "statement", "trans-title",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th", "term", "def", "break", "col"})
_LEFT_OUT = frozenset(
    {
        "ref-list", "fn", "fn-group", "table-wrap-foot", "supplementary-material", "tex-math",
        "permissions", "graphic", "media", "object-id", "alt-text", "long-desc", "related-article",
        "related-object", "sec-meta", "processing-meta", "kwd-group", "contrib-group",
    }
)  # fmt: skip
_HARMFUL = {
    "retracted-article": Standing.RETRACTED,
    "retraction-forward": Standing.RETRACTED,
    "concern-forward": Standing.EXPRESSION_OF_CONCERN,
    "expression-of-concern-forward": Standing.EXPRESSION_OF_CONCERN,
    "correction-forward": Standing.CORRECTED,
    "corrigendum": Standing.CORRECTED,
}
"""Types of related articles that are notices about this one."""


def sniff(head: str, name: str) -> bool:
    """XML with the elements of an article and its front."""
    if not head.lstrip().startswith("<") or "<html" in head[:2_000].lower():
        return False
    return "<article" in head and ("<front" in head or "article-meta" in head or "jats" in head[:1_000].lower())


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every article of the file."""
    number = 0
    for number, article in enumerate(records(raw, name, ("article",)), start=1):
        yield _source(raw, name, article, number)
    if not number:
        raise BadInput(name, "there is no article in it")


def _source(raw: str, name: str, article: Node, number: int) -> FoundSource:
    meta = article.first("front", "article-meta") or Node("article-meta", {}, article.line)
    journal = article.first("front", "journal-meta") or Node("journal-meta", {}, article.line)
    card = Card()
    title_node = meta.first("title-group", "article-title")
    title = "" if title_node is None else title_node.text(but=("fn", "xref"))
    card.text("title", title)
    card.authors(_authors(meta))
    _date(card, meta)
    card.text("journal", journal.text("journal-title-group", "journal-title") or journal.text("journal-title"))
    card.text("volume", meta.text("volume"))
    card.text("issue", meta.text("issue"))
    first, last = meta.text("fpage"), meta.text("lpage")
    card.pages(f"{first}-{last}" if first and last and first != last else first)
    card.text("article-number", meta.text("elocation-id"))
    for found in meta.all("article-id"):
        kind = found.attributes.get("pub-id-type")
        if kind in ("doi", "pmid"):
            card.identifier(kind, found.text())
        elif kind in ("pmc", "pmcid"):
            card.identifier("pmcid", found.text())
    card.text("language", language_tag(article.attributes.get("lang", "")))
    for found in meta.all("permissions", "license"):
        card.licence(" ".join([*found.attributes.values(), found.text()]))
        for link in found.within("ext-link", "license_ref"):
            card.licence(" ".join([*link.attributes.values(), link.text()]))
    abstracts = [
        found for found in meta.all("abstract") if found.attributes.get("abstract-type") not in ("graphical", "toc")
    ]
    _kind(card, article, meta, title, " ".join(found.text() for found in abstracts))
    for reference in article.within("pub-id", "ext-link", but=("front", "body")):
        kind = reference.attributes.get("pub-id-type") or reference.attributes.get("ext-link-type")
        if kind == "doi":
            card.cites([reference.text()])
        elif kind == "pmid":
            card.cites_pmid(reference.text())
    body = article.first("body")
    if body is None:
        card.say(
            "it has no body: there is only the abstract to read" if abstracts else "it has neither abstract nor body"
        )
    builder = Builder(raw)
    for node in (title_node, *abstracts, body):
        if node is not None:
            builder.paragraph()
            take(builder, node, blocks=_BLOCKS, but=_LEFT_OUT, cells=_CELLS)
    return card.found(builder.build(), name, number)


def _authors(meta: Node) -> list[str]:
    found = []
    for group in meta.all("contrib-group"):
        for contributor in group.all("contrib"):
            if contributor.attributes.get("contrib-type", "author") != "author":
                continue
            named = contributor.first("name") or contributor.first("name-alternatives", "name")
            if named is not None:
                family, given = named.text("surname"), named.text("given-names")
                found.append(f"{family}, {given}" if family and given else family or given)
            else:
                found.append(contributor.text("collab") or contributor.text("string-name"))
    return found


def _date(card: Card, meta: Node) -> None:
    """The year of the issue, else of the first publication."""
    dates = {
        date.attributes.get("pub-type") or date.attributes.get("date-type", ""): date for date in meta.all("pub-date")
    }
    for kind in ("ppub", "collection", "pub", "epub", "epub-ppub", ""):
        if kind in dates:
            card.year(dates[kind].text("year"))
    for date in dates.values():
        card.year(date.text("year"))


def _kind(card: Card, article: Node, meta: Node, title: str, abstract: str) -> None:
    """What it is, and what has become of it."""
    types = [article.attributes.get("article-type", "")]
    types += [found.text("subject") for found in meta.all("article-categories", "subj-group")]
    notices = []
    for related in meta.all("related-article"):
        standing = _HARMFUL.get(related.attributes.get("related-article-type", ""))
        if standing is not None:
            notices.append(Notice(standing, related.attributes.get("href") or None))
    retracted = types[0] == "retracted-article" or is_retracted(types)
    record_standing(card, notices, marked=retracted)
    own = (
        [found for found in types[1:] if found]
        if types[0] == "retracted-article"
        else [found for found in types if found]
    )
    card.kind([found for found in own if not is_retracted([found])], title, abstract)
