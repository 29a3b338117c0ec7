"""What a mapping file says: columns of a foreign table as fields of claims, items and sources."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from evidence.mapping.pattern import fault
from evidence.model.axis import Axis
from evidence.model.ids import MANY, AxisName, Count, Flag, Line, Text, Word
from evidence.model.record import Record


class Delimiter(StrEnum):
    """What stands between the cells of a text table."""

    COMMA = "comma"
    """As in most files called CSV."""
    SEMICOLON = "semicolon"
    """As spreadsheets write where the comma is the decimal sign."""
    TAB = "tab"
    """As in TSV."""
    PIPE = "pipe"
    """A vertical bar."""

    @property
    def sign(self) -> str:
        """The character."""
        return {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}[self.value]


class Decimal(StrEnum):
    """How the table writes decimal numbers."""

    POINT = "point"
    """0.25"""
    COMMA = "comma"
    """0,25"""


def _some(value: Any) -> Any:
    if value == [] or value == ():
        raise ValueError("at least one is needed")
    return (value,) if isinstance(value, str) else value


_SOME = BeforeValidator(_some, json_schema_input_type=str | Annotated[tuple[str, ...], Field(min_length=1)])
"""One value, or several of them."""

When = Annotated[dict[Text, Annotated[tuple[str, ...], _SOME]], Field(min_length=1)]
"""Columns with the values that they have to have, all of them; `''` stands for an empty cell."""


class Rule(Record):
    """One row of a table of decisions; the first that fits is taken."""

    when: When
    """Columns and what they have to hold: one value each, or one of several; `''` stands for an empty cell."""
    means: Text
    """What such rows say."""


class Cell(Record):
    """Where a value comes from: one column, several, rules, or a constant. A bare text is the name of a column."""

    column: Text | None = None
    """Name of the column."""
    columns: Annotated[tuple[Text, ...], MANY] = ()
    """Several columns, joined; a value is missing only where all of them are."""
    join: Annotated[str, Field(max_length=20)] = " "
    """What stands between the values of several columns; with `values`, ` | `."""
    constant: Text | None = None
    """The same value in every row."""
    rules: tuple[Rule, ...] = ()
    """Decisions by the values of columns, the first that fits; a row that none speaks of is left out, and told."""
    when: When | None = None
    """Read only where these columns have these values; nothing is recorded elsewhere."""
    pattern: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """A regular expression: its first group is the value, or all that it finds; where it finds nothing, the cell
    counts as empty. It may repeat in two places, in three behind `^`, and not what repeats itself; in a value of over
    1,000 characters it is not looked for, and the row is left out, and told."""
    values: dict[Text, Text] = Field(default_factory=dict)
    """What each value of the table means here. A row with another value is left out, and told."""
    otherwise: Text | None = None
    """What values mean that `values` or `rules` do not list."""
    missing: Text | None = None
    """What an empty cell means."""
    split: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    """What parts several texts in one cell, such as `;` between authors."""

    @model_validator(mode="after")
    def _one_origin(self) -> Cell:
        given = [self.column is not None, bool(self.columns), self.constant is not None, bool(self.rules)]
        if sum(given) + self._more() != 1:
            raise ValueError("give one of `column`, `columns`, `rules` and `constant`")
        if self.otherwise is not None and not self.values and not self.rules:
            raise ValueError("`otherwise` is for what `values` or `rules` do not list; give one of them too")
        if self.rules and (self.values or self.pattern is not None):
            raise ValueError("`rules` say what a row means; leave `values` and `pattern` out")
        if self.pattern is not None and (why := fault(self.pattern)) is not None:
            raise ValueError(f"`pattern` {why}")
        return self

    def _more(self) -> int:
        return 0

    @property
    def origin(self) -> tuple[str, ...]:
        """Columns that the value itself comes from."""
        if self.rules:
            return tuple(dict.fromkeys(name for rule in self.rules for name in rule.when))
        return (self.column,) if self.column is not None else tuple(dict.fromkeys(self.columns))

    @property
    def read(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        return tuple(dict.fromkeys((*self.origin, *(self.when or ()))))

    @property
    def between(self) -> str:
        """What several columns are joined with."""
        return " | " if self.values and "join" not in self.model_fields_set else self.join


class StanceCell(Cell):
    """Where the stance comes from: words of the table, or the sign of a number."""

    sign_of: Text | None = None
    """A column of numbers: more than zero is the first pole, less the second, zero no effect. Significance is not
    asked: directions are counted."""

    def _more(self) -> int:
        return int(self.sign_of is not None)

    @property
    def origin(self) -> tuple[str, ...]:
        """Columns that the stance itself comes from."""
        return (self.sign_of,) if self.sign_of is not None else super().origin


def _cell(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


_SHORT = BeforeValidator(_cell, json_schema_input_type=str | Cell)
From = Annotated[Cell, _SHORT]
"""A cell, or the name of a column alone."""


class LinkCell(Record):
    """Names of what sources share: all columns that hold names of one kind. A bare text is the name of a column."""

    columns: Annotated[tuple[Text, ...], _SOME]
    """The columns."""
    split: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    """What parts several names in one cell, such as `;`. A list in a Parquet file has its parts already."""


def _links(value: Any) -> Any:
    return {"columns": value} if isinstance(value, str) else value


class Kept(Record):
    """Rows that are taken; all others are left out, and told."""

    column: Text
    """Column that decides."""
    values: Annotated[tuple[Text, ...], _SOME]
    """Values of the rows that are taken."""
    reason: Line | None = None
    """Why the others are not, in words."""


class TableShape(Record):
    """How the table is written."""

    delimiter: Delimiter | None = None
    """What parts the cells; found out when left out."""
    decimal: Decimal = Decimal.POINT
    """How decimal numbers are written."""
    missing: Annotated[tuple[str, ...], MANY] = ("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", ".", "-")
    """Words that mean an empty cell."""
    entities: Flag = False
    """`true` when texts hold HTML entities such as `&amp;`."""
    skip: Count = 0
    """Lines above the line with the names of the columns."""


class ClaimCells(Record):
    """The claim that a row speaks to."""

    id: From | None = None
    """What rows of one claim have in common; subject, outcome and axis when left out."""
    title: From | None = None
    """Title; made of subject and outcome when left out."""
    axis: From | None = None
    """Id of an axis in `axes`; not needed where there is only one."""
    subject: From
    """What the claim is about."""
    outcome: From
    """What is affected."""
    note: From | None = None
    """Anything a later reader should know."""


class EffectCells(Record):
    """A measured size of the effect; positive is the first pole."""

    measure: From
    """What was measured, such as `smd`."""
    estimate: From
    """Point estimate; ratios as natural logarithms."""
    se: From | None = None
    """Standard error."""
    variance: From | None = None
    """Sampling variance, the square of the standard error."""
    ci_lower: From | None = None
    """Lower bound of the 95 % interval."""
    ci_upper: From | None = None
    """Upper bound of the 95 % interval."""
    n: From | None = None
    """Number of independent units."""


class ItemCells(Record):
    """The evidence item that a row is."""

    stance: Annotated[StanceCell, BeforeValidator(_cell, json_schema_input_type=str | StanceCell)]
    """Which way the row points: a pole, `first`, `second`, `no-effect`, `mixed` or `unclear`."""
    id: From | None = None
    """Id of the row in its base."""
    context: dict[Word, From] = Field(default_factory=dict)
    """Conditions, each with its column; a variable's words are made of the table's values."""
    method: From | None = None
    """Kind of evidence."""
    directness: From | None = None
    """`direct` or `indirect`."""
    outcome: From | None = None
    """What was measured, in the study's terms."""
    outcome_class: From | None = None
    """The family of the outcome."""
    comparator: From | None = None
    """What the subject was compared with."""
    effect: EffectCells | None = None
    """A measured size of the effect."""
    locator: From | None = None
    """Where in the source."""
    quote: From | None = None
    """Words of the source. Without its stored text nobody can verify them, so they are kept as a note that says so."""
    finding: From | None = None
    """The finding in words."""
    confidence: From | None = None
    """`high`, `medium` or `low`."""
    quality: From | None = None
    """Risk of bias."""
    note: From | None = None
    """Anything a later reader should know."""


