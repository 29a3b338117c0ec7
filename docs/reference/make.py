"""Makes the pages of this folder: the command line from its parser, the fields of the registry from its records.

`python docs/reference/make.py` renews them; with `--check` it says which ones are stale, and ends with 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import api  # noqa: E402
import command_line  # noqa: E402
import fields  # noqa: E402

PAGES = {"api.md": api.page, "cli.md": command_line.page, "evidence.1": command_line.man, "fields.md": fields.page}
"""Every file, with what makes its text."""


def main(arguments: list[str]) -> int:
    """Write what is stale, or say what is."""
    wanted = {name: made() for name, made in PAGES.items()}
    stale = [name for name, text in wanted.items() if _there(name) != text]
    for name in stale:
        if "--check" in arguments:
            print(f"docs/reference/{name} is stale: run `python docs/reference/make.py`")
        else:
            (HERE / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    return int("--check" in arguments and bool(stale))


def _there(name: str) -> str | None:
    file = HERE / name
    return file.read_text("utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
