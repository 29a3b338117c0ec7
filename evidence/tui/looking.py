"""Looking closer: the claim under the cursor, its reasons, its sources, and the pages about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from threading import Event
from typing import TYPE_CHECKING, cast

from evidence.tui.actions import BY_NAME, Where
from evidence.tui.paint import Role, paragraph
from evidence.tui.program import Program
from evidence.tui.screens.keyed import where_of
from evidence.tui.screens.page import PageEntry, PageScreen

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic
    from evidence.model.ids import ClaimId
    from evidence.tui.reasons import Reasons
    from evidence.tui.state import State
    from evidence.views.reading_view import ReadingView

PAUSE = 0.15
"""Seconds that a claim is looked at before its reasons are worked out."""
PATIENCE = 0.05
"""Seconds for which an older text may stay while another one is read."""


class Looking(Program):
    """Actions that show something and change nothing."""

    reading: ReadingView | None = None
    """The source whose text is shown."""
    _read_for: object = None
    adding_beside: tuple[str | None, tuple[str, str] | None] | None = None
    """Claim and item that were looked at when another source was opened, to take a passage from; else None."""

    def look_at(self, claim: ClaimId | str | None) -> None:
        """Show a claim; the first of the list when it is gone or hidden."""
        from evidence.model.ids import ClaimId
        from evidence.views.claim_view import view_claim

        state = self.state
        if state is None:
            return
        if claim is None or ClaimId(claim) not in state.verdicts:
            claim = state.rows[self.listed[0]].claim if len(self.listed) else None
        before = self.claim
        self.claim = None if claim is None else ClaimId(claim)
        if self.claim is None:
            self.view = None
        else:
            verdict = state.verdicts[self.claim]
            self.view = view_claim(verdict, state.registry, state.catalogue, verdicts=state.verdicts)
            if self.view.contested and (self.claim, id(state.registry)) not in self.reasons:
                self.background(self._find_reasons, "reasons", exclusive=True)
        anew = before != self.claim or self._drawn != self.claim
        self.draw_claim(anew)
        if anew:
            items = {name: any(entry.item is not None for entry in entries) for name, entries in self.columns.items()}
            self.side_name = "second" if items["second"] and not items["first"] else "first"
            self.range_from = None
        self.item_chosen()

    def settle(self) -> None:
        """Take up where the cursors are, before anything is done to what they are on."""
        if self.state is None or self.screen is not self.desk:
            return
        cursor = self.desk.claims.cursor
        chosen = self.state.rows[self.listed[cursor]].claim if cursor < len(self.listed) else None
        if chosen != self.claim:
            self.claim_chosen()
        self._take_side()

    def _take_side(self) -> None:
        """The side that has the keyboard is the one whose item is looked at."""
        focused = self.desk.focused
        if focused is not None and where_of(focused) is Where.SIDE and focused.id is not None:
            self.side_name = focused.id

    def claim_chosen(self) -> None:
        """The cursor stands on a claim."""
        if self.state is None or not self.desk.is_mounted:
            return
        cursor = self.desk.claims.cursor
        self.look_at(self.state.rows[self.listed[cursor]].claim if cursor < len(self.listed) else None)

    def item_chosen(self) -> None:
        """The cursor of a side stands on an item: show its source."""
        if not self.desk.furnished:
            return
        self._take_side()
        item = self.item
        if self.adding_beside is not None:
            left = where_of(self.desk.focused) in (Where.LIST, Where.SIDE)
            if not left and self.adding_beside == self._beside():
                return
            self.adding_beside = self._read_for = None
        wanted = None if item is None or self.state is None else (item.source.id, item.claim, item.id)
        if (wanted, id(self.state)) == self._read_for:
            return
        self._read_for = (wanted, id(self.state))
        if item is None or self.state is None:
            self.reading = None
            self.desk.show_source("4 Source", "")
            self.desk.reader.read("", ())
            return
        self.background(lambda: self._read(item.source.id, item.claim, item.id), "reading", exclusive=True)

    def _beside(self) -> tuple[str | None, tuple[str, str] | None]:
        return self.claim, None if self.item is None else (self.item.claim, self.item.id)

    async def _read(self, source: str, claim: str, item: str) -> None:
        """Find the source's text and where it is quoted."""
        state = self.state
        assert state is not None
        if self.reading is None or self.reading.source.id != source or state.registry is not self._reading_of:
            # not behind what the head may be at for many seconds
            look = asyncio.create_task(asyncio.to_thread(_reading, source, state))
            done, _ = await asyncio.wait({look}, timeout=PATIENCE)
            if not done:  # never the text of one source beside the item of another
                self.reading = None
                self.desk.show_source("4 Source", "reading ...")
                self.desk.reader.read("", ())
            found = await look
            if self.adding_beside is not None:
                return
            self.reading, self._reading_of = found, state.registry
        self.show_reading(claim, item)

    _reading_of: object = None

    def show_reading(self, claim: str, item: str) -> None:
        """Show the source that was read, at the place of an item."""
        from evidence.tui.widgets.reader import Highlight

        reading = self.reading
        assert reading is not None
        marks = [Highlight(mark.start, mark.end, (mark.claim, mark.item) == (claim, item)) for mark in reading.marks]
        mine = next((found for found in reading.quoting if (found.claim.id, found.item) == (claim, item)), None)
        head = [reading.source.full]
        at: int | None = None
        if reading.warning is not None:
            head.insert(0, reading.warning)
        if mine is not None:
            at = None if mine.place is None else mine.place[0]
            lost = [quote for quote in mine.quotes if quote.span is None]
            head[:0] = [f"A quote is {quote.said}." for quote in lost]
            nearest = [quote.nearest for quote in lost if quote.nearest is not None]
            marks += [Highlight(start, stop, True) for start, stop in nearest]
            at = nearest[0][0] if at is None and nearest else at
        elif reading.text is not None and item:
            head.insert(0, "This item quotes nothing of it.")
        self.desk.show_source(f"4 Source: {reading.source.short}", " ".join(head))
        text = reading.without or "" if reading.text is None else reading.shown
        self.desk.reader.read(text, marks, at, readable=reading.text is not None)

    async def _find_reasons(self) -> None:
        """Work out the reasons of the claim that is looked at, once it has been looked at for a moment."""
        from evidence.tui.reasons import reasons_for

        state, claim = self.state, self.claim
        assert state is not None and claim is not None
        await asyncio.sleep(PAUSE)
        found = await self.in_head(reasons_for, state, claim)
        self._know(state, claim, found)
        if self.claim == claim and self.state is not None and self.state.registry is state.registry:
            self.draw_claim()

    def _know(self, state: State, claim: ClaimId, found: Reasons) -> None:
        """Remember reasons, unless they are of a registry that is gone: another one could get its number."""
        if self.state is not None and self.state.registry is state.registry:
            self.reasons[claim, id(state.registry)] = found

    # pages

    def open_page(
        self,
        name: str,
        title: str,
        layout: Callable[[int], Sequence[PageEntry]],
        opened: Callable[[object], None] | None = None,
        **words: str,
    ) -> PageScreen:
        """Put a page over the desk."""
        page = PageScreen(name, title, layout, opened, **words)
        self.push_screen(page)
        return page

    def _no_claim(self) -> str | None:
        return "no claim is chosen" if self.claim is None or self.state is None else None

    why_not_why = why_not_matrix = why_not_timeline = _no_claim

    def _with_reasons(self, name: str, title: str, layout: Callable[[Reasons, int], Sequence[PageEntry]]) -> None:
        """A page of what is known about the claim; worked out first when it has to be."""
        from evidence.tui.reasons import reasons_for

        state, claim, view = self.state, self.claim, self.view
        assert state is not None and claim is not None and view is not None
        key = (claim, id(state.registry))
        known = self.reasons.get(key)
        told = f"{title}: {view.title}"
        if known is not None:
            self.open_page(name, told, lambda width: layout(known, width))
            return
        page = self.open_page(name, told, lambda width: [text_entry("Working it out ...", width, Role.DIM)])

        async def fill() -> None:
            found = await self.in_head(reasons_for, state, claim)
            self._know(state, claim, found)
            page.change(told, lambda width: layout(found, width))

        self.background(fill, "pages")

    def do_matrix(self) -> None:
        from evidence.tui.page_lines import matrix_entries

        self._with_reasons("matrix", "Contexts", lambda found, width: matrix_entries(found.matrix, width))

    def do_timeline(self) -> None:
        from evidence.tui.page_lines import timeline_entries

        self._with_reasons("timeline", "Timeline", lambda found, width: timeline_entries(found.timeline, width))

    def do_why(self) -> None:
        """Everything behind the verdict."""
        from evidence.tui.page_lines import explanation_entries
        from evidence.tui.reasons import Stopped, whole_explanation

        state, claim, view = self.state, self.claim, self.view
        assert state is not None and claim is not None and view is not None
        title = f"Why: {view.title}"
        back = self.keymap.shown(BY_NAME["back"])
        waiting = (
            "Trying the verdict without each part of its evidence; this can take a quarter of a minute. "
            f"{back} stops it ..."
        )
        page = self.open_page("why", title, lambda width: [text_entry(waiting, width, Role.DIM)])
        stop = Event()
        self.deep_work.add(stop)

        def left() -> None:
            if stop in self.deep_work:
                stop.set()
                self.say("stopped working out why; nothing was changed", loud=True)

        page.left = left

        async def fill() -> None:
            try:
                found = await self.in_depth(whole_explanation, state, claim, stop)
            except Stopped:
                return
            finally:
                self.deep_work.discard(stop)
            page.change(title, lambda width: explanation_entries(view, found, width))

        self.background(fill, "pages")

    def why_not_problems(self) -> str | None:
        return "the registry is still being read" if self.state is None else None

    why_not_agreement = why_not_problems

    def do_problems(self) -> None:
        """What the check finds; a large registry is checked now."""
        from evidence.tui.page_lines import problem_entries

        assert self.state is not None

        def layout(width: int) -> Sequence[PageEntry]:
            assert self.state is not None
            entries = problem_entries(self.state.problems, width)
            if not self.state.checked:
                entries.insert(0, text_entry("Checking the whole registry ...", width, Role.DIM))
            return entries

        hint = f"Enter goes there, {self.keymap.shown(BY_NAME['suppress'])} suppresses with a reason"
        self.open_page("problems", "Problems", layout, self._to_problem, empty="The check finds nothing.", hint=hint)
        if not self.state.checked and not self._checking:
            self._checking = True
            self.background(self._check_whole, "check")

    _checking = False
    """The whole registry is being checked."""

    async def _check_whole(self) -> None:
        """Check beside the steps that are made meanwhile, and once more where one was: none has to wait for it."""
        from evidence.tui.state import findings

        draft = self.draft
        assert draft is not None
        try:
            state: State | None = None
            while state is None:
                registry, problems = await self.in_hands(lambda: (draft.registry, draft.problems))
                found = await asyncio.to_thread(findings, registry, problems)
                state = await self.in_hands(self._check_has_found, registry, found)
            self.show_state(state)
        finally:
            self._checking = False

    def _to_problem(self, target: object) -> None:
        """Go to the claim and the item of a problem."""
        problem = cast("Diagnostic", target)
        state = self.state
        assert state is not None
        claim = state.registry.claims_at.get(problem.place.path)
        if claim is None:
            editor = self.keymap.shown(BY_NAME["editor"])
            self.say(f"{problem.place.path} is not the file of a claim; {editor} opens it", loud=True)
            return
        self.pop_screen()
        if claim not in {state.rows[place].claim for place in self.listed}:
            self.filter_text = self.desk.filter_box.value = ""
            self.apply_filter()
            self.desk.hide_boxes()
        self.look_at(claim)
        self.draw_list()
        if (found := state.registry.item_at(problem.place)) is not None:
            self.to_item(*found)

    def to_item(self, claim: str, item: str) -> None:
        """Give the keyboard to the side that an item is on, with the cursor on it."""
        for name in ("first", "second"):
            for place, entry in enumerate(self.columns[name]):
                if entry.item is not None and (entry.item.claim, entry.item.id) == (claim, item):
                    self.desk.side(name).cursor = place
                    self.desk.go(name)
                    return

    def do_agreement(self) -> None:
        from evidence.resolve.double_curation import agreement
        from evidence.tui.page_lines import agreement_entries

        assert self.state is not None
        found = agreement(self.state.registry)
        self.open_page("agreement", "Agreement of curators", lambda width: agreement_entries(found, width))

    def why_not_source(self) -> str | None:
        if self.reading is not None:
            return None
        return "no item is chosen, so there is no source" if self.item is None else "its text is still being read"

    def do_source(self) -> None:
        """The source with all that is recorded of it; Enter on an item goes there."""
        from evidence.tui.page_lines import source_entries

        reading = self.reading
        assert reading is not None

        def opened(target: object) -> None:
            assert isinstance(target, tuple) and self.state is not None
            self.pop_screen()
            self.look_at(target[0])
            self.draw_list()
            self.to_item(*target)

        self.open_page(
            "source",
            f"Source: {reading.source.short}",
            lambda width: source_entries(reading, width),
            opened,
            hint="Enter goes to an item",
        )

    def do_help(self) -> None:
        """Every key of what has the keyboard, first; then all others."""
        from evidence.tui.page_lines import help_entries

        here = self.here()
        hint = f"{self.keymap.shown(BY_NAME['back'])} closes"
        self.open_page(
            "help", "Help", lambda width: help_entries(here, self.keymap, self.setting.served, width), hint=hint
        )


def text_entry(text: str, width: int, role: Role = Role.PLAIN) -> PageEntry:
    """One paragraph of a page."""
    return PageEntry(tuple(paragraph(text, width, role)))


def _reading(source: str, state: State) -> ReadingView:
    from evidence.model.ids import SourceId
    from evidence.views.reading_view import view_reading

    name = SourceId(source)
    return view_reading(name, state.registry, state.catalogue, state.index.naming(name))
