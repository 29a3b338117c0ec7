"""The terminal on a result of large tables: the same desk, and nothing that could change anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widgets import Input

from evidence.errors import EvidenceError
from evidence.tui.actions import ACTIONS, Action, Group
from evidence.tui.app import EvidenceApp
from evidence.tui.claim_lines import role_of, row_line
from evidence.tui.header import header_line
from evidence.tui.paint import Line, Role, fit, own_part, paragraph
from evidence.tui.palette import ActionCommands
from evidence.tui.screens.desk import Paint
from evidence.tui.setting import Setting
from evidence.tui.widgets.rows import Table

if TYPE_CHECKING:
    from evidence.bulk.browsing import Browser
    from evidence.bulk.claim_row import ClaimRow
    from evidence.bulk.result import Chosen, Order

SOON, LATER = 0.03, 0.3
"""Seconds without a key after which the first claims that fit are looked for, and all of them."""
READ_ONLY = "read-only"
_CURATING = "a result is only read; `evidence bulk pick` makes a registry of claims, to be curated there"
_NOT_THERE = "a result of tables has none; `evidence bulk pick` makes a registry of claims, which has"
_KEPT = frozenset({"copy"})
_LACKING = frozenset(
    {"triage", "triage_next", "triage_previous", "next_problem", "previous_problem", "next_unread", "previous_unread"}
    | {"problems", "history", "agreement", "source"}
)
_FINDING = frozenset({"sort", "next_disputed", "previous_disputed"})
_WITH_ITEMS = frozenset({"why", "matrix", "timeline"})


class ResultApp(EvidenceApp):
    """Shows the list page by page, and of one claim the numbers; its rows too, where the table is there."""

    COMMANDS = {ActionCommands}

    def __init__(self, setting: Setting, open_result: Callable[[], Browser]) -> None:
        super().__init__(setting)
        self._open_result = open_result
        self.browser: Browser | None = None
        self._row: ClaimRow | None = None
        """The claim that is looked at."""
        self._order: Order | None = None
        self._finding = ""
        """What is being looked for in the whole result; empty when the list is whole."""
        self._reading: set[int] = set()
        self._broken = ""
        """Why something could not be read; empty while all can. What was read stays."""
        self._rowless: ClaimRow | None = None
        """The claim whose rows could not be read."""
        self.desk.unused = frozenset(action.name for action in ACTIONS if _refused(action) is not None)

    # the result

    async def _open(self) -> None:
        """The first claims, then how many there are, then the order of all of them."""
        from evidence.bulk.browsing import AT_ONCE, HINT
        from evidence.bulk.result import ALL, Order

        await self.painted.wait()
        await self.desk.furnish()
        self._order = Order.CONFLICT
        self.desk.filter_box.placeholder = HINT
        try:
            browser = await self.in_head(self._open_result)
            browser.places = await self.in_head(browser.find, ALL, self._order, AT_ONCE)
            self.browser, self._finding = browser, "..."
            self._show_list()
            await self.in_head(browser.count)
            self.draw_header()
            await self._find(ALL, "", whole=True)
        except EvidenceError as error:
            self.exit(2, message=str(error))

    async def _find(self, chosen: Chosen, told: str, whole: bool = False) -> None:
        """List the claims that fit: the first of them soon, then all."""
        from evidence.bulk.browsing import AT_ONCE

        browser, order = self.browser, self._order
        assert browser is not None and order is not None
        for limit, pause in ((None, 0.0),) if whole else ((AT_ONCE, SOON), (None, LATER)):
            await asyncio.sleep(pause)  # another key may come, and then this is looked for in vain
            try:
                found = await self.in_head(browser.find, chosen, order, limit)
            except EvidenceError as error:
                self._stay_with_what_is_there(error)
                raise
            browser.places = found
            self._finding = "..." if limit is not None and len(found) == limit else ""
            self._show_list(stay=whole or limit is None)
            if not self._finding:
                break
        if told:
            self.say(told, loud=True)

    def _stay_with_what_is_there(self, error: EvidenceError) -> None:
        """Say so for as long as it is shown, and wait for nothing more."""
        self._broken, self._finding = str(error), ""
        self.draw_all()

    def _show_list(self, stay: bool = False) -> None:
        """Draw the list; a whole one takes the place of its beginning, and the cursor stays."""
        cursor = self.desk.claims.cursor if stay else 0
        self._draw_list_at(cursor)
        self.draw_header()
        if not stay or self._row is None:
            self.claim_chosen()

    async def on_unmount(self) -> None:
        """Let go of the file, once nothing reads it any more; the program itself lets the threads go after that."""
        if self.browser is not None:
            self.browser.stop()
            await self.in_head(self.browser.close)

    def keep_place(self) -> None:
        """Nothing is kept: another result may have another list tomorrow."""

    # drawing

    def draw_header(self) -> None:
        """What is looked at, and that nothing can be changed."""
        browser = self.browser
        counts = [(READ_ONLY, READ_ONLY)]
        if browser is not None and browser.total:
            counts.append((f"{browser.total:,} claims", f"{browser.total:,} claims"))
            counts.append((f"{browser.disputed:,} disputed", f"{browser.disputed:,} disp."))
        right = "reading ..." if browser is None else "not all can be read" if self._broken else browser.made
        line = header_line(self.setting.root.name, counts, 0, right, self.size.width)
        self.desk.query_one("#header", Paint).paint([line])

    def draw_list(self) -> None:
        """The list of claims."""
        self._draw_list_at(self.desk.claims.cursor)

    def _draw_list_at(self, cursor: int) -> None:
        browser = self.browser
        if browser is None:
            self.desk.show_claims(Table(0, self._result_line), 0, f"1 Claims · {READ_ONLY}")
            return
        total = len(browser.places)
        several = f"{total:,}{self._finding}" + (f"/{browser.total:,}" if self.filter_text else "")
        order = "" if self._order is None else f" by {self._order.value}"
        self.desk.show_claims(Table(total, self._result_line), cursor, f"1 Claims {several}{order} · {READ_ONLY}")
        if not total:
            self.desk.claims.empty = self._nothing

    def _result_line(self, entry: int, width: int) -> Line:
        browser = self.browser
        assert browser is not None
        row = browser.row(entry)
        if row is None:
            self._read_soon(entry)
            return ((fit("  ...", width), Role.DIM),)
        return row_line(browser.shown(row), width, 0, False, own_part(row.name, browser.names))

    def _read_soon(self, entry: int) -> None:
        """Read what is on the screen, once, and not what was there before."""
        from evidence.bulk.browsing import BLOCK

        block = entry // BLOCK
        if block in self._reading:
            return
        self._reading.add(block)

        async def read() -> None:
            browser = self.browser
            assert browser is not None
            try:
                visible = self.desk.claims.visible_entries
                if visible.start // BLOCK <= block <= visible.stop // BLOCK:
                    await self.in_head(browser.read, entry)
            except EvidenceError as error:  # it is not asked for again, at every look at the screen
                self._stay_with_what_is_there(error)
                raise
            self._reading.discard(block)
            self.desk.claims.refresh()
            if self._row is None:
                self.claim_chosen()

        self.background(read, f"block-{block}")

    def draw_claim(self, anew: bool = False) -> None:
        """The claim with its rows, or the numbers of its verdict alone."""
        if self.view is not None or self._row is None or self.browser is None:
            super().draw_claim(anew)
            if self.view is None:
                self.desk.show_claim("", [((self._nothing, Role.DIM),)])
            return
        from evidence.bulk.browsing import numbers_of

        desk, row = self.desk, self._row
        self._drawn = None
        width = max(desk.query_one("#banner").size.width, 20)
        headline, *rest = numbers_of(row, self.browser.policy)
        role = role_of(self.browser.shown(row).status.colour)
        lines = [*paragraph(headline, width, role, 0, 2)]
        for text in rest:
            lines += paragraph(text, width, Role.DIM, 0, 2)
        if row.separated_by:
            lines += paragraph(f"Explained by: {', '.join(row.separated_by)}", width, Role.PLAIN, 0, 2)
        desk.show_claim(row.name, lines[: desk.banner_room])
        why = self._why_no_rows(row)
        for number, name in enumerate(("first", "second"), start=2):
            desk.side(name).empty = why
            self.columns[name] = []
            tally = row.verdict.secondary_tally if row.verdict.basis == "secondary" else row.verdict.tally
            count, sign = (tally.first, "+") if name == "first" else (tally.second, "-")
            title = f"{number} [{sign}] {row.poles[number - 2].upper()} {count}"
            desk.show_side(name, title, Table(0, self._result_line), 0, ())

    @property
    def _nothing(self) -> str:
        """Why no claim is shown."""
        if self._broken:
            return self._broken
        if self.browser is None or len(self.browser.places) or self._finding:
            return "Reading the result ..."
        return "No claim fits the filter." if self.filter_text else "The result has no claims."

    def _why_no_rows(self, row: ClaimRow) -> str:
        from evidence.bulk.browsing import MOST_ROWS

        assert self.browser is not None
        if not self.browser.with_items:
            return "Rows: start with --items TABLE."
        if row is self._rowless:
            return "The rows could not be read."
        return f"More than {MOST_ROWS:,} rows." if self.browser.is_long(row) else "reading ..."

    # what is looked at

    def claim_chosen(self) -> None:
        """The cursor stands on a claim: its numbers at once, its rows when they are read."""
        browser = self.browser
        if browser is None or not self.desk.is_mounted:
            return
        row = browser.row(self.desk.claims.cursor)
        if row is None and len(browser.places):
            self._read_soon(self.desk.claims.cursor)
        if row is not None and row is self._row:
            return
        self._row, self.view, self.state, self.claim = row, None, None, None
        if row is not None:
            self.claim = row.verdict.claim
        self.draw_claim(anew=True)
        self.item_chosen()
        if row is not None and browser.with_items:
            self.background(self._read_rows, "rows", exclusive=True)

    async def _read_rows(self) -> None:
        """Make records of the claim's rows, and show them as those of a registry are shown."""
        from evidence.tui.state import state_of

        browser, row = self.browser, self._row
        assert browser is not None and row is not None
        try:
            registry = await self.in_head(browser.records, row)
        except EvidenceError:
            self._rowless = row
            self.draw_claim()
            raise
        if row is not self._row:
            return
        if registry is None:
            self.draw_claim()
            return
        state = await self.in_head(state_of, registry)
        if row is self._row:
            self.state = state
            self.look_at(row.verdict.claim)

    def settle(self) -> None:
        """Take up where the cursors are."""
        if self.browser is None or self.screen is not self.desk:
            return
        row = self.browser.row(self.desk.claims.cursor)
        if row is not self._row:
            self.claim_chosen()
        self._take_side()

    # finding

    def filter_changed(self, text: str) -> None:
        """Find the claims that fit; only the last of several keys is looked for."""
        self.filter_text = text
        self._look_again()

    def _look_again(self) -> None:
        from evidence.bulk.browsing import parsed

        if self.browser is None:
            return
        chosen, odd = parsed(self.filter_text)
        self.background(lambda: self._find(chosen, odd), "find", exclusive=True)

    def apply_filter(self) -> None:
        """The list is found in the background."""

    def completed_filter(self, text: str) -> str | None:
        """Names of millions of claims are not offered."""
        return None

    def do_sort(self) -> None:
        """The next of the orders."""
        from evidence.bulk.result import Order

        assert self._order is not None
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._look_again()

    def _to_dispute(self, steps: int) -> None:
        async def go() -> None:
            browser = self.browser
            assert browser is not None
            found = await self.in_head(browser.next_dispute, self.desk.claims.cursor, steps)
            if found is None:
                self.say(f"no disputed claim {'below' if steps > 0 else 'above'} this one", loud=True)
                return
            await self.in_head(browser.read, found)
            self.desk.claims.cursor = found

        self.background(go, "dispute", exclusive=True)

    def do_next_disputed(self) -> None:
        """Down to one."""
        self._to_dispute(1)

    def do_previous_disputed(self) -> None:
        """Up to one."""
        self._to_dispute(-1)

    def _accepted(self) -> None:
        desk = self.desk
        if isinstance(desk.focused, Input) and desk.focused is desk.filter_box:
            if desk.filter_box.value != self.filter_text:
                self.filter_changed(desk.filter_box.value)
            desk.hide_boxes()
            desk.go("claims")
        else:
            super()._accepted()

    # what cannot be done

    def reason_against(self, action: Action) -> str | None:
        """What belongs to a registry says so."""
        if (refused := _refused(action)) is not None:
            return refused
        if action.name in _FINDING:
            return "the result is still being read" if self.browser is None else None
        if action.name in _WITH_ITEMS and self.state is None:
            return "this needs the rows of the claim; start with --items TABLE"
        return super().reason_against(action)


def _refused(action: Action) -> str | None:
    """Why an action is never possible here; None when it is."""
    if action.group in (Group.CURATE, Group.KEEP) and action.name not in _KEPT:
        return _CURATING
    return _NOT_THERE if action.name in _LACKING else None
