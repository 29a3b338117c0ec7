"""Items put into their place: the claim they stand on, their source, stance and full context."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.frozen import dataclass, field
from evidence.model.words import Directness, Stance, Standing

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId
    from evidence.model.item import Item
    from evidence.model.source import Source
    from evidence.registry.registry import Registry

SUBJECT = "subject"
"""The context variable that a narrower claim's subject becomes."""


@dataclass(slots=True)
class PlacedItem:
    """One evidence item with all that its counting depends on.

    Never changed once it is made; not frozen only because that takes longer to make, and there are many.
    """

    claim: ClaimId
    """The claim whose file it stands in; a narrower one when rolled up."""
    item: Item
    source: Source
    stance: Stance
    context: Mapping[str, str]
    """Scope of its claim, its own context, and for a narrower claim the subject."""

    @property
    def arm(self) -> tuple[object, ...]:
        """What makes two items of one source the same arm."""
        return (
            self.claim,
            self.source.id,
            tuple(sorted(self.context.items())),
            self.item.outcome_class,
            self.item.comparator,
        )


class Exclusion(StrEnum):
    """Why an item is shown and not counted."""

    UNKNOWN_SOURCE = "unknown-source"
    """Its source has no readable record."""
    UNKNOWN_STANCE = "unknown-stance"
    """Its stance is not one of the claim's axis."""
    RETRACTED = "retracted"
    """Its source was retracted."""
    UNCLEAR = "unclear"
    """The source gives no direction."""
    INDIRECT = "indirect"
    """It does not compare the claim's subject with a proper comparator."""
    REPORTED = "reported"
    """A review's statement; primary studies are on the claim and decide."""
    DERIVED = "derived"
    """Its source retells another source of the claim, and counts only through that."""
    UNREAD_PARENT = "unread-parent"
    """Its source retells one that is not on the claim."""
    CONSTITUENT = "constituent"
    """A meta-analysis on the claim includes its study."""
    NARROWER_NULL = "narrower-null"
    """A narrower claim's line without effect: it does not refute the general claim."""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An item that does not count, and why."""

    claim: ClaimId
    item: Item
    source: Source | None
    stance: Stance | None
    why: Exclusion
    through: tuple[str, ...] = ()
    """Sources on which the reason rests, such as the parent or the meta-analysis."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Restricts the evidence that is looked at; nothing by default."""

    as_of: int | None = None
    """Only sources of this year or earlier; undated ones are left out."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Only items under these levels, or levels below them."""

    def admits(self, item: PlacedItem, registry: Registry) -> bool:
        """Whether an item is within the selection."""
        if self.as_of is not None and (item.source.year is None or item.source.year > self.as_of):
            return False
        for variable, wanted in self.where.items():
            level = item.context.get(variable)
            if level is None:
                return False
            if level != wanted:
                known = registry.variables.get(variable)
                if known is None or wanted not in known.ancestors(level):
                    return False
        return True


def context_of(claim: Claim, item: Item) -> dict[str, str]:
    """The full context of an item: the claim's scope, refined by the item's own."""
    return {**claim.scope, **item.context} if claim.scope else item.context


def unknown_stances(claim: Claim, registry: Registry) -> list[Item]:
    """Items of a claim, not of those below it, whose stance its axis does not have; they do not count."""
    axis = registry.axes.get(claim.axis)
    return [] if axis is None else [item for item in claim.evidence if axis.stance(item.stance) is None]


def place(claim: Claim, registry: Registry) -> tuple[list[PlacedItem], list[Uncounted]]:
    """The items of a claim and of the claims below it, in file order: those that may count, and those that never do."""
    axis, sources = registry.axes.get(claim.axis), registry.sources
    placed: list[PlacedItem] = []
    uncounted: list[Uncounted] = []
    for origin in (claim, *(registry.claims[below] for below in registry.below(claim.id))):
        subject = {} if origin.subject.label == claim.subject.label else {SUBJECT: origin.subject.label}
        for item in origin.evidence:
            source = sources.get(item.source)
            stance = None if axis is None else axis.stance(item.stance)
            why: Exclusion | None = None
            if source is None:
                why = Exclusion.UNKNOWN_SOURCE
            elif stance is None:
                why = Exclusion.UNKNOWN_STANCE
            elif source.standing is Standing.RETRACTED:
                why = Exclusion.RETRACTED
            elif stance is Stance.UNCLEAR:
                why = Exclusion.UNCLEAR
            elif item.directness is Directness.INDIRECT:
                why = Exclusion.INDIRECT
            else:
                context = context_of(origin, item)
                full = {**subject, **context} if subject else context
                placed.append(PlacedItem(origin.id, item, source, stance, full))
                continue
            uncounted.append(Uncounted(origin.id, item, source, stance, why))
    return placed, uncounted
