"""Decisions: a curator's signed judgement on a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.errors import EditRefused
from evidence.model.ids import ClaimId
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.words import axis_of, claim_of, require, require_curator
from evidence.registry.draft import Draft, Step
from evidence.registry.spelling import Value


def decide(draft: Draft, claim: ClaimId, values: Mapping[str, Value]) -> Step:
    """Put a decision in the place of the one before; `values` are whole and in the form of files.

    Person, day and the digest of the evidence are the caller's to say.
    """
    registry = draft.registry
    record = claim_of(registry, claim)
    axis = axis_of(registry, record)
    if not values.get("rationale"):
        raise EditRefused("a decision needs a rationale: those who come later want to know why")
    require(values.get("pole"), axis.poles, f"{record.axis} has no pole", f"one of {', '.join(axis.poles)}")
    require_curator(registry, values.get("by"))
    removed = values.get("removes", ())
    for item in [removed] if isinstance(removed, str) else removed:
        if any(item == there.id for there in record.evidence):
            raise EditRefused(f"{item} is still on {claim}; remove it first, or leave it out of what is removed")
    desk = Desk(draft)
    desk.put(registry.claim_paths[record.id], ("decision",), values)
    return desk.step(f"decide {claim}: {values.get('status')}")
