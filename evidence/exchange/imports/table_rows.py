"""Rows of text tables and of Parquet files, with the place of each, read bit by bit."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from evidence.errors import BadInput, MissingExtra
from evidence.exchange.imports.settings import Progress
from evidence.mapping.cells import cell_text

_LONGEST_LINE = 4 * 1024 * 1024
_TOLD = 1000
"""Rows after which the progress is told."""
_DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row."""

    place: str
    cells: list[str]


class Table:
    """The columns of a table, and its rows."""

    def __init__(self, columns: list[str], rows: Iterator[TableRow]) -> None:
        self.columns = columns
        self.rows = rows


def text_table(
    file: Path, progress: Progress, delimiter: str | None = None, skip: int = 0, duplicates: bool = False
) -> Table:
    """A CSV or TSV file; what parts its cells is found out unless told.

    Raises `BadInput` for anything that is no such table, with the line.
    """
    lines = _Lines(file, progress)
    for _ in islice(lines, skip):
        pass
    head = next(lines, "")
    while head and not head.strip():
        head = next(lines, "")
    if not head.strip():
        raise BadInput(file.name, "the file is empty; a line with the names of the columns is expected", line=1)
    lines.back(head)
    parted = csv.reader(lines, delimiter=delimiter or _delimiter(head), strict=True)
    columns = [name.strip() for name in _next(parted, lines) or []]
    if not duplicates:
        times = Counter(columns)
        twice = next((name for name in columns if name and times[name] > 1), None)
        if twice is not None:
            raise BadInput(file.name, f"two columns are named {twice[:80]}; rename one", line=skip + 1)
    return Table(columns, _text_rows(parted, lines, len(columns)))


def _text_rows(parted: Any, lines: _Lines, width: int) -> Iterator[TableRow]:
    count = 0
    while True:
        line = lines.number + 1
        row = _next(parted, lines)
        if row is None:
            lines.close()
            return
        if len(row) != width:
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            while len(row) > width and not row[-1].strip():
                del row[-1]
            if len(row) != width:
                why = f"the row has {len(row)} cells, and there are {width} columns"
                cut = lines.cut_off and len(row) < width
                advice = "the file is cut off; get it again" if cut else "is a quotation mark or a separator missing?"
                raise BadInput(lines.name, f"{why}; {advice}", line=line)
        count += 1
        if count % _TOLD == 0:
            lines.tell(count)
        yield TableRow(f"line {line}", row)


def _next(parted: Any, lines: _Lines) -> list[str] | None:
    try:
        found: list[str] | None = next(parted, None)
    except csv.Error as error:
        why = str(error)
        if "field larger" in why:
            why = f"a cell has more than {csv.field_size_limit():,} characters; a quotation mark may be missing"
        elif "unexpected end" in why:
            why = "the file ends inside a cell in quotation marks; it is cut off, or a mark is missing"
        elif "new-line" in why:
            why = "there is a carriage return inside a cell; save the table with the line ends of this system"
        raise BadInput(lines.name, why, line=lines.number) from error
    return found


def _delimiter(head: str) -> str:
    outside = "".join(part for index, part in enumerate(head.split('"')) if index % 2 == 0)
    return max(_DELIMITERS, key=outside.count)


class _Lines:
    """Lines of a file as text, with their numbers; every doubt about the encoding is told with the line."""

    def __init__(self, file: Path, progress: Progress) -> None:
        self.name = file.name
        self.number = 0
        self.cut_off = False
        """The last line that was read has no end."""
        self._total = file.stat().st_size
        self._done = 0
        self._progress = progress
        self._stream: BinaryIO = open(file, "rb")  # noqa: SIM115 - closed at the end of the rows
        self._pending: list[str] = []
        require_text(self._stream, self.name)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._pending:
            self.number += 1
            return self._pending.pop()
        raw = self._stream.readline(_LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        self._done += len(raw)
        if len(raw) > _LONGEST_LINE:
            raise BadInput(
                self.name, f"a line has more than {_LONGEST_LINE:,} bytes; is this a table?", line=self.number
            )
        self.cut_off = not raw.endswith((b"\n", b"\r"))
        if self.number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            why = f"byte {error.start + 1} of the line (0x{raw[error.start]:02X}) is not UTF-8"
            advice = f"convert the file, such as with `iconv -f WINDOWS-1252 -t UTF-8 {self.name}`"
            raise BadInput(self.name, f"{why}; {advice}", line=self.number) from error
        if "\0" in text:
            raise BadInput(self.name, "there is a NUL character; the file is no text, or damaged", line=self.number)
        return text

    def back(self, line: str) -> None:
        """Give a line back, to be read again."""
        self._pending.append(line)
        self.number -= 1

    def tell(self, records: int) -> None:
        self._progress(self._done, self._total, records)

    def close(self) -> None:
        self._stream.close()

    def __del__(self) -> None:  # rows that nobody asked for, after an error or at a limit
        if hasattr(self, "_stream"):
            self._stream.close()


def require_text(stream: BinaryIO, name: str) -> None:
    """Refuse what is no text in UTF-8 at its first bytes already, and go back to its beginning."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput(name, "the file is UTF-16; convert it, such as with `iconv -f UTF-16 -t UTF-8`", line=1)
    if head.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        raise BadInput(name, "the file is compressed; unpack it first", line=1)
    if head == b"PAR1":
        raise BadInput(name, "the file is Parquet; name it so that it ends in .parquet")


def parquet_table(file: Path, progress: Progress) -> tuple[Table, Any]:
    """A Parquet file, and its schema. Raises `MissingExtra` without PyArrow, `BadInput` for anything else."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("reading Parquet", "bulk") from error
    try:
        opened = pyarrow.parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput(file.name, f"it is no Parquet file, or cut off: {_first_line(error)}") from error
    names = opened.schema_arrow.names
    return Table(list(names), _parquet_rows(opened, file, progress, pyarrow)), opened.schema_arrow


def _parquet_rows(opened: Any, file: Path, progress: Progress, pyarrow: Any) -> Iterator[TableRow]:
    total, count = opened.metadata.num_rows, 0
    size = file.stat().st_size
    try:
        for batch in opened.iter_batches(batch_size=4096):
            columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
            for cells in zip(*columns, strict=True):
                count += 1
                yield TableRow(f"row {count}", list(cells))
            progress(size * count // max(1, total), size, count)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise BadInput(file.name, f"the rows cannot be read: {_first_line(error)}", record=count + 1) from error
    finally:
        opened.close()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
