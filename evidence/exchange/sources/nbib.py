"""PubMed NBIB: citations as PubMed saves them ("Save citations as: PubMed", "Send to citation manager").

Known by tagged lines of four letters, the first of them `PMID-`.

Taken: title, authors by their full names, year, journal, volume, issue, pages, DOI, PMID, PMCID and language; the kind
from the publication types, of which `Journal Article` says nothing; the standing from `Retracted Publication` and from
the notices that are named (`RIN`, `ECI`, `EIN`). An abstract in another language, keywords and grants are left out.

A file may hold many records; each becomes a source. Clean text: title and abstract. A record ends with its `SO` line;
where that of the last one is missing, the file is cut off, and nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import Notice, notice_name, record_standing
from evidence.exchange.sources.tagged import TaggedRecord, whole_records
from evidence.model.source import Standing

NAME = "nbib"
LABEL = "PubMed NBIB, the format of saved citations"

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?:\s|\Z)")
_SIGN = re.compile(r"^PMID- [1-9]\d{0,8}\s*$", re.MULTILINE)
_OTHER = re.compile(r"^(?:OWN|STAT|DCOM|TI  |FAU |PT  |LID |AB  |DP  )- ", re.MULTILINE)
_NOTICES = {
    "RIN": Standing.RETRACTED,
    "RRI": Standing.RETRACTED,
    "ECI": Standing.EXPRESSION_OF_CONCERN,
    "EIN": Standing.CORRECTED,
    "CRI": Standing.CORRECTED,
}
_ONCE = ("TI", "AB", "DP", "JT", "TA", "VI", "IP", "PG")


def sniff(head: str, name: str) -> bool:
    """A line with a PubMed id, and others of such a record."""
    return _SIGN.search(head) is not None and _OTHER.search(head) is not None


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every record of the file."""
    for record in whole_records(raw, name, _TAG, "PMID", None, "PMID- 22546286", _lacks):
        yield _source(raw, name, record)


def _lacks(record: TaggedRecord) -> str | None:
    return "has no SO line, with which such records end" if record.first("SO") is None else None


def _source(raw: str, name: str, record: TaggedRecord) -> FoundSource:
    card = Card()
    title = record.text("TI", "BTI")
    card.text("title", title.removesuffix("."))
    card.authors(record.all("FAU") + record.all("CN") or record.all("AU"))
    card.year(record.text("DP"))
    card.text("journal", record.text("TA", "JT"))
    card.text("volume", record.text("VI"))
    card.text("issue", record.text("IP"))
    card.pages(record.text("PG"))
    for text in (*record.all("LID"), *record.all("AID")):
        value, _, what = text.rpartition(" ")
        if what.lower() == "[doi]":
            card.identifier("doi", value)
    card.identifier("pmid", record.text("PMID"))
    card.identifier("pmcid", record.text("PMC"))
    card.text("language", language_tag(record.text("LA")))
    types = record.all("PT")
    abstract = record.text("AB")
    record_standing(
        card,
        [
            Notice(standing, notice_name(text, _pmid(text)))
            for tag, standing in _NOTICES.items()
            for text in record.all(tag)
        ],
        marked=is_retracted(types),
    )
    card.kind([kind for kind in types if not is_retracted([kind])], title, abstract)
    if not abstract:
        card.say("there is no abstract in it")
    record.say_twice(card, *_ONCE)
    builder = Builder(raw)
    record.take(builder, "TI", "AB")
    return card.found(builder.build(), name, record.number)


def _pmid(text: str) -> str | None:
    found = re.search(r"\bPMID:\s*([1-9]\d{0,8})\b", text)
    return None if found is None else found[1]
