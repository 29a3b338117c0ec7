"""One row of a foreign table becomes the fields of a claim, an item and a source, or says why not."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.mapping.cells import Read, RefusedValue, Row, link_values, number_of, shown
from evidence.mapping.mapping_file import MappingFile
from evidence.mapping.parts import BETWEEN, IDENTIFIERS, NAMELESS, Part, parts_of
from evidence.mapping.words import slug
from evidence.model.axis import Axis

ONLY_AXIS = "answer"
"""Id of the axis of a mapping that only names two poles."""


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
    links: tuple[tuple[str, str], ...] = ()
    """Names of what the source shares with others, each with its kind."""


@dataclass(slots=True)
class Deriver:
    """Reads rows as a mapping says. Made once for a table; raises `NoColumn` when the two do not fit."""

    mapping: MappingFile
    columns: Sequence[str]
    poles: tuple[str, str] | None = None
    """In the place of the mapping's own."""
    axes: Mapping[str, Axis] = field(init=False)
    """By id; what a stance may be stands in them."""
    parts: tuple[Part, ...] = field(init=False)
    """What is asked of a row, in this order."""
    unused: tuple[str, ...] = field(init=False)
    """Columns that nothing is read from."""
    _keep: tuple[Read, ...] = field(init=False)
    _claim: dict[str, Read] = field(init=False)
    _stance: Read = field(init=False)
    _source: dict[str, Read] = field(init=False)
    _item: dict[str, Read] = field(init=False)
    _context: dict[str, Read] = field(init=False)
    _effect: dict[str, Read] = field(init=False)
    _links: dict[str, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        mapping = self.mapping
        self.axes = axes_of(mapping, self.poles)
        self.parts = parts_of(mapping, self.axes)
        place: dict[str, int] = {}
        for index, name in enumerate(self.columns):
            place.setdefault(name, index)
        asked = {f"source.links.{name}": cell.columns for name, cell in mapping.source.links.items()}
        asked.update((part.name, part.columns) for part in self.parts)
        for where, columns in asked.items():
            for name in columns:
                if name not in place:
                    raise NoColumn(_no_column(name, where, self.columns))
        read = {name for columns in asked.values() for name in columns}
        ignored = {*read, *mapping.ignore}
        self.unused = tuple(name for name in self.columns if name and name not in ignored)
        bound = {part.name: part.bind([place[name] for name in part.columns]) for part in self.parts}
        self._keep = tuple(_below("keep.", bound).values())
        self._claim, self._source = _below("claim.", bound), _below("source.", bound)
        self._stance = bound.pop("item.stance")
        self._context, self._effect = _below("item.context.", bound), _below("item.effect.", bound)
        self._item = {name: read for name, read in _below("item.", bound).items() if "." not in name}
        self._links = {name: tuple(place[one] for one in cell.columns) for name, cell in mapping.source.links.items()}

    def derive(self, row: Row) -> Derived | Refused:
        """What a row says, or why it is left out. A row has as many cells as there are columns."""
        try:
            return self._derived(row)
        except RefusedValue as error:
            return Refused(error.reason, error.detail)

    def _derived(self, row: Row) -> Derived:
        for kept in self._keep:
            kept(row)
        lost: list[tuple[str, str]] = []
        claim = self._claim_of(row)
        stance = self._stance(row)
        source, links = self._source_of(row, lost)
        item: dict[str, Any] = {"stance": stance}
        for name, read in self._item.items():
            if (text := read(row)) is not None:
                item[name] = text
        context = {name: level for name, read in self._context.items() if (level := read(row)) is not None}
        if context:
            item["context"] = context
        if (effect := self._effect_of(row, lost)) is not None:
            item["effect"] = effect
        return Derived(claim, item, source, tuple(lost), links)

    def _claim_of(self, row: Row) -> dict[str, Any]:
        given = {name: value for name, read in self._claim.items() if (value := read(row)) is not None}
        subject, outcome, axis = given.pop("subject"), given.pop("outcome"), given.pop("axis")
        key = given.pop("id", None) or BETWEEN.join((subject, outcome, axis))
        title = given.pop("title", None) or f"{subject}: {outcome}"
        return {"id": key, "title": title, "axis": axis, "subject": {"label": subject}, "outcome": outcome, **given}

    def _source_of(self, row: Row, lost: list[tuple[str, str]]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
        found: dict[str, Any] = {}
        for name, read in self._source.items():
            value = read(row)
            if value is None:
                continue
            if name in IDENTIFIERS:
                known = IDENTIFIERS[name](value)
                if known is None:
                    lost.append((f"source.{name}", value))
                    continue
                value = known
            found["cohort" if name == "line" else name] = value
        cell = self.mapping.source.authors
        if cell is not None and cell.split is not None and "authors" in found:
            found["authors"] = [part.strip() for part in found["authors"].split(cell.split) if part.strip()]
        if not any(name in found for name in ("id", *IDENTIFIERS)):
            raise RefusedValue(NAMELESS, "; ".join(value for _, value in lost))
        found.setdefault("kind", "primary")
        return found, self._links_of(row) if self._links else ()

    def _links_of(self, row: Row) -> tuple[tuple[str, str], ...]:
        cells, shape = self.mapping.source.links, self.mapping.table
        return tuple(
            (name, value)
            for name, places in self._links.items()
            for value in link_values(cells[name], shape, [row[place] for place in places])
        )

    def _effect_of(self, row: Row, lost: list[tuple[str, str]]) -> dict[str, Any] | None:
        if not self._effect:
            return None
        given: dict[str, float] = {}
        for name, read in self._effect.items():
            if name == "measure" or (text := read(row)) is None:
                continue
            number = number_of(text, self.mapping.table)
            if number is None or (name in ("se", "variance") and number <= 0):
                lost.append((f"effect.{name}", text))
            else:
                given[name] = number
        measure = self._effect["measure"](row)
        if "estimate" not in given or measure is None:
            lost.extend((f"effect.{name}", repr(value)) for name, value in given.items())
            return None
        found: dict[str, Any] = {"measure": slug(measure), "estimate": shown(given["estimate"])}
        if "variance" in given and "se" not in given:
            given["se"] = math.sqrt(given["variance"])
        if "se" in given:
            found["se"] = shown(given["se"])
        if "ci-lower" in given and "ci-upper" in given:
            found["ci"] = [shown(given["ci-lower"]), shown(given["ci-upper"])]
        if "n" in given:
            if given["n"] == int(given["n"]) and given["n"] >= 0:
                found["n"] = str(int(given["n"]))
            else:
                lost.append(("effect.n", repr(given["n"])))
        return found


def axes_of(mapping: MappingFile, poles: tuple[str, str] | None = None) -> dict[str, Axis]:
    """The axes that rows may be on, by id; `poles` stand in the place of the mapping's own."""
    found = {str(name): axis for name, axis in mapping.axes.items()}
    if named := poles or mapping.poles:
        only = next(iter(found), ONLY_AXIS)
        label = found[only].label if found else "which of the two"
        found = {only: Axis.model_validate({"label": label, "poles": tuple(named)})}
    if not found:
        raise NoColumn("it names no poles: add `poles: [A, B]`, or call with --poles A,B")
    return found


def _below(prefix: str, bound: Mapping[str, Read]) -> dict[str, Read]:
    return {name.removeprefix(prefix): read for name, read in bound.items() if name.startswith(prefix)}


def _no_column(name: str, where: str, columns: Sequence[str]) -> str:
    where = "keep" if where.startswith("keep.") else where
    near = difflib.get_close_matches(name[:100], [column[:100] for column in columns], n=1, cutoff=0.5)
    listed = ", ".join(column[:40] for column in columns[:30])
    hint = f"did you mean {near[0]}?" if near else f"there are {listed}"
    return f"there is no column {name}, which `{where}` asks for; {hint}"
