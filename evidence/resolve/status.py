"""From a tally to a status: the one place where that is decided, for any engine."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.model.words import Status
from evidence.stats.binomial import sign_test, sign_test_reaches

if TYPE_CHECKING:
    from evidence.model.policy import Policy
    from evidence.resolve.tally import Tally


class Flag(StrEnum):
    """Something worth knowing beside a status; it never changes it."""

    SUPPORTED = "supported"
    """The sign test on lines at the poles reaches the policy's level."""
    WITH_NULL = "with-null"
    """A notable share of the lines found no effect."""
    PARTIAL = "partial"
    """A line stands at a pole although a good part of its arms found no effect."""


def decide(tally: Tally, separated: bool, policy: Policy) -> Status:
    """The status of a claim from its primary lines; the first rule that matches.

    `separated` says that a recorded context passed the test of separation. Pure, exact on integers.

    Source: direction-of-effect vote counting, Boon & Thomson (2021); the thresholds are the policy's.
    """
    return status_of((tally.first, tally.second, tally.mixed, tally.no_effect), separated, policy)


def status_of(counts: tuple[int, int, int, int], separated: bool, policy: Policy) -> Status:
    """The same of bare counts of lines, for callers who ask of very many: first pole, second, mixed, no effect."""
    a, b, m, z = counts
    directional = a + b + m
    if directional + z == 0:
        return Status.NO_EVIDENCE
    if directional == 0 and z >= policy.no_effect_lines:
        return Status.NO_EFFECT
    if directional >= 1 and z > directional:
        return Status.MOSTLY_NO_EFFECT
    if separated:
        return Status.CONTEXT_DEPENDENT
    first, second = 2 * a + m, 2 * b + m  # weights in halves of a line, as `Tally.doubled`
    if first and second:
        if 100 * max(first, second) < policy.claim_majority * (first + second):
            strong = min(a + m, b + m) >= policy.dispute_minority and (min(a, b) >= 1 or m >= 2)
            return Status.DISPUTED if strong else Status.PRELIMINARY_DISPUTE
        return Status.PREDOMINANT if sign_test_reaches(a, b, policy.alpha) else Status.LEANING
    if directional >= 1 and directional + z >= policy.uncontested_lines:
        return Status.UNCONTESTED
    return Status.INSUFFICIENT


def decide_reported(tally: Tally, policy: Policy) -> Status:
    """The status of a claim on which only reviews speak; `tally` counts independent reviews."""
    if tally.lines == 0:
        return Status.NO_EVIDENCE
    if tally.opposed:
        return Status.REPORTED_DISPUTED
    if max(tally.first, tally.second) >= policy.reported_lines:
        return Status.REPORTED_ONE_SIDED
    return Status.INSUFFICIENT


def flags(tally: Tally, partial: bool, policy: Policy) -> tuple[Flag, ...]:
    """What is worth knowing beside the status; `partial` says that some line is."""
    found: list[Flag] = []
    if sign_test(tally.first, tally.second) <= policy.alpha:
        found.append(Flag.SUPPORTED)
    if tally.lines >= policy.null_lines and 100 * tally.no_effect > policy.null_share * tally.lines:
        found.append(Flag.WITH_NULL)
    if partial:
        found.append(Flag.PARTIAL)
    return tuple(found)
