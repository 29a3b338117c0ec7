"""A publication by its identifier: from PubMed where it is there, with what Crossref adds, else from Crossref."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from evidence.errors import FetchFailed, NotFound
from evidence.exchange.fetch.asking import Asker, Read
from evidence.exchange.fetch.names import Wanted
from evidence.exchange.sources.found import FoundSource, proposed_id
from evidence.model.source import Standing
from evidence.registry.spelling import Value

_ADDED = (
    "doi",
    "licence",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "pages",
    "article-number",
    "kind",
    "language",
)
"""Fields that Crossref may add to what PubMed says."""
_WEIGHT = (Standing.CORRECTED, Standing.EXPRESSION_OF_CONCERN, Standing.RETRACTED)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A publication as it was fetched."""

    found: FoundSource
    raw: bytes
    """The answer, byte for byte."""
    name: str
    on: date
    """Day of the answer."""


def fetch(asker: Asker, asked: Wanted) -> Fetched:
    """Fetch a publication.

    Raises `NotFound` when nobody knows it, `FetchFailed` when that cannot be found out.
    """
    if asked.key == "pmcid":
        return _made(asker.full_text(asked.value))
    if asked.key == "pmid":
        read = asker.pubmed_article(asked.value)
        doi = read.found.values.get("doi")
        return _with_crossref(asker, read, doi) if isinstance(doi, str) else _made(read)
    read_there = _in_pubmed(asker, asked.value)
    if read_there is not None:
        return _with_crossref(asker, read_there, str(read_there.found.values["doi"]))
    try:
        return _made(asker.work(asked.value))
    except NotFound as error:
        raise NotFound("PubMed and Crossref", f"neither knows {asked}") from error


def _in_pubmed(asker: Asker, doi: str) -> Read | None:
    """The article of PubMed that has this DOI itself: a search may find others."""
    for pmid in asker.pubmed_ids(doi):
        try:
            read = asker.pubmed_article(pmid)
        except NotFound:
            continue
        if str(read.found.values.get("doi", "")).casefold() == doi.casefold():
            return read
    return None


def _with_crossref(asker: Asker, read: Read, doi: str) -> Fetched:
    """What PubMed says, with what only Crossref has."""
    try:
        other = asker.work(doi).found
    except FetchFailed as error:
        said = f"nothing was added from Crossref ({error})"
        return _made(replace(read, found=replace(read.found, unread=(*read.found.unread, said))))
    return _made(replace(read, found=joined(read.found, other)))


def joined(found: FoundSource, other: FoundSource) -> FoundSource:
    """One source from two answers: the first goes before, and what the second adds is said."""
    values: dict[str, Value] = dict(found.values)
    added = [key for key in _ADDED if key not in values and key in other.values]
    if "pages" in values and "article-number" in added:
        added.remove("article-number")
    values.update({key: other.values[key] for key in added})
    if _weight(other.values) > _weight(values):
        values["standing"] = other.values["standing"]
        values.pop("notice", None)
        if "notice" in other.values:
            values["notice"] = other.values["notice"]
        added.append("standing")
    unread = [sentence for sentence in (_left(said, added) for said in found.unread) if sentence]
    if added:
        unread.append(f"from Crossref, and not in the stored file: {', '.join(added)}")
    values["id"] = proposed_id(values)
    cited = tuple(dict.fromkeys((*found.cited, *other.cited)))
    return FoundSource(values, found.text, tuple(unread), cited, found.record)


def _weight(values: object) -> int:
    standing = values.get("standing") if isinstance(values, dict) else None
    return _WEIGHT.index(Standing(standing)) if standing in _WEIGHT else -1


def _left(said: str, added: list[str]) -> str:
    """A sentence on what is missing, without what is no longer missing."""
    if said.startswith("the kind is missing") and "kind" in added:
        return ""
    head, colon, names = said.partition("it does not give: ")
    if head or not colon:
        return said
    left = [name for name in names.split(", ") if name not in added]
    return f"{colon}{', '.join(left)}" if left else ""


def _made(read: Read) -> Fetched:
    day = datetime.fromtimestamp(read.answer.at, UTC).date()
    values = {**read.found.values, "retrieved": day.isoformat()}
    return Fetched(replace(read.found, values=values), read.answer.raw, read.name, day)
