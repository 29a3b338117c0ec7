"""What is asked for: a DOI, a PubMed id or an id of PubMed Central, in the ways in which people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from evidence.exchange.sources.found import doi_of, pmcid_of, pmid_of
from evidence.registry.registry import Registry

_PUBMED = re.compile(r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)/?")
_CENTRAL = re.compile(r"https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc)/articles/(PMC\d+)/?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A publication by its identifier."""

    key: Literal["doi", "pmid", "pmcid"]
    value: str

    def __str__(self) -> str:
        """As people know it."""
        return f"PMID {self.value}" if self.key == "pmid" else self.value


def wanted(text: str) -> Wanted | None:
    """What an argument names; None when it is no identifier.

    >>> wanted("https://doi.org/10.1002/ijc.29115"), wanted("22546286"), wanted("pmid:1")
    (Wanted(key='doi', value='10.1002/ijc.29115'), Wanted(key='pmid', value='22546286'), Wanted(key='pmid', value='1'))
    """
    text = text.strip()
    if found := _PUBMED.fullmatch(text):
        return Wanted("pmid", found[1])
    if found := _CENTRAL.fullmatch(text):
        return Wanted("pmcid", found[1])
    plain = unquote(text) if text.lower().startswith("http") else text
    if re.match(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/", plain, re.IGNORECASE):
        doi = doi_of(plain)
        return None if doi is None else Wanted("doi", doi)
    bare = re.sub(r"^(?:pmid|pubmed)\s*:?\s*", "", text, flags=re.IGNORECASE)
    if (pmid := pmid_of(bare)) is not None:
        return Wanted("pmid", pmid)
    if re.fullmatch(r"(?:pmcid\s*:?\s*)?PMC\d+(?:\.\d+)?", text, re.IGNORECASE):
        pmcid = pmcid_of(re.sub(r"^pmcid\s*:?\s*", "", text, flags=re.IGNORECASE).upper())
        return None if pmcid is None else Wanted("pmcid", pmcid)
    return None


def known_as(registry: Registry, asked: Wanted) -> str | None:
    """The source of a registry with this identifier; None when it has none."""
    for source in registry.sources.values():
        has = getattr(source, asked.key)
        if has is not None and has.casefold() == asked.value.casefold():
            return source.id
    return None
