"""How verdicts changed between two versions of a registry: outcomes, each with what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from evidence.history.cause import Cause, CauseKind, Matching, claim_causes, registry_causes, source_causes
from evidence.model.claim import Claim
from evidence.model.decision import Status
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.registry.registry import Registry
from evidence.resolve.resolver import resolve
from evidence.resolve.verdict import Freshness, Verdict

OPEN = frozenset({Status.DISPUTED, Status.PRELIMINARY_DISPUTE, Status.REPORTED_DISPUTED, Status.CONTEXT_DEPENDENT})
"""Statuses of a claim whose dispute is in sight; a context that explains it does not end it."""
CALLING = frozenset({Status.DISPUTED, Status.REPORTED_DISPUTED})
"""Statuses that call for a decision."""


class Outcome(StrEnum):
    """What has become of a claim's verdict."""

    NEW_DISPUTE = "new-dispute"
    RESOLVED_DISPUTE = "resolved-dispute"
    CHANGED_DISPUTE = "changed-dispute"
    """Disputed before and after, with other lines, another status or another leading pole."""
    UNCHANGED_DISPUTE = "unchanged-dispute"
    """Something was done to its evidence, and the verdict is the same."""
    CHANGED = "changed"
    """Another verdict, and no dispute before or after."""
    UNCHANGED = "unchanged"
    NEW_CLAIM = "new-claim"
    GONE_CLAIM = "gone-claim"


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim before and after."""

    claim: ClaimId
    """Its id in the head; that in the base when it is gone."""
    title: str
    outcome: Outcome
    before: Verdict | None
    after: Verdict | None
    causes: tuple[Cause, ...]
    decided: bool
    """A decision that was made or renewed in this change stands on exactly the head's evidence."""
    lost: bool
    """A dispute, or one of two sides, went away by more than new evidence."""
    calls: bool
    """A dispute appeared that calls for a decision."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a registry beside each other."""

    base: Registry
    head: Registry
    changes: tuple[ClaimChange, ...]
    """Claims to which something was done or happened: worst outcome first, then by id."""
    unchanged: int
    """Claims to which nothing was done."""
    lost_claims: tuple[ClaimId, ...]
    """Ids of the base that nothing in the head says it had."""
    lost_items: tuple[tuple[ClaimId, ItemId], ...]
    """Claim (by its id in the base) and item that nothing in the head says it had."""

    @property
    def by_claim(self) -> Mapping[ClaimId, ClaimChange]:
        """Changes by the claim's id."""
        return {change.claim: change for change in self.changes}


def compare(base: Registry, head: Registry) -> Comparison:
    """Compare two versions. Verdicts are judged under either version's policy and vocabulary, so that a change of
    those cannot hide a dispute either.
    """
    return _Comparer(base, head).run()


