"""Files for results: never among those of a registry, whole or not at all, and straight into what is no file."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evidence.errors import EnvironmentFault, UsageError
from evidence.registry.listing import CLAIMS, REGISTRY_FILE

_STREAMS = ("/dev/", "/proc/")
"""Names there lead to what somebody else has opened, such as /dev/stdout: nothing is put in their place."""
_MEMORY = "/dev/shm/"
"""Files like any other, kept in memory."""


def require_outside(path: Path, *roots: Path) -> None:
    """Refuse a place among the records or stored texts of a registry, also one that a link leads to.

    Looked at are the registries in the folders above the place, and those with the given roots.
    Raises `UsageError`.
    """
    real = place_of(path)
    above = [folder for folder in real.parents if (folder / REGISTRY_FILE).is_file()]
    for root in (*above, *(Path(os.path.realpath(root)) for root in roots)):
        for name in (CLAIMS, _texts_of(root)):
            folder = Path(os.path.realpath(root / name))
            if folder != root and (real == folder or folder in real.parents):
                message = f"{path} is among the registry's own files; name a file outside {name}/"
                raise UsageError(message)


def place_of(path: Path) -> Path:
    """Where a result really goes: links are followed."""
    return Path(os.path.realpath(path))


def is_stream(path: Path) -> bool:
    """Whether something stands there that takes bytes and is no file: a device, a pipe."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    name = os.path.abspath(path)
    streams = name.startswith(_STREAMS) and not name.startswith(_MEMORY)
    return streams or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A result to write; a file is there when all of it is, what is no file takes it as it comes.

    Raises `EnvironmentFault` when that does not work.
    """
    try:
        if is_stream(path):
            with open(path, "wb") as out:
                yield out
            return
        real = place_of(path)
        beside = real.with_name(f".{real.name[:100]}.{secrets.token_hex(6)}")
        try:
            with open(beside, "xb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {path}: {error.strerror or error}") from error


def _texts_of(root: Path) -> str:
    """The folder of stored texts, as the registry's file names it."""
    from evidence.registry import profile
    from evidence.registry.snapshots import Unreadable, read_inside

    try:
        data = profile.read(read_inside(root, REGISTRY_FILE, profile.MAX_BYTES), REGISTRY_FILE).data
    except Unreadable:
        data = None
    name = data.get("snapshots") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name and "\0" not in name else "seeds"
