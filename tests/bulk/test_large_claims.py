"""Claims of more lines than labels are shuffled for: what counts tell of them is what the registry says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, partitions, pipeline, resolve_table
from evidence.bulk.engine import Rows
from evidence.bulk.layout import layout
from evidence.bulk.partitions import columns_of, judge_partition
from evidence.bulk.whole import separated
from tests.bulk.test_parity import Judged, divided_rows
from tests.bulk.world import COLUMNS, POLES, Row, rows, write

APART = [column for column in COLUMNS if column not in ("line", "group")]


def limited(monkeypatch: pytest.MonkeyPatch, lines: int, rows: int) -> None:
    """As if so few lines and rows were many."""
    small = f"(directional <= {lines} OR items <= {rows})"
    for name, value in {"MOST_LINES": lines, "MOST_ROWS": rows, "_SMALL": small}.items():
        monkeypatch.setattr(pipeline, name, value)
    monkeypatch.setattr(partitions, "MOST_LINES", lines)
    monkeypatch.setattr(partitions, "MOST_ROWS", rows)


def compared(table: list[Row], columns: list[str]) -> Counter[str]:
    """The answers beside those of the registry, whose own functions shuffle labels of any number of lines."""
    judged = Judged(table, columns=columns)
    seen = Counter[str]()
    for name in judged.verdicts:
        found, expected = judged.answers[str(name)], judged.expected_answer(name)
        untested = found.pop("separation_untested")
        del expected["separation_untested"]
        if not untested:
            assert found == expected
            continue
        names, all_names = (json.loads(one["separated_by"] or "[]") for one in (found, expected))
        assert set(names) <= set(all_names)
        if names:  # what is known to explain does, and more may
            assert found["status"] == "context-dependent" == expected["status"]
            seen["known of some"] += 1
        assert {**found, **dict.fromkeys(("status", "reasons", "separated_by", "separations"))} == {
            **expected, **dict.fromkeys(("status", "reasons", "separated_by", "separations"))
        }  # fmt: skip
        seen["untested"] += 1
    assert judged.summary.untested == seen["untested"]
    seen["tested"] = sum(answer["separated_by"] is not None for answer in judged.answers.values())
    batch = pa.Table.from_pylist([{column: row.get(column, "") for column in columns} for row in table])
    plan = layout(columns_of(batch.schema), POLES, None)
    answers = pa.Table.from_batches(judge_partition(batch.sort_by("claim").to_batches(), plan)).to_pylist()
    for answer in answers:
        del answer["used"], answer["left_out"]
    again = Judged(table, columns=columns).answers
    assert {answer["claim"]: answer for answer in answers} == again
    return seen


@pytest.mark.parametrize("most", [0, 10_000])
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_what_is_told_of_a_large_claim_is_what_a_registry_says(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, 5, most)
    compared(rows(Random(seed), claims=20), [*COLUMNS])
    compared(divided_rows(Random(seed), claims=12), APART)


@pytest.mark.parametrize("most", [0, 10_000])
def test_of_two_contexts_the_one_that_counts_tell_of_explains(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other is open: a p of .04 among three contexts, which shuffled labels have to answer."""
    limited(monkeypatch, 5, most)
    levels = {"dose": "aaaaaaabbabbbbbb", "model": "xy" * 8, "tissue": "x" * 9 + "y" * 7}
    table: list[Row] = []
    for name, contexts in (("open", {**levels, "tissue": "xxyy" * 4}), ("known", levels)):
        for place in range(16):
            row = dict.fromkeys(COLUMNS, "") | {"claim": name, "source": f"s{place}", "stance": POLES[place > 8]}
            table.append(row | {variable: cells[place] for variable, cells in contexts.items()})
    seen = compared(table, APART)
    assert (seen["untested"], seen["known of some"], seen["tested"]) == (2, 1, 1)


def test_what_is_said_again_and_again_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim of few studies and millions of rows fits into the memory."""
    seen: list[object] = []

    def counted(rows: Rows, *given: Any, **named: Any) -> Iterator[Any]:
        seen.extend(found := list(rows))
        return separated(found, *given, **named)

    monkeypatch.setattr(pipeline, "separated", counted)
    row = dict.fromkeys(COLUMNS, "") | {"claim": "c"}
    lines = [
        row | {"source": f"s{i}", "group": f"g{i}", "stance": POLES[i > 9], "dose": "ab"[i > 8]} for i in range(20)
    ]
    output = tmp_path / "out.parquet"
    with DuckDB(output, threads=1) as engine:
        table = write(tmp_path / "items.csv", lines * 40)
        summary = resolve_table(engine, [str(table)], output, poles=POLES)
    assert (summary.used, summary.statuses, len(seen)) == (800, {"context-dependent": 1}, 20)
