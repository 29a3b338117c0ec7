"""PubMed XML: `PubmedArticleSet`, as PubMed saves it and as its E-utilities answer.

Known by its elements. An address of a document type is never fetched; a declaration of an entity is refused.

Taken: title, authors, year, journal, volume, issue, pages, DOI, PMID, PMCID and language; the kind from the publication
types, of which `Journal Article` says nothing; the standing from `Retracted Publication` and from the notices among
the comments and corrections; DOIs and PMIDs of the references, for `cites`.

A file may hold many articles; each becomes a source. Clean text: title and abstract, with each section of the abstract
as a paragraph; labels of sections stand in attributes, and are not part of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import Notice, notice_name, record_standing
from evidence.exchange.sources.xml_places import Node, records, take
from evidence.model.source import Standing

NAME = "pubmed-xml"
LABEL = "PubMed XML, a set of articles"

_ARTICLES = ("PubmedArticle", "PubmedBookArticle")
_NOTICES = {
    "RetractionIn": Standing.RETRACTED,
    "RetractedandRepublishedIn": Standing.RETRACTED,
    "ExpressionOfConcernIn": Standing.EXPRESSION_OF_CONCERN,
    "ErratumIn": Standing.CORRECTED,
    "CorrectedandRepublishedIn": Standing.CORRECTED,
}


def sniff(head: str, name: str) -> bool:
    """XML with the elements of such a set."""
    return head.lstrip().startswith("<") and any(f"<{tag}" in head for tag in ("PubmedArticleSet", *_ARTICLES))


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every article of the set."""
    number = 0
    for number, article in enumerate(records(raw, name, _ARTICLES), start=1):
        yield _source(raw, name, article, number)
    if not number:
        raise BadInput(name, "there is no article in it: the set is empty")


def _source(raw: str, name: str, article: Node, number: int) -> FoundSource:
    citation = article.first("MedlineCitation") or article.first("BookDocument") or article
    body = citation.first("Article") or citation
    card = Card()
    title_node = body.first("ArticleTitle") or body.first("Book", "BookTitle")
    title = "" if title_node is None else title_node.text()
    card.text("title", title.removesuffix("."))
    listed = body.first("AuthorList")
    if listed is not None:
        card.authors(map(_author, listed.all("Author")), cut=listed.attributes.get("CompleteYN") == "N")
    issue = body.first("Journal", "JournalIssue")
    date = issue.first("PubDate") if issue is not None else body.first("Book", "PubDate")
    if date is not None:
        card.year(date.text("Year") or date.text("MedlineDate"))
    card.text("journal", citation.text("MedlineJournalInfo", "MedlineTA") or body.text("Journal", "ISOAbbreviation"))
    card.text("journal", body.text("Journal", "Title"))
    if issue is not None:
        card.text("volume", issue.text("Volume"))
        card.text("issue", issue.text("Issue"))
    card.pages(body.text("Pagination", "MedlinePgn"))
    _identifiers(card, article, citation, body)
    card.text("language", language_tag(body.text("Language")))
    types = [kind.text() for kind in body.all("PublicationTypeList", "PublicationType")]
    types += [kind.text() for kind in body.all("PublicationType")]
    abstract = body.first("Abstract")
    notices = [
        Notice(_NOTICES[found.attributes["RefType"]], notice_name(found.text("RefSource"), found.text("PMID") or None))
        for found in citation.all("CommentsCorrectionsList", "CommentsCorrections")
        if found.attributes.get("RefType") in _NOTICES
    ]
    record_standing(card, notices, marked=is_retracted(types))
    card.kind([kind for kind in types if not is_retracted([kind])], title, "" if abstract is None else abstract.text())
    if abstract is None:
        card.say("there is no abstract in it")
    for reference in article.within("Reference"):
        for found in reference.all("ArticleIdList", "ArticleId"):
            if found.attributes.get("IdType") == "doi":
                card.cites([found.text()])
            elif found.attributes.get("IdType") == "pubmed":
                card.cites_pmid(found.text())
    builder = Builder(raw)
    for node in (title_node, abstract):
        if node is not None:
            builder.paragraph()
            take(builder, node, blocks=("AbstractText",), but=("CopyrightInformation",), cells=())
    return card.found(builder.build(), name, number)


def _author(author: Node) -> str:
    family, given = author.text("LastName"), author.text("ForeName") or author.text("Initials")
    return author.text("CollectiveName") or (f"{family}, {given}" if family and given else family)


def _identifiers(card: Card, article: Node, citation: Node, body: Node) -> None:
    card.identifier("pmid", citation.text("PMID"))
    for data in ("PubmedData", "PubmedBookData"):
        for found in article.all(data, "ArticleIdList", "ArticleId"):
            kind = found.attributes.get("IdType")
            if kind == "doi":
                card.identifier("doi", found.text())
            elif kind == "pmc":
                card.identifier("pmcid", found.text())
    for found in body.all("ELocationID"):
        if found.attributes.get("EIdType") == "doi" and found.attributes.get("ValidYN") != "N":
            card.identifier("doi", found.text())
        elif found.attributes.get("EIdType") == "pii" and "pages" not in card.values and len(found.text()) < 20:
            card.text("article-number", found.text())
