"""Screens whose keys come from the list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from evidence.tui.actions import Action, Where

if TYPE_CHECKING:
    from evidence.tui.app import EvidenceApp

Result = TypeVar("Result")


class KeyedScreen(Screen[Result]):
    """Gathers the keys that no widget wanted, and calls the action that they stand for."""

    pending: tuple[str, ...] = ()
    """The beginning of a sequence of keys."""
    unused: frozenset[str] = frozenset()
    """Names of actions that are for other screens of this kind; the footer leaves them out."""
    jumping = False
    """Whether the next key is a letter to jump to."""

    @property
    def evidence(self) -> EvidenceApp:
        """The program."""
        return cast("EvidenceApp", self.app)

    @property
    def where(self) -> Where | None:
        """What has the keyboard; None where a widget keeps its own keys."""
        return where_of(self.focused)

    def take_key(self, event: events.Key) -> bool:
        """Find the action of a key, or wait for the next one of a sequence; False for keys that widgets may have."""
        key = event.character if event.is_printable and event.character not in (None, " ") else event.key
        assert key is not None
        if self.jumping:
            self.jump_to(key)
            return True
        where = self.where
        if where is None:
            return False
        keys = self.evidence.keymap
        typed = (*self.pending, key)
        action = keys.find(where, typed)
        following = keys.begins(where, typed)
        if action is None and not following and not self.pending:
            return False
        self.pending = () if action is not None or not following else typed
        if action is not None:
            self.evidence.perform(action)
        elif following:
            self.show_sequence(typed, following)
        else:
            self.evidence.say(f"{' '.join(typed)} is no key here; ? shows those that are")
        return True

    def show_sequence(self, typed: tuple[str, ...], following: tuple[Action, ...]) -> None:
        """Show what may follow the keys that were typed."""
        keys = self.evidence.keymap
        labels = [self.evidence.label_of(action).rpartition(": ")[2] for action in following]
        ends = [keys.shown(action).split(" ")[-1] for action in following]
        told = "   ".join(f"{key} {label}" for key, label in zip(ends, labels, strict=True))
        self.evidence.say(f"{' '.join(typed)} …   {told}")

    def jump_to(self, key: str) -> None:
        """Go where a letter stands; screens that offer letters say how."""
        self.jumping = False


def where_of(widget: Widget | None) -> Where | None:
    """What a widget is, for the list of actions."""
    return getattr(widget, "where", None)
