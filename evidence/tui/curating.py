"""Curating: every change is one step with a name, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.place import keep_form, kept_form
from evidence.tui.program import Program
from evidence.tui.screens.dialogs import Ask, Option, Pick, Prompt
from evidence.tui.screens.form import Form

if TYPE_CHECKING:
    from evidence.diagnostic import Diagnostic
    from evidence.model.claim import Claim
    from evidence.model.item import Item
    from evidence.registry.draft import Draft, Step
    from evidence.registry.splice import Value
    from evidence.tui.field import Field

_MOST_OPTIONS = 200


class Curating(Program):
    """Actions that change the draft."""

    # what a step is for

    def targets(self) -> list[tuple[str, str]]:
        """Claim and id of the marked items, or of the one that is looked at."""
        if self.marked:
            return sorted(self.marked)
        return [] if self.item is None else [(self.item.claim, self.item.id)]

    def _no_item(self) -> str | None:
        if self.state is None:
            return "the registry is still being read"
        return None if self.targets() else "go to an item first, with 2 or 3"

    def _record(self, target: tuple[str, str]) -> tuple[Claim, Item]:
        from evidence.model.ids import ClaimId

        assert self.state is not None
        claim = self.state.registry.claims[ClaimId(target[0])]
        return claim, next(item for item in claim.evidence if item.id == target[1])

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
        self.take_step(lambda draft: set_stance(draft, targets, stance), lambda: self._keep_at(targets))  # type: ignore[arg-type]

    def _keep_at(self, targets: list[tuple[str, str]]) -> None:
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

    why_not_stance_first = why_not_stance_second = why_not_stance_no_effect = _no_item
    why_not_stance_mixed = why_not_stance_unclear = _no_item
    why_not_delete = why_not_move = why_not_mark = why_not_range = _no_item

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
        self.take_step(lambda draft: remove_items(draft, targets), self._forget_marks)  # type: ignore[arg-type]

    def _forget_marks(self) -> None:
        self.marked.clear()
        self.draw_all()

    def do_move(self) -> None:
        """Move items to another claim."""
        from evidence.registry.curation import move_items

        targets = self.targets()

        def chosen(claim: str | None) -> None:
            if claim is not None:
                self.take_step(lambda draft: move_items(draft, targets, claim), self._forget_marks)  # type: ignore[arg-type]

        what = targets[0][1] if len(targets) == 1 else f"{len(targets)} items"
        self.push_screen(Pick(f"Move {what} to which claim?", self.find_claims), chosen)

    def find_claims(self, text: str) -> list[Option]:
        """Claims that fit some words."""
        assert self.state is not None
        index = self.state.index
        rows = [index.rows[place] for place in index.matching(index.parse(text))[:_MOST_OPTIONS]]
        return [Option(row.claim, row.claim, row.title) for row in rows]

    def find_sources(self, text: str) -> list[Option]:
        """Sources that fit some words; those with a text first."""
        assert self.state is not None
        words = text.casefold().split()
        found = []
        for source in self.state.registry.sources.values():
            told = f"{source.id} {source.title or ''}"
            if all(word in told.casefold() for word in words):
                found.append((source.snapshot is None, Option(source.id, source.id, source.title or "")))
        return [option for _, option in sorted(found, key=lambda pair: pair[0])][:_MOST_OPTIONS]

    def why_not_edit(self) -> str | None:
        if self.desk.pane == "claims":
            return "no claim is chosen" if self.claim is None else None
        return self._no_item()

    def do_edit(self) -> None:
        """Edit the item; in the list, the claim."""
        from evidence.tui.fields import claim_fields, item_fields

        assert self.state is not None and self.claim is not None
        registry = self.state.registry
        if self.desk.pane == "claims":
            from evidence.registry.curation import edit_claim

            claim = registry.claims[self.claim]
            fields = claim_fields(registry, claim)
            self._form(f"Claim {claim.id}", fields, lambda draft, values: edit_claim(draft, claim.id, values))
            return
        from evidence.registry.curation import edit_item

        assert self.item is not None
        target = (self.item.claim, self.item.id)
        owner, item = self._record(target)

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return edit_item(draft, owner.id, item.id, values)

        self._form(f"Item {item.id} of {owner.id}", item_fields(registry, owner, item), made)

    def _form(
        self,
        title: str,
        fields: list[Field],
        make: Callable[[Draft, Mapping[str, Value | None]], Step],
        begin: str = "",
        then: Callable[[], None] | None = None,
        whole: bool = False,
    ) -> None:
        """Ask for fields, and make a step of what was changed; a form stays open until the step is possible."""
        from evidence.tui.fields import changed_values

        draft = self.draft
        assert draft is not None
        ready: list[Step] = []

        def values_of(entered: Mapping[str, str]) -> Mapping[str, Value | None]:
            blank = [type(field)(field.key, field.help, shape=field.shape) for field in fields] if whole else fields
            values = changed_values(blank, entered)
            return {key: value for key, value in values.items() if value is not None} if whole else values

        def refused(entered: Mapping[str, str]) -> str | None:
            values = values_of(entered)
            ready.clear()
            if not values:
                return None
            try:
                ready.append(make(draft, values))
            except EvidenceError as error:
                return str(error)
            return None

        def done(entered: Mapping[str, str] | None) -> None:
            if entered is None:
                self.say("nothing was changed")
            elif not ready:
                self.say("nothing was entered that changes anything")
            else:
                step = ready[0]
                self.take_step(lambda draft: step, then)

        def edited(entered: Mapping[str, str] | None) -> None:
            keep_form(self.setting.folder, self.seat, title, entered)

        found = kept_form(self.setting.folder, self.seat, title)
        if found:
            fields = [replace(field, entered=found.get(field.key)) for field in fields]
            self.say("what you had entered here when the program ended is back; Esc twice throws it away")
        self.push_screen(Form(title, fields, refused, begin, edited), done)

    # new evidence

    def why_not_add(self) -> str | None:
        return "choose a claim first" if self.claim is None or self.state is None else None

    def do_add(self) -> None:
        """From the selected passage, or from a source that is asked for."""
        from evidence.tui.widgets.reader import Reader

        if isinstance(self.focused, Reader):
            if not self.focused.take():
                self.say_how_to_select()
            return

        def chosen(source: str | None) -> None:
            if source is not None:
                self._open_for_adding(source)

        self.push_screen(Pick("From which source?", self.find_sources), chosen)

    def _open_for_adding(self, source: str) -> None:
        """Show a source's text to select from; without a text, ask for the finding at once."""
        assert self.state is not None
        from evidence.model.ids import SourceId
        from evidence.views.reading_view import view_reading

        reading = view_reading(SourceId(source), self.state.registry, self.state.catalogue)
        if reading.text is None:
            self.say("this source has no stored text; say the finding in your own words")
            self.new_item(source, "")
            return
        self.show_source_for_adding(reading)

    def show_source_for_adding(self, reading: object) -> None:
        """Show a text to select from; the part that looks closer knows how."""

    def passage_taken(self, start: int, stop: int) -> None:
        """A passage of the text that is read becomes an item; the part that looks closer knows the text."""

    def new_item(self, source: str, quote: str) -> None:
        """Ask for the rest of a new item."""
        from evidence.registry.curation import add_item, new_item_id
        from evidence.tui.fields import item_fields

        assert self.state is not None and self.claim is not None
        claim = self.state.registry.claims[self.claim]
        given = {"id": new_item_id(claim, source), "source": source, "quote": " ".join(quote.split())}
        known = self.state.registry.sources.get(source)  # type: ignore[call-overload]
        if known is not None and not known.kind.is_primary and known.kind.value in self.state.registry.methods:
            given["method"] = known.kind.value
        if self.curator is not None:
            given |= {"curated.by": self.curator, "curated.on": self.setting.today.isoformat()}

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return add_item(draft, claim.id, {key: value for key, value in values.items() if value is not None})

        fields = item_fields(self.state.registry, claim, None, given)
        self._form(f"New item of {claim.id}", fields, made, "stance", whole=True)

    # claims, sources, decisions

    def why_not_new_claim(self) -> str | None:
        return "the registry is still being read" if self.state is None else None

    why_not_new_source = why_not_new_claim

    def do_new_claim(self) -> None:
        from evidence.registry.curation import new_claim
        from evidence.tui.fields import claim_fields

        assert self.state is not None

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            plain = {key: value for key, value in values.items() if value is not None}
            topic = plain.pop("topic", "")
            return new_claim(draft, plain, str(topic))

        self._form("New claim", claim_fields(self.state.registry, None), made, whole=True)

    def do_new_source(self) -> None:
        """A source from a text that is stored already."""
        from evidence.registry.curation import new_source
        from evidence.tui.fields import source_fields

        assert self.state is not None
        folder = self.setting.root / self.state.registry.config.snapshots
        used = {source.snapshot for source in self.state.registry.sources.values()}
        stored = sorted(file.name for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []
        fields = source_fields(self.state.registry, [name for name in stored if name not in used])

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return new_source(draft, {key: value for key, value in values.items() if value is not None})

        self._form("New source", fields, made, whole=True)

    def why_not_decide(self) -> str | None:
        if self.claim is None or self.state is None or self.view is None:
            return "choose a claim first"
        return "the claim's question is not in the vocabulary" if self.view.digest is None else None

    def do_decide(self) -> None:
        """Judge the claim as it stands, edits included."""
        from evidence.registry.curation import decide
        from evidence.tui.fields import decision_fields

        assert self.state is not None and self.claim is not None and self.view is not None
        assert self.view.digest is not None
        registry, claim = self.state.registry, self.state.registry.claims[self.claim]
        values = {
            "status": self.view.status.status.value,
            "pole": self.view.pole or "",
            "by": self.curator or (next(iter(registry.curators)) if len(registry.curators) == 1 else ""),
            "on": self.setting.today.isoformat(),
            "digest": self.view.digest,
        }
        if claim.decision is not None:
            values["rationale"] = claim.decision.rationale or ""
            values["removes"] = ", ".join(claim.decision.removes)

        def made(draft: Draft, entered: Mapping[str, Value | None]) -> Step:
            plain = {key: value for key, value in entered.items() if value is not None}
            if "by" in plain:
                self.curator = str(plain["by"])
            return decide(draft, claim.id, plain)

        title = f"Decide: {claim.title}"
        self._form(title, decision_fields(registry, claim, values), made, "rationale", self._decided, whole=True)

    def _decided(self) -> None:
        """Go on with what waits."""

    def why_not_standing(self) -> str | None:
        return None if self.item is not None else "go to an item first, whose source is meant"

    def do_standing(self) -> None:
        """Record what has become of the source."""
        from evidence.model.source import Standing
        from evidence.registry.curation import set_standing

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
                    self.take_step(lambda draft: set_standing(draft, source, standing, found))  # type: ignore[arg-type]

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
        from evidence.tui.screens.page import PageScreen

        page = self.screen
        assert isinstance(page, PageScreen) and self.state is not None
        problem: Diagnostic = page.target  # type: ignore[assignment]
        found = self.state.registry.item_at(problem.place)
        item = None if found is None else found[1]

        def reasoned(reason: str | None) -> None:
            if reason is None:
                return
            if not reason.strip():
                self.say("a suppression needs a reason", loud=True)
                return
            path, code = problem.place.path, problem.code
            self.take_step(lambda draft: suppress(draft, path, code, reason.strip(), item), page.draw)

        where = f" for {item}" if item is not None else ""
        self.push_screen(Prompt(f"Suppress {problem.code}{where} in {problem.place.path}. Why?"), reasoned)

    def ask(
        self,
        question: str,
        answers: list[tuple[str, str]],
        then: Callable[[str], None],
        detail: str = "",
        nothing: str = "do nothing",
    ) -> None:
        """Ask something with a few answers; `nothing` is what Escape does."""

        def answered(answer: str | None) -> None:
            then(answer or "")

        self.push_screen(Ask(question, answers, detail, nothing), answered)
