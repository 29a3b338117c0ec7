"""The controlled words: axes, context variables with their levels, methods, curators."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence.model.axis import Axis
from evidence.model.behaviour import VariableBehaviour
from evidence.model.claim import Term
from evidence.model.ids import MANY, AxisName, Count, CuratorName, Flag, Line, Text, Word
from evidence.model.record import Record
from evidence.model.words import Role as Role


class Level(Record):
    """One value of a context variable."""

    label: Line | None = None
    """Name in words; the level's own word when left out."""
    term: Term | None = None
    """Ontology term."""
    parent: Word | None = None
    """The more general level of the same variable."""
    role: Role | None = None
    """Role of this level; that of its nearest ancestor, then of its variable, when left out."""
    warning: Text | None = None
    """Something against this level, such as a misidentified cell line."""
    synonyms: Annotated[tuple[Text, ...], MANY] = ()
    """Other words for it in texts, used to suggest evidence; `*` ends a stem."""
    note: Text | None = None
    """Anything a later reader should know."""


class Variable(VariableBehaviour, Record):
    """A condition under which evidence was obtained."""

    label: Line
    """Name in words."""
    role: Role = Role.MODERATOR
    """Role of all its levels that do not say otherwise."""
    pre_specified: Flag = False
    """`true` when it was named as a possible reason before the evidence was seen; such variables are one family."""
    levels: dict[Word, Level] = Field(default_factory=dict)
    """The values that it may take."""
    note: Text | None = None
    """Why it is recorded, and how to tell its levels apart."""


class Method(Record):
    """A kind of evidence."""

    label: Line
    """Name in words."""
    term: Term | None = None
    """Term of the Evidence and Conclusion Ontology."""
    tier: Count
    """Rank of the kind of evidence: 1 is strongest. Used for reruns, never as a weight."""
    statement: Flag = False
    """`true` when it is an author's statement about others' studies, not a study."""
    note: Text | None = None
    """Where the tier comes from."""


class WordInfo(Record):
    """What a plain word of the vocabulary means."""

    label: Line
    """Name in words."""
    term: Term | None = None
    """Ontology term."""
    note: Text | None = None
    """How it is used."""


class Person(Record):
    """A curator."""

    name: Line
    """Name as it shall be shown."""
    orcid: Text | None = None
    """ORCID iD."""


class AxesFile(Record):
    """`claims/vocabulary/axes.yaml`."""

    axes: dict[AxisName, Axis]
    """Axes by id."""


class ContextsFile(Record):
    """`claims/vocabulary/contexts.yaml`."""

    variables: dict[Word, Variable]
    """Context variables by id."""


class MethodsFile(Record):
    """`claims/vocabulary/methods.yaml`."""

    methods: dict[Word, Method]
    """Kinds of evidence by id."""
    outcome_classes: dict[Word, WordInfo] = Field(default_factory=dict)
    """Families of outcomes by id."""
    qualities: dict[Word, WordInfo] = Field(default_factory=dict)
    """Words for the risk of bias, by id."""


class CuratorsFile(Record):
    """`claims/curators.yaml`."""

    curators: dict[CuratorName, Person]
    """Curators by id."""
