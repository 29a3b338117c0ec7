"""What was done to the evidence between two versions of a registry, apart from what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.history.matching import Matching
from evidence.model.axis import Axis
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.model.vocabulary import Method, Variable
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
    SOURCE_RENAMED = "source-renamed"
    SOURCE_STANDING = "source-standing"
    """Such as a retraction."""
    SOURCE_KIND = "source-kind"
    SOURCE_LINKS = "source-links"
    """Its cohort, its laboratory, what it derives from, or what it pools."""
    SOURCE_ADDED = "source-added"
    SOURCE_DELETED = "source-deleted"
    CLAIM_AXIS = "claim-axis"
    CLAIM_SUBJECT = "claim-subject"
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
        """By itself it takes nothing away, and gives nothing another meaning."""
        return self in _HARMLESS


_HARMLESS = frozenset(
    {
        CauseKind.ITEM_ADDED,
        CauseKind.ITEM_RENAMED,
        CauseKind.SOURCE_ADDED,
        CauseKind.SOURCE_RENAMED,
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


def claim_causes(matching: Matching, old: Claim | None, new: Claim | None) -> Iterator[Cause]:
    """What was done in the file of one claim, but for items that were added to it."""
    if old is None:
        return
    if new is not None:
        if old.id != new.id:
            yield Cause(CauseKind.CLAIM_RENAMED, new.id, before=old.id, after=new.id)
        if old.axis != new.axis:
            yield Cause(CauseKind.CLAIM_AXIS, new.id, before=old.axis, after=new.axis)
        if old.subject.label != new.subject.label:
            words = (brief(old.subject.label), brief(new.subject.label))
            yield Cause(CauseKind.CLAIM_SUBJECT, new.id, None, None, "subject", *words)
        if old.scope != new.scope:
            yield Cause(CauseKind.CLAIM_SCOPE, new.id, None, None, "scope", *_turn(old.scope, new.scope))
        if _today(matching, old.broader) != new.broader:
            yield Cause(CauseKind.CLAIM_BROADER, new.id, before=old.broader, after=new.broader)
        yield from _decisions(old, new)
    here = old.id if new is None else new.id
    items = {} if new is None else {item.id: item for item in new.evidence}
    for item in old.evidence:
        there = matching.items.get((old.id, item.id))
        if there is None:
            yield Cause(CauseKind.ITEM_DELETED, here, item.id, item.source, before=item.stance)
        elif new is None or there[0] != new.id:
            yield Cause(CauseKind.ITEM_MOVED, here, item.id, item.source, before=old.id, after=there[0])
        else:
            yield from _item(matching, new.id, item, items[there[1]])


def added_causes(matching: Matching, new: Claim) -> Iterator[Cause]:
    """Items of a claim that were not on it, or on what it was before."""
    for item in new.evidence:
        origin = matching.origins.get((new.id, item.id))
        if origin is None:
            yield Cause(CauseKind.ITEM_ADDED, new.id, item.id, item.source, after=item.stance)
        elif matching.claims.get(origin[0]) != new.id:
            yield Cause(CauseKind.ITEM_MOVED, new.id, item.id, item.source, before=origin[0], after=new.id)


def _item(matching: Matching, claim: ClaimId, old: Item, new: Item) -> Iterator[Cause]:
    if old.id != new.id:
        yield Cause(CauseKind.ITEM_RENAMED, claim, new.id, new.source, before=old.id, after=new.id)
    if old.stance != new.stance:
        yield Cause(CauseKind.RESTANCED, claim, new.id, new.source, before=old.stance, after=new.stance)
    if old.context != new.context:
        yield Cause(CauseKind.RESCOPED, claim, new.id, new.source, "context", *_turn(old.context, new.context))
    for name, kind in _FIELDS.items():
        before, after = getattr(old, name), getattr(new, name)
        known = matching.source(before) if name in _SOURCES and before is not None else before
        if known != after:
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
_SOURCES = frozenset({"source", "via", "reports"})


def _decisions(old: Claim, new: Claim) -> Iterator[Cause]:
    if old.decision == new.decision:
        return
    was, now = (None if it is None else it.status.value for it in (old.decision, new.decision))
    if old.decision is None:
        kind = CauseKind.DECISION_MADE
    else:
        kind = CauseKind.DECISION_REMOVED if new.decision is None else CauseKind.DECISION_CHANGED
    yield Cause(kind, new.id, before=was, after=now)


def source_causes(matching: Matching, old: Source | None, new: Source | None) -> Iterator[Cause]:
    """What was done to one source, as far as counting depends on it."""
    if old is None or new is None:
        known = old if new is None else new
        if known is not None:
            yield Cause(CauseKind.SOURCE_DELETED if new is None else CauseKind.SOURCE_ADDED, source=known.id)
        return
    if old.id != new.id:
        yield Cause(CauseKind.SOURCE_RENAMED, source=new.id, before=old.id, after=new.id)
    if old.standing is not new.standing:
        words = (old.standing.value, new.standing.value)
        yield Cause(CauseKind.SOURCE_STANDING, None, None, new.id, "standing", *words)
    if old.kind is not new.kind:
        yield Cause(CauseKind.SOURCE_KIND, None, None, new.id, "kind", old.kind.value, new.kind.value)
    for name in ("cohort", "group"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Cause(CauseKind.SOURCE_LINKS, None, None, new.id, name, brief(before), brief(after))
    for name in ("derives_from", "cites"):
        was, now = frozenset(map(matching.source, getattr(old, name))), frozenset(getattr(new, name))
        if was != now:
            field = name.replace("_", "-")
            yield Cause(CauseKind.SOURCE_LINKS, None, None, new.id, field, _names(was - now), _names(now - was))


def vocabulary_causes(base: Registry, head: Registry) -> Mapping[str, Cause]:
    """What was done to words on which verdicts depend, by `axis: word`, `variable: word` or `method: word`."""
    found: dict[str, Cause] = {}
    for what, name in (("axis", "axes"), ("variable", "variables"), ("method", "methods")):
        before, after = getattr(base, name), getattr(head, name)
        for key in sorted(map(str, before.keys() | after.keys())):
            one, other = before.get(key), after.get(key)
            if one is not other and meaning(one) != meaning(other):
                words = ("present" if key in before else None, "present" if key in after else None)
                field = f"{what}: {key}"
                found[field] = Cause(CauseKind.VOCABULARY, None, None, None, field, *words)
    return found


def policy_causes(base: Registry, head: Registry) -> Iterator[Cause]:
    """Thresholds that were changed."""
    old, new = (registry.config.policy.model_dump(mode="json") for registry in (base, head))
    for key in old:
        if old[key] != new[key]:
            field = key.replace("_", "-")
            yield Cause(CauseKind.POLICY, None, None, None, field, str(old[key]), str(new[key]))


def meaning(word: object) -> object:
    """A word of the vocabulary without what is only there to be read."""
    match word:
        case Axis():
            return word.poles
        case Variable():
            levels = {name: (level.parent, level.role) for name, level in word.levels.items()}
            return word.role, word.pre_specified, levels
        case Method():
            return word.tier, word.statement
        case _:
            return word


def brief(text: str | None) -> str | None:
    """A text that a line has room for."""
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


_LONGEST = 120
"""Characters of a value that a cause tells."""
_MOST = 6
"""Names that a cause lists."""


def _today(matching: Matching, name: ClaimId | None) -> ClaimId | None:
    return None if name is None else matching.claims.get(name, name)


def _turn(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Only the conditions that differ."""
    sides = (
        {name: level for name, level in one.items() if other.get(name) != level}
        for one, other in ((old, new), (new, old))
    )
    before, after = (_names(f"{name}: {level}" for name, level in side.items()) for side in sides)
    return before, after


def _names(names: Iterable[str]) -> str | None:
    listed = sorted(names)
    more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return ", ".join(listed[:_MOST]) + more if listed else None
