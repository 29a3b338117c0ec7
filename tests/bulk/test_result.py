"""A result is read in pages: in the order of the registry's list, and nothing of a stranger's text acts."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random

import duckdb
import pytest

from evidence.bulk import Chosen, DuckDB, Order, Result, json_record, queue_row, resolve_table
from evidence.bulk.browsing import MOST_ROWS, Browser
from evidence.cli.main import main
from evidence.errors import BadInput, UsageError
from evidence.model.policy import Policy
from evidence.resolve import worst_first
from evidence.views import view_queue
from evidence.views.verdict_json import verdict_record
from tests.bulk.world import POLES, registry_of, rows, verdicts_of, write

ENDINGS = pytest.mark.parametrize("ending", [".parquet", ".csv"])


def judged(folder: Path, text: str, ending: str = ".parquet") -> Path:
    """The result of a table."""
    table, output = folder / "items.csv", folder / f"out{ending}"
    table.write_text(text, encoding="utf-8")
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(table)], output, poles=("A", "B"))
    return output


@ENDINGS
@pytest.mark.parametrize("seed", range(2))
def test_the_list_is_that_of_the_registry(seed: int, ending: str) -> None:
    """In the same order, with the same words and numbers, page by page."""
    table = rows(Random(seed), claims=8)
    registry = registry_of(table)
    verdicts = worst_first(verdicts_of(registry).values())
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, f"out{ending}")
        with DuckDB(output, threads=1) as engine:
            resolve_table(engine, [str(write(Path(folder, "items.csv"), table))], output, poles=POLES)
        with Result(output) as result:
            pages = [row for offset in range(0, 9, 3) for row in result.page(offset=offset, limit=3)]
            assert list(result.at(result.places())) == pages
            assert result.count() == len(verdicts)
    assert [row.name for row in pages] == [verdict.claim for verdict in verdicts]
    expected = view_queue(verdicts, registry)
    for row, wanted in zip(pages, expected, strict=True):
        found = queue_row(row, registry.config.policy)
        names = ("claim", "status", "pole", "counts", "conflict", "lines", "items", "unread", "part", "flags")
        assert [getattr(found, name) for name in names] == [getattr(wanted, name) for name in names]


STRANGE = "claim,source,stance\n" + "".join(
    f"{claim},{source},{stance}\n"
    for claim in ("=1+1", "'abc", "\x1b[2J", "[/bold]", '"::error::x"', "'; DROP TABLE x", "a\u202eb")
    for source, stance in (("s1", "A"), ("s2", "B"))
)


@ENDINGS
def test_names_come_back_as_they_were(tmp_path: Path, ending: str) -> None:
    output = judged(tmp_path, STRANGE, ending)
    with Result(output) as result:
        names = {row.name for row in result.page()}
        assert {"=1+1", "'abc", "\x1b[2J", "'; DROP TABLE x", "a\u202eb"} <= names
        for name in names:
            assert (found := result.claim(name)) is not None and found.name == name
        assert result.claim("nothing") is None


@pytest.mark.parametrize("more", [[], ["--color", "always"]])
def test_nothing_that_is_printed_acts(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    output = judged(tmp_path, STRANGE)
    assert main(["bulk", "top", str(output), *more]) == 0
    told = capsys.readouterr().out
    assert "\x1b[2J" not in told
    assert "\u202e" not in told
    assert "\n::error" not in told
    assert "[/bold]" in told


TABLE = "claim,source,stance,tissue\n" + "".join(
    f"c{claim},s{claim}-{source},{'B' if source < claim else 'A'},t{source < claim}\n"
    for claim in range(6)
    for source in range(11)
)


def test_pages_and_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = judged(tmp_path, TABLE)
    arguments = ["bulk", "top", str(output)]
    assert main([*arguments, "--limit", "2", "--page", "2", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert (page["claims"], page["offset"]) == (6, 2)
    assert [verdict["claim"] for verdict in page["verdicts"]] == ["c3", "c2"]
    assert page["verdicts"][0]["tally"] == {"A": 8, "B": 3, "mixed": 0, "no-effect": 0}
    for option, onward in (("--offset", "--offset 3"), ("--page", "--page 2")):  # in the words of whoever asked
        assert main([*arguments, "--limit", "2", option, "1"]) == 0
        assert f"of 6, the most contested first; {onward} goes on" in capsys.readouterr().err
    assert main([*arguments, "--offset", "4", "--limit", "9"]) == 0
    told = capsys.readouterr()
    assert told.out.split()[:7] == ["claim", "status", "ahead", "lines", "mixed", "null", "conflict"]
    assert told.err == "evidence: claims 5 to 6 of 6, the most contested first\n"
    assert main([*arguments, "--status", "context-dependent", "--where", "separated_by=tissue", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["verdicts"]
    assert found
    assert {verdict["status"] for verdict in found} == {"context-dependent"}
    assert main([*arguments, "--where", "separated_by=tiss", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"] == 0
    assert main([*arguments, "--offset", "60"]) == 0
    assert capsys.readouterr().err == "evidence: no claim here; there are 6\n"
    with Result(output) as result:
        assert [row.name for row in result.page(Chosen(words=("c",), without=("3",)), order=Order.CLAIM)] == [
            "c0", "c1", "c2", "c4", "c5",
        ]  # fmt: skip
        assert result.statuses(Chosen(claims=("c0", "other"))) == {"uncontested": 1}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--where", "colour=red"], "no column colour"),
        (["--where", "red"], "COLUMN=VALUE"),
        (["--status", "odd"], "no status odd"),
        (["--limit", "-1"], "--limit/--top: a number from 0 to 10000 is expected, not -1"),
        (["--page", "0"], "--page: a number from 1 on is expected"),
        (["--offset", "-1"], "--offset: a number from 0 on is expected"),
    ],
)
def test_what_cannot_be_asked_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    result = str(judged(tmp_path, TABLE))
    try:
        code = main(["bulk", "top", result, *more])
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == 2 and says in capsys.readouterr().err


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        Result(tmp_path / "none.parquet")
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(UsageError, match="has to end in"):
        Result(tmp_path / "x.txt")
    (tmp_path / "x.parquet").write_text("x")
    with pytest.raises(BadInput, match=r"x\.parquet"):
        Result(tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("claim,status\n")
    with pytest.raises(BadInput, match="no result of `evidence bulk resolve`"):
        Result(tmp_path / "x.csv")
    output = judged(tmp_path, TABLE)
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * REPLACE ('odd' AS status) FROM '{output}') TO '{tmp_path}/odd.parquet'")
    with Result(tmp_path / "odd.parquet") as result, pytest.raises(BadInput, match="the row of c5 cannot be read"):
        result.page()


def test_a_result_of_an_older_version_is_told(tmp_path: Path) -> None:
    output = judged(tmp_path, TABLE)
    older = tmp_path / "older.parquet"
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * EXCLUDE (reasons, separations) FROM '{output}') TO '{older}'")
    with pytest.raises(BadInput, match="an older version made it, without the column separations, reasons: run"):
        Result(older)


@ENDINGS
@pytest.mark.parametrize("separations", [None, "all"])
def test_the_json_of_a_claim_is_that_of_a_registry(tmp_path: Path, ending: str, separations: str | None) -> None:
    """All that a table can know; items of reasons, titles, decisions and digests it cannot."""
    table = rows(Random(3), claims=25)
    registry = registry_of(table)
    output = tmp_path / f"out{ending}"
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(write(tmp_path / "items.csv", table))], output, poles=POLES, separations=separations)
    rules: set[str] = set()
    with Result(output) as result:
        for row in result.page(limit=100):
            found = json_record(row)
            expected = verdict_record(verdicts_of(registry)[row.name], registry)
            for reason in expected["reasons"]:
                rules.add(reason["rule"])
                del reason["items"]
            for entry in found["separations"] or ():
                assert (entry.pop("at_most") == []) or separations is None
            if separations is None:  # tests/bulk/test_parity.py compares what then is a bound
                listed = found.pop("separations")
                tried = expected.pop("separations") or ()
                passing = [one["variable"] for one in tried if one["outcome"] == "passes"]
                assert [one["variable"] for one in listed or ()] == (passing if row.separated_by else [])
            absent = {"title", "decision", "stale", "digest"}
            assert expected.keys() - found.keys() == absent
            assert found.keys() - expected.keys() == {"separated_by", "separation_untested"}
            assert {**{name: found[name] for name in expected.keys() - absent}, "axis": 0} == {
                **{name: expected[name] for name in expected.keys() - absent}, "axis": 0,
            }  # fmt: skip
    assert {"unread", "majority", "sign-test", "only-reviews", "null-lines"} <= rules


def test_a_claim_as_json_has_the_names_of_resolve(tmp_path: Path) -> None:
    with Result(judged(tmp_path, TABLE)) as result:
        (worst,) = result.page(limit=1)
    record = json_record(worst)
    assert queue_row(worst, Policy()).headline.startswith("Disputed") or record["status"] != "disputed"
    assert {"claim", "axis", "status", "pole", "basis", "conflict", "tally", "separated_by", "flags"} <= record.keys()


def test_rows_that_do_not_count_are_rows_as_well(tmp_path: Path) -> None:
    """A claim of few items among very many unclear ones is not made into records."""
    path, output = tmp_path / "items.csv", tmp_path / "verdicts.parquet"
    lines = ["a,s0,up", *(f"a,s{number},unclear" for number in range(1, MOST_ROWS + 5)), "b,s1,up"]
    path.write_text("\n".join(["claim,source,stance", *lines]) + "\n")
    with DuckDB(output) as engine:
        resolve_table(engine, [str(path)], output, poles=("up", "down"))
    with closing(Browser(output, [str(path)])) as browser:
        browser.places = browser.find()
        rows = {row.name: row for row in map(browser.row, range(2)) if row is not None}
        assert not browser.is_long(rows["a"]) and browser.records(rows["a"]) is None
        assert browser.is_long(rows["a"]) and not browser.is_long(rows["b"])
        assert browser.records(rows["b"]) is not None
