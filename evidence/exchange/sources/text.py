"""Plain text: a page or an article without any markup.

Used for everything that no other format knows. The whole file is the text to read, so that one file is stored. A
plain text says nothing of itself that a program could trust: title, authors, year and kind are left to the curator. A
DOI is taken only where the text names a single one, on a line of its own. Running text without any sign of a
publication - no DOI, no abstract, methods or references, nobody cited - is taken for a web page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.exchange.sources.clean import whole
from evidence.exchange.sources.found import UNTITLED, FoundSource, doi_of, proposed_id
from evidence.exchange.sources.kinds import TAKEN_FOR_A_PAGE
from evidence.model.source import Kind
from evidence.registry.spelling import Value

NAME = "text"
LABEL = "plain text"

_OWN_DOI = re.compile(
    r"^[ \t]*(?:doi[ \t]*[::][ \t]*)?((?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_PUBLICATION = re.compile(
    r"^[^\w\r\n]*(?:abstract|summary|introduction|background|methods|materials and methods|results|discussion"
    r"|conclusions?|references|bibliography|摘要|参考文献)[^\w\r\n]*$|\bet\sal\b|\bdoi\b|\bPMID\b|\bISSN\b|\[\d{1,3}(?:[,\-\u2013]\s?\d{1,3})*\]",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE = re.compile(r"^[^\r\n]{40,}[.!?][\"'\u201d\u2019)]?[ \t]*\r?$", re.MULTILINE)
_LEAST_SENTENCES = 3
"""Lines that end like sentences and make running text; fewer may be anything."""


def sniff(head: str, name: str) -> bool:
    """Everything is a text."""
    return True


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The text as it is."""
    values: dict[str, Value] = {}
    unread = [UNTITLED]
    own = {doi for line in _OWN_DOI.findall(raw) if (doi := doi_of(line)) is not None}
    mentioned = {doi.lower() for text in _ANY_DOI.findall(raw) if (doi := doi_of(text)) is not None}
    if len(own) == 1 and mentioned <= {doi.lower() for doi in own}:
        values["doi"] = own.pop()
    elif mentioned:
        unread.append(f"it mentions {len(mentioned)} DOIs, and none of them is certainly its own")
    if not mentioned and _PUBLICATION.search(raw) is None and len(_SENTENCE.findall(raw)) >= _LEAST_SENTENCES:
        values["kind"] = Kind.WEB_PAGE.value
        unread.append(TAKEN_FOR_A_PAGE)
    values["id"] = proposed_id(values, _first_words(raw) or name.rpartition(".")[0] or name)
    yield FoundSource(values, whole(raw), tuple(unread))


def _first_words(raw: str) -> str:
    line = next((line for line in raw.removeprefix("\ufeff").splitlines() if line.strip()), "")
    return line[:200]
