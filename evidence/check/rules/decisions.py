"""EV5xx: verdicts, and what people decided on them."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.check.context import CheckContext
from evidence.check.rule import Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Severity
from evidence.model.claim import Claim
from evidence.model.decision import Status
from evidence.resolve import Freshness, Verdict, digest_of

_DISPUTES = frozenset({Status.DISPUTED, Status.REPORTED_DISPUTED})


def _judged(claim: Claim, context: CheckContext) -> tuple[Verdict, str] | None:
    """A decided claim's verdict, and what it says today; None when there is nothing to compare."""
    axis = context.registry.axes.get(claim.axis)
    if claim.decision is None or axis is None or claim.decision.pole not in (None, *axis.poles):
        return None
    verdict = context.verdict(claim)
    pole = "" if verdict.leader is None else f", {axis.word(verdict.leader)}"
    return verdict, f"{verdict.status}{pole}"


@rule("EV501", "decision-overtaken", Severity.ERROR, Scope.CLAIM)
def decision_overtaken(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The evidence changed since the decision, and the verdict with it.

    Why: the decision speaks of a verdict that is no longer there.

    Fix: judge the claim again, and renew the decision with today's digest. Where a retraction is all that changed,
    EV301 says so instead.

    Bad:  a decision `disputed`, after new studies made the verdict `predominant`
    Good: a new decision on the new verdict
    """
    judged = _judged(claim, context)
    if judged is not None and judged[0].freshness is Freshness.VERDICT_MOVED and claim.decision is not None:
        if (reason := context.blind_spot(claim)) is not None:
            yield NotChecked(reason)
            return
        if context.retracted_since(claim):
            return
        was = ", ".join(word for word in (claim.decision.status, claim.decision.pole) if word is not None)
        message = f"the decision was made on `{was}`; the verdict is now `{judged[1]}`"
        yield Hit(
            ("decision", "digest"),
            message,
            f"judge it again; the digest is now {digest_of(judged[0], context.registry)}",
        )
    elif claim.decision is not None and claim.axis not in context.registry.axes:
        yield NotChecked("a claim's axis is not known")


@rule("EV502", "decision-stale", Severity.WARNING, Scope.CLAIM)
def decision_stale(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The evidence changed since the decision; the verdict is still the same.

    Why: nobody has looked at the new evidence yet.

    Fix: look at it, and renew the decision with today's digest. Where a retraction is all that changed, EV301 says so
    instead.

    Bad:  a decision made before the last study was added
    Good: the decision renewed
    """
    judged = _judged(claim, context)
    if judged is not None and judged[0].freshness is Freshness.EVIDENCE_MOVED:
        if (reason := context.blind_spot(claim)) is not None:
            yield NotChecked(reason)
            return
        if context.retracted_since(claim):
            return
        message = "the evidence is no longer the one that this decision was made on"
        yield Hit(
            ("decision", "digest"),
            message,
            f"look at it again; the digest is now {digest_of(judged[0], context.registry)}",
        )


@rule("EV503", "decision-without-rationale", Severity.ERROR, Scope.CLAIM)
def decision_without_rationale(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A decision does not say why.

    Why: those who come later can neither follow nor question it.

    Fix: add a rationale.

    Bad:  `decision: {status: disputed, ...}` without `rationale`
    Good: `rationale: Both sides rest on independent in vivo work; no recorded condition tells them apart.`
    """
    if claim.decision is not None and claim.decision.rationale is None:
        yield Hit(("decision",), "the decision has no rationale", "say why", on_key=True)


@rule("EV504", "decision-contradicts-verdict", Severity.ERROR, Scope.CLAIM)
def decision_contradicts_verdict(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A decision names another status or pole than the verdict on exactly its evidence.

    Why: a decision never changes a verdict; it can only acknowledge it.

    Fix: correct status and pole; disagreement belongs into the rationale.

    Bad:  `status: uncontested` on a claim that is disputed
    Good: `status: disputed`, with a rationale that says what the curator makes of it
    """
    judged = _judged(claim, context)
    if judged is not None and judged[0].freshness is Freshness.CONTRADICTED and claim.decision is not None:
        was = ", ".join(word for word in (claim.decision.status, claim.decision.pole) if word is not None)
        message = f"the decision says `{was}`; the verdict on the same evidence is `{judged[1]}`"
        yield Hit(("decision", "status"), message, "correct it; disagreement belongs into the rationale")


@rule("EV505", "undecided-dispute", Severity.NOTE, Scope.CLAIM)
def undecided_dispute(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A claim is disputed, and nobody has decided on it.

    Why: a dispute that somebody has looked at is worth more than one that nobody has.

    Fix: read both sides, and write a decision.

    Bad:  a disputed claim without `decision`
    Good: the same with one
    """
    if claim.decision is None and (status := context.verdict(claim).status) in _DISPUTES:
        if (reason := context.blind_spot(claim)) is not None:
            yield NotChecked(reason)
            return
        yield Hit(("id",), f"`{claim.id}` is {status}, and there is no decision on it", "read both sides, and decide")


@rule("EV506", "removed-item-present", Severity.ERROR, Scope.CLAIM)
def removed_item_present(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A decision says that it took an item out, and the item is still there.

    Why: the record of what was removed must be true.

    Fix: remove the item, or its id from `removes`.

    Bad:  `removes: [zhu-2012-xenograft]`, with that item on the claim
    Good: one of the two
    """
    if claim.decision is None:
        return
    present = {item.id for item in claim.evidence}
    for i, name in enumerate(claim.decision.removes):
        if name in present:
            yield Hit(("decision", "removes", i), f"`{name}` is still on the claim", "remove one of the two")


RULES = (
    decision_overtaken,
    decision_stale,
    decision_without_rationale,
    decision_contradicts_verdict,
    undecided_dispute,
    removed_item_present,
)
