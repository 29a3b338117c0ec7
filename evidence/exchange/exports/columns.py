"""The columns of the table of items: names as in the registry's files, each with its type and its meaning."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import partial
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from evidence.exchange.exports.export import Export
from evidence.exchange.exports.rows import Judged, Row
from evidence.exchange.exports.verdicts import pole
from evidence.exchange.records import to_json
from evidence.model.claim import Claim
from evidence.model.decision import Decision
from evidence.model.described import described
from evidence.model.item import Effect, Item, Perturbation
from evidence.model.source import Source

CONTEXT = "context."
"""What the columns of context variables begin with."""


class Type(StrEnum):
    """What the cells of a column hold."""

    TEXT = "string"
    COUNT = "integer"
    NUMBER = "number"
    FLAG = "boolean"
    DAY = "date"
    TEXTS = "list"
    """Several texts."""
    RECORDS = "json"
    """Records, or a list of them, as JSON."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    type: Type
    meaning: str
    of: Callable[[Row], Any]
    """The value in a row; None and empty lists are gaps."""


class Cells:
    """The cells of rows, those of a claim and of a source made once and not for every row that repeats them."""

    _MOST = 10_000
    """Sources whose cells are kept."""

    def __init__(self, chosen: Iterable[Column], made: Callable[[Column, Any], Any]) -> None:
        self._columns = tuple(chosen)
        self._made = made
        heads = [column.name.partition(".")[0] if "." in column.name else "" for column in self._columns]
        self._claim = [place for place, head in enumerate(heads) if head in ("claim", "verdict", "decision")]
        self._source = [place for place, head in enumerate(heads) if head == "source"]
        self._rest = [place for place, head in enumerate(heads) if place not in {*self._claim, *self._source}]
        self._judged: Judged | None = None
        self._of_claim: list[Any] = []
        self._of_source: dict[str, list[Any]] = {}

    def of(self, row: Row) -> list[Any]:
        """Every cell of a row, in the order of the columns."""
        if row.judged is not self._judged:
            self._judged, self._of_claim = row.judged, self._cells(self._claim, row)
        name = "" if row.source is None else row.source.id
        if name not in self._of_source:
            if len(self._of_source) == self._MOST:
                self._of_source.clear()
            self._of_source[name] = self._cells(self._source, row)
        found: list[Any] = [None] * len(self._columns)
        for places, cells in (
            (self._claim, self._of_claim),
            (self._source, self._of_source[name]),
            (self._rest, self._cells(self._rest, row)),
        ):
            for place, cell in zip(places, cells, strict=True):
                found[place] = cell
        return found

    def _cells(self, places: Iterable[int], row: Row) -> list[Any]:
        made, chosen = self._made, self._columns
        return [made(chosen[place], chosen[place].of(row)) for place in places]


def columns(export: Export) -> tuple[Column, ...]:
    """Every column, those of the registry's context variables among them."""
    return tuple(_columns(export))


