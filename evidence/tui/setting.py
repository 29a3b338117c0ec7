"""What the terminal is told from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from evidence.tui.keymap import KeyMap, keymap
from evidence.tui.names import Names
from evidence.tui.place import Place


@dataclass(frozen=True, slots=True)
class Setting:
    """What the program is told from outside."""

    root: Path
    """The folder that holds `claims/`."""
    folder: Path
    """The user's own folder for this registry: place and unsaved work."""
    today: date
    curator: str | None = None
    """Id of the person who works here; asked for when it is needed and not known."""
    keys: KeyMap = field(default_factory=keymap)
    place: Place = field(default_factory=Place)
    served: bool = False
    """It runs in a browser: nothing that starts another program is offered."""
    names: Names | None = None
    """Names of claim files, where somebody has looked already."""
    watch: float = 2.0
    """Seconds between looks at the disk; 0 for never."""
