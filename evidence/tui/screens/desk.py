"""The curator's desk: claims on the left, the one that is looked at on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from evidence.tui.actions import Where
from evidence.tui.paint import Line, Role, shown
from evidence.tui.screens.keyed import KeyedScreen
from evidence.tui.widgets.reader import Reader
from evidence.tui.widgets.rows import Blocks, RowList, Rows, Table

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM1234567890"
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
        super().on_resize()
        if self.size.width and self.size.width != self._width:
            self._width = self.size.width
            self.post_message(self.Widened())


class Filter(Input):
    """Where the filter of the list, or the words to look for in a source, are entered."""

    where = Where.ENTRY


class Paint(Static):
    """Lines with roles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"paint--{role}" for role in Role}
    DEFAULT_CSS = """
    Paint {
        & > .paint--title { text-style: bold; }
        & > .paint--dim { color: $foreground 70%; }
        & > .paint--quote { text-style: italic; }
        & > .paint--first { color: $text-warning; text-style: bold; }
        & > .paint--second { color: $text-primary; text-style: bold; }
        & > .paint--red { color: $text-error; text-style: bold; }
        & > .paint--yellow { color: $text-warning; }
        & > .paint--green { color: $text-success; }
        & > .paint--blue { color: $text-primary; }
        & > .paint--grey { color: $foreground 70%; }
        & > .paint--key { color: $text-accent; text-style: bold; }
    }
    """

    _painted: Sequence[Line] | None = None

    def paint(self, lines: Sequence[Line], layout: bool = True) -> None:
        """Show lines; nothing in them is markup. Without `layout` for a widget whose size stays what it is."""
        if lines == self._painted and not layout:
            return
        self._painted = lines
        content = Content("\n").join(
            Content("").join(
                Content.styled(text, self.get_visual_style(f"paint--{role}", partial=True)) for text, role in line
            )
            for line in lines
        )
        self.update(content, layout=layout)


_KINDS = ("-tiny", "-stack", "-medium", "-wide")
HINT = "words, is:disputed, axis:..., source:..., !not"
PANES = ("claims", "first", "second", "reader")
_AT = {"claims": "-at-list", "first": "-at-first", "second": "-at-second", "reader": "-at-reader"}


class Desk(KeyedScreen[None]):
    """Draws what the program gives it, and tells the program where the cursors are."""

    def __init__(self) -> None:
        super().__init__(name="desk")
        self._settle: Timer | None = None
        self._head = ""

    def compose(self) -> ComposeResult:
        """Everything that there is; the style sheet says what is shown at which size."""
        yield Paint(id="header", classes="bar")
        with Horizontal(id="body"):
            with Vertical(id="claims-pane", classes="pane"):
                yield Filter(id="filter", placeholder=HINT, select_on_focus=False)
                yield ClaimList(id="claims", empty="No claim fits the filter.")
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
                        yield Static(Content(""), id="reader-head")
                        yield Reader(id="reader")
                        yield Filter(id="search", placeholder="words to look for", select_on_focus=False)
        yield Static(Content(""), id="message", classes="bar")
        yield Paint(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Begin in the list."""
        for box in (self.filter_box, self.search_box):
            box.cursor_blink = False
        self.claims.focus()
        self.set_class(True, "-at-list")

    @property
    def claims(self) -> ClaimList:
        """The list of claims."""
        return self.query_one("#claims", ClaimList)

    @property
    def reader(self) -> Reader:
        """The text of the source."""
        return self.query_one("#reader", Reader)

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
        self.claims.show(rows, cursor)
        self.query_one("#claims-pane").border_title = Content(shown(title))

    @property
    def banner_room(self) -> int:
        """Lines that the banner may have at this size of the screen."""
        most = self.query_one("#banner-box").styles.max_height
        return 1_000 if most is None else max(int(most.value) - 2, 1)

    def show_claim(self, title: str, banner: Sequence[Line]) -> None:
        """Show what is said of the claim."""
        box = self.query_one("#banner-box")
        box.border_title = Content(shown(title))
        self.query_one("#banner", Paint).paint(banner)

    def show_side(self, name: str, title: str, rows: Rows, cursor: int, marked: Sequence[int]) -> None:
        """Show one side."""
        self.side(name).show(rows, cursor, frozenset(marked))
        self.query_one(f"#{name}-pane").border_title = Content(shown(title))

    def show_source(self, title: str, head: str) -> None:
        """Show which source the text is from."""
        self.query_one("#reader-pane").border_title = Content(shown(title))
        if head != self._head:
            self._head = head
            self.query_one("#reader-head", Static).update(Content(shown(head)))

    def show_triage(self, lines: Sequence[Line]) -> None:
        """Show what waits for a decision, or hide it."""
        box = self.query_one("#triage", Paint)
        box.set_class(bool(lines), "-on")
        box.paint(lines)

    # panes

    def go(self, pane: str) -> None:
        """Give the keyboard to a pane."""
        self._stand_at(pane)
        self.set_focus(self.query_one(f"#{pane}"))
        if pane in ("first", "second"):
            self.evidence.item_chosen()  # what is done next is meant for the item under the cursor there
        self.evidence.draw_footer()
        self.evidence.item_chosen()

    def _stand_at(self, pane: str) -> None:
        """Remember the pane; only where panes hide each other does that change how anything looks, and it is slow."""
        hiding = any(self.has_class(kind) for kind in ("-zoom", "-stack", "-tiny"))
        self.update_classes({mark: name == pane for name, mark in _AT.items()}, update=hiding)

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
        if self._settle is not None:
            self._settle.stop()
        in_list = event.rows.id == "claims"
        settled = self.evidence.claim_chosen if in_list else self.evidence.item_chosen
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
        """Lay everything out again, by width and height together."""
        width, height = event.size
        kind = "-wide" if width >= 140 else "-medium" if width >= 100 else "-stack"
        kind = "-tiny" if width < 60 or height <= 15 else kind
        for name in _KINDS:
            self.set_class(name == kind, name)
        self.set_class(height < 28, "-low")
        self.set_class(height < 9, "-flat")
        self.call_after_refresh(self.evidence.draw_all)

    # the box above the list

    @property
    def search_box(self) -> Filter:
        """The box below the text of the source."""
        return self.query_one("#search", Filter)

    def ask(self, box: Filter, text: str) -> None:
        """Show a box, and begin to type."""
        box.add_class("-on")
        with box.prevent(Input.Changed):
            box.value = text
        self.set_focus(box)
        box.cursor_position = len(text)

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
        for name in ("claims", "first", "second"):
            self.query_one(f"#{name}", RowList).jump_letters({})
        if key in self._targets:
            rows, entry = self._targets[key]
            self.go(rows.id or "claims")
            rows.cursor = entry


def blocks(entries: Sequence[Sequence[Line]]) -> Blocks:
    """Entries of several lines as rows."""
    return Blocks(entries)
