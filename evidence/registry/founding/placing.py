"""Setting down the files of a new registry: all of them or none, and never over something that is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from evidence.errors import EnvironmentFault, UsageError

_MOST_NAMED = 8


def place(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, which is made when it is not there.

    They are written beside their places first and moved there last, `claims/` at the very end, so that a failure or an
    interruption leaves what was there before. Raises `UsageError` when something stands in a place that is needed, and
    `EnvironmentFault` when the disk refuses.
    """
    made_folders: list[Path] = []
    try:
        _make(folder, made_folders)
        refuse_what_is_there(folder, files)
        aside = Path(tempfile.mkdtemp(prefix=".evidence-new-", dir=folder))
        try:
            for path, raw in files.items():
                target = aside / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(raw)
            _move(sorted(files, key=_claims_last), aside, folder, made_folders)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except BaseException as error:
        for made in reversed(made_folders):
            with suppress(OSError):  # somebody else has put something into it
                made.rmdir()
        if isinstance(error, OSError):
            raise EnvironmentFault(f"cannot write into {folder}: {error.strerror}; nothing was written") from error
        raise


def _claims_last(path: str) -> tuple[bool, str]:
    return path.startswith("claims/"), path


def _move(paths: list[str], aside: Path, folder: Path, made_folders: list[Path]) -> None:
    """Move every file to its place, or back again: what is no longer aside is ours."""
    try:
        for path in paths:
            target = folder / path
            _make(target.parent, made_folders)
            if os.path.lexists(target):
                raise UsageError(f"{target} has come to be meanwhile; nothing was written")
            os.rename(aside / path, target)
    except BaseException:
        for path in paths:
            if not (aside / path).exists():
                (folder / path).unlink(missing_ok=True)
        raise


def refuse_what_is_there(folder: Path, files: Iterable[str]) -> None:
    """Raise `UsageError` that lists what stands in the way; a link in a path is in the way as well."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(f"{folder} is there and is no folder; name another one")
    for above in (folder.absolute(), *folder.absolute().parents):
        if above.name == "claims" and (above / "registry.yaml").is_file():
            raise UsageError(f"{folder} is inside of the claims of another registry; name a folder beside it")
    there = sorted({taken for path in files if (taken := _taken(folder, path)) is not None})
    if there:
        more = f" and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
        raise UsageError(
            f"nothing is overwritten, and in {folder} there is already {', '.join(there[:_MOST_NAMED])}{more}; "
            "name another folder, or move these away"
        )


def _taken(folder: Path, path: str) -> str | None:
    """The first part of a path that is something else than a folder of its own; `claims` must not be there at all."""
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        at = folder.joinpath(*parts[:depth])
        named = "/".join(parts[:depth])
        if not os.path.lexists(at):
            return None
        if depth == len(parts) or at.is_symlink() or not at.is_dir() or named == "claims":
            return named
    return None


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and note which were not there."""
    missing = []
    at = folder
    while not at.is_dir():
        if os.path.lexists(at):
            raise UsageError(f"{at} is there and is no folder; name another one")
        missing.append(at)
        at = at.parent
    for at in reversed(missing):
        at.mkdir()
        made.append(at)
