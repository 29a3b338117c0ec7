"""One arm of one source: what was seen, under which conditions, and where it says so."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from evidence.model.behaviour import EffectBehaviour
from evidence.model.ids import MANY, Count, CuratorName, Day, ItemName, Real, SourceName, Text, Word
from evidence.model.record import Record
from evidence.model.words import Confidence as Confidence
from evidence.model.words import Directness as Directness
from evidence.model.words import PerturbationKind as PerturbationKind


class Perturbation(Record):
    """A manipulation of the subject, and what was seen under it."""

    kind: PerturbationKind
    """What was done."""
    observed: Word
    """The pole seen under the manipulation. After a loss it is opposite to the subject's own stance."""


class Effect(EffectBehaviour, Record):
    """A measured size of the effect."""

    measure: Word
    """What was measured, such as `log-odds-ratio` or `smd`; ratios are given as natural logarithms."""
    estimate: Annotated[Real, Field(ge=-1e6, le=1e6)]
    """Point estimate in the measure's unit; positive points to the axis's first pole."""
    se: Annotated[Real, Field(ge=1e-9, le=1e6)] | None = None
    """Standard error of the estimate, same unit."""
    ci: Annotated[tuple[Annotated[Real, Field(ge=-1e6, le=1e6)], ...], Field(min_length=2, max_length=2)] | None = None
    """95 % confidence interval, lower then upper bound, same unit."""
    n: Count | None = None
    """Number of independent units (animals, patients, replicates) over all groups."""

    @model_validator(mode="after")
    def _ordered(self) -> Effect:
        self.require_sound()
        return self


class Curated(Record):
    """Who entered an item, and when."""

    by: CuratorName
    """Id of a person in `claims/curators.yaml`."""
    on: Day
    """Day of entry."""


class Rating(Record):
    """An independent second reading, for measuring agreement between curators."""

    by: CuratorName
    """Id of a person in `claims/curators.yaml`."""
    stance: Word
    """The stance that this person read."""
    on: Day
    """Day of the reading."""


class Item(Record):
    """An evidence item: one arm of one source, with its stance, context, and quote or finding."""

    id: ItemName
    """Unique within the claim."""
    formerly: Annotated[tuple[ItemName, ...], MANY] = ()
    """Ids that this item had before."""
    source: SourceName
    """Id of the source that reports it."""
    via: SourceName | None = None
    """The review through which an unread primary is known."""
    reports: SourceName | None = None
    """For an item of a review: the primary whose result it retells."""
    stance: Word
    """A pole of the claim's axis, or `no-effect`, `mixed`, `unclear`. Always the subject's own."""
    method: Word | None = None
    """Kind of evidence, from `vocabulary/methods.yaml`."""
    directness: Directness = Directness.DIRECT
    """`direct` unless said; indirect items are shown and never counted."""
    context: dict[Word, Word] = Field(default_factory=dict)
    """Conditions under which it was seen: one value a variable, from `vocabulary/contexts.yaml`."""
    outcome: Text | None = None
    """What was measured, in the study's terms, such as `tumour volume, day 20`."""
    outcome_class: Word | None = None
    """The family of the outcome, from `vocabulary/methods.yaml`."""
    comparator: Word | None = None
    """What the subject was compared with, such as `vehicle`."""
    effect: Effect | None = None
    """A measured size of the effect."""
    perturbation: Perturbation | None = None
    """Set when the effect was shown by manipulating the subject."""
    locator: Text | None = None
    """Where in the source: page, figure, table row."""
    quote: Annotated[tuple[Text, ...], MANY] = ()
    """Verbatim text of the source's snapshot; several passages as a list."""
    finding: Text | None = None
    """The finding in the curator's own words."""
    confidence: Confidence | None = None
    """How sure the curator is of this reading."""
    quality: Word | None = None
    """Risk of bias, from `vocabulary/methods.yaml`; shown, never counted."""
    ratings: tuple[Rating, ...] = ()
    """Independent second readings."""
    curated: Curated | None = None
    """Who entered it, and when."""
    note: Text | None = None
    """Anything a later reader should know."""
