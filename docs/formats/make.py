"""Makes the manual pages of all formats in this folder from the docstrings of their modules.

`python docs/formats/make.py` renews them; with `--check` it says which ones are stale, and ends with 1. A family of
formats is one line here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from evidence.exchange.exports.formats import EXPORTS  # noqa: E402
from evidence.exchange.family import Family, page  # noqa: E402
from evidence.exchange.imports.formats import IMPORTS  # noqa: E402
from evidence.exchange.sources.formats import FORMATS  # noqa: E402

FAMILIES: tuple[tuple[str, str, str, Family], ...] = (
    ("sources", "Sources in", "evidence source --list", FORMATS),
    ("imports", "Claims in", "evidence import --list", IMPORTS),
    ("exports", "Claims out", "evidence export --list", EXPORTS),
)
"""Folder, title, the command that lists the same, and the family."""


def pages() -> Iterator[tuple[str, str]]:
    """Every file by its name in this folder, with its text."""
    index = ["# Formats", "", "Made by `make.py` from the docstrings of the formats' modules.", ""]
    for folder, title, command, family in FAMILIES:
        index += [f"## {title}", "", f"`{command}` lists them, `{command} NAME` prints a page.", ""]
        index += ["| format | what it is |", "|---|---|"]
        for module in (family.named(name.replace("_", "-")) for name in family.modules):
            index.append(f"| [{module.NAME}]({folder}/{module.NAME}.md) | {module.LABEL} |")
            yield f"{folder}/{module.NAME}.md", page(module)
        index.append("")
    yield "README.md", "\n".join(index)


def main(arguments: list[str]) -> int:
    """Write what is stale, or say what is."""
    wanted = dict(pages())
    there = {str(path.relative_to(HERE)): path for path in HERE.rglob("*.md")}
    stale = [name for name, text in wanted.items() if name not in there or there[name].read_text("utf-8") != text]
    gone = sorted(there.keys() - wanted.keys())
    if "--check" in arguments:
        for name in (*stale, *gone):
            print(f"docs/formats/{name} is stale: run `python docs/formats/make.py`")
        return 1 if stale or gone else 0
    for name in gone:
        there[name].unlink()
    for name in stale:
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
