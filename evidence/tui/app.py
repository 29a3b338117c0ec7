"""The curator's terminal as a program."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.app import SystemCommand
from textual.color import Color
from textual.screen import Screen

from evidence.errors import EditRefused, EvidenceError, UsageError
from evidence.tui.actions import ACTIONS, BY_NAME, Action
from evidence.tui.keeping import Keeping
from evidence.tui.looking import Looking
from evidence.tui.moving import Moving
from evidence.tui.names import claim_names
from evidence.tui.paint import shown
from evidence.tui.palette import ActionCommands, ClaimCommands, Palette
from evidence.tui.setting import Setting

if TYPE_CHECKING:
    from evidence.registry.draft import Draft
    from evidence.tui.state import State
    from evidence.views.reading_view import ReadingView

__all__ = ["EvidenceApp", "Setting"]

_SOON = 0.05
"""Seconds that the names of files may take before the first picture; the rest of them is shown later."""
_PLACED = 5.0
"""Seconds after which a crash no longer loses the place in the list."""
_REST = 0.02
"""Seconds in which the thread that writes to the terminal gets its turn."""


class EvidenceApp(Moving, Looking, Keeping):
    """Reads the registry in the background, and puts all actions together."""

    COMMANDS = {ActionCommands, ClaimCommands}
    palette_actions: tuple[Action, ...] = ()
    """Actions that were possible when the palette was opened."""

    def get_default_screen(self) -> Screen[None]:
        """The desk is below all others; laid out for this size from the start, since changing that is slow."""
        self.desk.suit(self.size)
        self.names = self.setting.names or claim_names(self.setting.root, _SOON)
        return self.desk

    def on_mount(self) -> None:
        """Begin to read, once there is something to be seen."""
        sys.setswitchinterval(0.001)  # keys are answered while threads compute
        if self.setting.place.theme in self.available_themes:
            self.theme = self.setting.place.theme
        self.background(self._open, "open")
        if self.setting.watch:
            self.set_interval(self.setting.watch, self.watch_disk)
        self.set_interval(_PLACED, self.keep_place)

    def get_css_variables(self) -> dict[str, str]:
        """Those of the theme; on light ones, text in colours is made dark enough to be read."""
        variables = super().get_css_variables()
        if not self.current_theme.dark:
            for name in ("text-accent", "text-warning", "text-success"):
                if variables[name].startswith("#"):
                    variables[name] = Color.parse(variables[name]).darken(0.1).hex
        return variables

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None beside the actions."""
        return ()

    async def _open(self) -> None:
        """Names first, then records and verdicts, then what the check finds."""
        await self.painted.wait()
        await asyncio.sleep(_REST)
        await self.desk.furnish()
        if not self.names.complete:
            self.names = await self.in_hands(claim_names, self.setting.root)
            self.draw_header()
            self.draw_list()
        try:
            draft, state = await self.in_hands(self._load)
        except EvidenceError as error:
            self.exit(2, message=str(error))
            return
        self.draft = draft
        told = self._find_curator(state)
        wanted = self.setting.place.claim
        if not self.claim:
            from evidence.model.ids import ClaimId

            self.claim = ClaimId(wanted) if wanted else None
        self.state = state
        if self.filter_text:
            self.desk.filter_box.add_class("-on")
            self.desk.filter_box.value = self.filter_text
        self.show_state(state)
        try:
            await self.offer_unsaved()
        except EvidenceError as error:  # the next step would replace what cannot be read
            self.exit(2, message=str(error))
            return
        from evidence.tui.state import CHECKED_WHOLE

        if len(state.rows) <= CHECKED_WHOLE:
            self.show_state(await self.in_hands(self._check_all, draft))
        # so that the first filter by a property, and the first look at a source, need not wait
        self.background(lambda: self.in_depth((self.state or state).index.warm), "warm")
        if told := told or self.kept_form_hint:
            self.say(told, loud=True)

    def _find_curator(self, state: State) -> str:
        """Find out who works here; what is wrong with the name that was given."""
        from evidence.registry.curation import curator

        try:
            self.curator = curator(state.registry, [self.curator])
        except UsageError:
            pass  # asked for when it is needed
        except EditRefused as error:
            self.curator = None
            return str(error)
        return ""

    def _load(self) -> tuple[Draft, State]:
        from evidence.registry.draft import open_draft

        gc.disable()  # nothing of what is read now is ever garbage
        try:
            draft = open_draft(self.setting.root)
            self.reached = state = self._begin(draft)
        finally:
            gc.freeze()
            gc.enable()
        return draft, state

    def _begin(self, draft: Draft) -> State:
        from evidence.tui.state import Order, first_state

        orders = [order for order in Order if order.value == self.setting.place.order]
        return first_state(draft, orders[0] if orders else Order.CONFLICT)

    def go_to_claim(self, claim: str) -> None:
        """Show a claim, also one that the filter hides."""
        assert self.state is not None
        if claim not in {self.state.rows[place].claim for place in self.listed}:
            self.filter_text = self.desk.filter_box.value = ""
            self.apply_filter()
            self.desk.hide_boxes()
        self.look_at(claim)
        self.draw_list()
        self.desk.go("claims")

    def do_palette(self) -> None:
        """Find an action by its name."""
        here = self.here()
        self.palette_actions = tuple(action for action in (here or ACTIONS) if action.name != "palette")
        self.push_screen(Palette(id="--command-palette"))

    def do_theme(self) -> None:
        """Other colours; dark, light, or those of the terminal."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.call_after_refresh(self.draw_all)
        self.say(f"colours: {self.theme}")

    def do_select(self) -> None:
        """Begin or end a selection."""
        begun = self.desk.reader.toggle_selection()
        self.say("Move to extend the selection; Enter makes an item of it." if begun else "nothing is selected")

    def do_sentence(self) -> None:
        """Select the sentence under the cursor, or one more."""
        reading, reader = self.reading, self.desk.reader
        assert reading is not None
        start, stop = reader.taken
        start, stop = reading.sentence(start, stop) if start < stop else reading.sentence(reader.place, reader.place)
        reader.select(start, stop)
        self.say(f"{self.keymap.shown(BY_NAME['sentence'])} takes the next one as well; Enter makes an item of it")

    def why_not_sentence(self) -> str | None:
        return self.why_not_select()

    def do_suspend(self) -> None:
        self.action_suspend_process()

    def why_not_select(self) -> str | None:
        """A source without a text has nothing to select."""
        return None if self.reading is not None and self.reading.text is not None else "this source has no stored text"

    def show_source_for_adding(self, reading: object) -> None:
        """Show a source's text to select a passage from."""
        found = cast("ReadingView", reading)
        assert self.state is not None
        self.reading, self._reading_of = found, self.state.registry
        self.adding_beside, self.adding_from = self._beside(), self.desk.pane
        self.desk.go("reader")
        self.show_reading("", "")
        begin = self.keymap.shown(BY_NAME["select"])
        self.say(f"Select a passage of {shown(found.source.short)}: {begin} begins, motions extend it, Enter takes it.")

    @property
    def pane_before_reader(self) -> str:
        """The side, or the pane from which another source was opened."""
        return self.side_name if self.adding_beside is None else self.adding_from

    def passage_taken(self, start: int, stop: int) -> None:
        """A selected passage becomes an item: the text exactly as it is stored, in whole words."""
        reading = self.reading
        assert reading is not None and reading.text is not None
        start, stop = reading.whole_words(start, stop)
        self.new_item(reading.source.id, reading.text[start:stop])

    def _decided(self) -> None:
        """In triage, go on with what waits next."""
        if self.triage is not None:
            self.renew_triage()
            if not self.triage:
                self.end_triage()
                self.say("Nothing is left that waits for a decision.")
            else:
                self.triage_at = min(self.triage_at, len(self.triage) - 1)
                self._to_entry()

    def draw_all(self) -> None:
        """Everything again."""
        super().draw_all()
        self.draw_triage()

    def stop_from_outside(self, code: int) -> None:
        """End in order, because the system says so. Called between any two instructions of the main thread."""

        def stop() -> None:
            self.keep_place()
            told = "ended by the system; what was not saved is kept for the next start"
            self.exit(code, message=told if self.draft is not None and self.draft.unsaved else None)

        if self._loop is not None:
            self._loop.call_soon_threadsafe(stop)

    def hung_up(self) -> None:
        """The terminal is gone: finish the step that is being made, and end without drawing."""
        self.keep_place()
        try:
            self._hands.submit(os._exit, 128 + signal.SIGHUP)
        except RuntimeError:  # the program is ending already
            os._exit(128 + signal.SIGHUP)

    async def on_unmount(self) -> None:
        """Let the threads go."""
        self.shut_down()
