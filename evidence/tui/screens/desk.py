"""The curator's desk: claims on the left, the one that is looked at on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from evidence.tui.actions import Where
from evidence.tui.paint import Line, Role, shown, wrap
from evidence.tui.screens.keyed import KeyedScreen
from evidence.tui.widgets.looks import look_of
from evidence.tui.widgets.rows import Blocks, RowList, Rows, Table

if TYPE_CHECKING:
    from evidence.tui.widgets.reader import Reader

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM1234567890"
PATIENCE = 1.0
"""Seconds after which work begins, even when there is no first picture."""
SETTLE = 0.03
"""Seconds without a move after which the claim under the cursor is shown."""


class ClaimList(RowList):
    """The list of claims."""

    where = Where.LIST


class Side(RowList):
    """One side of a claim."""

    where = Where.SIDE
    _width = 0

    class Widened(Message):
        """It has another width, so that its lines have to be broken again."""

    def on_resize(self) -> None:
        """Say so once for every width."""
        if self.size.width and self.size.width != self._width:
            self._width = self.size.width
            self.post_message(self.Widened())


class Filter(Input):
    """Where the filter of the list, or the words to look for in a source, are entered."""

    where = Where.ENTRY


class Completion(Suggester):
    """Shows how a filter may go on; the right arrow takes it."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Ask the program."""
        return self._complete(value)


class Paint(Static):
    """Lines with roles."""

    _painted: tuple[Sequence[Line], str] = ((), "")

    def paint(self, lines: Sequence[Line]) -> None:
        """Show lines of the widget's width; nothing in them is markup."""
        lines, theme = list(lines), self.app.theme
        if (lines, theme) == self._painted:
            return
        # a slow thing, and where lines are not broken again only their number makes it necessary
        layout = len(lines) != len(self._painted[0]) or self.size.width < _NARROW
        self._painted = lines, theme
        content = Content("\n").join(
            Content("").join(Content.styled(text, look_of(role)) for text, role in line) for line in lines
        )
        self.update(content, layout=layout)


class Head(Paint):
    """A text that is broken to the width there is, in three lines at most; it grows, and does not shrink again.

    What is below it does not jump then while one text follows another, and does not have to be laid out.
    """

    _told, _for, _most = "", 0, 1

    def tell(self, text: str) -> None:
        """Show a text."""
        self._told = text
        self._lay()

    def on_resize(self) -> None:
        """Break it again."""
        self._lay()

    def _lay(self) -> None:
        width = self.size.width
        if width != self._for:
            self._for, self._most = width, 1
        lines = [((line, Role.PLAIN),) for line in wrap(self._told, width)[:3]] if width else []
        self._most = max(self._most, len(lines))
        self.paint(padded(lines, self._most))


_NARROW = 20
"""Cells of a widget below which lines may be wider than it."""
_KINDS = ("-tiny", "-stack", "-medium", "-wide")
HINT = "words, is:disputed, axis:..., source:..., !not"
PANES = ("claims", "first", "second", "reader")
_AT = {"claims": "-at-list", "first": "-at-first", "second": "-at-second", "reader": "-at-reader"}


