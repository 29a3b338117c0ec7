"""All claims as rows of one table, the most contested first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.decision import Status
from evidence.model.ids import AxisId, ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.resolver import worst_first
from evidence.resolve.verdict import Verdict
from evidence.views.decision_view import state_word
from evidence.views.sentences import counts_on, headline, poles_of, split_text, wording_for
from evidence.views.status_view import (
    STATUS_ORDER,
    FlagView,
    StatusView,
    pole_word,
    view_flag,
    view_status,
)
from evidence.views.wording import fraction


class Part(StrEnum):
    """In which part of a list of claims a claim stands."""

    CONTESTED = "contested"
    """Both poles are present."""
    SETTLED = "settled"
    """One answer, or none, and nothing against it."""
    OPEN = "open"
    """Too little is known."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One claim in a table of claims."""

    claim: ClaimId
    title: str
    axis: AxisId
    question: str
    status: StatusView
    pole: str | None
    """The leading pole; None on a tie or without direction."""
    counts: str
    """Lines at the first and at the second pole, `20 : 13`."""
    split: str
    """The same in words, with mixed lines and those without effect: `20 pro-tumour, 13 anti-tumour, 3 both`.
    What is zero is left out; empty when nothing counts."""
    first: int
    second: int
    mixed: int
    no_effect: int
    conflict: str
    """`.76`; empty when it is not computed."""
    lines: int
    items: int
    uncounted: int
    unread: int
    decision: str
    """State of the decision in a word or two; `none` when there is none."""
    stale: bool
    part: Part
    flags: tuple[FlagView, ...]
    headline: str


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many claims have a status."""

    status: StatusView
    claims: int


def view_queue(verdicts: Iterable[Verdict], registry: Registry, policy: Policy | None = None) -> tuple[QueueRow, ...]:
    """One row a claim, the most contested first."""
    policy = registry.config.policy if policy is None else policy
    return tuple(_row(verdict, registry, policy) for verdict in worst_first(verdicts))


def count_statuses(verdicts: Iterable[Verdict], policy: Policy) -> tuple[StatusCount, ...]:
    """How many claims have each status, in a fixed order; every status is listed."""
    found = Counter(verdict.status for verdict in verdicts)
    return tuple(StatusCount(view_status(status, policy), found[status]) for status in STATUS_ORDER)


def _row(verdict: Verdict, registry: Registry, policy: Policy) -> QueueRow:
    claim = registry.claims[verdict.claim]
    axis = registry.axes.get(verdict.axis)
    return row_of(
        verdict,
        policy,
        poles_of(verdict, registry),
        title=claim.title,
        question=verdict.axis if axis is None else axis.label,
        decision=state_word(claim.decision, verdict.freshness),
        headline=headline(verdict, wording_for(verdict, registry, policy)),
    )


def row_of(
    verdict: Verdict,
    policy: Policy,
    poles: tuple[str, str],
    *,
    title: str,
    question: str,
    decision: str,
    headline: str,
) -> QueueRow:
    """A verdict as a row, with what only whoever keeps the claim can say."""
    tally = counts_on(verdict)
    return QueueRow(
        claim=verdict.claim,
        title=title,
        axis=verdict.axis,
        question=question,
        status=view_status(verdict.status, policy),
        pole=pole_word(verdict.leader, poles),
        counts=f"{tally.first} : {tally.second}",
        split=split_text(verdict, poles),
        first=tally.first,
        second=tally.second,
        mixed=tally.mixed,
        no_effect=tally.no_effect,
        conflict="" if verdict.conflict is None or verdict.basis is None else fraction(verdict.conflict),
        lines=tally.lines,
        items=verdict.items,
        uncounted=len(verdict.evidence.uncounted),
        unread=verdict.unread,
        decision=decision,
        stale=verdict.freshness is not None and verdict.freshness.stale,
        part=_part(verdict),
        flags=tuple(view_flag(flag, policy) for flag in verdict.flags),
        headline=headline,
    )


def _part(verdict: Verdict) -> Part:
    if verdict.contested:
        return Part.CONTESTED
    return Part.OPEN if verdict.status in (Status.INSUFFICIENT, Status.NO_EVIDENCE) else Part.SETTLED
