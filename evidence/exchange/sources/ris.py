"""RIS: references as EndNote, Zotero, Mendeley and most databases save them.

Known by its first tagged line, `TY  - JOUR` or another type.

Taken: title (`TI`, `T1`), authors, year, journal, volume, issue, pages, DOI (also from an address of its resolver),
PMID and PMCID where a field holds nothing else, the address and the language. The kind is taken from `M3`
(type of work), or from the words of title and abstract: `JOUR` says nothing of it.

A file may hold many records; each becomes a source. Clean text: title and abstract. A record ends with `ER  -`; where
that of the last one is missing, the file is cut off, and nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource, doi_of
from evidence.exchange.sources.kinds import is_retracted
from evidence.exchange.sources.languages import language_tag
from evidence.exchange.sources.notices import record_standing
from evidence.exchange.sources.tagged import TaggedRecord, whole_records
from evidence.model.source import Kind

NAME = "ris"
LABEL = "RIS, the format of reference managers"

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?:\s|\Z)")
_SIGN = re.compile(r"TY {1,2}- ?[A-Z]{2,7}")
_NEAR = 20
"""Lines with anything in them that may stand above the first record."""
_TITLE, _ABSTRACT = ("TI", "T1", "CT"), ("AB", "N2")
_ONCE = ("TI", "T1", "AB", "N2", "PY", "Y1", "JO", "JF", "VL", "IS", "SP", "EP", "DO")


def sniff(head: str, name: str) -> bool:
    """A line with a type of reference near its beginning."""
    lines = (stripped for line in head.splitlines() if (stripped := line.strip()))
    return any(_SIGN.fullmatch(line) is not None for line in islice(lines, _NEAR + 1))


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """Every record of the file."""
    for record in whole_records(raw, name, _TAG, "TY", "ER", "TY  - JOUR", _lacks):
        yield _source(raw, name, record)


def _lacks(record: TaggedRecord) -> str | None:
    return None if record.ended else "does not end (`ER  -` is missing)"


def _source(raw: str, name: str, record: TaggedRecord) -> FoundSource:
    card = Card()
    title, abstract = record.text(*_TITLE), record.text(*_ABSTRACT)
    card.text("title", title)
    card.authors(record.all("AU") or record.all("A1"))
    card.year(record.text("PY", "Y1", "DA"))
    card.text("journal", record.text("JO", "JF", "T2", "JA", "J2"))
    card.text("volume", record.text("VL"))
    card.text("issue", record.text("IS"))
    first, last = record.text("SP"), record.text("EP")
    card.pages(f"{first}-{last}" if first and last and first != last and "-" not in first else first)
    _identifiers(card, record)
    card.text("language", language_tag(record.text("LA")))
    types = record.all("M3")
    record_standing(card, (), marked=is_retracted(types))
    if record.text("TY") in ("ELEC", "WEB", "BLOG"):
        card.set_kind(Kind.WEB_PAGE)
    else:
        card.kind([kind for kind in types if not is_retracted([kind])], title, abstract)
    if not record.ended:
        card.say("it does not end (`ER  -` is missing) before the next record begins")
    if not abstract:
        card.say("there is no abstract in it")
    record.say_twice(card, *_ONCE)
    builder = Builder(raw)
    chosen = [found.tag for found in (record.first(*_TITLE), record.first(*_ABSTRACT)) if found is not None]
    record.take(builder, *chosen)
    return card.found(builder.build(), name, record.number)


def _identifiers(card: Card, record: TaggedRecord) -> None:
    card.identifier("doi", record.text("DO"))
    for address in record.all("UR", "L1", "L2", "L3"):
        if "doi.org/" in address.lower() and doi_of(address) is not None:
            card.identifier("doi", address)
        elif (found := re.search(r"\bPMC[1-9]\d{0,8}\b", address)) is not None:
            card.identifier("pmcid", found[0])
        elif (found := re.search(r"pubmed(?:\.ncbi\.nlm\.nih\.gov)?/([1-9]\d{0,8})\b", address)) is not None:
            card.identifier("pmid", found[1])
        elif address.startswith(("http://", "https://")) and "doi.org/" not in address.lower():
            card.text("url", address)
    for text in record.all("AN", "C2", "C5", "C7", "N1", "ID"):
        found = re.fullmatch(r"(?:(?:Accession Number|PMID|PubMed ID)\s*[:=]\s*([1-9]\d{0,8})|(PMC[1-9]\d{0,8}))", text)
        if found is not None and found[2]:
            card.identifier("pmcid", found[2])
        elif found is not None and not text.startswith("Accession"):
            card.identifier("pmid", found[1])
    if "PubMed" in (record.text("DB"), record.text("DP")) or record.text("DB").lower() == "medline":
        card.identifier("pmid", record.text("AN") if record.text("AN").isdigit() else None)
