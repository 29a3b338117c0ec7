"""The part of a verdict that reruns compare, decided on any selection of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from evidence.resolve.lines import Line
from evidence.resolve.resolver import count
from evidence.resolve.status import decide, decide_reported
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.policy import Policy
    from evidence.model.words import Stance, Status
    from evidence.resolve.tally import Tally

Separated: TypeAlias = Callable[[Sequence[Line]], bool]
"""Says of some lines whether a recorded context separates their poles."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """On what a claim is decided, and how."""

    basis: Basis | None
    """None when nothing counts."""
    tally: Tally
    """The lines that decide, by stance: primary ones, or reviews on a secondary basis."""
    status: Status
    leader: Stance | None
    """The pole with more weight; None on a tie or without direction."""


def ruling_of(verdict: Verdict) -> Ruling:
    """What a verdict comes down to."""
    tally = verdict.secondary_tally if verdict.basis is Basis.SECONDARY else verdict.tally
    return Ruling(verdict.basis, tally, verdict.status, verdict.leader)


def rule_on(
    primary: Sequence[Line], secondary: Sequence[Line], policy: Policy, separated: Separated | None = None
) -> Ruling:
    """Decide on these lines: on the primary ones if there are any, otherwise on the reviews.

    `separated` is asked only where its answer can matter; without it, no context separates anything.
    """
    if secondary and not primary:
        tally = count(secondary)
        return Ruling(Basis.SECONDARY, tally, decide_reported(tally, policy), tally.leader)
    tally = count(primary)
    status = decide(tally, False, policy)
    if separated is not None and tally.opposed and (other := decide(tally, True, policy)) is not status:
        status = other if separated(primary) else status
    return Ruling(Basis.PRIMARY if primary else None, tally, status, tally.leader)
