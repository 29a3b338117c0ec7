"""A table judged on Spark, beside the bare group-by of the same columns in the same session, and what is shuffled.

`python benchmarks/spark.py [ITEMS]` makes the table of `benchmarks/bulk.py`, as eight files, and judges it in
`local[2]` with the counts kept by Spark, with the counts kept as Parquet, and partition by partition. Processor time is
that of Java and of Python's workers; shuffled bytes are what Spark's own record of its stages says. It needs Linux.

`python benchmarks/spark.py --parity [ITEMS]` compares every number of every claim with what DuckDB says,
floats bit for bit.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from bulk import _COLUMNS, _MAKE
from pyspark.sql import SparkSession

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.spark import Resolved, resolve, resolve_partitions

_TICK = os.sysconf("SC_CLK_TCK")
_POLES = ("A", "B")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("items", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--parity", action="store_true")
    options = parser.parse_args()
    items = options.items
    with tempfile.TemporaryDirectory() as folder:
        session = _session(folder)
        if options.parity:
            _compare(session, folder, items)
            return
        print("| items | task | wall s | processor s | beside the group-by | shuffled bytes an item | stages |")
        print("|--:|---|--:|--:|--:|--:|--:|")
        for number in (5_000, items):  # the first of them while Java is still warming up
            tasks = _tasks(session, _made(folder, number), f"{folder}/work")
            beside = None
            for task, run in tasks.items():
                wall, cpu, shuffled, stages = _measure(session, run)
                beside = cpu if task == "group-by" else beside
                ratio = "" if beside is None else f"{cpu / beside:.1f}"
                cells = (f"{number:,}", task, f"{wall:.1f}", f"{cpu:.1f}", ratio, f"{shuffled / number:.1f}", stages)
                print("|", " | ".join(map(str, cells)), "|", flush=True)
        session.stop()


def _compare(session: SparkSession, folder: str, items: int) -> None:
    table, output = _made(folder, items), Path(folder, "verdicts.parquet")
    with DuckDB(output) as engine:
        resolve_table(engine, [table], output, poles=_POLES)
    wanted = _answers(duckdb.sql(f"SELECT * FROM '{output}'").arrow().read_all().to_pylist())
    for how in (resolve, resolve_partitions):
        found = _answers(how(session, table, poles=_POLES).verdicts.toArrow().to_pylist())
        different = sum(wanted.get(name) != found.get(name) for name in wanted.keys() | found.keys())
        print(f"{how.__name__}: {items:,} items, {len(wanted):,} claims, {different} differ", flush=True)
        if different:
            raise SystemExit(1)


def _answers(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        row["claim"]: {word: value.hex() if isinstance(value, float) else value for word, value in row.items()}
        for row in rows
    }


def _session(folder: str) -> SparkSession:
    builder = SparkSession.builder.master("local[2]").config("spark.local.dir", f"{folder}/local")
    settings = {
        "spark.driver.memory": "6g",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.retainedStages": "100000",
        "spark.sql.shuffle.partitions": "8",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def _made(folder: str, items: int) -> str:
    path = Path(folder, f"items-{items}")
    path.mkdir()
    with duckdb.connect() as base:
        base.execute("SELECT setseed(.5)")
        base.execute(_MAKE.format(items=items, claims=items // 6, path=f"{folder}/one.parquet"))
        for part in range(8):
            chosen = f"SELECT {_COLUMNS} FROM (SELECT *, row_number() OVER () AS n FROM '{folder}/one.parquet')"
            base.execute(f"COPY ({chosen} WHERE n % 8 = {part}) TO '{path}/{part}.parquet' (FORMAT parquet)")
    return f"{path}/*.parquet"


def _tasks(session: SparkSession, table: str, work: str) -> dict[str, Callable[[], None]]:
    def judged(how: Callable[..., Resolved], **options: Any) -> None:
        how(session, table, poles=_POLES, **options).verdicts.write.format("noop").mode("overwrite").save()

    def query(sql: str) -> None:
        session.read.parquet(table).createOrReplaceTempView("bare")
        session.sql(sql).collect()

    return {
        "scan": lambda: query("SELECT " + ", ".join(f"max({c})" for c in _COLUMNS.split(", ")) + " FROM bare"),
        "group-by": lambda: query(
            f"SELECT count(*), sum(n) FROM (SELECT {_COLUMNS}, count(*) AS n FROM bare GROUP BY {_COLUMNS})"
        ),
        "counts, kept by Spark": lambda: judged(resolve),
        "counts, kept as Parquet": lambda: judged(resolve, work=work),
        "partitions": lambda: judged(resolve_partitions),
    }


def _measure(session: SparkSession, run: Callable[[], None]) -> tuple[float, float, int, int]:
    before, cpu, start = set(_stages(session)), _processor(session), time.perf_counter()
    run()
    wall, used = time.perf_counter() - start, _processor(session) - cpu
    time.sleep(1)  # the record of stages lags behind
    stages = [stage for key, stage in _stages(session).items() if key not in before]
    return wall, used, sum(stage["shuffleWriteBytes"] for stage in stages), len(stages)


def _stages(session: SparkSession) -> dict[tuple[int, int], dict[str, Any]]:
    context = session.sparkContext
    address = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages?status=complete"
    with urllib.request.urlopen(address) as answer:
        return {(stage["stageId"], stage["attemptId"]): stage for stage in json.load(answer)}


def _processor(session: SparkSession) -> float:
    """Processor seconds of Java and all that it has started, also of what has ended."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        ticks[int(folder.name)] = sum(map(int, fields[11:15]))
    root = session.sparkContext._gateway.proc.pid

    def below(pid: int) -> bool:
        while pid and pid != root:
            pid = parents.get(pid, 0)
        return pid == root

    return sum(number for pid, number in ticks.items() if below(pid)) / _TICK


if __name__ == "__main__":
    main()
