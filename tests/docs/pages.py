"""The pages of the documentation: their fenced blocks, with the comments that say how a block is tried.

A comment stands in the line before its block, and is not seen by readers:

- `<!-- not run: REASON -->`: the block cannot be run here; its commands have to be understood all the same.
- `<!-- file: PATH -->`: the block is the text of this file, and is written to it.
- `<!-- copy: FILE as PATH -->`: a file of this repository, such as one of its tests, stands at this path.
- `<!-- in: FOLDER -->`: from here on the page works in a new folder: `this registry` (a copy of it under git, as at the
  top of every page) or `empty folder`.
- `<!-- exits: N -->`: the exit code of the block's last command, where it is not 0.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [page for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md", "benchmarks/*.md") for page in ROOT.glob(pattern)]
)
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
SHELL = ("sh", "console")
"""Languages of blocks that hold commands; in `console` they stand behind `$`, and what they print follows."""
RUN = (*SHELL, "python")
"""Languages of blocks that are run; those of Python share their names within a page."""

_BLOCK = re.compile(
    r"^(?P<indent> *)(?:<!-- (?P<notes>[^\n]*) -->\n+(?P=indent))?"
    r"```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_OPERATORS = {"|", "||", "&&", ";", "&", ">", ">>", "<", "<<", "(", ")"}
_SIGNS = re.compile(r"[|&;<>()$`*?~{}\n]")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    line: int
    """Of the page, that of the fence."""
    language: str
    text: str
    notes: tuple[str, ...]
    """What the comment before it says."""

    def note(self, name: str) -> str | None:
        """What follows `name:` in the comment, or None."""
        return next((note.partition(":")[2].strip() for note in self.notes if note.partition(":")[0] == name), None)

    def steps(self) -> Iterator[tuple[str, str | None]]:
        """Each command, with what the page says that it prints; None where it says nothing."""
        if self.language == "sh":
            script = self.text.replace("\\\n", " ")
            lines = [script] if "<<" in script else script.splitlines()
            yield from ((line, None) for line in lines if line.strip() and not line.startswith("#"))
            return
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, _, output = part.replace("\\\n", " ").partition("\n")
            yield command, output


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        notes = tuple(note.strip() for note in (found["notes"] or "").split(" -- ") if note.strip())
        line = text.count("\n", 0, found.start("language")) + 1
        yield Block(line, found["language"], dedent(found["text"]), notes)


def simple(command: str) -> list[str] | None:
    """The words of a command of the program that needs no shell; None for all others."""
    words = shlex.split(command, comments=True)
    quoted = re.sub(r"'[^']*'|\"[^\"$`]*\"| #.*$", "", command)
    return words[1:] if words and words[0] == "evidence" and not _SIGNS.search(quoted) else None


def orders(command: str) -> Iterator[list[str]]:
    """The words of each command of the program within a line for the shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word in _OPERATORS:
            if words and words[0].rsplit("/", 1)[-1] == "evidence":
                yield words[1:]
            words = [] if word not in (">", ">>", "<") else ["into a file"]
        else:
            words.append(word)
