"""The table that `evidence export csv` writes, with its data dictionary beside it.

    evidence import csv items.csv -o registry

reads `items.csv`, and beside it `items.csv.dictionary.json`: with both, a registry with the same verdicts comes back.
The table alone has the poles of every axis and the words of contexts and methods, and lacks what the dictionary
tells: thresholds, levels' parents and roles, tiers of methods, people, and sources that no row names.

Ids stay as they are. Cells are read as `evidence export --list csv` says: an apostrophe before what a spreadsheet
could take for a formula is taken off, several texts are a JSON array. Columns of the verdict are not read: verdicts
are worked out again. Rows may have been sorted otherwise; rows of one claim that differ in what they say of it are
left out.

**Quotes** are verified in stored texts, which no table brings along. Without them a quote becomes a note (or the
finding, where there is none) that says that it is not verified; the names and hashes of stored texts are left out and
told.

For tables of others see `evidence import --list table`; with `--mapping` this format reads those as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.cells import unguarded
from evidence.exchange.imports.exported import Typed, claims_of, require_columns, typed
from evidence.exchange.imports.found import Found
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table import mapped
from evidence.exchange.imports.table_rows import Table, text_table

NAME = "csv"
LABEL = "the table that `evidence export csv` writes"
SAMPLING = "As the registry says that this table was exported from."

_LARGEST = 64 * 1024 * 1024


def read(settings: Settings) -> Iterator[Found]:
    """Every claim."""
    if settings.mapping is not None:
        yield from mapped(settings, settings.mapping)
        return
    table = text_table(settings.file, settings.progress)
    require_columns(table.columns, settings.name)
    yield from claims_of(_rows(table, settings.name), _dictionary(settings.file))


def _rows(table: Table, name: str) -> Iterator[tuple[str, Typed]]:
    for row in table.rows:
        cells = {
            column: value
            for column, cell in zip(table.columns, row.cells, strict=True)
            if not column.startswith("verdict.")
            and (value := typed(column, cell, unguarded, name, row.place)) is not None
        }
        yield row.place, cells


def _dictionary(file: Path) -> Mapping[str, Any] | None:
    """What the data dictionary beside the table says of the registry; None without one."""
    beside = file.with_name(file.name + ".dictionary.json")
    if not beside.is_file():
        return None
    if beside.stat().st_size > _LARGEST:
        raise BadInput(beside.name, f"it has more than {_LARGEST:,} bytes")
    return registry_of(beside.read_bytes(), beside.name)


def registry_of(raw: bytes, name: str) -> Mapping[str, Any]:
    """The registry that a data dictionary tells. Raises `BadInput`."""
    try:
        document = json.loads(raw)
        found = document["registry"]
        if not isinstance(found, dict) or not all(isinstance(part, dict | list) for part in found.values()):
            raise TypeError("`registry` is no object of objects")
    except json.JSONDecodeError as error:
        raise BadInput(name, f"the JSON cannot be read: {error.msg}", line=error.lineno, column=error.colno) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(
            name, f"it is no data dictionary of `evidence export` ({error}); export the table again"
        ) from error
    return found
