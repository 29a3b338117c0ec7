"""One type for everything that is wrong with data, whoever found it."""

from __future__ import annotations

from enum import StrEnum

from evidence.frozen import dataclass

Route = tuple[str | int, ...]
"""The keys that lead to a value inside one file, such as ``("evidence", 3, "stance")``."""


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"
    """Must be mended: the registry cannot be trusted as it is."""
    WARNING = "warning"
    """Should be looked at by a person."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANK[self]


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; lines and columns count characters from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the registry something is: a file, and in it a route or a span."""

    path: str
    """Path of the file relative to the registry's root, with forward slashes."""
    route: Route | None = None
    """Keys that lead to the value; None when the file could not be read so far."""
    on_key: bool = False
    """The key itself is meant, not the value behind it."""
    span: Span | None = None
    """Known beforehand for problems of syntax and encoding."""
    offset: int | None = None
    """Byte offset, for problems of encoding."""


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a diagnostic, and what it has to do with it."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a diagnostic and can do no harm: nothing that a person should think about first."""

    what: str
    """What it does, in a few words."""
    route: Route | None = None
    """Where in the file; None for the layout of the whole file, which is brought to its canonical form."""
    value: str | None = None
    """What is put there; None takes away what stands there."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place."""

    code: str
    """The rule's code, ``EV201``."""
    severity: Severity
    message: str
    """What is wrong, in one sentence without a full stop; plain text that may hold hostile characters."""
    place: Place
    hint: str | None = None
    """What to do about it."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    """How a program may mend it, where one can."""
