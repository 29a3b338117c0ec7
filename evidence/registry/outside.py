"""What happened on disk behind a registry's back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.registry.listing import Listing, list_files
from evidence.registry.reading import FileReading, open_file
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Stamp, stamp


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """One file that is not what it was when it was read."""

    was: FileReading | None
    """None for a new file."""
    now: FileReading | None
    """None for a file that is no longer there."""
    raw: bytes | None
    """Its bytes; None when they could not be had."""


@dataclass(frozen=True, slots=True)
class Outside:
    """How the disk differs from the files that a registry was made from."""

    listing: Listing
    changes: Mapping[str, OutsideChange]
    texts: frozenset[str] = frozenset()
    """Names of stored texts that are not what they were when they were read."""


def look(registry: Registry) -> Outside:
    """Compare every file's size, time and inode with what they were; only those that differ are opened.

    Reads nothing but the disk and the registry, which never changes, so that it may run in a thread of its own.
    """
    assert registry.files is not None
    known = registry.files.readings
    listing = list_files(registry.root)
    changes: dict[str, OutsideChange] = {}
    for path, entry in listing.entries.items():
        was = known.get(path)
        try:
            # of a link the file behind it
            seen = stamp(entry.stat())
        except OSError:
            seen = None
        if was is None or seen is None or was.stamp != seen:
            now, raw = open_file(registry.root, path, path in listing.links)
            if was is None or was.stamp is not None or not now.says_the_same(was):
                changes[path] = OutsideChange(was, now, raw)
    for path in known.keys() - listing.entries.keys():
        changes[path] = OutsideChange(known[path], None, None)
    return Outside(listing, changes, registry.snapshots.changed())


def stamp_at(file: str) -> Stamp | None:
    """The stamp of a file; None when it cannot be had."""
    try:
        return stamp(os.stat(file))
    except OSError:
        return None
