"""The same table as `csv`, typed and compressed, for data frames and databases (Apache Parquet).

    evidence export parquet -o items.parquet

needs the extra `bulk` (PyArrow). Columns have the names and the meaning that `evidence export --list csv` tells, and
types: text, 64-bit integers, doubles, booleans, dates, lists of texts; records such as `ratings` are JSON in a text.
A gap is null, also where a list is empty. Text is as it stands in the registry: nothing is put before signs that a
spreadsheet could take for a formula.

Each column carries its meaning as `description` in its metadata. The metadata of the file hold the whole data
dictionary, with vocabulary, thresholds, people and sources that no row names, as JSON under `evidence.dictionary`.
The same registry gives the same bytes with the same version of PyArrow. Rows come in groups of 20,000, so that any
number of claims is written in the same memory.

    SELECT claim, stance, count(*) FROM 'items.parquet' WHERE counted GROUP BY ALL

**Lost:** what the table of `csv` loses, and nothing else.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from evidence.errors import MissingExtra
from evidence.exchange.exports.columns import Cells, Column, Type, columns
from evidence.exchange.exports.dictionary import dictionary, field
from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import clean_surrogates
from evidence.exchange.exports.rows import rows

NAME = "parquet"
LABEL = "the same table with types, for data frames and databases"
SUFFIX = ".parquet"
BINARY = True

_GROUP = 20_000
"""Rows that are held at once, and that become a row group."""


def write(export: Export, out: BinaryIO) -> None:
    """The table. Raises `MissingExtra` without PyArrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("the export to Parquet", "bulk") from error
    chosen = columns(export)
    schema = _schema(pyarrow, chosen, export)
    with pyarrow.parquet.ParquetWriter(out, schema, compression="zstd") as file:
        held: list[list[Any]] = [[] for _ in chosen]
        made = Cells(chosen, _value)
        for row in rows(export):
            for cells, cell in zip(held, made.of(row), strict=True):
                cells.append(cell)
            if len(held[0]) == _GROUP:
                file.write_table(_table(pyarrow, held, schema))
        file.write_table(_table(pyarrow, held, schema))


def _table(pyarrow: Any, held: list[list[Any]], schema: Any) -> Any:
    """The rows that are held, which are then given up."""
    found = pyarrow.table(
        [pyarrow.array(cells, type=kind) for cells, kind in zip(held, schema.types, strict=True)], schema=schema
    )
    for cells in held:
        cells.clear()
    return found


def _schema(pyarrow: Any, chosen: tuple[Column, ...], export: Export) -> Any:
    text = pyarrow.string()
    types = {
        Type.COUNT: pyarrow.int64(),
        Type.NUMBER: pyarrow.float64(),
        Type.FLAG: pyarrow.bool_(),
        Type.DAY: pyarrow.date32(),
        Type.TEXTS: pyarrow.list_(text),
    }
    fields = [
        pyarrow.field(column.name, types.get(column.type, text), metadata={"description": column.meaning})
        for column in chosen
    ]
    told = {**dictionary(export), "schema": {"fields": [field(column, cells=False) for column in chosen]}}
    document = clean_surrogates(json.dumps(told, ensure_ascii=False))
    return pyarrow.schema(fields, metadata={"evidence.dictionary": document})


def _value(column: Column, value: Any) -> Any:
    if value is None or value == []:
        return None
    match column.type:
        case Type.TEXT:
            return clean_surrogates(str(value))
        case Type.TEXTS:
            return [clean_surrogates(entry) for entry in value]
        case Type.RECORDS:
            return clean_surrogates(json.dumps(value, ensure_ascii=False))
    return value
