"""What Spark reads and writes: files by their endings, and cells as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.bulk.engine import FORMULA, Written
from evidence.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader

_ENDINGS = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")
_SCALAR = re.compile(
    r"string.*|char.*|varchar.*|boolean|tinyint|smallint|int|bigint|decimal.*|float|double|date|time.*|void"
)
_CSV = {
    "header": "true",
    "quote": '"',
    "escape": '"',
    "multiLine": "true",
    "mode": "FAILFAST",
    "enforceSchema": "false",
    "columnPruning": "false",
    "unescapedQuoteHandling": "RAISE_ERROR",
}


def is_path(table: str) -> bool:
    """Whether it names files; a word alone is the name of a table."""
    return "/" in table or ending_of(table) in _ENDINGS


def ending_of(path: str) -> str:
    """How a path ends; a folder of files has no ending of its own."""
    return re.sub(r".*?(\.\w+)?(\.gz)?/?$", r"\1", path.lower(), flags=re.DOTALL)


TEXTS = (".csv", ".tsv", ".tab", ".txt")
"""Endings of tables of text."""


def frame_of(reader: DataFrameReader, ending: str, paths: list[str], written: Written) -> DataFrame:
    """Nothing is guessed: what a cell holds must not depend on the rows that are looked at first."""
    sign = written.delimiter or {".csv": ",", ".tsv": "\t"}.get(ending)
    if sign is not None and ending in TEXTS:
        if written.skip:
            raise UsageError("Spark skips no lines of a table; cut off what stands above the names of the columns")
        return reader.options(sep=sign, **_CSV).csv(paths)
    if ending in (".jsonl", ".ndjson"):
        return reader.options(primitivesAsString="true", mode="FAILFAST").json(paths)
    if ending not in ("", ".parquet"):
        raise UsageError(f"{paths[0]} has to end in {', '.join(_ENDINGS)}, or to be a folder of Parquet")
    return reader.options(mergeSchema="true").parquet(*paths)


def text_of(column: str, kind: str) -> str | None:
    """SQL for a value as text, the same in every time zone and for every collation."""
    if not _SCALAR.fullmatch(kind):
        return None
    if kind in ("timestamp", "timestamp_ltz"):
        return f"CAST(unix_micros({column}) AS STRING)"
    bare = f"CAST({column} AS BINARY)" if "collate" in kind else column
    text = f"NULLIF(TRIM(CAST({bare} AS STRING)), '')"
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {text} END" if kind in ("float", "double") else text


def listed_of(column: str, kind: str) -> str | None:
    """SQL for a list as JSON."""
    return f"to_json({column})" if kind.startswith("array<") else None


def guarded(frame: DataFrame) -> DataFrame:
    """Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    from pyspark.sql import functions as f

    cells = [
        f.when(f.col(name).rlike(FORMULA), f.concat(f.lit("'"), f.col(name))).otherwise(f.col(name)).alias(name)
        if kind == "string"
        else f.col(name)
        for name, kind in frame.dtypes
    ]
    return frame.select(cells)
