"""A list of any length: only the lines on the screen are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from evidence.tui.paint import Line, Role, fit, width_of
from evidence.tui.widgets.looks import look_of


class Rows(Protocol):
    """What a list shows: entries of one line or more."""

    def __len__(self) -> int:
        """Number of entries."""
        ...

    @property
    def height(self) -> int:
        """Number of lines."""
        ...

    def line(self, y: int, width: int) -> Line:
        """The text of a line."""
        ...

    def entry_at(self, y: int) -> int:
        """The entry that a line belongs to."""
        ...

    def span(self, entry: int) -> tuple[int, int]:
        """The first line of an entry, and the one behind its last."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """Entries of one line each, made when they are looked at."""

    count: int
    make: Callable[[int, int], Line]
    """From the number of an entry and the width to its line."""

    def __len__(self) -> int:
        return self.count

    @property
    def height(self) -> int:
        """As many lines as entries."""
        return self.count

    def line(self, y: int, width: int) -> Line:
        """The line of an entry."""
        return self.make(y, width)

    def entry_at(self, y: int) -> int:
        """The entry on a line."""
        return y

    def span(self, entry: int) -> tuple[int, int]:
        """One line."""
        return entry, entry + 1


class Blocks:
    """Entries of several lines that are ready."""

    def __init__(self, entries: Sequence[Sequence[Line]]) -> None:
        self._lines = [line for entry in entries for line in entry]
        self._ends = list(accumulate(len(entry) for entry in entries))

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def height(self) -> int:
        """All lines of all entries."""
        return len(self._lines)

    def line(self, y: int, width: int) -> Line:
        """A line as it was made."""
        return self._lines[y]

    def entry_at(self, y: int) -> int:
        """The entry that a line is in."""
        return bisect_right(self._ends, y)

    def span(self, entry: int) -> tuple[int, int]:
        """The lines of an entry."""
        return (self._ends[entry - 1] if entry else 0), self._ends[entry]


EMPTY = Blocks(())


class RowList(ScrollView, can_focus=True):
    """A list with a cursor; entries may be marked, and may carry a letter to jump to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor"}

    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-color: $foreground 25%;
        & > .rows--cursor { background: $surface-lighten-1; }
        &:focus > .rows--cursor { background: $surface-lighten-2; text-style: bold; }
    }
    """

    cursor: var[int] = var(0, init=False)

    @dataclass
    class Moved(Message):
        """The cursor stands on another entry."""

        rows: RowList
        entry: int

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    @dataclass
    class Opened(Message):
        """An entry was clicked twice."""

        rows: RowList
        entry: int

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(self, id: str | None = None, empty: str = "Nothing here.", classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.empty = empty
        self.rows: Rows = EMPTY
        self.marked: Collection[int] = frozenset()
        self.letters: Mapping[int, str] = {}
        self._looks: dict[tuple[bool, Role | None], RichStyle] = {}
        self._drawn: dict[int, Strip] = {}
        """Lines as they were drawn last, by their place on the screen."""
        self._looks_for: tuple[Style, bool] | None = None
        self.shifted = 0
        """Cells that are hidden on the left."""

    def show(self, rows: Rows, cursor: int = 0, marked: Collection[int] = frozenset()) -> None:
        """Show other entries, with the cursor on one of them."""
        self.rows = rows
        self.marked = marked
        self.letters = {}
        self._resize()
        with self.prevent(RowList.Moved):
            self.cursor = min(max(cursor, 0), max(len(rows) - 1, 0))
        self._into_view()
        self._refresh_changed()

    def mark(self, marked: Collection[int]) -> None:
        """Show which entries are marked."""
        self.marked = marked
        self.refresh()

    def jump_letters(self, letters: Mapping[int, str]) -> None:
        """Show a letter beside entries, or none."""
        self.letters = letters
        self.refresh()

    def shift(self, cells: int) -> None:
        """Move what is seen to the right, as far as a line goes on there."""
        room = self.scrollable_content_region.width - 2
        longest = max((width_of(self.rows.line(y, room)) for y in range(min(self.rows.height, 500))), default=0)
        self.shifted = min(max(self.shifted + cells, 0), max(longest - room, 0))
        self.refresh()

    @property
    def visible_entries(self) -> range:
        """The entries that are at least partly on the screen."""
        if not len(self.rows):
            return range(0)
        top = min(self.scroll_offset.y, self.rows.height - 1)
        bottom = min(top + max(self.size.height, 1), self.rows.height) - 1
        return range(self.rows.entry_at(top), self.rows.entry_at(bottom) + 1)

    def move(self, steps: int) -> None:
        """Move the cursor; a tall entry is scrolled through before the next one is reached."""
        if not len(self.rows):
            self.scroll_relative(y=steps, animate=False)
            return
        start, stop = self.rows.span(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if steps == 1 and stop > top + height and stop - start > height:
            self._scroll(top + 1)
        elif steps == -1 and start < top and stop - start > height:
            self._scroll(top - 1)
        else:
            self.cursor = min(max(self.cursor + steps, 0), len(self.rows) - 1)

    def page(self, half_pages: int) -> None:
        """Move the cursor by halves of what is visible."""
        if not len(self.rows):
            return
        start, _ = self.rows.span(self.cursor)
        y = min(max(start + half_pages * max(self.size.height // 2, 1), 0), self.rows.height - 1)
        self.cursor = self.rows.entry_at(y)

    def watch_cursor(self, before: int, after: int) -> None:
        """Redraw both entries, and say so."""
        self._into_view()
        for entry in (before, after):
            if entry < len(self.rows):
                start, stop = self.rows.span(entry)
                self.refresh(Region(0, start - self.scroll_offset.y, self.size.width, stop - start))
        self.post_message(self.Moved(self, after))

    def _into_view(self) -> None:
        if not len(self.rows) or self.size.height == 0:
            return
        start, stop = self.rows.span(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if start < top or stop - start >= height:
            self._scroll(start)
        elif stop > top + height:
            self._scroll(stop - height)

    def _scroll(self, y: int) -> None:
        """Scroll at once, also when the bar for it will only be there after the screen is drawn."""
        self.scroll_to(y=y, animate=False, force=True)

    def _refresh_changed(self) -> None:
        """Draw again only lines that look otherwise than before: drawing takes longer than looking."""
        height, width = self.size.height, self.size.width
        changed = [y for y in range(height) if self._drawn.get(y) != self._strip(y)]
        if len(changed) == height:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _resize(self) -> None:
        """Say how many lines there are. Laying the screen out is slow, and only for a bar that comes or goes."""
        size, height = Size(0, self.rows.height), self.size.height
        if height and (size.height > height) == (self.virtual_size.height > height):
            self.set_reactive(Widget.virtual_size, size)
            if size.height > height:
                self.vertical_scrollbar.window_virtual_size = size.height
            self.scroll_y = self.validate_scroll_y(self.scroll_y)
        else:
            self.virtual_size = size

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._into_view()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        y = event.y + self.scroll_offset.y
        if 0 <= y < self.rows.height:
            self.cursor = self.rows.entry_at(y)
            if event.chain == 2:
                self.post_message(self.Opened(self, self.cursor))

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        self._drawn[y] = strip = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        """Cursor, mark, text."""
        width = self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= self.rows.height:
            text = self.empty if y == 0 else ""
            return Strip([Segment(fit(f"  {text}" if text else "", width), self._look(False, Role.DIM))], width)
        entry = self.rows.entry_at(y)
        line = self.rows.line(y, width - 2)
        start, stop = self.rows.span(entry)
        if stop - start > 1 and not _said(self.rows.line(start, width - 2)):
            start += 1  # an empty line above a heading is room, not a part of it
        here = entry == self.cursor and y >= start
        first = y == start
        sign = self.letters.get(entry, ">" if here else " ") if first else " "
        mark = "*" if first and entry in self.marked else " "
        segments = [Segment(sign + mark, self._look(here, Role.KEY))]
        segments += [Segment(text, self._look(here, role)) for text, role in line if text]
        left = width - 2 - width_of(line)
        ground = self._look(here, None)
        if left > 0:
            segments.append(Segment(" " * left, ground))
        strip = Strip(segments)
        if self.shifted:
            strip = Strip.join([strip.crop(0, 2), strip.crop(2 + self.shifted)])
        return strip.crop(0, width).extend_cell_length(width, ground)

    def _look(self, here: bool, role: Role | None) -> RichStyle:
        """How text of a role looks, on the cursor or beside it; worked out once for each look of the whole list."""
        base = self.visual_style
        if self._looks_for is None or self._looks_for[0] is not base or self._looks_for[1] != self.has_focus:
            self._looks.clear()
            self._looks_for = base, self.has_focus
        if (known := self._looks.get((here, role))) is not None:
            return known
        style = base
        if here:
            cursor = self.get_component_styles("rows--cursor")
            style += Style(background=cursor.background, bold=cursor.text_style.bold)
        if role is not None:
            style += look_of(role)
        self._looks[here, role] = style.rich_style
        return style.rich_style


def _said(line: Line) -> bool:
    return any(text.strip() for text, _ in line)
