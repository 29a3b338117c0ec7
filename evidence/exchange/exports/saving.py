"""Exports as files: whole or not at all, and never in place of something else by accident."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from evidence.errors import EvidenceError, UsageError
from evidence.exchange.exports.export import Export
from evidence.exchange.exports.formats import EXPORTS
from evidence.exchange.family import PLUGIN_ERRORS
from evidence.registry.result_file import is_stream, written_together


def save(export: Export, chosen: ModuleType, file: Path, force: bool = False) -> tuple[Path, ...]:
    """Write an export, and what belongs beside it; returns the files, the export first.

    A file that is there already is replaced only with `force`, the registry's own files never.
    Raises `UsageError` before anything is written, and `EnvironmentFault` when a file cannot be written.
    """
    beside: Mapping[str, Callable[[Export, BinaryIO, str], None]] = getattr(chosen, "BESIDE", {})
    # nothing stands beside a pipe or a device
    files = (file,) if is_stream(file) else (file, *(file.with_name(file.name + suffix) for suffix in beside))
    with written_together(files, export.registry.root) as outs:
        for path in files:
            if not force and not is_stream(path) and os.path.lexists(path):
                raise UsageError(f"{path} is there already; --force replaces it")
        write_in(chosen, export, outs[0])
        for make, out in zip(beside.values(), outs[1:], strict=False):
            make(export, out, file.name)
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
