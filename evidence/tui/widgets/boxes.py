"""Boxes to write in. They may hold a stranger's text, which is shown so that nothing in it acts or is unseen."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.suggester import SuggestFromList
from textual.widgets import Input, TextArea

from evidence.tui.paint import shown


class LineBox(Input):
    """One line. A character that is unseen stays what it is, and is shown by a sign."""

    # a form offers words; here, because what scrolls the form takes these keys otherwise
    BINDINGS = [
        Binding("down", "screen.take(1)", show=False),
        Binding("up", "screen.take(-1)", show=False),
    ]

    def __init__(self, value: str, offered: tuple[str, ...], id: str, fixed: bool) -> None:
        words = [word for word in offered if shown(word) == word]
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        super().__init__(value, id=id, suggester=suggester, compact=True, disabled=fixed, select_on_focus=False)
        self.cursor_blink = False

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

    def __init__(self, value: str, id: str, fixed: bool = False) -> None:
        super().__init__(value, id=id, soft_wrap=True, tab_behavior="focus", compact=True, read_only=fixed)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self._given, self._taken = value, self.text

    @property
    def entered(self) -> str:
        """What stands in it: to the character what was given when nothing was changed, line ends too."""
        return self._given if self.text == self._taken else self.text

    def get_line(self, line_index: int) -> Text:
        """A line; tabs are left to the widget, which knows their width."""
        line = self.document.get_line(line_index)
        return Text("\t".join(map(shown, line.split("\t"))), end="", no_wrap=True)
