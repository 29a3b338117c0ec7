"""EV5xx: verdicts, and what people decided on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Route, Severity
from evidence.model.words import Status
from evidence.resolve import Freshness, Verdict, digest_of
from evidence.resolve.placed import unknown_stances
from evidence.resolve.verdict import Basis

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.history import Cause, ClaimChange, Comparison
    from evidence.model.claim import Claim

_DISPUTES = frozenset({Status.DISPUTED, Status.REPORTED_DISPUTED})


def _judged(claim: Claim, context: CheckContext) -> tuple[Verdict, str] | None:
    """A decided claim's verdict, and what it says today; None when there is nothing to compare."""
    axis = context.registry.axes.get(claim.axis)
    if claim.decision is None or axis is None or claim.decision.pole not in (None, *axis.poles):
        return None
    verdict = context.verdict(claim)
    pole = "" if verdict.leader is None else f", {axis.word(verdict.leader)}"
    return verdict, f"{verdict.status}{pole}"


def _decide(claim: str, removes: str = "") -> str:
    """The command that writes a decision on a claim, on exactly today's evidence."""
    return f"`evidence decide {claim} --rationale TEXT{removes and f' --removes {removes}'}`"


@rule("EV501", "decision-overtaken", Severity.ERROR, Scope.CLAIM, about=Aspect.DECISION)
def decision_overtaken(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The evidence changed since the decision, and the verdict with it.

    Why: the decision speaks of a verdict that is no longer there.

    Fix: judge the claim again, and write a new decision; `evidence decide` fills in today's digest. Where a retraction
    is all that changed, EV301 says so instead.

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
            f"judge it again: {_decide(claim.id)}; the digest is now {digest_of(judged[0], context.registry)}",
        )
    elif claim.decision is not None and claim.axis not in context.registry.axes:
        yield NotChecked("a claim's axis is not known")


@rule("EV502", "decision-stale", Severity.WARNING, Scope.CLAIM, about=Aspect.DECISION)
def decision_stale(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The evidence changed since the decision; the verdict is still the same.

    Why: nobody has looked at the new evidence yet.

    Fix: look at it, and write the decision anew; `evidence decide` fills in today's digest. Where a retraction is all
    that changed, EV301 says so instead.

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
            f"look at what is new, and confirm it or decide otherwise: {_decide(claim.id)}; "
            f"the digest is now {digest_of(judged[0], context.registry)}",
        )


