"""`evidence` alone: where one is, how things stand, and what to do next."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.cli import welcome
from evidence.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small registry to work on, with caches of its own, and the place where one is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    root = Path(shutil.copytree(BASE, tmp_path / "registry"))
    monkeypatch.chdir(root)
    return root


def test_outside_of_a_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    out = capsys.readouterr().out
    assert out.startswith("No registry here or in a folder above.")
    assert all(f"  evidence {command}" in out for command in ("init DIR", "example DIR", "--help"))


def test_in_a_registry(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before a check its findings are not known; after it they are said, until a file changes."""
    assert main([]) == 0
    before = capsys.readouterr().out
    assert "check: not checked since the last change\n" in before and "  evidence check " in before
    assert before.index("evidence check ") < before.index("evidence resolve ")
    assert main(["check", "--quiet"]) == 0
    capsys.readouterr()
    assert main([]) == 0
    after = capsys.readouterr().out
    assert "check: 0 errors, " in after and "  evidence check " not in after
    assert main([]) == 0
    assert capsys.readouterr().out == after
    claim = registry / "claims/msc/msc-vesicle-growth.yaml"
    claim.write_text(claim.read_text("utf-8") + "# more\n", "utf-8")
    assert main([]) == 0
    assert "check: not checked since the last change\n" in capsys.readouterr().out


def test_the_counts_are_those_of_the_table(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["resolve", "--status", "disputed", "--json"])
    disputed = json.loads(capsys.readouterr().out)["verdicts"]
    undecided = [one for one in disputed if one["decision"] is None or one["stale"]]
    assert main([]) == 0
    told = f"disputed: {len(disputed)}, without a decision that is up to date: {len(undecided)}\n"
    assert told in capsys.readouterr().out


def test_a_large_registry_is_not_read(
    registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(welcome, "_MOST_FILES", 2)
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "files.\n" in out and "disputed" not in out and "  evidence check " in out


def test_errors_in_files_are_said(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (registry / "claims/msc/broken.yaml").write_text("id: [", "utf-8")
    assert main([]) == 0
    assert "check: 1 error in files, the rest not checked since the last change\n" in capsys.readouterr().out


def test_a_registry_that_is_named_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--registry", str(tmp_path)]) == 2
    assert "no registry at" in capsys.readouterr().err


def test_what_is_known_is_said_at_once(registry: Path) -> None:
    """After a check nothing of the registry is read again: no library that reads it is imported."""
    first = "from evidence.cli.main import main\nmain(['check', '--quiet']); main([])\n"
    again = (
        "import sys\nfrom evidence.cli.main import main\nassert main([]) == 0\n"
        "assert not {'pydantic', 'yaml', 'rich', 'textual'} & set(sys.modules), sorted(sys.modules)\n"
    )
    for code in (first, again):
        done = subprocess.run([sys.executable, "-c", code], cwd=registry, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
