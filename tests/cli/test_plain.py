"""Plain output, which a screen reader reads line by line: every line says what it is, and nothing is drawn."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
CLAIM = "vesicle-immune-effect"
_LABELLED = re.compile(r"[A-Za-z][A-Za-z0-9' ,()-]*: \S")
_DRAWN = re.compile(r"[\u2500-\u259f\u2800-\u28ff\x1b]|\S {2,}\S|^\s|\^\^")

LISTS = [
    pytest.param(["resolve"], id="resolve"),
    pytest.param(["show", CLAIM], id="show"),
    pytest.param(["check", "--notes"], id="check"),
    pytest.param(["check", "--notes", "--no-cache"], id="check anew"),
    pytest.param(["search", "vesicles"], id="search"),
    pytest.param(["agreement"], id="agreement"),
    pytest.param(["source", "list"], id="source list"),
    pytest.param(["suggest", "ahmadi-2022", "--top", "3", "--registry", str(ROOT)], id="suggest"),
    pytest.param(["rule"], id="rule"),
    pytest.param(["source", "--list"], id="formats of sources"),
    pytest.param(["import", "--list"], id="formats that come in"),
    pytest.param(["export", "--list"], id="formats that go out"),
    pytest.param(["log", "--all"], id="log of all"),
    pytest.param(["log", CLAIM], id="log"),
    pytest.param(["diff", "HEAD~1"], id="diff"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small registry with two commits, the second of which changes a verdict."""
    root = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("plain") / "registry"))

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@x", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

    claim = root / f"claims/msc/{CLAIM}.yaml"
    reading = "      - {by: jonas, stance: suppressive, on: 2026-03-02}\n"
    second = reading.replace("jonas, stance: suppressive", "ama, stance: mixed")
    claim.write_text(claim.read_text("utf-8").replace(reading, reading + second), "utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    source = root / "claims/sources/ferro-2017.yaml"
    source.write_text(source.read_text("utf-8").replace("kind: primary", "kind: narrative-review"), "utf-8")
    git("commit", "-q", "-a", "-m", "two")
    return root


@pytest.mark.parametrize("command", LISTS)
def test_every_line_says_what_it_is(
    command: list[str], registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No boxes, carets, columns or indentation, and the same with the option, the variable, and colour asked for."""
    monkeypatch.chdir(registry)
    code = main(["--plain", *command])
    plain = capsys.readouterr().out
    lines = [line for line in plain.splitlines() if line]
    assert lines
    for line in lines:
        assert _LABELLED.match(line), line
        assert not _DRAWN.search(line), line
    monkeypatch.setenv("EVIDENCE_PLAIN", "1")
    assert main([*command, "--color", "always"]) == code
    assert capsys.readouterr().out == plain
    monkeypatch.setenv("EVIDENCE_PLAIN", "")
    main(command)
    assert capsys.readouterr().out != plain


@pytest.mark.parametrize("command", [["resolve"], ["source", "list"], ["rule"], ["log", "--all"]], ids=" ".join)
def test_nothing_is_lost(
    command: list[str], registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row of the table is there, with the same first word."""
    monkeypatch.chdir(registry)
    main(command)
    head, *rows = capsys.readouterr().out.splitlines()
    first = head.split()[0]
    main(["--plain", *command])
    plain = capsys.readouterr().out
    blocks = [block.splitlines() for block in plain.split("\n\n")]
    assert [block[0] for block in blocks] == [f"{first}: {row.split()[0]}" for row in rows]


def test_every_finding_is_told(
    registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The labels are the keys of the JSON, with the same values."""
    monkeypatch.chdir(registry)
    main(["check", "--json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    main(["check", "--notes", "--plain"])
    blocks = [block for block in capsys.readouterr().out.split("\n\n") if block.startswith("severity: ")]
    assert len(blocks) == len(found) > 0
    for block, one in zip(blocks, found, strict=True):
        told = dict(line.split(": ", 1) for line in block.splitlines())
        keys = ("severity", "rule", "message", "path", "line", "column")
        assert {key: told[key] for key in keys} == {key: str(one[key]) for key in keys}
        assert told.get("hint") == one["hint"]


def test_quiet_and_plain(registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(registry)
    main(["check", "--plain", "--quiet", "--fail-on", "note"])
    told = capsys.readouterr().out
    assert told.startswith("severity: ") and "checked: " not in told
