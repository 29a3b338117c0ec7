"""Whether a registry has a source already: by its identifiers, and by its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from evidence.model.ids import SourceId
from evidence.quotes.shingles import LEAST, Sameness, Shingles, sameness, shingles
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Unreadable
from evidence.registry.spelling import Value

_SENTENCE_ALIKE = 0.6
"""Share of a sentence's shingles that are in another text from which the sentence was taken from there; our choice."""
_LEAST_SENTENCE = 4
"""Shingles of a sentence that can be told from a common phrase."""

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[^a-z])|\n+")


@dataclass(frozen=True, slots=True)
class Twin:
    """A source that is the same as the new one."""

    source: SourceId
    why: str
    """As a clause: ``it has the same DOI, 10.1002/...``."""
    certain: bool
    """By an identifier; a text may also have been taken over by somebody else."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Sentences that a new text has in common with the stored text of a source."""

    source: SourceId
    sentences: int


class Stored:
    """The stored texts of a registry as sets of shingles, each made when it is first needed."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made: dict[str, Shingles] = {}
        """By the SHA-256 of the text."""

    def in_registry(self, registry: Registry) -> Stored:
        """The same for the registry as it is after a change; what was made already is not made again."""
        other = Stored(registry)
        other._made = self._made
        return other

    def twin(self, values: Mapping[str, Value], text: str | None) -> Twin | None:
        """The source that a new one is the same as; None when it is new."""
        for source in self._registry.sources.values():
            for key in ("doi", "pmid", "pmcid"):
                given, known = values.get(key), getattr(source, key)
                if isinstance(given, str) and known is not None and known.casefold() == given.casefold():
                    return Twin(source.id, f"it has the same {key.upper()}, {known}", True)
        doi = values.get("doi")
        new = shingles(text or "")
        if len(new) < LEAST:
            return None
        for name, known in self._texts.items():
            other = self._registry.sources[name].doi
            if isinstance(doi, str) and other is not None:
                continue  # two publications, whatever they share
            same = sameness(new, known)
            if same is Sameness.ALIKE:
                return Twin(name, "its text is nearly the same", False)
            if same is Sameness.WITHIN:
                return Twin(name, "nearly all of its text is in the stored text of that source", False)
        return None

    def likenesses(self, text: str | None) -> tuple[Likeness, ...]:
        """Sources whose stored text has sentences of a new text, nearly as they are; the most alike first."""
        sentences = [
            made for sentence in _SENTENCE.split(text or "") if len(made := shingles(sentence)) >= _LEAST_SENTENCE
        ]
        found = []
        for name, known in self._texts.items():
            count = sum(len(sentence & known) >= _SENTENCE_ALIKE * len(sentence) for sentence in sentences)
            if count:
                found.append(Likeness(name, count))
        return tuple(sorted(found, key=lambda one: (-one.sentences, one.source)))

    @cached_property
    def _texts(self) -> dict[SourceId, Shingles]:
        return dict(self._read())

    def _read(self) -> Iterator[tuple[SourceId, Shingles]]:
        if REGISTRY_FILE in self._registry.unread:
            return
        for source in self._registry.sources.values():
            if source.snapshot is not None:
                try:
                    found = self._registry.snapshots.read(source.snapshot)
                except Unreadable:
                    continue
                if found.sha256 not in self._made:
                    self._made[found.sha256] = shingles(found.text)
                yield source.id, self._made[found.sha256]
