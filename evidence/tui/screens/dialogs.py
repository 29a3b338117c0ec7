"""Small questions: yes or no, a text, one of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from evidence.tui.footer import Key, footer_line
from evidence.tui.paint import Line, Role, fit, fit_middle, shown
from evidence.tui.screens.desk import Paint
from evidence.tui.widgets.boxes import TextBox
from evidence.tui.widgets.rows import RowList, Table

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """Something over a screen. Its line of keys hides that of the screen, none of which do anything meanwhile."""

    def key_bar(self) -> Paint:
        """The line of keys, to be composed with all else."""
        return Paint(id="footer", classes="bar")

    def on_resize(self) -> None:
        """Show the keys for which there is room."""
        self.query_one("#footer", Paint).paint([footer_line(self.keys, self.size.width)])

    @property
    def keys(self) -> Sequence[Key]:
        """What can be pressed, the most important first."""
        return ()


class Ask(Dialog[str]):
    """A question with a few answers, each one key. Escape gives the empty answer."""

    def __init__(
        self, question: str, answers: Sequence[tuple[str, str]], detail: str = "", nothing: str = "do nothing"
    ) -> None:
        super().__init__()
        self.nothing = nothing
        self.question = question
        self.answers = answers
        self.detail = detail

    def compose(self) -> ComposeResult:
        """The question, and the keys that answer it."""
        with Vertical(classes="dialog"):
            yield Static(Content(shown(self.question)), classes="dialog-title")
            if self.detail:
                yield Static(Content("\n".join(map(shown, self.detail.split("\n")))), classes="dialog-detail")
            for key, label in self.answers:
                yield Static(Content.assemble((f" {key} ", "$text-accent bold"), f" {label}"))
            yield Static(Content.assemble((" Esc ", "$text-accent bold"), f" {self.nothing}"))
        yield self.key_bar()

    @property
    def keys(self) -> Sequence[Key]:
        """Those of the answers."""
        return [(", ".join((*(key for key, _ in self.answers), "Esc")), "answers")]

    def on_key(self, event: events.Key) -> None:
        """Answer with the key."""
        event.stop()
        key = event.character if event.is_printable else event.key
        if key == "escape":
            self.dismiss("")
        elif key is not None and any(key == answer for answer, _ in self.answers):
            self.dismiss(key)


class Prompt(Dialog[str | None]):
    """A text to enter: on one line, or with more room. Escape gives None."""

    BINDINGS = [
        Binding("escape", "cancel", show=False, priority=True),
        Binding("ctrl+s,f2", "accept", show=False, priority=True),
    ]

    def __init__(self, title: str, value: str = "", long: bool = False, hint: str = "") -> None:
        super().__init__()
        self.prompt_title = title
        self.value = value
        self.long = long
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Title, box, hint."""
        with Vertical(classes="dialog"):
            yield Static(Content(shown(self.prompt_title)), classes="dialog-title")
            if self.long:
                yield TextBox(self.value, "prompt")
            else:
                yield Input(self.value, id="prompt")
            if self.hint:
                yield Static(Content(self.hint), classes="dialog-hint")
        yield self.key_bar()

    @property
    def keys(self) -> Sequence[Key]:
        """Enter is a part of a long text."""
        return [("^s or F2" if self.long else "Enter", "accept"), ("Esc", "cancel")]

    def on_mount(self) -> None:
        """Begin to type at once."""
        box = self.query_one("#prompt")
        box.focus()
        if isinstance(box, TextArea):
            box.cursor_blink = False
            box.move_cursor(box.document.end)
        elif isinstance(box, Input):
            box.cursor_blink = False

    def on_resize(self) -> None:
        """A long text leaves room for its title and for the keys."""
        if self.long:
            self.query_one(TextBox).styles.max_height = max(self.size.height - 7, 1)

    def on_input_submitted(self) -> None:
        """Enter accepts one line."""
        self.action_accept()

    def action_accept(self) -> None:
        """Give the text back."""
        box = self.query_one("#prompt")
        self.dismiss(box.text if isinstance(box, TextArea) else box.value if isinstance(box, Input) else "")

    def action_cancel(self) -> None:
        """Give nothing back."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Option:
    """One of many."""

    value: str
    label: str
    note: str = ""


class Pick(Dialog[str | None]):
    """One of many, found by typing a part of it. Escape gives None."""

    BINDINGS = [
        Binding("escape", "cancel", show=False, priority=True),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
        Binding("enter", "accept", show=False, priority=True),
    ]

    def __init__(self, title: str, find: Callable[[str], Sequence[Option]], value: str = "") -> None:
        super().__init__()
        self.pick_title = title
        self.find = find
        self.value = value
        self.options: Sequence[Option] = ()
        self._widest = 0

    def compose(self) -> ComposeResult:
        """Title, box, and what fits."""
        with Vertical(classes="dialog tall"):
            yield Static(Content(shown(self.pick_title)), classes="dialog-title")
            with Horizontal(classes="dialog-line"):
                yield Input(self.value, id="prompt")
            yield RowList(id="options", empty="Nothing fits.")
        yield self.key_bar()

    @property
    def keys(self) -> Sequence[Key]:
        """Letters go into the box."""
        return [("Enter", "take it"), ("Esc", "cancel"), ("Up, Down", "choose"), ("letters", "find")]

    def on_mount(self) -> None:
        """Begin to type at once."""
        self.query_one(RowList).can_focus = False
        box = self.query_one(Input)
        box.cursor_blink = False
        box.focus()
        self._look()

    def on_resize(self) -> None:
        """No higher than all options need, with a border, a title and a box."""
        room = self.size.height * 4 // 5
        self.query_one(".dialog").styles.height = min(room, max(len(self.find("")), 3) + 4)

    def on_input_changed(self) -> None:
        """Look again."""
        self._look()

    def _look(self) -> None:
        self.options = self.find(self.query_one(Input).value)
        self._widest = max((cell_len(option.label) for option in self.options), default=0)
        self.query_one(RowList).show(Table(len(self.options), self._line))

    def _line(self, entry: int, width: int) -> Line:
        option = self.options[entry]
        first = min(self._widest + 2, width * 3 // 4)  # what is chosen has room before what is said of it
        return ((fit_middle(option.label, first), Role.PLAIN), (fit(f" {option.note}", width - first), Role.DIM))

    def action_move(self, steps: int) -> None:
        """Move the cursor while typing goes on."""
        self.query_one(RowList).move(steps)

    def action_accept(self) -> None:
        """Take what the cursor is on."""
        cursor = self.query_one(RowList).cursor
        self.dismiss(self.options[cursor].value if cursor < len(self.options) else None)

    def on_row_list_opened(self) -> None:
        """As Enter."""
        self.action_accept()

    def action_cancel(self) -> None:
        """Take nothing."""
        self.dismiss(None)
