"""The stored texts of sources, and a safe way to their files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Mapping
from itertools import islice
from pathlib import Path

from evidence.cache import READING
from evidence.frozen import dataclass, field

MAX_SNAPSHOT_BYTES = 16 * 1024 * 1024

Stamp = tuple[int, int, int]
"""Size in bytes, time of the last change in nanoseconds, and inode of a file."""


class Unreadable(Exception):
    """A file of the registry cannot or must not be opened; the message says why."""


class TooLarge(Unreadable):
    """A file over its limit."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"it has {size:,} bytes; the limit is {limit:,}")
        self.size = size


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
    _stamps: dict[str, Stamp | None] = field(default_factory=dict)
    """Of the files as they were read; None where there was nothing to read."""

    def read(self, name: str) -> Snapshot:
        """The snapshot in the file `name` of the folder.

        Raises `Unreadable` when it is missing, too large, not text, or outside the registry.
        """
        if name not in self._kept:
            try:
                self._kept[name] = self._open(name)
            except Unreadable as error:
                self._kept[name] = error
                self._stamps[name] = self._seen(name)
        kept = self._kept[name]
        if isinstance(kept, Unreadable):
            raise kept
        return kept

    def count(self, names: Collection[str | None]) -> int:
        """How many of some texts were read."""
        return sum(isinstance(kept, Snapshot) and name in names for name, kept in self._kept.items())

    @property
    def asked(self) -> dict[str, str | None]:
        """Files that were looked for, by path relative to the root, with the SHA-256 of those that could be read."""
        found = self.digests.items()
        return {os.path.join(self.folder, name): digest for name, digest in found if not _leaves(name)}

    @property
    def digests(self) -> dict[str, str | None]:
        """The SHA-256 of what was asked for, by name; None for what could not be read."""
        return {name: self.digest_of(name) for name in self._kept}

    def digest_of(self, name: str) -> str | None:
        """The SHA-256 of a text that was asked for; None when it could not be read."""
        kept = self._kept[name]
        return kept.sha256 if isinstance(kept, Snapshot) else None

    def latest(self, known: int) -> list[str]:
        """Names of what was asked for after so many others."""
        return list(islice(reversed(self._kept), len(self._kept) - known))

    def path_of(self, name: str) -> str:
        """Where a text is, relative to the root."""
        return os.path.normpath(os.path.join(self.folder, name)).replace(os.sep, "/")

    def changed(self) -> frozenset[str]:
        """Names of texts whose file is no longer what it was when it was asked for."""
        # a copy, since texts may be read in another thread meanwhile
        return frozenset(name for name, seen in list(self._stamps.items()) if self._seen(name) != seen)

    def without(self, names: Collection[str]) -> Snapshots:
        """The same texts but for some, which are read anew when they are asked for."""
        kept = {name: kept for name, kept in list(self._kept.items()) if name not in names}
        stamps = {name: seen for name, seen in list(self._stamps.items()) if name not in names}
        return Snapshots(self.root, self.folder, kept, stamps)

    def holding(self, texts: Mapping[str, bytes | None]) -> Snapshots:
        """The same texts but for some that are not on disk as they shall be: their bytes, None for what shall go."""
        changed = self.without(texts)
        for name, raw in texts.items():
            gone = Unreadable("there is no such file")
            try:
                changed._kept[name] = gone if raw is None else _decoded(raw)
            except Unreadable as error:
                changed._kept[name] = error
            changed._stamps[name] = self._seen(name)
        return changed

    def _seen(self, name: str) -> Stamp | None:
        try:
            return stamp(os.stat(real_path(self.root, os.path.join(self.folder, name))))
        except (OSError, Unreadable):
            return None

    def _open(self, name: str) -> Snapshot:
        if _leaves(name):
            raise Unreadable("the path leaves the folder of snapshots")
        file = real_path(self.root, os.path.join(self.folder, name))
        raw, self._stamps[name] = read_stamped(file, MAX_SNAPSHOT_BYTES)
        return _decoded(raw)


def _decoded(raw: bytes) -> Snapshot:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start} is not UTF-8") from error
    return Snapshot(hashlib.sha256(raw).hexdigest(), text)


def _leaves(name: str) -> bool:
    return os.path.isabs(name) or os.path.normpath(name).split(os.sep)[0] == os.pardir


def read_inside(root: Path, relative: str, limit: int) -> bytes:
    """The bytes of a regular file below `root`; symbolic links may not lead out of it.

    Raises `Unreadable` with the reason, before the file is opened where that is possible.
    """
    return read_regular(real_path(root, relative), limit)


def real_path(root: Path, relative: str) -> str:
    """Where a path below `root` leads to, links followed. Raises `Unreadable` when it leads out of it."""
    if os.path.isabs(relative) or "\0" in relative:
        raise Unreadable("the path leaves the registry")
    try:
        real_root = os.path.realpath(root)
        real = os.path.realpath(os.path.join(real_root, relative))
        inside = os.path.commonpath((real_root, real)) == real_root
    except (OSError, ValueError) as error:
        raise Unreadable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error
    # before anything is opened: not even whether a file is there shall be told of the world outside
    if not inside:
        raise Unreadable("the path leaves the registry")
    return real


def read_regular(path: str, limit: int) -> bytes:
    """The bytes of a regular file that is no link; see `read_stamped`."""
    return read_stamped(path, limit)[0]


def stamp(info: os.stat_result) -> Stamp:
    """By which a later look tells whether a file is still the same."""
    return info.st_size, info.st_mtime_ns, info.st_ino


def read_stamped(path: str, limit: int) -> tuple[bytes, Stamp]:
    """The bytes of a regular file that is no link, with its stamp; the caller knows that it is inside the registry.

    Raises `Unreadable` with the reason. Opened without waiting, so that a pipe cannot stop a check.
    """
    try:
        handle = os.open(path, READING)
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise Unreadable("it is not a regular file")
            if info.st_size > limit:
                raise TooLarge(info.st_size, limit)
            raw = os.read(handle, info.st_size + 1)
            while len(raw) <= limit and (more := os.read(handle, limit + 1 - len(raw))):
                raw += more
        finally:
            os.close(handle)
    except FileNotFoundError as error:
        raise Unreadable("there is no such file") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(raw) > limit:
        raise TooLarge(len(raw), limit)
    return raw, stamp(info)
