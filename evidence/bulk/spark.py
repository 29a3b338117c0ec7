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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evidence.bulk.columns import EXCLUDED_COLUMNS, PARTITION_COLUMNS, RESULT_COLUMNS, SQL_TYPES
from evidence.bulk.engine import AS_THE_ENDING_SAYS, Column, Relation, Rows, Written
from evidence.bulk.items import Items
from evidence.bulk.judging import EXPLAINING
from evidence.bulk.layout import Layout, layout
from evidence.bulk.made import KEY
from evidence.bulk.missing import count_missing
from evidence.bulk.spark_reading import TEXTS, ending_of, frame_of, guarded, is_path, listed_of, text_of
from evidence.errors import BadInput, EnvironmentFault, MissingExtra, UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from evidence.bulk.pipeline import Told
    from evidence.bulk.summary import Summary
    from evidence.mapping.mapping_file import MappingFile
    from evidence.model.policy import Policy

_SAFE = re.compile(r"[A-Za-z0-9 ._:/-]*")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a table on a cluster came to."""

    verdicts: DataFrame
    """One row a claim, worked out and kept: by Spark until nothing refers to it, or in the work folder."""
    summary: Summary
    excluded: DataFrame
    """The rows that do not count, each with the reason; worked out when they are looked at."""


def resolve(
    session: SparkSession,
    table: DataFrame | str | Sequence[str],
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    mapping: MappingFile | None = None,
    nulls: Sequence[str] | None = None,
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
            nulls=nulls,
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
    nulls: Sequence[str] | None = None,
    policy: Policy | None = None,
    separations: str = EXPLAINING,
    work: str | None = None,
) -> Resolved:
    """The same answers from the per-partition form: one shuffle, and Python judges whole claims.

    The largest claim has to fit into the memory of one worker.
    """
    from evidence.bulk.partitions import excluded_partition, judge_partition
    from evidence.bulk.pipeline import check_poles, check_rows

    if poles is not None:
        check_poles(poles)
    with Spark(session, work) as engine:
        tables = engine.named(table)
        columns = layout(engine.scan("given", tables), poles, context, (), nulls, engine.text)
        engine.make(Items(columns, engine).cleaned)
        check_rows(engine, columns, ", ".join(tables))
        known = {word: "laboratory" if word == "group" else word for word in columns.known if word != "id"}
        plan = replace(columns, known=known, context_texts=columns.places)
        cells = ", ".join([*known.values(), *columns.places])
        answer = partial(judge_partition, layout=plan, policy=policy, separations=separations)
        engine.send("judged", PARTITION_COLUMNS, f"SELECT {cells} FROM cleaned", ("claim",), answer)
        rest = partial(excluded_partition, layout=plan, policy=policy)
        engine.send("excluded", EXCLUDED_COLUMNS, f"SELECT {cells} FROM cleaned", ("claim",), rest, kept=False)
        query = f"SELECT {', '.join(RESULT_COLUMNS)} FROM judged WHERE claim IS NOT NULL"
        engine.make(Relation("verdicts", query))
        return Resolved(engine.frame("verdicts"), _summary(engine, columns), engine.frame("excluded"))


def _summary(engine: Spark, columns: Layout) -> Summary:
    from evidence.bulk.summary import Summary, ranked

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
        statuses=ranked(statuses),
        untested=int(untested),
        missing=count_missing(engine, columns.blank, columns.blank_in),
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
            typed = not any(is_path(table) and ending_of(table) in TEXTS for table in tables)
            columns = tuple(
                Column(column, kind, text_of(f"k{place}", kind), listed_of(f"k{place}", kind), f"k{place}", typed)
                for place, (column, kind) in enumerate(frame.dtypes)
            )
            # where steps are kept in a folder, so is the table: read twice, it might not be the same
            self._put(name, frame.toDF(*(f"k{place}" for place in range(len(columns)))), kept=self._work is not None)
        return columns

    def _read(self, tables: Sequence[str], written: Written) -> DataFrame:
        if len(tables) == 1 and tables[0] in self._given:
            return self._given[tables[0]]
        if len(tables) == 1 and not is_path(tables[0]):
            return self._session.table(tables[0])
        endings = {ending_of(table) for table in tables}
        if len(endings) != 1:
            raise UsageError("give tables of one format at a time")
        return frame_of(self._session.read, endings.pop(), list(tables), written)

    def text(self, text: str) -> str:
        """Spelled in bytes where a setting could change how quotes and backslashes are read."""
        return f"'{text}'" if _SAFE.fullmatch(text) else f"CAST(X'{text.encode().hex()}' AS STRING)"

    def name(self, name: str) -> str:
        """Between backticks."""
        return "`" + name.replace("`", "``") + "`"

    def ordered(self, text: str) -> str:
        """Collected, and then sorted."""
        return f"NULLIF(array_join(array_sort(collect_list({text})), ','), '')"

    def make(self, relation: Relation) -> None:
        """A view for this run; what is kept is written to the work folder, or kept by Spark."""
        with self._told("the table"):
            self._put(relation.name, self._frame(relation.query), relation.kept)

    def divide(self, name: str, key: str, texts: Iterable[str]) -> int:
        """Not here: Spark's own partitions are what has to fit."""
        return 1

    def take(self, name: str, part: int | None) -> None:
        """Nothing is divided."""

    def keep(self, relation: Relation) -> None:
        """All stays."""
        self.make(relation)

    def ask(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Rows], Rows]
    ) -> None:
        """Ask where the rows are, a partition at a time."""
        from evidence.bulk.arrow import OverBatches

        self.send(name, columns, query, by, OverBatches(answer, columns))

    def send(
        self,
        name: str,
        columns: Mapping[str, type],
        query: str,
        by: Sequence[str],
        answer: Callable[[Any], Any],
        kept: bool = True,
    ) -> None:
        """Ask about the record batches of each partition."""
        with self._told("the table"):
            frame = self._frame(query)
            if by:
                # finer than the first column where that is only a number of claims
                frame = together(frame, "claim" if "claim" in by else by[0]).sortWithinPartitions(*by)
            schema = ", ".join(f"{column} {SQL_TYPES[kind]}" for column, kind in columns.items())
            self._put(name, frame.mapInArrow(answer, schema), kept)

    def fetch(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with self._told("the table"):
            yield from map(tuple, self._frame(query).collect())

    def save(self, query: str, order: Sequence[str], output: str, about: str = "") -> None:
        """Written by Spark's committer: `_SUCCESS` is there when all of it is.

        Of itself Parquet says it in the metadata of its first column, which every store keeps.
        """
        from pyspark.sql import functions

        with self._told(output):
            frame = self._frame(query).orderBy(*order) if order else self._frame(query)
            if about:
                first, *others = frame.columns
                frame = frame.select(functions.col(first).alias(first, metadata={KEY: about}), *others)
            if ending_of(output) == ".csv":
                guarded(frame).write.options(header="true", quote='"', escape='"').csv(output, mode="errorifexists")
            else:
                frame.write.parquet(output, mode="errorifexists")

    def publish(self) -> None:
        """Folders have their names from the first; `_SUCCESS` says the rest."""

    def about(self, output: str) -> str | None:
        """In the metadata of a column; text has none."""
        with self._told(output):
            fields = self._read([output], AS_THE_ENDING_SAYS).schema.fields
            found = [field.metadata[KEY] for field in fields if KEY in field.metadata]
            return str(found[0]) if found else None

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
