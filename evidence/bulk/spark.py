"""Apache Spark, on a session that the user brings: tables that live on a cluster.

Nothing of the session is changed: no setting is read or set, and the queries are such that none changes an answer. The
views of a run have names of their own and are dropped after it. Workers need this package: Python judges where the rows
are.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evidence.bulk.counting import Counts
from evidence.bulk.engine import AS_THE_ENDING_SAYS, Column, Relation, Rows, Written
from evidence.bulk.judging import EXPLAINING
from evidence.bulk.layout import Layout, layout
from evidence.errors import BadInput, EnvironmentFault, MissingExtra, UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader, SparkSession

    from evidence.bulk.pipeline import Summary, Told
    from evidence.mapping.mapping_file import MappingFile
    from evidence.model.policy import Policy

_ENDINGS = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")
_TYPES = {str: "string", int: "bigint", float: "double", bool: "boolean"}
_SAFE = re.compile(r"[A-Za-z0-9 ._:/-]*")
_SCALAR = re.compile(
    r"string.*|char.*|varchar.*|boolean|tinyint|smallint|int|bigint|decimal.*|float|double|date|time.*|void"
)
_FORMULA = r"^'*(\s*[=+@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}-]|[\t\r\n])"
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


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a table on a cluster came to."""

    verdicts: DataFrame
    """One row a claim, worked out and kept: by Spark until nothing refers to it, or in the work folder."""
    summary: Summary
    excluded: DataFrame | None = None
    """The rows that do not count, each with the reason. None where partitions were judged: those only say how many."""


def resolve(
    session: SparkSession,
    table: DataFrame | str | Sequence[str],
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    mapping: MappingFile | None = None,
    policy: Policy | None = None,
    separations: str = EXPLAINING,
    work: str | None = None,
    progress: Told | None = None,
) -> Resolved:
    """Judge every claim of a data frame, of a table by its name, or of files by their paths.

    `separations` is `explaining`, or `all` for every context that was tried, which takes far longer.

    Steps in between are kept by Spark's executors, of which none may be lost; or, with the table as it was first read,
    as Parquet in the folder `work`, where one is named: a lost executor then only costs time. The folder is yours.
    """
    from evidence.bulk.pipeline import judge_table

    with Spark(session, work) as engine:
        judged = judge_table(
            engine,
            engine.named(table),
            poles=poles,
            context=context,
            links=links,
            mapping=mapping,
            policy=policy,
            separations=separations,
            progress=progress,
        )
        engine.make(Relation("verdicts", judged.result, kept=True))
        engine.make(Relation("excluded", judged.excluded))
        return Resolved(engine.frame("verdicts"), judged.summary, engine.frame("excluded"))


def resolve_partitions(
    session: SparkSession,
    table: DataFrame | str | Sequence[str],
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    policy: Policy | None = None,
    separations: str = EXPLAINING,
    work: str | None = None,
) -> Resolved:
    """The same answers from the per-partition form: one shuffle, and Python judges whole claims.

    The largest claim has to fit into the memory of one worker.
    """
    from evidence.bulk.partitions import PARTITION_COLUMNS, RESULT_COLUMNS, judge_partition
    from evidence.bulk.pipeline import check_poles, check_rows

    if poles is not None:
        check_poles(poles)
    with Spark(session, work) as engine:
        tables = engine.named(table)
        columns = layout(engine.scan("given", tables), poles, context)
        engine.make(Counts(columns, engine).cleaned)
        check_rows(engine, columns, ", ".join(tables))
        known = {word: "laboratory" if word == "group" else word for word in columns.known if word != "id"}
        plan = replace(columns, known=known, context_texts=columns.places)
        cells = ", ".join([*known.values(), *columns.places])
        answer = partial(judge_partition, layout=plan, policy=policy, separations=separations)
        engine.send("judged", PARTITION_COLUMNS, f"SELECT {cells} FROM cleaned", ("claim",), answer)
        query = f"SELECT {', '.join(RESULT_COLUMNS)} FROM judged WHERE claim IS NOT NULL"
        engine.make(Relation("verdicts", query))
        return Resolved(engine.frame("verdicts"), _summary(engine, columns))


def _summary(engine: Spark, columns: Layout) -> Summary:
    from evidence.bulk.pipeline import Summary

    def numbers(query: str) -> dict[str, int]:
        return {str(word): int(number) for word, number in engine.fetch(query)}

    ((rows,),) = engine.fetch("SELECT COUNT(*) FROM given")
    ((used, untested),) = engine.fetch(
        "SELECT COALESCE(SUM(used), 0), COALESCE(SUM(CASE WHEN separation_untested THEN 1 ELSE 0 END), 0) FROM judged"
    )
    reasons = "SELECT explode(from_json(left_out, 'map<string,bigint>')) AS (reason, number) FROM judged"
    excluded = numbers(f"SELECT reason, SUM(number) FROM ({reasons}) r GROUP BY reason")
    statuses = numbers("SELECT status, COUNT(*) FROM verdicts GROUP BY status")
    return Summary(
        context=columns.context,
        rows=int(rows),
        used=int(used),
        excluded=dict(sorted(excluded.items())),
        claims=sum(statuses.values()),
        statuses=dict(sorted(statuses.items(), key=lambda pair: (-pair[1], pair[0]))),
        untested=int(untested),
    )


