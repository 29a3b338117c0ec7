"""How verdicts changed between two versions of a registry: outcomes, each with what caused it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evidence.history.cause import Cause
from evidence.history.standing import OPEN
from evidence.history.unseen import Unseen, unseen
from evidence.model.ids import ClaimId, ItemId
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Freshness, Verdict


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
    """A dispute ended, shrank to a lesser kind, or lost one of two sides, by more than new evidence."""
    calls: bool
    """A dispute appeared that calls for a decision."""
    unnamed: tuple[ItemId, ...] = ()
    """Items that are gone from its file, and that no decision of this change names."""

    @property
    def unsigned(self) -> bool:
        """Something was lost, and nobody has signed for it."""
        return self.lost and (not self.decided or bool(self.unnamed))

    @property
    def undecided(self) -> bool:
        """A dispute appeared, and no decision stands on it."""
        return self.calls and not (self.after is not None and self.after.freshness is Freshness.FRESH)


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
    """Ids of the base that nothing in the head says it had, and no decision of the change names."""
    lost_items: tuple[tuple[ClaimId, ItemId], ...]
    """Claim (by its id in the base) and item that nothing in the head says it had, and no decision names."""
    claims: Mapping[ClaimId, ClaimId] = field(default_factory=dict)
    """What claims of the base are called in the head; those that are gone are not in it."""
    calling: frozenset[ClaimId] = frozenset()
    """Claims on which a dispute appeared that calls for a decision."""

    @property
    def unseen(self) -> tuple[tuple[Unseen, ...], tuple[Unseen, ...]]:
        """Files of the base and of the head that could not be read, and what cannot be told therefore."""
        return tuple(unseen(self.base, self.head)), tuple(unseen(self.head, self.base))

    @property
    def by_claim(self) -> Mapping[ClaimId, ClaimChange]:
        """Changes by the claim's id."""
        return {change.claim: change for change in self.changes}


def outcome_of(before: Verdict | None, after: Verdict, touched: bool) -> Outcome:
    """What has become of a verdict; `touched` when something was done that could have changed it."""
    open_after = after.status in OPEN
    if before is None:
        return Outcome.NEW_DISPUTE if open_after else Outcome.NEW_CLAIM
    open_before, same = before.status in OPEN, verdict_key(before) == verdict_key(after)
    if open_before and open_after:
        if same:
            return Outcome.UNCHANGED_DISPUTE if touched else Outcome.UNCHANGED
        return Outcome.CHANGED_DISPUTE
    if open_after:
        return Outcome.NEW_DISPUTE
    if open_before:
        return Outcome.RESOLVED_DISPUTE
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def verdict_key(verdict: Verdict) -> tuple[object, ...]:
    """What makes two verdicts the same one."""
    return verdict.status, verdict.leader, verdict.basis, verdict.tally, verdict.secondary_tally
