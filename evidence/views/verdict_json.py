"""The stable JSON of verdicts: pole names, unrounded numbers, and null for what is not computed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.reason import Reason
from evidence.resolve.resolver import digest_of
from evidence.resolve.status import Flag
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict
from evidence.views.status_view import pole_word

VERDICTS_FORMAT = 1


def verdicts_document(verdicts: Iterable[Verdict], registry: Registry, policy: Policy | None = None) -> dict[str, Any]:
    """All verdicts in the order given, under the number of the format.

    Keys may be added under the same number; none changes its meaning.
    """
    return {"format": VERDICTS_FORMAT, "verdicts": [verdict_record(verdict, registry, policy) for verdict in verdicts]}


def verdicts_text(verdicts: Iterable[Verdict], registry: Registry, policy: Policy | None = None) -> str:
    """The document as text: ASCII only, two blanks of indentation, one newline at the end."""
    return json.dumps(verdicts_document(verdicts, registry, policy), indent=2, allow_nan=False) + "\n"


def verdict_record(verdict: Verdict, registry: Registry, policy: Policy | None = None) -> dict[str, Any]:
    """One verdict. Every key is always there; `policy` is the one it was reached under, the registry's unless given."""
    claim = registry.claims[verdict.claim]
    axis = registry.axes.get(verdict.axis)
    poles = (Stance.FIRST.value, Stance.SECOND.value) if axis is None else (axis.poles[0], axis.poles[1])
    secondary = verdict.basis is Basis.SECONDARY
    counted = verdict.secondary_tally if secondary else verdict.tally
    decision = claim.decision
    return {
        "claim": verdict.claim,
        "title": claim.title,
        "axis": verdict.axis,
        "status": verdict.status.value,
        "pole": pole_word(verdict.leader, poles),
        "basis": None if verdict.basis is None else verdict.basis.value,
        "conflict": verdict.conflict,
        "amount": verdict.amount,
        "sign_test_p": verdict.sign_test_p,
        "proportion_ci": None if verdict.proportion_ci is None else list(verdict.proportion_ci),
        "supported": None if secondary else Flag.SUPPORTED in verdict.flags,
        "majority": verdict.majority,
        "lines": counted.lines,
        "items": verdict.items,
        "unclear": verdict.unclear,
        "unread": verdict.unread,
        "tally": _tally(verdict.tally, poles),
        "secondary_tally": _tally(verdict.secondary_tally, poles),
        "separations": None,
        "fragility": None,
        "flags": [flag.value for flag in verdict.flags],
        "reasons": [_reason(reason, poles) for reason in verdict.reasons],
        "decision": None if decision is None else decision.model_dump(mode="json"),
        "stale": None if verdict.freshness is None else verdict.freshness.stale,
        "digest": None if axis is None else digest_of(verdict, registry, policy),
    }


def _tally(tally: Tally, poles: tuple[str, str]) -> dict[str, int]:
    return {
        poles[0]: tally.first,
        poles[1]: tally.second,
        Stance.MIXED.value: tally.mixed,
        Stance.NO_EFFECT.value: tally.no_effect,
    }


def _reason(reason: Reason, poles: tuple[str, str]) -> dict[str, Any]:
    """The rule, its numbers, and the items. Counts at the poles stand apart, because a pole may have any name."""
    names = {"first": poles[0], "second": poles[1]}
    numbers = {name: value for name, value in reason.numbers.items() if name not in names}
    split = {names[name]: value for name, value in reason.numbers.items() if name in names}
    return {"rule": reason.rule.value, **numbers, **({"poles": split} if split else {}), "items": list(reason.items)}
