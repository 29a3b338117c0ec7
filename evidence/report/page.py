"""A page of Markdown, put together from blocks; layout only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.report.escape import Markdown


@dataclass(slots=True)
class Page:
    """Collects blocks; everything that is put in has passed `evidence.report.escape` before."""

    _blocks: list[str] = field(default_factory=list)

    def heading(self, level: int, text: Markdown) -> None:
        """A heading; 1 is the title of the page."""
        self._blocks.append(f"{'#' * level} {text}")

    def paragraph(self, *parts: Markdown) -> None:
        """A paragraph of several pieces with a blank between them; nothing when all are empty."""
        text = joined(parts, " ")
        if text:
            self._blocks.append(text)

    def bullets(self, entries: Iterable[Bullet]) -> None:
        """A list, one level deep or two."""
        lines = [line for entry in entries for line in entry.lines()]
        if lines:
            self._blocks.append("\n".join(lines))

    def table(self, header: Iterable[Column], rows: Iterable[Iterable[Markdown]]) -> None:
        """A table; every row has one cell a column."""
        columns = tuple(header)
        lines = [_row(column.title for column in columns), _row("--:" if column.right else ":--" for column in columns)]
        for row in rows:
            cells = tuple(row)
            if len(cells) != len(columns):
                raise ValueError(f"a row of {len(cells)} cells in a table of {len(columns)} columns")
            lines.append(_row(cells))
        self._blocks.append("\n".join(lines))

    def text(self) -> str:
        """The whole page, with one newline at the end."""
        return "\n\n".join(self._blocks) + "\n"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a table's column."""

    title: Markdown
    right: bool = False
    """Set to the right, for numbers."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """An entry of a list, and those below it."""

    text: Markdown
    below: tuple[Markdown, ...] = ()

    def lines(self) -> Iterable[str]:
        """The lines of the entry."""
        yield f"- {self.text}"
        yield from (f"  - {text}" for text in self.below)


def joined(parts: Iterable[Markdown], between: str) -> Markdown:
    """Pieces with something between them; empty ones are left out."""
    return Markdown(between.join(part for part in parts if part))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
