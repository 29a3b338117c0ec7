"""Screens whose keys come from the list of actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from rich.cells import cell_len
from textual import events
from textual.screen import Screen
from textual.widget import Widget

from evidence.tui.actions import Action, Where
from evidence.tui.paint import fit

if TYPE_CHECKING:
    from evidence.tui.app import EvidenceApp

Result = TypeVar("Result")

_PLACES = {
    Where.LIST: "in the list of claims",
    Where.SIDE: "on an item of either side",
    Where.READER: "in the text of a source",
    Where.PAGE: "on a page such as the problems",
}


class KeyedScreen(Screen[Result]):
    """Gathers the keys that no widget wanted, and calls the action that they stand for."""

    pending: tuple[str, ...] = ()
    """The beginning of a sequence of keys."""
    foreign: frozenset[str] = frozenset()
    """Names of actions that are for other screens of this kind: their keys mean nothing here."""
    unused: frozenset[str] = frozenset()
    """Names of actions that the footer leaves out: foreign ones, and those that can never be done here."""
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
        if self.pending and key == "escape":
            self.pending = ()
            self.evidence.say("")
            return True
        typed = (*self.pending, key)
        action = keys.find(where, typed)
        if action is not None and action.name in self.foreign:
            action = None
        following = keys.begins(where, typed)
        if action is None and not following and not self.pending:
            return where is not Where.ENTRY and self._say_where(typed)
        self.pending = () if action is not None or not following else typed
        if action is not None:
            self.evidence.perform(action)
        elif following:
            self.show_sequence(typed, following)
        else:
            self.evidence.say(f"{' '.join(typed)} is no key here; ? shows those that are")
        return True

    def _say_where(self, typed: tuple[str, ...]) -> bool:
        """A key that is for other panes: say for which; False when it is for none."""
        keys = self.evidence.keymap
        found = [(place, keys.find(place, typed) or next(iter(keys.begins(place, typed)), None)) for place in _PLACES]
        meant = [(place, action) for place, action in found if action is not None]
        if not meant:
            return False
        action = meant[0][1]
        where = " or ".join(_PLACES[place] for place, other in meant if other is action)
        label = self.evidence.label_of(action) if keys.find(meant[0][0], typed) else " ".join(typed)
        self.evidence.say(f"{label}: not here, but {where}", loud=True)
        return True

    def show_sequence(self, typed: tuple[str, ...], following: tuple[Action, ...]) -> None:
        """Show what may follow the keys that were typed."""
        keys = self.evidence.keymap
        labels = [self.evidence.label_of(action).rpartition(": ")[2] for action in following]
        ends = [keys.shown(action).split(" ")[-1] for action in following]
        begun = " ".join(typed)
        if any(action.name.startswith("stance_") for action in following):
            begun += f"  {fit(what, min(cell_len(what), 30))}" if (what := self.evidence.meant) else ""
        room = self.size.width - cell_len(begun) - 4 - sum(map(len, ends)) - 3 * len(ends)
        told = "  ".join(f"{key} {label}" for key, label in zip(ends, shortened(labels, room), strict=True))
        self.evidence.say(f"{begun} …  {told}")

    def jump_to(self, key: str) -> None:
        """Go where a letter stands; screens that offer letters say how."""
        self.jumping = False


def shortened(texts: Sequence[str], room: int) -> list[str]:
    """Texts that take so many cells together, the longest ones cut; a few letters of each are left in any case."""
    most = max(map(cell_len, texts), default=0)
    while most > 4 and sum(min(cell_len(text), most) for text in texts) > room:
        most -= 1
    return [fit(text, min(cell_len(text), most)) for text in texts]


def where_of(widget: Widget | None) -> Where | None:
    """What a widget is, for the list of actions."""
    return getattr(widget, "where", None)
