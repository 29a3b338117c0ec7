"""What the page may say to its terminal: keys, a size, focus, a sign of life. Anything else is no message."""

from __future__ import annotations

import json
from dataclasses import dataclass

from evidence.tui.web.limits import Limits


@dataclass(frozen=True, slots=True)
class Size:
    """A terminal's size in cells."""

    columns: int = 80
    rows: int = 24

    def within(self, limits: Limits) -> Size:
        """The nearest size that is not refused."""
        return Size(min(max(self.columns, 1), limits.columns), min(max(self.rows, 1), limits.rows))


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys, pasted text, the mouse: what a terminal sends to its program."""

    text: str


@dataclass(frozen=True, slots=True)
class Focused:
    """The page got or lost the keyboard."""

    on: bool


@dataclass(frozen=True, slots=True)
class Ping:
    """To be answered with the same text."""

    text: str


Message = Typed | Size | Focused | Ping


def read_message(text: str) -> Message | None:
    """One message of the page; `None` when it is not one.

    >>> read_message('["resize", {"width": 120, "height": 40}]')
    Size(columns=120, rows=40)
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match said:
        case ["stdin", str(typed)]:
            return Typed(typed)
        case ["resize", {"width": int(columns), "height": int(rows)}]:
            return Size(int(columns), int(rows))
        case ["focus"]:
            return Focused(True)
        case ["blur"]:
            return Focused(False)
        case ["ping", str(ping)] if len(ping) <= 64:
            return Ping(ping)
        case _:
            return None


def read_size(columns: str | None, rows: str | None) -> Size:
    """The size as the page's address has it; what cannot be read is as usual."""

    def number(text: str | None, usual: int) -> int:
        return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else usual

    return Size(number(columns, Size().columns), number(rows, Size().rows))
