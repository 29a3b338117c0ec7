"""What an engine has to do: everything in which engines differ. The SQL itself is the same for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, as the engine names it and its type."""

    name: str
    type: str


class Engine(Protocol):
    """Counts rows with the SQL that it is given."""

    def accept(self, path: Path) -> None:
        """Refuse a result that could not be written in the end."""
        ...

    def scan(self, name: str, tables: Sequence[str]) -> tuple[Column, ...]:
        """Make the files readable under a name; what columns they have."""
        ...

    def ordered(self, text: str) -> str:
        """SQL that joins texts with commas, sorted, so that a table is spelled the same on every run."""
        ...

    def run(self, sql: str) -> None:
        """Run a statement that gives nothing."""
        ...

    def fetch(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        ...

    def put(self, name: str, columns: Mapping[str, type], rows: Iterable[Sequence[Any]]) -> None:
        """Make rows of Python readable under a name."""
        ...

    def save(self, sql: str, path: Path) -> None:
        """Write the rows of a query as the file's ending says; the file is there when it is whole."""
        ...


def name_of(text: str) -> str:
    """A name from data, as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def text_of(text: str) -> str:
    """A text from data, as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
