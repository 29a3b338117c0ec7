"""Open disputes over time: counted from the history, drawn, and in the report only when it is asked for."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from evidence.cli.main import main
from evidence.history.git import Commit, Repository
from evidence.history.ledger import ClaimHistory, Entry, ledger
from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.report.disputes_plot import FILE, draw_disputes
from evidence.views.dispute_history_view import DisputeHistoryView, DisputeRow, shares, view_dispute_history
from tests.history.scripted import Pull, git, new_repository
from tests.report.test_plots import HOSTILE, SVG, texts

EXAMPLE = Path(__file__).parents[2] / "docs/pictures/open-disputes.svg"
"""The plot of the repository below, in the manual."""
DAY = 86_400


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Pull:
    """Five disputes, one of which is judged, one resolved by studies; a claim goes, a dispute comes."""
    pull = new_repository(tmp_path_factory.mktemp("disputes") / "registry")
    git(pull.root, "checkout", "-q", "--orphan", "dated")
    at(pull, 0, "begin")
    pull.sign("growth")
    at(pull, 20, "judged")
    pull.add("growth", *(f"p{i}" for i in range(4, 8)), context={"tissue": "fat"})
    at(pull, 45, "resolved")
    pull.claim("calm", note="A note.")
    at(pull, 50, "a note")
    pull.add("calm", "c4", "c5", stance="anti")
    pull.sign("calm", "part")
    at(pull, 80, "a new one, judged")
    (pull.root / "claims/told.yaml").unlink()
    at(pull, 110, "gone")
    pull.claim("part", decision=None)
    at(pull, 140, "taken back")
    return pull


def at(pull: Pull, day: int, message: str) -> None:
    """Commit everything on a day after the first of January 2026."""
    when = f"{1_767_268_800 + day * DAY} +0000"
    git(pull.root, "add", "-A")
    git(pull.root, "commit", "-q", "-m", message, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)


def seen(pull: Pull, called: str | None = None) -> DisputeHistoryView:
    repository = Repository.around(pull.root)
    commit = repository.commit("HEAD")
    found = ledger(repository, commit, None)
    return view_dispute_history(found.values(), repository.line(commit, "claims"), called or commit)


def numbers(view: DisputeHistoryView) -> list[tuple[str, int, int, int, int]]:
    return [(row.day, row.claims, row.open, row.decided, row.judged) for row in view.rows]


def test_what_is_counted(repository: Pull) -> None:
    """Context-dependent claims are in dispute; a note changes nothing; what is gone no longer counts."""
    view = seen(repository)
    assert numbers(view) == [
        ("2026-01-01", 6, 5, 0, 0),
        ("2026-01-21", 6, 5, 1, 1),
        ("2026-02-15", 6, 4, 0, 1),
        ("2026-03-22", 6, 5, 2, 3),
        ("2026-04-21", 5, 4, 2, 3),
        ("2026-05-21", 5, 4, 1, 3),
    ]
    assert view.sentences[0] == (
        "4 open disputes among 5 claims, 1 with a decision; 3 decisions made or renewed so far."
    )
    assert view.sentences[1] == "There were 5 on 2026-01-01."
    assert view.sentences[-1].endswith(
        f"Up to commit {git(repository.root, 'rev-parse', 'HEAD')[:12]}, along first parents."
    )


def test_the_example_of_the_manual(repository: Pull) -> None:
    svg = draw_disputes(seen(repository, "c" * 40))  # else it would change with every byte of the repository
    if os.environ.get("EVIDENCE_UPDATE_GOLDEN"):
        EXAMPLE.write_text(svg, encoding="utf-8", newline="\n")
    assert svg == EXAMPLE.read_text("utf-8")
    assert svg == draw_disputes(seen(repository, "c" * 40))


def test_what_is_drawn(repository: Pull) -> None:
    """Steps, a scale from nothing, the first and the last day; dashes tell the lines apart without colour."""
    view = seen(repository)
    svg = draw_disputes(view)
    assert {"open disputes", "with a decision", "2026-01-01", "2026-05-21", "0", "5"} <= set(texts(svg))
    root = ET.fromstring(svg.encode())
    assert root[0].text == view.title and root[1].text == view.description
    lines = [path for path in root.iter(f"{SVG}path") if "stroke-width: 1.8" in path.attrib.get("style", "")]
    points = [float(x) for x in re.findall(r"[ML] ([\d.]+)", lines[0].attrib["d"])]
    assert points == sorted(points)
    assert len([path for path in root.iter(f"{SVG}path") if "stroke-dasharray" in path.attrib.get("style", "")]) == 1


def test_a_report_has_it_when_it_is_asked_for(
    repository: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same commit gives the same bytes, with a cache or without; without being asked nothing depends on git."""
    root = ["--registry", str(repository.root), "--quiet"]
    for name, options in (("a", ["--history"]), ("b", ["--history", "HEAD", "--no-cache"]), ("c", [])):
        assert main([*root, "report", "-o", str(tmp_path / name), *options]) == 0
    bytes_of = {
        name: {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("a", "b", "c")
    }
    assert bytes_of["a"] == bytes_of["b"]
    assert bytes_of["a"].keys() - bytes_of["c"].keys() == {FILE}
    text = bytes_of["a"]["report.md"].decode()
    commit = git(repository.root, "rev-parse", "HEAD~5")[:12]
    assert f"| 2026-01-21 | {commit} | 6 | 5 | 1 | 1 |" in text
    assert f"]({FILE})" in text
    assert "Open disputes over time" not in bytes_of["c"]["report.md"].decode()
    capsys.readouterr()
    assert main([*root, "report", "--history", "HEAD~3"]) == 0
    out = capsys.readouterr().out
    assert "| 2026-02-15 |" in out and "2026-03-22" not in out and FILE not in out


def test_without_matplotlib_the_table_is_there(
    repository: Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["--registry", str(repository.root), "report", "--quiet", "-o", str(tmp_path / "x"), "--history"]) == 0
    assert [file.name for file in (tmp_path / "x").iterdir()] == ["report.md"]
    assert "| 2026-05-21 |" in (tmp_path / "x/report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("shallow", "the clone is shallow; fetch its whole history"),
        ("none", "not a git repository"),
        ("name", "git knows no such commit here"),
    ],
)
def test_where_the_history_is_not(
    repository: Pull, tmp_path: Path, make: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part of it is not passed off as all of it."""
    root = tmp_path / "registry"
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{repository.root}", str(root))
    if make == "none":
        (root / ".git").rename(tmp_path / "elsewhere")
    options = ["--history", "nothing"] if make == "name" else ["--history"]
    if make == "name":
        root = repository.root
    assert main(["--registry", str(root), "report", *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err


def made(*rows: tuple[int, int, int]) -> DisputeHistoryView:
    found = tuple(DisputeRow(time, "2026-01-01", "0" * 12, 9, number, judged, 1) for time, number, judged in rows)
    return DisputeHistoryView("x", ("y",), found, (rows[-1][0], "2026-01-02"), "z")


@pytest.mark.parametrize(
    "view",
    [
        made((0, 0, 0)),
        made((5, 3, 3)),
        made((5, 1, 0), (5, 2, 2)),
        made((-(10**18), 1, 0), (10**18, 123_456, 2)),
        made(*((n, n % 7, n % 3) for n in range(500))),
    ],
    ids=["nothing", "one-commit", "one-second", "far", "many"],
)
def test_any_numbers_can_be_drawn(view: DisputeHistoryView) -> None:
    svg = draw_disputes(view)
    ET.fromstring(svg.encode())
    assert "nan" not in svg and "inf" not in svg
    assert all(0 <= place <= 1 for steps in shares(view).values() for place, _ in steps)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    view = made((0, 1, 0))
    svg = draw_disputes(DisputeHistoryView(text, (text,), view.rows, view.end, text))
    assert ET.fromstring(svg.encode()).tag == f"{SVG}svg"
    assert "<script" not in svg


def test_clocks_that_go_back() -> None:
    """The order of commits is that of the history; time stands still meanwhile."""
    line = [Commit("a" * 40, 100), Commit("b" * 40, 50), Commit("c" * 40, 10**30)]
    entries = [
        Entry("b" * 40, 50, Status.DISPUTED, None, {}, None),
        Entry("c" * 40, 10**30, None, None, {}, None),
    ]
    view = view_dispute_history([ClaimHistory(ClaimId("x"), entries)], line, "c" * 40)
    assert [(row.time, row.claims, row.open) for row in view.rows] == [(100, 0, 0), (100, 1, 1), (10**30, 0, 0)]
    assert view.rows[2].day == "1970-01-01"
    draw_disputes(view)


def test_no_history_at_all() -> None:
    view = view_dispute_history([], [], "a" * 40)
    assert view.rows == () and shares(view) == {}
    assert view.sentences == (f"The history holds no claims. Up to commit {'a' * 12}, along first parents.",)
