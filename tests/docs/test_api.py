"""The stable names for programs: all of them are there, documented and usable as the pages say."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs/reference"))

import api  # noqa: E402

NAMES = [(module, name) for module in api.STABLE for name in api.names(module)]
PAGE = (ROOT / "docs/reference/api.md").read_text("utf-8")


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda word: word)
def test_a_stable_name_is_exported_and_explained(module: str, name: str) -> None:
    found = importlib.import_module(module)
    value = getattr(found, name)
    assert name in getattr(found, "__all__", (name,))
    section = PAGE.split(f"\n## {module}\n")[1].split("\n## ")[0].split(f"\n### {name}\n")[1].split("\n### ")[0]
    if inspect.isfunction(value) or inspect.isclass(value):
        document = inspect.getdoc(value)
        assert document is not None and document in section
    assert section.strip()


def test_all_exports_of_the_two_main_packages_are_told() -> None:
    for module in ("evidence.registry", "evidence.resolve", "evidence.model"):
        assert {name for of, name in NAMES if of == module} == set(importlib.import_module(module).__all__)


def test_the_example_runs() -> None:
    """As a script in a registry, with Polars; its numbers are those of the command."""
    pytest.importorskip("polars", reason="polars is not installed here")
    command = [sys.executable, str(ROOT / "docs/examples/verdicts.py"), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("exosomes: 42 claims, 0 problems in files\n")
    assert "tumour-effect" in done.stdout and "disputed" in done.stdout


def test_the_package_needs_no_data_frames() -> None:
    """Polars and pandas are for users; only the engines of large tables may know such libraries."""
    for file in sorted(ROOT.glob("evidence/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not {module.partition(".")[0] for module in modules} & {"polars", "pandas"}, file
