"""Standings of sources are brought up to date: what Crossref says, and what it changes in the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from evidence.errors import FetchFailed, NotFound
from evidence.exchange.fetch.asking import Asker
from evidence.exchange.fetch.events import Event, Outcome
from evidence.exchange.sources.json_records import date_parts, objects
from evidence.exchange.sources.updates import standing_of
from evidence.model.ids import SourceId
from evidence.model.source import Source
from evidence.registry.curation.sources import set_standing
from evidence.registry.draft import Draft
from evidence.resolve.cascade import Change
from evidence.resolve.resolver import judge
from evidence.resolve.ruling import ruling_of

_NAME = "Crossref"


def asked_of_crossref(
    sources: Sequence[Source], asker: Callable[[], Asker], told: Callable[[int, int], None] | None = None
) -> tuple[dict[SourceId, tuple[Event, ...]], list[tuple[str, str]]]:
    """What Crossref says of each source that has a DOI; and those that could not be asked for, each with the reason."""
    found: dict[SourceId, tuple[Event, ...]] = {}
    failed: list[tuple[str, str]] = []
    for done, source in enumerate(sources):
        if told is not None:
            told(done, len(sources))
        if source.doi is None:
            continue
        try:
            found[source.id] = events_of(asker(), source.doi)
        except NotFound:
            found[source.id] = (Event(None, f"{_NAME} does not know {source.doi}", None, None, _NAME),)
        except FetchFailed as error:
            failed.append((source.id, str(error)))
    return found, failed


def events_of(asker: Asker, doi: str) -> tuple[Event, ...]:
    """What happened to a work: as the work itself says (`updated-by`), else as its notices say (`update-to`)."""
    work = asker.work_as_it_is(doi)
    listed = objects(work.get("updated-by"))
    if not listed:
        listed = [
            {**update, "DOI": notice.get("DOI")}
            for notice in asker.notices(doi)
            for update in objects(notice.get("update-to"))
            if str(update.get("DOI", "")).casefold() == doi.casefold()
        ]
    return tuple(dict.fromkeys(map(_event, listed)))


def recorded(draft: Draft, outcomes: Sequence[Outcome]) -> tuple[Change, ...]:
    """Record the standings that change, a step each, unsaved; returns the claims whose verdicts change with them."""
    before = draft.registry
    for one in outcomes:
        if one.event is not None and one.event.standing is not None:
            draft.apply(set_standing(draft, one.source.id, str(one.event.standing), one.event.notice))
    after = draft.registry
    if after is before:
        return ()
    policy, changes = after.config.policy, []
    for name in sorted(after.claims):
        was = ruling_of(judge(before.claims[name], before, policy))
        now = ruling_of(judge(after.claims[name], after, policy))
        if was != now:
            changes.append(Change(name, was, now))
    return tuple(changes)


def _event(update: dict[str, Any]) -> Event:
    word = str(update.get("type") or update.get("label") or "update")[:60]
    doi = update.get("DOI")
    by = f"{_NAME}, from Retraction Watch" if update.get("source") == "retraction-watch" else _NAME
    return Event(standing_of(word), word.replace("_", " "), str(doi) if doi else None, _day(update.get("updated")), by)


def _day(moment: object) -> date | None:
    parts = date_parts(moment)[:3]
    try:
        return date(*map(int, parts)) if len(parts) == 3 else None
    except (TypeError, ValueError, OverflowError):
        return None
