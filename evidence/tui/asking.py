"""Asking: a form that becomes one step, a question with a few answers, and what may be chosen from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.tui.actions import BY_NAME
from evidence.tui.kept_form import KeptForm, forget_form, keep_form, kept_forms
from evidence.tui.program import Program

if TYPE_CHECKING:
    from evidence.model.source import Source
    from evidence.registry.draft import Draft, Step
    from evidence.registry.splice import Value
    from evidence.tui.field import Field
    from evidence.tui.screens.dialogs import Option

_MOST_OPTIONS = 200
_DOUBTED = frozenset({"quote", "source", "stance"})
"""Fields of which there may be something to look at again."""


class Asking(Program):
    """Puts dialogs over the screen; it knows no record that they are about."""

    way_back: Callable[[], None] | None = None
    """Goes back to where the curator was, should the form that is opened next be cancelled; None to stay."""

    def form(
        self,
        title: str,
        subject: tuple[str, ...],
        fields: list[Field],
        make: Callable[[Draft, Mapping[str, Value | None]], Step],
        begin: str = "",
        then: Callable[[], None] | None = None,
        whole: bool = False,
        doubts: Callable[[Draft, Mapping[str, Value | None]], Sequence[str]] = lambda draft, values: (),
    ) -> None:
        """Ask for fields, and make a step of what was changed; a form stays open until the step is possible.

        `doubts` says what to look at again in all that stands in the form, once it is possible.
        """
        from evidence.tui.fields import changed_values
        from evidence.tui.screens.form import Form

        draft = self.draft
        assert draft is not None
        ready: list[Mapping[str, Value | None]] = []
        way_back, self.way_back = self.way_back, None

        def all_of(entered: Mapping[str, str]) -> Mapping[str, Value | None]:
            blank = [type(field)(field.key, field.help, shape=field.shape) for field in fields]
            return {key: value for key, value in changed_values(blank, entered).items() if value is not None}

        def values_of(entered: Mapping[str, str]) -> Mapping[str, Value | None]:
            return all_of(entered) if whole else changed_values(fields, entered)

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

        def doubted(entered: Mapping[str, str]) -> str:
            if not _DOUBTED.intersection(values_of(entered)):
                return ""
            try:
                return "; ".join(doubts(draft, all_of(entered)))
            except EvidenceError:  # the text of the source went away since it was looked at
                return ""

        def done(entered: Mapping[str, str] | None) -> None:
            if entered is None:
                if way_back is not None:
                    way_back()
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
        self.push_screen(Form(title, fields, refused, begin, edited, doubted), done)

    @property
    def kept_form_hint(self) -> str:
        """Which half-filled form is kept, and how to open it; empty without one."""
        forms = kept_forms(self.setting.folder, self.seat)
        if not forms:
            return ""
        key = self.keymap.shown(BY_NAME["form"])
        return f"{key} opens what was half filled in when the program ended: {forms[-1].title}"

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
