"""The text of a source, with the passages that are quoted, and exact places of what is selected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.document._document import Document, Selection
from textual.message import Message
from textual.widgets import TextArea

from evidence.tui.actions import Where
from evidence.tui.paint import EMOJI_FORM, TEXT_FORM


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters of the text that stand out."""

    start: int
    stop: int
    current: bool
    """It is the one that is looked at."""


class Reader(TextArea, inherit_bindings=False):
    """A text to read and to take passages from; it cannot be changed."""

    where = Where.READER

    @dataclass
    class Taken(Message):
        """A passage was selected to become evidence."""

        first: int
        behind: int
        """The character behind its last."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", read_only=True, soft_wrap=True, show_line_numbers=False, id=id)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.selecting = False
        self.readable = False
        """It is the text of a source, and not a word on why there is none."""
        self.highlights: Sequence[Highlight] = ()
        self._by_line: dict[int, list[tuple[int, int, bool]]] = {}
        self.found: list[int] = []
        self.sought = ""

    def read(self, text: str, highlights: Sequence[Highlight], at: int | None = None, readable: bool = False) -> None:
        """Show a text, scrolled to one place of it; places count its characters. `readable` when it is a source's."""
        self.selecting = False
        self.readable = readable
        text = text.replace(EMOJI_FORM, TEXT_FORM)
        if text != self.text:
            self.load_text(text)
            self.found, self.sought = [], ""
        self.highlights = highlights
        self._by_line = defaultdict(list)
        for highlight in highlights:
            self._spread(highlight)
        place = 0 if at is None else at
        self.go(place)
        self.clear_line_cache()
        self.refresh()

    @property
    def _document(self) -> Document:
        document = self.document
        assert isinstance(document, Document)
        return document

    def clear_line_cache(self) -> None:
        """Draw all lines again, since highlights are not part of the document."""
        self._line_cache.clear()

    def _spread(self, highlight: Highlight) -> None:
        """Remember a highlight for each line that it touches."""
        first, column = self._document.get_location_from_index(highlight.start)
        last, end = self._document.get_location_from_index(highlight.stop)
        for line in range(first, last + 1):
            begin = column if line == first else 0
            stop = end if line == last else len(self.document.get_line(line))
            self._by_line[line].append((begin, stop, highlight.current))

    def get_line(self, line_index: int) -> Text:
        """A line with its highlights."""
        text = super().get_line(line_index)
        for begin, stop, current in self._by_line.get(line_index, ()):
            style = Style(reverse=True, bold=True) if current else Style(underline=True, bold=True)
            text.stylize(style, begin, stop)
        return text

    def go(self, place: int) -> None:
        """Put the cursor at a character, and bring it to the middle of the screen; what was selected no longer is."""
        self.selecting = False
        location = self._document.get_location_from_index(place)
        self.selection = Selection.cursor(location)
        self.scroll_cursor_visible(center=True, animate=False)

    def on_resize(self) -> None:
        """Keep what is looked at on the screen, such as when the banner above grows."""
        self.call_after_refresh(self.scroll_cursor_visible, center=True, animate=False)

    @property
    def place(self) -> int:
        """The character that the cursor is on."""
        return self._document.get_index_from_location(self.cursor_location)

    @property
    def taken(self) -> tuple[int, int]:
        """First character of the selection, and the one behind its last, without blanks at its ends."""
        start, stop = sorted(self._document.get_index_from_location(end) for end in self.selection)
        text = self.text
        if start != stop and self.selecting:
            stop = min(stop + 1, len(text))  # the character under the cursor belongs to it
        while start < stop and text[start].isspace():
            start += 1
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        return start, stop

    def take(self) -> bool:
        """Hand out the selected passage; False when nothing is selected."""
        start, stop = self.taken
        if start == stop:
            return False
        self.post_message(self.Taken(start, stop))
        return True

    def select(self, start: int, stop: int) -> None:
        """Select a stretch of the text, to be extended further."""
        self.selecting = True
        first, last = (self._document.get_location_from_index(place) for place in (start, max(stop - 1, start)))
        self.selection = Selection(first, last)
        self.scroll_cursor_visible(animate=False)

    def motion(self, name: str) -> None:
        """Move the cursor, with the selection when one was begun."""
        select = self.selecting
        match name:
            case "down":
                self.action_cursor_down(select)
            case "up":
                self.action_cursor_up(select)
            case "left":
                self.action_cursor_left(select)
            case "right":
                self.action_cursor_right(select)
            case "word_right":
                self.action_cursor_word_right(select)
            case "word_left":
                self.action_cursor_word_left(select)
            case "page_down":
                for _ in range(max(self.size.height // 2, 1)):
                    self.action_cursor_down(select)
            case "page_up":
                for _ in range(max(self.size.height // 2, 1)):
                    self.action_cursor_up(select)
            case "first":
                self.move_cursor((0, 0), select=select)
            case "last":
                self.move_cursor(self.document.end, select=select)

    def toggle_selection(self) -> bool:
        """Begin or end to select; whether it was begun."""
        self.selecting = not self.selecting
        if not self.selecting:
            self.selection = Selection.cursor(self.cursor_location)
        return self.selecting

    def search(self, sought: str) -> int:
        """Look for words without regard to case; the number of places."""
        self.sought = sought
        self.found = []
        text, places = _folded(self.text)
        if word := sought.casefold():
            at = text.find(word)
            while at >= 0:
                self.found.append(at if places is None else places[at])
                at = text.find(word, at + len(word))
        if self.found:
            self.next_found(0)
        return len(self.found)

    def next_found(self, steps: int) -> int:
        """Go to another place that was found; its number from 1."""
        here = self.place
        if steps >= 0:
            after = [place for place in self.found if place > here or (place == here and steps == 0)]
            place = after[0] if after else self.found[0]
        else:
            before = [place for place in self.found if place < here]
            place = before[-1] if before else self.found[-1]
        self.go(place)
        return self.found.index(place) + 1


def _folded(text: str) -> tuple[str, Sequence[int] | None]:
    """A text without regard to case, and where each letter of it stands; None where that is where it stood before."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded, None
    parts = [letter.casefold() for letter in text]  # some letters become two, such as a ligature
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]
