"""Tables as they come: missing columns, words that mean nothing, rows that are left out, runs that are killed."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evidence.bulk import DuckDB, Result, Summary, resolve_table, whole
from evidence.bulk.engine import Relation
from evidence.cli.main import main
from evidence.errors import BadInput, EnvironmentFault, EvidenceError, UsageError
from evidence.exchange.exports import EXPORTS, save
from tests.exchange.exports.made import export, real


def judge(
    folder: Path, text: str, name: str = "items.csv", poles: tuple[str, str] | None = ("A", "B")
) -> tuple[Summary, dict[str, dict[str, str]]]:
    table, output = folder / name, folder / "out.csv"
    table.write_text(text, encoding="utf-8")
    with DuckDB(output, threads=1) as engine:
        summary = resolve_table(engine, [str(table)], output, poles=poles, excluded=folder / "excluded.csv")
    with output.open(newline="", encoding="utf-8") as file:
        return summary, {row["claim"]: row for row in csv.DictReader(file)}


def excluded(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "excluded.csv").open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def test_every_row_is_used_or_left_out_with_a_reason(tmp_path: Path) -> None:
    text = "claim,source,stance,kind,standing,directness\n" + "".join(
        f"{row}\n"
        for row in (
            "c,s1,A,,,",
            ",s2,A,,,",
            "c,,A,,,",
            "c,s3,,,,",
            "c,s4,a,,,",
            "c,s5,A,leaflet,,",
            "c,s6,A,,burnt,",
            "c,s7,A,,,sideways",
            "c,s8,A,,retracted,",
            "c,s9,unclear,,,",
            "c,s10,A,,,indirect",
            "c,s11,B,opinion,,",
            "d,s12,B,,retracted,",
        )
    )
    summary, answers = judge(tmp_path, text)
    assert (summary.rows, summary.used) == (13, 1)
    assert sum(summary.excluded.values()) == 12
    assert summary.excluded["retracted"] == 2
    assert {row[3] for row in excluded(tmp_path)} == set(summary.excluded)
    assert len(excluded(tmp_path)) == 12
    assert ("c", "s11", "B", "reported") in excluded(tmp_path)
    assert answers["c"]["unclear"] == "1"
    assert answers["d"]["status"] == "no-evidence"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("claim,source\nc,s\n", "no column stance"),
        ("claim,source,stance,outcome-class,outcome_class\nc,s,A,d,e\n", "both say the outcome_class"),
        ("claim,source,stance,id\nc,s,A,i\nc,t,B,i\n", "ids stand on several rows: i"),
        ("claim,source,stance,standing\nc,s,A,retracted\nd,s,B,current\n", "more than one standing: s"),
        ("claim,source,stance,line\nc,s,A,x\nc,s,B,y\n", "more than one line: s"),
        ('claim,source,stance\nc,s,"A\n', "items.csv"),
    ],
)
def test_a_table_that_leaves_a_choice_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(EvidenceError, match=says):
        judge(tmp_path, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.csv"]


def test_poles_can_differ_from_claim_to_claim(tmp_path: Path) -> None:
    text = "claim,source,stance,axis\nc,s1,up,up/down\nd,s1,supports,supports/refutes\nd,s2,up,supports/refutes\n"
    summary, answers = judge(tmp_path, text + "e,s3,up,updown\ne,s4,up,\n", poles=None)
    assert [(answers[name]["axis"], answers[name]["pole"]) for name in "cd"] == [
        ("up/down", "up"),
        ("supports/refutes", "supports"),
    ]
    assert summary.excluded == {"no-axis": 1, "unknown-axis": 1, "unknown-stance": 1}
    with pytest.raises(BadInput, match="claims have more than one axis: c"):
        judge(tmp_path, "claim,source,stance,axis\nc,s1,a,a/b\nc,s2,a,a/c\n", poles=None)
    with pytest.raises(UsageError, match="--poles"):
        judge(tmp_path, "claim,source,stance\nc,s1,a\n", poles=None)


@pytest.mark.parametrize("poles", [("A", "A"), ("A", "mixed"), ("", "B"), ("A/B", "C")])
def test_poles_have_to_be_two_words(tmp_path: Path, poles: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="two different words"):
        judge(tmp_path, "claim,source,stance\nc,s,A\n", poles=poles)


def test_names_and_values_are_never_sql_nor_formulas(tmp_path: Path) -> None:
    text = 'claim,source,stance,"x"";DROP TABLE lines;--"\n"=1+1\'","\'; DROP","it\'s",v\n'
    _, answers = judge(tmp_path, text, poles=("it's", "B"))
    assert [(row["claim"], row["pole"]) for row in answers.values()] == [("'=1+1'", "it's")]


def test_numbers_dates_and_what_is_no_number(tmp_path: Path) -> None:
    table, output = tmp_path / "items.parquet", tmp_path / "out.parquet"
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT 'c' AS claim, i AS source, 'A' AS stance, 'nan'::DOUBLE AS dose, "
            f"'infinity'::TIMESTAMP AS seen FROM range(3) r(i)) TO '{table}' (FORMAT parquet)"
        )
    with DuckDB(output) as engine:
        summary = resolve_table(engine, [str(table)], output, poles=("A", "B"))
        assert list(engine.fetch("SELECT DISTINCT c0 FROM items")) == [(None,)]
    assert (summary.used, summary.context) == (3, ("dose", "seen"))


def test_json_lines_and_globs(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"claim": "c", "source": "s", "stance": "A"}\n')
    (tmp_path / "b.jsonl").write_text('{"claim": "c", "source": "t", "stance": "B", "where": {"x": 1}}\n')
    output = tmp_path / "out.parquet"
    with DuckDB(output) as engine, pytest.raises(UsageError, match=r"column where holds STRUCT.*--context"):
        resolve_table(engine, [str(tmp_path / "*.jsonl")], output, poles=("A", "B"))
    with DuckDB(output) as engine:
        assert resolve_table(engine, [str(tmp_path / "*.jsonl")], output, poles=("A", "B"), context=[]).used == 2


def test_a_key_of_a_late_object_is_a_column(tmp_path: Path) -> None:
    """Nothing is guessed from the first objects."""
    objects = [f'{{"claim": "c", "source": "s{i}", "stance": "{"AB"[i % 2]}"}}' for i in range(21_000)]
    late = '{"claim": "c", "source": "t", "stance": "A", "tissue": "fat"}'
    summary, _ = judge(tmp_path, "\n".join([*objects, late]), "items.jsonl")
    assert (summary.context, summary.used) == (("tissue",), 21_001)
    rare = [f'{{"claim": "c", "source": "s{i}", "stance": "A", "k{i}": 1}}' for i in range(60)]
    assert len(judge(tmp_path, "\n".join(rare), "items.jsonl")[0].context) == 60
    with pytest.raises(UsageError, match="column claim holds values of several types; the claim has to be one plain"):
        judge(tmp_path, late + "\n" + late.replace('"c"', "7"), "items.jsonl")


@pytest.mark.parametrize("text", ["\n\nclaim,source,stance\nc,s,A\n", "\ufeff \r\nclaim,source,stance\r\nc,s,A\r\n"])
def test_names_stand_on_the_first_line(tmp_path: Path, text: str) -> None:
    """Below empty lines they would be read as a row, too."""
    with pytest.raises(BadInput, match=r"first line is empty|cannot be told apart"):
        judge(tmp_path, text)


@pytest.mark.parametrize("line", ["", ",line"])
def test_a_column_may_have_any_name(tmp_path: Path, line: str) -> None:
    """Also one that the queries use."""
    for name in ("wanted_claim_", "wanted_line_", "claim_", "why", "c0", "asks"):
        rows = [f"c,s{i},{'AB'[i % 2]},{'xy'[i % 2]}{line and f',l{i}'}\n" for i in range(8)]
        _, answers = judge(tmp_path, f"claim,source,stance,{name}{line}\n{''.join(rows)}")
        assert answers["c"]["separated_by"] == f'["{name}"]'


@pytest.mark.parametrize("line", ["", ",line"])
def test_no_query_of_a_table_of_text_joins_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """Which takes the square of the rows; a table of text has words for empty cells in every text."""
    plans: dict[str, str] = {}
    make = DuckDB.make

    def planned(self: DuckDB, relation: Relation) -> None:
        plan = str(self._base.execute(f"EXPLAIN {relation.query}").fetchall())
        plans[relation.name] = re.sub("[ _]", "", plan).upper()  # versions spell names differently
        make(self, relation)

    monkeypatch.setattr(DuckDB, "make", planned)
    rows = [f"c{i % 5},s{i // 2},{'AB'[i % 2]},{'xy'[i % 2]}{line and f',l{i // 2}'}\n" for i in range(200)]
    judge(tmp_path, f"claim,source,stance,tissue{line}\n{''.join(rows)}")
    assert "HASHJOIN" in plans["several"]
    slow = ("CROSSPRODUCT", "NESTEDLOOP", "BLOCKWISE")
    assert [name for name, plan in plans.items() if any(word in plan for word in slow)] == []


def test_a_time_beyond_all_times_is_told(tmp_path: Path) -> None:
    times = pa.array([2**60, 0], type=pa.timestamp("ms"))
    table = pa.table({"claim": ["c", "c"], "source": ["s", "t"], "stance": ["A", "B"], "seen": times})
    pq.write_table(table, tmp_path / "items.parquet")
    output = tmp_path / "out.parquet"
    with DuckDB(output) as engine, pytest.raises(BadInput, match="a timestamp in it is too far away"):
        resolve_table(engine, [str(tmp_path / "items.parquet")], output, poles=("A", "B"))


def test_a_claim_of_very_many_lines_is_judged_and_marked(tmp_path: Path) -> None:
    rows = [f"c,s{i},{'AB'[i % 2]},{'xy'[i % 2]}" for i in range(10_002)]
    summary, answers = judge(tmp_path, "claim,source,stance,tissue\n" + "\n".join(rows))
    # no relabelling is needed to know
    assert summary.untested == 0
    assert (answers["c"]["status"], answers["c"]["separated_by"]) == ("context-dependent", '["tissue"]')
    grouped = [f"{row},lab-{i}" for i, row in enumerate(rows)]
    summary, answers = judge(tmp_path, "claim,source,stance,tissue,group\n" + "\n".join(grouped))
    assert (summary.untested, answers["c"]["separated_by"]) == (0, '["tissue"]')
    # pairs of lines by chance: so many small levels that only shuffled labels would tell
    places = Random(1).sample(range(len(rows)), len(rows))
    several = [f"{row},{place // 2}" for row, place in zip(rows, places, strict=True)]
    summary, answers = judge(tmp_path, "claim,source,stance,tissue,pair\n" + "\n".join(several))
    assert (summary.untested, answers["c"]["separated_by"]) == (1, '["tissue"]')
    assert (answers["c"]["status"], answers["c"]["separation_untested"]) == ("context-dependent", "true")


def test_a_run_that_fails_leaves_the_last_result(tmp_path: Path) -> None:
    judge(tmp_path, "claim,source,stance\nc,s,A\n")
    before = (tmp_path / "out.csv").read_bytes()
    with pytest.raises(EvidenceError):
        judge(tmp_path, "claim,source\nc,s\n")
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "excluded.csv",
        "items.csv",
        "out.csv",
        "out.csv.made.json",
    ]


@pytest.mark.parametrize("after", [0.2, 0.5, 0.8, 1.1, 1.4])
def test_a_killed_run_leaves_no_half_result(tmp_path: Path, after: float) -> None:
    table, output = tmp_path / "items.csv", tmp_path / "out.csv"
    table.write_text("claim,source,stance\n" + "".join(f"c{i // 3},s{i},{'AB'[i % 2]}\n" for i in range(60_000)))
    output.write_text("the last result\n")
    command = [
        sys.executable,
        "-m",
        "evidence.cli.main",
        "bulk",
        "resolve",
        str(table),
        "-o",
        str(output),
        "--poles",
        "A,B",
    ]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    text = output.read_text()
    assert text == "the last result\n" or text.count("\n") == 20_001


def test_the_command_says_what_became_of_the_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, output = tmp_path / "items.csv", tmp_path / "out.parquet"
    table.write_text("claim,source,stance,tissue\nc,s,A,x\nc,t,B,y\nd,s,what,x\n")
    arguments = ["bulk", "resolve", str(table), "-o", str(output), "--poles", "A,B", "--memory-limit", "200MB"]
    assert main(arguments) == 0
    assert capsys.readouterr().out == (
        "3 rows: 2 count\n  1 does not: unknown-stance\nconditions: tissue\n"
        "2 claims\n  1 no-evidence\n  1 preliminary-dispute\n"
    )
    assert main([*arguments[:-1], "much"]) == 2
    assert "--memory-limit takes a size" in capsys.readouterr().err
    assert main(["bulk"]) == 2
    assert "evidence bulk resolve" in capsys.readouterr().err


def test_a_name_that_is_nearly_one_with_a_meaning_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a condition it has a value a row; whoever names the conditions knows what they are."""
    table, output = tmp_path / "items.csv", tmp_path / "out.parquet"
    table.write_text("claim,source,stance,notes,stanse,location,dose\nc,s,A,x,,y,1\n")
    arguments = ["bulk", "resolve", str(table), "-o", str(output), "--poles", "A,B"]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.err == (
        "evidence: the column notes is a condition here; where it is meant as note, rename it\n"
        "evidence: the column stanse is a condition here; where it is meant as stance, rename it\n"
    )
    assert said.out.startswith("1 row: 1 counts\n") and "\n1 claim\n" in said.out
    for more in (["--quiet"], ["--context", "notes,stanse"]):
        assert main([*arguments, *more]) == 0
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("more", [[], ["--context", ""]])
def test_an_export_of_a_registry_is_no_table(
    tmp_path: Path, ending: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its reviews would be studies, and its verdicts conditions."""
    file = save(export(real()), EXPORTS.named(ending), tmp_path / f"items.{ending}")[0]
    there = sorted(tmp_path.iterdir())
    command = ["bulk", "resolve", str(file), "-o", str(tmp_path / "out.csv"), "--poles", "pro-tumour,anti-tumour"]
    assert main([*command, *more]) == 2
    said = capsys.readouterr().err
    assert "`evidence import csv FILE -o DIR`" in said and "rename source.kind to kind" in said
    assert sorted(tmp_path.iterdir()) == there


def test_a_result_that_could_not_be_written_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        DuckDB(tmp_path / "nowhere" / "out.csv")
    with pytest.raises(UsageError, match="has to end in"):
        DuckDB(tmp_path / "out.txt")


def test_a_row_is_no_comment(tmp_path: Path) -> None:
    """Whatever the first rows look like: a row that is no row is refused, and none is passed over."""
    with pytest.raises(BadInput, match="told apart"):
        judge(tmp_path, "claim,source,stance\n# a note\n#c,s,A\nd,s,B # x\n")
    summary, answers = judge(tmp_path, "claim,source,stance\n#c,s,A\nd # x,s,B\n")
    assert summary.rows == summary.used == 2
    assert {*answers} == {"#c", "d # x"}


@pytest.mark.parametrize("option", ["-o", "--excluded"])
def test_what_is_read_is_not_written_over(tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Also by another name of the file, and when a star finds it."""
    table, other = tmp_path / "items.csv", tmp_path / "same.csv"
    table.write_text("claim,source,stance\nc,s,A\n")
    other.symlink_to(table)
    rest = [] if option == "-o" else ["-o", str(tmp_path / "out.csv")]
    for given, written in ((table, table), (table, other), (tmp_path / "item*.csv", table)):
        assert main(["bulk", "resolve", str(given), option, str(written), *rest, "--poles", "A,B"]) == 2
        assert "would be overwritten" in capsys.readouterr().err
    assert table.read_text() == "claim,source,stance\nc,s,A\n"
    assert other.is_symlink()


def test_two_outputs_are_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out = tmp_path / "items.csv", str(tmp_path / "out.csv")
    table.write_text("claim,source,stance\nc,s,A\n")
    assert main(["bulk", "resolve", str(table), "-o", out, "--excluded", out, "--poles", "A,B"]) == 2
    assert "need a file each" in capsys.readouterr().err


@pytest.mark.parametrize("names", ["claim,claim", "claim,Claim", "claim,tissue,tissue"])
def test_two_columns_of_one_name_are_refused(tmp_path: Path, names: str) -> None:
    """The second would be a condition of another name."""
    with pytest.raises(BadInput, match="two columns have the name"):
        judge(tmp_path, f"{names},source,stance\nc{',x' * names.count(',')},s,A\n")
    summary, _ = judge(tmp_path, "claim,claim_1,source,stance\nc,d,s,A\n")
    assert summary.context == ("claim_1",)


@pytest.mark.parametrize(
    ("memory", "threads"), [("99999999999999999999TB", None), (None, 99_999_999_999), (None, 10**22)]
)
def test_settings_beyond_the_engine_are_refused(tmp_path: Path, memory: str | None, threads: int | None) -> None:
    with pytest.raises(UsageError, match="--"):
        DuckDB(tmp_path / "out.csv", memory, threads)
    assert not list(tmp_path.iterdir())


def test_an_address_is_not_fetched(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with DuckDB(out) as engine, pytest.raises(UsageError, match="not a file here"):
        resolve_table(engine, ["https://localhost:9/items.csv"], out, poles=("A", "B"))


def test_a_list_of_a_result_that_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    judge(tmp_path, "claim,source,stance\nc,s,A\n")
    path = tmp_path / "out.csv"
    path.write_text(path.read_text().replace("[]", "[" * 5_000))
    with Result(path) as result, pytest.raises(BadInput, match="the row of c cannot be read"):
        result.page()


NULLS = (
    "claim,source,stance,tissue,dose\nc,s1,A,fat,NA\nc,s2,B,NA,None\nc,NA,A,fat,1\nnull,s3,A,fat,1\nc,s4,nan,fat,1\n"
)


def test_texts_that_stand_for_an_empty_cell_are_none(tmp_path: Path) -> None:
    """Counted by column; `--nulls` names others, or none."""
    summary, answers = judge(tmp_path, NULLS)
    assert summary.missing == {"claim": 1, "source": 1, "stance": 1, "tissue": 1, "dose": 2}
    assert summary.excluded == {"no-claim": 1, "no-source": 1, "no-stance": 1}
    assert answers.keys() == {"c"}
    table, output = tmp_path / "items.csv", tmp_path / "out.csv"
    words = {"NA", "None", "1", "fat"}
    for nulls, count, left in (
        ((), 0, words),
        (("None",), 1, words - {"None"}),
        (("NA", "nan", "null"), 5, words - {"NA"}),
    ):
        with DuckDB(output, threads=1) as engine:
            again = resolve_table(engine, [str(table)], output, poles=("A", "B"), nulls=nulls)
            levels = {cell for row in engine.fetch("SELECT c0, c1 FROM items") for cell in row}
        assert (sum(again.missing.values()), levels - {None}) == (count, left)


def test_numbers_that_are_none_are_excluded_and_not_counted_as_words(tmp_path: Path) -> None:
    table, output = tmp_path / "items.parquet", tmp_path / "out.parquet"
    with duckdb.connect() as base:
        rows = "SELECT * FROM (VALUES (1.0::DOUBLE, 's', 'A', 'nan'::FLOAT), ('nan', 't', 'A', 1), (1, 'u', 'A', NULL))"
        base.execute(f"COPY ({rows} v(claim, source, stance, dose)) TO '{table}' (FORMAT parquet)")
    with DuckDB(output) as engine:
        summary = resolve_table(engine, [str(table)], output, poles=("A", "B"))
        assert set(engine.fetch("SELECT c0 FROM items")) == {(None,), ("1.0",)}
    assert (summary.used, summary.excluded, summary.missing) == (2, {"no-claim": 1}, {})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--links", "stance"], "the column stance says the stance, which is no link"),
        (["--links", "Group"], "the column Group says the group, which is no link"),
        (["--links", "tissue,line"], "the column line says the line, which is no link"),
        (["--links", "tissue", "--context", "tissue"], "the column tissue is a condition in --context"),
        (["--links", "nothing"], "no column nothing for --links"),
        (["--nulls", "NA", "--mapping", "m.yaml"], "a mapping file says itself"),
    ],
)
def test_links_are_no_column_with_a_meaning(
    tmp_path: Path, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "items.csv"
    table.write_text("claim,source,stance,Group,line,tissue\nc,s,A,g,l,t\n")
    assert main(["bulk", "resolve", str(table), "-o", str(tmp_path / "o.csv"), "--poles", "A,B", *options]) == 2
    assert says in capsys.readouterr().err


def test_more_conditions_than_can_be_compared_are_refused(tmp_path: Path) -> None:
    names = ",".join(f"v{number}" for number in range(10_000))
    text = f"claim,source,stance,{names}\nc,s,A{',x' * 10_000}\n"
    with pytest.raises(UsageError, match=r"10,000 conditions, and 200 can be compared; name those that matter"):
        judge(tmp_path, text)
    with pytest.raises(UsageError, match=r"there are v0, v1, .* and 9,988 more"), DuckDB(tmp_path / "o.csv") as engine:
        resolve_table(engine, [str(tmp_path / "items.csv")], tmp_path / "o.csv", poles=("A", "B"), context=["none"])


def test_two_keys_that_differ_by_capitals_are_refused(tmp_path: Path) -> None:
    row = '{"claim": "c", "source": "s", "stance": "A", '
    for text in (row + '"Claim": "d"}\n', row.replace('"c",', '"c", "Claim": "d",').rstrip(", ") + "}\n"):
        with pytest.raises(BadInput, match="two columns have the name claim"):
            judge(tmp_path, text, "items.jsonl")
    summary, _ = judge(tmp_path, row + '"claim_1": "d"}\n', "items.jsonl")
    assert summary.context == ("claim_1",)


def test_a_cell_that_is_too_long_for_text_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"line [12]: Maximum line size .* as Parquet"):
        judge(tmp_path, f"claim,source,stance\nc,s,A\n{'c' * 5_000_000},s,A\n")


