"""From records to verdicts; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from evidence.model.names import ClaimId
from evidence.resolve.digest import digest
from evidence.resolve.placed import Exclusion, Selection
from evidence.resolve.reason import Reason, ReasonRule, reasons_for, reasons_for_reported
from evidence.resolve.ruling import Ruled, count, ruled
from evidence.resolve.status import Flag, flags
from evidence.resolve.tally import amount, conflict, majority
from evidence.resolve.verdict import Basis, Freshness, Verdict
from evidence.stats.binomial import sign_test, wilson

if TYPE_CHECKING:
    from evidence.model.axis import Axis
    from evidence.model.claim import Claim
    from evidence.model.decision import Decision
    from evidence.model.policy import Policy
    from evidence.model.words import Stance, Status
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

Verdicts: TypeAlias = Mapping[ClaimId, Verdict]


def resolve(registry: Registry, policy: Policy | None = None, selection: Selection | None = None) -> Verdicts:
    """The verdict of every claim, by id in alphabetical order.

    `policy` is the registry's own unless given; `selection` restricts the evidence that is looked at.
    """
    policy = registry.config.policy if policy is None else policy
    return {claim.id: judge(claim, registry, policy, selection) for claim in registry.claims.values()}


def worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts ranked by conflict, then by the weaker side, then by the number of lines."""
    return sorted(verdicts, key=lambda verdict: verdict.rank)


def judge(claim: Claim, registry: Registry, policy: Policy, selection: Selection | None = None) -> Verdict:
    """The verdict of one claim, from its own evidence and that of the claims below it."""
    return verdict_on(claim, ruled(claim, registry, policy, selection), registry, policy, selection)


def verdict_on(
    claim: Claim, judged: Ruled, registry: Registry, policy: Policy, selection: Selection | None = None
) -> Verdict:
    """The verdict of a claim on which it is known already how it is `ruled`."""
    evidence, counted = judged.evidence, judged.counted
    basis, status, leader = judged.ruling.basis, judged.ruling.status, judged.ruling.leader
    on_primary = basis is not Basis.SECONDARY
    tally, secondary = count(evidence.primary), count(evidence.secondary)
    found: tuple[Flag, ...] = ()
    if on_primary:
        reasons = reasons_for(tally, status, policy) + _about(evidence.primary)
        found = flags(tally, True in [line.partial for line in counted], policy)
    else:
        reasons = reasons_for_reported(secondary, status, policy)
    poles = tally.first + tally.second
    fresh: Freshness | None = None
    # a decision was made on all of the evidence
    if claim.decision is not None and claim.axis in registry.axes and selection is None:
        ground = digest(claim, counted, registry, policy)
        fresh = freshness(claim.decision, ground, status, leader, registry.axes[claim.axis])
    return Verdict(
        claim=claim.id,
        axis=claim.axis,
        status=status,
        leader=leader,
        basis=basis,
        tally=tally,
        secondary_tally=secondary,
        conflict=conflict(tally) if on_primary else None,
        amount=amount(tally) if on_primary else None,
        sign_test_p=sign_test(tally.first, tally.second) if on_primary else None,
        proportion_ci=wilson(tally.first, poles) if on_primary and poles else None,
        majority=majority(tally) if on_primary else None,
        flags=found,
        items=sum([len(arm.items) for line in counted for arm in line.arms]),
        unclear=[entry.why for entry in evidence.uncounted].count(Exclusion.UNCLEAR),
        unread=[line.unread for line in evidence.primary].count(True),
        evidence=evidence,
        reasons=reasons,
        freshness=fresh,
    )


def digest_of(verdict: Verdict, registry: Registry, policy: Policy | None = None) -> str:
    """What a decision on a verdict has to be bound to; see `evidence.resolve.digest`."""
    policy = registry.config.policy if policy is None else policy
    return digest(registry.claims[verdict.claim], verdict.counted, registry, policy)


def freshness(decision: Decision, ground: str, status: Status, leader: Stance | None, axis: Axis) -> Freshness:
    """How a decision stands to the verdict of today; `ground` is the digest of today's evidence."""
    pole = None if leader is None else axis.word(leader)
    same_verdict = (decision.status, decision.pole) == (status, pole)
    if decision.digest == ground:
        return Freshness.FRESH if same_verdict else Freshness.CONTRADICTED
    return Freshness.EVIDENCE_MOVED if same_verdict else Freshness.VERDICT_MOVED


def _about(lines: tuple[Line, ...]) -> tuple[Reason, ...]:
    found = []
    for rule, chosen in (
        (ReasonRule.UNREAD, [line for line in lines if line.unread]),
        (ReasonRule.PARTIAL, [line for line in lines if line.partial]),
    ):
        if chosen:
            items = tuple(item.item.id for line in chosen for item in line.items)
            found.append(Reason(rule, {"lines": len(chosen)}, items))
    return tuple(found)
