"""Changes that reach claims of which no row changed: by links, by ids that sources share, by lists of all rows."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, Summary, resolve_changes, resolve_table
from evidence.errors import BadInput
from evidence.mapping import MappingFile
from tests.bulk.test_changes import content
from tests.bulk.world import POLES, Row
from tests.exchange.imports.importing import mapping_of

COLUMNS = ("id", "claim", "source", "stance", "kind", "line", "tissue", "cohort", "trial", "doi", "pmid", "wanted")
LAW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table_of(random: Random) -> list[Row]:
    """Few sources on few claims, which share names and ids, often only through others."""
    kinds = {f"s{number}": random.choice(["", "", "preprint", "narrative-review"]) for number in range(12)}
    return [row_of(random, f"i{place}", kinds) for place in range(random.choice([6, 30, 60]))]


def row_of(random: Random, name: str, kinds: dict[str, str]) -> Row:
    some = random.choice
    source = some(sorted(kinds))
    return {
        "id": name,
        "claim": some(["c0", "c1", "c2", "c3", "c4", "c5", ""] if random.random() < 0.3 else ["c0", "c1", "c2"]),
        "source": source,
        "stance": some([*POLES, *POLES, "no-effect", "unclear", "what"]),
        "kind": kinds[source],
        "line": some(["", "", "", "x"]),
        "tissue": some(["", "fat", "marrow"]),
        "cohort": some(["", "", "", "k1", "k2", "k3", "s1"]),
        "trial": some(["", "", "", "t1;t2", "t2", "t3", "k1"]),
        "doi": some(["", f"10.1234/{source}", f"10.1234/{source}", "10.1234/x"]),
        "pmid": some(["", "", source.removeprefix("s") + "7", "77"]),
        "wanted": some(["yes", "yes", "yes", "no"]),
    }


def changed(random: Random, table: list[Row]) -> tuple[list[Row], list[Row]]:
    """Some changes of it, and the table with them."""
    kinds = {row["source"]: row["kind"] for row in table}
    arriving: dict[str, Row] = {}
    for row in random.sample(table, random.choice([0, 1, 1, 3])):
        columns = random.sample(COLUMNS[1:], random.choice([1, 1, 4]))
        other = row_of(random, row["id"], kinds)
        arriving[row["id"]] = {**row, **{name: other[name] for name in columns}}
        arriving[row["id"]]["kind"] = kinds[arriving[row["id"]]["source"]]
    for number in range(random.choice([0, 0, 1, 2])):
        arriving[f"new-{number}"] = row_of(random, f"new-{number}", kinds)
    gone = {row["id"] for row in random.sample(table, random.choice([0, 0, 1, 3]))}
    after = [arriving.get(row["id"], row) for row in table if row["id"] not in gone]
    after += [row for name, row in arriving.items() if name.startswith("new-")]
    told = [{**row, "removed": ""} for name, row in arriving.items() if name not in gone]
    return [*told, *({**dict.fromkeys(COLUMNS, ""), "id": name, "removed": "1"} for name in sorted(gone))], after


def write(path: Path, table: list[Row], columns: tuple[str, ...] = COLUMNS) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(table)
    return str(path)


def refused(run: Any) -> Summary | None:
    """What a run came to; None for a table that leaves a choice."""
    try:
        found: Summary = run()
    except BadInput as error:
        assert "more than one" in str(error)
        return None
    return found


def compare(seed: int, ending: str, lists: bool, **how: Any) -> None:
    """Going on says what the whole run says, of every claim and of every row that does not count."""
    random = Random(seed)
    table = table_of(random)
    changes, after = changed(random, table)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        names = {"before": table, "after": after}
        paths = {name: write(folder / f"{name}.csv", rows) for name, rows in names.items()}
        told = write(folder / "changes.csv", changes, (*COLUMNS, "removed"))

        def whole(name: str) -> Summary | None:
            output = folder / f"{name}-verdicts{ending}"
            with DuckDB(output, threads=1) as engine:
                left = folder / f"{name}-left.csv"
                return refused(lambda: resolve_table(engine, [paths[name]], output, excluded=left, **how))

        def go_on() -> Summary | None:
            today, left = folder / f"today{ending}", folder / "today-left.csv" if lists else None
            with DuckDB(today, threads=1) as engine:
                last = folder / f"before-verdicts{ending}"
                more = {**how, "excluded": left, "merged": folder / "merged.parquet"}
                return refused(lambda: resolve_changes(engine, [paths["before"]], [told], last, today, **more))

        assume(whole("before") is not None)
        full, summary = whole("after"), go_on()
        assert (full is None) == (summary is None)
        if full is None or summary is None:
            return
        assert content(folder / f"today{ending}") == content(folder / f"after-verdicts{ending}")
        assert (summary.claims, summary.statuses) == (full.claims, full.statuses)
        assert sum(summary.excluded.values()) + summary.used == summary.rows
        if lists:
            assert (folder / "today-left.csv").read_bytes() == (folder / "after-left.csv").read_bytes()
            assert (summary.rows, summary.used, summary.excluded) == (full.rows, full.used, full.excluded)
        paths["merged"] = str(folder / "merged.parquet")
        assert whole("merged") == full


def mapping(**source: Any) -> MappingFile:
    fields: dict[str, Any] = {
        "format": "1",
        "name": "made",
        "poles": list(POLES),
        "keep": [{"column": "wanted", "values": ["yes"], "reason": "not wanted"}],
        "claim": {"subject": "claim", "outcome": {"constant": "o"}},
        "item": {"stance": {"column": "stance", "values": {"pro": "first", "anti": "second", "unclear": "unclear",
                                                            "no-effect": "no-effect"}},
                 "id": "id", "context": {"tissue": "tissue"}},
        "source": {"kind": "kind", **source},
    }  # fmt: skip
    return mapping_of(json.dumps(fields))


ENDINGS = st.sampled_from([".parquet", ".csv"])
SEEDS = st.integers(0, 2**32)


@LAW
@given(SEEDS, ENDINGS, st.booleans(), st.sampled_from([["cohort"], ["cohort", "trial"], ["trial"]]))
def test_new_links_reach_every_claim_of_the_source(seed: int, ending: str, lists: bool, links: list[str]) -> None:
    compare(seed, ending, lists, poles=POLES, context=["tissue"], links=links)


@LAW
@given(SEEDS, ENDINGS, st.booleans())
def test_sources_that_share_an_id_through_a_change_are_one(seed: int, ending: str, lists: bool) -> None:
    compare(seed, ending, lists, mapping=mapping(doi="doi", pmid="pmid"))


@LAW
@given(SEEDS, st.booleans())
def test_a_mapping_with_ids_and_links(seed: int, lists: bool) -> None:
    links = {"cohort": "cohort", "trial": {"columns": ["trial"], "split": ";"}}
    compare(seed, ".csv", lists, mapping=mapping(doi="doi", pmid="pmid", links=links))


@settings(LAW, max_examples=5)
@given(SEEDS)
def test_a_mapping_that_renames(seed: int) -> None:
    compare(seed, ".csv", True, mapping=mapping(id="source"))
