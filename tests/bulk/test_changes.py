"""Going on from yesterday's result: equal to a run on the whole table, with only touched claims judged again."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, Summary, resolve_changes, resolve_table
from evidence.bulk.made import beside_of
from evidence.cli.main import main
from evidence.errors import BadInput, EvidenceError, UsageError
from evidence.model.policy import Policy
from tests.bulk.world import COLUMNS, POLES, SOURCE_FIELDS, Row, rows

ALL = ("id", *COLUMNS)


def write(path: Path, table: list[Row], columns: tuple[str, ...] = ALL) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(table)
    return path


def content(path: Path) -> object:
    """What a result says: of CSV every byte."""
    if path.suffix == ".csv":
        return path.read_bytes()
    with duckdb.connect() as base:
        return base.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall(), base.execute(
            f"SELECT * FROM '{path}' ORDER BY claim"
        ).fetchall()


def change(random: Random, table: list[Row]) -> tuple[list[Row], list[Row]]:
    """Some changes of a table, and the table with them; what a source says of itself changes on all its rows."""
    changes: dict[str, Row] = {}
    for row in random.sample(table, min(len(table), random.choice([0, 1, 3]))):
        changes[row["id"]] = {**row, "stance": random.choice([*POLES, "no-effect", "unclear", "what"])}
    for row in random.sample(table, min(len(table), random.choice([0, 1, 2]))):
        changes[row["id"]] = {**row, "claim": random.choice(["c0", "c1", "c-new", ""])}
    for number, row in enumerate(random.sample(table, min(len(table), random.choice([0, 2])))):
        changes[f"new-{number}"] = {**row, "id": f"new-{number}", "stance": random.choice(POLES)}
    if table and random.random() < 0.5:
        source = random.choice(table)["source"]
        standing = random.choice(["retracted", "current", "corrected"])
        line = random.choice(["", "cohort-z"])
        for row in [*table, *changes.values()]:
            if row["source"] == source:
                told = changes.get(row["id"], row)
                changes[row["id"]] = {**told, "standing": standing, "line": line}
    gone = random.sample(table, min(len(table), random.choice([0, 1, 4])))
    for row in gone:
        changes[row["id"]] = {**row, "removed": "true"}
    after = [changes.get(row["id"], row) for row in table]
    after += [row for name, row in changes.items() if name.startswith("new-")]
    arriving = [{"removed": "", **row} for row in changes.values()]
    arriving.append({**dict.fromkeys(ALL, ""), "id": "never-there", "removed": "yes"})
    return arriving, [{name: row[name] for name in ALL} for row in after if not row.get("removed")]


class Days:
    """Yesterday, the changes, and today in both ways."""

    def __init__(self, folder: Path, table: list[Row], changes: list[Row], after: list[Row], ending: str) -> None:
        self.before = write(folder / "before.csv", table)
        self.changes = write(folder / "changes.csv", changes, (*ALL, "removed"))
        self.after = write(folder / "after.csv", after)
        self.yesterday, self.today, self.full = (folder / f"{name}{ending}" for name in ("yesterday", "today", "full"))
        whole(self.before, self.yesterday)

    def go_on(self, **more: Any) -> tuple[Summary, int]:
        """The run on the changes, and how many claims were counted in it."""
        with DuckDB(self.today, threads=1) as engine:
            tables, changes = [str(self.before)], [str(self.changes)]
            settings: dict[str, Any] = {"poles": POLES, **more}
            summary = resolve_changes(engine, tables, changes, self.yesterday, self.today, **settings)
            ((counted,),) = engine.fetch("SELECT COUNT(*) FROM tallies")
        return summary, int(counted)


def whole(table: Path, output: Path) -> Summary:
    with DuckDB(output, threads=1) as engine:
        return resolve_table(engine, [str(table)], output, poles=POLES)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.sampled_from([".parquet", ".csv"]))
def test_going_on_equals_the_whole_run(seed: int, ending: str) -> None:
    random = Random(seed)
    table = [{"id": f"i{number}", **row} for number, row in enumerate(rows(random, claims=5))]
    changes, after = change(random, table)
    with tempfile.TemporaryDirectory() as folder:
        days = Days(Path(folder), table, changes, after, ending)
        merged = Path(folder, "merged.parquet")
        summary, counted = days.go_on(merged=merged)
        full = whole(days.after, days.full)
        assert content(days.today) == content(days.full)
        again = Path(folder, f"again{ending}")
        assert whole(merged, again).rows == full.rows
        assert content(again) == content(days.full)
    assert (summary.claims, summary.statuses, summary.untested) == (full.claims, full.statuses, full.untested)
    assert summary.changes is not None
    old = {row["id"]: row for row in table}
    new = {row["id"]: row for row in after}
    names = {row["id"] for row in changes}
    touched = {side[name]["claim"] for side in (old, new) for name in names if name in side} - {""}
    assert counted <= summary.changes.touched == len(touched)
    assert summary.changes.absent == 1
    assert summary.changes.added == len(new.keys() - old.keys())
    assert summary.changes.removed == len(old.keys() - new.keys())


SMALL = [
    {"id": f"i{place}", "claim": f"c{place % 3}", "source": f"s{place // 3}", "stance": POLES[place % 2], "tissue": "x"}
    for place in range(12)
]
FILLED = [{**dict.fromkeys(ALL, ""), **row} for row in SMALL]


def small(folder: Path, changes: list[Row], ending: str = ".parquet") -> Days:
    return Days(folder, FILLED, changes, FILLED, ending)


def test_a_day_without_changes_judges_nothing(tmp_path: Path) -> None:
    days = small(tmp_path, [])
    summary, counted = days.go_on()
    assert counted == 0
    assert summary.changes is not None and summary.changes.touched == 0
    assert content(days.today) == content(days.yesterday)


def test_a_source_that_changes_has_to_change_on_all_its_rows(tmp_path: Path) -> None:
    """`s1` is cited by three claims; a retraction on one row leaves the others behind."""
    one = [{**row, "standing": "retracted", "removed": ""} for row in FILLED if row["source"] == "s1"]
    with pytest.raises(BadInput, match="more than one standing: s1"):
        small(tmp_path, one[:1]).go_on()
    days = small(tmp_path, one)
    summary, counted = days.go_on()
    assert summary.changes is not None and summary.changes.touched == counted == 3
    assert summary.excluded == {"retracted": 3}


def test_one_result_goes_on_from_another(tmp_path: Path) -> None:
    """Day after day: what today's result says of itself is what tomorrow asks for."""
    first = {**FILLED[0], "stance": "no-effect", "removed": ""}
    days = small(tmp_path, [first], ".csv")
    days.go_on(merged=tmp_path / "merged.parquet")
    second = write(tmp_path / "second.csv", [{**FILLED[1], "stance": "mixed", "removed": "no"}], (*ALL, "removed"))
    tomorrow = tmp_path / "tomorrow.csv"
    with DuckDB(tomorrow, threads=1) as engine:
        tables = [str(tmp_path / "merged.parquet")]
        resolve_changes(engine, tables, [str(second)], days.today, tomorrow, poles=POLES)
    after = [first, {**FILLED[1], "stance": "mixed"}, *FILLED[2:]]
    whole(write(tmp_path / "all.csv", [{name: row[name] for name in ALL} for row in after]), days.full)
    assert tomorrow.read_bytes() == days.full.read_bytes()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"poles": ("anti", "pro")}, "its poles were pro/anti, and now are anti/pro"),
        ({"context": ["tissue"]}, "its conditions were dose, model, tissue, and now are tissue"),
        ({"policy": Policy.model_validate({"uncontested-lines": "4"})}, "its thresholds were other ones"),
    ],
)
def test_a_result_of_other_settings_is_refused(tmp_path: Path, more: dict[str, Any], says: str) -> None:
    days = small(tmp_path, [])
    with pytest.raises(BadInput, match=f"yesterday.*{says}.*run on the whole table"):
        days.go_on(**more)
    assert not days.today.exists()


