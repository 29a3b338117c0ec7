"""The candidates of a source beside what the registry has: which are new, which are there, which were rejected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from evidence.errors import UsageError
from evidence.exchange.candidates.candidate import Candidate
from evidence.exchange.candidates.finding import suggest
from evidence.exchange.candidates.lexicon import Lexicon
from evidence.model.ids import ClaimId, SourceId
from evidence.model.source import Source
from evidence.quotes import Text, match
from evidence.registry.curation.words import claim_of, source_of
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Unreadable


class Fate(StrEnum):
    """What has become of a candidate."""

    NEW = "new"
    """Nobody has judged it."""
    THERE = "there"
    """An item on the claim, or on one above or below it, quotes the passage."""
    REJECTED = "rejected"
    """A curator has said that it is no evidence on the claim."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate with its number, which is counted over all candidates and so stays while others are judged."""

    number: int
    candidate: Candidate
    fate: Fate


@dataclass(frozen=True, slots=True)
class Inbox:
    """All candidates of one source, the best first."""

    source: SourceId
    entries: tuple[Entry, ...]

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Those that nobody has judged."""
        return tuple(entry for entry in self.entries if entry.fate is Fate.NEW)

    def entry(self, number: int) -> Entry:
        """The candidate with a number. Raises `UsageError` when there is none."""
        for entry in self.entries:
            if entry.number == number:
                return entry
        raise UsageError(
            f"{self.source} has no candidate {number}; `evidence suggest {self.source}` lists them with their numbers"
        )


def open_inbox(registry: Registry, source: str, claim: str | None = None, lexicon: Lexicon | None = None) -> Inbox:
    """The inbox of a source, for all claims or one.

    Raises `EditRefused` for an unknown source or claim, `UsageError` when no text of the source can be read.
    """
    record = source_of(registry, source)
    wanted = None if claim is None else claim_of(registry, claim).id
    text = text_of(registry, record)
    prepared = Text(text)
    found = suggest(record.id, text, lexicon or Lexicon.of(registry), verify=prepared)
    known = _quoted(registry, record.id, prepared)
    rejected = _rejected(record, prepared)
    entries = []
    for number, candidate in enumerate(found, 1):
        if wanted not in (None, candidate.claim):
            continue
        places = match(candidate.quote, prepared).spans or ((candidate.start, candidate.stop),)
        kin = {candidate.claim, *_kin(registry, candidate.claim)}
        if _overlaps(places, known, kin):
            fate = Fate.THERE
        else:
            fate = Fate.REJECTED if _overlaps(places, rejected, {candidate.claim}) else Fate.NEW
        entries.append(Entry(number, candidate, fate))
    return Inbox(record.id, tuple(entries))


def text_of(registry: Registry, source: Source) -> str:
    """The stored text of a source. Raises `UsageError` when there is none."""
    if source.snapshot is None:
        raise UsageError(f"{source.id} has no stored text; `evidence source add FILE --to {source.id}` stores one")
    try:
        return registry.snapshots.read(source.snapshot).text
    except Unreadable as error:
        raise UsageError(f"the text of {source.id} cannot be read: {error}; `evidence check` says more") from error


Places = list[tuple[ClaimId, tuple[tuple[int, int], ...]]]


def _quoted(registry: Registry, source: SourceId, text: Text) -> Places:
    """Where quotes of a source stand in its text, with the claims that they are for."""
    return [
        (claim.id, match(quote, text).spans)
        for claim in registry.claims.values()
        for item in claim.evidence
        if item.source == source
        for quote in item.quote
    ]


def _rejected(source: Source, text: Text) -> Places:
    return [(rejection.claim, match(rejection.quote, text).spans) for rejection in source.rejected]


def _kin(registry: Registry, claim: ClaimId) -> set[ClaimId]:
    """The claims above and below one, on the same question."""
    found = set(registry.below(claim))
    above = registry.claims[claim].broader
    while above is not None and above in registry.claims and above not in found:
        found.add(above)
        above = registry.claims[above].broader
    return found


def _overlaps(places: Collection[tuple[int, int]], known: Places, claims: Collection[ClaimId]) -> bool:
    return any(
        start < end and begin < stop
        for claim, spans in known
        if claim in claims
        for begin, end in spans
        for start, stop in places
    )
