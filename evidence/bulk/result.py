"""A result that was written earlier, read in pages: only the rows and columns that are asked for."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from evidence.bulk.claim_row import ClaimRow, claim_row
from evidence.bulk.columns import FRAGILITY, RESULT_COLUMNS, SQL_TYPES
from evidence.bulk.made import read_made
from evidence.errors import BadInput, EnvironmentFault, MissingExtra, UsageError

_NEW = frozenset({"separations", *FRAGILITY, "reasons"})
"""Columns that results of older versions do not have."""
LISTS = frozenset({"separated_by", "flags"})
"""Columns of lists, as JSON."""


class Order(StrEnum):
    """How claims are ordered."""

    CONFLICT = "conflict"
    """The most contested first, as `evidence resolve` does."""
    CLAIM = "claim"
    """By name."""
    EVIDENCE = "evidence"
    """Those with most lines first."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which claims of a result are meant; nothing means all of them."""

    statuses: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    """Columns and what stands in them; of a column of lists, what one entry is."""
    words: tuple[str, ...] = ()
    """What the names of claims contain, in small letters."""
    without: tuple[str, ...] = ()
    """What they do not contain."""
    claims: tuple[str, ...] | None = None
    """Names of claims."""


ALL = Chosen()


@dataclass(slots=True)
class _Sql:
    """A text with the values that belong to it."""

    text: str
    values: list[Any] = field(default_factory=list)


class Result:
    """Verdicts in Parquet or CSV, as `evidence bulk resolve` writes them; never written to."""

    def __init__(self, path: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise MissingExtra("reading a result", "bulk") from None
        self.path = path
        self._error: type[Exception] = duckdb.Error
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        self._parquet = path.suffix.lower() == ".parquet"
        if not self._parquet and path.suffix.lower() != ".csv":
            raise UsageError(f"{path} has to end in .parquet or .csv, as a result of `evidence bulk resolve` does")
        self._opened = _version(path)
        self._folder = Path(tempfile.mkdtemp(prefix="evidence-result-"))
        self._base = duckdb.connect(
            config={"temp_directory": str(self._folder / "spill"), "autoinstall_known_extensions": False}
        )
        try:
            self._require_columns()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Result:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self) -> None:
        """End a query that another thread waits for."""
        self._base.interrupt()

    def count(self, chosen: Chosen = ALL) -> int:
        """How many claims are meant."""
        test = _test(chosen)
        return int(self._fetch(f"SELECT COUNT(*) FROM {self._table} WHERE {test.text}", test.values)[0][0])

    def statuses(self, chosen: Chosen = ALL) -> dict[str, int]:
        """How many of the claims have which status."""
        test = _test(chosen)
        rows = self._fetch(f"SELECT status, COUNT(*) FROM {self._table} WHERE {test.text} GROUP BY status", test.values)
        return {str(status): int(number) for status, number in rows}

    def page(
        self, chosen: Chosen = ALL, *, order: Order = Order.CONFLICT, offset: int = 0, limit: int = 20
    ) -> tuple[ClaimRow, ...]:
        """Some claims, in order."""
        test = _test(chosen)
        rows = self._fetch(
            f"SELECT {', '.join(RESULT_COLUMNS)} FROM {self._table} WHERE {test.text} "
            f"ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?",
            [*test.values, limit, offset],
        )
        return tuple(self._row(row) for row in rows)

    def claim(self, name: str) -> ClaimRow | None:
        """The claim of a name."""
        found = self.page(Chosen(claims=(name,)), limit=1)
        return found[0] if found else None

    def places(self, chosen: Chosen = ALL, *, order: Order = Order.CONFLICT, limit: int | None = None) -> Sequence[int]:
        """Where in the file the claims stand, in order; eight bytes for each of them."""
        self._keep_text_table()
        test = _test(chosen)
        most = "" if limit is None else f" LIMIT {int(limit)}"
        ranked = ORDERS[order].removesuffix("claim") + (self._place if self._sorted else "claim")
        query = f"SELECT {self._place} AS place FROM {self._placed} WHERE {test.text} ORDER BY {ranked}{most}"
        with self._told():
            found = self._base.cursor().sql(query, params=[*self._placed_values, *test.values]).to_arrow_table()
        column = found["place"].combine_chunks()
        held = column.buffers()[1]  # numbers side by side: no object for each of millions
        return () if held is None or not len(column) else memoryview(held).cast("q")[: len(column)]

    def at(self, places: Sequence[int]) -> tuple[ClaimRow, ...]:
        """The claims at some places, in the order of the places."""
        if not len(places):
            return ()
        self._keep_text_table()
        numbers = [int(place) for place in places]
        rows = self._fetch(
            f"SELECT {self._place}, {', '.join(RESULT_COLUMNS)} FROM {self._placed} "
            f"WHERE {self._place} IN ({', '.join(map(str, numbers))})",
            self._placed_values,
            plain=True,
        )
        found = {int(row[0]): self._row(row[1:]) for row in rows}
        return tuple(found[number] for number in numbers)

    # ---------------------------------------------------------------- the file

    @property
    def _table(self) -> str:
        if self._parquet:
            return "read_parquet(?, hive_partitioning=false)"
        cells = ", ".join(
            f"{unguarded(name)} AS {name}" if kind is str else f"CAST({name} AS {SQL_TYPES[kind]}) AS {name}"
            for name, kind in RESULT_COLUMNS.items()
        )
        return (
            f"(SELECT {cells} FROM read_csv(?, header=true, all_varchar=true, strict_mode=true, "
            "delim=',', quote='\"', escape='\"', comment='', hive_partitioning=false))"
        )

    _text_table_kept = False

    def _keep_text_table(self) -> None:
        """A text has no places: it is read once, into a file of the engine's."""
        if self._parquet or self._text_table_kept:
            return
        with self._told():
            self._base.execute("ATTACH ? AS kept", [str(self._folder / "kept.duckdb")])
            self._base.execute(f"CREATE TABLE kept.result AS SELECT * FROM {self._table}", [str(self.path)])
        self._text_table_kept = True

    @cached_property
    def _sorted(self) -> bool:
        """Whether claims stand in the order of their names, as they were written: comparing places is quick."""
        return read_made(self.path) is not None

    @property
    def _place(self) -> str:
        return "file_row_number" if self._parquet else "rowid"

    @property
    def _placed(self) -> str:
        return "read_parquet(?, file_row_number=true, hive_partitioning=false)" if self._parquet else "kept.result"

    @property
    def _placed_values(self) -> list[Any]:
        return [str(self.path)] if self._parquet else []

    def _require_columns(self) -> None:
        source = (
            "read_parquet(?, hive_partitioning=false)"
            if self._parquet
            else "read_csv(?, header=true, all_varchar=true, delim=',', comment='', hive_partitioning=false)"
        )
        rows = self._fetch(f"DESCRIBE SELECT * FROM {source}", [])
        there = {str(row[0]): str(row[1]) for row in rows}
        missing = [name for name in RESULT_COLUMNS if name not in there]
        if missing and not set(missing) - _NEW:
            why = f"an older version made it, without the column {', '.join(missing[:3])}"
            raise BadInput(self.path.name, f"{why}: run `evidence bulk resolve` again")
        if missing:
            why = f"it is no result of `evidence bulk resolve`: there is no column {', '.join(missing[:3])}"
            raise BadInput(self.path.name, why)
        if self._parquet:
            for name, kind in RESULT_COLUMNS.items():
                if _family(there[name]) != _family(SQL_TYPES[kind]):
                    raise BadInput(self.path.name, f"the column {name} holds {there[name]}, not {SQL_TYPES[kind]}")

    def _row(self, cells: Sequence[Any]) -> ClaimRow:
        try:
            return claim_row(dict(zip(RESULT_COLUMNS, cells, strict=True)))
        except (ValueError, RecursionError) as error:
            raise BadInput(self.path.name, f"the row of {str(cells[0])[:80]} cannot be read: {error}") from None

    def _fetch(self, query: str, values: Sequence[Any], plain: bool = False) -> list[tuple[Any, ...]]:
        with self._told():
            cursor = self._base.cursor()
            rows: list[tuple[Any, ...]] = cursor.execute(
                query, list(values) if plain else [str(self.path), *values]
            ).fetchall()
            return rows

    def _require_same(self) -> None:
        """Places are those of the file that was opened: in another one they are other claims, or none."""
        if _version(self.path) != self._opened and not self._text_table_kept:
            raise BadInput(self.path.name, "it was written anew, or moved, since it was opened; open it once more")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
            self._require_same()
        except self._error as error:
            self._require_same()
            line = str(error).strip().split("\n", 1)[0]
            raise BadInput(self.path.name, "".join(c if c.isprintable() else " " for c in line)) from None
        except OSError as error:
            raise EnvironmentFault(f"{self.path} cannot be read: {error.strerror or error}") from None


