"""A table judged, beside the bare scan and the bare group-bys of the same columns, in one run.

`python benchmarks/bulk.py [ITEMS ...]` makes tables and prints wall clock, processor time and peak memory of a process
for each task. Claims have sizes by Zipf's law; 15 % of them end with lines at both poles, a third of those because the
poles follow the tissue. There are four context variables, a tenth of each not recorded, two items a source, and three
sources in ten speak twice to one claim. `--memory-limit 3GB` is passed on; `--only resolve` leaves out other tasks.

`python benchmarks/bulk.py --parity [ITEMS]` judges the same table by the engine, and claim by claim by the functions of
a registry, and compares every number of every claim.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

_MAKE = """
COPY (
  WITH drawn AS (
    SELECT i, i // 2 AS s, hash(i * 16 + 1) / 18446744073709551616.0 AS r,
      hash(i * 16 + 2) % 5 AS tissue, hash(i * 16 + 3) % 3 AS model, hash(i * 16 + 4) % 4 AS dose,
      hash(i * 16 + 5) % 5 AS route, hash(i * 16 + 6) AS gaps,
      CASE WHEN hash(i // 2 * 16 + 7) % 10 < 3 THEN hash(i // 2 * 16 + 8) ELSE hash(i * 16 + 9) END
        / 18446744073709551616.0 AS u
    FROM range({items}) r(i)
  ), placed AS (SELECT *, CAST(floor(exp(u * ln({items} // 2 + 1))) AS BIGINT) AS c FROM drawn)
  SELECT 'claim-' || c AS claim, 'source-' || s AS source,
    CASE WHEN r < .05 THEN 'no-effect' WHEN r < .08 THEN 'mixed'
      WHEN hash(c * 16 + 10) % 100 < 8 THEN CASE WHEN (tissue < 2) = (r < .9) THEN 'A' ELSE 'B' END
      WHEN hash(c * 16 + 10) % 100 < 25 AND r < .5 THEN 'B' ELSE 'A' END AS stance,
    CASE WHEN gaps % 10 > 0 THEN 'tissue-' || tissue END AS tissue,
    CASE WHEN gaps // 10 % 10 > 0 THEN 'model-' || model END AS model,
    CASE WHEN gaps // 100 % 10 > 0 THEN 'dose-' || dose END AS dose,
    CASE WHEN gaps // 1000 % 10 > 0 THEN 'route-' || route END AS route
  FROM placed
) TO '{path}' (FORMAT parquet)
"""
_VARIABLES = ("dose", "model", "route", "tissue")
_COLUMNS = "claim, source, stance, tissue, model, dose, route"
_TASKS = {
    "scan": "SELECT " + ", ".join(f"max(length({c}))" for c in _COLUMNS.split(", ")) + " FROM '{path}'",
    "group-by": f"SELECT count(*), sum(n) FROM (SELECT {_COLUMNS}, count(*) AS n FROM '{{path}}' GROUP BY {_COLUMNS})",
    "group-by claim": "SELECT count(*), sum(n) FROM (SELECT claim, count(*) AS n, "
    + ", ".join(f"count({c}) AS {c}" for c in _COLUMNS.split(", ")[1:])
    + " FROM '{path}' GROUP BY claim)",
}
_SAMPLED = 1_000_000
"""Items above which Python judges every tenth claim only."""
_POLES = ("A", "B")
_WORDS = {"A": "pole-one", "B": "pole-two"}
"""A registry has words for its poles."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("items", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--parity", action="store_true")
    parser.add_argument("--memory-limit")
    parser.add_argument("--only", action="append")
    parser.add_argument("--judge", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.judge:
        print(sum(1 for _ in _judged(options.judge, "hash(claim) % 10 = 0" if options.items else "TRUE")))
    elif options.parity:
        for items in options.items:
            _compare(items)
    else:
        _measure_all(options.items, options.memory_limit, options.only)


def _measure_all(sizes: list[int], limit: str | None, only: list[str] | None) -> None:
    repeats = int(os.environ.get("REPEATS", "3"))
    print("| items | task | wall s | processor s | peak MB | beside the group-by (processor) |")
    print("|--:|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for items in sizes:
            path = _make(items, folder)
            found: dict[str, tuple[float, float, float]] = {}
            for task, command in _commands(items, path, limit).items():
                if only is None or task in only:
                    found[task] = min((_measure(command) for _ in range(repeats)), key=itemgetter(1))
                    wall, cpu, peak = found[task]
                    beside = f"{cpu / found['group-by'][1]:.1f}" if "group-by" in found else ""
                    print(f"| {items:,} | {task} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {beside} |", flush=True)
            path.unlink()


def _make(items: int, folder: str) -> Path:
    path = Path(folder, f"{items}.parquet")
    _measure(
        [sys.executable, "-c", "import sys, duckdb; duckdb.execute(sys.argv[1])", _MAKE.format(items=items, path=path)]
    )
    return path


def _commands(items: int, path: Path, limit: str | None) -> dict[str, list[str]]:
    limited = f"SET memory_limit = '{limit}'; SET temp_directory = '{path.parent}/spill';" if limit else ""
    run = "import sys, duckdb; duckdb.execute(sys.argv[1]); print(duckdb.execute(sys.argv[2]).fetchall())"
    commands = {
        task: [sys.executable, "-c", run, limited or "SELECT 1", sql.format(path=path)] for task, sql in _TASKS.items()
    }
    resolve = [sys.executable, "-m", "evidence.cli.main", "bulk", "resolve", str(path), "--quiet"]
    resolve += ["-o", str(path.with_name("verdicts.parquet")), "--poles", ",".join(_POLES)]
    commands["resolve"] = resolve + (["--memory-limit", limit] if limit else [])
    judge = [sys.executable, __file__, *(["1"] if items > _SAMPLED else []), "--judge", str(path)]
    commands["Python, every tenth claim" if items > _SAMPLED else "Python"] = judge
    return commands


def _measure(command: list[str]) -> tuple[float, float, float]:
    start = time.perf_counter()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(program.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _judged(path: str, where: str) -> Iterator[dict[str, Any]]:
    """Claim by claim, by the functions that judge a registry; nothing of the engine's counts is used."""
    import duckdb

    cursor = duckdb.connect().execute(
        f"SELECT claim, source, stance, {', '.join(_VARIABLES)} FROM '{path}' WHERE {where} ORDER BY claim, source"
    )
    rows = iter(lambda: cursor.fetchmany(10_000), [])
    for name, group in groupby((row for some in rows for row in some), key=itemgetter(0)):
        yield _answer(name, group)


def _answer(name: str, rows: Iterator[tuple[Any, ...]]) -> dict[str, Any]:
    from evidence.model.policy import Policy
    from evidence.resolve.dependence import Dependence
    from evidence.resolve.disagreement import contexts_tried
    from evidence.resolve.fragility import fragility
    from evidence.resolve.resolver import judge
    from evidence.views.explanation_json import flips_record, separation_record

    policy = Policy()
    registry = _records(name, rows)
    verdict = judge(registry.claims[name], registry, policy)  # type: ignore[index]
    names = (
        Dependence(registry, policy).explaining(verdict.evidence.primary)
        if verdict.status == "context-dependent"
        else ()
    )
    ci = verdict.proportion_ci or (None, None)
    fragile = fragility(verdict, registry, policy)
    flips = {} if fragile is None else flips_record(fragile)
    poles = {"first": _POLES[0], "second": _POLES[1]}
    answer = {
        "claim": name,
        "status": verdict.status.value,
        "pole": None if verdict.leader is None else poles[verdict.leader.value],
        "conflict": verdict.conflict,
        "amount": verdict.amount,
        "sign_test_p": verdict.sign_test_p,
        "proportion_ci_low": ci[0],
        "proportion_ci_high": ci[1],
        "majority": verdict.majority,
        "lines": verdict.tally.lines,
        "items": verdict.items,
        "separated_by": json.dumps(sorted(names)) if names else None,
        "separations": None if not names else [
            separation_record(one, ("first", "second"))
            for one in contexts_tried(verdict.evidence.primary, registry, policy)
            if one.explains
        ],
        **{f"fragility_{way}": number for way, number in flips.items()},
        "flags": json.dumps([flag.value for flag in verdict.flags]),
        "reasons": json.dumps([{"rule": reason.rule.value, **reason.numbers} for reason in verdict.reasons]),
    }  # fmt: skip
    for stance in ("first", "second", "mixed", "no_effect"):
        answer[f"tally_{stance}"] = getattr(verdict.tally, stance)
    return answer


def _records(name: str, rows: Iterator[tuple[Any, ...]]) -> Any:
    from evidence.model.axis import Axis
    from evidence.model.claim import Claim, Subject
    from evidence.model.item import Item
    from evidence.model.policy import Policy, RegistryFile, Sampling
    from evidence.model.source import Kind, Source
    from evidence.registry.registry import Registry
    from evidence.registry.snapshots import Snapshots

    sources: dict[Any, Source] = {}
    items: list[Item] = []
    for place, (_, source, stance, *levels) in enumerate(rows):
        sources[source] = sources.get(source) or Source.model_construct(id=source, kind=Kind.PRIMARY)
        context = {variable: level for variable, level in zip(_VARIABLES, levels, strict=True) if level is not None}
        items.append(
            Item.model_construct(id=str(place), source=source, stance=_WORDS.get(stance, stance), context=context)
        )  # type: ignore[arg-type]
    subject = Subject(label="-")
    claim = Claim.model_construct(
        id=name, title=name, axis="answer", subject=subject, outcome="-", evidence=tuple(items)
    )  # type: ignore[arg-type]
    root = Path("/nonexistent")
    return Registry(
        root=root,
        config=RegistryFile.model_construct(format=1, name="table", sampling=Sampling.CONVENIENCE, policy=Policy()),
        snapshots=Snapshots(root, "seeds"),
        axes={"answer": Axis(label="-", poles=tuple(_WORDS.values()))},  # type: ignore[dict-item]
        sources=sources,
        claims={name: claim},  # type: ignore[dict-item]
    )


def _compare(items: int) -> None:
    """Every number of every claim, floats bit for bit."""
    import duckdb

    from evidence.bulk import DuckDB, resolve_table

    with tempfile.TemporaryDirectory() as folder:
        path, output = _make(items, folder), Path(folder, "verdicts.parquet")
        with DuckDB(output) as engine:
            resolve_table(engine, [str(path)], output, poles=_POLES)
        cursor = duckdb.connect().execute(f"SELECT * FROM '{output}' ORDER BY claim")
        names = [column[0] for column in cursor.description]
        claims = different = separated = untested = 0
        for expected in _judged(str(path), "TRUE"):
            found = dict(zip(names, cursor.fetchone() or [None] * len(names), strict=True))
            claims += 1
            untested += bool(found["separation_untested"])
            separated += expected["separated_by"] is not None
            separations = expected.pop("separations")
            agrees = _agrees(found["separations"], separations)
            if not agrees or any(_bits(found[word]) != _bits(value) for word, value in expected.items()):
                different += 1
                print("registry", expected, "\nengine  ", {word: found[word] for word in expected})
        more = cursor.fetchone() is not None
    print(
        f"{items:,} items, {claims:,} claims, {separated:,} context-dependent, {untested} untested, {different} differ"
    )
    if different or more:
        raise SystemExit(1)


def _agrees(text: str | None, expected: list[dict[str, Any]] | None) -> bool:
    """Whether the contexts that explain are the same, bit for bit, numbers that are bounds as bounds."""
    found = None if text is None else json.loads(text)
    if found is None or expected is None or len(found) != len(expected):
        return found == expected
    return all(
        other[name] <= value if name in one["at_most"] else _bits(other[name]) == _bits(value)
        for one, other in zip(found, expected, strict=True)
        for name, value in one.items()
        if name != "at_most"
    )


def _bits(value: Any) -> Any:
    return value.hex() if isinstance(value, float) else value


if __name__ == "__main__":
    main()
