"""What was done to the evidence between two versions of a registry, apart from what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.registry.registry import Registry


class CauseKind(StrEnum):
    """What was done."""

    ITEM_ADDED = "item-added"
    ITEM_DELETED = "item-deleted"
    ITEM_MOVED = "item-moved"
    """It stands on another claim now."""
    ITEM_RENAMED = "item-renamed"
    RESTANCED = "restanced"
    """Its stance is another one; also a turn to `unclear`."""
    RESCOPED = "rescoped"
    """Its context, outcome class or comparator is another one."""
    RESOURCED = "resourced"
    """It names another source, or is now direct or indirect, known through a review, or a retelling."""
    SOURCE_STANDING = "source-standing"
    """Such as a retraction."""
    SOURCE_KIND = "source-kind"
    SOURCE_LINKS = "source-links"
    """Its cohort, its laboratory, what it derives from, or what it pools."""
    SOURCE_ADDED = "source-added"
    SOURCE_DELETED = "source-deleted"
    CLAIM_AXIS = "claim-axis"
    CLAIM_SCOPE = "claim-scope"
    CLAIM_BROADER = "claim-broader"
    CLAIM_RENAMED = "claim-renamed"
    VOCABULARY = "vocabulary"
    POLICY = "policy"
    DECISION_MADE = "decision-made"
    DECISION_CHANGED = "decision-changed"
    DECISION_REMOVED = "decision-removed"

    @property
    def adds_only(self) -> bool:
        """It takes nothing away, and gives nothing another meaning."""
        return self in _HARMLESS


_HARMLESS = frozenset(
    {
        CauseKind.ITEM_ADDED,
        CauseKind.ITEM_RENAMED,
        CauseKind.SOURCE_ADDED,
        CauseKind.CLAIM_RENAMED,
        CauseKind.DECISION_MADE,
        CauseKind.DECISION_CHANGED,
        CauseKind.DECISION_REMOVED,
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that was done."""

    kind: CauseKind
    claim: ClaimId | None = None
    """The claim whose file it stands in, by its name today; None for sources, vocabulary and policy."""
    item: ItemId | None = None
    source: SourceId | None = None
    field: str | None = None
    """Which field of the record, where there are several."""
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """Which records of two versions are the same, renamed ones included."""

    base: Registry
    head: Registry
    claims: Mapping[ClaimId, ClaimId] = field(default_factory=dict)
    """From the id in the base to that in the head."""
    items: Mapping[tuple[ClaimId, ItemId], tuple[ClaimId, ItemId]] = field(default_factory=dict)
    """From claim and item in the base to those in the head; moved items included."""

    @classmethod
    def of(cls, base: Registry, head: Registry) -> Matching:
        """Match by id, then by the ids that records say they had."""
        claims = {name: name for name in base.claims if name in head.claims}
        for name, claim in head.claims.items():
            for old in claim.formerly:
                if old in base.claims and old not in claims:
                    claims[old] = name
        items: dict[tuple[ClaimId, ItemId], tuple[ClaimId, ItemId]] = {}
        by_name: dict[tuple[ItemId, SourceId], list[ClaimId]] = {}
        for name, claim in head.claims.items():
            for item in claim.evidence:
                for known in (item.id, *item.formerly):
                    by_name.setdefault((known, item.source), []).append(name)
        for old, claim in base.claims.items():
            target = head.claims[claims[old]] if old in claims else None
            present = {} if target is None else _by_name(target)
            for item in claim.evidence:
                if target is not None and item.id in present:
                    items[old, item.id] = (target.id, present[item.id].id)
                elif elsewhere := by_name.get((item.id, item.source)):
                    there = elsewhere[0]
                    items[old, item.id] = (there, _by_name(head.claims[there])[item.id].id)
        return cls(base, head, claims, items)


def _by_name(claim: Claim) -> dict[ItemId, Item]:
    """Items by their id and by those that they had."""
    found = {old: item for item in claim.evidence for old in item.formerly}
    return found | {item.id: item for item in claim.evidence}


