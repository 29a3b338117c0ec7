"""Lines of text with roles instead of colours: cut and wrapped by the cells that they take on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from evidence.views.visible_text import visible


class Role(StrEnum):
    """What a piece of text is; the style sheet says how it looks."""

    PLAIN = "plain"
    TITLE = "title"
    """Names what follows."""
    DIM = "dim"
    """Less important than what stands around it."""
    QUOTE = "quote"
    """Verbatim from a source."""
    FIRST = "first"
    """The axis's first pole."""
    SECOND = "second"
    """The axis's second pole."""
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"
    KEY = "key"
    """A key to press."""


Line: TypeAlias = tuple[tuple[str, Role], ...]
"""One line on the screen."""


def shown(text: str) -> str:
    """The text on one line, with a visible character in the place of each that a terminal could act on."""
    return text if text.isascii() and text.isprintable() else visible(text).replace("\n", " ")


def width_of(line: Line) -> int:
    """Cells that a line takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(text: str, width: int) -> str:
    """The text in exactly so many cells: cut with an ellipsis, or filled up with blanks."""
    text = shown(text)
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def fit_right(text: str, width: int) -> str:
    """As `fit`, but blanks go to the left."""
    text = shown(text)
    missing = width - cell_len(text)
    return " " * missing + text if missing > 0 else fit(text, width)


@lru_cache(maxsize=4096)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """The text in lines of at most `width` cells, cut between words where that is possible."""
    width = max(width, 4)
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        current, used = "", 0
        for word in shown(paragraph).split(" "):
            size = cell_len(word)
            if used and used + 1 + size > width:
                lines.append(current)
                current, used = "", 0
            if size > width:
                *whole, word = chop_cells(word, width)
                lines += [current + " " * bool(used) + whole[0]] if used + 1 + width <= width else []
                lines += whole
                current, used = word, cell_len(word)
            else:
                current = f"{current} {word}" if used else word
                used = cell_len(current)
        lines.append(current)
    return tuple(lines)


def paragraph(text: str, width: int, role: Role = Role.PLAIN, indent: int = 0, hang: int = 0) -> Iterator[Line]:
    """A text as lines that begin after so many blanks; those after the first after `hang` more."""
    lead = " " * indent
    for line in wrap(text, width - indent - hang):
        yield ((lead, Role.PLAIN), (line, role)) if lead else ((line, role),)
        lead = " " * (indent + hang)


def sentence(parts: Iterable[tuple[str, Role]], width: int, hang: int = 0) -> Iterator[Line]:
    """Pieces of one paragraph, each with its role, as lines of at most `width` cells."""
    line: list[tuple[str, Role]] = []
    used = 0
    for text, role in parts:
        for number, word in enumerate(shown(text.replace("\n", " ")).split(" ")):
            piece = f" {word}" if number else word
            size = cell_len(piece)
            if used > hang and used + size > width:
                yield tuple(line)
                line, used = [(" " * hang, Role.PLAIN)] if hang else [], hang
                piece, size = word, cell_len(word)
            while used + size > width:
                head, *rest = chop_cells(piece, max(width - used, 1))
                yield (*line, (head, role))
                line, used = [(" " * hang, Role.PLAIN)] if hang else [], hang
                piece = "".join(rest)
                size = cell_len(piece)
            line.append((piece, role))
            used += size
    if line:
        yield tuple(line)
