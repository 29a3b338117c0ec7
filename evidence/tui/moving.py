"""Moving about: in lists, between panes, to the next claim of a kind; filter, search and triage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widgets import Input

from evidence.tui.actions import BY_NAME, Where
from evidence.tui.paint import Line, Role, fit, wrap
from evidence.tui.program import Program
from evidence.tui.screens.keyed import KeyedScreen, where_of
from evidence.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from evidence.views.queue_view import QueueRow
    from evidence.views.triage_view import TriageEntry

_FIND = BY_NAME["find"]


class Moving(Program):
    """Actions that change what is looked at, and nothing else."""

    triage: tuple[TriageEntry, ...] | None = None
    """What waits, while the curator walks through it."""
    triage_at = 0
    triage_skipped: frozenset[str] = frozenset()

    # within a pane

    def _move(self, motion: str, rows: Callable[[RowList], None]) -> None:
        if (reader := self.reader) is not None:
            reader.motion(motion)
        elif isinstance(self.focused, RowList):
            rows(self.focused)

    def do_down(self) -> None:
        self._move("down", lambda rows: rows.move(1))

    def do_up(self) -> None:
        self._move("up", lambda rows: rows.move(-1))

    def do_first(self) -> None:
        self._move("first", lambda rows: rows.move(-len(rows.rows)))

    def do_last(self) -> None:
        self._move("last", lambda rows: rows.move(len(rows.rows)))

    def do_page_down(self) -> None:
        self._move("page_down", lambda rows: rows.page(1))

    def do_page_up(self) -> None:
        self._move("page_up", lambda rows: rows.page(-1))

    def do_word_right(self) -> None:
        self._move("word_right", lambda rows: None)

    def do_word_left(self) -> None:
        self._move("word_left", lambda rows: None)

    # between panes

    def do_pane_right(self) -> None:
        if (reader := self.reader) is not None and reader.selecting:
            reader.motion("right")
        else:
            self.desk.step(1, around=False)

    def do_pane_left(self) -> None:
        if (reader := self.reader) is not None and reader.selecting:
            reader.motion("left")
        else:
            self.desk.step(-1, around=False)

    def do_next_pane(self) -> None:
        self.desk.step(1, around=True)

    def do_previous_pane(self) -> None:
        self.desk.step(-1, around=True)

    def do_pane_1(self) -> None:
        self.desk.go("claims")

    def do_pane_2(self) -> None:
        self.desk.go("first")

    def do_pane_3(self) -> None:
        self.desk.go("second")

    def do_pane_4(self) -> None:
        self.desk.go("reader")

    def do_zoom(self) -> None:
        self.desk.toggle_class("-zoom")
        self.call_after_refresh(self.draw_all)

    def do_jump(self) -> None:
        if isinstance(self.screen, KeyedScreen):
            self.desk.show_letters()
            self.say("Type the letter of the entry to go to.")

    def do_open(self) -> None:
        """From the list to the evidence, from there to the source, from there to a new item."""
        where = where_of(self.focused)
        if where is Where.LIST:
            if self.claim is None:
                self.say("No claim is chosen.", loud=True)
            else:
                self.desk.go(self.side_name)
        elif where is Where.SIDE:
            self.desk.go("reader")
        elif (reader := self.reader) is not None and not reader.take():
            self.say_how_to_select()

    def do_back(self) -> None:
        """One step back; never quits."""
        desk, focused, reader = self.desk, self.focused, self.reader
        if where_of(focused) is Where.ENTRY:
            self.hold_keys(self.focused or desk, self._left)
        elif reader is not None and reader.selecting:
            reader.toggle_selection()
        elif desk.has_class("-zoom"):
            self.do_zoom()
        elif self.marked or self.range_from is not None:
            self.marked.clear()
            self.range_from = None
            self.draw_all()
        elif reader is not None:
            desk.go(self.pane_before_reader)
        elif where_of(focused) is Where.SIDE:
            desk.go("claims")
        elif self.triage is not None:
            self.end_triage()
        elif self.filter_text:
            desk.filter_box.value = ""
            self.filter_changed("")
            desk.hide_boxes()

    @property
    def pane_before_reader(self) -> str:
        """The pane to which one goes back from a source; the whole program knows from where it was opened."""
        return self.side_name

    # filter and search

    def do_find(self) -> None:
        if (reader := self.reader) is not None:
            self.desk.ask(self.desk.search_box, reader.sought)
        else:
            self.desk.ask(self.desk.filter_box, self.filter_text)

    def do_accept(self) -> None:
        """Go on with what was found, once the box has taken in all keys before this one."""
        if isinstance(self.focused, Input):
            self.hold_keys(self.focused, self._accepted)

    def _accepted(self) -> None:
        desk = self.desk
        searching = desk.focused is desk.search_box
        if not searching and desk.filter_box.value != self.filter_text:
            self.filter_changed(desk.filter_box.value)
        desk.hide_boxes()
        desk.go("reader" if searching else "claims")
        if searching:
            self.search_source(desk.search_box.value)

    def _left(self) -> None:
        """Leave the box without what stands in it."""
        desk = self.desk
        searching = desk.focused is desk.search_box
        if not searching:
            desk.filter_box.value = ""
            self.filter_changed("")
        desk.hide_boxes()
        desk.go("reader" if searching else "claims")

    def filter_changed(self, text: str) -> None:
        """Show the claims that fit."""
        self.filter_text = text
        self.apply_filter()
        self.draw_list()
        if self.state is not None:
            self.desk.settle_soon(self.claim_chosen)  # the list is drawn first, and only for the last of several keys

    def apply_filter(self) -> None:
        """Find the rows that the filter leaves, and say what in it is not understood."""
        if self.state is None or self.draft is None:
            return
        if not self.filter_text.strip():
            self.listed = range(len(self.state.rows))
            return
        query = self.state.index.parse(self.filter_text)
        paths = set(self.draft.unsaved)
        unsaved = {name for name, path in self.state.registry.claim_paths.items() if path in paths} if paths else set()
        self.listed = self.state.index.matching(
            query,
            problems=self.state.by_claim.keys(),
            marked={claim for claim, _ in self.marked},
            unsaved=unsaved,
        )
        self.say("; ".join(unknown.hint for unknown in query.unknown), loud=True)

    def completed_filter(self, text: str) -> str | None:
        """How the filter that is being typed may go on."""
        return None if self.state is None else self.state.index.completed(text)

    def search_source(self, text: str) -> None:
        """Look for words in the source."""
        from evidence.views.wording import counted

        found = self.desk.reader.search(text)
        forth, back = self.keymap.shown(BY_NAME["next_match"]), self.keymap.shown(BY_NAME["previous_match"])
        told = f"{counted(found, 'place')}; {forth} and {back} go through them" if found > 1 else "1 place"
        self.say(told if found else f"“{text}” is not in this text", not found)

    def do_next_match(self) -> None:
        self._go_to_match(1)

    def do_previous_match(self) -> None:
        self._go_to_match(-1)

    def why_not_next_match(self) -> str | None:
        return None if self.desk.reader.found else f"search for something first, with {self.keymap.shown(_FIND)}"

    why_not_previous_match = why_not_next_match

    def _go_to_match(self, steps: int) -> None:
        reader = self.desk.reader
        self.say(f"place {reader.next_found(steps)} of {len(reader.found)}")

    # the next claim of a kind

    def _go_to_claim(self, fits: Callable[[QueueRow], bool], steps: int, what: str) -> None:
        assert self.state is not None
        rows = [self.state.rows[place] for place in self.listed]
        here = next((i for i, row in enumerate(rows) if row.claim == self.claim), -1)
        order = range(here + 1, len(rows)) if steps > 0 else range(here - 1, -1, -1)
        found = next((rows[i] for i in order if fits(rows[i])), None)
        if found is None:
            self.say(f"no {what} {'below' if steps > 0 else 'above'} this claim", loud=True)
        else:
            self.look_at(found.claim)
            self.draw_list()

    def do_next_disputed(self) -> None:
        self._go_to_claim(self._disputed, 1, "disputed claim")

    def do_previous_disputed(self) -> None:
        self._go_to_claim(self._disputed, -1, "disputed claim")

    def do_next_problem(self) -> None:
        self._go_to_claim(self._with_problem, 1, "claim with a problem")

    def do_previous_problem(self) -> None:
        self._go_to_claim(self._with_problem, -1, "claim with a problem")

    def do_next_unread(self) -> None:
        self._go_to_claim(lambda row: row.unread > 0, 1, "claim with an unread study")

    def do_previous_unread(self) -> None:
        self._go_to_claim(lambda row: row.unread > 0, -1, "claim with an unread study")

    def _disputed(self, row: QueueRow) -> bool:
        return self.state is not None and self.state.disputed(row)

    def _with_problem(self, row: QueueRow) -> bool:
        return self.state is not None and row.claim in self.state.by_claim

    def _not_read(self) -> str | None:
        return "the registry is still being read" if self.state is None else None

    why_not_next_disputed = why_not_previous_disputed = why_not_next_problem = _not_read
    why_not_previous_problem = why_not_next_unread = why_not_previous_unread = why_not_sort = _not_read

    def do_sort(self) -> None:
        from evidence.tui.state import Order

        assert self.state is not None
        orders = list(Order)
        wanted = orders[(orders.index(self.state.order) + 1) % len(orders)]

        async def sort() -> None:
            self.show_state(await self.in_hands(self._sort_by, wanted))

        self.in_turn(sort)

    # triage

    def why_not_triage(self) -> str | None:
        return self._not_read()

    def do_triage(self) -> None:
        """Begin to walk through what waits, or end it."""
        if self.triage is not None:
            self.end_triage()
            return
        self.triage_skipped = frozenset()
        self.renew_triage()
        if not self.triage:
            self.triage = None
            self.say("Nothing waits for a decision.")
            return
        self.triage_at = 0
        self._to_entry()

    def renew_triage(self) -> None:
        """Find out again what waits; what was settled is gone."""
        from evidence.views.triage_view import view_triage

        assert self.state is not None
        state = self.state
        self.triage = view_triage(state.registry, state.verdicts, state.problems, state.catalogue)

    def end_triage(self) -> None:
        """Stop walking."""
        self.triage = None
        self.desk.show_triage(())
        self.draw_footer()

    def why_not_triage_next(self) -> str | None:
        return f"begin with {self.keymap.shown(BY_NAME['triage'])}" if self.triage is None else None

    why_not_triage_previous = why_not_triage_next

    def do_triage_next(self) -> None:
        assert self.triage is not None
        if self.triage_at + 1 >= len(self.triage):
            self.end_triage()
            self.say("That was the last one.")
            return
        self.triage_at += 1
        self._to_entry()

    def do_triage_previous(self) -> None:
        self.triage_at = max(self.triage_at - 1, 0)
        self._to_entry()

    def _to_entry(self) -> None:
        """Go to what waits."""
        assert self.triage is not None
        entry = self.triage[self.triage_at]
        if entry.claim is not None:
            if entry.claim not in {self.state.rows[i].claim for i in self.listed} if self.state else set():
                self.desk.filter_box.value = ""
                self.filter_text = ""
                self.apply_filter()
                self.desk.hide_boxes()
            self.look_at(entry.claim)
            self.draw_list()
            if entry.item is not None:
                self.look_at_item(entry.claim, entry.item)
        self.draw_triage()
        if self.desk.has_class("-tiny") and self.desk.pane == "claims":  # which hides where it is said otherwise
            self.say(f"Triage {self.triage_at + 1} of {len(self.triage)}: {entry.sentence}", loud=True)

    def draw_triage(self) -> None:
        """The question, how far the walk is, and the one key that does what is offered."""
        if not self.triage:
            return
        entry = self.triage[min(self.triage_at, len(self.triage) - 1)]
        width = max(self.desk.query_one("#claim-pane").size.width - 2, 30)
        keys = self.keymap
        head = f"Triage {self.triage_at + 1} of {len(self.triage)}: {entry.kind.label}"
        offered = {"decide": ("decide", "decides"), "read": ("source", "opens the source"), "edit": ("edit", "edits")}
        told = [offered[entry.action.value], ("triage_next", "next"), ("triage_previous", "back"), ("triage", "ends")]
        hints = [f"   {keys.shown(BY_NAME[name])} {word}" for name, word in told]
        while hints and len(head) + sum(map(len, hints)) > width:
            hints.pop()
        lines: list[Line] = [((fit(head, min(len(head), width)), Role.TITLE), ("".join(hints), Role.KEY))]
        first, *rest = wrap(entry.sentence, width)
        lines += [((text, Role.PLAIN),) for text in (first, fit(" ".join(rest), width).rstrip()) if text]
        self.desk.show_triage(lines)

    def look_at_item(self, claim: str, item: str) -> None:
        """Put the cursor of a side on an item."""
        for name in ("first", "second"):
            for place, entry in enumerate(self.columns[name]):
                if entry.item is not None and (entry.item.claim, entry.item.id) == (claim, item):
                    self.side_name = name
                    self.desk.side(name).cursor = place
                    return
