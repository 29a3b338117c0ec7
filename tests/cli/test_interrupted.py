"""Ctrl-C at any moment: exit code 130, no traceback, and nothing half-written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
CLAIM, ITEM = "vesicle-immune-effect", ("--source", "haas-2020", "--finding", "It was seen.")
_EVENTS = frozenset(
    {"open", "os.rename", "os.mkdir", "os.remove", "os.scandir", "os.listdir", "os.link", "os.truncate"}
)
_WATCHERS: list[Callable[[], None]] = []


def _hook(event: str, arguments: object) -> None:
    if event in _EVENTS and _WATCHERS:
        _WATCHERS[-1]()


sys.addaudithook(_hook)  # there is no way to take it out again; it does nothing while nobody watches


class Count:
    """Counts what is asked of the system, and interrupts at one of these moments."""

    def __init__(self, at: int = -1) -> None:
        self.number = 0
        self.at = at

    def __call__(self) -> None:
        self.number += 1
        if self.number == self.at:
            raise KeyboardInterrupt


@contextmanager
def watching(count: Count) -> Iterator[Count]:
    _WATCHERS.append(count)
    try:
        yield count
    finally:
        _WATCHERS.remove(count)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


COMMANDS = [
    pytest.param(["check", "--no-cache"], id="check"),
    pytest.param(["check"], id="check and keep"),
    pytest.param(["check", "--no-cache", "--write-baseline", "known.json"], id="check and write a baseline"),
    pytest.param(["resolve"], id="resolve"),
    pytest.param(["show", CLAIM], id="show"),
    pytest.param(["search", "vesicle"], id="search"),
    pytest.param(["agreement"], id="agreement"),
    pytest.param(["source", "list"], id="source list"),
    pytest.param(["report", "-o", "report"], id="report"),
    pytest.param(["export", "csv", "-o", "out.csv"], id="export"),
    pytest.param(["export", "html", "-o", "out.html"], id="export a page"),
    pytest.param(["schema", "-o", "schemas"], id="schema"),
    pytest.param(["bulk", "resolve", "table.csv", "-o", "verdicts.csv", "--poles", "A,B"], id="bulk resolve"),
    pytest.param([], id="nothing said"),
]
WHOLE = [
    pytest.param(["init", "new", "--axis", "effect=good/bad"], id="init"),
    pytest.param(["example", "new"], id="example"),
    pytest.param(["new", "item", CLAIM, "--stance", "unclear", "--method", "in-vitro", *ITEM, "--by", "ada"], id="new"),
    pytest.param(["rename", CLAIM, "another-name"], id="rename"),
    pytest.param(["fmt"], id="fmt"),
    pytest.param(["import", "csv", "items.csv", "-o", "new"], id="import"),
    pytest.param(["source", "add", "page.html", "--id", "x-2020", "--kind", "web-page"], id="source add"),
]
"""Commands of which everything is written or nothing."""


def prepared(command: list[str], folder: Path) -> dict[str, bytes]:
    """A registry for a command to work on, and what is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BASE, folder)
    if command == ["fmt"]:
        claim = folder / "claims/msc/vesicle-immune-effect.yaml"
        claim.write_text(claim.read_text("utf-8").replace("outcome: ", "outcome:   "), "utf-8")
    (folder / "page.html").write_text("<html><title>A page</title><body><p>It grew in mice.</p></body></html>")
    (folder / "table.csv").write_text("claim,source,stance\na,s1,A\na,s2,B\n")
    if (known := folder.parent / "items.csv").exists():
        shutil.copy(known, folder)
    return contents(folder)


def run_at(command: list[str], folder: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The exit code of a command that is interrupted at a moment, and how many moments there were."""
    prepared(command, folder)
    monkeypatch.chdir(folder)
    with watching(Count(at)) as count:
        code = main(command)
    return code, count.number


@pytest.mark.parametrize("command", [*COMMANDS, *WHOLE])
def test_interrupted(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At many moments: every file is what it was or what it was to become, and there is none beside these."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("EVIDENCE_CURATOR", "")
    folder = tmp_path / "registry"
    main(["export", "csv", "--registry", str(BASE), "-o", str(tmp_path / "items.csv")])
    run_at(command, folder, -1, monkeypatch)  # imports what is needed: an import is not to be broken off half-way
    normal, moments = run_at(command, folder, -1, monkeypatch)
    after = contents(folder)
    before = prepared(command, folder)
    capsys.readouterr()
    interrupted = 0
    moment = 1
    while moment <= moments:
        code, _ = run_at(command, folder, moment, monkeypatch)
        told = capsys.readouterr().err
        assert "Traceback" not in told
        found = contents(folder)
        if code == 130:
            interrupted += 1
            assert "evidence: interrupted; nothing is half-written" in told
        else:
            assert code == normal
        assert found.keys() <= before.keys() | after.keys()
        assert all(raw in (before.get(path), after.get(path)) for path, raw in found.items())
        if command in [param.values[0] for param in WHOLE]:
            assert found in (before, after)
        moment += max(1, moments // 40)
    assert interrupted > 0


IMPORTING = """
import signal, sys
from evidence.__main__ import program
at, count = int(sys.argv.pop(1)), 0
def hook(event, arguments):
    global count
    if event == "import":
        count += 1
        if count == at:
            signal.raise_signal(signal.SIGINT)
sys.addaudithook(hook)
sys.exit(program())
"""
"""A program that gets the signal when it begins the import of a number."""


@pytest.mark.parametrize("at", [1, 2, 5, 10, 20, 30, 45, 60])
def test_interrupted_while_importing(at: int) -> None:
    """Much of a short command is imports: there, too, Ctrl-C is one line and no traceback."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING, str(at), "resolve", "--registry", str(BASE)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "evidence: interrupted; nothing is half-written\n"


def test_the_installed_program_is_the_one_that_provides_for_it() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"evidence": "evidence.__main__:program"}
