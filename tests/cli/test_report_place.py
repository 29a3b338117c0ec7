"""Where a report may be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.cli.main import main
from tests.cli.test_commands import write_registry


def written(root: Path, folder: Path | str) -> int:
    return main(["report", "--quiet", "--registry", str(root), "-o", str(folder)])


def listing(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}


@pytest.mark.parametrize("name", ["", "..", "claims", "claims/sources", "claims/new", "seeds", "seeds/new", "link"])
def test_not_among_the_registry_s_own_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_registry(tmp_path / "above/registry")
    (root / "seeds").mkdir()
    (root / "link").symlink_to(root / "claims")
    before = listing(tmp_path)
    assert written(root, root / name) == 2
    assert "holds the registry or belongs to it; name a folder for the report alone" in capsys.readouterr().err
    assert listing(tmp_path) == before


def test_not_among_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_registry(tmp_path / "registry")
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.md").write_text("mine")
    assert written(root, other) == 2
    assert "holds other files and no report; name a new folder, or an empty one" in capsys.readouterr().err
    (other / "report.md").write_text("# A report of mine\n")
    assert written(root, other) == 2
    assert (other / "report.md").read_text() == "# A report of mine\n"


def test_where_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_registry(tmp_path / "registry")
    empty = root / "docs/empty"
    empty.mkdir(parents=True)
    (empty / ".gitkeep").touch()
    for folder in (empty, root / "docs/new", root / "report"):
        assert written(root, folder) == 0
        (folder / "notes.txt").write_text("kept")
        assert written(root, folder) == 0
        assert (folder / "notes.txt").read_text() == "kept"
    monkeypatch.chdir(root)
    assert main(["report", "--quiet", "-o", os.path.join("..", "beside")]) == 0
    assert main(["report", "--quiet", "-o", "."]) == 2
