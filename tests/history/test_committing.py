"""What is told to git, and what it tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evidence.errors import EnvironmentFault
from evidence.history.committing import commit
from evidence.history.git import Repository


def git(root: Path, *arguments: str) -> str:
    """What git says."""
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder of it, and a file that is staged."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ama")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ama@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    folder = tmp_path / "repository/registry"
    folder.mkdir(parents=True)
    (folder / "a b*.yaml").write_text("one\n")
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    (folder / "staged").write_text("by hand")
    git(folder, "add", "staged")
    return folder


def test_only_what_is_named(root: Path) -> None:
    """New files too; what is staged stays staged, and a name is no pattern."""
    (root / "a b*.yaml").write_text("two\n")
    (root / "a bc.yaml").write_text("another\n")
    (root / "new").write_text("new\n")
    commit(root, ["a b*.yaml", "new"], "Two: [bold]\n\n- more\n")
    assert git(root, "show", "--format=%B", "--name-only").split("\n")[:2] == ["Two: [bold]", ""]
    assert set(git(root, "show", "--format=", "--name-only").split("\n")) == {
        "registry/a b*.yaml",
        "registry/new",
        "",
    }
    assert git(root, "diff", "--cached", "--name-only").split() == ["registry/staged"]
    told = Repository.around(root).told("a b*.yaml")
    assert [line.partition(" Ama: ")[2] for line in told] == ["Two: [bold]", "Begin"]
    assert Repository.around(root).told("a b*.yaml", 1) == told[:1]
    assert Repository.around(root).told("a bc.yaml") == []


def test_another_repository_is_not_meant(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As within a hook of another one."""
    (root / "new").write_text("new\n")
    monkeypatch.setenv("GIT_DIR", str(root / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / "index"))
    commit(root, ["new"], "New\n")
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert git(root, "log", "--format=%s").split() == ["New", "Begin"]


def test_what_git_refuses_is_said(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its words, or a hook's."""
    with pytest.raises(EnvironmentFault, match="git says: "):
        commit(root, ["not there"], "m\n")
    (tmp_path / "plain").mkdir()
    with pytest.raises(EnvironmentFault, match="not a git repository"):
        commit(tmp_path / "plain", ["x"], "m\n")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault, match="git is needed for this, and is not installed"):
        commit(root, ["new"], "m\n")
