"""From files to a `Registry`; all problems of all files are collected, none is raised."""

from __future__ import annotations

import os
from pathlib import Path

from evidence.diagnostic import Diagnostic
from evidence.errors import RegistryNotFound
from evidence.registry import profile
from evidence.registry.index import Files, Index
from evidence.registry.listing import CLAIMS, list_files
from evidence.registry.reading import kind_of, order_of, read_file
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Unreadable, read_inside
from evidence.source_map import START, FileSpans

__all__ = ["CLAIMS", "bytes_at", "find_root", "kind_of", "load", "locate", "order_of", "paths_below"]


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds a registry.

    Raises `RegistryNotFound` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / REGISTRY_FILE).is_file():
            return folder
    raise RegistryNotFound(str(start))


def load(root: Path) -> tuple[Registry, list[Diagnostic]]:
    """Read every record below `root/claims`.

    Bad data never raises: what can be used is in the registry, what is wrong is in the list.
    Raises `RegistryNotFound` when `root` has no folder `claims`.
    """
    root = Path(os.path.abspath(root))
    if not (root / CLAIMS).is_dir():
        raise RegistryNotFound(str(root))
    listing = list_files(root)
    readings = {path: read_file(root, path, path in listing.links) for path in sorted(listing.entries)}
    index = Index(root, Files.of(listing, readings))
    return index.registry(), index.problems()


def locate(root: Path, path: str) -> FileSpans:
    """Where the values of one file of the registry stand, for showing diagnostics."""
    raw = bytes_at(root, path)
    return FileSpans({(): START}, {}) if raw is None else profile.locate(raw)


def bytes_at(root: Path, path: str) -> bytes | None:
    """The bytes of one file of the registry; None when it cannot be read, or must not be."""
    try:
        return read_inside(root, path, profile.MAX_BYTES)
    except Unreadable:
        return None


def paths_below(root: Path) -> list[str]:
    """Paths of all files of the registry that are read, sorted."""
    return sorted(list_files(Path(os.path.abspath(root))).entries)
