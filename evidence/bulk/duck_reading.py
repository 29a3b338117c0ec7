"""What DuckDB reads: files by their endings, and cells as text."""

from __future__ import annotations

import codecs
import glob
import gzip
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from evidence.bulk.engine import Column, Written
from evidence.errors import BadInput, EnvironmentFault, UsageError

Run: TypeAlias = Callable[[str], Any]
"""Asks the engine; what comes back has rows to fetch."""

# nothing is guessed: what a cell holds must not depend on the rows that are looked at first
_SEPARATED = (
    "{files}, header=true, all_varchar=true, union_by_name=true, hive_partitioning=false, strict_mode=true, "
    "quote='\"', escape='\"', comment=''"
)
# all objects are looked at: a key that only a late or a rare one has is a column
_OBJECTS = (
    "{files}, format='newline_delimited', union_by_name=true, hive_partitioning=false, sample_size=-1, "
    "field_appearance_threshold=0, map_inference_threshold=-1"
)
_SIGNS = {".csv": ",", ".tsv": "\t"}
_TEXT = (".tab", ".txt")
"""Endings that do not say what parts the cells."""
_READERS = {
    ".parquet": "read_parquet({files}, union_by_name=true, hive_partitioning=false)",
    ".jsonl": f"read_json({_OBJECTS})",
    ".ndjson": f"read_json({_OBJECTS})",
}
SCALAR = re.compile(
    r'"?NULL"?|VARCHAR|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|FLOAT|DOUBLE|DATE|TIME.*|UUID|ENUM.*',
    re.DOTALL,
)
"""Types of one value."""
_WHOLE_NUMBERS = ("INT", "INTEGER")
"""What their types end with."""
_SHORT = 1_000
"""Bytes of a line that are looked at: a longer one is not blank, or nothing else is."""
_AGAIN = re.compile(r"(.*)_[0-9]+", re.DOTALL)


def files_of(run: Run, table: str) -> Sequence[str]:
    """The files that a name or a pattern stands for; refused where they cannot be read."""
    found = [str(row[0]) for row in run(f"SELECT file FROM glob({text_of(table)})").fetchall()]
    for path in map(Path, found or [table]):
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name the files in it, such as {path}/*{ending_of(path)}")
        if not path.exists():
            raise UsageError(f"no file fits {table}" if glob.has_magic(table) else f"there is no file {table}")
        if not os.access(path, os.R_OK):
            raise EnvironmentFault(f"{path} cannot be read: it is not yours to read; change its permissions")
        if path.is_file() and not path.stat().st_size:
            raise BadInput(str(path), "it is empty: not even a line with the names of the columns; fetch it again")
    return found


def require_own_names(run: Run, names: Sequence[str], files: Sequence[str], reader: str) -> None:
    """Refuse columns of one name: the engine renames the second, which would be a condition then.

    And lines above the names: the engine then reads the names twice, the second time as a row.
    """
    if "skip=0" in reader and (blank := [file for file in files if _begins_blank(file)]):
        raise BadInput(blank[0], "its first line is empty; the names of the columns have to stand there")
    folded = {name.casefold() for name in names}
    if not any((again := _AGAIN.fullmatch(name)) and again[1].casefold() in folded for name in names):
        return
    if "read_json" in reader:
        _require_own_keys(run, names, files)
        return
    for file in files:
        if "header=true" in reader:
            one = reader.format(files=text_of(glob.escape(file))).replace("header=true", "header=false")
            cells = run(f"SELECT * FROM {one} LIMIT 1").fetchone() or ()
        else:
            import pyarrow.parquet

            cells = tuple(pyarrow.parquet.read_schema(file).names) if "parquet" in reader else ()
        words = [str(cell).strip().casefold() for cell in cells if cell is not None]
        if twice := sorted({word for word in words if words.count(word) > 1}):
            raise BadInput(file, f"two columns have the name {twice[0]}; give each a name of its own")


def _begins_blank(file: str) -> bool:
    with (gzip.open if file.lower().endswith(".gz") else open)(file, "rb") as text:
        return not text.readline(_SHORT).removeprefix(codecs.BOM_UTF8).strip()


def _require_own_keys(run: Run, names: Sequence[str], files: Sequence[str]) -> None:
    """The same of objects: a column that no object has a key for was a second one of that name."""
    folded = {name.casefold() for name in names}
    again = [name for name in names if (found := _AGAIN.fullmatch(name)) and found[1].casefold() in folded]
    listed = "[" + ", ".join(map(text_of, files)) + "]"
    rows = f"read_json({listed}, format='newline_delimited', records=false, hive_partitioning=false)"
    keys = {str(key) for (key,) in run(f"SELECT DISTINCT unnest(json_keys(json)) FROM {rows}").fetchall()}
    if twice := [name for name in again if name not in keys]:
        word = twice[0].rpartition("_")[0].casefold()
        raise BadInput(", ".join(files), f"two columns have the name {word}; give each a name of its own")


def column_of(name: str, kind: str, typed: bool) -> Column:
    """A column as it was found; `typed` says whether its file has types."""
    quoted = name_of(name)
    text = f"CAST({quoted} AS STRING)"
    if not kind.endswith(_WHOLE_NUMBERS):
        text = f"NULLIF(TRIM({text}), '')"
    if kind == "VARCHAR":  # most are plain, with no blank at either end, and looking is three times as quick
        sound = f"strlen({quoted}) = length({quoted}) AND {quoted} >= '!' AND NOT suffix({quoted}, ' ')"
        text = f"CASE WHEN {sound} THEN {quoted} ELSE {text} END"
    elif kind in ("FLOAT", "DOUBLE"):
        text = f"CASE WHEN isnan({quoted}) THEN NULL ELSE {text} END"
    listed = f"CAST(to_json({quoted}) AS STRING)" if kind.endswith("[]") else None
    return Column(name, kind, text if SCALAR.fullmatch(kind) else None, listed, quoted, typed)


def name_of(name: str) -> str:
    """The name of a column, as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text_of(text: str) -> str:
    """A text, as SQL writes it: quotes are all that a literal knows."""
    return "'" + text.replace("'", "''") + "'"


def reader_of(table: str, written: Written) -> str:
    """SQL that reads `{files}` as a table's ending says."""
    ending = Path(table.lower().removesuffix(".gz")).suffix
    sign = written.delimiter or _SIGNS.get(ending)
    if sign is not None and ending in (*_SIGNS, *_TEXT):
        return f"read_csv({_SEPARATED}, delim={text_of(sign)}, skip={written.skip})"
    if ending not in _READERS:
        raise UsageError(f"{table} has to end in {', '.join((*_SIGNS, *_READERS))}; the ending tells how it is read")
    return _READERS[ending]


def ending_of(path: Path) -> str:
    """What tells how a file is read or written."""
    return path.suffix.lower()
