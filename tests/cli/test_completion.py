"""What shells complete: found from the parser and the registry, asked in the ways in which they ask."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.cli.completing import STANDS_FOR, offer
from evidence.cli.main import main, parser, sketch

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
SHELLS = ("bash", "zsh", "fish")
CLAIMS = ["msc-vesicle-growth", "msc-vesicle-growth-native", "vesicle-immune-effect"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small registry to stand in."""
    root = Path(shutil.copytree(BASE, tmp_path / "registry"))
    monkeypatch.chdir(root)
    return root


def words(*line: str) -> list[str]:
    """What is offered in the place of the last word."""
    found = offer(sketch(), line)
    assert found.kind == "words"
    return [word for word, _ in found.words]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(["sho"], ["show"], id="a command"),
        pytest.param(["--plain", "sho"], ["show"], id="a command after an option"),
        pytest.param(["--registry", ".", "sho"], ["show"], id="a command after an option with its value"),
        pytest.param(["source", "re"], ["refresh"], id="a subcommand"),
        pytest.param(["check", "--fa"], ["--fail-on"], id="an option"),
        pytest.param(["check", "--fail-on", ""], ["error", "warning", "note"], id="a choice"),
        pytest.param(["check", "--fail-on=w"], ["--fail-on=warning"], id="a choice behind a sign"),
        pytest.param(["check", "--fail-on", "=", "w"], ["--fail-on=warning"], id="where the shell cuts at the sign"),
        pytest.param(["check", "--fail-on", "="], ["--fail-on=error", "--fail-on=warning", "--fail-on=note"], id="cut"),
        pytest.param(["show", ""], CLAIMS, id="claims"),
        pytest.param(["show", "v"], CLAIMS[2:], id="claims that begin so"),
        pytest.param(["show", "--json", "v"], CLAIMS[2:], id="a claim after an option without a value"),
        pytest.param(["show", CLAIMS[0], "v"], [], id="one claim is enough"),
        pytest.param(["export", "csv", "--claim", CLAIMS[0], "v"], CLAIMS[2:], id="the second of many"),
        pytest.param(["suggest", "os"], ["osei-2016"], id="sources"),
        pytest.param(["source", "text", "os"], ["osei-2016"], id="sources of a subcommand"),
        pytest.param(["new", "item", CLAIMS[0], "--source", "os"], ["osei-2016"], id="the source of an item"),
        pytest.param(["rename", "os"], ["osei-2016"], id="whatever has an id"),
        pytest.param(["rule", "EV507"], ["EV507"], id="rules"),
        pytest.param(["check", "--select", "EV1,EV501"], ["EV1,EV501"], id="rules by commas"),
        pytest.param(["resolve", "--status", "di"], ["disputed"], id="a status"),
        pytest.param(["export", "cs"], ["csv", "csl-json"], id="formats that go out"),
        pytest.param(["import", "civ"], ["civic"], id="formats that come in"),
        pytest.param(["source", "--list", "jat"], ["jats"], id="formats of sources"),
        pytest.param(["check", "--format", "sa"], ["sarif"], id="formats of a check"),
        pytest.param(["nonsense", ""], [], id="after what is no command"),
        pytest.param(["show", "--nonsense=a"], [], id="after what is no option"),
        pytest.param(["completion", "--", "--"], [], id="no option where there are none any more"),
        pytest.param(["completion", ""], list(SHELLS), id="shells"),
    ],
)
def test_words(line: list[str], expected: list[str], here: Path) -> None:
    assert words(*line) == expected


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(["check", "claims/s"], "files", id="paths"),
        pytest.param(["source", "add", "pa"], "files", id="files or ids"),
        pytest.param(["bulk", "resolve", "t.csv", "-o", ""], "files", id="the value of a short option"),
        pytest.param(["schema", "-o", ""], "folders", id="a folder"),
        pytest.param(["show", "--registry", ""], "folders", id="a registry"),
        pytest.param(["init", ""], "folders", id="a new registry"),
    ],
)
def test_what_the_shell_knows_itself(line: list[str], kind: str) -> None:
    assert offer(sketch(), line) == (kind, ())


