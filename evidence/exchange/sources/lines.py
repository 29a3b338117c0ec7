"""The lines of a raw text, with the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.exchange.sources.clean import Builder

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line without its end and without white space at its edges."""

    text: str
    start: int
    """Offset of the first character of `text` in the raw text."""

    @property
    def stop(self) -> int:
        """Offset after the last character of `text`."""
        return self.start + len(self.text)

    @property
    def plain(self) -> str:
        """The text with one blank for any white space."""
        return " ".join(self.text.split())


def lines_of(raw: str, start: int = 0) -> Iterator[RawLine]:
    """All lines of a raw text from an offset on, empty ones included; a byte order mark is passed over."""
    if start == 0 and raw.startswith("\ufeff"):
        start = 1
    for found in _LINE.finditer(raw, start):
        line = found.group()
        if found.start() == len(raw) and found.start() > start:
            break
        stripped = line.strip()
        yield RawLine(stripped, found.start() + len(line) - len(line.lstrip()) if stripped else found.start())


def take_lines(builder: Builder, lines: Iterable[RawLine]) -> None:
    """Let each line that is not empty be a paragraph of the clean text."""
    for line in lines:
        if line.text:
            builder.paragraph()
            builder.flow(line.start, line.stop)