def _columns(export: Export) -> Iterator[Column]:
    yield Column("claim", Type.TEXT, "Id of the claim.", lambda row: row.judged.claim.id)
    yield Column("item", Type.TEXT, "Id of the evidence item, unique within its claim.", _item("id"))
    for name in ("source", "stance", "method", "directness"):
        yield _field(Item, name, "", _item(name))
    for variable, label in _variables(export):
        meaning = f"{label}: the condition that the item was seen under, the claim's scope included."
        yield Column(f"{CONTEXT}{variable}", Type.TEXT, meaning, partial(_condition, variable))
    for name in ("outcome", "outcome_class", "comparator"):
        yield _field(Item, name, "", _item(name))
    for name in ("measure", "estimate", "se"):
        yield _field(Effect, name, "effect.", _item(f"effect.{name}"))
    yield _bound("effect.ci-lower", "Lower bound of the 95 % confidence interval, same unit.", 0)
    yield _bound("effect.ci-upper", "Upper bound of the 95 % confidence interval, same unit.", 1)
    yield _field(Effect, "n", "effect.", _item("effect.n"))
    for name in ("kind", "observed"):
        yield _field(Perturbation, name, "perturbation.", _item(f"perturbation.{name}"))
    for name in ("via", "reports", "locator", "quote", "finding", "confidence", "quality", "ratings"):
        yield _field(Item, name, "", _item(name))
    yield Column("curated.by", Type.TEXT, "Who entered the item.", _item("curated.by"))
    yield Column("curated.on", Type.DAY, "Day of entry.", _item("curated.on"))
    for name in ("note", "formerly"):
        yield _field(Item, name, "", _item(name))
    yield Column("counted", Type.FLAG, "Whether the item counts for its claim's verdict.", _counted)
    yield Column("why-not-counted", Type.TEXT, "Why it does not, in a word.", lambda row: _of(row.judged.excluded, row))
    line = "Independent line of evidence: ids of its sources. Rows of one claim with the same line count once."
    yield Column("line", Type.TEXT, line, lambda row: _of(row.judged.lines, row))
    yield from _of_claim()
    yield from _of_verdict()
    for name in Decision.model_fields:
        yield _field(Decision, name, "decision.", _claim(f"decision.{name}"))
    for name in Source.model_fields:
        if name != "id":
            yield _field(Source, name, "source.", _getter("source", name))


def _of_claim() -> Iterator[Column]:
    for name in ("title", "axis"):
        yield _field(Claim, name, "claim.", _claim(name))
    yield Column("claim.question", Type.TEXT, "What the axis asks.", lambda row: _axis(row, "label"))
    yield Column(
        "claim.first-pole", Type.TEXT, "The axis's first answer.", lambda row: (_axis(row, "poles") or [None])[0]
    )
    yield Column(
        "claim.second-pole", Type.TEXT, "The axis's other answer.", lambda row: (_axis(row, "poles") or [None])[-1]
    )
    yield Column("claim.subject", Type.TEXT, "What the claim is about.", _claim("subject.label"))
    yield Column("claim.subject-terms", Type.RECORDS, "Ontology terms of the subject.", _claim("subject.terms"))
    yield _field(Claim, "outcome", "claim.", _claim("outcome"))
    scope = "Context that every item of the claim is under, as `variable=level` with `; ` between."
    yield Column("claim.scope", Type.TEXT, scope, lambda row: scope_text(row.judged.claim))
    for name in ("broader", "synonyms", "note", "formerly", "ignore"):
        yield _field(Claim, name, "claim.", _claim(name))


def _of_verdict() -> Iterator[Column]:
    def column(name: str, type: Type, meaning: str, of: Callable[[Judged], Any]) -> Column:
        return Column(f"verdict.{name}", type, meaning, lambda row: of(row.judged))

    text, number, count = Type.TEXT, Type.NUMBER, Type.COUNT
    yield column("status", text, "What the evidence says of the claim.", attrgetter("verdict.status"))
    yield column("pole", text, "The leading pole; empty on a tie or without direction.", pole)
    yield column("basis", text, "`primary` studies, or `secondary` sources only.", attrgetter("verdict.basis"))
    yield column("conflict", number, "How evenly the evidence is split, 0 to 1.", attrgetter("verdict.conflict"))
    yield column("amount", number, "How much evidence there is, 0 to 1.", attrgetter("verdict.amount"))
    yield column("sign-test-p", number, "Two-sided p of the sign test.", attrgetter("verdict.sign_test_p"))
    interval = "bound of the 95 % interval of the share of the first pole."
    yield column("proportion-lower", number, f"Lower {interval}", lambda it: (it.verdict.proportion_ci or (None,))[0])
    yield column("proportion-upper", number, f"Upper {interval}", lambda it: (it.verdict.proportion_ci or (None,))[-1])
    yield column("majority", number, "Share of the leading pole.", attrgetter("verdict.majority"))
    yield column("lines", count, "Independent lines of evidence that count.", attrgetter("tally.lines"))
    yield column("items", count, "Items that count, those of narrower claims included.", attrgetter("verdict.items"))
    yield column("first", count, "Lines at the first pole.", attrgetter("tally.first"))
    yield column("second", count, "Lines at the second pole.", attrgetter("tally.second"))
    yield column("mixed", count, "Lines that found both.", attrgetter("tally.mixed"))
    yield column("no-effect", count, "Lines that found no effect.", attrgetter("tally.no_effect"))
    yield column("unclear", count, "Items whose source gives no direction.", attrgetter("verdict.unclear"))
    yield column("unread", count, "Lines known only through reviews.", attrgetter("verdict.unread"))
    flags = "What else is to be said of the verdict."
    yield column("flags", Type.TEXTS, flags, lambda it: [flag.value for flag in it.verdict.flags])
    stale = "Whether the decision has to be made again; empty when there is none."
    yield column(
        "stale", Type.FLAG, stale, lambda it: None if it.verdict.freshness is None else it.verdict.freshness.stale
    )
    yield column("digest", text, "What a decision has to be bound to.", attrgetter("digest"))


