"""The table that `evidence export parquet` writes; needs the extra `bulk` (PyArrow).

    evidence import parquet items.parquet -o registry

The file holds its data dictionary in its metadata, so that a registry with the same verdicts comes back. What
`evidence import --list csv` says of ids, quotes and verdicts holds here as well. Rows are read in groups.

For Parquet of others see `evidence import --list table`; with `--mapping` this format reads those as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.imports.csv import registry_of
from evidence.exchange.imports.exported import LISTS, RECORDS, Typed, claims_of, require_columns
from evidence.exchange.imports.found import Found
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table import mapped
from evidence.exchange.imports.table_rows import Table, parquet_table

NAME = "parquet"
LABEL = "the table that `evidence export parquet` writes"
SAMPLING = "As the registry says that this table was exported from."

_DICTIONARY = b"evidence.dictionary"


def read(settings: Settings) -> Iterator[Found]:
    """Every claim."""
    if settings.mapping is not None:
        yield from mapped(settings, settings.mapping)
        return
    table, schema = parquet_table(settings.file, settings.progress)
    require_columns(table.columns, settings.name)
    metadata: Mapping[bytes, bytes] = schema.metadata or {}
    rest = registry_of(metadata[_DICTIONARY], settings.name) if _DICTIONARY in metadata else None
    yield from claims_of(_rows(table, settings.name), rest)


def _rows(table: Table, name: str) -> Iterator[tuple[str, Typed]]:
    for row in table.rows:
        cells: dict[str, Any] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell == "" or column.startswith("verdict."):
                continue
            cells[column] = _parsed(cell, column, name, row.place) if column in LISTS | RECORDS else cell
        yield row.place, cells


def _parsed(cell: str, column: str, name: str, place: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise BadInput(name, f"{place}: the JSON of {column} cannot be read: {error}") from error