class Desk(KeyedScreen[None]):
    """Draws what the program gives it, and tells the program where the cursors are."""

    AUTO_FOCUS = "#claims"

    def __init__(self) -> None:
        super().__init__(name="desk", classes=_AT["claims"])
        self._settle: Timer | None = None
        self._banner_lines = 1
        self._banner_for: tuple[Size, int] | None = None

    def compose(self) -> ComposeResult:
        """Everything that there is; the style sheet says what is shown at which size."""
        yield Paint(id="header", classes="bar")
        with Horizontal(id="body"):
            with Vertical(id="claims-pane", classes="pane"):
                completion = Completion(self.evidence.completed_filter)
                yield Filter(id="filter", placeholder=HINT, select_on_focus=False, suggester=completion)
                yield ClaimList(id="claims", empty="")
            with Vertical(id="claim-pane"):
                with Vertical(id="banner-box"):
                    yield Paint(id="banner")
                yield Paint(id="triage")
                with Vertical(id="columns"):
                    with Vertical(id="first-pane", classes="pane"):
                        yield Side(id="first", empty="No evidence on this side.")
                    with Vertical(id="second-pane", classes="pane"):
                        yield Side(id="second", empty="No evidence on this side.")
                    with Vertical(id="reader-pane", classes="pane"):
                        yield Head(id="reader-head")
                        yield Filter(id="search", placeholder="words to look for", select_on_focus=False)
        yield Static(Content(""), id="message", classes="bar")
        yield Paint(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Begin in the list, with everything in the first picture that is known."""
        for box in (self.filter_box, self.search_box):
            box.cursor_blink = False
        self.set_focus(self.claims)
        self.evidence.draw_all()
        self.show_source("4 Source", "")
        self.set_timer(PATIENCE, self.evidence.painted.set)  # a terminal without any size is never painted

    async def furnish(self) -> None:
        """Bring in what the first picture does without."""
        from evidence.tui.widgets.reader import Reader

        await self.query_one("#reader-pane").mount(Reader(id="reader"), before=self.search_box)
        self.furnished = True
        self.evidence.item_chosen()

    furnished = False
    """Whether the text of a source can be shown."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """The first time it needs no other styles than those that it was just given: finding them is slow."""
        event.refresh_styles = self._shown
        self._shown = True

    _shown = False

    @property
    def claims(self) -> ClaimList:
        """The list of claims."""
        return self.query_one("#claims", ClaimList)

    @property
    def reader(self) -> Reader:
        """The text of the source; not there in the first picture."""
        return cast("Reader", self.query_one("#reader"))

    def side(self, name: str) -> Side:
        """`first` or `second`."""
        return self.query_one(f"#{name}", Side)

    @property
    def pane(self) -> str:
        """The pane that has the keyboard, or had it last."""
        return next((name for name, mark in _AT.items() if self.has_class(mark)), "claims")

    @property
    def filter_box(self) -> Filter:
        """The box above the list."""
        return self.query_one("#filter", Filter)

    # what the program shows

    def show_claims(self, rows: Table, cursor: int, title: str) -> None:
        """Show the list of claims."""
        self.claims.empty = "No claim fits the filter." if self.filter_box.value else ""
        self.claims.show(rows, cursor)
        self.query_one("#claims-pane").border_title = Content(shown(title))

    @property
    def banner_room(self) -> int:
        """Lines that the banner may have at this size of the screen."""
        most = self.query_one("#banner-box").styles.max_height
        return 1_000 if most is None else max(int(most.value) - 2, 1)

    def show_claim(self, title: str, banner: Sequence[Line]) -> None:
        """Show what is said of the claim; where there is room, what is below does not jump from claim to claim."""
        box = self.query_one("#banner-box")
        box.border_title = Content(shown(title))
        if (self.size, self.banner_room) != self._banner_for:
            self._banner_for, self._banner_lines = (self.size, self.banner_room), 1
        if self.has_class("-wide"):
            self._banner_lines = max(self._banner_lines, len(banner))
        self.query_one("#banner", Paint).paint(padded(banner, self._banner_lines))

    def show_side(self, name: str, title: str, rows: Rows, cursor: int, marked: Sequence[int]) -> None:
        """Show one side."""
        self.side(name).show(rows, cursor, frozenset(marked))
        self.query_one(f"#{name}-pane").border_title = Content(shown(title))

    def show_source(self, title: str, head: str) -> None:
        """Show which source the text is from."""
        self.query_one("#reader-pane").border_title = Content(shown(title))
        self.query_one("#reader-head", Head).tell(head)

    def show_triage(self, lines: Sequence[Line]) -> None:
        """Show what waits for a decision, or hide it."""
        box = self.query_one("#triage", Paint)
        box.set_class(bool(lines), "-on")
        box.paint(lines)

    # panes

    def go(self, pane: str) -> None:
        """Give the keyboard to a pane."""
        if pane == "reader" and not self.furnished:
            return
        self._stand_at(pane)
        self.set_focus(self.query_one(f"#{pane}"))
        if pane in ("first", "second"):
            self.evidence.item_chosen()  # what is done next is meant for the item under the cursor there
        self.evidence.draw_footer()
        self.evidence.item_chosen()

    def _stand_at(self, pane: str) -> None:
        """Remember the pane; what that changes, where panes hide each other or grow, is slow to draw."""
        hiding = any(self.has_class(kind) for kind in ("-zoom", "-stack", "-tiny"))
        growing = self.has_class("-medium") and self.pane != pane and "reader" in (self.pane, pane)
        self.update_classes({mark: name == pane for name, mark in _AT.items()}, update=hiding or growing)

    def step(self, steps: int, around: bool) -> None:
        """Give the keyboard to a pane further on."""
        place = PANES.index(self.pane) + steps
        self.go(PANES[place % len(PANES) if around else min(max(place, 0), len(PANES) - 1)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The mouse may have given the keyboard to a pane."""
        name = None if self.focused is None else self.focused.id  # the event may be an old one
        if name is not None and name in _AT and name != self.pane:
            self._stand_at(name)
        self.evidence.draw_footer()
        self.evidence.item_chosen()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the claim, or the source of the item, once the cursor stands still."""
        in_list = event.rows.id == "claims"
        self.settle_soon(self.evidence.claim_chosen if in_list else self.evidence.item_chosen)

    def settle_soon(self, settled: Callable[[], None]) -> None:
        """Do something once no other key has come for a moment."""
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(SETTLE, settled)

    def on_side_widened(self) -> None:
        """Break the lines again."""
        self.evidence.draw_claim()

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        """As Enter."""
        self.evidence.do_open()

    def on_reader_taken(self, event: Reader.Taken) -> None:
        """A passage was selected."""
        self.evidence.passage_taken(event.first, event.behind)

    def on_resize(self, event: events.Resize) -> None:
        """Lay everything out again."""
        self.suit(event.size)
        self.call_after_refresh(self._drawn)

    def _drawn(self) -> None:
        """Widgets have their sizes, and what was known is on the screen."""
        self.evidence.draw_all()
        self.evidence.painted.set()

    def suit(self, size: Size) -> None:
        """Choose the layout, by width and height together."""
        width, height = size
        kind = "-wide" if width >= 140 else "-medium" if width >= 100 else "-stack"
        kind = "-tiny" if width < 60 or height <= 15 else kind
        wanted = {name: name == kind for name in _KINDS} | {"-low": height < 28, "-flat": height < 9}
        if any(self.has_class(name) != on for name, on in wanted.items()):
            self.update_classes(wanted, update=self.is_running)

    # the box above the list

    @property
    def search_box(self) -> Filter:
        """The box below the text of the source."""
        return self.query_one("#search", Filter)

    def ask(self, box: Filter, text: str) -> None:
        """Show a box, and begin to type; what was sought before gives way to it, and stays when nothing is typed."""
        box.add_class("-on")
        with box.prevent(Input.Changed):
            box.value = text
        self.set_focus(box)
        box.select_all()

    def hide_boxes(self) -> None:
        """Hide the boxes, but for a filter that says what the list leaves out."""
        self.filter_box.set_class(bool(self.evidence.filter_text), "-on")
        self.search_box.remove_class("-on")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter, or search, at every key."""
        if event.input.id == "filter":
            self.evidence.filter_changed(self.filter_box.value)
        elif event.input.id == "search" and self.focused is self.search_box:
            self.evidence.search_source(self.search_box.value)

    # letters to jump to

    def show_letters(self) -> None:
        """Put a letter at every visible entry of every pane."""
        letters = iter(LETTERS)
        self._targets: dict[str, tuple[RowList, int]] = {}
        for name in ("claims", "first", "second"):
            rows = self.query_one(f"#{name}", RowList)
            found: dict[int, str] = {}
            for entry in rows.visible_entries if rows.size.height else ():
                if (letter := next(letters, None)) is not None:
                    found[entry] = letter
                    self._targets[letter] = (rows, entry)
            rows.jump_letters(found)
        self.jumping = True

    def jump_to(self, key: str) -> None:
        """Go to the entry with this letter."""
        self.jumping = False
        self.evidence.say("")
        for name in ("claims", "first", "second"):
            self.query_one(f"#{name}", RowList).jump_letters({})
        if key in self._targets:
            rows, entry = self._targets[key]
            self.go(rows.id or "claims")
            rows.cursor = entry


def padded(lines: Sequence[Line], least: int) -> list[Line]:
    """At least so many lines."""
    return [*lines, *[((" ", Role.PLAIN),)] * (least - len(lines))]


def blocks(entries: Sequence[Sequence[Line]]) -> Blocks:
    """Entries of several lines as rows."""
    return Blocks(entries)
