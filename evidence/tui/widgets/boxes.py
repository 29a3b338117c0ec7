"""Boxes to write in. They may hold a stranger's text, which is shown so that nothing in it acts or is unseen."""

from __future__ import annotations

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, TextArea

from evidence.tui.paint import fit, shown


def named(lines: list[Strip], crop: Region, name: str, box: Widget) -> list[Strip]:
    """Lines of a box with a name in its left padding: a widget for each name would take a form twice as long."""
    room = box.styles.padding.left - 1
    if not name or crop.x or room < 2:
        return lines
    style = box.screen.get_component_rich_style("form--label")
    told = [name if row == 0 else "" for row in range(crop.y, crop.y + len(lines))]
    pairs = zip(told, lines, strict=True)
    return [
        Strip.join([Strip([Segment(f"{fit(part, room - 1)} ", style)], room), line.crop(room)]) for part, line in pairs
    ]


class LineBox(Input):
    """One line. A character that is unseen stays what it is, and is shown by a sign."""

    # a form offers words; here, because what scrolls the form takes these keys otherwise
    BINDINGS = [
        Binding("down", "screen.take(1)", show=False),
        Binding("up", "screen.take(-1)", show=False),
    ]

    def __init__(self, value: str, offered: tuple[str, ...], id: str, fixed: bool, label: str = "") -> None:
        words = [word for word in offered if shown(word) == word]
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        super().__init__(value, id=id, suggester=suggester, compact=True, disabled=fixed, select_on_focus=False)
        self.cursor_blink = False
        self.label = label

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its lines, with the name of the field."""
        return named(super().render_lines(crop), crop, self.label, self)

    def _on_paste(self, event: events.Paste) -> None:
        """All lines, as one; what a terminal could act on is left out."""
        event.prevent_default()
        event.stop()
        line = " ".join(event.text.split())
        line = "".join(letter for letter in line if shown(letter) == letter)
        self.replace(line, *self.selection)

    @property
    def _value(self) -> Text:
        return Text(shown(self.value), no_wrap=True, overflow="ignore", end="")


class TextBox(TextArea):
    """Several lines; otherwise like `LineBox`."""

    def __init__(self, value: str, id: str, fixed: bool = False, label: str = "") -> None:
        super().__init__(value, id=id, soft_wrap=True, tab_behavior="focus", compact=True, read_only=fixed)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.label = label
        self._given, self._taken = value, self.text

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its lines, with the name of the field."""
        return named(super().render_lines(crop), crop, self.label, self)

    @property
    def entered(self) -> str:
        """What stands in it: to the character what was given when nothing was changed, line ends too."""
        return self._given if self.text == self._taken else self.text

    def get_line(self, line_index: int) -> Text:
        """A line; tabs are left to the widget, which knows their width."""
        line = self.document.get_line(line_index)
        return Text("\t".join(map(shown, line.split("\t"))), end="", no_wrap=True)
