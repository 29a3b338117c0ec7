"""Quotes of an item that is entered: they are looked up in the source's text at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.errors import EditRefused
from evidence.model.axis import Stance
from evidence.model.claim import Claim
from evidence.model.ids import SourceId
from evidence.model.item import Item
from evidence.quotes import Match, Outcome, Text, match
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshot, Snapshots, Unreadable


def require_words(values: Mapping[str, Any], name: str) -> None:
    """Refuse an item that nobody could check, because it says nothing."""
    if not values.get("quote") and not values.get("finding"):
        raise EditRefused(f"{name} needs a quote, or a finding in your own words")


def require_quotes(registry: Registry, values: Mapping[str, Any]) -> None:
    """Refuse a quote that is not in the snapshot of its source, or cannot be looked up."""
    for _, found in _looked_up(registry, values):
        detail = f": {found.reason}" if found.reason else ""
        if found.outcome is Outcome.INVALID:
            raise EditRefused(f"the quote cannot be looked up{detail}; quote at least three words of every part")
        if found.outcome is Outcome.MISSING:
            near = "" if found.suggestion is None else f"; the closest passage is: {found.suggestion.text}"
            raise EditRefused(f"the quote is not in the snapshot of {values['source']}{detail}{near}")


def doubts(registry: Registry, claim: Claim, values: Mapping[str, Any], but: str | None = None) -> tuple[str, ...]:
    """What to look at again in an item that is taken as it is, a sentence each; `but` is the item that it replaces.

    A quote that leaves out a negation, or stands there in other letters, and words that are quoted for the other pole.
    """
    axis = registry.axes.get(claim.axis)
    stance = None if axis is None else axis.stance(str(values.get("stance")))
    others = [
        item
        for item in claim.evidence
        if axis is not None and item.source == values.get("source") and item.id != but
        if {stance, axis.stance(item.stance)} == {Stance.FIRST, Stance.SECOND}
    ]
    told = []
    for quote, found in _looked_up(registry, values):
        if found.outcome in (Outcome.NEGATED, Outcome.CASE):
            told.append(f"“{quote}”: {found.reason}")
        for item in others:
            theirs = [span for _, there in _looked_up(registry, _quoted(item)) for span in there.spans]
            if any(start < end and begin < stop for start, stop in found.spans for begin, end in theirs):
                told.append(f"the same words are quoted by {item.id} as {item.stance}; what says both is mixed")
    return tuple(dict.fromkeys(told))


def _quoted(item: Item) -> Mapping[str, Any]:
    return {"source": item.source, "quote": item.quote}


def _looked_up(registry: Registry, values: Mapping[str, Any]) -> Iterator[tuple[str, Match]]:
    quote, name = values.get("quote"), values.get("source")
    quotes = [quote] if isinstance(quote, str) else quote
    if not quotes or not isinstance(quotes, (list, tuple)) or not isinstance(name, str):
        return
    source = registry.sources.get(SourceId(name))
    if source is None:
        raise EditRefused(f"the quote cannot be verified: the file of {name} has errors; `evidence check` lists them")
    if source.snapshot is None:
        raise EditRefused(
            f"the source {name} has no snapshot to verify the quote in; store its text, or say the finding in your "
            "own words"
        )
    snapshot = stored(registry, source.snapshot)
    if source.sha256 not in (None, snapshot.sha256):
        raise EditRefused(f"the snapshot of {name} was changed; `evidence check` says which quotes it still holds")
    text = Text(snapshot.text)
    for passage in quotes:
        if isinstance(passage, str):
            yield passage, match(passage, text)


def stored(registry: Registry, name: str) -> Snapshot:
    """A text in the folder of snapshots; one that was missing before is looked for again."""
    try:
        return registry.snapshots.read(name)
    except Unreadable:
        pass
    try:
        return Snapshots(registry.root, registry.config.snapshots).read(name)
    except Unreadable as error:
        folder = registry.config.snapshots
        raise EditRefused(f"the snapshot {name} cannot be used: {error}; put the file into {folder}/") from error
