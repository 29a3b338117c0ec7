"""The list of what an import left out, for somebody who wants to mend the file."""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from evidence.errors import EnvironmentFault
from evidence.exchange.cells import guarded


def write_leftover(left: Iterable[tuple[bool, str, str, str]], file: Path) -> None:
    """A table with the place, the reason and the value of everything that was left out; written whole."""
    temporary = file.with_name(f".{file.name[:100]}.{secrets.token_hex(6)}")
    try:
        with open(temporary, "x", encoding="utf-8", errors="backslashreplace", newline="") as out:
            table = csv.writer(out, lineterminator="\r\n")
            table.writerow(["what", "place", "reason", "value"])
            for part, place, reason, detail in left:
                what = "part" if part else "record"
                table.writerow([what, *(guarded(cell) for cell in (place, reason, detail))])
        os.replace(temporary, file)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {file}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
