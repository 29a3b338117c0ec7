"""Where a curator was, kept in the user's own folder from one start to the next."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """The place in the list, and how it was laid out."""

    claim: str = ""
    filter: str = ""
    order: str = "conflict"
    theme: str = ""


def state_folder(root: Path, environment: Mapping[str, str]) -> Path:
    """The folder of the user's that holds what belongs to one registry, and to nobody else."""
    base = environment.get("XDG_STATE_HOME") or os.path.join(environment.get("HOME", "~"), ".local", "state")
    name = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(os.path.expanduser(base)) / "evidence" / name


def keys_file(environment: Mapping[str, str]) -> Path:
    """The file in which a curator changes keys."""
    base = environment.get("XDG_CONFIG_HOME") or os.path.join(environment.get("HOME", "~"), ".config")
    return Path(os.path.expanduser(base)) / "evidence" / "keys.toml"


def read_place(folder: Path) -> Place:
    """The place that was kept; the beginning when there is none, or it cannot be read."""
    try:
        data = json.loads((folder / "place.json").read_text("utf-8"))
    except (OSError, ValueError):
        return Place()
    if not isinstance(data, dict):
        return Place()
    known = {field.name for field in fields(Place)}
    return Place(**{key: value for key, value in data.items() if key in known and isinstance(value, str)})


def write_place(folder: Path, place: Place) -> None:
    """Keep the place; a folder that cannot be written is no reason to stop."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = folder / f".place.{os.getpid()}"
        temporary.write_text(json.dumps(asdict(place)), encoding="utf-8")
        os.replace(temporary, folder / "place.json")
