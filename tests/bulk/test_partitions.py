"""Whole claims judged where their rows are: the same answers as an engine that counts, and the same under Dask."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import dask
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dask.delayed import delayed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, Summary, resolve_table
from evidence.bulk.arrow import schema_of
from evidence.bulk.columns import EXCLUDED_COLUMNS, RESULT_COLUMNS
from evidence.bulk.layout import Layout, layout
from evidence.bulk.partitions import columns_of, excluded_partition, judge_partition, split
from evidence.errors import BadInput, UsageError
from tests.bulk.world import COLUMNS, POLES, Row, rows


def arrow(table: Iterable[Row]) -> pa.Table:
    return pa.Table.from_pylist([{column: row.get(column, "") for column in COLUMNS} for row in table])


def counted(
    table: pa.Table, poles: tuple[str, str] | None = POLES, separations: str | None = None
) -> tuple[Summary, dict[str, dict[str, Any]]]:
    """What the engine says."""
    with tempfile.TemporaryDirectory() as folder:
        path, output = Path(folder, "items.parquet"), Path(folder, "verdicts.parquet")
        pq.write_table(table, path)
        with DuckDB(output, threads=1) as engine:
            summary = resolve_table(engine, [str(path)], output, poles=poles, separations=separations)
        return summary, {row["claim"]: row for row in pq.read_table(output).to_pylist()}


def judged(batches: Iterable[pa.RecordBatch]) -> tuple[int, dict[str, int], dict[str, dict[str, Any]]]:
    """Rows that count, those that do not by reason, and the answers of partitions."""
    answers, left_out, used = {}, Counter[str](), 0
    for row in pa.Table.from_batches(batches).to_pylist():
        used += row.pop("used")
        left_out.update(json.loads(row.pop("left_out")))
        if row["claim"] is not None:
            assert row["claim"] not in answers
            answers[row["claim"]] = row
    return used, dict(left_out), answers


def by_claim(table: pa.Table) -> pa.Table:
    return table.sort_by("claim")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 200))
def test_a_partition_is_judged_as_an_engine_counts_it(seed: int, batch: int) -> None:
    table = arrow(rows(Random(seed), claims=12))
    summary, answers = counted(table)
    found = judged(judge_partition(by_claim(table).to_batches(batch), layout(columns_of(table.schema), POLES, None)))
    assert found == (summary.used, dict(summary.excluded), answers)


def left_out(table: pa.Table, poles: tuple[str, str] | None = POLES) -> list[tuple[str, ...]]:
    """The rows that do not count, as the engine lists them."""
    with tempfile.TemporaryDirectory() as folder:
        path, output, excluded = (Path(folder, name) for name in ("items.parquet", "verdicts.parquet", "left.parquet"))
        pq.write_table(table, path)
        with DuckDB(output, threads=1) as engine:
            resolve_table(engine, [str(path)], output, poles=poles, excluded=excluded)
        return sorted(tuple(str(cell) for cell in row.values()) for row in pq.read_table(excluded).to_pylist())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 200))
def test_rows_that_do_not_count_are_listed_as_by_an_engine(seed: int, batch: int) -> None:
    """With those that are counted they are all rows: none is dropped in silence."""
    random = Random(seed)
    made = rows(random, claims=12)
    for row in random.sample(made, min(5, len(made))):
        row.update({random.choice(("claim", "source", "stance")): random.choice(["", "NA", "what"])})
    table = arrow(made)
    plan = layout(columns_of(table.schema), POLES, None)
    batches = by_claim(table).to_batches(batch)
    found = pa.Table.from_batches(excluded_partition(batches, plan), schema_of(EXCLUDED_COLUMNS)).to_pylist()
    try:
        expected = left_out(table)
    except BadInput:
        return  # a source of two kinds: a question across partitions, which is not asked here
    assert sorted(tuple(str(cell) for cell in row.values()) for row in found) == expected
    assert judged(judge_partition(batches, plan))[0] + len(found) == table.num_rows


def test_all_contexts_are_listed_as_by_an_engine() -> None:
    table = arrow(rows(Random(9), claims=12))
    summary, answers = counted(table, separations="all")
    plan = layout(columns_of(table.schema), POLES, None)
    found = judged(judge_partition(by_claim(table).to_batches(), plan, separations="all"))
    assert found == (summary.used, dict(summary.excluded), answers)
    assert any(json.loads(answer["separations"] or "[]") for answer in answers.values())


def test_the_result_has_the_columns_of_every_result() -> None:
    _, answers = counted(arrow(rows(Random(1), claims=2)))
    assert [*RESULT_COLUMNS] == [*answers["c0"]]


def test_columns_have_their_types_whatever_they_hold(tmp_path: Path) -> None:
    """Also those that are empty on every row; and every column is told of on the page."""
    path, output = tmp_path / "items.csv", tmp_path / "verdicts.parquet"
    path.write_text("claim,source,stance\nc,s,unclear\n")
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(path)], output, poles=POLES)
    found, expected = pq.read_schema(output), schema_of(RESULT_COLUMNS)
    assert (found.names, found.types) == (expected.names, expected.types)
    page = (Path(__file__).parents[2] / "docs/bulk.md").read_text("utf-8")
    assert [name for name in RESULT_COLUMNS if f"`{name.removeprefix('secondary_')}`" not in page] == []


def test_dask_judges_the_same_in_many_parts() -> None:
    """Files are read apart, their rows sent to the part of their claim, and each part is judged."""
    table = arrow(rows(Random(4), claims=40))
    summary, answers = counted(table)
    parts = 3
    plan = layout(columns_of(table.schema), POLES, None)

    def part(pieces: list[list[pa.RecordBatch]], number: int) -> list[pa.RecordBatch]:
        here = pa.Table.from_batches([piece[number] for piece in pieces])
        return list(judge_partition(by_claim(here).to_batches(), plan))

    pieces = [delayed(split)(batch, "claim", parts) for batch in table.to_batches(max_chunksize=100)]
    assert len(pieces) > 2
    results = dask.compute(*[delayed(part)(pieces, number) for number in range(parts)], scheduler="threads")
    assert all(results)
    found = judged([batch for result in results for batch in result])
    assert found == (summary.used, dict(summary.excluded), answers)


def test_equal_claims_go_to_one_part() -> None:
    batch = pa.RecordBatch.from_pydict({"claim": ["a", "b", "a", None, "c", "b"], "n": range(6)})
    parts = split(batch, "claim", 2)
    assert sum(part.num_rows for part in parts) == 6
    where = [set(part.column("claim").to_pylist()) for part in parts]
    assert not where[0] & where[1]


def test_rows_that_do_not_count_are_told_of() -> None:
    names = ("claim", "source", "stance", "kind", "standing", "directness")
    lines = """c,s1,A,,,|,s2,A,,,|c,,A,,,|c,s3,,,,|c,s4,a,,,|c,s5,A,leaflet,,|c,s6,A,,burnt,|c,s7,A,,,sideways
