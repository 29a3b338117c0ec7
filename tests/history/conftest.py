"""Every test gets a repository of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.history.scripted import Pull, new_repository


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "registry"
    new_repository(root)
    return root


@pytest.fixture
def pull(_template: Path, tmp_path: Path) -> Pull:
    """A pull request with nothing in it yet."""
    root = tmp_path / "registry"
    shutil.copytree(_template, root)
    return Pull(root)
