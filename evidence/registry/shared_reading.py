"""Reads the files of a large registry together with a second process.

What takes longest is the way from bytes to plain data, and plain data is quickly handed over. So the second process
reads files from the end of the list that far, this one takes what is there, makes records of it, and reads files from
the beginning while nothing is there. Where one of them is in doubt this one reads the file as always.
"""

from __future__ import annotations

import marshal
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from pathlib import Path
from typing import Any

from evidence.model.quick import Maker
from evidence.registry import profile
from evidence.registry.reading import FileReading, kind_of, open_file, quick_data, read_data
from evidence.registry.snapshots import Stamp, Unreadable, read_stamped
from evidence.second import Second

Seen = Callable[[str, bytes | None], None]
"""Is told each path with the bytes that were read, None when there were none."""

_PART = 100
"""Files that are handed over together."""


def read_all(
    root: Path, paths: Sequence[str], links: Set[str], seen: Seen | None = None, maker: Maker | None = None
) -> dict[str, FileReading]:
    """What each file gives, read by this process alone; a `maker` makes the records that it can make."""
    readings: dict[str, FileReading] = {}
    for path in paths:
        readings[path], raw = open_file(root, path, path in links, maker)
        if seen is not None:
            seen(path, raw)
    return readings


def read_together(
    root: Path, paths: Sequence[str], links: Set[str], seen: Seen | None, maker: Maker
) -> dict[str, FileReading]:
    """The same, read by two processes; by this one alone when there can be no second."""
    parts = deque(paths[at : at + _PART] for at in range(0, len(paths), _PART))
    second = Second.start(partial(_handed_over, root, tuple(reversed(parts)), links, seen is not None))
    readings: dict[str, FileReading] = {}
    try:
        while parts:
            handed = None
            if second is not None and (len(parts) == 1 or second.ready()):  # the last is being read over there
                handed = second.receive()
                if handed is None:  # it failed
                    second.end()
                    second = None
            if handed is None:
                readings.update(read_all(root, parts.popleft(), links, seen, maker))
            else:
                _take(root, parts.pop(), handed, links, seen, maker, readings)
    finally:
        if second is not None:
            second.end()
    return readings


def _take(
    root: Path,
    paths: Sequence[str],
    handed: bytes,
    links: Set[str],
    seen: Seen | None,
    maker: Maker,
    into: dict[str, FileReading],
) -> None:
    """Make readings of what was handed over for some files."""
    again: list[Any] = []
    # written by a copy of this very process
    for at, (path, entry) in enumerate(zip(paths, marshal.loads(handed), strict=True)):
        kind = kind_of(path)
        if entry is None or kind is None:
            into.update(read_all(root, (path,), links, seen, maker))
            continue
        data, stamp, raw = entry
        record = maker.make(kind, data)
        if record is None:  # and the data is used up
            again = again or marshal.loads(handed)
            into[path] = read_data(again[at][0], kind, path, stamp)
        else:
            into[path] = FileReading(kind, stamp, record)
        if seen is not None:
            seen(path, raw)


def _handed_over(root: Path, parts: Sequence[Sequence[str]], links: Set[str], with_bytes: bool) -> Iterator[bytes]:
    for paths in parts:
        yield marshal.dumps([None if path in links else _entry(root, path, with_bytes) for path in paths])


def _entry(root: Path, path: str, with_bytes: bool) -> tuple[dict[str, Any], Stamp, bytes | None] | None:
    """The data of a file, its stamp and, where they are asked for, its bytes; None where this is not the place."""
    try:
        raw, stamp = read_stamped(os.path.join(root, path), profile.MAX_BYTES)
    except Unreadable:
        return None
    data = quick_data(raw, path)
    return None if data is None else (data, stamp, raw if with_bytes else None)
