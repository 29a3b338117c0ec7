"""A long table is counted in parts, and nothing of the result tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from evidence.bulk import DuckDB, Result, resolve_table
from evidence.bulk import duck as duck_module
from evidence.bulk.pipeline import STEPS
from evidence.bulk.summary import Summary
from tests.bulk.world import COLUMNS, POLES, Row, rows, write


def judged(folder: Path, table: str, parts: int, **options: Any) -> tuple[Summary, str, str, list[tuple[int, int]]]:
    """Summary, result and rows left out as text, and the steps that were told of."""
    output, left_out = folder / f"in-{parts}.csv", folder / f"left-{parts}.csv"
    steps: list[tuple[int, int]] = []
    with (
        patch.object(DuckDB, "_parts_of", lambda self, name: parts),
        DuckDB(output, threads=1) as engine,
    ):
        summary = resolve_table(
            engine,
            [table],
            output,
            poles=POLES,
            excluded=left_out,
            progress=lambda done, of: steps.append((done, of)),
            **options,
        )
    return summary, output.read_text(), left_out.read_text(), steps


@pytest.mark.parametrize("links", [(), ("cohort",)])
@pytest.mark.parametrize("seed", range(4))
def test_parts_give_what_the_whole_gives(tmp_path: Path, seed: int, links: Sequence[str]) -> None:
    random = Random(seed)
    table: list[Row] = [
        {**row, "cohort": f"k{random.randrange(20)}" if random.random() < 0.3 else ""}
        for row in rows(random, claims=30)
    ]
    table += [{**table[0], "claim": ""}, {**table[1], "stance": "purple"}]
    path = str(write(tmp_path / "items.csv", table, (*COLUMNS, "cohort")))
    options = {"links": links, "context": ("dose", "model", "tissue")}
    whole, parts = (judged(tmp_path, path, number, **options) for number in (1, 3))
    assert parts[:3] == whole[:3]
    assert whole[0].claims == 30 and whole[0].rows == len(table)
    assert [done for done, _ in parts[3]] == sorted(done for done, _ in parts[3])
    assert parts[3][-1] == (STEPS, STEPS)
    assert not [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def test_values_of_any_type_are_the_same_in_a_part(tmp_path: Path) -> None:
    """Numbers beyond what Parquet holds, times, and names that need quoting."""
    path = tmp_path / "items.parquet"
    cells = [
        "'c' || i % 4 AS claim, uuid_of AS source, CASE WHEN i % 3 = 0 THEN 'pro' ELSE 'anti' END AS stance",
        'CAST(9007199254740993 + i % 2 AS DECIMAL(30, 0)) AS "a ""large"" number"',
        "TIME '10:00:00' + to_minutes(i % 2) AS \"time; of day\", i % 2 = 0 AS flag, [i] AS listed",
    ]
    made = f"SELECT {', '.join(cells)} FROM (SELECT i, CAST(md5(i::VARCHAR) AS UUID) AS uuid_of FROM range(40) r(i))"
    duckdb.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    context = {"context": ('a "large" number', "time; of day", "flag")}
    whole, parts = (judged(tmp_path, str(path), number, **context) for number in (1, 4))
    assert parts[:3] == whole[:3] and whole[0].used == 40


def test_parts_are_as_many_as_the_memory_asks_for(tmp_path: Path) -> None:
    """A table that fits is counted at once; and so is a small text, of which nobody counts the rows."""
    path = tmp_path / "items.parquet"
    made = "SELECT 'c' || i % 7 AS claim, 's' || i AS source, 'pro' AS stance FROM range(1000) r(i)"
    duckdb.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    with DuckDB(tmp_path / "o.parquet", memory_limit="100MiB") as engine:
        engine.scan("given", [str(path)])
        room = 100 * 1024 * 1024
        assert engine.divide("given", "claim", ['"claim"']) == 1
        with patch.object(duck_module, "_SMALL", room):
            assert engine.divide("given", "claim", ['"claim"']) == 1
            with patch.object(duck_module, "_BYTES_A_ROW", room / 1000 * 2.5):
                assert engine.divide("given", "claim", ['"claim"']) == 3
                counts = []
                for part in range(3):
                    engine.take("given", part)
                    counts.append(dict(engine.fetch("SELECT claim, COUNT(*) FROM given GROUP BY claim")))
                engine.take("given", None)
    assert sum(len(count) for count in counts) == 7 and sum(sum(count.values()) for count in counts) == 1000


def test_names_of_folders_are_no_columns(tmp_path: Path) -> None:
    """Neither where the table stands, nor where the result is written, in parts or not."""
    random = Random(5)
    plain, odd = tmp_path / "plain", tmp_path / "stance=pro" / "tissue=lung"
    for folder in (plain, odd):
        folder.mkdir(parents=True)
    table = rows(random, claims=12)
    here, there = (str(write(folder / "items.csv", table)) for folder in (plain, odd))
    expected = judged(plain, here, 1)
    for parts in (1, 3):
        assert judged(odd, there, parts)[:3] == expected[:3]
    duckdb.execute(f"COPY (FROM read_csv('{here}', all_varchar=true)) TO '{odd}/items.parquet' (FORMAT parquet)")
    assert judged(odd, str(odd / "items.parquet"), 3)[:3] == expected[:3]
    with Result(odd / "in-3.csv") as found, Result(plain / "in-1.csv") as other:
        assert found.statuses() == other.statuses()


def test_a_condition_may_have_the_name_of_a_part(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    lines = [f"c{number % 3},s{number},{POLES[number % 2]},l{number % 2}" for number in range(30)]
    path.write_text("\n".join(["claim,source,stance,evidence_part", *lines]) + "\n")
    whole, parts = (judged(tmp_path, str(path), number) for number in (1, 2))
    assert parts[:3] == whole[:3] and whole[0].context == ("evidence_part",)
