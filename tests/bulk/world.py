"""Rows of a table, the registry that says the same, and what either of them counts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from evidence.bulk.engine import Engine
from evidence.model.axis import Stance
from evidence.registry.registry import Registry
from evidence.resolve.lines import Line
from evidence.resolve.partition import recorded
from evidence.resolve.resolver import resolve
from evidence.resolve.verdict import Verdict
from tests.make import claim, item, registry

POLES = ("pro", "anti")
SOURCE_FIELDS = ("kind", "standing", "line", "group", "year")
ITEM_FIELDS = ("outcome-class", "comparator", "directness", "via")
VARIABLES = ("dose", "model", "tissue")
COLUMNS = ("claim", "source", "stance", *SOURCE_FIELDS, *ITEM_FIELDS, *VARIABLES)
Row = dict[str, str]


def rows(random: Random, claims: int = 8) -> list[Row]:
    """A table of all that a column can say; some claims are made so that a context separates their poles."""
    sources = {f"s{number:02}": _source(random) for number in range(60)}
    found: list[Row] = []
    for number in range(claims):
        follows = random.random() < 0.4
        used = random.sample(sorted(sources), random.choice([1, 3, 8, 20]))
        for source in used:
            leaning = random.choice(POLES)
            for _ in range(random.choice([1, 1, 1, 2, 3, 5])):
                row = {"claim": f"c{number}", "source": source, **sources[source], **_item(random)}
                if follows and random.random() < 0.9:
                    row["stance"] = leaning
                    row["tissue"] = {"pro": "fat", "anti": "marrow"}[leaning]
                elif random.random() < 0.25:
                    row["stance"] = POLES[row["model"] == "vivo"]
                    row["dose"] = row["comparator"] = row["outcome-class"] = ""
                found.append(row)
                if random.random() < 0.2:  # the same arm once more
                    found.append({**row, "stance": random.choice([*POLES, "no-effect"])})
    return found


def _source(random: Random) -> Row:
    some = random.random
    return {
        "kind": random.choice(["", "", "primary", "primary", "preprint", "narrative-review", "opinion", "notice"]),
        "standing": random.choice(["", "", "", "", "current", "corrected", "superseded", "retracted"]),
        "line": random.choice(["s00", "cohort-b", "cohort-c"]) if some() < 0.15 else "",
        "group": random.choice(["lab-a", "lab-b", "lab-c", "lab-d", "lab-e"]) if some() < 0.4 else "",
        "year": str(random.randint(1990, 2024)),
    }


def _item(random: Random) -> Row:
    some = random.random
    return {
        "stance": random.choice([*POLES, *POLES, "no-effect", "mixed", "unclear"]),
        "outcome-class": random.choice(["", "", "growth", "metastasis"]),
        "comparator": random.choice(["", "", "vehicle", "sham"]),
        "directness": random.choice(["", "", "", "direct", "indirect"]) if some() < 0.3 else "",
        "via": "s01" if some() < 0.2 else "",
        "dose": random.choice(["", "low", "high"]),
        "model": random.choice(["", "vivo", "vitro"]),
        "tissue": random.choice(["", "fat", "marrow", "cord"]),
    }


def write(path: Path, table: list[Row], columns: Sequence[str] = COLUMNS) -> Path:
    """The rows as CSV; of some columns only."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(table)
    return path


def registry_of(table: list[Row]) -> Registry:
    """The same as records, without a vocabulary: a table has none."""
    sources: dict[str, dict[str, Any]] = {"s01": {}}
    claims: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        named = {"cohort" if name == "line" else name: row[name] for name in SOURCE_FIELDS if row[name]}
        sources[row["source"]] = named
        fields = {name.replace("-", "_"): row[name] for name in ITEM_FIELDS if row[name]}
        context = {name: row[name] for name in VARIABLES if row[name]}
        claims.setdefault(row["claim"], []).append(item(row["source"], row["stance"], context=context, **fields))
    made = registry(*(claim(name, *items) for name, items in claims.items()), sources=sources)
    return replace(made, variables={}, methods={})


def counted_by_registry(made: Registry, verdicts: Mapping[Any, Verdict]) -> tuple[object, object]:
    """Tallies of all claims, and contingency tables of those that a context may explain."""
    tallies, tables = {}, {}
    for name, verdict in verdicts.items():
        primary, reported = verdict.evidence.primary, verdict.evidence.secondary
        crossed = [line for line in primary if line.stance is Stance.MIXED and _crossed(line)]
        tallies[name] = (
            *_four(verdict.tally),
            *_four(verdict.secondary_tally),
            sum(line.partial for line in primary),
            len(crossed),
            sum(len(list(line.items)) for line in primary),
            sum(len(list(line.items)) for line in reported),
            verdict.unread,
            verdict.unclear,
        )
        if verdict.tally.opposed:
            directional = [line for line in primary if line.stance is not Stance.NO_EFFECT]
            for place, variable in enumerate(VARIABLES):
                tables[name, place] = _table(directional, variable, made)
    return tallies, {key: table for key, table in tables.items() if table is not None}


def _crossed(line: Line) -> bool:
    return {Stance.FIRST, Stance.SECOND} <= {arm.stance for arm in line.arms}


def _four(tally: Any) -> tuple[int, ...]:
    return (tally.first, tally.second, tally.mixed, tally.no_effect)


def _table(lines: list[Line], variable: str, made: Registry) -> tuple[str | None, int] | None:
    cells: dict[str, Counter[Stance]] = {}
    for line in lines:
        levels = recorded(line, made).get(variable, set())
        if len(levels) == 1:
            cells.setdefault(*levels, Counter())[line.stance] += 1
    if not cells:
        return None
    counts = [(c[Stance.FIRST], c[Stance.SECOND]) for c in cells.values()]
    text = ",".join(sorted(f"{a}:{b}" for a, b in counts if a + b))
    return text or None, sum(map(Counter.total, cells.values()))


def counted_by_engine(engine: Engine, asked: set[str]) -> tuple[object, object]:
    """The same of an engine that has counted."""
    columns = "p1, p2, p4, p8, r1, r2, r4, r8, partial, crossed, own_items, reported_items, unread, unclear"
    tallies = {row[0]: tuple(map(int, row[1:])) for row in engine.fetch(f"SELECT claim, {columns} FROM tallies")}
    tables = {
        (row[0], int(row[1])): (row[2], int(row[3]))
        for row in engine.fetch("SELECT claim, variable, cells, covered FROM tables")
        if row[0] in asked
    }
    return tallies, tables


def agreeing(text: str | None, expected: Sequence[Mapping[str, Any]] | None) -> str | None:
    """The separations of a result as they are, where they say what the registry does; otherwise what it says.

    Numbers are equal bit for bit, but for those of which an entry says that they are only known to be no higher.
    """
    found = None if text is None else json.loads(text)
    if found is None or expected is None or len(found) != len(expected):
        return text if found == expected else json.dumps(expected)
    for one, other in zip(found, expected, strict=True):
        at_most = one["at_most"]
        assert set(at_most) <= {"p", "p_adjusted"}
        assert one["p_adjusted"] <= 0.05
        assert "p" in at_most or one["p"] <= other["p_adjusted"]
        for name, value in one.items():
            if name == "at_most":
                continue
            if not (other[name] <= value if name in at_most else other[name] == value):
                return json.dumps(expected)
    return text


def verdicts_of(made: Registry) -> Mapping[Any, Verdict]:
    """The verdicts of the registry."""
    return resolve(made)
