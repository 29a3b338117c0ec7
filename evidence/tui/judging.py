"""Judging candidates: sentences of a source that look like evidence, one by one, each judgement one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from evidence.errors import EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.curating import Curating
from evidence.tui.paint import Role, paragraph

if TYPE_CHECKING:
    from evidence.exchange.candidates.inbox import Entry, Inbox
    from evidence.registry.registry import Registry
    from evidence.registry.spelling import Value
    from evidence.tui.screens.page import PageEntry, PageScreen

PAGE = "candidates"
"""The name of the page."""


class Judging(Curating):
    """The inbox of a source: accept, change, reject."""

    inbox: Inbox | None = None
    """What is shown on the page."""
    _inbox_of: Registry | None = None

    def why_not_inbox(self) -> str | None:
        """Any source can be asked for."""
        return "the registry is still being read" if self.state is None else None

    def do_inbox(self) -> None:
        """The candidates of the source under the cursor; without a text of it, a source is asked for."""
        from evidence.tui.screens.dialogs import Pick

        assert self.state is not None
        here = None if self.item is None else self.state.registry.sources.get(self.item.source.id)
        if here is not None and here.snapshot is not None:
            self.open_inbox(here.id)
            return

        def chosen(source: str | None) -> None:
            if source is not None:
                self.open_inbox(source)

        self.push_screen(Pick("Candidates of which source?", self.find_sources), chosen)

    def open_inbox(self, source: str) -> None:
        """Open the page; it is filled when the text has been read."""
        from evidence.tui.screens.page import PageScreen

        self.inbox, self._inbox_of = None, None

        def layout(width: int) -> Sequence[PageEntry]:
            assert self.state is not None
            if self._inbox_of is not self.state.registry:
                self.background(lambda: self._fill_inbox(source, page), "candidates", exclusive=True)
            return inbox_entries(self.inbox, width)

        keys = {name: self.keymap.shown(BY_NAME[name]) for name in ("take_candidate", "change_candidate", "turn_down")}
        hint = f"{keys['take_candidate']} accepts, {keys['change_candidate']} changes, {keys['turn_down']} rejects"
        page = PageScreen(PAGE, f"Candidates: {source}", layout, empty="No candidate waits.", hint=hint)
        self.push_screen(page)

    async def _fill_inbox(self, source: str, page: PageScreen) -> None:
        """Read the source's text with the claims as they are now; done anew after each step."""
        from evidence.exchange.candidates.inbox import open_inbox

        assert self.state is not None
        registry = self.state.registry
        try:
            found = await self.in_head(open_inbox, registry, source)
        except EvidenceError as error:
            if page is self.screen:
                page.dismiss()
            self.say(str(error), loud=True)
            return
        self.inbox, self._inbox_of = found, registry
        judged = len(found.entries) - len(found.waiting)
        page.page_title = f"Candidates: {source}   {judged} of {len(found.entries)} judged"
        if page.is_open:
            page.draw()

    # what is done with the one under the cursor

    @property
    def _candidate(self) -> Entry | None:
        target = getattr(self.screen, "target", None) if self.screen.name == PAGE else None
        return cast("Entry | None", target)

    def why_not_change_candidate(self) -> str | None:
        """Only on the page, and with a candidate under the cursor."""
        if self.screen.name != PAGE:
            return f"this is for the page of candidates; {self.keymap.shown(BY_NAME['inbox'])} opens it"
        return "there is no candidate here" if self._candidate is None else None

    def why_not_take_candidate(self) -> str | None:
        """Signed at once, so that it must be known by whom."""
        if (reason := self.why_not_change_candidate()) is not None:
            return reason
        return None if self.signer else "it is not known who you are; start with --curator ID"

    why_not_turn_down = why_not_take_candidate

    @property
    def _signature(self) -> dict[str, Value]:
        return {"by": self.signer, "on": self.setting.today.isoformat()}

    def do_take_candidate(self) -> None:
        """Enter it as it is proposed."""
        from evidence.exchange.candidates.judging import accept

        entry, signature = self._candidate, self._signature
        assert entry is not None
        self.take_step(lambda draft: accept(draft, entry, signature))

    def do_change_candidate(self) -> None:
        """Choose the claim, then fill in the form; the stance and all else can be changed there."""
        from evidence.tui.screens.dialogs import Option, Pick

        entry = self._candidate
        assert entry is not None and self.state is not None
        own = self.state.registry.claims[entry.candidate.claim]

        def find(text: str) -> list[Option]:
            found = [option for option in self.find_claims(text) if option.value != own.id]
            return found if text.strip() else [Option(own.id, own.id, f"as proposed; {own.title}"), *found]

        def chosen(claim: str | None) -> None:
            if claim is not None:
                self.candidate_form(entry, claim)

        self.push_screen(Pick("Evidence on which claim?", find), chosen)

    def candidate_form(self, entry: Entry, name: str) -> None:
        """The form of a new item, filled in from a candidate."""
        from evidence.exchange.candidates.judging import item_values
        from evidence.model.ids import ClaimId

        assert self.state is not None
        claim = self.state.registry.claims[ClaimId(name)]
        axis = self.state.registry.axes.get(claim.axis)
        values = item_values(self.state.registry, entry.candidate, claim=name)
        if axis is None or values["stance"] not in axis.stances:
            del values["stance"]
        self.item_form(claim, {key: str(value) for key, value in values.items()})

    def do_turn_down(self) -> None:
        """Ask why, and remember it with the source."""
        from evidence.exchange.candidates.judging import turn_down
        from evidence.tui.screens.dialogs import Prompt

        entry, signature = self._candidate, self._signature
        assert entry is not None

        def reasoned(reason: str | None) -> None:
            if reason is None:
                return
            if not reason.strip():
                self.say("a rejection needs a reason", loud=True)
                return
            self.take_step(lambda draft: turn_down(draft, entry, reason, signature))

        self.push_screen(Prompt(f"Why is this no evidence on {entry.candidate.claim}?"), reasoned)


def inbox_entries(inbox: Inbox | None, width: int) -> list[PageEntry]:
    """A block a candidate: claim and stance, the passage, and why it is proposed."""
    from evidence.tui.screens.page import PageEntry

    if inbox is None:
        return [PageEntry(tuple(paragraph("Reading the text ...", width, Role.DIM)))]
    entries = []
    for entry in inbox.waiting:
        candidate = entry.candidate
        hedged = ", hedged" if candidate.hedged else ""
        head = f"{entry.number}  {candidate.stance}  on {candidate.claim}   score {candidate.score:.1f}{hedged}"
        lines = [
            *paragraph(head, width, Role.TITLE),
            *paragraph(f"\u201c{candidate.line}\u201d", width, Role.QUOTE, 3),
            *paragraph(candidate.why, width, Role.DIM, 3),
        ]
        entries.append(PageEntry(tuple(lines), entry))
    return entries
