"""What is shown of the registry, and how it gets onto the screen. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Static

from evidence.tui.actions import ACTIONS, BY_NAME
from evidence.tui.footer import footer_line
from evidence.tui.header import header_line
from evidence.tui.names import Names
from evidence.tui.paint import Line, Role, fit, wrap
from evidence.tui.screens.desk import Desk, Paint
from evidence.tui.screens.keyed import KeyedScreen, where_of
from evidence.tui.setting import Setting
from evidence.tui.widgets.rows import Table
from evidence.tui.working import Working

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId, ItemId
    from evidence.registry.draft import Draft
    from evidence.tui.claim_lines import Entry
    from evidence.tui.reasons import Reasons
    from evidence.tui.state import State
    from evidence.views.claim_view import ClaimView

_MOST_LOUD = 3
"""Lines that a refusal may take, which says last what can be done."""


class Drawing(Working):
    """Knows what is looked at, and draws it."""

    def __init__(self, setting: Setting, **keywords: Any) -> None:
        super().__init__(setting, **keywords)
        self.keymap = setting.keys
        self.curator = setting.curator
        self.draft: Draft | None = None
        self.state: State | None = None
        """What is shown."""
        self.reached: State | None = None
        """What the draft has come to, which is shown next; only the thread that changes the draft touches it."""
        self.desk = Desk()
        self.filter_text = setting.place.filter
        self.listed: Sequence[int] = ()
        """Places in the state's rows that the filter leaves."""
        self.claim: ClaimId | None = None
        self.view: ClaimView | None = None
        self.columns: dict[str, list[Entry]] = {"first": [], "second": []}
        self.side_name = "first"
        """The side whose item is looked at."""
        self.marked: set[tuple[ClaimId, ItemId]] = set()
        """Claim and id of items that a bulk action is for."""
        self.range_from: int | None = None
        self.reasons: dict[tuple[str, int], Reasons] = {}
        self._said: tuple[int, str, bool] | None = None
        self._told_apart: tuple[Any, Sequence[str], tuple[int, int]] | None = None
        """A registry, the ids of its claims in order, and the digits of their largest counts."""
        self._drawn: ClaimId | None = None
        """The claim whose evidence was drawn last."""
        self.names = Names((), complete=False)
        """Names of files, to show something before they are read."""

    def say(self, text: str, loud: bool = False) -> None:
        """Show a sentence above the footer of whatever screen is up; a loud one whole, on several lines if need be."""
        for screen in reversed(self.screen_stack):
            if (box := screen.query_one_optional("#message", Static)) is not None:
                width = self.size.width or 80
                room = max(min(_MOST_LOUD, self.size.height // 6), 1) if loud else 1
                lines = [text] if room == 1 else wrap(text[: 4 * width * room], width - 1)
                lines = [*lines[: room - 1], " ".join(lines[room - 1 :])] if len(lines) > room else lines
                told = "\n".join(fit(f" {line}", width) for line in lines)
                if (said := (id(screen), told, loud)) != self._said:
                    self._said = said
                    box.set_class(loud, "-loud")
                    if grown := box.styles.height is None or box.styles.height.value != len(lines):
                        box.styles.height = len(lines)
                    box.update(Content(told), layout=grown)
                break

    # drawing

    def draw_footer(self) -> None:
        """The keys that matter here."""
        # a form over it may be open, and be left when the screen has another size
        screen = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, KeyedScreen)), None)
        found = None if screen is None else screen.query("#footer")
        if screen is None or not found:
            return
        where = where_of(screen.focused)
        here = (action for action in ACTIONS if where in action.where)
        wanted = sorted((action for action in here if action.footer), key=lambda action: action.footer)
        keys = [
            (key, action.label)
            for action in wanted
            if (key := self.keymap.shown(action)) and action.name not in screen.unused
        ]
        help = BY_NAME["help"]  # it stays: it tells of all the others
        found.first(Paint).paint([footer_line(keys, self.size.width, (self.keymap.shown(help), help.label))])

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
            from evidence.model.decision import Status
            from evidence.views.wording import counted

            state = self.state
            disputed = sum(row.status.status is Status.DISPUTED for row in state.rows)  # as the filter is:disputed
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
            rows = self.state.rows
            most = max((row.first for row in rows), default=0), max((row.second for row in rows), default=0)
            digits = len(str(most[0])), len(str(most[1]))
            self._told_apart = (self.state.registry, tuple(self.state.registry.claims), digits)
        _, names, digits = self._told_apart
        problems = len(self.state.by_claim.get(row.claim, ()))
        return row_line(row, width, problems, unsaved, own_part(row.claim, names), digits)

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
            head, count = f"{number} [{side.glyph}] ", f" {len(side.lines)}"
            room = max(rows.size.width - 4, 16)  # of a title in a border; the pole is cut before its count
            word = fit(side.word.upper(), min(len(side.word), room - len(head) - len(count))).rstrip()
            title = f"{head}{word}{count}"
            title += claim_lines.beside(view, name, room - len(title))
            begin = next((place for place, entry in enumerate(self.columns[name]) if entry.item is not None), 0)
            cursor = begin if anew else rows.cursor
            desk.show_side(name, title, claim_blocks(self.columns[name]), cursor, marks)

    def _is_marked(self, entry: Entry) -> bool:
        return entry.item is not None and (entry.item.claim, entry.item.id) in self.marked


def claim_blocks(entries: Sequence[Entry]) -> Any:
    """Entries of a column as rows."""
    from evidence.tui.screens.desk import blocks

    return blocks([entry.lines for entry in entries])
