"""Curating: every change is one step with a name, which can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from evidence.model.ids import ClaimId
from evidence.tui.actions import BY_NAME
from evidence.tui.entering import Entering

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic
    from evidence.model.ids import ItemId
    from evidence.tui.screens.dialogs import Option


class Curating(Entering):
    """Actions that change the draft."""

    # stances

    def _set_stance(self, which: int | str) -> None:
        from evidence.registry.curation import set_stance

        targets = self.targets()
        claim, _ = self._record(targets[0])
        assert self.state is not None
        axes = {self._record(target)[0].axis for target in targets}
        if isinstance(which, int) and len(axes) > 1:
            self.say("the marked items are on several questions, whose poles differ", loud=True)
            return
        axis = self.state.registry.axes.get(claim.axis)
        if axis is None:
            self.say(f"the question {claim.axis} is not in the vocabulary", loud=True)
            return
        stance = axis.poles[which] if isinstance(which, int) else which
        self.take_step(lambda draft: set_stance(draft, targets, stance), lambda: self._keep_at(targets))

    def _keep_at(self, targets: Sequence[tuple[ClaimId, ItemId]]) -> None:
        """Keep the cursor on the item, which may be on the other side now."""
        self.marked.clear()
        self.follow(*targets[0])
        self.draw_all()

    def follow(self, claim: str, item: str) -> None:
        """Put the cursor of a side on an item wherever it is now; the keyboard stays in the sides."""
        for name in ("first", "second"):
            for place, entry in enumerate(self.columns[name]):
                if entry.item is not None and (entry.item.claim, entry.item.id) == (claim, item):
                    self.desk.side(name).cursor = place
                    self.side_name = name
                    if self.desk.pane in ("first", "second") and self.screen is self.desk:
                        self.desk.go(name)
                    return

    def do_stance_first(self) -> None:
        self._set_stance(0)

    def do_stance_second(self) -> None:
        self._set_stance(1)

    def do_stance_no_effect(self) -> None:
        self._set_stance("no-effect")

    def do_stance_mixed(self) -> None:
        self._set_stance("mixed")

    def do_stance_unclear(self) -> None:
        self._set_stance("unclear")

    why_not_stance_first = why_not_stance_second = why_not_stance_no_effect = Entering.no_item
    why_not_stance_mixed = why_not_stance_unclear = Entering.no_item
    why_not_delete = why_not_move = why_not_mark = why_not_range = Entering.no_item

    # marks

    def do_mark(self) -> None:
        """Mark the item under the cursor, or take the mark off, and go on."""
        if self.item is not None:
            self.marked ^= {(self.item.claim, self.item.id)}
        self.draw_claim()
        self.draw_header()
        side = self.desk.side(self.side_name)
        side.cursor = min(
            side.cursor + 1, max(len(side.rows) - 1, 0)
        )  # also from an entry that is higher than the pane

    def do_range(self) -> None:
        """Begin a range, or mark everything up to here."""
        cursor = self.desk.side(self.side_name).cursor
        if self.range_from is None:
            self.range_from = cursor
            self.say(f"Move on, and press {self.keymap.shown(BY_NAME['range'])} again to mark everything between.")
            return
        first, last = sorted((self.range_from, cursor))
        self.range_from = None
        for entry in self.columns[self.side_name][first : last + 1]:
            if entry.item is not None:
                self.marked.add((entry.item.claim, entry.item.id))
        self.draw_claim()
        self.draw_header()

    # items

    def do_delete(self) -> None:
        from evidence.registry.curation import remove_items

        targets = self.targets()
        self.take_step(lambda draft: remove_items(draft, targets), self._forget_marks)

    def _forget_marks(self) -> None:
        self.marked.clear()
        self.draw_all()

    def do_move(self) -> None:
        """Move items to another claim."""
        from evidence.registry.curation import move_items
        from evidence.tui.screens.dialogs import Pick

        targets = self.targets()

        def chosen(claim: str | None) -> None:
            if claim is not None:
                self.take_step(lambda draft: move_items(draft, targets, ClaimId(claim)), self._forget_marks)

        what = targets[0][1] if len(targets) == 1 else f"{len(targets)} items"
        self.push_screen(Pick(f"Move {what} to which claim?", self.find_claims), chosen)

    def why_not_standing(self) -> str | None:
        return None if self.item is not None else "go to an item first, whose source is meant"

    def do_standing(self) -> None:
        """Record what has become of the source."""
        from evidence.model.source import Standing
        from evidence.registry.curation import set_standing
        from evidence.tui.screens.dialogs import Option, Pick, Prompt

        assert self.item is not None
        source = self.item.source.id
        options = [Option(standing.value, standing.value) for standing in Standing]

        def find(text: str) -> list[Option]:
            return [option for option in options if text.casefold() in option.value]

        def chosen(standing: str | None) -> None:
            if standing is None:
                return

            def noticed(notice: str | None) -> None:
                if notice is not None:
                    found = notice.strip() or None
                    self.take_step(lambda draft: set_standing(draft, source, standing, found))

            hint = "DOI, id or address of the notice; may be left empty"
            self.push_screen(Prompt(f"{source}: {standing}. Which notice says so?", hint=hint), noticed)

        self.push_screen(Pick(f"What has become of {source}?", find), chosen)

    def why_not_suppress(self) -> str | None:
        if self.screen.name != "problems":
            return "this is for the page of problems"
        return None if getattr(self.screen, "target", None) is not None else "there is no problem here"

    def do_suppress(self) -> None:
        """Suppress a problem with a reason, in the file that it is in."""
        from evidence.registry.curation import suppress
        from evidence.tui.screens.dialogs import Prompt
        from evidence.tui.screens.page import PageScreen

        page = self.screen
        assert isinstance(page, PageScreen) and self.state is not None
        problem = cast("Diagnostic", page.target)
        found = self.state.registry.item_at(problem.place)
        item = None if found is None else found[1]

        def reasoned(reason: str | None) -> None:
            if reason is None:
                return
            if not reason.strip():
                self.say("a suppression needs a reason", loud=True)
                return
            path, code = problem.place.path, problem.code
            self.take_step(lambda draft: suppress(draft, path, code, reason.strip(), item))

        where = f" for {item}" if item is not None else ""
        self.push_screen(Prompt(f"Suppress {problem.code}{where} in {problem.place.path}. Why?"), reasoned)