def test_what_one_plain_value_is_wanted_for_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the column claim holds STRUCT.*; the claim has to be one plain value"):
        judge(tmp_path, '{"claim": {"a": 1}, "source": "s", "stance": "A"}\n', "items.jsonl")


KILLED = """
import os, signal, sys
from pathlib import Path
from evidence.bulk import DuckDB
from evidence.cli.main import main
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr(*{"written": (DuckDB, "publish", die), "read": (DuckDB, "save", die)}[sys.argv[1]])
main(sys.argv[2:])
"""


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("when", ["read", "written"])
def test_a_run_that_is_killed_leaves_every_last_file(tmp_path: Path, when: str, ending: str) -> None:
    """Before anything is written, and when all is written and nothing has its name."""
    table, output, left = tmp_path / "items.csv", tmp_path / f"out{ending}", tmp_path / "left.csv"
    table.write_text("claim,source,stance\nc,s,A\nd,t,what\n")
    kept = (output, left, Path(f"{output}.made.json"))
    for path in kept:
        path.write_text("the last one\n")
    options = ["bulk", "resolve", str(table), "-o", str(output), "--poles", "A,B", "--excluded", str(left)]
    done = subprocess.run([sys.executable, "-c", KILLED, when, *options], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert {path.read_text() for path in kept} == {"the last one\n"}
    assert {path for path in tmp_path.iterdir() if not path.name.startswith(".")} == {table, *kept}
    assert main(options) == 0
    assert left.read_text().count("\n") == 2


def test_blank_cells_of_a_head_are_no_name(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("claim,source,stance,dose,dose_1,,\na,s1,pro,low,x,,\na,s2,anti,high,y,,\n")
    output = tmp_path / "verdicts.csv"
    with DuckDB(output) as engine:
        summary = resolve_table(engine, [str(path)], output, poles=("pro", "anti"), context=("dose",))
    assert summary.used == 2


def test_equal_rows_of_a_source_are_looked_at_once() -> None:
    """A study with very many rows takes no time that grows with their square."""
    table = [
        (None, "s", bit, 0, None, None, None, None, None, None, *levels) for bit in (1, 2) for levels in ("ab", "cd")
    ]
    many = [row for _ in range(100_000) for row in table]
    with patch.object(whole, "combinations", wraps=whole.combinations) as asked:
        assert not whole._recurs(many)
    (call,) = asked.call_args_list
    assert len(call.args[0]) == 4


def test_a_table_with_types_says_itself_where_nothing_is(tmp_path: Path) -> None:
    """In CSV a word has to stand for it; in Parquet and JSON the same word is a value like others."""
    table, output = tmp_path / "items.csv", tmp_path / "verdicts.csv"
    table.write_text("claim,source,stance,model\n" + "".join(f"a,s{n},A,None\n" for n in range(3)))
    for name, form in (("items.parquet", "parquet"), ("items.jsonl", "json")):
        duckdb.execute(f"COPY (FROM read_csv('{table}', all_varchar=true)) TO '{tmp_path / name}' (FORMAT {form})")
    for name, missing in (("items.csv", {"model": 3}), ("items.parquet", {}), ("items.jsonl", {})):
        with DuckDB(output) as engine:
            assert resolve_table(engine, [str(tmp_path / name)], output, poles=("A", "B")).missing == missing
        with DuckDB(output) as engine:
            told = resolve_table(engine, [str(tmp_path / name)], output, poles=("A", "B"), nulls=("None",))
            assert told.missing == {"model": 3}


def test_a_run_ends_without_a_word_of_the_engine(tmp_path: Path) -> None:
    """As a program of its own: nothing is said on stderr, also not when the interpreter ends."""
    table = tmp_path / "items.csv"
    table.write_text("claim,source,stance\na,s1,up\n")
    command = [sys.executable, "-m", "evidence", "bulk", "resolve", str(table), "-o", str(tmp_path / "v.csv")]
    done = subprocess.run([*command, "--poles", "up,down"], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    top = subprocess.run(
        [sys.executable, "-m", "evidence", "bulk", "top", str(tmp_path / "v.csv"), "--quiet"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert top.stderr == ""