@contextlib.contextmanager
def started() -> Iterator[SparkSession]:
    """The session that is there, such as that of `spark-submit`; otherwise one of its own, which is stopped."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtra("judging tables on Spark", "spark") from None
    before = SparkSession.getActiveSession()
    if before is None and "PYSPARK_GATEWAY_PORT" not in os.environ:  # spark-submit has a mind of its own
        # the workers of a session of ours need what is installed here, and not what `python3` on the path has
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        session = SparkSession.builder.appName("evidence bulk resolve").getOrCreate()
    except PySparkException as error:
        raise EnvironmentFault(f"Spark does not start, which needs Java: {_line(str(error))}") from None
    try:
        yield session
    finally:
        if before is None:
            session.stop()


def together(frame: DataFrame, column: str) -> DataFrame:
    """The rows of one value of a column in one partition, whatever the plan.

    By a hash, since Spark leaves out a repartition by the column itself where the rows seem to lie so already: after a
    union of joins they do not when a join is planned anew at run time, and a claim would be judged in pieces.
    """
    from pyspark.sql import functions

    return frame.repartition(functions.hash(column))


class Spark:
    """An engine on somebody's session; what it made there is gone when it is closed."""

    def __init__(self, session: SparkSession, work: str | None = None) -> None:
        try:
            import pyarrow  # noqa: F401  # rows reach Python through it
            from py4j.protocol import Py4JJavaError
            from pyspark.errors import PySparkException
        except ImportError:
            raise MissingExtra("judging tables on Spark", "spark") from None
        self._errors: tuple[type[Exception], ...] = (PySparkException, Py4JJavaError)
        self._session = session
        self._run = f"evidence_{uuid.uuid4().hex}"
        self._work = None if work is None else f"{work.rstrip('/')}/{self._run}"
        self._given: dict[str, DataFrame] = {}
        self._known: dict[str, DataFrame] = {}

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._known:
            self._session.catalog.dropTempView(self._view(name))

    def named(self, table: DataFrame | str | Sequence[str]) -> Sequence[str]:
        """The name by which `scan` finds a table; a data frame gets one."""
        if isinstance(table, str):
            return [table]
        if isinstance(table, Sequence):
            return table
        self._given["the data frame"] = table
        return ["the data frame"]

    def accept(self, output: str) -> None:
        """Refuse to write where something is: what Spark writes over is gone before the new is there."""
        with contextlib.suppress(*self._errors):
            # asking for a schema is what looks at the folder, whatever the store and however the session is reached
            _ = self._session.read.format("binaryFile").load(output).schema
            raise UsageError(f"{output} is there already; name another place, or delete it if it has no _SUCCESS in it")

    def scan(self, name: str, tables: Sequence[str], written: Written = AS_THE_ENDING_SAYS) -> tuple[Column, ...]:
        """Columns get names by their place, so that no setting for names and no odd name matters."""
        with self._told(", ".join(tables)):
            frame = self._read(tables, written)
            folded: dict[str, str] = {}
            for column in frame.columns:
                other = folded.setdefault(column.lower(), column)
                if other is not column:
                    raise UsageError(f"the columns {other} and {column} differ by capitals alone; leave one out")
            columns = tuple(
                Column(column, kind, _text(f"k{place}", kind), _listed(f"k{place}", kind))
                for place, (column, kind) in enumerate(frame.dtypes)
            )
            # where steps are kept in a folder, so is the table: read twice, it might not be the same
            self._put(name, frame.toDF(*(f"k{place}" for place in range(len(columns)))), kept=self._work is not None)
        return columns

    def _read(self, tables: Sequence[str], written: Written) -> DataFrame:
        if len(tables) == 1 and tables[0] in self._given:
            return self._given[tables[0]]
        if len(tables) == 1 and not _is_path(tables[0]):
            return self._session.table(tables[0])
        endings = {_ending(table) for table in tables}
        if len(endings) != 1:
            raise UsageError("give tables of one format at a time")
        return _frame(self._session.read, endings.pop(), list(tables), written)

    def text(self, text: str) -> str:
        """Spelled in bytes where a setting could change how quotes and backslashes are read."""
        return f"'{text}'" if _SAFE.fullmatch(text) else f"CAST(X'{text.encode().hex()}' AS STRING)"

    def ordered(self, text: str) -> str:
        """Collected, and then sorted."""
        return f"NULLIF(array_join(array_sort(collect_list({text})), ','), '')"

    def make(self, relation: Relation) -> None:
        """A view for this run; what is kept is written to the work folder, or kept by Spark."""
        with self._told("the table"):
            self._put(relation.name, self._frame(relation.query), relation.kept)

    def ask(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Rows], Rows]
    ) -> None:
        """Ask where the rows are, a partition at a time."""
        from evidence.bulk.arrow import OverBatches

        self.send(name, columns, query, by, OverBatches(answer, columns))

    def send(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Any], Any]
    ) -> None:
        """Ask about the record batches of each partition."""
        with self._told("the table"):
            frame = self._frame(query)
            if by:
                # finer than the first column where that is only a number of claims
                frame = together(frame, "claim" if "claim" in by else by[0]).sortWithinPartitions(*by)
            schema = ", ".join(f"{column} {_TYPES[kind]}" for column, kind in columns.items())
            self._put(name, frame.mapInArrow(answer, schema), kept=True)

    def fetch(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with self._told("the table"):
            yield from map(tuple, self._frame(query).collect())

    def save(self, query: str, order: Sequence[str], output: str, about: str = "") -> None:
        """Written by Spark's committer: `_SUCCESS` is there when all of it is."""
        with self._told(output):
            frame = self._frame(query).orderBy(*order)
            if _ending(output) == ".csv":
                _guarded(frame).write.options(header="true", quote='"', escape='"').csv(output, mode="errorifexists")
            else:
                frame.write.parquet(output, mode="errorifexists")

    def frame(self, name: str) -> DataFrame:
        """The rows under a name, for somebody else to use; they stay when the run's names are gone."""
        return self._known[name]

    def _frame(self, query: str) -> DataFrame:
        """A query; the run's names stand for its views there, whatever other views the session has."""
        words = set(re.findall(r"\w+", query))
        named = ", ".join(f"{name} AS (SELECT * FROM {self._view(name)})" for name in self._known if name in words)
        return self._session.sql(f"WITH {named} {query}" if named else query)

    def _put(self, name: str, frame: DataFrame, kept: bool) -> None:
        if kept and self._work is not None:
            place = f"{self._work}/{name}"
            frame.write.parquet(place)
            frame = self._session.read.parquet(place)
        elif kept:
            frame = frame.localCheckpoint()
        self._show(name, frame)

    def _show(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(self._view(name))
        self._known[name] = frame

    def _view(self, name: str) -> str:
        return f"{self._run}_{name}"

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say what Spark says, in one line."""
        try:
            yield
        except self._errors as error:
            text = _cause(error)
            if "No module named 'evidence" in text:
                raise EnvironmentFault(
                    "the workers of Spark do not have this package; ship an environment that has it, see docs/bulk.md"
                ) from None
            raise BadInput(what, _line(text)) from error


def _is_path(table: str) -> bool:
    return "/" in table or _ending(table) in _ENDINGS


def _ending(path: str) -> str:
    """How a path ends; a folder of files has no ending of its own."""
    return re.sub(r".*?(\.\w+)?(\.gz)?/?$", r"\1", path.lower(), flags=re.DOTALL)


def _frame(reader: DataFrameReader, ending: str, paths: list[str], written: Written) -> DataFrame:
    """Nothing is guessed: what a cell holds must not depend on the rows that are looked at first."""
    sign = written.delimiter or {".csv": ",", ".tsv": "\t"}.get(ending)
    if sign is not None and ending in (".csv", ".tsv", ".tab", ".txt"):
        if written.skip:
            raise UsageError("Spark skips no lines of a table; cut off what stands above the names of the columns")
        return reader.options(sep=sign, **_CSV).csv(paths)
    if ending in (".jsonl", ".ndjson"):
        return reader.options(primitivesAsString="true", mode="FAILFAST").json(paths)
    if ending not in ("", ".parquet"):
        raise UsageError(f"{paths[0]} has to end in {', '.join(_ENDINGS)}, or to be a folder of Parquet")
    return reader.options(mergeSchema="true").parquet(*paths)


def _text(column: str, kind: str) -> str | None:
    """SQL for a value as text, the same in every time zone and for every collation."""
    if not _SCALAR.fullmatch(kind):
        return None
    if kind in ("timestamp", "timestamp_ltz"):
        return f"CAST(unix_micros({column}) AS STRING)"
    bare = f"CAST({column} AS BINARY)" if "collate" in kind else column
    text = f"NULLIF(TRIM(CAST({bare} AS STRING)), '')"
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {text} END" if kind in ("float", "double") else text


def _listed(column: str, kind: str) -> str | None:
    return f"to_json({column})" if kind.startswith("array<") else None


def _guarded(frame: DataFrame) -> DataFrame:
    """Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    from pyspark.sql import functions as f

    cells = [
        f.when(f.col(name).rlike(_FORMULA), f.concat(f.lit("'"), f.col(name))).otherwise(f.col(name)).alias(name)
        if kind == "string"
        else f.col(name)
        for name, kind in frame.dtypes
    ]
    return frame.select(cells)


def _cause(error: Exception) -> str:
    """What went wrong in the end: of Java's chain of causes the last, of Python's worker the error itself."""
    java = getattr(error, "java_exception", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    text = str(error) if java is None else str(java.getMessage())
    raised = re.findall(r"^(?:\w+\.)*\w*(?:Error|Exception|Fault|Input): .*", text, flags=re.MULTILINE)
    return str(raised[-1]) if "Traceback" in text and raised else text


def _line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text.strip().split("\n", 1)[0])
