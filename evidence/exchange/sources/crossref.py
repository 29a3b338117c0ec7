"""Crossref JSON: a work, or a list of works, as the interface of Crossref gives them.

Known by `message-type`, or by a title in a list together with fields that only such records have.

Taken: title, authors, year, journal, volume, issue, pages or article number, DOI, language and licence; the kind of
preprints, of notices (which say what they update) and where the words of title or abstract tell it: `journal-article`
says nothing; the standing from `updated-by`; DOIs of the references, for `cites`.

A file may hold many works; each becomes a source. Clean text: title and abstract, without the tags in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.json_records import JsonRecord, date_parts, finished, json_records, objects, plain
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import Notice, record_standing
from evidence.exchange.sources.updates import standing_of
from evidence.model.source import Kind

NAME = "crossref"
LABEL = "Crossref JSON, a work or a list of works"

_OWN = (
    '"message-type"',
    '"is-referenced-by-count"',
    '"reference-count"',
    '"content-domain"',
    '"indexed"',
    '"deposited"',
)
_ENVELOPE = ('"message-type"', '"message-version"')
_DATES = ("published", "published-print", "published-online", "issued", "posted", "created")


def sniff(head: str, name: str) -> bool:
    """A DOI and two fields that only Crossref has, or the envelope of an answer, which is enough for chosen fields."""
    if head.lstrip()[:1] not in ("{", "[") or '"DOI"' not in head:
        return False
    return sum(key in head for key in _OWN) >= 2 or all(key in head for key in _ENVELOPE)


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every work of the file."""
    for record in json_records(raw, name, "message", "items"):
        yield _source(raw, name, record)


def _source(raw: str, name: str, work: JsonRecord) -> FoundSource:
    card = Card()
    title, abstract = work.text("title"), work.text("abstract")
    card.text("title", title)
    card.authors(map(_author, objects(work.value("author"))))
    for key in _DATES:
        year = date_parts(work.value(key))[:1]
        card.year(str(year[0]) if year and year[0] else None)
    for key in ("short-container-title", "container-title"):
        card.text("journal", work.text(key))
    card.text("volume", work.text("volume"))
    card.text("issue", work.text("issue"))
    card.pages(work.text("page"))
    card.text("article-number", work.text("article-number"))
    card.identifier("doi", work.text("DOI"))
    card.text("language", language_tag(work.text("language")))
    for licence in objects(work.value("license")):
        card.licence(str(licence.get("URL", "")))
    card.cites(str(reference["DOI"]) for reference in objects(work.value("reference")) if reference.get("DOI"))
    _kind(card, work, title, abstract)
    return finished(card, raw, name, work)


def _kind(card: Card, work: JsonRecord, title: str, abstract: str) -> None:
    if objects(work.value("update-to")):
        card.set_kind(Kind.NOTICE)
        return
    notices = []
    for update in objects(work.value("updated-by")):
        standing = standing_of(str(update.get("type", "")))
        if standing is not None:
            notices.append(Notice(standing, str(update["DOI"]) if update.get("DOI") else None))
    record_standing(
        card,
        [one for one in notices if one.standing in ("corrected", "expression-of-concern", "retracted")],
        marked=False,
    )
    types = [kind for key in ("type", "subtype") if (kind := work.text(key)) not in ("", "journal-article")]
    card.kind(types, title, abstract)


def _author(author: dict[str, object]) -> str:
    family, given = (plain(str(author.get(key) or "")) for key in ("family", "given"))
    return f"{family}, {given}" if family and given else family or plain(str(author.get("name") or "")) or given
