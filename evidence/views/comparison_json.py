"""What changed between two revisions, for programs: stable keys, which may be added to and never change meaning."""

from __future__ import annotations

import json
from typing import Any

from evidence.history.cause import Cause
from evidence.history.changes import ClaimChange, Comparison
from evidence.history.unseen import Unseen
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict
from evidence.views.verdict_json import verdict_record

FORMAT = 1


def comparison_text(found: Comparison, base: str, head: str | None) -> str:
    """The whole comparison as JSON; `base` and `head` are commits, None for the work tree."""
    before, after = found.unseen
    document = {
        "format": FORMAT,
        "base": base,
        "head": head,
        "unchanged": found.unchanged,
        "claims": [_change(change, found) for change in found.changes],
        "lost_claims": list(found.lost_claims),
        "lost_items": [{"claim": claim, "item": item} for claim, item in found.lost_items],
        "unread": {"base": list(map(_unread, before)), "head": list(map(_unread, after))},
    }
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _change(change: ClaimChange, found: Comparison) -> dict[str, Any]:
    return {
        "claim": change.claim,
        "title": change.title,
        "outcome": change.outcome.value,
        "before": _verdict(change.before, found.base),
        "after": _verdict(change.after, found.head),
        "causes": [_cause(cause) for cause in change.causes],
        "decided": change.decided,
        "lost": change.lost,
        "calls_for_decision": change.calls,
        "unsigned": change.unsigned,
        "undecided": change.undecided,
        "unnamed_items": list(change.unnamed),
    }


def _unread(file: Unseen) -> dict[str, Any]:
    return {"file": file.path, "claims": None if file.claims is None else list(file.claims)}


def _verdict(verdict: Verdict | None, registry: Registry) -> dict[str, Any] | None:
    return None if verdict is None else verdict_record(verdict, registry)


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "claim": cause.claim,
        "item": cause.item,
        "source": cause.source,
        "field": cause.field,
        "before": cause.before,
        "after": cause.after,
    }
