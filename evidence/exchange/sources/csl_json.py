"""CSL-JSON: references as Zotero, Pandoc and resolvers of DOIs give them.

Known by objects with a type of CSL, such as `article-journal`.

Taken: title, authors, year, journal, volume, issue, pages, DOI, PMID, PMCID, address and language. `webpage` is a web
page; otherwise the kind is taken from `genre`, or from the words of title and abstract: `article-journal` says
nothing of it, and `review` is the review of a book.

A file may hold many references; each becomes a source. Clean text: title and abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.json_records import JsonRecord, date_parts, finished, json_records, objects, plain
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import record_standing
from evidence.model.source import Kind

NAME = "csl-json"
LABEL = "CSL-JSON, references for citation processors"

_TYPE = re.compile(
    r'"type"\s*:\s*"(?:article(?:-journal|-magazine|-newspaper)?|book|chapter|paper-conference|thesis|report|webpage'
    r'|post(?:-weblog)?|review(?:-book)?|manuscript|dataset|document|entry(?:-encyclopedia|-dictionary)?|speech)"'
)
_ALSO = ('"container-title"', '"issued"', '"author"', '"title"', '"DOI"', '"id"')


def sniff(head: str, name: str) -> bool:
    """A list or an object with a type of CSL, and two of its usual fields."""
    return head.lstrip()[:1] in ("{", "[") and _TYPE.search(head) is not None and sum(key in head for key in _ALSO) >= 2


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every reference of the file."""
    for record in json_records(raw, name, "items", "references"):
        yield _source(raw, name, record)


def _source(raw: str, name: str, item: JsonRecord) -> FoundSource:
    card = Card()
    title, abstract = item.text("title"), item.text("abstract")
    card.text("title", title)
    card.authors(map(_author, objects(item.value("author"))))
    card.year(_year(item.value("issued")))
    card.text("journal", item.text("container-title-short") or item.text("container-title"))
    for key in ("volume", "issue"):
        card.text(key, item.text(key))
    card.pages(item.text("page"))
    card.text("article-number", item.text("number") if item.text("type") == "article-journal" else None)
    for key in ("doi", "pmid", "pmcid"):
        card.identifier(key, item.text(key.upper()))
    note = item.value("note")
    for key, value in re.findall(r"^(PMID|PMCID|DOI):\s*(\S+)", note if isinstance(note, str) else "", re.MULTILINE):
        card.identifier(key.lower(), value)  # where Zotero keeps what has no field
    card.text("url", item.text("URL") or None)
    card.text("language", language_tag(item.text("language")))
    types = [item.text("genre")]
    record_standing(card, (), marked=is_retracted(types) or title.upper().startswith("RETRACTED:"))
    if item.text("type") in ("webpage", "post", "post-weblog"):
        card.set_kind(Kind.WEB_PAGE)
    else:
        card.kind([kind for kind in types if not is_retracted([kind])], title, abstract)
    return finished(card, raw, name, item)


def _author(author: dict[str, object]) -> str:
    parts = {key: plain(str(author.get(key) or "")) for key in ("family", "given", "literal", "non-dropping-particle")}
    family = f"{parts['non-dropping-particle']} {parts['family']}".strip()
    return f"{family}, {parts['given']}" if family and parts["given"] else family or parts["literal"] or parts["given"]


def _year(date: object) -> str | None:
    if not isinstance(date, dict):
        return date if isinstance(date, str) else None
    year = date_parts(date)[:1]
    if year and year[0]:
        return str(year[0])
    spoken = date.get("raw") or date.get("literal")
    return spoken if isinstance(spoken, str) else None