def test_a_result_that_is_not_of_this_table_is_refused(tmp_path: Path) -> None:
    days = small(tmp_path, [])
    write(days.before, FILLED[1:])
    with pytest.raises(BadInput, match=r"made of 12 rows, and .* has 11"):
        days.go_on()
    write(days.before, [{**FILLED[0], "claim": "other"}, *FILLED[1:]])
    write(days.changes, [{**FILLED[0], "claim": "c0", "removed": ""}], (*ALL, "removed"))
    with pytest.raises(BadInput, match="it is the result of another table"):
        days.go_on()


def test_a_result_that_says_nothing_of_itself_is_refused(tmp_path: Path) -> None:
    days = small(tmp_path, [], ".csv")
    told = json.loads(beside_of(days.yesterday).read_text())
    beside_of(days.yesterday).write_text("{}")
    with pytest.raises(BadInput, match="cannot be read"):
        days.go_on()
    beside_of(days.yesterday).write_text(json.dumps({**told, "rows": "two"}))
    with pytest.raises(BadInput, match="cannot be read"):
        days.go_on()
    beside_of(days.yesterday).unlink()
    with pytest.raises(BadInput, match="does not say what it was made with"):
        days.go_on()
    days.yesterday.unlink()
    with pytest.raises(UsageError, match="there is no file"):
        days.go_on()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,claim,source,stance\ni1,c,s,pro\n", "no column comparator"),
        (",".join((*ALL, "colour")) + "\n" + "i1" + "," * len(ALL) + "\n", "a column colour"),
        (",".join((*ALL, "removed")) + "\ni1" + "," * len(ALL) + "perhaps\n", "takes true or false"),
        (",".join(ALL) + "\n" + 2 * ("i1,c0,s9,pro" + "," * (len(ALL) - 4) + "\n"), "ids stand on several rows: i1"),
        (",".join(ALL) + "\n,c0,s9,pro" + "," * (len(ALL) - 4) + "\n", "rows have no id"),
    ],
)
def test_changes_that_leave_a_choice_are_refused(tmp_path: Path, text: str, says: str) -> None:
    days = small(tmp_path, [])
    days.changes.write_text(text)
    with pytest.raises(EvidenceError, match=says):
        days.go_on()
    assert not days.today.exists()


