"""A subject and an outcome on one axis, with the evidence on it. The answer is not part of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence.model.decision import Decision
from evidence.model.ids import MANY, AxisName, ClaimName, Curie, ItemName, Line, RuleCode, Text, Word
from evidence.model.item import Item
from evidence.model.record import Record


class Term(Record):
    """An ontology term: id and label always together, because ids alone are easily mistaken."""

    id: Curie
    """Id, such as `CL:0000134`."""
    label: Line
    """The ontology's own label for it."""


class Subject(Record):
    """What a claim is about."""

    label: Line
    """Name in words, such as `MSC-derived exosome`."""
    terms: tuple[Term, ...] = ()
    """Ontology terms that together say what is meant."""


class Synonyms(Record):
    """Other words for a claim's subject and outcome, used to suggest evidence."""

    subject: Annotated[tuple[Text, ...], MANY] = ()
    """Other names of the subject."""
    outcome: Annotated[tuple[Text, ...], MANY] = ()
    """Other names of the outcome."""


class Suppression(Record):
    """A rule that shall not be reported in this file, and why."""

    rule: RuleCode
    """Code of the rule, such as `EV305`."""
    item: ItemName | None = None
    """Only for this item; the whole file when left out."""
    reason: Text
    """Why it does not apply here."""


class Claim(Record):
    """A subject and an outcome on one axis. It does not say the answer; the verdict does."""

    id: ClaimName
    """Unique in the registry, and the name of its file."""
    formerly: Annotated[tuple[ClaimName, ...], MANY] = ()
    """Ids that this claim had before."""
    title: Line
    """One line that a reader understands."""
    axis: AxisName
    """The question, from `vocabulary/axes.yaml`."""
    subject: Subject
    """What it is about."""
    outcome: Text
    """What is affected, such as `tumour growth`."""
    scope: dict[Word, Word] = Field(default_factory=dict)
    """Context that every item of this claim is under."""
    broader: ClaimName | None = None
    """The more general claim that this one refines; its verdict includes this claim's lines."""
    synonyms: Synonyms | None = None
    """Other words for subject and outcome."""
    note: Text | None = None
    """Anything a later reader should know."""
    ignore: tuple[Suppression, ...] = ()
    """Rules that are suppressed in this file, each with a reason."""
    evidence: tuple[Item, ...] = ()
    """The evidence items, in the curator's order."""
    decision: Decision | None = None
    """The curator's judgement on the verdict."""
