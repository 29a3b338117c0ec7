"""One field of a form, apart from what it is a field of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a field is written in a form."""

    LINE = "line"
    """One text."""
    TEXT = "text"
    """One text with room for several lines."""
    LIST = "list"
    """Several words on one line, with commas between."""
    PASSAGES = "passages"
    """Several texts with an empty line between."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    key: str
    """Key in the file; a dot stands before a key of a mapping inside: `context.tissue`."""
    help: str
    value: str = ""
    shape: Shape = Shape.LINE
    options: tuple[str, ...] = ()
    """Words that are offered; others may be entered, and are refused where the registry does not know them."""
    heading: str = ""
    """Stands above the field, where a new part of the form begins."""
    fixed: bool = False
    """Shown, and not to be changed here."""
    entered: str | None = None
    """What stands in the box at first, where that is not the value."""
