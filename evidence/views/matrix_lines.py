"""The context matrix as lines of a table with columns of fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.views.matrix_view import MatrixCell, MatrixRow, MatrixView
from evidence.views.status_view import Colour
from evidence.views.wording import capital

LABEL_WIDTH = 44
"""Columns that the name of a context may take."""
_LEAST_LABEL = 24
POLE_WIDTH = 16
"""Columns of a pole's name; a longer one goes on in the next line."""
_LONGEST_WORD = 30
_GAP = "  "
_INDENT = "  "


class LineKind(StrEnum):
    """What a line of the matrix is."""

    HEAD = "head"
    """Names of the columns."""
    TITLE = "title"
    """Stands over what follows."""
    VARIABLE = "variable"
    """A context with its numbers."""
    ROLL_UP = "roll-up"
    """A level and all below it against the rest."""
    LEVEL = "level"
    """The studies at one level of the context above."""
    NOTE = "note"
    """A clause on the context above."""


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One line of the matrix."""

    kind: LineKind
    text: str
    """The whole line, its columns padded with blanks; plain text that may hold anything but line breaks."""
    row: str | None = None
    """Name of the context that it belongs to."""
    colour: Colour | None = None


def matrix_lines(view: MatrixView, folded: Collection[str] = (), room: int | None = None) -> tuple[MatrixLine, ...]:
    """The matrix from top to bottom, every column as wide as its widest entry.

    Where that is more than the `room`, names of contexts are cut, as far as they still tell anything.

    `folded` are names of rows whose notes and levels are not shown; folding moves no column.
    """
    made = list(_lines(view))
    columns = [cells for _, cells, _, _ in made if isinstance(cells, tuple)]
    widths = [max(width(cells[i]) for cells in columns) for i in range(len(_HEAD))]
    spare = 0 if room is None else room - sum(widths) - len(_GAP) * (len(widths) - 1)
    widths[0] = max(widths[0] + min(spare, 0), min(widths[0], _LEAST_LABEL))
    return tuple(
        MatrixLine(kind, cells if isinstance(cells, str) else _joined(cells, widths), row, colour)
        for kind, cells, row, colour in made
        if row not in folded or kind not in (LineKind.LEVEL, LineKind.NOTE)
    )


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def clip(text: str, columns: int) -> str:
    """At most so many columns of a text; a cut is shown."""
    if width(text) <= columns:
        return text
    taken = 0
    for place, character in enumerate(text):
        taken += width(character)
        if taken > columns - 1:
            return text[:place].rstrip() + "…"
    return text


_Cells = tuple[str, ...]
_Made = tuple[LineKind, _Cells | str, str | None, Colour | None]
_HEAD = ("context", "", "", "both", "no effect", "lambda", "p", "p adj", "known", "outcome")


def _lines(view: MatrixView) -> Iterator[_Made]:
    poles = [_broken(_plain(pole)) for pole in view.poles]
    height = max(map(len, poles))
    for number in range(height):
        first, second = (([""] * (height - len(pole)) + pole)[number] for pole in poles)
        others = (_HEAD[0], *_HEAD[3:]) if number == height - 1 else ("",) * (len(_HEAD) - 2)
        yield LineKind.HEAD, (others[0], first, second, *others[1:]), None, None
    for group in view.groups:
        for i, row in enumerate(group.rows):
            whole = row.name == group.variable
            yield from _row(row, LineKind.VARIABLE if whole else LineKind.ROLL_UP, min(i, 1))
    for title, rows in (("Two conditions together", view.pairs), ("Not tried", view.untried)):
        if rows:
            yield LineKind.TITLE, title, None, None
        for row in rows:
            yield from _row(row, LineKind.VARIABLE, 0)


def _row(row: MatrixRow, kind: LineKind, depth: int) -> Iterator[_Made]:
    counts = [sum(count) for count in zip(*map(_counts, row.cells), strict=True)]
    numbers = (row.explained, row.p, row.p_adjusted, row.coverage)
    outcome = f"{row.glyph} {row.outcome_word}" + (", by design" if row.role == "design" and row.outcome else "")
    cells = (_label(row.brief if depth else capital(row.label), depth), *_texts(counts), *numbers, outcome)
    yield kind, cells, row.name, row.colour
    for note in row.notes:
        yield LineKind.NOTE, f"{_INDENT * (depth + 1)}{note}", row.name, None
    for cell in row.cells:
        level = (_label(cell.label, depth + 1), *_texts(_counts(cell)), "", "", "", "", "")
        yield LineKind.LEVEL, level, row.name, None


def _broken(pole: str) -> list[str]:
    """The name of a pole over a column of numbers, on as many lines as its words take."""
    lines = [""]
    for part in re.findall(r"[^- ]+[- ]?|[- ]", pole):
        if lines[-1] and width(lines[-1] + part.rstrip()) > POLE_WIDTH:
            lines.append("")
        lines[-1] += part
    return [clip(line.rstrip(), _LONGEST_WORD) for line in lines]


def _counts(cell: MatrixCell) -> tuple[int, int, int, int]:
    return cell.first, cell.second, cell.mixed, cell.no_effect


def _texts(counts: Sequence[int]) -> _Cells:
    """Zeros are shown as a dot, so that the eye finds what is there."""
    return tuple(str(count) if count else "." for count in counts) if counts else ("", "", "", "")


def _label(text: str, depth: int) -> str:
    return clip(_INDENT * depth + _plain(text), LABEL_WIDTH)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _joined(cells: _Cells, widths: Sequence[int]) -> str:
    """Names to the left, numbers to the right."""
    last = len(cells) - 1
    cells = (clip(cells[0], widths[0]), *cells[1:])
    padded = (
        cell + " " * (columns - width(cell)) if i in (0, last) else " " * (columns - width(cell)) + cell
        for i, (cell, columns) in enumerate(zip(cells, widths, strict=True))
    )
    return _GAP.join(padded).rstrip()
