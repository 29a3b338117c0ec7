"""All commands speak alike: options, help texts, JSON keys, and the words for statuses, stances and columns."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.cli.main import main, parser
from evidence.cli.queue_table import COLUMNS
from evidence.diagnostic import Severity
from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.source import Kind, Standing
from evidence.registry import load
from tests.history.scripted import git

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
CLAIM = "vesicle-immune-effect"

WITHOUT_JSON = {
    "schema": "prints a JSON Schema",
    "completion": "prints a script for a shell",
    "tui": "draws a screen",
}


def commands(at: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be called, with its parser."""
    below = [action for action in at._actions if isinstance(action, argparse._SubParsersAction)]
    if path and (not below or any(action.option_strings and action.dest == "list" for action in at._actions)):
        yield " ".join(path), at
    for action in below:
        for name, one in action.choices.items():
            yield from commands(one, (*path, name))


EVERY = dict(commands(parser()))


def test_every_command_has_json() -> None:
    """All that list, judge or write, but for those whose output has a form of its own."""
    having = {name for name, one in EVERY.items() if any("--json" in action.option_strings for action in one._actions)}
    assert EVERY.keys() - having == WITHOUT_JSON.keys()


def test_every_command_has_the_common_options() -> None:
    for one in EVERY.values():
        assert {"--registry", "--color", "--plain", "--quiet"} <= one._option_string_actions.keys()


@pytest.mark.parametrize("name", EVERY)
def test_help_texts_are_of_one_voice(name: str) -> None:
    """Phrases: no capital but of a name, no full stop, and a metavar in capitals for what is to be filled in."""
    for action in EVERY[name]._actions:
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:
            continue
        text = action.help
        assert text, f"{action.dest} has no help"
        assert not text.endswith("."), text
        first = text.split()[0].strip(",;:")
        assert first.islower() or not first[0].isalpha() or first in ("DOI", "PubMed", "Parquet"), text
        if action.nargs != 0 and action.choices is None:
            assert isinstance(action.metavar, str) and action.metavar == action.metavar.upper(), action


def test_commands_are_described_as_they_are_listed() -> None:
    for _, one in commands(parser()):
        assert one.description is not None and one.description[0].isupper() and one.description.endswith(".")


JSON = [
    pytest.param(["resolve"], id="resolve"),
    pytest.param(["show", CLAIM], id="show"),
    pytest.param(["check"], id="check"),
    pytest.param(["search", "vesicles"], id="search"),
    pytest.param(["agreement"], id="agreement"),
    pytest.param(["source", "list"], id="source list"),
    pytest.param(["source", "--list"], id="formats of sources"),
    pytest.param(["import", "--list"], id="formats that come in"),
    pytest.param(["export", "--list"], id="formats that go out"),
    pytest.param(["rule"], id="rule"),
    pytest.param(["rule", "EV201"], id="one rule"),
    pytest.param(["fmt", "--check"], id="fmt"),
    pytest.param(["report", "-o", "report"], id="report"),
    pytest.param(["export", "csv", "-o", "out.csv"], id="export"),
    pytest.param(["rename", CLAIM, "another", "--dry-run"], id="rename"),
    pytest.param(["decide", CLAIM, "--rationale", "So.", "--by", "ama", "--dry-run"], id="decide"),
    pytest.param(["new", "source", "x-2020", "--kind", "primary", "--dry-run"], id="new source"),
    pytest.param(["init", "new", "--axis", "a=b/c", "--dry-run"], id="init"),
    pytest.param(["example", "new", "--dry-run"], id="example"),
    pytest.param(["suggest", "ahmadi-2022", "--top", "3", "--registry", str(ROOT)], id="suggest"),
    pytest.param(["log", "--all"], id="log"),
    pytest.param(["diff", "HEAD~1", "HEAD"], id="diff"),
]

_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_RECORDS = ("sources", "values", "scope", "context")
"""Under these keys stand fields as files have them, and words of a vocabulary."""
_OF_DATA = ("tally", "secondary_tally", "table", "unplaced", "poles", "lines")
"""Under these keys the keys are poles, levels or other words of data."""


def pairs(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Every key of a document with its value and the keys above it."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield above, key, one
            yield from pairs(one, (*above, key))
    elif isinstance(value, list):
        for one in value:
            yield from pairs(one, above)


def with_history(root: Path) -> None:
    """Two commits, of which the second turns a stance round."""
    git(root, "init", "-q")
    for turned in (False, True):
        for path in (root / "claims").rglob("*.yaml") if turned else ():
            path.write_text(path.read_text("utf-8").replace("stance: suppressive", "stance: stimulatory", 1), "utf-8")
        git(root, "add", "-A")
        git(root, "commit", "-q", "--allow-empty", "-m", "a change")


@pytest.mark.parametrize("command", JSON)
def test_json_has_one_vocabulary(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number of its format, keys in one style, and the same words for the same things."""
    root = ROOT if str(ROOT) in command else Path(shutil.copytree(BASE, tmp_path / "registry"))
    monkeypatch.chdir(tmp_path if root == ROOT else root)
    if command[0] in ("log", "diff"):
        with_history(root)
    assert main([*command, "--json"]) in (0, 1)
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document["format"], int)
    registry = load(root)[0]
    stances = {word for axis in registry.axes.values() for word in axis.stances} | set(Stance)
    poles = {word for axis in registry.axes.values() for word in axis.poles}
    known: dict[str, set[str]] = {
        "status": set(Status),
        "stance": stances,
        "pole": poles,
        "severity": set(Severity),
        "axis": set(registry.axes),
        "standing": set(Standing),
        "kind": {*Kind} if command[:2] == ["source", "list"] else set(),
    }
    for above, key, value in pairs(document):
        if not {*above} & {*_RECORDS, *_OF_DATA}:
            assert _SNAKE.fullmatch(key), key
        if isinstance(value, str) and known.get(key):
            assert value in known[key], (key, value)
    if "files" in document:
        assert isinstance(document["written"], bool)


def test_columns_have_one_name() -> None:
    """A table of claims has the same columns wherever it comes from."""
    from evidence.cli import bulk_top

    assert set(bulk_top._COLUMNS) < set(COLUMNS)


def test_columns_of_large_tables_are_the_keys_of_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    """What bulk results and the JSON both have is called the same."""
    from evidence.bulk.columns import RESULT_COLUMNS as OF_RESULTS

    main(["resolve", "--json", "--registry", str(BASE)])
    keys = json.loads(capsys.readouterr().out)["verdicts"][0].keys()
    shared = {"claim", "axis", "status", "pole", "conflict", "amount", "sign_test_p", "supported", "lines", "items"}
    assert shared <= keys and shared <= OF_RESULTS.keys()


def test_exit_codes_stand_in_the_help_and_on_one_page(capsys: pytest.CaptureFixture[str]) -> None:
    from evidence.cli import main as module

    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out.split("exit codes:")[1]
    codes = {int(code) for code in re.findall(r"^  (\d+)  ", told, re.MULTILINE)}
    assert codes == {module.OK, module.FINDINGS, module.WRONG_USE, module.BUG, module.INTERRUPTED}
    page = (ROOT / "docs/reference/cli.md").read_text("utf-8").split("## Exit codes")[1].split("##")[0]
    assert {int(code) for code in re.findall(r"^- `(\d+)`: ", page, re.MULTILINE)} == codes
