"""What all parts of the program share: the draft, the state that is shown, messages, and work in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from evidence.errors import EnvironmentFault, EvidenceError
from evidence.tui.actions import ACTIONS, Action, Where
from evidence.tui.header import header_line
from evidence.tui.keymap import KeyMap, keymap
from evidence.tui.names import Names
from evidence.tui.paint import Line, Role, fit, shown
from evidence.tui.place import Place, take_seat, write_place
from evidence.tui.screens.desk import Desk, Paint
from evidence.tui.screens.keyed import KeyedScreen, where_of
from evidence.tui.widgets.rows import Table

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId
    from evidence.registry.draft import Draft, Step
    from evidence.tui.claim_lines import Entry
    from evidence.tui.reasons import Reasons
    from evidence.tui.state import State
    from evidence.tui.widgets.reader import Reader
    from evidence.views.claim_view import ClaimView
    from evidence.views.line_view import ItemView

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the program is told from outside."""

    root: Path
    """The folder that holds `claims/`."""
    folder: Path
    """The user's own folder for this registry: place and unsaved work."""
    today: date
    curator: str | None = None
    """Id of the person who works here; asked for when it is needed and not known."""
    keys: KeyMap = field(default_factory=keymap)
    place: Place = field(default_factory=Place)
    served: bool = False
    """It runs in a browser: nothing that starts another program is offered."""
    watch: float = 2.0
    """Seconds between looks at the disk; 0 for never."""