c,s8,A,,retracted,|c,s9,unclear,,,|c,s10,A,,,indirect|c,s11,B,opinion,,|d,s12,B,,retracted,""".replace("\n", "|")
    table = pa.Table.from_pylist([dict(zip(names, line.split(","), strict=True)) for line in lines.split("|")])
    summary, answers = counted(table, ("A", "B"))
    found = judged(judge_partition(by_claim(table).to_batches(), layout(columns_of(table.schema), ("A", "B"), None)))
    assert found == (summary.used, dict(summary.excluded), answers)
    assert len(summary.excluded) == 11


def test_poles_can_differ_from_claim_to_claim() -> None:
    names = ("claim", "source", "stance", "axis")
    lines = ["c,s1,up,up/down", "d,s1,supports,supports/refutes", "d,s2,up,supports/refutes", "e,s3,up,updown"]
    lines += ["e,s4,up,", "f,s5,a,/a", "f,s6,a,/a", "g,s7,mixed,mixed/b", "h,s8,b,a/b", "h,s9,b,", "i,s1,x,x/x"]
    table = pa.Table.from_pylist([dict(zip(names, line.split(","), strict=True)) for line in lines])
    summary, answers = counted(table, None)
    found = judged(judge_partition(table.to_batches(), layout(columns_of(table.schema), None, None)))
    assert found == (summary.used, dict(summary.excluded), answers)
    assert answers["h"]["pole"] == "b"


def test_values_that_are_no_text() -> None:
    table = pa.table(
        {
            "claim": [1, 1, 1, 2],
            "source": pa.array(["s", "t", "u", "v"]).dictionary_encode(),
            "stance": ["A", " B ", "A", "A"],
            "year": [2001.0, 1999.5, float("nan"), None],
            "dose": [0.5, float("nan"), 0.5, None],
            "blind": [True, False, None, True],
        }
    )
    summary, answers = counted(table, ("A", "B"))
    found = judged(judge_partition(table.to_batches(), layout(columns_of(table.schema), ("A", "B"), None)))
    assert found == (summary.used, dict(summary.excluded), answers)
    with pytest.raises(UsageError, match="a condition is one plain value"):
        layout(columns_of(pa.schema([*table.schema, pa.field("where", pa.list_(pa.int8()))])), ("A", "B"), None)


@pytest.mark.parametrize("tissue", ["xy", "xxy"])
def test_a_claim_of_very_many_lines_is_answered_as_by_an_engine(tissue: str) -> None:
    number = 10_002
    table = pa.table(
        {
            "claim": ["c"] * number,
            "source": [f"s{i}" for i in range(number)],
            "stance": ["AB"[i % 2] for i in range(number)],
            "group": [f"g{i % 2000}" if len(tissue) > 2 else None for i in range(number)],
            "tissue": [tissue[i % len(tissue)] for i in range(number)],
        }
    )
    summary, answers = counted(table, ("A", "B"))
    found = judged(judge_partition(table.to_batches(), layout(columns_of(table.schema), ("A", "B"), None)))
    assert found == (summary.used, dict(summary.excluded), answers)


def test_the_function_can_be_sent_to_a_worker() -> None:
    plan: Layout = layout(columns_of(arrow(rows(Random(1))).schema), POLES, None)
    table = by_claim(arrow(rows(Random(2))))
    sent = pickle.loads(pickle.dumps(partial(judge_partition, layout=plan)))
    assert pa.Table.from_batches(sent(table.to_batches())) == pa.Table.from_batches(
        judge_partition(table.to_batches(), plan)
    )


def test_an_empty_partition_has_no_answers() -> None:
    plan = layout(columns_of(arrow(rows(Random(1))).schema), POLES, None)
    assert list(judge_partition([], plan)) == []
    nothing = pa.RecordBatch.from_pylist([], schema=arrow(rows(Random(1))).schema)
    assert list(judge_partition([nothing], plan)) == []
