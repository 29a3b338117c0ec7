"""A form: one box a field, with the words that the vocabulary offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from evidence.tui.field import Field, Shape
from evidence.tui.footer import Key
from evidence.tui.paint import shown
from evidence.tui.screens.dialogs import Dialog
from evidence.tui.widgets.boxes import LineBox, TextBox

PAUSE = 0.5
"""Seconds after a change until what is entered is kept."""
_SHOWN = 12
"""Words that are offered at a time."""
_WIDE = 80
"""Columns from which on there is room for long names of fields."""


class Fields(VerticalScroll):
    """The boxes, of which the one with the keyboard is to be seen."""

    class Laid(Message):
        """They have another room than before."""

    def on_resize(self) -> None:
        """Say so when all is in its place."""
        self.call_after_refresh(self.post_message, self.Laid())


class Form(Dialog[Mapping[str, str] | None]):
    """Fields to fill in. Gives back what was entered, by key; None after Escape.

    `refused` looks at what was entered and says what is wrong with it, so that a form stays open until it is right;
    `doubted` says what may be wrong with it, which is accepted when that is asked for once more.
    """

    COMPONENT_CLASSES = {"form--label"}
    BINDINGS = [
        Binding("escape", "cancel", show=False, priority=True),
        Binding("ctrl+s,f2", "accept", show=False, priority=True),
        Binding("ctrl+n", "next", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        refused: Callable[[Mapping[str, str]], str | None],
        begin: str = "",
        edited: Callable[[Mapping[str, str] | None], None] = lambda entered: None,
        doubted: Callable[[Mapping[str, str]], str] = lambda entered: "",
    ) -> None:
        super().__init__()
        self.form_title = title
        self.fields = fields
        self.refused = refused
        self.begin = begin
        self.edited = edited
        """Told what stands in the boxes, every now and then, and None when the form is left."""
        self.doubted = doubted
        self._waiting: Timer | None = None
        self._left = False
        self._refused: Mapping[str, str] | None = None
        """What stood in the boxes when it was refused."""
        self._warned: Mapping[str, str] | None = None
        """What stood in the boxes when Escape was pressed once."""
        self._asked: Mapping[str, str] | None = None
        """What stood in the boxes when it was doubted."""
        self._offered: Sequence[str] = ()
        """Words that fit what was typed in the box that has the keyboard."""
        self._taken = ""
        """What the box holds with the word that was taken last."""

    def compose(self) -> ComposeResult:
        """A line a field."""
        with Vertical(classes="dialog form"):
            yield Static(Content(shown(self.form_title)), classes="dialog-title")
            with Fields(id="fields", can_focus=False):
                for number, field in enumerate(self.fields):
                    if field.heading:
                        yield Static(Content(field.heading), classes="form-heading")
                    yield self._box(field, number)
            yield Static(Content(""), id="form-help")
            yield Static(Content(""), id="form-options")
        yield self.key_bar()

    @property
    def keys(self) -> Sequence[Key]:
        """Those that mean the same in every field."""
        return [("^s or F2", "accept"), ("Esc", "cancel"), ("Tab", "next field"), ("Down", "take an offered word")]

    def _box(self, field: Field, number: int) -> LineBox | TextBox:
        value = field.value if field.entered is None else field.entered
        if field.shape in (Shape.TEXT, Shape.PASSAGES) or "\n" in value:
            return TextBox(value, f"field-{number}", field.fixed, field.key)
        return LineBox(value, field.options, f"field-{number}", field.fixed, field.key)

    def on_mount(self) -> None:
        """Begin at the field that is asked for, or at the first that can be changed."""
        first = next((i for i, field in enumerate(self.fields) if field.key == self.begin), None)
        if first is None:
            first = next((i for i, field in enumerate(self.fields) if not field.fixed), 0)
        box = self.query_one(f"#field-{first}")
        if isinstance(box, TextBox):
            box.move_cursor(box.document.end)  # what is there already is gone on with
        self._first = box
        box.focus(scroll_visible=False)  # where it will stand is known after the layout

    @on(Fields.Laid)
    def show_box(self) -> None:
        """Scroll as little as is needed to see the field that has the keyboard."""
        if self.focused is not None and self.is_mounted:
            fields = self.query_one(Fields)
            if self.focused is self._first:
                fields.scroll_home(animate=False, immediate=True)
            fields.scroll_to_widget(self.focused, animate=False, immediate=True)

    def on_resize(self) -> None:
        """Names of fields get less room where there is little."""
        self.set_class(self.size.width < _WIDE, "-narrow")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field is for."""
        self._tell()

    def on_text_area_changed(self) -> None:
        """Keep what is entered."""
        self._keep()

    def _keep(self) -> None:
        """Say what is entered, once in a while, so that it outlives the program."""
        if self._waiting is None and self.is_mounted and not self._left:
            self._waiting = self.set_timer(PAUSE, self._kept)

    def _kept(self) -> None:
        self._waiting = None
        if self._left:  # it was on its way already
            return
        entered = self.entered()
        self.edited(entered if any(entered[field.key] != field.value for field in self.fields) else None)

    def _leave(self, entered: Mapping[str, str] | None) -> None:
        self._left = True
        if self._waiting is not None:
            self._waiting.stop()
        self.edited(None)
        self.dismiss(entered)

    def on_input_changed(self) -> None:
        """Offer the words that still fit; news of what was typed before a refusal must not wipe its reason away."""
        self._keep()
        box = self.focused
        if isinstance(box, Input) and self._taken and box.value == self._taken:
            return  # the words that it was taken from stay, for the next one
        if self.entered() != self._refused:
            self._tell()

    def on_input_submitted(self) -> None:
        """Enter goes on to the next field."""
        self.action_next()

    def action_next(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def _tell(self) -> None:
        field = self._current()
        if field is None:
            return
        self.query_one("#form-help", Static).update(Content(shown(field.help)))
        typed = self.entered().get(field.key, "").rpartition(",")[2].strip().casefold()
        if typed in map(str.casefold, field.options):  # a whole word is there: any other may take its place
            self._offered = [word for word in field.options if word.casefold() != typed]
        else:
            self._offered = [word for word in field.options if typed in word.casefold()]
        self._taken = ""
        self._offer(None)

    def _offer(self, at: int | None) -> None:
        """Show the words that fit, those around the one that was taken."""
        first = 0 if at is None else max(min(at - 2, len(self._offered) - _SHOWN), 0)
        words = self._offered[first : first + _SHOWN]
        left = len(self._offered) - len(words)
        parts = [(f"  {shown(word)}  ", "reverse" if first + i == at else "") for i, word in enumerate(words)]
        more = f"  and {left} more" if left else ""
        self.query_one("#form-options", Static).update(Content.assemble(*parts, more))

    def action_take(self, steps: int) -> None:
        """Take the next of the offered words in the place of what was typed."""
        box = self.focused
        if not isinstance(box, Input) or not self._offered:
            return
        before, comma, typed = box.value.rpartition(",")
        last = typed.strip()
        if box.value == self._taken and last in self._offered:
            at = (self._offered.index(last) + steps) % len(self._offered)
        else:
            at = 0 if steps > 0 else len(self._offered) - 1
        self._taken = f"{before}{comma}{' ' * bool(comma)}{self._offered[at]}"
        box.value = self._taken
        box.cursor_position = len(self._taken)
        self._offer(at)

    def _current(self) -> Field | None:
        name = "" if self.focused is None or self.focused.id is None else self.focused.id
        number = name.removeprefix("field-")
        return self.fields[int(number)] if number.isdigit() else None

    def entered(self) -> dict[str, str]:
        """What stands in the boxes."""
        found = {}
        for number, field in enumerate(self.fields):
            box = self.query_one(f"#field-{number}")
            found[field.key] = box.entered if isinstance(box, TextBox) else box.value if isinstance(box, Input) else ""
        return found

    def action_accept(self) -> None:
        """Give back what was entered, unless it is refused."""
        entered = self.entered()
        if (wrong := self.refused(entered)) is not None:
            self._refused = entered
            self._say_against(wrong)
            return
        if entered != self._asked and (doubt := self.doubted(entered)):
            self._refused = self._asked = entered
            self._say_against(f"^s or F2 once more takes it as it is; but look again: {doubt}")
            return
        self._leave(entered)

    def _say_against(self, text: str) -> None:
        """Say something against what was entered."""
        self.query_one("#form-help", Static).update(Content.assemble((f"! {shown(text)}", "$text-error bold")))

    def action_cancel(self) -> None:
        """Give nothing back; a second Escape is needed when that would lose what was entered."""
        entered = self.entered()
        if entered != self._warned and any(entered[field.key] != field.value for field in self.fields):
            self._warned = entered
            self._say_against("Esc once more throws away what was entered here; ^s or F2 accepts it")
            return
        self._leave(None)
