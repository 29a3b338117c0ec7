"""Rules that shall not be reported in a file, each with a reason."""

from __future__ import annotations

from evidence.errors import EditRefused
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.items import place_of
from evidence.registry.draft import Draft, Step
from evidence.registry.reading import kind_of
from evidence.registry.registry import stem


def suppress(draft: Draft, path: str, rule: str, reason: str, item: str | None = None) -> Step:
    """Suppress a rule in the file of a claim or a source, or for one item of a claim only."""
    if kind_of(path) not in ("claim", "source"):
        raise EditRefused(f"{path} has no place for suppressions; only claims and sources have")
    if not reason.strip():
        raise EditRefused("a suppression needs a reason: why does the rule not apply here?")
    files = draft.registry.files
    known = files.readings.get(path) if files is not None else None
    if known is None or known.record is None:
        raise EditRefused(f"{path} is not there, or has errors; mend them first, `evidence check` lists them")
    desk = Desk(draft)
    entry = {"rule": rule, "reason": reason}
    if item is not None:
        place_of(desk, path, item)
        entry["item"] = item
    there = desk.data(path).get("ignore", [])
    if any(other.get("rule") == rule and other.get("item") in (None, item) for other in there):
        raise EditRefused(f"{rule} is suppressed there already")
    desk.insert(path, ("ignore",), len(there), entry)
    about = f"{stem(path)}/{item}" if item is not None else stem(path)
    return desk.step(f"suppress {rule} in {about}")
