"""Values of a table's cells, as texts and as the parts of a mapping read them."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from evidence.mapping.mapping_file import Cell, Decimal, LinkCell, TableShape
from evidence.mapping.pattern import MOST_SEARCHED

Row: TypeAlias = Sequence[str]
Read: TypeAlias = Callable[[Row], str | None]
"""What some cells of a row say; raises `RefusedValue` for a value that a mapping does not list."""


class RefusedValue(Exception):
    """A row is left out: the same words for all rows of a kind, and what this one has."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def absent_words(shape: TableShape) -> frozenset[str]:
    """What an empty cell may look like."""
    return frozenset(("", *shape.missing))


def is_plain(cell: Cell, shape: TableShape) -> bool:
    """Whether a cell gives the text of one column and nothing else, so that an engine can rename the column."""
    derives = cell.values or cell.rules or cell.when or cell.pattern is not None or shape.entities
    return cell.column is not None and not derives


def reader(cell: Cell, shape: TableShape, places: Sequence[int]) -> Read:
    """How a cell is read; its columns, in their order, stand at these places of a row."""
    place = dict(zip(cell.read, places, strict=True))
    read = _without_condition(cell, shape, place)
    if not cell.when:
        return read
    condition = _condition(cell.when, absent_words(shape), place)
    return lambda row: read(row) if condition(row) else None


def _without_condition(cell: Cell, shape: TableShape, place: Mapping[str, int]) -> Read:
    if cell.constant is not None:
        constant = cell.constant
        return lambda row: constant
    if cell.rules:
        return _ruled(cell, shape, place)
    missing, between, absent = absent_words(shape), cell.between, cell.missing
    places = [place[name] for name in cell.origin]
    alone = places[0] if len(places) == 1 else None
    values, finished = cell.values, _finish(cell, shape)

    def of(row: Row) -> str | None:
        if alone is not None:
            value = row[alone].strip()
            if value in missing and value not in values:
                return absent
        else:
            parts = [row[one].strip() for one in places]
            if all(part in missing for part in parts):
                return absent
            if not values:
                parts = [part for part in parts if part not in missing]
            value = between.join(parts)
        return finished(value)

    return of


def _finish(cell: Cell, shape: TableShape) -> Callable[[str], str | None]:
    """From a text that is there to what it means."""
    values, otherwise, absent, label = cell.values, cell.otherwise, cell.missing, "+".join(cell.origin)
    entities = shape.entities
    pattern = None if cell.pattern is None else re.compile(cell.pattern)

    def of(value: str) -> str | None:
        if pattern is not None:
            if len(value) > MOST_SEARCHED:
                raise RefusedValue(f"{label} has a value too long for its pattern", value)
            match = pattern.search(value)
            part = "" if match is None else (match[1] if pattern.groups else match[0]) or ""
            if not part.strip():
                return absent
            value = part.strip()
        if values:
            found = values.get(value, otherwise)
            if found is None:
                raise RefusedValue(f"{label} has a value that the mapping does not list", value)
            return found
        return html.unescape(value) if entities and "&" in value else value

    return of


def _ruled(cell: Cell, shape: TableShape, place: Mapping[str, int]) -> Read:
    missing, otherwise, absent = absent_words(shape), cell.otherwise, cell.missing
    rules = [(_condition(rule.when, missing, place), rule.means) for rule in cell.rules]
    places, label = [place[name] for name in cell.origin], "+".join(cell.origin)

    def of(row: Row) -> str | None:
        for holds, means in rules:
            if holds(row):
                return means
        texts = [row[one].strip() for one in places]
        if absent is not None and all(text in missing for text in texts):
            return absent
        if otherwise is None:
            raise RefusedValue(f"no rule of the mapping speaks of {label}", " | ".join(texts))
        return otherwise

    return of


def _condition(
    when: Mapping[str, Sequence[str]], missing: frozenset[str], place: Mapping[str, int]
) -> Callable[[Row], bool]:
    """Whether all named columns have one of their values; `''` stands for all that an empty cell may look like."""
    asked = [(place[name], {*values, *(missing if "" in values else ())}) for name, values in when.items()]
    return lambda row: all(row[one].strip() in values for one, values in asked)


def link_values(cell: LinkCell, shape: TableShape, cells: Row) -> list[str]:
    """The names in the cells of a link, each once, in the order of the table; typed lists come as JSON."""
    missing = absent_words(shape)
    whole = [part for text in cells for part in _listed(text)]
    parts = [part.strip() for text in whole for part in (text.split(cell.split) if cell.split else [text])]
    return list(dict.fromkeys(part for part in parts if part not in missing))


def _listed(text: str) -> list[str]:
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):  # nested deeper than any list
            return [text]
        if isinstance(found, list):
            return [cell_text(part) for part in found]
    return [text]


def number(text: str) -> float | None:
    """A finite number; None for everything else."""
    try:
        found = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def number_of(text: str, shape: TableShape) -> float | None:
    """A number as the table writes it."""
    return number(text.replace(",", ".") if shape.decimal is Decimal.COMMA else text)


def shown(value: float) -> str:
    """A number as files write it: a plain decimal, and an exponent of two digits at most.

    >>> shown(0.1), shown(1e-300), shown(-2.0)
    ('0.1', '0.0', '-2.0')
    """
    text = repr(value)
    if "e" in text and abs(value) < 1e-99:
        return "0.0"
    return text


def cell_text(value: Any) -> str:
    """A typed value as the cell of a text table."""
    from datetime import date, datetime

    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else repr(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
