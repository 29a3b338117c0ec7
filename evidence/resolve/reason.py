"""Why a verdict is what it is, as values that views turn into sentences."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.frozen import dataclass, field
from evidence.model.words import Status
from evidence.resolve.tally import Tally, majority
from evidence.stats.binomial import sign_test

if TYPE_CHECKING:
    from evidence.model.policy import Policy


class ReasonRule(StrEnum):
    """What a reason speaks of."""

    NO_LINE = "no-line"
    """Nothing that counts is recorded."""
    ONLY_REVIEWS = "only-reviews"
    """No primary study is on the claim."""
    MAJORITY = "majority"
    """Share of the directional lines at the leading pole, against the threshold."""
    MINORITY = "minority"
    """Lines that the weaker pole has, mixed ones included, against the threshold."""
    SIGN_TEST = "sign-test"
    """Whether chance alone would give such a split."""
    TOO_FEW_TO_TEST = "too-few-to-test"
    """So few lines can never reach the level; of .05 fewer than six."""
    UNOPPOSED = "unopposed"
    """Every directional line stands at one pole."""
    FEW_LINES = "few-lines"
    """Fewer lines than a verdict needs."""
    NULL_LINES = "null-lines"
    """Lines without effect, against all lines."""
    MIXED_LINES = "mixed-lines"
    """Studies that found both poles."""
    UNREAD = "unread"
    """Lines known only through reviews."""
    PARTIAL = "partial"
    """Lines at a pole although a good part of their arms found no effect."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: which rule, its numbers, and the items that it rests on."""

    rule: ReasonRule
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    items: tuple[str, ...] = ()


def reasons_for(tally: Tally, status: Status, policy: Policy) -> tuple[Reason, ...]:
    """Why `decide` gave this status to this tally."""
    if status is Status.NO_EVIDENCE:
        return (Reason(ReasonRule.NO_LINE),)
    found: list[Reason] = []
    share = majority(tally)
    n = tally.first + tally.second
    p = sign_test(tally.first, tally.second)
    if status in (Status.NO_EFFECT, Status.MOSTLY_NO_EFFECT):
        found.append(Reason(ReasonRule.NULL_LINES, {"no_effect": tally.no_effect, "lines": tally.lines}))
    elif tally.opposed and share is not None:
        found.append(Reason(ReasonRule.MAJORITY, {"share": share, "threshold": policy.claim_majority / 100}))
        if status in (Status.DISPUTED, Status.PRELIMINARY_DISPUTE, Status.CONTEXT_DEPENDENT):
            weaker = min(tally.first, tally.second) + tally.mixed
            found.append(Reason(ReasonRule.MINORITY, {"lines": weaker, "threshold": policy.dispute_minority}))
    elif status is Status.UNCONTESTED:
        found.append(Reason(ReasonRule.UNOPPOSED, {"lines": tally.directional}))
    else:
        needed = policy.uncontested_lines if tally.directional else policy.no_effect_lines
        found.append(Reason(ReasonRule.FEW_LINES, {"lines": tally.lines, "threshold": needed}))
    if n:
        rule = ReasonRule.SIGN_TEST if sign_test(n, 0) <= policy.alpha else ReasonRule.TOO_FEW_TO_TEST
        found.append(Reason(rule, {"p": p, "first": tally.first, "second": tally.second}))
    if tally.mixed:
        found.append(Reason(ReasonRule.MIXED_LINES, {"lines": tally.mixed}))
    if tally.no_effect and status not in (Status.NO_EFFECT, Status.MOSTLY_NO_EFFECT):
        found.append(Reason(ReasonRule.NULL_LINES, {"no_effect": tally.no_effect, "lines": tally.lines}))
    return tuple(found)


def reasons_for_reported(tally: Tally, status: Status, policy: Policy) -> tuple[Reason, ...]:
    """Why `decide_reported` gave this status to this tally of reviews, of which there is one at least."""
    found = [Reason(ReasonRule.ONLY_REVIEWS, {"reviews": tally.lines})]
    if tally.mixed:
        found.append(Reason(ReasonRule.MIXED_LINES, {"lines": tally.mixed}))
    if status is Status.INSUFFICIENT:
        found.append(Reason(ReasonRule.FEW_LINES, {"lines": tally.lines, "threshold": policy.reported_lines}))
    return tuple(found)
