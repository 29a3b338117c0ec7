"""What an engine has to do: everything in which engines differ. The SQL itself is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Rows = Iterable[Sequence[Any]]
FORMULA = r"^'*(\s*[=+@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}-]|[\t\r\n])"
"""What begins a formula in a spreadsheet, as every engine's regular expressions write it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, as the engine found it."""

    name: str
    type: str
    text: str | None
    """SQL for its value as text: NULL for blanks, nothing and not-a-number. None where it holds more than one value."""
    listed: str | None = None
    """Of a column of lists: SQL for a list of plain values, as JSON."""
    sql: str = ""
    """The column itself, as SQL calls it."""
    typed: bool = True
    """Whether the table has a way of its own to say that nothing is known; one of text has not."""


@dataclass(frozen=True, slots=True)
class Written:
    """How tables of text are written, where their endings do not say it."""

    delimiter: str | None = None
    """What parts the cells."""
    skip: int = 0
    """Lines above the one with the names of the columns."""


AS_THE_ENDING_SAYS = Written()


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows under a name that later queries use."""

    name: str
    query: str
    kept: bool = False
    """Whether the rows are worked out once and kept; otherwise anew whenever they are read."""


class Engine(Protocol):
    """Counts rows with the queries that it is given; the names in them are the run's own."""

    def accept(self, output: str) -> None:
        """Refuse a result that could not be written in the end."""
        ...

    def scan(self, name: str, tables: Sequence[str], written: Written = AS_THE_ENDING_SAYS) -> tuple[Column, ...]:
        """Make the tables readable under a name; what columns they have."""
        ...

    def text(self, text: str) -> str:
        """A text from data, as SQL writes it."""
        ...

    def name(self, name: str) -> str:
        """The name of a column, as SQL writes it."""
        ...

    def ordered(self, text: str) -> str:
        """SQL that joins texts with commas, sorted, so that a table is spelled the same on every run."""
        ...

    def make(self, relation: Relation) -> None:
        """Make the rows of a query readable under a name."""
        ...

    def ask(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Rows], Rows]
    ) -> None:
        """Make what Python answers to the rows of a query readable under a name.

        `answer` is asked wherever the engine likes, about some of the rows at a time. `by` names columns, and rows come
        sorted by them: those that agree in all but the last are asked about together. With these the rows begin.
        """
        ...

    def divide(self, name: str, key: str, texts: Iterable[str]) -> int:
        """In how many parts the rows under a name are to be worked on, so that each has room; 1 for all at once.

        Rows of which `key`, an SQL text, says the same are in one part. Of the columns, those that `texts` read stay.
        """
        ...

    def take(self, name: str, part: int | None) -> None:
        """Let a name stand for one part of its rows, or for all again; what was made of another part is gone."""
        ...

    def keep(self, relation: Relation) -> None:
        """Keep what was made of a part, when another is taken."""
        ...

    def fetch(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, for Python to look at; only for few."""
        ...

    def save(self, query: str, order: Sequence[str], output: str, about: str = "") -> None:
        """Write the rows of a query, sorted, as the output's ending says; its name it may get from `publish`.

        `about` is what the output says of itself, where the engine has a place for that.
        """
        ...

    def publish(self) -> None:
        """Give what was written its names, if it has not got them yet."""
        ...

    def about(self, output: str) -> str | None:
        """What an output says of itself; None when it says nothing."""
        ...
