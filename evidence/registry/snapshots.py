"""The stored texts of sources, and a safe way to their files."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

MAX_SNAPSHOT_BYTES = 16 * 1024 * 1024


class Unreadable(Exception):
    """A file of the registry cannot or must not be opened; the message says why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The text of a source exactly as it was retrieved."""

    sha256: str
    """Of the file's bytes."""
    text: str
    """Its characters; offsets of quotes count these."""


@dataclass(slots=True)
class Snapshots:
    """Reads the stored texts below one folder, each at most once."""

    root: Path
    folder: str
    _kept: dict[str, Snapshot | Unreadable] = field(default_factory=dict)

    def read(self, name: str) -> Snapshot:
        """The snapshot in the file `name` of the folder.

        Raises `Unreadable` when it is missing, too large, not text, or outside the registry.
        """
        if name not in self._kept:
            try:
                self._kept[name] = self._open(name)
            except Unreadable as error:
                self._kept[name] = error
        kept = self._kept[name]
        if isinstance(kept, Unreadable):
            raise kept
        return kept

    def _open(self, name: str) -> Snapshot:
        raw = read_inside(self.root, os.path.join(self.folder, name), MAX_SNAPSHOT_BYTES)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(f"byte {error.start} is not UTF-8") from error
        return Snapshot(hashlib.sha256(raw).hexdigest(), text)


def read_inside(root: Path, relative: str, limit: int) -> bytes:
    """The bytes of a regular file below `root`; symbolic links may not lead out of it.

    Raises `Unreadable` with the reason, before the file is opened where that is possible.
    """
    if os.path.isabs(relative) or "\0" in relative:
        raise Unreadable("the path leaves the registry")
    try:
        real = os.path.realpath(root / relative, strict=True)
        inside = os.path.commonpath((os.path.realpath(root), real)) == os.path.realpath(root)
        if not inside:
            raise Unreadable("the path leaves the registry")
        info = os.stat(real)
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable("it is not a regular file")
        if info.st_size > limit:
            raise Unreadable(f"it has {info.st_size:,} bytes; the limit is {limit:,}")
        with open(real, "rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError as error:
        raise Unreadable("there is no such file") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(raw) > limit:
        raise Unreadable(f"it has more than {limit:,} bytes")
    return raw
