"""Entering: forms for items, claims, sources and decisions, each of which becomes one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.asking import Asking
from evidence.tui.kept_form import kept_forms

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId, ItemId
    from evidence.model.item import Item
    from evidence.registry.draft import Draft, Step
    from evidence.registry.splice import Value


class Entering(Asking):
    """Actions that ask for something in a form."""

    adding_beside: tuple[str | None, tuple[str, str] | None] | None = None
    """Claim and item that were looked at when another source was opened, to take a passage from; else None."""
    adding_from = "claims"
    """The pane from which it was opened, to go back to."""

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
        self.form(title, ("claim", name), fields, lambda draft, values: edit_claim(draft, name, values))

    def _edit_item(self, claim: ClaimId, name: ItemId) -> None:
        from evidence.registry.curation import doubts, edit_item
        from evidence.tui.fields import item_fields

        assert self.state is not None
        owner, item = self._record((claim, name))
        fields = item_fields(self.state.registry, owner, item)

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            return edit_item(draft, claim, name, values)

        def doubted(draft: Draft, values: Mapping[str, Value | None]) -> Sequence[str]:
            return doubts(draft.registry, owner, values, but=name)

        self.form(f"Item {name} of {claim}", ("item", claim, name), fields, made, doubts=doubted)

    # a form that was open when the program ended

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
        self.way_back = self.place_here()
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
        self.way_back = None  # also where no form was opened

    def _there_is(self, claim: str, item: str) -> bool:
        from evidence.model.ids import ClaimId

        assert self.state is not None
        record = self.state.registry.claims.get(ClaimId(claim))
        return record is not None and any(one.id == item for one in record.evidence)

    def go_to_claim(self, claim: str) -> None:
        """Show a claim, also one that the filter hides; the whole program knows how."""

    def place_here(self) -> Callable[[], None]:
        """What goes back to the claim, the item, the filter and the pane of now."""
        claim, item, text, pane, side = self.claim, self.item, self.filter_text, self.desk.pane, self.side_name

        def back() -> None:
            self.filter_text = self.desk.filter_box.value = text
            self.apply_filter()
            self.desk.hide_boxes()
            self.look_at(claim)
            self.draw_list()
            self.side_name = side
            if item is not None:
                self.follow(item.claim, item.id)
            self.desk.go(pane)

        return back

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
        from evidence.registry.curation import add_item, doubts
        from evidence.tui.fields import item_fields

        assert self.state is not None
        if signer := self.signer:
            given |= {"curated.by": signer, "curated.on": self.setting.today.isoformat()}

        name = ""

        def made(draft: Draft, values: Mapping[str, Value | None]) -> Step:
            nonlocal name
            name = str(values.get("id") or "")
            return add_item(draft, claim.id, {key: value for key, value in values.items() if value is not None})

        def doubted(draft: Draft, values: Mapping[str, Value | None]) -> Sequence[str]:
            return doubts(draft.registry, claim, values)

        def added() -> None:
            if self.screen is self.desk:  # from a page of candidates one goes on there
                self.to_item(claim.id, name)

        fields = item_fields(self.state.registry, claim, None, given)
        subject = ("new item", claim.id, given["source"])
        title = f"New item of {claim.id}"
        self.form(title, subject, fields, made, begin, added, whole=True, doubts=doubted)

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

        self.form("New claim", ("new claim",), claim_fields(self.state.registry, None), made, whole=True)

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

        self.form("New source", ("new source",), fields, made, whole=True)

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
            if (rating := claim.decision.certainty) is not None:
                values["certainty.level"] = rating.level.value if same else ""
                values["certainty.domains"] = ", ".join(rating.domains) if same else ""

        signer = ""

        def made(draft: Draft, entered: Mapping[str, Value | None]) -> Step:
            nonlocal signer
            plain = {key: value for key, value in entered.items() if value is not None}
            signer = str(plain.get("by", ""))
            return decide(draft, claim.id, plain)

        def decided() -> None:
            self.curator = signer or self.curator
            self.draw_header()
            self._decided()

        title = f"Decide: {claim.title}"
        fields = decision_fields(registry, claim, values)
        self.form(title, ("decision", claim.id), fields, made, "rationale", decided, whole=True)

    def _decided(self) -> None:
        """Go on with what waits."""
