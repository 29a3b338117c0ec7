"""Evidence items: entered, corrected, taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from evidence.errors import EditRefused
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.passages import require_quotes, require_words
from evidence.registry.curation.words import axis_of, claim_of, require, require_item_words, require_stance
from evidence.registry.draft import Draft, Step
from evidence.registry.spelling import Value

Target: TypeAlias = tuple[ClaimId, ItemId]
"""A claim, and an item of it."""

_ODD = re.compile(r"[^a-z0-9]+")


def set_stance(draft: Draft, targets: Sequence[Target], stance: str) -> Step:
    """Give items another stance. The sign of a perturbation is the curator's matter; the check compares the two."""
    desk = Desk(draft)
    were: list[str] = []
    for name, items in by_claim(targets).items():
        claim = claim_of(draft.registry, name)
        require_stance(axis_of(draft.registry, claim), claim, stance)
        path = draft.registry.claim_paths[claim.id]
        evidence = [*evidence_of(desk, path)]
        for item in items:
            number = place_of(desk, path, item)
            were.append(str(evidence[number].get("stance")))
            evidence[number] = {**evidence[number], "stance": stance}
        desk.put(path, ("evidence",), evidence)
    before = were[0] if len(set(were)) == 1 else "various"
    return desk.step(f"{told(targets)}: {before} -> {stance}")


def add_item(draft: Draft, claim: ClaimId, values: Mapping[str, Value], index: int | None = None) -> Step:
    """Enter an item, at the end unless said; its quotes must be in the source's snapshot.

    `values` are in the form of files, `curated` included. An id is made when there is none.
    """
    registry = draft.registry
    record = claim_of(registry, claim)
    new = dict(values)
    if "id" not in new and isinstance(new.get("source"), str):
        new["id"] = new_item_id(record, str(new["source"]), str(new.get("outcome-class", "")))
    require_item_words(registry, record, new)
    require_free(record, new.get("id"))
    require_words(new, "an item")
    require_quotes(registry, new)
    desk = Desk(draft)
    path = registry.claim_paths[record.id]
    desk.insert(path, ("evidence",), len(record.evidence) if index is None else index, new)
    return desk.step(f"new item {new.get('id')} on {record.id}")


def edit_item(draft: Draft, claim: ClaimId, item: ItemId, values: Mapping[str, Value | None]) -> Step:
    """Give fields of an item other values; None takes a field out. A former id is kept in `formerly`."""
    registry = draft.registry
    record = claim_of(registry, claim)
    desk = Desk(draft)
    path = registry.claim_paths[record.id]
    number = place_of(desk, path, item)
    was = evidence_of(desk, path)[number]
    given = {key: value for key, value in values.items() if value is not None}
    new = {key: value for key, value in {**was, **values}.items() if value is not None}
    changed = sorted(key for key in values if was.get(key) != new.get(key))
    require_item_words(registry, record, {key: value for key, value in given.items() if key in changed})
    if "id" in changed:
        require_free(record, new.get("id"), but=item)
        new.setdefault("formerly", item)
        if "formerly" in was and "formerly" not in values:
            former = was["formerly"]
            new["formerly"] = [*([former] if isinstance(former, str) else former), item]
        for entry, suppression in enumerate(desk.data(path).get("ignore", ())):
            if suppression.get("item") == item and isinstance(new.get("id"), str):
                desk.put(path, ("ignore", entry, "item"), new["id"])
    if not {"quote", "source", "finding"}.isdisjoint(changed):
        require_words(new, str(item))
        require_quotes(registry, new)
    desk.put(path, ("evidence", number), new)
    what = ", ".join(changed)
    short = {key: (was.get(key), new.get(key)) for key in changed}
    if len(changed) == 1 and all(_brief(value) for value in short[changed[0]]):
        what = f"{changed[0]} {' -> '.join(str(value) for value in short[changed[0]])}"
    return desk.step(f"{item}: {what or 'nothing'}")


def remove_items(draft: Draft, targets: Sequence[Target]) -> Step:
    """Take items out, with their comments and the suppressions that are only about them."""
    desk = Desk(draft)
    for name, items in by_claim(targets).items():
        path = draft.registry.claim_paths[claim_of(draft.registry, name).id]
        for item in items:
            take_out(desk, path, item)
    claims = ", ".join(by_claim(targets))
    return desk.step(f"remove {told(targets)} from {claims}" if len(targets) == 1 else f"remove {told(targets)}")


def new_item_id(claim: Claim, source: str, word: str = "") -> ItemId:
    """An id for a new item of a source that no item of the claim has or had: the source's with a word, or a number."""
    taken = taken_ids(claim)
    slug = _ODD.sub("-", word.lower()).strip("-")
    base = f"{source}-{slug}" if slug else source
    if base not in taken:
        return ItemId(base)
    return ItemId(next(name for number in range(2, len(taken) + 3) if (name := f"{base}-{number}") not in taken))


# ---------------------------------------------------------------- what moving needs as well


def by_claim(targets: Iterable[Target]) -> dict[ClaimId, list[ItemId]]:
    """Items by their claims, each once, in the order given."""
    found: dict[ClaimId, list[ItemId]] = {}
    for claim, item in targets:
        items = found.setdefault(claim, [])
        if item not in items:
            items.append(item)
    if not found:
        raise EditRefused("no item is meant; mark one or more first")
    return found


def told(targets: Sequence[Target]) -> str:
    """Items for the name of a step."""
    if len(targets) == 1:
        return str(targets[0][1])
    claims = by_claim(targets)
    where = f"of {next(iter(claims))}" if len(claims) == 1 else f"of {len(claims)} claims"
    return f"{sum(map(len, claims.values()))} items {where}"


def evidence_of(desk: Desk, path: str) -> list[dict[str, Any]]:
    """The items of a claim's file as they stand on the desk."""
    evidence = desk.data(path).get("evidence", [])
    if not isinstance(evidence, list) or not all(isinstance(item, dict) for item in evidence):
        raise EditRefused(f"the evidence of {path} is no list of items; mend it by hand first")
    return evidence


def place_of(desk: Desk, path: str, item: str) -> int:
    """The number, from 0, of an item in its file."""
    names = [entry.get("id") for entry in evidence_of(desk, path)]
    if names.count(item) > 1:
        raise EditRefused(f"{path} has several items {item}; give each an id of its own first")
    if item not in names:
        require(item, [name for name in names if isinstance(name, str)], f"{path} has no item")
        raise AssertionError
    return names.index(item)


def take_out(desk: Desk, path: str, item: str) -> list[dict[str, Any]]:
    """Remove an item and the suppressions that are only about it; returns these."""
    desk.remove(path, ("evidence", place_of(desk, path, item)))
    suppressions = desk.data(path).get("ignore", [])
    own = [number for number, entry in enumerate(suppressions) if entry.get("item") == item]
    for number in reversed(own):
        desk.remove(path, ("ignore", number))
    return [suppressions[number] for number in own]


def taken_ids(claim: Claim, but: str | None = None) -> set[str]:
    """Ids that items of a claim have or had."""
    return {name for item in claim.evidence if item.id != but for name in (item.id, *item.formerly)}


def require_free(claim: Claim, name: Any, but: str | None = None) -> None:
    """Refuse an id that another item of the claim has or had."""
    if isinstance(name, str) and name in taken_ids(claim, but):
        free = new_item_id(claim, name)
        raise EditRefused(f"{claim.id} has, or had, an item {name} already; {free} is free")


def _brief(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 40
