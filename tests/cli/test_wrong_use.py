"""Commands that cannot work: a sentence that names what is wrong and what to do, the exit code 2, and no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
CLAIM = "vesicle-immune-effect"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a registry, a table, a folder, and bytes that are nothing."""
    shutil.copytree(BASE, tmp_path / "registry")
    (tmp_path / "table.csv").write_text("claim,source,stance\na,s,A\n")
    (tmp_path / "folder").mkdir()
    for ending in ("bin", "csv", "yaml", "parquet", "xml"):
        (tmp_path / f"noise.{ending}").write_bytes(b"\xea" + bytes(range(255, 0, -1)) * 20)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a call that cannot work."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    assert code == 2, said
    assert "Traceback" not in said.err
    return said.err


READING = [
    ["check"], ["resolve"], ["show", "x"], ["search", "x"], ["tui"], ["decide", "x", "--rationale", "x"],
    ["new", "claim", "x"], ["new", "item", "x"], ["new", "source", "x", "--kind", "primary"], ["source", "list"],
    ["source", "add", "table.csv"], ["source", "refresh"], ["source", "text", "x"], ["suggest", "x"],
    ["rename", "a", "b"], ["report"], ["import", "csv", "table.csv"], ["export", "csv"], ["diff", "HEAD"],
    ["log", "x"], ["agreement"], ["fmt"],
]  # fmt: skip


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_without_a_registry(command: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for named, where in ([], str(here)), (["--registry", "nowhere"], "nowhere"), (["--registry", "noise.bin"], "noise"):
        told = refusal([*named, *command], capsys)
        assert f"no registry at {where}" in told and "--registry DIR" in told and "evidence init DIR" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["show", "vesicle-imune-effect"], f"did you mean {CLAIM}?", id="a claim"),
        pytest.param(["export", "csv", "--claim", "vesicle-imune-effect"], f"did you mean {CLAIM}?", id="to export"),
        pytest.param(["decide", "vesicle-imune-effect", "--rationale", "x"], f"did you mean {CLAIM}?", id="to decide"),
        pytest.param(["source", "text", "haas-202"], "did you mean haas-2020?", id="a source"),
        pytest.param(["suggest", "haas-202"], "did you mean haas-2020?", id="a source to read"),
        pytest.param(["rule", "EV999"], "`evidence rule` lists all rules", id="a rule"),
        pytest.param(["check", "--select", "EV999"], "`evidence rule` lists all rules", id="a rule to select"),
        pytest.param(["resolve", "--status", "x"], "no status x; there are", id="a status"),
        pytest.param(["resolve", "--axis", "x"], "no axis x; there are", id="an axis"),
        pytest.param(["export", "cvs"], "the formats of exports are", id="a format that goes out"),
        pytest.param(["import", "cvs", "table.csv"], "the formats of imports are", id="a format that comes in"),
        pytest.param(["check", "--fial-on", "error"], "did you mean --fail-on?", id="an option"),
        pytest.param(["chekc"], "did you mean check?", id="a command"),
        pytest.param(["check", "nowhere"], "nowhere is not in the registry", id="a path"),
        pytest.param(["check", "--baseline", "nowhere"], "nowhere cannot be read: there is no", id="baseline"),
        pytest.param(["check", "--baseline", "folder"], "it is a folder; name a file in it", id="a folder as baseline"),
        pytest.param(["check", "--baseline", "noise.bin"], "--write-baseline FILE` writes one", id="no baseline"),
        pytest.param(["check", "--format", "json=folder"], "folder is a folder; name a file in it", id="a folder"),
        pytest.param(["check", "--format", "json=no/x"], "there is no folder {}/no; make it first", id="no folder"),
        pytest.param(["export", "csv", "-o", "no/x"], "there is no folder {}/no; make it first", id="no folder either"),
        pytest.param(["export", "csv", "-o", "folder"], "folder is a folder; name a file in it", id="no file"),
        pytest.param(["export", "csv", "-o", "table.csv"], "--force replaces it", id="a file that is there"),
        pytest.param(["report", "-o", "table.csv"], "table.csv: something is there already; name", id="no folder"),
        pytest.param(["schema", "-o", "table.csv"], "table.csv: something is there already; name", id="schemas"),
        pytest.param(["schema", "-o", "table.csv/x"], "table.csv/x: a part of its path", id="below a file"),
        pytest.param(["init", "table.csv/x", "--axis", "a=b/c"], "is no folder; name another one", id="a new registry"),
        pytest.param(["import", "csv", "nowhere.csv", "-o", "new"], "there is no file nowhere.csv", id="no table"),
        pytest.param(["import", "csv", "folder", "-o", "new"], "folder is a folder; name a file", id="no table but"),
        pytest.param(["import", "csv", "noise.csv", "-o", "new"], "noise.csv:1: byte 1", id="noise for a table"),
        pytest.param(["import", "csv", "table.csv", "-o", "no/new"], "make it first", id="nowhere to import to"),
        pytest.param(["import", "dismech", "noise.yaml", "-o", "new"], "noise.yaml: the YAML", id="noise for YAML"),
        pytest.param(["import", "clinvar", "noise.xml", "-o", "new"], "noise.xml:1:1: the XML", id="noise for XML"),
        pytest.param(
            ["import", "table", "table.csv", "--mapping", "nowhere", "-o", "new"],
            "--mapping nowhere: there is no such file", id="no mapping",
        ),
        pytest.param(["source", "add", "noise.bin"], "noise.bin:1: byte 0 is not UTF-8", id="noise for a page"),
        pytest.param(["source", "add", "folder"], "folder cannot be read", id="a folder for a page"),
        pytest.param(["source", "refresh", "--retraction-watch", "no"], "no cannot be read: there is no", id="list"),
        pytest.param(["tui", "--serve", "--port", "x"], "a number from 0 to 65535 is expected, not x", id="a port"),
        pytest.param(["bulk", "top", "v.csv", "--top", "x"], "a number from 0 to 10000 is expected", id="a number"),
        pytest.param(["completion", "tcsh"], "tcsh is none of bash, zsh, fish", id="a shell"),
    ],
)  # fmt: skip
def test_what_is_there_is_named_with_a_next_step(
    arguments: list[str], told: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told.format(here) in refusal(["--registry", "registry", *arguments], capsys)
    assert sorted(path.name for path in here.iterdir()) == sorted(
        ["registry", "table.csv", "folder", *(f"noise.{ending}" for ending in ("bin", "csv", "yaml", "parquet", "xml"))]
    )


def started(arguments: str, here: Path) -> subprocess.CompletedProcess[str]:
    """The program under a shell, which can close streams; with the buffer that it has elsewhere."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(here), "PYTHONUNBUFFERED": ""}
    command = f"'{sys.executable}' -m evidence {arguments}"
    return subprocess.run(
        ["bash", "-c", command], cwd=here, env=environment, capture_output=True, text=True, check=False
    )


FULL = pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no device without room here")


@FULL
@pytest.mark.parametrize("command", ["--help", "--version", "resolve", "check --json", "export html", "schema"])
def test_output_for_which_there_is_no_room(command: str, here: Path) -> None:
    """A result that is lost is no success, however small it is."""
    done = started(f"--registry registry {command} >/dev/full", here)
    assert done.returncode == 2
    assert done.stderr == "evidence: standard output: there is no room left; make some, or name another place\n"


@FULL
def test_an_error_that_nobody_can_read_still_has_its_code(here: Path) -> None:
    assert started("--registry nowhere check 2>/dev/full", here).returncode == 2
    assert started("chekc 2>/dev/full", here).returncode == 2


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("command", "code"), [("resolve", 0), ("check", 0), ("export csv", 0), ("check --select EV999", 2), ("chekc", 2)]
)
def test_streams_that_are_closed_lead_nowhere(closed: str, command: str, code: int, here: Path) -> None:
    done = started(f"--registry registry {command} {closed}", here)
    assert done.returncode == code and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [("check", 1), ("check --json", 1), ("check --no-cache", 1), ("fmt --check", 1), ("resolve", 0), ("--help", 0)],
)
def test_a_reader_that_goes_away_changes_no_exit_code(command: str, code: int, here: Path) -> None:
    """With `| head` a pipeline shall not take findings for a pass; the pipe here is closed from the start."""
    path = here / f"registry/claims/msc/{CLAIM}.yaml"
    path.write_text(path.read_text("utf-8").replace("outcome: ", "outcome:   ").replace("tanaka-2019", "none"), "utf-8")
    script = "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); os.execv(sys.executable, sys.argv[1:])"
    arguments = [sys.executable, "-m", "evidence", "--registry", "registry", *command.split()]
    for unbuffered in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=here, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(here), "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
        assert done.returncode == code and "Traceback" not in done.stderr and "Exception" not in done.stderr
