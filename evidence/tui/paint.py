"""Lines of text with roles instead of colours: cut and wrapped by the cells that they take on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from evidence.views.visible_text import visible

EMOJI_FORM, TEXT_FORM = "\N{VARIATION SELECTOR-16}", "\N{VARIATION SELECTOR-15}"


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
    """The text on one line, with a visible character in the place of each that a terminal could act on.

    It stays as long as it was. Emoji are shown as text is, since terminals do not agree on the width of the other form,
    and text could not be cut between any two characters.
    """
    if text.isascii() and text.isprintable():
        return text
    return visible(text).replace("\n", " ").replace(EMOJI_FORM, TEXT_FORM)


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


def fit_middle(text: str, width: int) -> str:
    """As `fit`, but cut before its last part, which is what tells long names apart."""
    text = shown(text)
    if cell_len(text) <= width or width < 9:
        return fit(text, width)
    head = set_cell_size(text, (width - 1) // 3)
    tail = text
    while cell_len(tail) > width - 1 - cell_len(head):
        tail = tail[1:]
    return set_cell_size(f"{head}…{tail}", width)


@lru_cache(maxsize=4096)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """The text in lines of at most `width` cells, cut between words where that is possible."""
    width = max(width, 4)
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        current = ""
        for word in shown(paragraph).split(" "):
            size = cell_len(word)
            if current and cell_len(current) + 1 + size > width:
                lines.append(current)
                current = ""
            if size > width:
                *whole, current = chop_cells(word, width)
                lines += whole
            else:
                current = f"{current} {word}" if current else word
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
    width = max(width, 4)
    hang = min(hang, width - 2)  # so that a wide letter fits behind it
    lead: list[tuple[str, Role]] = [(" " * hang, Role.PLAIN)] if hang else []
    line: list[tuple[str, Role]] = []
    used = 0
    for text, role in parts:
        for number, word in enumerate(shown(text).split(" ")):
            piece = f" {word}" if number else word
            size = cell_len(piece)
            if used > hang and used + size > width:
                yield tuple(line)
                line, used = lead.copy(), hang
                piece, size = word, cell_len(word)
            while used + size > width:
                head, *rest = chop_cells(piece, width - used) if width - used > 1 else ["", piece]
                yield (*line, (head, role)) if head else tuple(line)
                line, used = lead.copy(), hang
                piece = "".join(rest)
                size = cell_len(piece)
            line.append((piece, role))
            used += size
    if line:
        yield tuple(line)
