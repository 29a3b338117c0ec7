"""What `evidence check` tells a format: where files are named from, and how many findings it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.check import CheckResult, watch
from evidence.check.watch import Turn
from evidence.cli import check as command
from evidence.cli.config import above
from evidence.cli.main import main
from evidence.diagnostic import Severity
from tests.check.cases import CORPUS, registry_at
from tests.check.test_warm import said

FILE = "claims/vesicle-angiogenesis.yaml"
FROM_THE_TOP = ("github", "sarif")
OTHERS = ("text", "json", "junit")


def repository(tmp_path: Path, folder: str, case: str = "EV405/nothing-tells-them-apart") -> tuple[Path, Path]:
    """The top of a repository, without `.git` as yet, and a registry with findings in a folder of it."""
    top = tmp_path / "top"
    top.mkdir()
    return top, registry_at(top / folder, CORPUS / "bad" / case)


def uris(document: Any) -> set[str]:
    """All files that some SARIF names."""
    return set(re.findall(r'"uri": "([^"]*)"', json.dumps(document)))


def run_of(root: Path, *options: str) -> Any:
    """The run that SARIF on the terminal holds."""
    return json.loads(said(root, "--format", "sarif", *options)[1])["runs"][0]


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_the_way_from_the_top(tmp_path: Path, kind: str) -> None:
    """The nearest `.git` counts: the folder of a clone, the file of a worktree or of a submodule."""
    top, root = repository(tmp_path, "data/my own")
    assert above(root) == ""
    git = top / ".git"
    if kind == "folder":
        git.mkdir()
    elif kind == "file":
        git.write_text("gitdir: elsewhere\n", encoding="utf-8")
    else:
        git.symlink_to(tmp_path / "nowhere")
    assert above(root) == "data/my own/registry/"
    assert above(top) == ""
    (root.parent / ".git").mkdir()
    assert above(root) == "registry/"
    (root / ".git").mkdir()
    assert above(root) == ""


def test_the_way_from_the_top_does_not_depend_on_how_the_registry_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, root = repository(tmp_path, "data")
    (top / ".git").mkdir()
    monkeypatch.chdir(root / "claims")
    assert above(Path("..")) == above(Path("../../registry/.")) == above(root) == "data/registry/"


def test_annotations_from_the_top(tmp_path: Path) -> None:
    """GitHub shows no annotation of a file that it does not find."""
    top, root = repository(tmp_path, "data")
    before = said(root, "--format", "github", "--no-cache")
    assert f"::warning file={FILE},line=16," in before[1]
    (top / ".git").mkdir()
    code, output = said(root, "--format", "github", "--no-cache")
    assert (code, output) == (before[0], before[1].replace(f"file={FILE}", f"file=data/registry/{FILE}"))


@pytest.mark.parametrize(
    ("case", "has"),
    [("EV405/nothing-tells-them-apart", '"relatedLocations"'), ("EV209/no-hash", '"artifactChanges"')],
)
def test_sarif_from_the_top(case: str, has: str, tmp_path: Path) -> None:
    """Findings, second places and fixes; known again by what they were known by, and the base is told."""
    top, root = repository(tmp_path, "data", case)
    before = run_of(root, "--no-cache")
    (top / ".git").mkdir()
    after = run_of(root, "--no-cache")
    assert has in json.dumps(after["results"])
    assert uris(after["results"]) == {f"data/registry/{uri}" for uri in uris(before["results"])}
    prints = [[one["partialFingerprints"] for one in run["results"]] for run in (before, after)]
    assert prints[0] == prints[1]
    bases = [run["originalUriBaseIds"]["%SRCROOT%"]["description"]["text"] for run in (before, after)]
    assert bases == ["the folder that holds claims/", "the top of the git repository"]


@pytest.mark.parametrize(
    ("name", "at_the_top"), [*((name, True) for name in FROM_THE_TOP), *((name, False) for name in OTHERS)]
)
def test_what_says_the_same_without_a_repository(name: str, at_the_top: bool, tmp_path: Path) -> None:
    """To the byte: a registry at the top, and every format whose readers have the registry before them."""
    top, root = repository(tmp_path, "data")
    before = said(root, "--format", name, "--no-cache")
    ((root if at_the_top else top) / ".git").mkdir()
    assert said(root, "--format", name, "--no-cache") == before


@pytest.mark.parametrize("name", FROM_THE_TOP)
def test_what_was_kept_is_not_shown_for_another_place(name: str, tmp_path: Path) -> None:
    """Nothing that is checked changes when `.git` comes or goes; what is said of it does."""
    top, root = repository(tmp_path, "data")
    options = ("--format", name, "--cache-dir", str(tmp_path / "caches"))
    outside = said(root, *options)
    assert said(root, *options) == outside
    (top / ".git").mkdir()
    inside = said(root, "--format", name, "--no-cache")
    assert inside != outside
    assert said(root, *options) == said(root, *options) == inside
    (top / ".git").rmdir()
    assert said(root, *options) == outside


def test_both_in_one_run(tmp_path: Path) -> None:
    """Each file has the paths of its format."""
    top, root = repository(tmp_path, "data")
    (top / ".git").mkdir()
    out = tmp_path / "out.json"
    _, output = said(root, "--format", "github", "--format", f"json={out}", "--no-cache")
    assert f"file=data/registry/{FILE}" in output
    assert {one["path"] for one in json.loads(out.read_bytes())["diagnostics"]} >= {FILE}
    assert "data/registry" not in out.read_text("utf-8")


# ---------------------------------------------------------------- how many are listed


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry with several errors of one rule, where one is many."""
    monkeypatch.setattr(command, "_MOST", dict.fromkeys(command._MOST, 1))
    root = registry_at(tmp_path / "registry", CORPUS / "bad/EV405/nothing-tells-them-apart")
    for name in ("x", "y", "z"):
        (root / f"claims/sources/{name}.yaml").write_bytes(f"id: {name}\n".encode())
    return root


