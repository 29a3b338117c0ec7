"""Passages of a source that were proposed as evidence and are none, each with a reason."""

from __future__ import annotations

from evidence.errors import EditRefused
from evidence.model.ids import SourceId
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.passages import require_quotes
from evidence.registry.curation.words import claim_of, require_curator, source_of
from evidence.registry.draft import Draft, Step


def reject(draft: Draft, source: SourceId, claim: str, quote: str, reason: str, by: str, on: str) -> Step:
    """Remember in the source's file that a passage is no evidence on a claim; it must stand in the source's text.

    The reason is what a later curator reads, so it is needed.
    """
    registry = draft.registry
    record = source_of(registry, source)
    about = claim_of(registry, claim)
    require_curator(registry, by)
    passage, why = " ".join(quote.split()), " ".join(reason.split())
    if not why:
        raise EditRefused("a rejection needs a reason: those who come later want to know why")
    if any(other.claim == about.id and " ".join(other.quote.split()) == passage for other in record.rejected):
        raise EditRefused(f"this passage was rejected for {about.id} already")
    require_quotes(registry, {"source": record.id, "quote": passage})
    path = registry.source_paths[record.id]
    desk = Desk(draft)
    entry = {"claim": about.id, "quote": passage, "reason": why, "by": by, "on": on}
    desk.insert(path, ("rejected",), len(record.rejected), entry)
    return desk.step(f"reject a passage of {record.id} for {about.id}")
