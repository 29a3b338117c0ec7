"""A page with one list: matrix, timeline, problems, history, agreement, a diff, the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from evidence.tui.actions import Where
from evidence.tui.paint import Line, Role, fit
from evidence.tui.screens.desk import Paint
from evidence.tui.screens.keyed import KeyedScreen
from evidence.tui.widgets.rows import Blocks, RowList


@dataclass(frozen=True, slots=True)
class PageEntry:
    """Lines of a page that belong together, and what they are about."""

    lines: tuple[Line, ...]
    target: object = None
    """What Enter goes to; None where there is nothing."""


_OWN = {
    "problems": frozenset({"suppress"}),
    "candidates": frozenset({"take_candidate", "change_candidate", "turn_down"}),
}
"""Actions that only one page has."""

Layout = Callable[[int], Sequence[PageEntry]]
"""From a width to the entries of a page."""


class PageList(RowList):
    """The list of a page."""

    where = Where.PAGE


class PageScreen(KeyedScreen[None]):
    """Draws entries that somebody else has made, and hands them back when one is opened."""

    def __init__(
        self,
        name: str,
        title: str,
        layout: Layout,
        opened: Callable[[object], None] | None = None,
        empty: str = "Nothing here.",
        hint: str = "",
    ) -> None:
        super().__init__(name=name)
        self.page_title = title
        self.layout_entries = layout
        self.opened = opened
        self.hint = hint
        self.empty = empty
        self.foreign = frozenset(action for page, own in _OWN.items() if page != name for action in own)
        self.unused = self.foreign | ({"open"} if opened is None else set())
        self.entries: Sequence[PageEntry] = ()
        self._moved = False
        self.left: Callable[[], None] = lambda: None
        """Called when the page is left with the key for that."""

    def compose(self) -> ComposeResult:
        """Title, list, hint."""
        yield Static(Content(""), id="page-title", classes="bar")
        yield PageList(id="page", empty=self.empty)
        yield Static(Content(""), id="message", classes="bar")
        yield Paint(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one(PageList).focus()
        self.evidence.draw_footer()

    def on_screen_resume(self) -> None:
        """A question that was over the page is answered."""
        self.evidence.draw_footer()

    def on_resize(self) -> None:
        """Lay the entries out again."""
        self.draw()

    def draw(self) -> None:
        """Lay the entries out in the width that there is."""
        page = self.query_one(PageList)
        width = max(self.size.width - 5, 20)  # margins, cursor and the bar for scrolling
        self.entries = _without_room_above(self.layout_entries(width))
        at = page.cursor
        if not self._moved:
            at = next((i for i, entry in enumerate(self.entries) if entry.target is not None), 0)
        page.show(Blocks([entry.lines for entry in self.entries]), at)
        text = f" {self.page_title}" + (f"   {self.hint}" if self.hint else "")
        self.query_one("#page-title", Static).update(Content(fit(text, self.size.width)))

    def change(self, title: str, layout: Layout) -> None:
        """Show other entries."""
        self.page_title, self.layout_entries = title, layout
        if self.is_open:
            self.draw()

    @property
    def is_open(self) -> bool:
        """Whether it can be drawn: not yet before it is there, and no more once it was left."""
        return self.is_mounted and self in self.app.screen_stack

    @property
    def target(self) -> object:
        """What the cursor is on."""
        page = self.query_one(PageList)
        return self.entries[page.cursor].target if page.cursor < len(self.entries) else None

    def do_open(self) -> None:
        """Hand back what the cursor is on."""
        if self.opened is not None and self.target is not None:
            self.opened(self.target)

    def why_not_open(self) -> str | None:
        """Not everything leads somewhere."""
        return "there is nothing to open here" if self.opened is None or self.target is None else None

    def on_row_list_moved(self) -> None:
        """From now on the cursor stays where it is when the page is laid out again."""
        self._moved = True

    def do_page_right(self) -> None:
        """Look at what does not fit."""
        self.query_one(PageList).shift(8)

    def do_page_left(self) -> None:
        """Look back."""
        self.query_one(PageList).shift(-8)

    def do_back(self) -> None:
        """Leave the page."""
        self.dismiss()
        self.left()

    def on_row_list_opened(self) -> None:
        """As Enter."""
        if self.why_not_open() is None:
            self.do_open()


def _without_room_above(entries: Sequence[PageEntry]) -> Sequence[PageEntry]:
    """The room above a heading is not needed at the top of a page."""
    if not entries or len(entries[0].lines) < 2 or any(text.strip() for text, _ in entries[0].lines[0]):
        return entries
    return [replace(entries[0], lines=entries[0].lines[1:]), *entries[1:]]


def heading(text: str) -> PageEntry:
    """A line that names what follows."""
    return PageEntry((((" ", Role.PLAIN),), ((text, Role.TITLE),)))
