"""Items that go from one claim to another, with their comments and all that their old claim said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidence.errors import EditRefused
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId
from evidence.registry.curation.desk import Desk, order
from evidence.registry.curation.items import (
    Target,
    by_claim,
    evidence_of,
    place_of,
    require_free,
    take_out,
    told,
)
from evidence.registry.curation.words import claim_of, require_in_scope, require_item_words
from evidence.registry.draft import Draft, Step
from evidence.registry.layout import canonical
from evidence.registry.outline import Entry, Outline, Part, Unmarked, entries_at
from evidence.registry.profile import read


def move_items(draft: Draft, targets: Sequence[Target], to: ClaimId) -> Step:
    """Put items at the end of another claim, as they are written, with their suppressions.

    What the old claim's scope said of an item, and the new one's does not, is written into its context. Refused when
    an item's stance is none of the new claim's axis, when it is outside of the new claim's scope, or its id is taken.
    """
    registry = draft.registry
    target = claim_of(registry, to)
    there = registry.claim_paths[target.id]
    desk = Desk(draft)
    moved: set[str] = set()
    for name, items in by_claim(targets).items():
        claim = claim_of(registry, name)
        if claim.id == target.id:
            raise EditRefused(f"{items[0]} is on {to} already")
        here = registry.claim_paths[claim.id]
        for item in items:
            require_free(target, item)
            if item in moved:
                raise EditRefused(f"two of the items are called {item}; give one of them another id first")
            moved.add(item)
            _move(desk, here, there, item, claim, target)
    return desk.step(f"move {told(targets)} to {to}")


def _move(desk: Desk, here: str, there: str, item: str, claim: Claim, target: Claim) -> None:
    registry = desk.draft.registry
    number = place_of(desk, here, item)
    context = evidence_of(desk, here)[number].get("context", {})
    whole = {**claim.scope, **context}
    require_in_scope(registry, target.id, target.scope, whole, item)
    wanted = {**context, **{key: level for key, level in claim.scope.items() if _is_lost(key, level, context, target)}}
    if wanted != context:
        desk.put(here, ("evidence", number, "context"), wanted)
    value = evidence_of(desk, here)[number]
    judged = ("stance", "perturbation", "ratings")
    require_item_words(registry, target, {key: value[key] for key in judged if key in value})
    lines = _lifted(desk.text(here), number)
    suppressions = take_out(desk, here, item)
    last = len(desk.data(there).get("evidence", ()))
    desk.insert(there, ("evidence",), last, value)
    if lines is not None:
        desk.rewrite(there, _planted(desk.text(there), there, last, lines))
    for suppression in suppressions:
        desk.insert(there, ("ignore",), len(desk.data(there).get("ignore", ())), suppression)


def _is_lost(variable: str, level: str, context: Mapping[str, Any], target: Claim) -> bool:
    """Whether what the old scope says of an item would no longer be said."""
    return variable not in context and target.scope.get(variable) != level


def _entry(text: str, number: int) -> tuple[Outline, Part, Entry] | None:
    """Where an item stands; None where its text cannot be taken as a whole."""
    try:
        outline = Outline(text)
    except Unmarked:
        return None
    chain = entries_at(outline.root, ("evidence", number))
    if chain is None or not chain[-1][0].block:
        return None
    part = chain[-1][0]
    return outline, part, part.entries[number]


def _lifted(text: str, number: int) -> list[str] | None:
    """The lines of an item with its comments, at the left margin; None when no comment would be lost without."""
    if "#" not in text:
        return None
    found = _entry(text, number) if "\r" not in text and text.endswith("\n") and text[:1] != "\ufeff" else None
    if found is None:
        raise EditRefused("the item's comments cannot be taken along; run `evidence fmt` first, or move it by hand")
    outline, part, entry = found
    floor = outline.line_after(part.entries[number - 1]) if number else outline.line(part.start)
    if not number:
        while floor and outline.is_comment(floor - 1):
            floor -= 1
    first, after = outline.first_line(entry, floor), outline.line_after(entry)
    column = outline.column(entry.start)
    lines = text[outline.begin(first) : outline.begin(after)].split("\n")[:-1]
    return [line[min(column, len(line) - len(line.lstrip(" "))) :] for line in lines]


def _planted(text: str, path: str, number: int, lines: list[str]) -> str:
    """The text with these lines in the place of an item that was just inserted and says the same."""
    found = _entry(text, number)
    if found is None or "\r" in text:
        raise EditRefused("the item's comments cannot be taken along; run `evidence fmt` first, or move it by hand")
    outline, _, entry = found
    start = outline.begin(outline.line(entry.start))
    after = outline.begin(outline.line(entry.value.end) + 1)
    margin = " " * outline.column(entry.start)
    new = "".join(f"{margin}{line}\n" if line else "\n" for line in lines)
    planted = text[:start] + new + text[after:]
    if canonical(text, order(path)) == text:
        planted = canonical(planted, order(path))
    if read(planted.encode("utf-8"), path).data != read(text.encode("utf-8"), path).data:
        raise EditRefused("the item's comments cannot be taken along; move it by hand")
    return planted
