"""Other ids for records: everything that names the old one names the new one afterwards, and the old one is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from evidence.errors import EditRefused
from evidence.model.claim import Claim
from evidence.model.ids import ItemId, SourceId
from evidence.model.source import Source
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.items import edit_item
from evidence.registry.curation.words import claim_of, require, source_of
from evidence.registry.draft import Draft, Step
from evidence.registry.registry import Registry, stem


def rename(draft: Draft, old: str, new: str) -> Step:
    """Give a claim, a source, or an item (`CLAIM/ITEM`) another id, in its file and wherever it is named.

    The record keeps the old one in `formerly`; `new` is the item's id alone, or with the same claim.
    """
    registry = draft.registry
    claim, slash, item = old.partition("/")
    if slash:
        return _item(draft, claim, item, new.removeprefix(f"{claim}/"))
    kinds = [old in registry.claims, old in registry.sources]
    if all(kinds):
        raise EditRefused(f"{old} is the id of a claim and of a source; rename one of them by hand first")
    if kinds[0]:
        return _claim(draft, claim_of(registry, old), new)
    if kinds[1]:
        return _source(draft, source_of(registry, old), new)
    if old in registry.unread_names:
        raise EditRefused(f"the file of {old} has errors; mend them first, `evidence check` lists them")
    require(old, [*registry.claims, *registry.sources], "there is no claim or source", "an item is CLAIM/ITEM")
    raise AssertionError


def _item(draft: Draft, claim: str, item: str, new: str) -> Step:
    record = claim_of(draft.registry, claim)
    if "/" in new:
        raise EditRefused(f"an item stays on its claim: give the new id alone, or move {item} first")
    _require_other(item, new)
    names = [there.id for there in record.evidence]
    require(item, names, f"{claim} has no item")
    if new in next(there for there in record.evidence if there.id == item).formerly:
        raise EditRefused(f"{item} had the id {new} before; take it out of formerly by hand first")
    return edit_item(draft, record.id, ItemId(item), {"id": new})


def _claim(draft: Draft, record: Claim, new: str) -> Step:
    registry, old = draft.registry, record.id
    desk = _begun(draft, record, new, "claim", registry.claims)
    for claim in registry.claims.values():
        there = registry.claim_paths[claim.id]
        if claim.broader == old:
            desk.put(there, ("broader",), new)
        _put_removed(desk, there, claim, old, new)
    for source in registry.sources.values():
        for number, rejection in enumerate(source.rejected):
            if rejection.claim == old:
                desk.put(registry.source_paths[source.id], ("rejected", number, "claim"), new)
    return desk.step(f"rename {old} -> {new}")


def _source(draft: Draft, record: Source, new: str) -> Step:
    registry, old = draft.registry, record.id
    desk = _begun(draft, record, new, "source", registry.sources)
    for source in registry.sources.values():
        there = registry.source_paths[source.id]
        for key, names in (("cites", source.cites), ("derives-from", source.derives_from)):
            if old in names:
                desk.put(there, (key,), _exchanged(desk.data(there)[key], old, new))
    for claim in registry.claims.values():
        there = registry.claim_paths[claim.id]
        for number, key in _mentions(claim, old):
            desk.put(there, ("evidence", number, key), new)
    return desk.step(f"rename {old} -> {new}")


def _begun(draft: Draft, record: Claim | Source, new: str, what: str, known: Mapping[Any, Claim | Source]) -> Desk:
    """A record under another id, in a file of that name, with its old id behind those that it had; who names it
    is still to be told.
    """
    registry = draft.registry
    _require_other(record.id, new)
    _require_free(registry, new, what, known)
    _require_never_used(known.values(), new)
    _require_known(registry)
    desk = Desk(draft)
    path = registry.path_of(record)
    desk.put(path, ("id",), new)
    desk.put(path, ("formerly",), [*record.formerly, record.id] if record.formerly else record.id)
    desk.move(path, _beside(path, new))
    return desk


def _mentions(claim: Claim, source: SourceId) -> Iterator[tuple[int, str]]:
    """Where a claim's items name a source."""
    for number, item in enumerate(claim.evidence):
        for key in ("source", "via", "reports"):
            if getattr(item, key) == source:
                yield number, key


def _put_removed(desk: Desk, path: str, claim: Claim, old: str, new: str) -> None:
    """A claim that a decision names as taken out is named by its new id."""
    if claim.decision is not None and old in claim.decision.removes:
        there = desk.data(path)["decision"]["removes"]
        # an item may have the same id, and is another thing
        if not any(old in (item.id, *item.formerly) for item in claim.evidence):
            desk.put(path, ("decision", "removes"), _exchanged(there, old, new))


def _exchanged(value: Any, old: str, new: str) -> Any:
    """A name, or a list of them, with one exchanged."""
    if isinstance(value, str):
        return new if value == old else value
    return [new if name == old else name for name in value]


def _require_other(old: str, new: str) -> None:
    if old == new:
        raise EditRefused(f"{old} has that id already")


def _require_free(registry: Registry, new: str, what: str, known: Collection[str]) -> None:
    if new in known or new in registry.unread_names:
        raise EditRefused(f"there is a {what} {new} already; choose another id")


def _require_never_used(records: Iterable[Claim | Source], new: str) -> None:
    had: dict[str, str] = {name: record.id for record in records for name in record.formerly}
    if new in had:
        raise EditRefused(f"{had[new]} had the id {new} before; choose another id")


def _require_known(registry: Registry) -> None:
    """Refuse while a file cannot be read: it may name what is renamed."""
    if registry.unread:
        first = min(registry.unread)
        raise EditRefused(f"{first} cannot be read, and may name it; mend it first, `evidence check` says how")


def _beside(path: str, name: str) -> str:
    return f"{path[: -len(stem(path)) - len('.yaml')]}{name}.yaml"
