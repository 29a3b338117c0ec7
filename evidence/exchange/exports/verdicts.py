"""A verdict in the words of a registry: short, and without what takes long to find."""

from __future__ import annotations

from typing import Any

from evidence.exchange.exports.rows import Judged
from evidence.model.axis import Stance
from evidence.model.decision import Status

_ONE_SIDED = frozenset(
    {Status.PREDOMINANT, Status.LEANING, Status.UNCONTESTED, Status.INSUFFICIENT, Status.REPORTED_ONE_SIDED}
)
"""Statuses that say which way the evidence goes."""


def pole(judged: Judged) -> str | None:
    """The word of the leading pole; None on a tie or without direction."""
    leader = judged.verdict.leader
    return None if leader is None else stance_word(judged, leader)


def stance_word(judged: Judged, stance: Stance) -> str:
    """The word of a stance on the claim's axis."""
    return stance.value if judged.axis is None else judged.axis.word(stance)


def direction(judged: Judged) -> Stance | None:
    """The pole that a verdict speaks for; None where both sides stand, where nothing does, and without an effect."""
    return judged.verdict.leader if judged.verdict.status in _ONE_SIDED else None


def verdict_record(judged: Judged) -> dict[str, Any]:
    """The verdict as JSON; what is not computed is left out."""
    verdict, tally = judged.verdict, judged.tally
    found = {
        "status": verdict.status.value,
        "pole": pole(judged),
        "basis": None if verdict.basis is None else verdict.basis.value,
        "conflict": verdict.conflict,
        "amount": verdict.amount,
        "sign-test-p": verdict.sign_test_p,
        "majority": verdict.majority,
        "lines": tally.lines,
        "items": verdict.items,
        "first": tally.first,
        "second": tally.second,
        "mixed": tally.mixed,
        "no-effect": tally.no_effect,
        "unread": verdict.unread,
        "flags": [flag.value for flag in verdict.flags] or None,
        "stale": None if verdict.freshness is None else verdict.freshness.stale,
        "digest": judged.digest,
    }
    return {name: value for name, value in found.items() if value is not None}