class _Comparer:
    def __init__(self, base: Registry, head: Registry) -> None:
        self.base, self.head = base, head
        self.matching = Matching.of(base, head)
        self.back = {new: old for old, new in self.matching.claims.items()}
        self.before, self.after = resolve(base), resolve(head)
        self.same_rules = _rules(base) == _rules(head)
        self.head_under_base = self.after if self.same_rules else resolve(_under(head, base))
        self.base_under_head = self.before if self.same_rules else resolve(_under(base, head))
        self.own: dict[ClaimId, tuple[Cause, ...]] = {}
        """What was done in a claim's file, by its id in the head, or in the base when it is gone."""
        self.sources = {
            name: causes
            for name in sorted({*base.sources, *head.sources})
            if (causes := tuple(source_causes(base.sources.get(name), head.sources.get(name))))
        }
        self.everywhere = tuple(registry_causes(base, head))

    def run(self) -> Comparison:
        gone = [name for name in self.base.claims if name not in self.matching.claims]
        for name in gone:
            self.own[name] = tuple(claim_causes(self.matching, self.base.claims[name], None))
        for name, claim in self.head.claims.items():
            old = self.base.claims[self.back[name]] if name in self.back else None
            self.own[name] = tuple(claim_causes(self.matching, old, claim))
        changes = [self._gone(name) for name in gone]
        unchanged = 0
        for name, claim in self.head.claims.items():
            change = self._change(claim, self.back.get(name))
            if change.outcome is Outcome.UNCHANGED and not change.causes:
                unchanged += 1
            elif change.outcome is not Outcome.UNCHANGED or change.causes:
                changes.append(change)
        order = list(Outcome)
        changes.sort(key=lambda change: (not change.lost, not change.calls, order.index(change.outcome), change.claim))
        named: set[str] = {
            name
            for claim in self.head.claims.values()
            for name in (*claim.formerly, *(claim.decision.removes if claim.decision is not None else ()))
        }
        lost_items = [
            (claim.id, item.id)
            for claim in self.base.claims.values()
            for item in claim.evidence
            if (claim.id, item.id) not in self.matching.items and item.id not in named and claim.id not in named
        ]
        return Comparison(
            self.base,
            self.head,
            tuple(changes),
            unchanged,
            tuple(name for name in gone if name not in named),
            tuple(lost_items),
        )

    def _gone(self, name: ClaimId) -> ClaimChange:
        verdict = self.before[name]
        causes = self._causes(name, None, verdict, None)
        lost = verdict.status in OPEN or verdict.contested
        title = self.base.claims[name].title
        return ClaimChange(name, title, Outcome.GONE_CLAIM, verdict, None, causes, self._signed(name), lost, False)

    def _signed(self, name: ClaimId) -> bool:
        """Whether a decision made in this change says that the claim was taken out."""
        return any(
            claim.decision is not None and str(name) in map(str, claim.decision.removes) and self._is_new(claim)
            for claim in self.head.claims.values()
        )

    def _change(self, claim: Claim, old: ClaimId | None) -> ClaimChange:
        before = None if old is None else self.before[old]
        after = self.after[claim.id]
        causes = self._causes(old, claim.id, before, after)
        outcome = _outcome(before, after, bool(causes))
        taken = any(not cause.kind.adds_only for cause in causes)
        lost = before is not None and old is not None and taken and self._lost(old, claim.id)
        was_calling = before is not None and before.status in CALLING
        under_base = self.head_under_base[claim.id].status in CALLING and not was_calling
        calls = (after.status in CALLING and not was_calling) or under_base
        return ClaimChange(
            claim.id, claim.title, outcome, before, after, causes, self._decided(claim, after), lost, calls
        )

    def _lost(self, old: ClaimId, new: ClaimId) -> bool:
        """Whether a dispute or a side is gone, under the rules of either version."""
        pairs = (
            (self.before[old], self.after[new]),
            (self.before[old], self.head_under_base[new]),
            (self.base_under_head[old], self.after[new]),
        )
        return any(
            (before.status in OPEN and after.status not in OPEN) or (before.contested and not after.contested)
            for before, after in pairs
        )

    def _decided(self, claim: Claim, verdict: Verdict) -> bool:
        return claim.decision is not None and self._is_new(claim) and verdict.freshness is Freshness.FRESH

    def _is_new(self, claim: Claim) -> bool:
        """Whether a claim's decision was made or renewed in this change."""
        old = self.back.get(claim.id)
        known = None if old is None else self.base.claims[old].decision
        return claim.decision is not None and claim.decision != known

    def _causes(
        self, old: ClaimId | None, new: ClaimId | None, before: Verdict | None, after: Verdict | None
    ) -> tuple[Cause, ...]:
        """What was done to a claim: in its file, in those below it, to its sources, to what governs all."""
        names = [name for name in (new, old if new is None else None) if name is not None]
        if old is not None:
            names += [self.matching.claims.get(name, name) for name in self.base.below(old)]
        if new is not None:
            names += self.head.below(new)
        own = [cause for name in dict.fromkeys(names) for cause in self.own.get(name, ())]
        if names:
            decisions = (CauseKind.DECISION_MADE, CauseKind.DECISION_CHANGED, CauseKind.DECISION_REMOVED)
            own = [cause for cause in own if cause.kind not in decisions or cause.claim == names[0]]
        for source in sorted({*_sources(before), *_sources(after)}):
            own += self.sources.get(source, ())
        moved = before is not None and after is not None and _verdict(before) != _verdict(after)
        return (*own, *(self.everywhere if moved or own else ()))


def _sources(verdict: Verdict | None) -> Iterable[SourceId]:
    """Sources of a verdict's items, counted or not."""
    if verdict is not None:
        for line in (*verdict.evidence.primary, *verdict.evidence.secondary):
            yield from line.sources
        yield from (entry.item.source for entry in verdict.evidence.uncounted)


def _verdict(verdict: Verdict) -> tuple[object, ...]:
    return verdict.status, verdict.leader, verdict.basis, verdict.tally, verdict.secondary_tally


def _outcome(before: Verdict | None, after: Verdict, touched: bool) -> Outcome:
    open_after = after.status in OPEN
    if before is None:
        return Outcome.NEW_DISPUTE if open_after else Outcome.NEW_CLAIM
    open_before, same = before.status in OPEN, _verdict(before) == _verdict(after)
    if open_before and open_after:
        if same:
            return Outcome.UNCHANGED_DISPUTE if touched else Outcome.UNCHANGED
        return Outcome.CHANGED_DISPUTE
    if open_after:
        return Outcome.NEW_DISPUTE
    if open_before:
        return Outcome.RESOLVED_DISPUTE
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def _rules(registry: Registry) -> tuple[object, ...]:
    return registry.config.policy, registry.variables, registry.methods


def _under(registry: Registry, other: Registry) -> Registry:
    """A registry under the policy of another, and under its vocabulary as far as that has the words."""
    config = registry.config.model_copy(update={"policy": other.config.policy})
    return replace(
        registry,
        config=config,
        variables={**registry.variables, **other.variables},
        methods={**registry.methods, **other.methods},
    )