def test_what_nothing_else_fits_is_an_option(here: Path) -> None:
    assert "--status" in words("resolve", "") and "--words" not in words("completion", "--")


@pytest.mark.parametrize("written", ["{}", "'{}'", "{}/../{name}"])
def test_the_registry_that_the_line_names(
    written: str, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words come as they are typed, with their quotation marks."""
    monkeypatch.chdir(tmp_path)
    named = written.format(here, name=here.name)
    assert words("show", "v") == []
    for line in (["--registry", named, "show", "v"], ["show", f"--registry={named}", "v"]):
        assert words(*line) == CLAIMS[2:]
    assert words("--registry", "'open", "show", "v") == []


def test_no_name_of_a_file_becomes_a_command(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever sends a pull request names the files, and a shell would run what it is given."""
    folder = here / "claims/msc"
    for name in ("vile$(id)", "v;id", "v`id`", "v id", "-v", "v\nid", "v'", "v\x1b[2J", "v&", "v{a,b}", "v~", "vé"):
        (folder / f"{name}.yaml").write_text("")
    assert words("show", "v") == CLAIMS[2:]
    assert words("show", "") == CLAIMS
    assert main(["completion", "--words", "show", "v"]) == 0
    assert capsys.readouterr().out == "words\nvesicle-immune-effect\tclaim\n"


def test_the_end_of_options_is_a_word_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "--words", "check", "--", "--fo"]) == 0
    assert capsys.readouterr().out == "files\n"


def test_every_word_that_is_offered_is_understood(here: Path) -> None:
    """The table has no word that no help text has, and every claim and source can be completed."""

    def metavars(at: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
        for action in at._actions:
            yield str(action.metavar), action.dest
            if isinstance(action, argparse._SubParsersAction):
                for below in action.choices.values():
                    yield from metavars(below)

    used = dict(metavars(parser()))
    assert STANDS_FOR.keys() <= used.keys()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_one(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "completion --words" in script and script.endswith("\n")
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_a_shell_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion"]) == 2
    assert "evidence completion bash|zsh|fish" in capsys.readouterr().err


@pytest.fixture
def asking(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """An environment in which `evidence` is this program, and a file with the script of every shell."""
    program = tmp_path / "bin/evidence"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m evidence "$@"\n')
    program.chmod(0o755)
    for shell in SHELLS:
        main(["completion", shell])
        (tmp_path / shell).write_text(capsys.readouterr().out)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "SCRIPTS": str(tmp_path), "HOME": str(tmp_path)}


def ran(command: list[str], environment: dict[str, str]) -> list[str]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("evidence show v", ["vesicle-immune-effect"], id="a claim"),
        pytest.param("evidence check --fail-on = w", ["warning"], id="bash cuts at the sign"),
        pytest.param("evidence check --fail-on =", ["error", "warning", "note"], id="nothing behind it yet"),
        pytest.param("evidence schema -o cl", ["claims"], id="a folder"),
        pytest.param("evidence fmt cl", [], id="a file, which readline completes"),
    ],
)
def test_bash_asks(line: str, expected: list[str], asking: dict[str, str]) -> None:
    script = f'. "$SCRIPTS/bash"; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _evidence evidence'
    assert ran(["bash", "-c", f'{script}; printf "%s\\n" "${{COMPREPLY[@]}}"'], asking) == (expected or [""])


@pytest.mark.skipif(shutil.which("fish") is None, reason="the shell fish is not installed here")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("evidence show v", ["vesicle-immune-effect\tclaim"], id="a claim"),
        pytest.param("evidence check --fail-on=w", ["--fail-on=warning"], id="a choice behind a sign"),
        pytest.param("evidence schema -o cl", ["claims/"], id="a folder"),
        pytest.param("evidence fmt claims/cur", ["claims/curators.yaml"], id="a file"),
        pytest.param("evidence completion ", ["bash", "fish", "zsh"], id="nothing typed yet"),
    ],
)
def test_fish_asks(line: str, expected: list[str], asking: dict[str, str]) -> None:
    found = ran(["fish", "--no-config", "-c", f'source "$SCRIPTS/fish"; complete -C "{line}"'], asking)
    assert sorted(found) == expected
