"""Names of claim files, to show something before any of them is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic


@dataclass(frozen=True, slots=True)
class Names:
    """What was found until time was up."""

    names: tuple[str, ...]
    """In the order of the alphabet."""
    complete: bool
    """Whether all folders were looked into."""


def claim_names(root: Path, seconds: float = inf) -> Names:
    """Names of claim files, without a look at what they are; no folder is begun after so many seconds.

    Not for a thread beside one that computes: the operating system is asked for every name, and another thread may
    take its turn each time.
    """
    until = monotonic() + seconds
    top = str(root / "claims")
    found: list[str] = []
    folders = [top]
    while folders and monotonic() < until:
        folder = folders.pop()
        try:  # links may lead in a circle
            listed = [] if folder is not top and os.path.islink(folder) else os.listdir(folder)
        except OSError:  # mostly since it is none
            continue
        for name in listed:
            if name[0] == ".":
                continue
            if not name.endswith(".yaml"):
                if name not in _OTHERS:
                    folders.append(f"{folder}/{name}")
            elif folder is not top:
                found.append(name[:-5])
    found.sort()
    return Names(tuple(found), not folders)


_OTHERS = frozenset({"sources", "vocabulary"})
"""Folders whose files are no claims."""
