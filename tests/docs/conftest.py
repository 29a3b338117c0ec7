"""Folders that the pages' commands work in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

NEWER = "claims/msc-cells/msc-therapeutic-potential.yaml"
"""A claim that the first of the two versions in the registry's history does not have."""


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The claims of this repository in two versions, v1.0 and v1.1; the second is `main`, here and at `origin`."""
    folder = tmp_path_factory.mktemp("registry") / "registry"
    for part in ("claims", "seeds"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / ".gitattributes", folder)
    newer = (folder / NEWER).read_bytes()
    (folder / NEWER).unlink()
    git(folder, "init", "-q", "-b", "main")
    for version in ("v1.0", "v1.1"):
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", version)
        git(folder, "tag", version)
        (folder / NEWER).write_bytes(newer)
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    return folder


@pytest.fixture
def place(registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a new folder of a kind and goes there; what a command keeps of a user's is beside it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name, value in identity().items():
        monkeypatch.setenv(name, value)
    for name in ("EVIDENCE_CURATOR", "EVIDENCE_PLAIN", "NO_COLOR"):
        monkeypatch.setenv(name, "")  # so that it is put back, whatever a page sets
        monkeypatch.delenv(name)

    def placed(kind: str) -> Path:
        folder = tmp_path / f"{len(os.listdir(tmp_path))}"
        if kind == "this registry":
            shutil.copytree(registry, folder)
        else:
            assert kind == "empty folder", f"no kind of folder: {kind}"
            folder.mkdir()
        monkeypatch.chdir(folder)
        return folder

    return placed


def git(folder: Path, *words: str) -> None:
    """Run git there."""
    subprocess.run(["git", *words], cwd=folder, check=True, env=os.environ | identity(), timeout=600)


def identity() -> dict[str, str]:
    """A person for git, and none of the machine's settings."""
    return {
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
