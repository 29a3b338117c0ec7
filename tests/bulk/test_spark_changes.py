"""Going on from yesterday's result on Spark: what DuckDB says of the whole table."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pyspark", reason="needs the extra spark: pip install '.[spark]'")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

import duckdb
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from evidence.bulk import DuckDB, resolve_changes, resolve_table
from evidence.bulk.spark import Spark
from evidence.errors import BadInput
from tests.bulk.test_changes_reach import COLUMNS, changed, table_of, write
from tests.bulk.test_spark import session
from tests.bulk.world import POLES

__all__ = ["session"]
pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")]
HOW = {"poles": POLES, "context": ["tissue"], "links": ["cohort", "trial"]}


def rows_of(folder: Path) -> list[tuple[str, ...]]:
    """What is written in a folder or a file, sorted."""
    found = f"{folder}/*.parquet" if folder.is_dir() else str(folder)
    with duckdb.connect() as base:
        return sorted(tuple(map(str, row)) for row in base.execute(f"SELECT * FROM '{found}'").fetchall())


def test_going_on_is_the_whole_run_of_duckdb(session: SparkSession, tmp_path: Path) -> None:
    """With links that reach other claims, and with the list of all rows that do not count."""
    random = Random(11)
    table = table_of(random)
    changes, after = changed(random, table)
    first, second = write(tmp_path / "before.csv", table), write(tmp_path / "after.csv", after)
    told = write(tmp_path / "changes.csv", changes, (*COLUMNS, "removed"))
    paths = {name: tmp_path / name for name in ("yesterday", "today", "left", "merged")}
    with Spark(session) as engine:
        resolve_table(engine, [first], paths["yesterday"], **HOW)  # type: ignore[arg-type]
    with Spark(session) as engine:
        more = {**HOW, "merged": paths["merged"], "excluded": paths["left"]}
        found = resolve_changes(engine, [first], [told], paths["yesterday"], paths["today"], **more)  # type: ignore[arg-type]
    full, left = tmp_path / "full.parquet", tmp_path / "full-left.parquet"
    with DuckDB(full, threads=1) as duck:
        expected = resolve_table(duck, [second], full, excluded=left, **HOW)  # type: ignore[arg-type]
    assert rows_of(paths["today"]) == rows_of(full)
    assert rows_of(paths["left"]) == rows_of(left)
    assert (found.claims, found.statuses, found.excluded) == (expected.claims, expected.statuses, expected.excluded)
    assert rows_of(paths["merged"]) == sorted(tuple(str(row[name] or None) for name in COLUMNS) for row in after)
    assert pq.read_schema(next(paths["merged"].glob("*.parquet"))).names == [*COLUMNS]
    with Spark(session) as engine, pytest.raises(BadInput, match="yesterday: its conditions were tissue, and now are"):
        other = {**HOW, "context": []}
        resolve_changes(engine, [first], [told], paths["yesterday"], tmp_path / "x", **other)  # type: ignore[arg-type]
    with Spark(session) as engine:
        resolve_table(engine, [first], tmp_path / "text.csv", **HOW)  # type: ignore[arg-type]
    with Spark(session) as engine, pytest.raises(BadInput, match="does not say what it was made with"):
        resolve_changes(engine, [first], [told], tmp_path / "text.csv", tmp_path / "x", **HOW)  # type: ignore[arg-type]
