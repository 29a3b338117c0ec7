"""The names of claims, written to the terminal before the library that draws is imported, which takes longest."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from evidence.tui.names import Names

if TYPE_CHECKING:
    from textual.driver import Driver

_OPEN, _CLOSE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"


@dataclass(frozen=True, slots=True)
class Curtain:
    """What stands on the screen until the program has drawn its own first picture, in about the same places."""

    text: str
    """The picture, with the escapes that put it there."""

    @classmethod
    def of(cls, title: str, names: Names, size: os.terminal_size) -> Curtain:
        """Draw the names of claims below a title, in the pane where the list will stand."""
        share = 0.31 if size.columns >= 140 else 0.38 if size.columns >= 100 else 1.0
        width = int(size.columns * share)
        height = size.lines - 3 if size.columns >= 100 else max(5, (size.lines - 3) * 3 // 10)
        told = f" │ {len(names.names):,} claims" if names.complete else ""
        lines = [_fit(f" {title}{told}   reading ...", size.columns)]
        if width > 4 and height > 2:
            lines.append(f"╭─{_fit(' 1 Claims ', width - 3, '─')}╮")
            inside = [*names.names[: height - 2], *[""] * (height - 2)][: height - 2]
            lines += [f"│{_fit(f'  {name}', width - 2)}│" for name in inside]
            lines.append(f"╰{'─' * (width - 2)}╯")
        placed = (f"\x1b[{row};1H{line}" for row, line in enumerate(lines[: size.lines], 1))
        return cls(f"\x1b[2m{''.join(placed)}\x1b[0m")

    def draw(self) -> None:
        """Write it where the program will draw."""
        self._write(_OPEN + self.text)

    def lift(self) -> None:
        """Give the terminal back as it was, when the program does not begin after all."""
        self._write(_CLOSE)

    def behind(self, driver: type[Driver]) -> type[Driver]:
        """A driver that leaves it standing: many terminals clear their screen when a program takes it over."""
        text = self.text
        drawn = False

        class Curtained(driver):  # type: ignore[misc, valid-type]  # the driver depends on the system
            def start_application_mode(self) -> None:
                nonlocal drawn
                super().start_application_mode()
                if not drawn:  # not again when the program comes back from a suspension
                    drawn = True
                    self.write(text)

        return cast("type[Driver]", Curtained)

    def _write(self, text: str) -> None:
        assert sys.__stderr__ is not None
        sys.__stderr__.write(text)
        sys.__stderr__.flush()


def _fit(text: str, width: int, fill: str = " ") -> str:
    """In exactly so many cells; a character that is not plain, or may be wider, is not shown."""
    plain = "".join(sign if (sign.isascii() and sign.isprintable()) or sign in "│─" else "?" for sign in text[:width])
    return plain.ljust(width, fill)
