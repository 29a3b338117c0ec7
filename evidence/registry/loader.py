"""From files to a `Registry`; all problems of all files are collected, none is raised."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.diagnostic import Diagnostic
from evidence.errors import RegistryNotFound
from evidence.model.quick import Maker
from evidence.registry import profile
from evidence.registry.index import Files, Index
from evidence.registry.listing import CLAIMS, Listing, find_root, list_files
from evidence.registry.reading import kind_of, order_of
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Unreadable, read_inside
from evidence.source_map import START, FileSpans

if TYPE_CHECKING:
    from evidence.registry.shared_reading import Seen

__all__ = ["CLAIMS", "bytes_at", "find_root", "kind_of", "load", "locate", "order_of", "paths_below"]

_MANY_FILES = 2_000
"""From here on a second process saves more than it costs."""


def load(
    root: Path, listing: Listing | None = None, seen: Seen | None = None, quick: bool = False
) -> tuple[Registry, list[Diagnostic]]:
    """Read every record below `root/claims`.

    Bad data never raises: what can be used is in the registry, what is wrong is in the list. `listing` is what a
    walk came upon just now; `seen` is told each path with the bytes that were read, None when there were none.
    The `quick` way is for checks, which only look at records: most have the fields of pydantic's, and not its methods,
    and those of a large registry are read with a second process.
    Raises `RegistryNotFound` when `root` has no folder `claims`.
    """
    from evidence.registry.shared_reading import read_all, read_together  # a check of few files reads them itself
    from evidence.second import is_worth_it

    root = Path(os.path.abspath(root))
    if not (root / CLAIMS).is_dir():
        raise RegistryNotFound(str(root))
    listing = list_files(root) if listing is None else listing
    paths = sorted(listing.entries)
    maker = Maker() if quick else None
    if maker is not None and len(paths) >= _MANY_FILES and is_worth_it():
        readings = read_together(root, paths, listing.links, seen, maker)
    else:
        readings = read_all(root, paths, listing.links, seen, maker)
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
