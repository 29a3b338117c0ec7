"""Entering: forms for items, claims, sources and decisions, each of which becomes one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.kept_form import KeptForm, forget_form, keep_form, kept_forms
from evidence.tui.program import Program

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId, ItemId
    from evidence.model.item import Item
    from evidence.model.source import Source
    from evidence.registry.draft import Draft, Step
    from evidence.registry.splice import Value
    from evidence.tui.field import Field
    from evidence.tui.screens.dialogs import Option

_MOST_OPTIONS = 200


class Entering(Program):
    """Actions that ask for something in a form."""

    adding_beside: tuple[str | None, tuple[str, str] | None] | None = None
    """Claim and item that were looked at when another source was opened, to take a passage from; else None."""

    # what a step is for

    def targets(self) -> list[tuple[ClaimId, ItemId]]:
        """Claim and id of the marked items, or of the one that is looked at; none is shown as chosen in the list."""
        if self.marked:
            return sorted(self.marked)
        in_list = self.screen is self.desk and self.desk.pane == "claims"
        return [] if self.item is None or in_list else [(self.item.claim, self.item.id)]

    @property
    def meant(self) -> str:
        """What a step that is begun will be done to; empty where there is nothing."""
        targets = self.targets()
        return targets[0][1] if len(targets) == 1 else f"{len(targets)} items" if targets else ""

    def no_item(self) -> str | None:
        """Why nothing can be done with an item now."""
        if self.state is None:
            return "the registry is still being read"
        return None if self.targets() else "go to an item first, with 2 or 3"

    def _record(self, target: tuple[str, str]) -> tuple[Claim, Item]:
        from evidence.model.ids import ClaimId

        assert self.state is not None
        claim = self.state.registry.claims[ClaimId(target[0])]
        return claim, next(item for item in claim.evidence if item.id == target[1])

    def why_not_edit(self) -> str | None:
        if self.desk.pane == "claims":
            return "no claim is chosen" if self.claim is None else None
        if self.adding_beside is not None:
            return "another source is open, to take a passage from; Esc goes back"
        return self.no_item()

    def do_edit(self) -> None:
        """Edit the item; in the list, the claim."""
        from evidence.model.ids import ClaimId, ItemId

        if self.desk.pane == "claims":
            assert self.claim is not None
            self._edit_claim(self.claim)
        else:
            assert self.item is not None
            self._edit_item(ClaimId(self.item.claim), ItemId(self.item.id))

    def _edit_claim(self, name: ClaimId) -> None:
        from evidence.registry.curation import edit_claim
        from evidence.tui.fields import claim_fields

        assert self.state is not None
        registry = self.state.registry
        fields = claim_fields(registry, registry.claims[name])
        title = f"Claim {name}"
        self._form(title, ("claim", name), fields, lambda draft, values: edit_claim(draft, name, values))

    def _edit_item(self, claim: ClaimId, name: ItemId) -> None:
        from evidence.registry.curation import edit_item
        from evidence.tui.fields import item_fields

        assert self.state is not None
        owner, item = self._record((claim, name))
        fields = item_fields(self.state.registry, owner, item)

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return edit_item(draft, claim, name, values)

        self._form(f"Item {name} of {claim}", ("item", claim, name), fields, made)

    def _form(
        self,
        title: str,
        subject: tuple[str, ...],
        fields: list[Field],
        make: Callable[[Draft, Mapping[str, Value | None]], Step],
        begin: str = "",
        then: Callable[[], None] | None = None,
        whole: bool = False,
    ) -> None:
        """Ask for fields, and make a step of what was changed; a form stays open until the step is possible."""
        from evidence.tui.fields import changed_values
        from evidence.tui.screens.form import Form

        draft = self.draft
        assert draft is not None
        ready: list[Mapping[str, Value | None]] = []

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
                make(draft, values)
            except EvidenceError as error:
                return str(error)
            ready.append(values)
            return None

        def done(entered: Mapping[str, str] | None) -> None:
            if entered is None:
                self.say("nothing was changed")
            elif not ready:
                self.say("nothing was entered that changes anything")
            else:
                # made anew: a file may have been read again since the form was looked at
                self.take_step(lambda draft: make(draft, ready[0]), then, lambda: edited(entered))

        def edited(entered: Mapping[str, str] | None) -> None:
            if entered is None:
                forget_form(self.setting.folder, self.seat, title)
            else:
                keep_form(self.setting.folder, self.seat, KeptForm(title, entered, subject))

        kept = kept_forms(self.setting.folder, self.seat)
        found = next((form.entered for form in kept if form.title == title), None)
        if found:
            fields = [replace(field, entered=found.get(field.key)) for field in fields]
            self.say("what you had entered here when the program ended is back; Esc twice throws it away")
        self.push_screen(Form(title, fields, refused, begin, edited), done)

    # a form that was open when the program ended

    @property
    def kept_form_hint(self) -> str:
        """Which half-filled form is kept, and how to open it; empty without one."""
        forms = kept_forms(self.setting.folder, self.seat)
        if not forms:
            return ""
        key = self.keymap.shown(BY_NAME["form"])
        return f"{key} opens what was half filled in when the program ended: {forms[-1].title}"

    def why_not_form(self) -> str | None:
        if self.state is None:
            return "the registry is still being read"
        return None if kept_forms(self.setting.folder, self.seat) else "no form was left half filled in"

    def do_form(self) -> None:
        """Open the form again that was half filled in when the program ended."""
        from evidence.model.ids import ClaimId, ItemId

        assert self.state is not None
        form = kept_forms(self.setting.folder, self.seat)[-1]
        claims = self.state.registry.claims
        match form.subject:
            case ("claim", claim) if claim in claims:
                self.go_to_claim(claim)
                self._edit_claim(ClaimId(claim))
            case ("item", claim, item) if self._there_is(claim, item):
                self.go_to_claim(claim)
                self._edit_item(ClaimId(claim), ItemId(item))
            case ("new item", claim, source) if claim in claims:
                self.go_to_claim(claim)
                self.new_item(source, "")
            case ("decision", claim) if claim in claims:
                self.go_to_claim(claim)
                self.perform(BY_NAME["decide"])
            case ("new claim",):
                self.do_new_claim()
            case ("new source",):
                self.do_new_source()
            case _:
                file = self.setting.folder / f"form-{self.seat}.json"
                self.say(f"{form.title}: it is no longer there; what you had entered stands in {file}", loud=True)

    def _there_is(self, claim: str, item: str) -> bool:
        from evidence.model.ids import ClaimId

        assert self.state is not None
        record = self.state.registry.claims.get(ClaimId(claim))
        return record is not None and any(one.id == item for one in record.evidence)

    def go_to_claim(self, claim: str) -> None:
        """Show a claim, also one that the filter hides; the whole program knows how."""

    # new evidence

    def why_not_add(self) -> str | None:
        return "choose a claim first" if self.claim is None or self.state is None else None

    def do_add(self) -> None:
        """From the selected passage, or from a source that is asked for."""
        from evidence.tui.screens.dialogs import Pick

        if (reader := self.reader) is not None:
            if not reader.take():
                self.say_how_to_select()
            return

        def chosen(source: str | None) -> None:
            if source is not None:
                self._open_for_adding(source)

        self.push_screen(Pick("From which source?", self.find_sources), chosen)

    def _open_for_adding(self, source: str) -> None:
        """Show a source's text to select from, or ask for the finding; without a text, that at once."""
        assert self.state is not None
        from evidence.model.ids import SourceId
        from evidence.views.reading_view import view_reading

        reading = view_reading(SourceId(source), self.state.registry, self.state.catalogue)
        if reading.text is None:
            self.say("this source has no stored text; say the finding in your own words")
            self.new_item(source, "")
            return

        def answered(answer: str) -> None:
            if answer == "p":
                self.show_source_for_adding(reading)
            elif answer == "w":
                self.new_item(source, "", "finding")

        ways = [("p", "select a passage of its text"), ("w", "say the finding in your own words, without a quote")]
        self.ask(f"What does {reading.source.short} say?", ways, answered)

    def show_source_for_adding(self, reading: object) -> None:
        """Show a text to select from; the part that looks closer knows how."""

    def passage_taken(self, start: int, stop: int) -> None:
        """A passage of the text that is read becomes an item; the part that looks closer knows the text."""

    def new_item(self, source: str, quote: str, begin: str = "stance") -> None:
        """Ask for the rest of a new item."""
        from evidence.model.ids import SourceId
        from evidence.registry.curation import new_item_id

        assert self.state is not None and self.claim is not None
        claim = self.state.registry.claims[self.claim]
        given = {"id": new_item_id(claim, source), "source": source, "quote": " ".join(quote.split())}
        known = self.state.registry.sources.get(SourceId(source))
        if known is not None and not known.kind.is_primary and known.kind.value in self.state.registry.methods:
            given["method"] = known.kind.value
        self.item_form(claim, given, begin)

    def item_form(self, claim: Claim, given: dict[str, str], begin: str = "stance") -> None:
        """The form of a new item of a claim, with what is known of it filled in."""
        from evidence.registry.curation import add_item
        from evidence.tui.fields import item_fields

        assert self.state is not None
        if signer := self.signer:
            given |= {"curated.by": signer, "curated.on": self.setting.today.isoformat()}

        name = ""

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            nonlocal name
            name = str(values.get("id") or "")
            return add_item(draft, claim.id, {key: value for key, value in values.items() if value is not None})

        def added() -> None:
            if self.screen is self.desk:  # from a page of candidates one goes on there
                self.to_item(claim.id, name)

        fields = item_fields(self.state.registry, claim, None, given)
        subject = ("new item", claim.id, given["source"])
        self._form(f"New item of {claim.id}", subject, fields, made, begin, added, whole=True)

    def to_item(self, claim: str, item: str) -> None:
        """Give the keyboard to an item; the part that looks closer knows how."""

    @property
    def signer(self) -> str:
        """Who signs what is entered now; empty where that has to be asked."""
        from evidence.registry.curation import curator

        assert self.state is not None
        try:
            return curator(self.state.registry, [self.curator])
        except EvidenceError:
            return ""

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

        self._form("New claim", ("new claim",), claim_fields(self.state.registry, None), made, whole=True)

    def do_new_source(self) -> None:
        """A source from a text that is stored already."""
        from evidence.registry.curation import new_source
        from evidence.tui.fields import source_fields

        assert self.state is not None
        folder = self.setting.root / self.state.registry.config.snapshots
        used = {source.snapshot for source in self.state.registry.sources.values()}
        stored: list[str] = []
        with suppress(OSError):  # mostly since there is no such folder; a name can still be typed
            stored = sorted(file.name for file in folder.iterdir() if file.is_file())
        fields = source_fields(self.state.registry, [name for name in stored if name not in used])

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return new_source(draft, {key: value for key, value in values.items() if value is not None})

        self._form("New source", ("new source",), fields, made, whole=True)

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
            "by": self.signer,
            "on": self.setting.today.isoformat(),
            "digest": self.view.digest,
        }
        if claim.decision is not None:
            # on other evidence the old reasons would be signed unread
            same = claim.decision.digest == self.view.digest
            values["rationale"] = (claim.decision.rationale or "") if same else ""
            values["removes"] = ", ".join(claim.decision.removes)

        def made(draft: Draft, entered: Mapping[str, Value | None]) -> Step:
            plain = {key: value for key, value in entered.items() if value is not None}
            if "by" in plain:
                self.curator = str(plain["by"])
            return decide(draft, claim.id, plain)

        title = f"Decide: {claim.title}"
        fields = decision_fields(registry, claim, values)
        self._form(title, ("decision", claim.id), fields, made, "rationale", self._decided, whole=True)

    def _decided(self) -> None:
        """Go on with what waits."""

    def find_claims(self, text: str) -> list[Option]:
        """Claims that fit some words."""
        from evidence.tui.screens.dialogs import Option

        assert self.state is not None
        index = self.state.index
        rows = [index.rows[place] for place in index.matching(index.parse(text))[:_MOST_OPTIONS]]
        return [Option(row.claim, row.claim, row.title) for row in rows]

    def find_sources(self, text: str) -> list[Option]:
        """Sources that fit some words; those with a text first."""
        from evidence.tui.screens.dialogs import Option

        assert self.state is not None
        words = text.casefold().split()
        found = []
        for source in self.state.registry.sources.values():
            told = f"{source.id} {source.title or ''}"
            if all(word in told.casefold() for word in words):
                found.append((source.snapshot is None, Option(source.id, source.id, _note(source))))
        return [option for _, option in sorted(found, key=lambda pair: pair[0])][:_MOST_OPTIONS]

    def ask(
        self,
        question: str,
        answers: list[tuple[str, str]],
        then: Callable[[str], None],
        detail: str = "",
        nothing: str = "do nothing",
    ) -> None:
        """Ask something with a few answers; `nothing` is what Escape does."""
        from evidence.tui.screens.dialogs import Ask

        def answered(answer: str | None) -> None:
            then(answer or "")

        self.push_screen(Ask(question, answers, detail, nothing), answered)


def _note(source: Source) -> str:
    """What tells sources apart when one is chosen; whether a text of it is stored comes first."""
    return "; ".join(part for part in ("text stored" if source.snapshot else "", source.title or "") if part)
