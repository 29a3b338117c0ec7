"""What happened to a publication after it appeared, and what its standing is after all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evidence.model.source import Source, Standing

_WEIGHT = {
    Standing.CURRENT: 0,
    Standing.CORRECTED: 1,
    Standing.EXPRESSION_OF_CONCERN: 2,
    Standing.SUPERSEDED: 2,
    Standing.RETRACTED: 3,
    Standing.REINSTATED: 3,
}
"""Nothing is replaced by something lighter."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a service says happened."""

    standing: Standing | None
    """What it makes of the publication; None when nothing."""
    what: str
    """In the words of the service."""
    notice: str | None
    """DOI or id of the notice."""
    on: date | None
    by: str
    """Who says it."""
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As a clause: ``retraction by 10.1234/x on 2022-05-01 (Crossref)``."""
        day = "" if self.on is None else f" on {self.on.isoformat()}"
        notice = "" if self.notice is None else f" by {self.notice}"
        reasons = f": {'; '.join(self.reasons[:6])}" if self.reasons else ""
        return f"{self.what}{notice}{day} ({self.by}{reasons})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a source's standing."""

    source: Source
    event: Event | None
    """The event that changes the record; None when it stays as it is."""
    said: tuple[str, ...]
    """Sentences on what was found and not recorded."""


def outcome(source: Source, events: Sequence[Event]) -> Outcome:
    """Whether the record of a source has to change after some events.

    The weightiest thing counts: a retraction before a concern before a correction; a reinstatement only where no
    retraction is dated after it. What a record says is never replaced by something lighter, nor by nothing.
    """
    said = [
        event.what if event.notice is None else f"it changes no standing: {event.words}"
        for event in events
        if event.standing is None
    ]
    last = _decisive(events)
    if last is None:
        return Outcome(source, None, tuple(said))
    assert last.standing is not None, "an event without a standing decides nothing"
    others = [event for event in events if event is not last and event.standing is not None]
    more = [f"also known: {event.words}" for event in others if event.notice != last.notice]
    if last.standing is source.standing:
        changed = source.notice is None and last.notice is not None
        return Outcome(source, last if changed else None, tuple(said))
    if not _may_replace(source.standing, last, events):
        kept = f"it stays {source.standing}, though there is a {last.words}; judge it by hand"
        return Outcome(source, None, (*said, kept))
    return Outcome(source, last, (*said, *more))


def _decisive(events: Sequence[Event]) -> Event | None:
    """The event that decides the standing after all of them."""
    by: dict[Standing, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.on or date.min):
        if event.standing is not None:
            by.setdefault(event.standing, []).append(event)
    retracted, reinstated = by.get(Standing.RETRACTED, []), by.get(Standing.REINSTATED, [])
    if reinstated and all((event.on or date.min) <= (reinstated[-1].on or date.min) for event in retracted):
        return reinstated[-1]
    for found in (retracted, by.get(Standing.EXPRESSION_OF_CONCERN), by.get(Standing.CORRECTED)):
        if found:
            return next((event for event in found if event.notice is not None), found[0])
    return None


def _may_replace(old: Standing, event: Event, events: Sequence[Event]) -> bool:
    new = event.standing
    assert new is not None, "an event without a standing replaces nothing"
    if old is Standing.REINSTATED:
        return new is Standing.RETRACTED and any(other.standing is Standing.REINSTATED for other in events)
    return new is Standing.REINSTATED or _WEIGHT[new] > _WEIGHT[old]