@rule("EV503", "decision-without-rationale", Severity.ERROR, Scope.CLAIM, about=Aspect.DECISION)
def decision_without_rationale(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A decision does not say why.

    Why: those who come later can neither follow nor question it.

    Fix: add a rationale.

    Bad:  `decision: {status: disputed, ...}` without `rationale`
    Good: `rationale: Both sides rest on independent in vivo work; no recorded condition tells them apart.`
    """
    if claim.decision is not None and claim.decision.rationale is None:
        yield Hit(("decision",), "the decision has no rationale", "say why", on_key=True)


@rule("EV504", "decision-contradicts-verdict", Severity.ERROR, Scope.CLAIM, about=Aspect.DECISION)
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
        hint = f"correct it: {_decide(claim.id)}; disagreement belongs into the rationale"
        yield Hit(("decision", "status"), message, hint)


@rule("EV505", "undecided-dispute", Severity.NOTE, Scope.CLAIM)
def undecided_dispute(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A claim is disputed, and nobody has decided on it.

    Why: a dispute that somebody has looked at is worth more than one that nobody has.

    Fix: read both sides with `evidence show`, and write a decision with `evidence decide`.

    Bad:  a disputed claim without `decision`
    Good: the same with one
    """
    if claim.decision is None and (status := context.status(claim)) in _DISPUTES:
        if (reason := context.blind_spot(claim)) is not None:
            yield NotChecked(reason)
            return
        if context.comparison is not None and claim.id in context.comparison.calling:
            return  # EV508 says so
        hint = f"read both sides, `evidence show {claim.id}`, and decide: {_decide(claim.id)}"
        yield Hit(("id",), f"`{claim.id}` is {status}, and there is no decision on it", hint)


@rule("EV506", "removed-item-present", Severity.ERROR, Scope.CLAIM, about=Aspect.DECISION)
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


def _compared(comparison: Comparison, what: str, ids: bool = False) -> Iterator[NotChecked]:
    """Of which claims it cannot be told `what` has become, since a file of either version could not be read."""
    for files, which in zip(comparison.unseen, ("the base", "this revision"), strict=True):
        mattering = [file for file in files if (file.holds_ids or not ids) and file.claims != ()]
        for file in mattering[:_MOST_FILES]:
            claims = "any claim" if file.claims is None else _names(file.claims)
            yield NotChecked(f"`{file.path}` of {which} could not be read: it is not known {what.format(claims)}")
        if (more := len(mattering) - _MOST_FILES) > 0:
            yield NotChecked(f"{more:,} more file{'s' if more > 1 else ''} of {which} could not be read")


_MOST_FILES = 10
"""Files that could not be read and are told of one by one."""
_MOST_NAMES = 8
"""Ids that a finding lists."""


def _names(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_NAMES:,} more" if len(ids) > _MOST_NAMES else ""
    return ", ".join(f"`{name}`" for name in ids[:_MOST_NAMES]) + more


def _path(change: ClaimChange, context: CheckContext) -> tuple[str, Route]:
    """The file of a claim; where it was when it is gone."""
    registry = context.registry
    if change.claim in registry.claim_paths:
        return registry.claim_paths[change.claim], ("id",)
    return ("" if context.base is None else context.base.claim_paths[change.claim]), ()


def _verdict_words(verdict: Verdict | None) -> str:
    if verdict is None:
        return "gone"
    tally = verdict.secondary_tally if verdict.basis is Basis.SECONDARY else verdict.tally
    return f"{verdict.status}, {tally.first} : {tally.second}"


@rule("EV507", "dispute-vanished", Severity.ERROR, Scope.REGISTRY)
def dispute_vanished(context: CheckContext) -> Iterator[Finding]:
    """Compared with the base revision a dispute is gone or less than it was, and nobody has signed for it.

    Why: evidence that was deleted, turned round, moved under another condition or discounted can end a dispute
    without anybody noticing. New studies alone may end one: when every line that counted still counts as it did. No
    suppression and no baseline answers this rule.

    Fix: put the evidence back; or decide on the claim in the same change, on exactly today's evidence, with the ids of
    deleted items under `removes`.

    Bad:  the last anti-tumour study of a disputed claim deleted
    Good: the same, with a new decision that names it under `removes` and says why
    """
    if context.comparison is None:
        return
    yield from _compared(context.comparison, "whether a dispute has vanished from {}")
    for change in context.comparison.changes:
        if not change.unsigned:
            continue
        taken = [cause for cause in change.causes if not cause.kind.adds_only]
        causes = taken or list(change.causes)
        path, route = _path(change, context)
        was, now = _verdict_words(change.before), _verdict_words(change.after)
        told = "; ".join(dict.fromkeys(map(_told, causes[:_MOST_CAUSES])))
        more = f"; and {len(causes) - _MOST_CAUSES} more" if len(causes) > _MOST_CAUSES else ""
        message = f"`{change.claim}` was {was}, and is {now}: {told}{more}"
        if change.after is None and path in context.registry.unread:
            # not known to be gone, nor to be there: the change has to be mended before it can be judged
            yield Hit((), f"`{change.claim}` was {was}, and its file could not be read", _MEND, path=path)
            continue
        yield Hit(route, message, _misspelt(change, context) or _remedy(change), path=path)


def _misspelt(change: ClaimChange, context: CheckContext) -> str | None:
    """What has to be mended before anybody may sign: a stance that is a slip would be signed with the rest."""
    claim = None if change.after is None else context.registry.claims.get(change.claim)
    wrong = [] if claim is None else unknown_stances(claim, context.registry)
    return f"first correct the stance `{wrong[0].stance}` of `{wrong[0].id}` (EV105)" if wrong else None


def _remedy(change: ClaimChange) -> str:
    """What has to be signed, and where."""
    if change.after is None:
        return f"keep it, or name it under `removes` of a decision on another claim, `removes: [{change.claim}]`"
    names = " ".join(change.unnamed[:_MOST_CAUSES]) + (" ..." if len(change.unnamed) > _MOST_CAUSES else "")
    return f"decide on it in this change: {_decide(change.claim, names)}"


@rule("EV508", "dispute-appeared", Severity.ERROR, Scope.REGISTRY)
def dispute_appeared(context: CheckContext) -> Iterator[Finding]:
    """Compared with the base revision a claim is newly disputed, and nobody has decided on it.

    Why: whoever makes a dispute visible knows best what it is about.

    Fix: write a decision on the claim in the same change; `evidence decide` fills in the digest.

    Bad:  a study added that turns `uncontested` into `disputed`, and nothing else
    Good: the same, with a decision that says how the two sides are to be read
    """
    if context.comparison is None:
        return
    yield from _compared(context.comparison, "which dispute is new on {}")
    for change in context.comparison.changes:
        if change.undecided:
            path, route = _path(change, context)
            turn, now = "is new, and", _verdict_words(change.after)
            if change.before is not None:
                turn, now = f"was {_verdict_words(change.before)}, and is", f"{now} now"
            message = f"`{change.claim}` {turn} {now}, without a decision"
            yield Hit(route, message, f"write one: {_decide(change.claim)}", path=path)


@rule("EV509", "id-vanished", Severity.ERROR, Scope.REGISTRY)
def id_vanished(context: CheckContext) -> Iterator[Finding]:
    """Compared with the base revision the id of a claim or of an item is gone without a trace.

    Why: others refer to it, and evidence that goes unnoticed cannot be questioned.

    Fix: a renamed record lists its old id under `formerly`. A deleted item stands under `removes` of a decision on its
    claim that was made in the same change, on exactly today's evidence; a deleted claim under that of another claim.

    Bad:  an item deleted
    Good: the same, with its id under `removes` of a new decision on its claim
    """
    if context.comparison is None or context.base is None:
        return
    yield from _compared(context.comparison, "which ids are gone from {}", ids=True)
    back = "say `formerly` where it was renamed, or name it under `removes` of a decision"
    for claim in context.comparison.lost_claims:
        path = context.base.claim_paths[claim]
        if path in context.registry.unread:
            message = f"the file of the claim `{claim}` could not be read, so that its fate is not known"
            yield Hit((), message, _MEND, path=path)
        else:
            yield Hit((), f"the claim `{claim}` is gone", back, path=path)
    gone = set(context.comparison.lost_claims)
    for claim, item in context.comparison.lost_items:
        if claim not in gone:
            heir = context.comparison.claims.get(claim)
            path = context.base.claim_paths[claim] if heir is None else context.registry.claim_paths[heir]
            yield Hit(("evidence",), f"the item `{item}` of `{claim}` is gone", back, path=path, on_key=True)


@rule("EV510", "decision-removed", Severity.ERROR, Scope.REGISTRY)
def decision_removed(context: CheckContext) -> Iterator[Finding]:
    """Compared with the base revision a claim has no decision any more.

    Why: what somebody judged, and what they knowingly took out, would go without a trace, and nobody would be asked to
    judge again when the evidence moves.

    Fix: put the decision back, or decide anew: a decision is replaced, and not taken away.

    Bad:  the decision on a disputed claim deleted, and a stance turned round
    Good: a new decision, whatever it says
    """
    if context.comparison is None or context.base is None:
        return
    yield from _compared(context.comparison, "which decision is gone from {}", ids=True)
    for name, heir in context.comparison.claims.items():
        claim = context.registry.claims.get(heir)
        if claim is None or claim.decision is not None or context.base.claims[name].decision is None:
            continue
        if heir not in context.comparison.calling:  # EV508 says so
            message = f"the decision on `{heir}` is gone, and there is no other"
            yield Hit(("id",), message, f"put it back, or decide anew: {_decide(heir)}", path=context.path_of(claim))


_MEND = "mend the file"
_MOST_CAUSES = 8
"""Causes that a finding lists."""


def _told(cause: Cause) -> str:
    """A cause in a few words."""
    from evidence.history import CauseKind

    what = f" `{cause.item or cause.source or cause.field or cause.claim}`"
    turn = f" from {cause.before or 'nothing'} to {cause.after or 'nothing'}"
    whole = cause.kind is CauseKind.ITEM_DELETED or (cause.before is None and cause.after is None)
    return f"{cause.kind.value.replace('-', ' ')}{what}" + ("" if whole else turn)


RULES = (
    decision_overtaken,
    decision_stale,
    decision_without_rationale,
    decision_contradicts_verdict,
    undecided_dispute,
    removed_item_present,
    dispute_vanished,
    dispute_appeared,
    id_vanished,
    decision_removed,
)
