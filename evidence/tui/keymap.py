"""Which keys call which action: the defaults, and what a curator's own file says instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import EnvironmentFault
from evidence.tui.actions import ACTIONS, BY_NAME, Action, Where

_WORDS = {
    "ctrl": "^",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "f1": "F1",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Sequences of keys for every place that the keyboard can be in."""

    sequences: Mapping[Where, Mapping[tuple[str, ...], Action]]
    keys: Mapping[str, tuple[str, ...]]
    """The keys of each action, by its name."""

    def find(self, where: Where, typed: tuple[str, ...]) -> Action | None:
        """The action of a whole sequence."""
        return self.sequences[where].get(typed)

    def begins(self, where: Where, typed: tuple[str, ...]) -> tuple[Action, ...]:
        """Actions whose sequences begin with what was typed, and are longer."""
        found = {
            action.name: action
            for sequence, action in self.sequences[where].items()
            if len(sequence) > len(typed) and sequence[: len(typed)] == typed
        }
        return tuple(found.values())

    def shown(self, action: Action) -> str:
        """The keys of an action as they are written for readers: `s [`, `^s`."""
        keys = self.keys[action.name]
        return spelled(keys[0]) if keys else ""

    def all_shown(self, action: Action) -> str:
        """All keys of an action."""
        return ", ".join(map(spelled, self.keys[action.name]))


def spelled(sequence: str) -> str:
    """A sequence of keys for readers."""
    words = []
    for key in sequence.split(" "):
        if key in _WORDS:
            words.append(_WORDS[key])
        elif key.startswith("ctrl+"):
            words.append("^" + key.removeprefix("ctrl+"))
        else:
            words.append(key)
    return " ".join(words)


def keymap(changed: Mapping[str, tuple[str, ...]] | None = None) -> KeyMap:
    """The defaults with some actions' keys changed. Raises `EnvironmentFault` when two actions share a key."""
    keys = {action.name: action.keys for action in ACTIONS} | dict(changed or {})
    sequences: dict[Where, dict[tuple[str, ...], Action]] = {where: {} for where in Where}
    for action in ACTIONS:
        for key in keys[action.name]:
            sequence = tuple(key.split(" "))
            for where in action.where:
                other = sequences[where].setdefault(sequence, action)
                if other is not action:
                    raise EnvironmentFault(f"the key {key!r} is given to both {other.name} and {action.name}")
    for where, known in sequences.items():
        for sequence, action in known.items():
            for length in range(1, len(sequence)):
                if (shorter := known.get(sequence[:length])) is not None:
                    raise EnvironmentFault(
                        f"the key {' '.join(sequence[:length])!r} of {shorter.name} begins {' '.join(sequence)!r} of "
                        f"{action.name} ({where})"
                    )
    return KeyMap(sequences, keys)


def read_keymap(file: Path) -> KeyMap:
    """The key map with the changes that a TOML file makes: `decide = "D"`, `undo = ["u", "ctrl+z"]`.

    A missing file gives the defaults. Raises `EnvironmentFault` with the file's name for anything else.
    """
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return keymap()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {file}: {error.strerror}") from error

    import tomllib  # most have no such file

    try:
        return keymap(_changes(tomllib.loads(raw.decode("utf-8"))))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, EnvironmentFault) as error:
        raise EnvironmentFault(f"{file}: {error}") from error


def _changes(table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        if name not in BY_NAME:
            near = difflib.get_close_matches(name, BY_NAME, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_names())}"
            raise EnvironmentFault(f"there is no action {name!r}; {hint}")
        keys = (value,) if isinstance(value, str) else value
        if not isinstance(keys, (list, tuple)) or not all(isinstance(key, str) and key.strip() for key in keys):
            raise EnvironmentFault(f"{name}: a key, or a list of keys, is expected")
        found[name] = tuple(" ".join(str(key).split()) for key in keys)
    return found


def _names() -> Iterable[str]:
    return sorted(BY_NAME)
