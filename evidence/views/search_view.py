"""Passages of the registry that hold given words: titles of claims and sources, findings, and quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.quotes.normalise import normalise
from evidence.quotes.text import caseless
from evidence.registry.registry import Registry
from evidence.views.query_text import MOST_CHARACTERS, fold, split_words

SEARCH_FORMAT = 1
_BEFORE = 30
"""Characters that an excerpt shows before the first word that was found."""


class HitKind(StrEnum):
    """What holds the words, in the order in which hits are listed."""

    CLAIM = "claim"
    """The title of a claim, or its id."""
    SOURCE = "source"
    """The title of a source, or its id."""
    FINDING = "finding"
    """A curator's own words on an item."""
    QUOTE = "quote"
    """Words of a source."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One passage that holds all words."""

    kind: HitKind
    claim: ClaimId | None
    """None for a source."""
    item: ItemId | None
    source: SourceId | None
    """None for a claim."""
    stance: str | None
    """As the file has it; None for titles."""
    path: str
    text: str
    """The whole passage."""
    phrase: bool
    """It, or its id, holds all that was asked for in one piece."""

    @property
    def place(self) -> str:
        """`claim`, `claim/item`, or the source's id."""
        if self.claim is None:
            return str(self.source)
        return self.claim if self.item is None else f"{self.claim}/{self.item}"

    def excerpt(self, words: tuple[str, ...], columns: int) -> str:
        """At most so many characters of the passage, on one line, around the first of the words."""
        text = " ".join(self.text.split())
        if len(text) <= columns:
            return text
        lower = caseless(text)
        places = [place for word in words if (place := lower.find(word)) >= 0]
        start = max(0, min(min(places, default=0) - _BEFORE, len(text) - columns + 1))
        if start:
            start = text.find(" ", start, start + _BEFORE // 2) + 1 or start
        head = "…" if start else ""
        body = text[start : start + columns - len(head)]
        if start + len(body) < len(text):
            body = body[:-1].rstrip() + "…"
        return head + body


def search_words(text: str) -> tuple[str, ...]:
    """The words and the phrases in quotation marks that a search asks for, without regard to case."""
    words = (_plain(word) for word, _ in split_words(text[:MOST_CHARACTERS]))
    return tuple(dict.fromkeys(word for word in words if word))


def search(registry: Registry, text: str) -> tuple[SearchHit, ...]:
    """Every passage that holds all words of `text`, those with the very phrase first; none for no words.

    Case, kinds of dashes and quotation marks, and kinds of white space do not matter.
    """
    words = search_words(text)
    phrase = " ".join(words)
    found: list[SearchHit] = []
    for kind, claim, item, source, stance, path, passage, key in _passages(registry) if words else ():
        plain = _plain(passage)
        if all(word in plain or word in key for word in words):
            found.append(SearchHit(kind, claim, item, source, stance, path, passage, phrase in plain or phrase in key))
    return tuple(sorted(found, key=lambda hit: (not hit.phrase, list(HitKind).index(hit.kind))))


def search_document(text: str, hits: tuple[SearchHit, ...]) -> dict[str, Any]:
    """The hits as stable JSON; keys may be added under the same number, and none changes its meaning."""
    records = [
        {
            "kind": hit.kind.value,
            "claim": hit.claim,
            "item": hit.item,
            "source": hit.source,
            "stance": hit.stance,
            "path": hit.path,
            "text": hit.text,
            "phrase": hit.phrase,
        }
        for hit in hits
    ]
    return {"format": SEARCH_FORMAT, "query": text, "hits": records}


_Passage = tuple[HitKind, ClaimId | None, ItemId | None, SourceId | None, str | None, str, str, str]


def _passages(registry: Registry) -> Iterator[_Passage]:
    """Every passage, with the id under which it is also found."""
    for claim in registry.claims.values():
        path = registry.claim_paths[claim.id]
        yield HitKind.CLAIM, claim.id, None, None, None, path, claim.title, claim.id
        for item in claim.evidence:
            if item.finding is not None:
                yield HitKind.FINDING, claim.id, item.id, item.source, item.stance, path, item.finding, ""
            for quote in item.quote:
                yield HitKind.QUOTE, claim.id, item.id, item.source, item.stance, path, quote, ""
    for source in registry.sources.values():
        path = registry.source_paths[source.id]
        yield HitKind.SOURCE, None, None, source.id, None, path, source.title or source.id, source.id


def _plain(text: str) -> str:
    return fold(text if text.isascii() else normalise(text).text)