class Program(App[int], inherit_bindings=False):
    """The ground that actions stand on. It draws, and keeps the draft; it knows no action itself."""

    TITLE = "evidence"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS = [Binding("ctrl+c", "copy_or_quit", show=False, system=True)]

    def __init__(self, setting: Setting, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.setting = setting
        self.keymap = setting.keys
        self.curator = setting.curator
        self.draft: Draft | None = None
        self.state: State | None = None
        self.desk = Desk()
        self.filter_text = setting.place.filter
        self.listed: Sequence[int] = ()
        """Places in the state's rows that the filter leaves."""
        self.claim: ClaimId | None = None
        self.view: ClaimView | None = None
        self.columns: dict[str, list[Entry]] = {"first": [], "second": []}
        self.side_name = "first"
        """The side whose item is looked at."""
        self.marked: set[tuple[str, str]] = set()
        """Claim and id of items that a bulk action is for."""
        self.range_from: int | None = None
        self.reasons: dict[tuple[str, int], Reasons] = {}
        self._said: tuple[int, str, bool] | None = None
        self._told_apart: tuple[Any, Sequence[str]] | None = None
        """A registry, and the ids of its claims in order."""
        self._drawn: ClaimId | None = None
        """The claim whose evidence was drawn last."""
        self._held: list[events.Key] | None = None
        """Keys that wait; None when they are taken as they come."""
        self._seat = take_seat(setting.folder)
        self.seat = self._seat.number
        self.names = Names((), complete=False)
        """Names of files, to show something before they are read."""
        self.painted = asyncio.Event()
        """The first picture is on the screen; nothing takes the processor before that."""
        # one thread for what changes the draft, so that steps keep their order; one for what only looks
        self._hands = ThreadPoolExecutor(1, "hands")
        self._head = ThreadPoolExecutor(1, "head")
        self._depth = ThreadPoolExecutor(1, "depth")
        self.deep_work: set[Event] = set()
        """What is being worked out for many seconds; set to stop it."""

    async def on_event(self, event: events.Event) -> None:
        """Keys of actions are taken here, before any widget, so that those typed fast find the right pane."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self._held is not None:
                self._held.append(event)
                return
            screen = self.screen
            if isinstance(screen, KeyedScreen) and screen.take_key(event):
                return
            if isinstance(screen, ModalScreen) and event.key in _TURNS and screen.focused is not None:
                # what was typed before goes into the box that it was meant for
                turn = screen.focus_next if event.key == "tab" else screen.focus_previous
                self.hold_keys(screen.focused, turn)
                return
        await super().on_event(event)

    def hold_keys(self, until: Widget, then: Callable[[], object]) -> None:
        """Let keys wait until a box has taken in those before, and something was done with what it holds."""
        if self._held is None:
            self._held = []

        def done() -> None:
            then()
            self.call_later(self._release_keys)

        until.call_later(done)

    async def _release_keys(self) -> None:
        held, self._held = self._held, None
        for event in held or ():
            await self.on_event(event)

    # messages

    def say(self, text: str, loud: bool = False) -> None:
        """Show a sentence above the footer of whatever screen is up."""
        for screen in reversed(self.screen_stack):
            if (box := screen.query_one_optional("#message", Static)) is not None:
                line = fit(f" {shown(text)}", self.size.width or 80)
                if (said := (id(screen), line, loud)) != self._said:
                    self._said = said
                    box.set_class(loud, "-loud")
                    box.update(Content(line), layout=False)
                break

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
        return tuple(action for action in ACTIONS if where in action.where)

    # drawing

    def draw_footer(self) -> None:
        """The keys that matter here."""
        # a form over it may be open, and be left when the screen has another size
        screen = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, KeyedScreen)), None)
        found = None if screen is None else screen.query("#footer")
        if screen is None or not found:
            return
        text: list[tuple[str, Role]] = []
        room = self.size.width
        where = where_of(screen.focused)
        here = (action for action in ACTIONS if where in action.where)
        wanted = sorted((action for action in here if action.footer), key=lambda action: action.footer)
        wanted = [action for action in wanted if self.keymap.shown(action) and action.name not in screen.unused]
        sizes = {action.name: len(self.keymap.shown(action)) + len(action.label) + 4 for action in wanted}
        while wanted and sum(sizes[action.name] for action in wanted) > room:
            # the help stays: it tells of all the others
            wanted.remove(next((action for action in reversed(wanted) if action.name != "help"), wanted[0]))
        for action in wanted:
            key = self.keymap.shown(action)
            text += [(f" {key} ", Role.KEY), (f"{action.label}  ", Role.DIM)]
        found.first(Paint).paint([tuple(text)])

    def draw_all(self) -> None:
        """Everything again, such as after a change or in another size."""
        self.draw_header()
        self.draw_list()
        self.draw_claim()
        self.draw_footer()

    def draw_header(self) -> None:
        """The line at the top."""
        width = self.size.width
        if self.state is None or self.draft is None:
            told = f"{len(self.names.names):,} claims"
            counts = [(told, told)] if self.names.complete else []
            right, unsaved, name = "reading ...", 0, self.setting.root.name
        else:
            from evidence.views.wording import counted

            state = self.state
            disputed = sum(state.disputed(row) for row in state.rows)
            stale = sum(row.stale for row in state.rows)
            counts = [(f"{len(self.marked)} marked", f"{len(self.marked)} marked")] if self.marked else []
            counts.append((counted(len(state.rows), "claim"), counted(len(state.rows), "claim")))
            counts.append((f"{disputed:,} disputed", f"{disputed:,} disp."))
            counts += [(f"{stale:,} stale", f"{stale:,} stale")] if stale else []
            if state.checked:
                errors = sum(problem.severity.rank == 0 for problem in state.problems)
                counts.append((f"{counted(state.lost_quotes, 'quote')} lost", f"{state.lost_quotes:,} lost"))
                counts += [(counted(errors, "error"), f"{errors:,} err.")] if errors else []
            right = "" if state.checked else "not checked yet"
            unsaved, name = len(self.draft.unsaved), state.registry.config.name
            right = f"{'curator ' + self.curator if self.curator else ''}  {right}".strip()
        self.desk.query_one("#header", Paint).paint([header_line(name, counts, unsaved, right, width)])

    def draw_list(self) -> None:
        """The list of claims."""
        desk = self.desk
        if self.state is None:
            desk.show_claims(Table(len(self.names.names), self._name_line), desk.claims.cursor, "1 Claims")
            return
        place = next((i for i, row in enumerate(self.listed) if self.state.rows[row].claim == self.claim), 0)
        shown_of = f"{len(self.listed):,}/{len(self.state.rows):,}" if self.filter_text else f"{len(self.state.rows):,}"
        title = f"1 Claims {shown_of} by {self.state.order.value}"
        desk.show_claims(Table(len(self.listed), self._claim_line), place, title)

    def _name_line(self, entry: int, width: int) -> Line:
        return ((fit(f"  {self.names.names[entry]}", width), Role.DIM),)

    def _claim_line(self, entry: int, width: int) -> Line:
        from evidence.tui.claim_lines import row_line
        from evidence.tui.paint import own_part

        assert self.state is not None and self.draft is not None
        row = self.state.rows[self.listed[entry]]
        unsaved = self.state.registry.claim_paths.get(row.claim) in self.draft.unsaved
        if self._told_apart is None or self._told_apart[0] is not self.state.registry:
            self._told_apart = (self.state.registry, tuple(self.state.registry.claims))
        apart = own_part(row.claim, self._told_apart[1])
        return row_line(row, width, len(self.state.by_claim.get(row.claim, ())), unsaved, apart)

    def draw_claim(self, anew: bool = False) -> None:
        """The claim that is looked at: banner and both sides; `anew` puts the cursors on their first items."""
        desk = self.desk
        if self.view is None:
            self._drawn = None
            told = "Reading the registry ..." if self.state is None else "No claim is chosen."
            desk.show_claim("", [((told, Role.DIM),)])
            for name in self.columns:
                self.columns[name] = []  # so that nothing is done to an item that is not shown
                desk.side(name).empty = ""
                desk.show_side(name, "", claim_blocks([]), 0, ())
            return
        from evidence.tui import claim_lines

        view, state = self.view, self.state
        assert state is not None
        anew = anew or self._drawn != view.id
        self._drawn = view.id
        known = self.reasons.get((view.id, id(state.registry)))
        width = max(desk.query_one("#banner").size.width, 20)
        reasons = None if known is None else (known.why, known.change, known.since)
        parts = claim_lines.banner_parts(view, reasons, state.by_claim.get(view.id, ()), width)
        lines = claim_lines.squeezed(parts, width, desk.banner_room)
        if view.contested:  # reasons that arrive shall not push what stands below
            lines += [((" ", Role.PLAIN),)] * (desk.banner_room - len(lines))
        scope = "; ".join(part.text for part in view.scope)
        desk.show_claim(f"{view.title}" + (f" ({scope})" if scope else ""), lines)
        layouts = {"first": claim_lines.first_column, "second": claim_lines.second_column}
        for number, (name, side) in enumerate(zip(layouts, view.sides, strict=False), start=2):
            rows = desk.side(name)
            rows.empty = "No evidence on this side."
            self.columns[name] = layouts[name](view, max(rows.size.width - 3, 16))
            marks = [place for place, entry in enumerate(self.columns[name]) if self._is_marked(entry)]
            title = f"{number} [{side.glyph}] {side.word.upper()} {len(side.lines)}{claim_lines.beside(view, name)}"
            begin = next((place for place, entry in enumerate(self.columns[name]) if entry.item is not None), 0)
            cursor = begin if anew else rows.cursor
            desk.show_side(name, title, claim_blocks(self.columns[name]), cursor, marks)

    def _is_marked(self, entry: Entry) -> bool:
        return entry.item is not None and (entry.item.claim, entry.item.id) in self.marked

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

    async def in_hands(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Do something with the draft, one after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._hands, lambda: work(*arguments, **keywords))

    async def in_head(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Compute something that changes nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._head, lambda: work(*arguments, **keywords))

    async def in_depth(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Compute something that takes many seconds, and that nothing else shall wait for."""
        return await asyncio.get_running_loop().run_in_executor(self._depth, lambda: work(*arguments, **keywords))

    def background(self, work: Callable[[], Awaitable[None]], group: str, exclusive: bool = False) -> None:
        """Go on with something while keys are still answered; a failure is said.

        Of exclusive work newer takes the place of older, also of what has not begun.
        """

        async def guarded() -> Any:
            try:
                await work()
            except EvidenceError as error:
                self.say(str(error), loud=True)

        self.run_worker(guarded, group=group, exclusive=exclusive)

    def take_step(self, make: Callable[[Draft], Step], then: Callable[[], None] | None = None) -> None:
        """Make a step, apply it, and show what it changes; `then` is called when that has worked.

        Keys wait meanwhile, so that what they do is done to what is shown then.
        """
        if self._held is None:
            self._held = []
        self.background(lambda: self._step(make, then), "steps")

    async def _step(self, make: Callable[[Draft], Step], then: Callable[[], None] | None) -> None:
        draft = self.draft
        assert draft is not None and self.state is not None

        def work() -> tuple[Step, State]:
            step = make(draft)
            draft.apply(step)
            return step, self._after(draft, [change.path for change in step.changes])

        try:
            step, state = await self.in_hands(work)
            self.show_state(state)
            keys = f"{self.keymap.shown(_UNDO)} takes it back, {self.keymap.shown(_SAVE)} saves"
            self.say(f"{step.name}{self._elsewhere(step)}   ({keys})")
            if then is not None:
                then()
        finally:
            self.call_later(self._release_keys)

    def _elsewhere(self, step: Step) -> str:
        """Where a step was made, if that is not the file of the claim that is looked at."""
        assert self.state is not None
        here = None if self.claim is None else self.state.registry.claim_paths.get(self.claim)
        others = [change.path for change in step.changes if change.path != here]
        return f", in {', '.join(others[:2])}{' ...' if len(others) > 2 else ''}" if others else ""

    def _after(self, draft: Draft, paths: Sequence[str]) -> State:
        """The state after files have changed; also keeps what is not saved, in case of a crash. Runs in a thread."""
        from evidence.tui.state import next_state

        assert self.state is not None
        state = next_state(self.state, draft, paths)
        self.state = state  # the next step may be waiting already
        self.keep_unsaved(draft)
        return state

    def keep_unsaved(self, draft: Draft) -> None:
        """Write down what is not saved; runs in a thread. What was done stays done when that fails."""
        from evidence.registry.journal import keep

        try:
            keep(self.unsaved_file, draft)
        except EnvironmentFault as error:
            self.call_from_thread(self.say, f"not kept against a crash: {error}", True)

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
            if (record := state.registry.claims.get(claim)) is not None  # type: ignore[call-overload]
            and any(entry.id == item for entry in record.evidence)
        }
        self.apply_filter()
        self.look_at(self.claim)
        self.draw_all()
        for screen in self.screen_stack:
            if screen.name == "problems" and screen.is_mounted:
                screen.draw()  # type: ignore[attr-defined]
        if looked_at is not None:
            self.follow(looked_at.claim, looked_at.id)

    def follow(self, claim: str, item: str) -> None:
        """Put the cursor of a side on an item wherever it is now."""

    def look_at(self, claim: ClaimId | str | None) -> None:
        """Make a claim the one that is looked at."""

    def apply_filter(self) -> None:
        """Find the rows that the filter leaves."""

    def keep_place(self) -> None:
        """Remember where the curator was."""
        order = "conflict" if self.state is None else self.state.order.value
        write_place(self.setting.folder, Place(self.claim or "", self.filter_text, order, self.theme))

    def shut_down(self) -> None:
        """Let the threads go."""
        for stop in self.deep_work:
            stop.set()
        self._hands.shutdown(wait=False, cancel_futures=True)
        self._head.shutdown(wait=False, cancel_futures=True)
        self._depth.shutdown(wait=False, cancel_futures=True)
        self._seat.leave()


def claim_blocks(entries: Sequence[Entry]) -> Any:
    """Entries of a column as rows."""
    from evidence.tui.screens.desk import blocks

    return blocks([entry.lines for entry in entries])


_MOTIONS = frozenset({"down", "up", "first", "last", "page_down", "page_up"})
"""Actions that only move a cursor, many times in a second perhaps."""
_TURNS = ("tab", "shift+tab")
_BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
_UNDO, _SAVE = _BY_NAME["undo"], _BY_NAME["save"]