class SourceCells(Record):
    """The source that reports the row. It is known by its DOI, PubMed id or id."""

    id: From | None = None
    """Id of the source in the base, or any text that names it."""
    kind: From | None = None
    """`primary` when left out."""
    line: From | None = None
    """What sources of one independent line have in common, such as a cohort."""
    links: dict[Word, Annotated[LinkCell, BeforeValidator(_links, json_schema_input_type=str | LinkCell)]] = Field(
        default_factory=dict
    )
    """Names of what sources of one line share, by kind: cohorts, trial numbers, data sets. Sources of a claim that
    share one, also through others of the claim, are one line."""
    group: From | None = None
    """Laboratory."""
    title: From | None = None
    """Title as published."""
    authors: From | None = None
    """Authors; `split` parts several."""
    year: From | None = None
    """Year of publication."""
    journal: From | None = None
    """Journal."""
    volume: From | None = None
    """Volume."""
    issue: From | None = None
    """Issue."""
    pages: From | None = None
    """Pages."""
    doi: From | None = None
    """DOI, with or without its resolver."""
    pmid: From | None = None
    """PubMed id."""
    pmcid: From | None = None
    """PubMed Central id."""
    url: From | None = None
    """Where it is."""
    standing: From | None = None
    """Whether it still stands."""
    notice: From | None = None
    """What changed its standing."""
    note: From | None = None
    """Anything a later reader should know."""


class MappingFile(Record):
    """A mapping file."""

    format: Annotated[Count, Field(ge=1, le=1), WithJsonSchema({"type": "integer", "const": 1})]
    """Version of the mapping's format: 1."""
    name: Word
    """Short name of the base that the table comes from."""
    title: Line | None = None
    """Its name as a reader knows it."""
    note: Text | None = None
    """Anything a later reader should know."""
    table: TableShape = Field(default_factory=TableShape)
    """What parts the cells, and what stands for nothing."""
    axes: dict[AxisName, Axis] = Field(default_factory=dict)
    """Axes that rows are on."""
    poles: Annotated[tuple[Word, ...], MANY] = ()
    """The two answers, where there is one axis that needs no more words."""
    keep: tuple[Kept, ...] = ()
    """Rows that are taken."""
    claim: ClaimCells
    """The claim of a row."""
    item: ItemCells
    """The item."""
    source: SourceCells
    """Its source."""
    ignore: Annotated[tuple[Text, ...], MANY] = ()
    """Columns that are not wanted; others without a place are told."""

    @model_validator(mode="after")
    def _answerable(self) -> MappingFile:
        if self.poles and self.axes:
            raise ValueError("give `axes` or `poles`, not both")
        if self.poles:
            Axis.model_validate({"label": "x", "poles": self.poles})
        if len(self.axes) > 1 and self.claim.axis is None:
            raise ValueError("there are several axes; say in `claim.axis` which column names one")
        source = self.source
        if not any((source.id, source.doi, source.pmid, source.pmcid)):
            raise ValueError("say how sources are known: one of `source.id`, `source.doi`, `source.pmid`")
        return self
