"""Families of formats: manual pages, and formats of other packages, also broken and hostile ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from evidence.errors import UsageError
from evidence.exchange import family as family_module
from evidence.exchange.exports.formats import EXPORTS
from evidence.exchange.family import Family, page

ROOT = Path(__file__).parents[2]


def made(name: str, **more: Any) -> ModuleType:
    module = ModuleType(name.replace("-", "_"), "The manual page.")
    vars(module).update({"NAME": name, "LABEL": f"a format {name}", "SUFFIX": ".x", "write": print, **more})
    return module


class Entry:
    """An entry point whose loading does as it is told."""

    def __init__(self, name: str, result: Any) -> None:
        self.name, self.value, self.group = name, f"somewhere.{name}", "evidence.exports"
        self._result = result

    def load(self) -> Any:
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result


def family(monkeypatch: pytest.MonkeyPatch, **entries: Any) -> Family:
    points = [Entry(name.replace("_", "-"), result) for name, result in entries.items()]
    monkeypatch.setattr(family_module, "entry_points", lambda group: points if group == EXPORTS.group else [])
    return Family(EXPORTS.what, EXPORTS.package, ("csv", "graphml"), EXPORTS.group, EXPORTS.shape)


def test_a_format_of_another_package_stands_after_the_own_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    found = family(monkeypatch, spread_sheet=made("spread-sheet"))
    assert [module.NAME for module in found] == ["csv", "graphml", "spread-sheet"]
    assert found.named("spread-sheet").LABEL == "a format spread-sheet"
    assert found.problems == ()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(ImportError("no module named there"), id="missing"),
        pytest.param(SystemExit(3), id="leaves"),
        pytest.param(RecursionError(), id="runs wild"),
        pytest.param(made("broken", LABEL=7), id="label is no text"),
        pytest.param(made("broken", NAME=None), id="no name"),
        pytest.param(None, id="no module"),
        pytest.param(made("csv"), id="takes a name of our own"),
        pytest.param(ModuleType("broken", "Has nothing."), id="empty"),
    ],
)
def test_a_broken_one_is_told_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch, broken: Any) -> None:
    found = family(monkeypatch, broken=broken, fine=made("fine"))
    assert [module.NAME for module in found] == ["csv", "graphml", "fine"]
    assert len(found.problems) == 1 and "broken" in found.problems[0]
    assert found.named("csv").__name__ == "evidence.exchange.exports.csv"


def test_the_code_of_others_does_not_run_for_a_format_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = family(monkeypatch, broken=KeyboardInterrupt())
    assert found.named("csv").NAME == "csv"


def test_an_unknown_name_is_told_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"there is no format cvs.*csv"):
        family(monkeypatch).named("cvs")


def test_real_entry_points_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group's name is the one that the documentation tells other packages."""
    point = EntryPoint("spare", "evidence.exchange.exports.graphml", "evidence.exports")
    asked: list[str] = []

    def points(*, group: str) -> list[EntryPoint]:
        asked.append(group)
        return [point]

    monkeypatch.setattr(family_module, "entry_points", points)
    found = Family(EXPORTS.what, EXPORTS.package, ("csv",), EXPORTS.group, EXPORTS.shape)
    assert [module.NAME for module in found] == ["csv", "graphml"]
    assert asked == ["evidence.exports"]


@pytest.mark.parametrize("name", EXPORTS.names)
def test_every_format_has_what_its_family_needs(name: str) -> None:
    module = EXPORTS.named(name)
    assert name == module.NAME and re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name)
    assert module.LABEL[0] != " " and len(module.LABEL) < 90 and not module.LABEL.endswith(".")
    assert module.SUFFIX.startswith(".")
    told = page(module)
    assert told.startswith(f"# {name}: ") and "**Lost:**" in told and f"evidence export {name}" in told


def test_the_pages_of_formats_are_fresh() -> None:
    script = [sys.executable, "docs/formats/make.py", "--check"]
    done = subprocess.run(
        script, capture_output=True, text=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
