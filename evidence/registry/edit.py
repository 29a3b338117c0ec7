"""The one way in which files of the registry are written: whole, checked, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from evidence.errors import EnvironmentFault
from evidence.registry import profile
from evidence.registry.snapshots import Unreadable, read_inside


def replace_file(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Put `after` in the place of a file that still holds `before`.

    The new bytes are written beside the file, flushed to disk, read back, and renamed over it, so that a
    killed process leaves the old file or the new one. Raises `EnvironmentFault`, with nothing changed, when
    the file is no longer what it was, leaves the registry, or cannot be written.
    """
    try:
        if read_inside(root, path, profile.MAX_BYTES) != before:
            raise EnvironmentFault(f"{path} has changed on disk; nothing was written")
        target = os.path.realpath(root / path)
        mode = stat.S_IMODE(os.stat(target).st_mode)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            if Path(temporary).read_bytes() != after:
                raise EnvironmentFault(f"{path} could not be written completely; the old file stays")
            os.replace(temporary, target)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise
    except (OSError, Unreadable) as error:
        raise EnvironmentFault(f"cannot write {path}: {error}") from error
