"""The stable JSON of verdicts: pole names, unrounded numbers, and null for what is not computed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.model.axis import Stance
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.explain import Explanation, disagreement_of
from evidence.resolve.fragility import fragility_of
from evidence.resolve.reason import Reason
from evidence.resolve.resolver import digest_of
from evidence.resolve.status import Flag
from evidence.resolve.verdict import Basis, Verdict
from evidence.views.explanation_json import explanation_record, flips_record, separation_record, tally_record
from evidence.views.status_view import pole_word

VERDICTS_FORMAT = 1


def verdicts_document(
    verdicts: Iterable[Verdict],
    registry: Registry,
    policy: Policy | None = None,
    explanations: Mapping[ClaimId, Explanation] | None = None,
) -> dict[str, Any]:
    """All verdicts in the order given, under the number of the format.

    Keys may be added under the same number; none changes its meaning. A claim of `explanations` has the key
    `explanation` as well.
    """
    policy = registry.config.policy if policy is None else policy
    records: list[dict[str, Any]] = []
    for verdict in verdicts:
        explanation = None if explanations is None else explanations.get(verdict.claim)
        record = verdict_record(verdict, registry, policy, explanation)
        if explanation is not None:
            record["explanation"] = explanation_record(explanation, _poles(verdict, registry))
        records.append(record)
    return {"format": VERDICTS_FORMAT, "verdicts": records}


def verdicts_text(
    verdicts: Iterable[Verdict],
    registry: Registry,
    policy: Policy | None = None,
    explanations: Mapping[ClaimId, Explanation] | None = None,
) -> str:
    """The document as text: ASCII only, two blanks of indentation, one newline at the end."""
    document = verdicts_document(verdicts, registry, policy, explanations)
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def verdict_record(
    verdict: Verdict, registry: Registry, policy: Policy | None = None, explanation: Explanation | None = None
) -> dict[str, Any]:
    """One verdict. Every key is always there; `policy` is the one it was reached under, the registry's unless given.

    Separations are computed where lines stand at both poles, or taken from the verdict's explanation.
    """
    policy = registry.config.policy if policy is None else policy
    claim = registry.claims[verdict.claim]
    poles = _poles(verdict, registry)
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
        "tally": tally_record(verdict.tally, poles),
        "secondary_tally": tally_record(verdict.secondary_tally, poles),
        "separations": _separations(verdict, registry, policy, explanation, poles),
        "fragility": None if secondary else flips_record(fragility_of(verdict.tally, policy)),
        "flags": [flag.value for flag in verdict.flags],
        "reasons": [reason_record(reason, poles) for reason in verdict.reasons],
        "decision": None if decision is None else decision.model_dump(mode="json"),
        "stale": None if verdict.freshness is None else verdict.freshness.stale,
        "digest": None if verdict.axis not in registry.axes else digest_of(verdict, registry, policy),
    }


def _poles(verdict: Verdict, registry: Registry) -> tuple[str, str]:
    axis = registry.axes.get(verdict.axis)
    return (Stance.FIRST.value, Stance.SECOND.value) if axis is None else (axis.poles[0], axis.poles[1])


def _separations(
    verdict: Verdict,
    registry: Registry,
    policy: Policy,
    explanation: Explanation | None,
    poles: tuple[str, str],
) -> list[dict[str, Any]] | None:
    """Contexts tried, best first; none where there is nothing to separate, null on a secondary basis."""
    if verdict.basis is Basis.SECONDARY:
        return None
    if not verdict.tally.first or not verdict.tally.second:
        return []
    found = disagreement_of(verdict, registry, policy) if explanation is None else explanation.disagreement
    return None if found is None else [separation_record(one, poles) for one in found.everything.separations]


def reason_record(reason: Reason, poles: tuple[str, str]) -> dict[str, Any]:
    """The rule, its numbers, and the items. Counts at the poles stand apart, because a pole may have any name."""
    names = {"first": poles[0], "second": poles[1]}
    numbers = {name: value for name, value in reason.numbers.items() if name not in names}
    split = {names[name]: value for name, value in reason.numbers.items() if name in names}
    return {"rule": reason.rule.value, **numbers, **({"poles": split} if split else {}), "items": list(reason.items)}
