"""DuckDB, embedded: works on what does not fit into memory, and needs no server."""

from __future__ import annotations

import contextlib
import glob
import math
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from evidence.bulk.duck_errors import cannot_write, no_room, told
from evidence.bulk.duck_reading import (
    SCALAR,
    column_of,
    ending_of,
    files_of,
    name_of,
    reader_of,
    require_own_names,
    text_of,
)
from evidence.bulk.engine import AS_THE_ENDING_SAYS, FORMULA, Column, Relation, Rows, Written
from evidence.bulk.made import KEY, about_of, beside_of
from evidence.bulk.workers import Workers
from evidence.errors import EnvironmentFault, MissingExtra, UsageError
from evidence.registry.result_file import require_outside

_WRITERS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER true"}
_SIZE = re.compile(r"[1-9][0-9]*(\.[0-9]+)? ?(MB|GB|TB|MiB|GiB|TiB)", re.IGNORECASE)
LAST = "previous"
"""The relation of the last result, in whose place the new one may be written."""
_MOST_THREADS = 1_024
_BYTES_A_ROW = 256
"""Of memory, for counting one row, its claim and its conditions; measured on a table of ten million."""
_SMALL = 100
"""Times that a table's files fit into the memory, so that its rows need not be counted."""
_PART = "part"
_AGAIN_S = 0.1
_PLAIN = frozenset(
    {"VARCHAR", "BOOLEAN", "DATE", "FLOAT", "DOUBLE"}
    | {f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")}
)
"""Types that are the same in Parquet."""
_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_FETCHED = 10_000
_PUT = 100_000
"""Rows that are fetched, and put, at a time."""


class DuckDB:
    """An engine of its own, gone when it is closed; temporary files stand beside the result."""

    def __init__(
        self, output: Path, memory_limit: str | None = None, threads: int | None = None, processes: int = 1
    ) -> None:
        try:
            import duckdb
            import pyarrow  # noqa: F401  # rows of Python go in through it
        except ImportError:
            raise MissingExtra("judging tables", "bulk") from None
        self._outputs: set[Path] = set()
        self._unfinished: dict[Path, Path] = {}
        self._read = "the table"
        self._read_bytes = 0
        self._search = "SET search_path = 'main'"
        self._part_of = "evidence_part"
        self._workers = Workers(processes)
        self._thread = ThreadPoolExecutor(1)
        self.accept(str(output))
        if memory_limit is not None and not _SIZE.fullmatch(memory_limit):
            raise UsageError("--memory-limit takes a size such as 4GB or 800MB")
        if threads is not None and not 1 <= threads <= _MOST_THREADS:
            raise UsageError(f"--threads takes a number from 1 to {_MOST_THREADS:,}")
        self._error: type[Exception] = duckdb.Error
        self._out_of_memory: type[Exception] = duckdb.OutOfMemoryException
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
        except OSError as error:
            raise EnvironmentFault(f"{output.parent} cannot be written to: {error.strerror}") from None
        # nothing is fetched from the net because a file's name or a table asks for it
        settings: dict[str, Any] = {
            "temp_directory": str(self._folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        if memory_limit is not None:
            settings["memory_limit"] = memory_limit
        if threads is not None:
            settings["threads"] = threads
        try:
            self._base = duckdb.connect(config=settings)
        except duckdb.Error as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise UsageError(f"--memory-limit or --threads: {str(error).splitlines()[0]}") from None

    def __enter__(self) -> DuckDB:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.close(at_once=error is not None)
        if error is not None:
            self._base.interrupt()
        self._thread.shutdown()
        self._base.close()
        for part in self._unfinished.values():
            part.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def accept(self, output: str) -> None:
        """Refuse what could not be written in the end."""
        path = Path(output)
        if ending_of(path) not in _WRITERS:
            raise UsageError(f"{path} has to end in {' or '.join(_WRITERS)}")
        if path.is_dir() or not path.parent.is_dir():
            raise EnvironmentFault(f"{path} cannot be written: it is a folder, or in none that exists")
        if not os.access(path.parent, os.W_OK):
            raise EnvironmentFault(f"{path.parent} cannot be written to: give a folder of your own")
        require_outside(path)
        self._outputs.add(path.resolve())

    def scan(self, name: str, tables: Sequence[str], written: Written = AS_THE_ENDING_SAYS) -> tuple[Column, ...]:
        """Read Parquet, CSV or JSON lines; one format for all the files.

        A file that is to be written is not read, except the last result: it would be gone with the run.
        """
        if far := [table for table in tables if "://" in table]:
            raise UsageError(f"{far[0]} is not a file here: nothing is fetched from the net; fetch it first")
        readers = {reader_of(table, written) for table in tables}
        if len(readers) != 1:
            raise UsageError("give tables of one format at a time")
        files = "[" + ", ".join(map(text_of, tables)) + "]"
        before, self._read = self._read, ", ".join(tables)
        with self._told():
            found = [file for table in tables for file in files_of(self._run, table)]
            self._read_bytes += sum(os.path.getsize(file) for file in found)
            if name != LAST and (both := [file for file in found if Path(file).resolve() in self._outputs]):
                raise UsageError(f"{both[0]} is read, and would be overwritten; write to another file")
            reader = readers.pop()
            self._run(f"CREATE VIEW {name} AS SELECT * FROM {reader.format(files=files)}")
            described = self._run(f"DESCRIBE {name}").fetchall()
            columns = [column_of(str(row[0]), str(row[1]), "read_csv" not in reader) for row in described]
            require_own_names(self._run, [column.name for column in columns], found, reader)
        if name == LAST:
            self._read = before  # what is read from here on is the table
        return tuple(columns)

    def text(self, text: str) -> str:
        """Quotes are all that a literal knows."""
        return text_of(text)

    def name(self, name: str) -> str:
        """Quoted."""
        return name_of(name)

    def ordered(self, text: str) -> str:
        """Sorted within the aggregate."""
        return f"string_agg({text}, ',' ORDER BY {text})"

    def make(self, relation: Relation) -> None:
        """A table, or a view."""
        kind = "TABLE" if relation.kept else "VIEW"
        with self._told():
            self._run(f"CREATE {kind} {relation.name} AS {relation.query}")

    def divide(self, name: str, key: str, texts: Iterable[str]) -> int:
        """Into Parquet beside the result, when the table is longer than what the memory has room for.

        Spilling what does not fit takes twice as long.
        """
        with self._told():
            if (parts := self._parts_of(name)) == 1:
                return 1
            read = " ".join(texts)
            found = [(name_of(str(row[0])), str(row[1])) for row in self._run(f"DESCRIBE {name}").fetchall()]
            cells = [
                quoted if kind in _PLAIN or not SCALAR.fullmatch(kind) else f"CAST({quoted} AS STRING) AS {quoted}"
                for quoted, kind in found
                if quoted[1:-1] in read  # one too many does no harm
            ]
            taken = {quoted.casefold() for quoted, _ in found}
            while name_of(self._part_of) in taken:
                self._part_of += "_"
            rows = f"SELECT {', '.join(cells)}, hash({key}) % {parts} AS {self._part_of} FROM {name}"
            folder = text_of(str(self._folder / "parts"))
            form = f"FORMAT parquet, PARTITION_BY ({self._part_of}), WRITE_PARTITION_COLUMNS true"
            self._run(f"COPY ({rows}) TO {folder} ({form})")
        return parts

    def _parts_of(self, name: str) -> int:
        """Counting the rows of a text takes long, and is left out where they are few in any case."""
        ((limit,),) = self._run("SELECT current_setting('memory_limit')").fetchall()
        number, unit = str(limit).split()
        room = float(number) * _UNITS[unit]
        if self._read_bytes < room / _SMALL:
            return 1
        ((rows,),) = self._run(f"SELECT COUNT(*) FROM {name}").fetchall()
        return max(math.ceil(int(rows) * _BYTES_A_ROW / room), 1)

    def take(self, name: str, part: int | None) -> None:
        """What is made of a part is in a schema of its own."""
        with self._told():
            self._search = "SET search_path = 'main'"
            self._run(f"{self._search}; DROP SCHEMA IF EXISTS {_PART} CASCADE")
            if part is not None:
                files = text_of(f"{glob.escape(str(self._folder / 'parts'))}/*/*.parquet")
                rows = f"FROM read_parquet({files}, hive_partitioning=false) WHERE {self._part_of} = {part}"
                self._search = f"SET search_path = '{_PART},main'"
                self._run(f"CREATE SCHEMA {_PART}; {self._search}")
                self._run(f"CREATE VIEW {name} AS SELECT * EXCLUDE ({self._part_of}) {rows}")

    def keep(self, relation: Relation) -> None:
        """As Parquet, so that the memory is there for the next part."""
        file = text_of(str(self._folder / f"{relation.name}.parquet"))
        with self._told():
            self._run(f"COPY ({relation.query}) TO {file} (FORMAT parquet)")
            rows = f"SELECT * FROM read_parquet({file}, hive_partitioning=false)"
            self._run(f"CREATE VIEW main.{relation.name} AS {rows}")

    def fetch(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, some at a time."""
        with self._told():
            cursor = self._base.cursor()
            cursor.execute(self._search)  # which a cursor does not inherit
            self._run(query, cursor)
            while rows := cursor.fetchmany(_FETCHED):
                yield from rows

    def ask(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Rows], Rows]
    ) -> None:
        """Ask in as many processes as there are; what comes back becomes a table, some rows at a time."""
        import pyarrow as pa

        from evidence.bulk.arrow import schema_of

        schema = schema_of(columns)
        self._take(f"CREATE TABLE {name} AS", schema.empty_table())
        rows = self._workers.answers(answer, self.fetch(query + _sorted(by)), len(by[:-1]))
        while some := list(islice(rows, _PUT)):
            arrays = [
                pa.array(cells, type=kind) for cells, kind in zip(zip(*some, strict=True), schema.types, strict=True)
            ]
            self._take(f"INSERT INTO {name}", pa.table(arrays, schema=schema))

    def _take(self, what: str, rows: Any) -> None:
        """Hand rows of Python to the engine."""
        with self._told():
            self._base.register("arriving", rows)
            self._run(f"{what} SELECT * FROM arriving")
            self._base.unregister("arriving")

    def save(self, query: str, order: Sequence[str], output: str, about: str = "") -> None:
        """Write to a file of another name; `publish` renames it."""
        path = Path(output)
        sql = query + _sorted(order)
        part = self._unfinished_at(path)
        if ending_of(path) == ".csv":
            sql = self._guarded(sql)
        with self._told(path):
            self._run(f"COPY ({sql}) TO {text_of(str(part))} ({_written(path, about)})")
        try:
            with part.open("rb") as written:
                os.fsync(written.fileno())
            if about and ending_of(path) == ".csv":
                with self._unfinished_at(beside_of(path)).open("w", encoding="utf-8", newline="\n") as beside:
                    beside.write(about)
                    beside.flush()
                    os.fsync(beside.fileno())
        except OSError as error:
            raise cannot_write(path, error) from None

    def _unfinished_at(self, path: Path) -> Path:
        """Where a file is written until it is whole; the place is remembered."""
        return self._unfinished.setdefault(path, path.with_name(f".{path.name}.{os.getpid()}.part"))

    def publish(self) -> None:
        """Rename all that was written, the last result last; what was said of it goes first, as it is true no more."""
        for path, part in self._unfinished.items():
            try:
                if ending_of(path) == ".csv":
                    beside_of(path).unlink(missing_ok=True)
                part.replace(path)
            except OSError as error:
                raise cannot_write(path, error) from None
        self._unfinished.clear()

    def about(self, output: str) -> str | None:
        """In the metadata of Parquet, or in a file beside the text."""
        path = Path(output)
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        return about_of(path)

    def _guarded(self, sql: str) -> str:
        """No text from data begins a formula in a spreadsheet: an apostrophe is put before it."""
        with self._told():
            columns = [(str(row[0]), str(row[1])) for row in self._run(f"DESCRIBE {sql}").fetchall()]
        cells = [
            f"CASE WHEN regexp_matches({name}, {text_of(FORMULA)}) THEN '''' || {name} ELSE {name} END AS {name}"
            if kind == "VARCHAR"
            else name
            for name, kind in columns
        ]
        return f"SELECT {', '.join(cells)} FROM ({sql})"

    def _run(self, query: str, cursor: Any = None) -> Any:
        """Run a query, and give its rows, in a thread of its own: only one that waits hears Ctrl-C."""
        connection = self._base if cursor is None else cursor
        running = self._thread.submit(connection.execute, query)
        try:
            return running.result()
        except KeyboardInterrupt:
            while not running.done():  # one that has not begun does not hear it
                connection.interrupt()
                wait([running], _AGAIN_S)
            raise

    @contextlib.contextmanager
    def _told(self, written: Path | None = None) -> Iterator[None]:
        """Say what the engine says, in a sentence."""
        try:
            yield
        except self._out_of_memory as error:
            if "temp" in str(error) and "directory" in str(error):
                raise no_room(written) from None
            raise EnvironmentFault("not enough memory, or room for temporary files; set --memory-limit") from None
        except self._error as error:
            raise told(error, self._read, written) from None


def _sorted(by: Sequence[str]) -> str:
    return f" ORDER BY {', '.join(by)}" if by else ""


def _written(path: Path, about: str) -> str:
    """How a file is written; Parquet has a place for what it says of itself."""
    form = _WRITERS[ending_of(path)]
    if about and ending_of(path) == ".parquet":
        return f"{form}, KV_METADATA {{{text_of(KEY)}: {text_of(about)}}}"
    return form
