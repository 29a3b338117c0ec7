"""What a curator does with a candidate: each is one step of a draft, made and taken back like any other."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.errors import EditRefused
from evidence.exchange.candidates.candidate import Candidate
from evidence.exchange.candidates.inbox import Entry, Fate
from evidence.model.ids import ClaimId, SourceId
from evidence.registry.curation.items import add_item, new_item_id
from evidence.registry.curation.rejections import reject
from evidence.registry.curation.words import claim_of
from evidence.registry.draft import Draft, Step
from evidence.registry.registry import Registry
from evidence.registry.spelling import Value


def item_values(
    registry: Registry,
    candidate: Candidate,
    signature: Mapping[str, Value] | None = None,
    *,
    stance: str | None = None,
    claim: str | None = None,
) -> dict[str, Value]:
    """The item that a candidate would become, in the form of files; what is not known is left out."""
    target = claim_of(registry, claim or candidate.claim)
    values: dict[str, Value] = {
        "id": new_item_id(target, candidate.source),
        "source": candidate.source,
        "stance": stance or candidate.stance,
    }
    source = registry.sources.get(SourceId(candidate.source))
    if source is not None and not source.kind.is_primary and source.kind.value in registry.methods:
        values["method"] = source.kind.value
    values["quote"] = candidate.line
    if candidate.hedged:
        values["confidence"] = "low"
    if signature:
        values["curated"] = dict(signature)
    return values


def accept(
    draft: Draft,
    entry: Entry,
    signature: Mapping[str, Value],
    *,
    stance: str | None = None,
    claim: str | None = None,
) -> Step:
    """Enter a candidate as an item of its claim, or of another one; the quote is verified once more."""
    if entry.fate is Fate.THERE:
        raise EditRefused(
            f"candidate {entry.number} is quoted on {entry.candidate.claim}, or above or below it, already"
        )
    values = item_values(draft.registry, entry.candidate, signature, stance=stance, claim=claim)
    return add_item(draft, ClaimId(claim or entry.candidate.claim), values)


def turn_down(draft: Draft, entry: Entry, reason: str, signature: Mapping[str, Value]) -> Step:
    """Remember that a candidate is no evidence on its claim."""
    if entry.fate is Fate.THERE:
        raise EditRefused(f"candidate {entry.number} is quoted on {entry.candidate.claim}; remove the item first")
    candidate = entry.candidate
    by, on = str(signature.get("by", "")), str(signature.get("on", ""))
    return reject(draft, candidate.source, candidate.claim, candidate.quote, reason, by, on)