def test_a_value_keeps_the_type_of_its_column(tmp_path: Path) -> None:
    """Gaps make numbers of some tools' tables floating: 2 is not the other level 2.0; 2.5 is refused."""
    before, changes, output = (tmp_path / f"{name}.parquet" for name in ("before", "changes", "today"))
    with duckdb.connect() as base:
        items = "SELECT 'i' || i AS id, 'c' AS claim, 's' || i AS source, 'pro' AS stance, i AS dose FROM range(3) r(i)"
        base.execute(f"COPY ({items}) TO '{before}' (FORMAT parquet)")
        new = "SELECT 'i9' AS id, 'c' AS claim, 's9' AS source, 'anti' AS stance, {}::DOUBLE AS dose"
        base.execute(f"COPY ({new.format(2)}) TO '{changes}' (FORMAT parquet)")
        base.execute(f"COPY ({new.format(2.5)}) TO '{tmp_path}/odd.parquet' (FORMAT parquet)")
    whole(before, tmp_path / "yesterday.parquet")
    for name in (changes, tmp_path / "odd.parquet"):
        with DuckDB(output, threads=1) as engine:
            arguments = (engine, [str(before)], [str(name)], tmp_path / "yesterday.parquet", output)
            if name == changes:
                resolve_changes(*arguments, poles=POLES)
                assert list(engine.fetch("SELECT DISTINCT c0 FROM items ORDER BY 1")) == [("0",), ("1",), ("2",)]
            else:
                with pytest.raises(BadInput, match="column dose holds DOUBLE there, and BIGINT in the table"):
                    resolve_changes(*arguments, poles=POLES)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = small(tmp_path, [{**FILLED[0], "stance": "mixed", "removed": ""}])
    arguments = ["bulk", "resolve", str(days.before), "-o", str(days.today), "--poles", ",".join(POLES)]
    changed = [*arguments, "--changes", str(days.changes), "--previous", str(days.yesterday)]
    assert main(changed) == 0
    told = capsys.readouterr().out
    assert told.startswith("0 rows added, 1 changed, 0 removed\n1 claim touched; of its rows:\n4 rows: 4 count\n")
    for more, says in (
        ([*arguments, "--previous", "x"], "belong together"),
        ([*arguments, "--merged-items", "x"], "belongs to --changes"),
        ([*changed, "--merged-items", str(tmp_path / "x.csv")], "has to end in .parquet"),
    ):
        assert main(more) == 2
        assert says in capsys.readouterr().err


def test_the_tables_of_the_law_reach_what_there_is() -> None:
    """Sources change, rows come and go, and claims as well."""
    seen = set[str]()
    for seed in range(40):
        random = Random(seed)
        table = [{"id": f"i{number}", **row} for number, row in enumerate(rows(random, claims=5))]
        changes, after = change(random, table)
        old, new = {row["id"]: row for row in table}, {row["id"]: row for row in after}
        seen |= {"removed"} if old.keys() - new.keys() else set()
        seen |= {"added"} if new.keys() - old.keys() else set()
        both = [(old[name], new[name]) for name in old.keys() & new.keys()]
        seen |= {
            field for one, other in both for field in (*SOURCE_FIELDS, "claim", "stance") if one[field] != other[field]
        }
        assert all(row["id"] for row in changes)
    assert {"removed", "added", "standing", "line", "claim", "stance"} <= seen