def _version(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _counts(stance: str) -> str:
    """The lines of a stance in the tally that decides."""
    return f"CASE WHEN basis = 'primary' THEN tally_{stance} ELSE secondary_tally_{stance} END"


_FIRST, _SECOND, _MIXED = map(_counts, ("first", "second", "mixed"))
_WEAKER = f"LEAST({_FIRST}, {_SECOND})"
_CONTESTED = f"LEAST(2 * ({_FIRST}) + ({_MIXED}), 2 * ({_SECOND}) + ({_MIXED})) > 0"
ORDERS: Mapping[Order, str] = {
    Order.CONFLICT: f"{_CONTESTED} DESC, COALESCE(conflict, 0) DESC, {_WEAKER} DESC, lines DESC, claim",
    Order.CLAIM: "claim",
    Order.EVIDENCE: "lines DESC, claim",
}
"""As `Verdict.rank` orders verdicts; a test compares the two."""


def _test(chosen: Chosen) -> _Sql:
    """What has to hold of a claim."""
    test = _Sql("TRUE")

    def add(text: str, *values: Any) -> None:
        test.text += f" AND {text}"
        test.values += values

    if chosen.statuses:
        add(f"status IN ({', '.join('?' * len(chosen.statuses))})", *chosen.statuses)
    if chosen.claims is not None:
        add("claim IN (SELECT unnest(CAST(? AS VARCHAR[])))", list(chosen.claims))
    for column, value in chosen.where:
        if column not in RESULT_COLUMNS:
            raise UsageError(f"a result has no column {column}; there are {', '.join(RESULT_COLUMNS)}")
        if column in LISTS:
            add(f"contains({column}, ?)", json.dumps(value, ensure_ascii=False))
        else:
            add(f"CAST({column} AS VARCHAR) = ?", value)
    for word in chosen.words:
        add("contains(lower(claim), ?)", word)
    for word in chosen.without:
        add("NOT contains(lower(claim), ?)", word)
    return test


def unguarded(name: str) -> str:
    """A text without the apostrophe that keeps spreadsheets from taking it for a formula."""
    from evidence.bulk.engine import FORMULA

    formula = FORMULA.replace("'", "''")
    return (
        f"CASE WHEN starts_with({name}, '''') AND regexp_matches(substr({name}, 2), '{formula}') "
        f"THEN substr({name}, 2) ELSE {name} END"
    )


def _family(kind: str) -> str:
    return "number" if "INT" in kind or kind == "DOUBLE" else "text" if kind in ("STRING", "VARCHAR") else kind
