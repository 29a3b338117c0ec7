"""Files are written whole, and only over what was read, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from evidence.errors import EnvironmentFault
from evidence.registry.edit import write_one
from evidence.registry.step import FileChange

BEFORE, AFTER = b"id: a\n", b"id: b\n# longer\n"


def replace_file(root: Path, path: str, before: bytes, after: bytes) -> None:
    write_one(root, FileChange(path, before, after))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry with one file."""
    (tmp_path / "registry/claims").mkdir(parents=True)
    (tmp_path / "registry/claims/a.yaml").write_bytes(BEFORE)
    return tmp_path / "registry"


def files(root: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones as well."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def assert_refused(root: Path, path: str, before: bytes, message: str) -> None:
    """The edit fails with a message, and nothing is left behind."""
    was = files(root.parent)
    with pytest.raises(EnvironmentFault, match=message):
        replace_file(root, path, before, AFTER)
    assert files(root.parent) == was


def test_a_file_is_replaced(root: Path) -> None:
    """The new bytes are there, and no other file."""
    replace_file(root, "claims/a.yaml", BEFORE, AFTER)
    assert files(root) == {"claims/a.yaml": AFTER}


def test_permissions_are_kept(root: Path) -> None:
    """Those of the old file, not those of a temporary one."""
    os.chmod(root / "claims/a.yaml", 0o640)
    replace_file(root, "claims/a.yaml", BEFORE, AFTER)
    assert stat.S_IMODE(os.stat(root / "claims/a.yaml").st_mode) == 0o640


def test_what_has_changed_meanwhile_is_kept(root: Path) -> None:
    """Somebody else's edit is not written over."""
    assert_refused(root, "claims/a.yaml", b"id: c\n", "has changed on disk; nothing was written")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("claims/none.yaml", "there is no such file"),
        ("claims", "not a regular file"),
        ("../outside.yaml", "leaves the registry"),
        ("claims/link.yaml", "leaves the registry"),
    ],
)
def test_where_nothing_is_written(path: str, message: str, root: Path) -> None:
    """Only files of the registry that are there are replaced."""
    (root.parent / "outside.yaml").write_bytes(BEFORE)
    (root / "claims/link.yaml").symlink_to("../../outside.yaml")
    assert_refused(root, path, BEFORE, message)


def test_a_link_inside_stays_a_link(root: Path) -> None:
    """What it leads to is replaced."""
    (root / "claims/link.yaml").symlink_to("a.yaml")
    replace_file(root, "claims/link.yaml", BEFORE, AFTER)
    assert (root / "claims/link.yaml").is_symlink()
    assert (root / "claims/a.yaml").read_bytes() == AFTER


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_the_old_file(step: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever step fails, nothing has changed and nothing lies about."""

    def fail(*_: object) -> None:
        raise OSError(28, "there is no room left; make some")

    monkeypatch.setattr(os, step, fail)
    assert_refused(root, "claims/a.yaml", BEFORE, "there is no room left; make some")


def test_an_interruption_leaves_the_old_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key press in the middle ends the edit, not the file."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(root, "claims/a.yaml", BEFORE, AFTER)
    assert files(root) == {"claims/a.yaml": BEFORE}


def test_what_was_not_written_whole_is_noticed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file is read back before it takes the old one's place."""
    monkeypatch.setattr(Path, "read_bytes", lambda self: AFTER[:-1])
    with pytest.raises(EnvironmentFault, match="could not be written completely"):
        replace_file(root, "claims/a.yaml", BEFORE, AFTER)
    monkeypatch.undo()
    assert files(root) == {"claims/a.yaml": BEFORE}
