"""Exports as files: whole or not at all, and never in place of something else by accident."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from evidence.errors import EnvironmentFault, EvidenceError, UsageError
from evidence.exchange.exports.export import Export
from evidence.exchange.exports.formats import EXPORTS
from evidence.exchange.family import PLUGIN_ERRORS
from evidence.registry.result_file import is_stream, place_of, require_outside, written


def save(export: Export, chosen: ModuleType, file: Path, force: bool = False) -> tuple[Path, ...]:
    """Write an export, and what belongs beside it; returns the files, the export first.

    A file that is there already is replaced only with `force`, the registry's own files never.
    Raises `UsageError` before anything is written, and `EnvironmentFault` when a file cannot be written.
    """
    beside: Mapping[str, Callable[[Export, BinaryIO, str], None]] = getattr(chosen, "BESIDE", {})
    if is_stream(file):  # nothing stands beside a pipe or a device
        with written(file) as out:
            write_in(chosen, export, out)
        return (file,)
    files = (file, *(file.with_name(file.name + suffix) for suffix in beside))
    for path in files:
        _refuse(path, export, force)
    makers: list[Callable[[BinaryIO], None]] = [partial(write_in, chosen, export)]
    makers += [partial(_make_beside, make, export, file.name) for make in beside.values()]
    with _written(files, makers) as temporary:
        # the export last, so that it is never there without what explains it
        for path in reversed(files):
            os.replace(temporary[path], place_of(path))
    return files


def write_in(chosen: ModuleType, export: Export, out: BinaryIO) -> None:
    """Write an export in a format.

    Raises `UsageError` when the format of another package does not work.
    """
    try:
        chosen.write(export, out)
    except (EvidenceError, OSError):
        raise
    except PLUGIN_ERRORS as error:
        if EXPORTS.is_built_in(chosen.NAME):
            raise
        why = f"the plug-in for {chosen.NAME} failed ({type(error).__name__}: {error})"
        raise UsageError(f"{why}; choose another format, or remove the plug-in") from error


def _make_beside(make: Callable[[Export, BinaryIO, str], None], export: Export, name: str, out: BinaryIO) -> None:
    make(export, out, name)


@contextmanager
def _written(files: tuple[Path, ...], makers: list[Callable[[BinaryIO], None]]) -> Iterator[dict[Path, Path]]:
    """Every file beside its place; what is left of them when something goes wrong is taken away."""
    temporary = {path: place_of(path).with_name(f".{path.name[:100]}.{secrets.token_hex(6)}") for path in files}
    try:
        for path, make in zip(files, makers, strict=True):
            with open(temporary[path], "xb") as out:
                make(out)
                out.flush()
                os.fsync(out.fileno())
        yield temporary
    except OSError as error:
        raise EnvironmentFault(f"cannot write {files[0]}: {error.strerror or error}") from error
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)


def _refuse(path: Path, export: Export, force: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    require_outside(path, export.registry.root)
    if not force and os.path.lexists(path):
        raise UsageError(f"{path} is there already; --force replaces it")
