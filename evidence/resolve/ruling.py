"""The part of a verdict that reruns compare, decided on any selection of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from evidence.frozen import dataclass
from evidence.model.words import Stance
from evidence.resolve.dependence import separates
from evidence.resolve.lines import Line, Lines, assemble
from evidence.resolve.status import decide, decide_reported
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.policy import Policy
    from evidence.model.words import Status
    from evidence.registry.registry import Registry
    from evidence.resolve.placed import Selection

Separated: TypeAlias = Callable[[Sequence[Line]], bool]
"""Says of some lines whether a recorded context separates their poles."""
_COUNTED = (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT)
"""What a line can be, in the order of a tally."""


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


@dataclass(frozen=True, slots=True)
class Ruled:
    """The evidence on a claim, and how it is decided on that."""

    evidence: Lines
    ruling: Ruling

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines that decide."""
        return self.evidence.secondary if self.ruling.basis is Basis.SECONDARY else self.evidence.primary


def count(lines: Iterable[Line]) -> Tally:
    """How many lines stand where."""
    stances = [line.stance for line in lines]
    return Tally(*map(stances.count, _COUNTED)) if stances else Tally()


def ruled(claim: Claim, registry: Registry, policy: Policy, selection: Selection | None = None) -> Ruled:
    """What decides a claim: its own evidence and that of the claims below it. The dear part of a verdict."""
    evidence = assemble(claim, registry, policy, selection)

    def separated(lines: Sequence[Line]) -> bool:
        return separates(lines, registry, policy)

    return Ruled(evidence, rule_on(evidence.primary, evidence.secondary, policy, separated))


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
