"""The ground that actions stand on: how one is performed, and how a step changes what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from evidence.errors import EnvironmentFault, EvidenceError
from evidence.tui.actions import ACTIONS, Action, Where
from evidence.tui.drawing import Drawing
from evidence.tui.place import Place, write_place
from evidence.tui.screens.keyed import KeyedScreen, where_of
from evidence.tui.screens.page import PageScreen

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic
    from evidence.model.ids import ClaimId
    from evidence.registry.draft import Draft, Step
    from evidence.registry.registry import Registry
    from evidence.tui.state import Order, State
    from evidence.tui.widgets.reader import Reader
    from evidence.views.line_view import ItemView


class Program(Drawing, inherit_bindings=False):
    """Performs actions and makes steps; it knows no action itself."""

    TITLE = "evidence"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False  # the library's key for it would open it over a form as well; an action does here
    BINDINGS = [Binding("ctrl+c", "copy_or_quit", show=False, system=True)]

    async def on_event(self, event: events.Event) -> None:
        """Keys of actions are taken here, before any widget, so that those typed fast find the right pane."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if self.has_to_wait(event):
                return
            screen = self.screen
            if isinstance(event, events.Key):
                if isinstance(screen, KeyedScreen) and screen.take_key(event):
                    return
                box = screen.focused
                if isinstance(box, (Input, TextArea)) and not event.is_printable:
                    # what was typed before goes into the box, and what is typed behind it waits
                    self.hold_keys(box, partial(self._beside_letters, event, box))
                    return
        await super().on_event(event)

    async def _beside_letters(self, event: events.Key, box: Widget) -> None:
        """A key that writes nothing, in a box that has all that was written before."""
        screen = self.screen
        if isinstance(screen, ModalScreen) and event.key in _TURNS:
            (screen.focus_next if event.key == "tab" else screen.focus_previous)()
            return
        await super().on_event(event)
        if screen is self.screen and screen.focused is box:
            self.hold_keys(box, lambda: None)

    def say_how_to_select(self) -> None:
        """What has to be done before a passage can become evidence."""
        if not self.desk.reader.readable:
            self.say("this source has no stored text to take a passage from", loud=True)
            return
        sentence, begin = self.keymap.shown(_BY_NAME["sentence"]), self.keymap.shown(_BY_NAME["select"])
        told = f"{sentence} takes the sentence, {begin} begins a selection that motions extend"
        self.say(f"Select a passage first: {told}; Enter makes an item of it.", loud=True)

    def settle(self) -> None:
        """Look at what the cursors are on now, not only when they have stood still for a moment."""

    def perform(self, action: Action) -> None:
        """Do something, or say why it cannot be done."""
        if action.name not in _MOTIONS:
            self.settle()
        if (reason := self.reason_against(action)) is not None:
            self.say(f"{action.label}: {reason}", loud=True)
            return
        self.say("")
        handler = self._method(f"do_{action.name}")
        assert handler is not None, action.name
        handler()

    def reason_against(self, action: Action) -> str | None:
        """Why an action is not possible now; None when it is."""
        if self.setting.served and not action.served:
            return "switched off in a browser"
        check = self._method(f"why_not_{action.name}")
        reason: str | None = None if check is None else check()
        return reason

    def _method(self, name: str) -> Callable[[], Any] | None:
        """A method of the screen that is up, else of the program."""
        return getattr(self.screen, name, None) or getattr(self, name, None)

    def label_of(self, action: Action) -> str:
        """The label of an action, with the pole that is meant here."""
        if self.view is not None and action.name in ("stance_first", "stance_second"):
            return f"stance: {self.view.poles[action.name == 'stance_second']}"
        return action.label

    def here(self) -> tuple[Action, ...]:
        """Actions for what has the keyboard, in the order of the list."""
        where = where_of(self.focused)
        foreign = self.screen.foreign if isinstance(self.screen, KeyedScreen) else frozenset()
        return tuple(action for action in ACTIONS if where in action.where and action.name not in foreign)

    # what the cursors are on

    @property
    def reader(self) -> Reader | None:
        """The text of the source, when it has the keyboard."""
        focused = self.focused
        return cast("Reader", focused) if where_of(focused) is Where.READER else None

    @property
    def item(self) -> ItemView | None:
        """The item that is looked at: the one under the cursor of the side that was last used."""
        entries = self.columns[self.side_name]
        cursor = self.desk.side(self.side_name).cursor
        return entries[cursor].item if cursor < len(entries) else None

    def claim_chosen(self) -> None:
        """The cursor of the list stands on a claim; parts that look closer take it up."""

    def item_chosen(self) -> None:
        """The cursor of a side stands on an item."""

    # steps

    def take_step(
        self,
        make: Callable[[Draft], Step],
        then: Callable[[], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Make a step, apply it, and show what it changes; `then` is called when that has worked.

        `failed` is called when it has not. Keys wait meanwhile, so that what they do is done to what is shown then.
        """
        self.in_turn(lambda: self._step(make, then, failed))

    async def _step(
        self, make: Callable[[Draft], Step], then: Callable[[], None] | None, failed: Callable[[], None] | None
    ) -> None:
        draft = self.draft
        assert draft is not None and self.state is not None

        def work() -> tuple[Step, State]:
            step = make(draft)
            draft.apply(step)
            return step, self._after(draft, [change.path for change in step.changes])

        try:
            step, state = await self.in_hands(work)
        except EvidenceError:
            if failed is not None:
                failed()
            raise
        self.show_state(state)
        keys = f"{self.keymap.shown(_UNDO)} takes it back, {self.keymap.shown(_SAVE)} saves"
        self.say_done(f"{step.name}{self._elsewhere(step)}   ({keys})")
        if then is not None:
            then()

    def _elsewhere(self, step: Step) -> str:
        """Where a step was made, if that is not the file of the claim that is looked at."""
        assert self.state is not None
        here = None if self.claim is None else self.state.registry.claim_paths.get(self.claim)
        others = [change.path for change in step.changes if change.path != here]
        return f", in {', '.join(others[:2])}{' ...' if len(others) > 2 else ''}" if others else ""

    def _after(self, draft: Draft, paths: Sequence[str]) -> State:
        """The state after files have changed; also keeps what is not saved, in case of a crash. Runs in a thread."""
        from evidence.tui.state import next_state

        assert self.reached is not None
        self.reached = state = next_state(self.reached, draft, paths)
        self.keep_unsaved(draft)
        return state

    def _check_all(self, draft: Draft) -> State:
        """The same state with all that the check finds. Runs in a thread."""
        from evidence.tui.state import checked_state

        assert self.reached is not None
        self.reached = state = checked_state(self.reached, draft)
        return state

    def _check_has_found(self, registry: Registry, found: Sequence[Diagnostic]) -> State | None:
        """The same state with what a check found; None when its registry is no longer that one. Runs in a thread."""
        from evidence.tui.state import with_findings

        assert self.reached is not None
        if self.reached.registry is not registry:
            return None
        self.reached = state = with_findings(self.reached, found)
        return state

    def _sort_by(self, order: Order) -> State:
        """The same state in another order. Runs in a thread."""
        from evidence.tui.state import ordered

        assert self.reached is not None
        self.reached = state = ordered(self.reached, order)
        return state

    def keep_unsaved(self, draft: Draft) -> None:
        """Write down what is not saved; runs in a thread. What was done stays done when that fails."""
        from evidence.registry.journal import keep

        try:
            keep(self.unsaved_file, draft)
            self.not_kept = ""
        except EnvironmentFault as error:
            self.not_kept = f"not kept against a crash: {error}"

    not_kept = ""
    """Why unsaved work would be lost in a crash; empty while it would not."""

    def say_done(self, text: str) -> None:
        """Say what was done; before it, where that is so, that a crash would lose it."""
        self.say(f"{self.not_kept}. Done: {text}" if self.not_kept else text, loud=bool(self.not_kept))

    @property
    def unsaved_file(self) -> Path:
        """Where unsaved work is kept."""
        return self.setting.folder / f"unsaved-{self.seat}.json"

    def show_state(self, state: State) -> None:
        """Show another state; the cursors stay on what they were on."""
        looked_at = self.item
        self.state = state
        self.reasons = {key: value for key, value in self.reasons.items() if key[1] == id(state.registry)}
        self.marked = {
            (claim, item)
            for claim, item in self.marked
            if (record := state.registry.claims.get(claim)) is not None
            and any(entry.id == item for entry in record.evidence)
        }
        self.apply_filter()
        self.look_at(self.claim)
        self.draw_all()
        for screen in self.screen_stack:
            if isinstance(screen, PageScreen) and screen.name in ("problems", "candidates") and screen.is_mounted:
                screen.draw()
        if looked_at is not None:
            self.follow(looked_at.claim, looked_at.id)

    def follow(self, claim: str, item: str) -> None:
        """Put the cursor of a side on an item wherever it is now."""

    def look_at(self, claim: ClaimId | str | None) -> None:
        """Make a claim the one that is looked at."""

    def apply_filter(self) -> None:
        """Find the rows that the filter leaves."""

    def keep_place(self) -> None:
        """Remember where the curator was; while the registry is still being read, that is where he was last time."""
        last = self.setting.place
        if self.state is None:
            place = replace(last, filter=self.filter_text, theme=self.theme)
        else:
            place = Place(self.claim or "", self.filter_text, self.state.order.value, self.theme)
        if place != self._placed:
            self._placed = place
            write_place(self.setting.folder, place)

    _placed: Place | None = None
    """The place that was kept last."""


_MOTIONS = frozenset({"down", "up", "first", "last", "page_down", "page_up"})
"""Actions that only move a cursor, many times in a second perhaps."""
_TURNS = ("tab", "shift+tab")
_BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
_UNDO, _SAVE = _BY_NAME["undo"], _BY_NAME["save"]
