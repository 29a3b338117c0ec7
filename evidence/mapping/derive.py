"""One row of a foreign table becomes the fields of a claim, an item and a source, or says why not."""

from __future__ import annotations

import difflib
import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from evidence.mapping.mapping_file import Cell, Decimal, Kept, MappingFile
from evidence.mapping.words import doi, pmcid, pmid, slug
from evidence.model.axis import Axis

Row: TypeAlias = Sequence[str]
_Read: TypeAlias = Callable[[Row], str | None]

ONLY_AXIS = "answer"
"""Id of the axis of a mapping that only names two poles."""
_STANCES = frozenset({"no-effect", "mixed", "unclear"})
_IDENTIFIERS: dict[str, Callable[[str], str | None]] = {"doi": doi, "pmid": pmid, "pmcid": pmcid}


class NoColumn(ValueError):
    """A mapping names columns that a table does not have; the message says which."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is left out."""

    reason: str
    """The same words for all rows of a kind."""
    detail: str
    """What this row has."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a row says, with the names of the registry's files; words of the vocabulary are still the table's."""

    claim: dict[str, Any]
    item: dict[str, Any]
    source: dict[str, Any]
    no_place: tuple[tuple[str, str], ...] = ()
    """Values that could not be kept, by column or field."""


class _RefusedValue(Exception):
    """A value that `values` does not list."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.refused = Refused(reason, detail)


@dataclass(slots=True)
class Deriver:
    """Reads rows as a mapping says. Made once for a table; raises `NoColumn` when the two do not fit."""

    mapping: MappingFile
    columns: Sequence[str]
    poles: tuple[str, str] | None = None
    """In the place of the mapping's own."""
    axes: Mapping[str, Axis] = field(init=False)
    """By id; what a stance may be stands in them."""
    unused: tuple[str, ...] = field(init=False)
    """Columns that nothing is read from."""
    _place: dict[str, int] = field(init=False)
    _claim: dict[str, _Read] = field(init=False)
    _item: dict[str, _Read] = field(init=False)
    _context: dict[str, _Read] = field(init=False)
    _source: dict[str, _Read] = field(init=False)
    _effect: dict[str, _Read] = field(init=False)
    _stance_read: _Read = field(init=False)
    _missing: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        mapping = self.mapping
        self._place = {}
        for index, name in enumerate(self.columns):
            self._place.setdefault(name, index)
        poles = self.poles or mapping.poles
        self.axes = {str(name): axis for name, axis in mapping.axes.items()}
        if poles:
            only = next(iter(self.axes), ONLY_AXIS)
            label = self.axes[only].label if self.axes else "which of the two"
            self.axes = {only: Axis.model_validate({"label": label, "poles": tuple(poles)})}
        if not self.axes:
            raise NoColumn("it names no poles: add `poles: [A, B]`, or call with --poles A,B")
        self._missing = frozenset(("", *mapping.table.missing))
        read = set[str]()
        self._claim = self._readers(mapping.claim, "claim", read)
        self._item = self._readers(mapping.item, "item", read)
        self._source = self._readers(mapping.source, "source", read)
        self._context = {
            name: self._reader(cell, f"item.context.{name}", read) for name, cell in mapping.item.context.items()
        }
        effect = mapping.item.effect
        self._effect = {} if effect is None else self._readers(effect, "item.effect", read)
        for kept in mapping.keep:
            self._require(kept.column, "keep")
            read.add(kept.column)
        stance = mapping.item.stance
        if stance.sign_of is not None:
            self._require(stance.sign_of, "item.stance.sign-of")
            read.add(stance.sign_of)
        self._stance_read = self._reader(stance, "item.stance", read)
        ignored = {*read, *mapping.ignore}
        self.unused = tuple(name for name in self.columns if name and name not in ignored)

    def derive(self, row: Row) -> Derived | Refused:
        """What a row says, or why it is left out. A row has as many cells as there are columns."""
        try:
            return self._derived(row)
        except _RefusedValue as error:
            return error.refused

    def _derived(self, row: Row) -> Derived | Refused:
        for kept in self.mapping.keep:
            value = row[self._place[kept.column]].strip()
            if value not in kept.values:
                return Refused(kept.reason or f"{kept.column} is not {_or(kept)}", value)
        lost: list[tuple[str, str]] = []
        claim = self._claim_of(row)
        if isinstance(claim, Refused):
            return claim
        stance = self._stance(row, self.axes[claim["axis"]])
        if isinstance(stance, Refused):
            return stance
        source = self._source_of(row, lost)
        if isinstance(source, Refused):
            return source
        item: dict[str, Any] = {"stance": stance}
        for name, read in self._item.items():
            if (text := read(row)) is not None:
                item[name.replace("_", "-")] = text
        context = {name: level for name, read in self._context.items() if (level := read(row)) is not None}
        if context:
            item["context"] = context
        if (effect := self._effect_of(row, lost)) is not None:
            item["effect"] = effect
        return Derived(claim, item, source, tuple(lost))

    def _claim_of(self, row: Row) -> dict[str, Any] | Refused:
        given = {name: read(row) for name, read in self._claim.items()}
        for name in ("subject", "outcome"):
            if given[name] is None:
                return Refused(f"it has no {name} of the claim", "")
        axis = given.pop("axis", None) if "axis" in given else next(iter(self.axes))
        if axis is None or axis not in self.axes:
            known = ", ".join(self.axes)
            return Refused(f"its axis is none of {known}", axis or "")
        subject, outcome = given.pop("subject"), given.pop("outcome")
        key = given.pop("id", None) or f"{subject} | {outcome} | {axis}"
        title = given.pop("title", None) or f"{subject}: {outcome}"
        found = {"id": key, "title": title, "axis": axis, "subject": {"label": subject}, "outcome": outcome}
        found.update({name: value for name, value in given.items() if value is not None})
        return found

    def _stance(self, row: Row, axis: Axis) -> str | Refused:
        cell = self.mapping.item.stance
        if cell.sign_of is not None:
            text = row[self._place[cell.sign_of]].strip()
            if text in self._missing:
                return Refused(f"{cell.sign_of} is empty, so that it has no direction", "")
            number = self._number(text)
            if number is None:
                return Refused(f"{cell.sign_of} is no number, so that it has no direction", text)
            return axis.poles[0] if number > 0 else axis.poles[1] if number < 0 else "no-effect"
        word = self._stance_read(row)
        if word is None:
            return Refused("its direction is empty", "")
        word = {"first": axis.poles[0], "second": axis.poles[1]}.get(word, word)
        if word not in axis.poles and word not in _STANCES:
            return Refused("its direction is no stance: list it under `values` of `item.stance`", word)
        return word

    def _source_of(self, row: Row, lost: list[tuple[str, str]]) -> dict[str, Any] | Refused:
        found: dict[str, Any] = {}
        for name, read in self._source.items():
            value = read(row)
            if value is None:
                continue
            if name in _IDENTIFIERS:
                known = _IDENTIFIERS[name](value)
                if known is None:
                    lost.append((f"source.{name}", value))
                    continue
                value = known
            found["cohort" if name == "line" else name] = value
        cell = self.mapping.source.authors
        if cell is not None and cell.split is not None and "authors" in found:
            found["authors"] = [part.strip() for part in found["authors"].split(cell.split) if part.strip()]
        if not any(name in found for name in ("id", *_IDENTIFIERS)):
            return Refused("it names no source", "; ".join(value for _, value in lost))
        found.setdefault("kind", "primary")
        return found

    def _effect_of(self, row: Row, lost: list[tuple[str, str]]) -> dict[str, Any] | None:
        if not self._effect:
            return None
        given: dict[str, float] = {}
        for name, read in self._effect.items():
            if name == "measure" or (text := read(row)) is None:
                continue
            number = self._number(text)
            if number is None or (name in ("se", "variance") and number <= 0):
                lost.append((f"effect.{name.replace('_', '-')}", text))
            else:
                given[name] = number
        measure = self._effect["measure"](row)
        if "estimate" not in given or measure is None:
            lost.extend((f"effect.{name.replace('_', '-')}", repr(value)) for name, value in given.items())
            return None
        found: dict[str, Any] = {"measure": slug(measure), "estimate": shown(given["estimate"])}
        if "variance" in given and "se" not in given:
            given["se"] = math.sqrt(given["variance"])
        if "se" in given:
            found["se"] = shown(given["se"])
        if "ci_lower" in given and "ci_upper" in given:
            found["ci"] = [shown(given["ci_lower"]), shown(given["ci_upper"])]
        if "n" in given:
            if given["n"] == int(given["n"]) and given["n"] >= 0:
                found["n"] = str(int(given["n"]))
            else:
                lost.append(("effect.n", repr(given["n"])))
        return found

    def _number(self, text: str) -> float | None:
        if self.mapping.table.decimal is Decimal.COMMA:
            text = text.replace(",", ".")
        return number(text)

    def _readers(self, cells: Any, where: str, read: set[str]) -> dict[str, _Read]:
        found: dict[str, _Read] = {}
        for name in type(cells).model_fields:
            cell = getattr(cells, name)
            if isinstance(cell, Cell) and name != "stance":
                found[name] = self._reader(cell, f"{where}.{name.replace('_', '-')}", read)
        return found

    def _reader(self, cell: Cell, where: str, read: set[str]) -> _Read:
        """How a cell is read; `read` gathers the columns that it needs."""
        for name in cell.read:
            self._require(name, where)
        read.update(cell.read)
        if cell.constant is not None:
            constant = cell.constant
            return lambda row: constant
        places = [self._place[name] for name in cell.read]
        missing, between, entities = self._missing, cell.between, self.mapping.table.entities
        values, otherwise, absent, label = cell.values, cell.otherwise, cell.missing, "+".join(cell.read)

        def of(row: Row) -> str | None:
            if len(places) == 1:
                value = row[places[0]].strip()
                if value in missing and value not in values:
                    return absent
            else:
                parts = [row[place].strip() for place in places]
                if all(part in missing for part in parts):
                    return absent
                if not values:
                    parts = [part for part in parts if part not in missing]
                value = between.join(parts)
            if values:
                found = values.get(value, otherwise)
                if found is None:
                    raise _RefusedValue(f"{label} has a value that the mapping does not list", value)
                return found
            return html.unescape(value) if entities and "&" in value else value

        return of

    def _require(self, name: str, where: str) -> None:
        if name not in self._place:
            near = difflib.get_close_matches(name[:100], [column[:100] for column in self.columns], n=1, cutoff=0.5)
            shown = ", ".join(column[:40] for column in self.columns[:30])
            hint = f"did you mean {near[0]}?" if near else f"there are {shown}"
            raise NoColumn(f"there is no column {name}, which `{where}` asks for; {hint}")


def number(text: str) -> float | None:
    """A finite number; None for everything else."""
    try:
        found = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def shown(value: float) -> str:
    """A number as files write it: a plain decimal, and an exponent of two digits at most.

    >>> shown(0.1), shown(1e-300), shown(-2.0)
    ('0.1', '0.0', '-2.0')
    """
    text = repr(value)
    if "e" in text and abs(value) < 1e-99:
        return "0.0"
    return text


def _or(kept: Kept) -> str:
    return " or ".join(kept.values)