def test_ten_thousand_are_listed() -> None:
    assert command._MOST == {"text": 10_000, "junit": 10_000}


@pytest.mark.parametrize("more", [(), ("--plain",), ("--quiet",), ("--plain", "--quiet")])
def test_text_says_that_the_default_leaves_off(few: Path, more: tuple[str, ...]) -> None:
    """Counts and the exit code are those of all findings, and `--most` gives the rest; so does what was kept."""
    code, whole = said(few, *more, "--most", "999", "--no-cache")
    assert "left off" not in whole
    for _ in range(2):
        shown = said(few, *more, "--cache-dir", str(few.parent / "caches"))
        assert shown[0] == code == 1
        assert re.search(
            r"\nleft off: \d+ findings? after the 1 worst \(the default, which --most N changes\)\n", shown[1]
        )
        if "--quiet" not in more:
            assert shown[1].splitlines()[-1] == whole.splitlines()[-1]
    assert "after the 2 worst (--most)" in said(few, *more, "--most", "2", "--no-cache")[1]


def test_a_test_report_says_that_the_default_leaves_off(few: Path) -> None:
    code, report = said(few, "--format", "junit", "--no-cache")
    assert code == 1
    assert "after the 1 worst (the default, which --most N changes)" in report
    assert "left off by the default, which --most N changes: " in report


@pytest.mark.parametrize("name", ["json", "github", "sarif"])
def test_machines_get_all(name: str, few: Path) -> None:
    """As before."""
    assert said(few, "--format", name, "--no-cache") == said(few, "--format", name, "--most", "999", "--no-cache")


def test_watching_leaves_off_of_what_is_new(
    few: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A turn without news leaves nothing off, and no option is named that cannot be given."""

    def turns(_: object, ask: Callable[[], CheckResult], *__: object) -> Iterator[Turn]:
        found = ask()
        yield Turn(found, tuple(found.ordered(Severity.WARNING)), (), first=True)
        yield Turn(found, (), ())

    monkeypatch.setattr(watch, "watch", turns)
    assert main(["check", "--registry", str(few), "--watch"]) == 0
    first, second = capsys.readouterr().out.split("\n\n")
    assert first.count(": error ") == 1
    assert "after the 1 worst (the default)\n" in first
    assert "left off" not in second
