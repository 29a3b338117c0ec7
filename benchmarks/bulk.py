"""A table judged, beside the bare scan and the bare group-by of the same columns, in one run.

`python benchmarks/bulk.py [ITEMS ...]` makes tables of claims of Zipf sizes, 15 % of them conflicting, with four
context variables, and prints wall clock, processor time and peak memory of a process for each task.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_MAKE = """
COPY (
  WITH items AS (
    SELECT CAST({claims} * power(random(), 3.0) AS BIGINT) AS c, random() AS r, random() AS t, i
    FROM range({items}) r(i)
  )
  SELECT 'claim-' || c AS claim, 'source-' || (i // 2) AS source,
    CASE WHEN r < .05 THEN 'no-effect' WHEN r < .08 THEN 'mixed'
      WHEN c % 100 < 15 AND r < .5 THEN 'B' ELSE 'A' END AS stance,
    'tissue-' || CAST(t * 5 AS INT) AS tissue, 'model-' || CAST(random() * 2 AS INT) AS model,
    'dose-' || CAST(random() * 3 AS INT) AS dose, 'route-' || CAST(random() * 4 AS INT) AS route
  FROM items
) TO '{path}' (FORMAT parquet)
"""
_COLUMNS = "claim, source, stance, tissue, model, dose, route"
_TASKS = {
    "scan": "SELECT " + ", ".join(f"max({c})" for c in _COLUMNS.split(", ")) + " FROM '{path}'",
    "group-by": f"SELECT count(*), sum(n) FROM (SELECT {_COLUMNS}, count(*) AS n FROM '{{path}}' GROUP BY {_COLUMNS})",
}


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [100_000, 1_000_000]
    repeats = int(os.environ.get("REPEATS", "3"))
    print(
        "| items | task | wall s | processor s | peak MB | beside the group-by (processor) |\n|--:|---|--:|--:|--:|--:|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for items in sizes:
            path, output = Path(folder, f"{items}.parquet"), Path(folder, "verdicts.parquet")
            make = "SELECT setseed(.5);" + _MAKE.format(items=items, claims=items // 6, path=path)
            _measure([sys.executable, "-c", "import sys, duckdb; duckdb.execute(sys.argv[1])", make])
            commands = {
                task: [sys.executable, "-c", "import sys, duckdb; duckdb.execute(sys.argv[1]).fetchall()", sql]
                for task, sql in ((task, sql.format(path=path)) for task, sql in _TASKS.items())
            }
            commands["resolve"] = [sys.executable, "-m", "evidence.cli.main", "bulk", "resolve", str(path)]
            commands["resolve"] += ["-o", str(output), "--poles", "A,B", "--quiet"]
            found = {
                task: min((_measure(command) for command in [command] * repeats), key=_second)
                for task, command in commands.items()
            }
            for task, (wall, cpu, peak) in found.items():
                print(
                    f"| {items:,} | {task} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {cpu / found['group-by'][1]:.1f} |"
                )


def _second(row: tuple[float, float, float]) -> float:
    return row[1]


def _measure(command: list[str]) -> tuple[float, float, float]:
    start = time.perf_counter()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(program.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
