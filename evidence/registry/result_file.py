"""Files for results: never among those of a registry, whole or not at all, and straight into what is no file."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from evidence.errors import EnvironmentFault, UsageError
from evidence.refusal import reason
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
def written(path: Path, root: Path | None) -> Iterator[BinaryIO]:
    """One result to write; see `written_together`."""
    with written_together((path,), root) as (out,):
        yield out


@contextmanager
def written_together(paths: Sequence[Path], root: Path | None) -> Iterator[tuple[BinaryIO, ...]]:
    """Results that belong together, to be written; none is in its place before all are whole, the first one last.

    What is no file takes its bytes as they come. `root` is that of the registry which is read, None where there is
    none: here every command is asked whether it would write over one. Raises `UsageError` for a folder or a place
    among a registry's own files, and `EnvironmentFault` when writing does not work.
    """
    for path in paths:
        require_outside(path, *(() if root is None else (root,)))
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name a file in it")
        if not (above := place_of(path).parent).is_dir():
            raise EnvironmentFault(f"cannot write {path}: there is no folder {above}; make it first")
    beside = [None if is_stream(path) else _hidden(place_of(path)) for path in paths]
    at = paths[0]
    try:
        with ExitStack() as opened:
            outs: list[BinaryIO] = []
            for at, name in zip(paths, beside, strict=True):
                where, mode = (at, "wb") if name is None else (name, "xb")
                outs.append(cast(BinaryIO, opened.enter_context(open(where, mode))))
            at = paths[0]
            yield tuple(outs)
            for path, name, out in zip(paths, beside, outs, strict=True):
                at = path
                out.flush()
                if name is not None:
                    os.fsync(out.fileno())
        for at, name in reversed(list(zip(paths, beside, strict=True))):
            if name is not None:
                os.replace(name, place_of(at))
    except OSError as error:
        raise EnvironmentFault(f"cannot write {at}: {reason(error)}") from error
    finally:
        for name in beside:
            if name is not None:
                with suppress(OSError):  # on a disk that can only be read even what is not there is refused
                    name.unlink()


def _hidden(place: Path) -> Path:
    """A name beside a place, for what is not whole yet."""
    return place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}")


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
