"""The list of what an import left out, for somebody who wants to mend the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from evidence.exchange.cells import guarded
from evidence.registry.result_file import written


def write_leftover(left: Iterable[tuple[bool, str, str, str]], file: Path, root: Path | None) -> None:
    """A table with the place, the reason and the value of everything that was left out; written whole.

    `root` is that of the registry which is imported into, None for a new one.
    """
    with written(file, root) as raw:
        out = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", newline="")
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(["what", "place", "reason", "value"])
        for part, place, reason, detail in left:
            what = "part" if part else "record"
            table.writerow([what, *(guarded(cell) for cell in (place, reason, detail))])
        out.flush()
        out.detach()