def claim_causes(matching: Matching, old: Claim | None, new: Claim | None) -> Iterator[Cause]:
    """What was done in the file of one claim."""
    if old is not None and new is not None:
        if old.id != new.id:
            yield Cause(CauseKind.CLAIM_RENAMED, new.id, before=old.id, after=new.id)
        if old.axis != new.axis:
            yield Cause(CauseKind.CLAIM_AXIS, new.id, before=old.axis, after=new.axis)
        if old.scope != new.scope:
            yield Cause(CauseKind.CLAIM_SCOPE, new.id, before=_pairs(old.scope), after=_pairs(new.scope))
        if _today(matching, old.broader) != new.broader:
            yield Cause(CauseKind.CLAIM_BROADER, new.id, before=old.broader, after=new.broader)
        yield from _decisions(old, new)
    here = new.id if new is not None else old.id if old is not None else None
    if old is not None:
        for item in old.evidence:
            there = matching.items.get((old.id, item.id))
            if there is None:
                yield Cause(CauseKind.ITEM_DELETED, here, item.id, item.source, before=item.stance)
            elif new is None or there[0] != new.id:
                yield Cause(CauseKind.ITEM_MOVED, here, item.id, item.source, before=old.id, after=there[0])
            else:
                after = next(other for other in new.evidence if other.id == there[1])
                yield from _item(new.id, item, after)
    if new is not None:
        known = {place for place in matching.items.values() if place[0] == new.id}
        for item in new.evidence:
            if (new.id, item.id) not in known:
                yield Cause(CauseKind.ITEM_ADDED, new.id, item.id, item.source, after=item.stance)


def _item(claim: ClaimId, old: Item, new: Item) -> Iterator[Cause]:
    if old.id != new.id:
        yield Cause(CauseKind.ITEM_RENAMED, claim, new.id, new.source, before=old.id, after=new.id)
    if old.stance != new.stance:
        yield Cause(CauseKind.RESTANCED, claim, new.id, new.source, before=old.stance, after=new.stance)
    if old.context != new.context:
        context = (_pairs(old.context), _pairs(new.context))
        yield Cause(CauseKind.RESCOPED, claim, new.id, new.source, "context", *context)
    for name, kind in _FIELDS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            words = (None if before is None else str(before), None if after is None else str(after))
            yield Cause(kind, claim, new.id, new.source, name.replace("_", "-"), *words)


_FIELDS = {
    "outcome_class": CauseKind.RESCOPED,
    "comparator": CauseKind.RESCOPED,
    "method": CauseKind.RESCOPED,
    "source": CauseKind.RESOURCED,
    "directness": CauseKind.RESOURCED,
    "via": CauseKind.RESOURCED,
    "reports": CauseKind.RESOURCED,
}


def _decisions(old: Claim, new: Claim) -> Iterator[Cause]:
    if old.decision == new.decision:
        return
    was, now = (None if it is None else it.status.value for it in (old.decision, new.decision))
    if old.decision is None:
        kind = CauseKind.DECISION_MADE
    else:
        kind = CauseKind.DECISION_REMOVED if new.decision is None else CauseKind.DECISION_CHANGED
    yield Cause(kind, new.id, before=was, after=now)


def source_causes(old: Source | None, new: Source | None) -> Iterator[Cause]:
    """What was done to one source, as far as counting depends on it."""
    if old is None or new is None:
        known = old if new is None else new
        if known is not None:
            yield Cause(CauseKind.SOURCE_DELETED if new is None else CauseKind.SOURCE_ADDED, source=known.id)
        return
    if old.standing is not new.standing:
        words = (old.standing.value, new.standing.value)
        yield Cause(CauseKind.SOURCE_STANDING, None, None, new.id, "standing", *words)
    if old.kind is not new.kind:
        yield Cause(CauseKind.SOURCE_KIND, None, None, new.id, "kind", old.kind.value, new.kind.value)
    for name in ("cohort", "group", "derives_from", "cites"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after and (name != "cites" or set(before) != set(after)):
            field = name.replace("_", "-")
            yield Cause(CauseKind.SOURCE_LINKS, None, None, new.id, field, _text(before), _text(after))


def registry_causes(base: Registry, head: Registry) -> Iterator[Cause]:
    """What was done to the vocabulary and to the policy."""
    for name in ("axes", "variables", "methods", "outcome_classes"):
        before, after = getattr(base, name), getattr(head, name)
        changed = sorted(str(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        for key in changed:
            words = ("present" if key in before else None, "present" if key in after else None)
            yield Cause(CauseKind.VOCABULARY, None, None, None, f"{name.replace('_', '-')}: {key}", *words)
    old, new = (registry.config.policy.model_dump(mode="json") for registry in (base, head))
    for key in old:
        if old[key] != new[key]:
            field = key.replace("_", "-")
            yield Cause(CauseKind.POLICY, None, None, None, field, str(old[key]), str(new[key]))


def _today(matching: Matching, name: ClaimId | None) -> ClaimId | None:
    return None if name is None else matching.claims.get(name, name)


def _pairs(context: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {level}" for name, level in sorted(context.items()))


def _text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
