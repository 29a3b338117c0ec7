"""Plain text: a page or an article without any markup.

Used for everything that no other format knows. The whole file is the text to read, so that one file is stored. A
plain text says nothing about itself in a way that a program could trust: title, authors, year and kind are left to
the curator. A DOI is taken only where the text has a single one, on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.exchange.sources.clean import whole
from evidence.exchange.sources.found import FoundSource, doi_of, proposed_id
from evidence.registry.spelling import Value

NAME = "text"
LABEL = "plain text"

_OWN_DOI = re.compile(
    r"^[ \t]*(?:doi[ \t]*[::][ \t]*)?((?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_USUAL = "plain text does not say of itself what its title, authors, year and kind are; add what you know"


def sniff(head: str, name: str) -> bool:
    """Everything is a text."""
    return True


def read(raw: str, name: str) -> Iterator[FoundSource]:
    """The text as it is."""
    values: dict[str, Value] = {}
    unread = [_USUAL]
    own = {doi for line in _OWN_DOI.findall(raw) if (doi := doi_of(line)) is not None}
    mentioned = {doi.lower() for text in _ANY_DOI.findall(raw) if (doi := doi_of(text)) is not None}
    if len(own) == 1 and mentioned <= {doi.lower() for doi in own}:
        values["doi"] = own.pop()
    elif mentioned:
        unread.append(f"it mentions {len(mentioned)} DOIs, and none of them is certainly its own")
    values["id"] = proposed_id(values, _first_words(raw) or name.rpartition(".")[0] or name)
    yield FoundSource(values, whole(raw), tuple(unread))


def _first_words(raw: str) -> str:
    line = next((line for line in raw.removeprefix("\ufeff").splitlines() if line.strip()), "")
    return line[:200]
