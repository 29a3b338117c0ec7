"""Texts that stand for an empty cell: a table of text has no other way to say that nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from evidence.bulk.engine import Column, Engine
from evidence.mapping.mapping_file import TableShape

MISSING: tuple[str, ...] = TableShape().missing
"""The words of a mapping file that does not say others."""
_TEXTS = ("VARCHAR", "STRING", "CHAR", "ENUM")


def is_text(column: Column) -> bool:
    """Whether a column holds texts; of a number, nothing looks like a word."""
    return column.text is not None and column.type.upper().startswith(_TEXTS)


def emptied(columns: Sequence[Column], words: Sequence[str], quote: Callable[[str], str]) -> tuple[Column, ...]:
    """The columns, with nothing where a cell is one of some words."""
    if not words:
        return tuple(columns)
    listed = ", ".join(map(quote, sorted({*words})))
    return tuple(
        replace(one, text=f"CASE WHEN {one.text} IN ({listed}) THEN NULL ELSE {one.text} END") if is_text(one) else one
        for one in columns
    )


def count_missing(engine: Engine, tests: Mapping[str, str], rows: str) -> dict[str, int]:
    """How many cells are taken as empty for what they say, by column; `tests` has SQL for whether one is."""
    if not tests:
        return {}
    cells = ", ".join(f"COUNT(CASE WHEN {test} THEN 1 END)" for test in tests.values())
    (counts,) = engine.fetch(f"SELECT {cells} FROM {rows}")
    return {name: int(number) for name, number in zip(tests, counts, strict=True) if number}