def scope_text(claim: Claim) -> str | None:
    """A claim's scope in one cell."""
    return "; ".join(f"{variable}={level}" for variable, level in claim.scope.items()) or None


def _variables(export: Export) -> Iterable[tuple[str, str]]:
    """Context variables in the vocabulary's order, then those that only items name."""
    known = export.registry.variables
    used = {
        name
        for claim in (export.registry.claims[name] for name in export.claims)
        for context in (claim.scope, *(item.context for item in claim.evidence))
        for name in context
    }
    yield from ((name, about.label) for name, about in known.items())
    yield from ((name, name) for name in sorted(used - known.keys()))


def _condition(variable: str, row: Row) -> str | None:
    return row.context.get(variable)


def _counted(row: Row) -> bool | None:
    return None if row.item is None else row.item.id in row.judged.lines


def _of(words: typing.Mapping[str, str], row: Row) -> str | None:
    return None if row.item is None else words.get(row.item.id)


def _axis(row: Row, name: str) -> Any:
    return None if row.judged.axis is None else getattr(row.judged.axis, name)


def _item(path: str) -> Callable[[Row], Any]:
    return _getter("item", *path.split("."))


def _claim(path: str) -> Callable[[Row], Any]:
    return _getter("judged", "claim", *path.split("."))


def _bound(name: str, meaning: str, place: int) -> Column:
    interval = _item("effect.ci")

    def of(row: Row) -> Any:
        found = interval(row)
        return None if found is None else found[place]

    return Column(name, Type.NUMBER, meaning, of)


def _getter(*path: str) -> Callable[[Row], Any]:
    """Follows attributes, and stops at a gap; records become JSON, members of vocabularies their words."""

    def of(row: Row) -> Any:
        found: Any = row
        for name in path:
            if found is None:
                return None
            found = getattr(found, name)
        return _plain(found)

    return of


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return to_json(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value.value if isinstance(value, Enum) else value


def _field(model: type[BaseModel], name: str, prefix: str, of: Callable[[Row], Any]) -> Column:
    """A column of a record's field, with the name, the type and the meaning that it has there."""
    field = described(model).model_fields[name]
    meaning = (field.description or name).replace("`vocabulary/", "the registry's `vocabulary/")
    return Column(f"{prefix}{field.alias or name}", _type(field.annotation), meaning, of)


def _type(annotation: Any) -> Type:
    options = [one for one in typing.get_args(annotation) if one is not types.NoneType]
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        return _type(options[0])
    if typing.get_origin(annotation) is tuple:
        return Type.RECORDS if _type(options[0]) is Type.RECORDS else Type.TEXTS
    if typing.get_origin(annotation) is typing.Annotated:
        return _type(options[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Type.RECORDS
    return {int: Type.COUNT, float: Type.NUMBER, bool: Type.FLAG, date: Type.DAY}.get(annotation, Type.TEXT)
