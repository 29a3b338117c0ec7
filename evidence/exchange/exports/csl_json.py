"""The sources that the chosen claims name, as CSL-JSON for reference managers and citation processors.

    evidence export csl-json -o sources.json

One item a source, by id: the source of every item, the review that an unread study is known through, and the study that
a review retells. The document follows the official schema of CSL data, version 1.0. Types: `article-journal` for what
stands in a journal, `article` for a preprint, `webpage`, and `document` for the rest. Authors with a comma, or with
initials at the end, have `family` and `given`; other names are `literal`. The article number is `number`, the day on
which the text was retrieved `accessed`. Under `custom` stand the kind of source and, where it is not `current`, its
standing with its notice; a source that was retracted says so in `note` as well.

**Lost:** everything but the bibliography: claims, items, verdicts, snapshots, what cites what, and notes of curators.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.names import name_of
from evidence.model.source import Kind, Source, Standing

NAME = "csl-json"
LABEL = "the cited sources, for reference managers"
SUFFIX = ".json"

_FIELDS = {
    "title": "title",
    "container-title": "journal",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "number": "article_number",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "URL": "url",
    "language": "language",
}


def write(export: Export, out: BinaryIO) -> None:
    """The bibliography."""
    before = "[\n"
    for source in export.sources():
        out.write(encoded(before + json.dumps(item(source), ensure_ascii=False, indent=2)))
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def item(source: Source) -> dict[str, Any]:
    """One source."""
    found: dict[str, Any] = {"id": source.id, "type": _type(source)}
    for name, field in _FIELDS.items():
        if (value := getattr(source, field)) is not None:
            found[name] = value
    if source.authors:
        found["author"] = [_author(author) for author in source.authors]
    if source.year is not None:
        found["issued"] = {"date-parts": [[source.year]]}
    if (day := source.retrieved) is not None:
        found["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    custom = {"kind": source.kind.value}
    if source.standing is not Standing.CURRENT:
        custom["standing"] = source.standing.value
        if source.notice is not None:
            custom["notice"] = source.notice
    if source.standing is Standing.RETRACTED:
        found["note"] = "retracted" if source.notice is None else f"retracted: {source.notice}"
    return {**found, "custom": custom}


def _type(source: Source) -> str:
    if source.kind is Kind.WEB_PAGE:
        return "webpage"
    if source.kind is Kind.PREPRINT:
        return "article"
    return "document" if source.journal is None else "article-journal"


def _author(author: str) -> dict[str, str]:
    name = name_of(author)
    return {"literal": name.family} if name.given is None else {"family": name.family, "given": name.given}
