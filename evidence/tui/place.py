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
    except (OSError, ValueError, RecursionError):
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


@dataclass(frozen=True, slots=True)
class Seat:
    """A number that one terminal has, and no other on the same registry."""

    number: int
    handle: int | None = None
    """Of the file whose lock it is; None where there are no locks."""

    def leave(self) -> None:
        """Give it to the next terminal; the end of the process does so as well."""
        if self.handle is not None:
            os.close(self.handle)


def take_seat(folder: Path) -> Seat:
    """A seat that no other terminal on the same registry has, from 1, until it is left or the process ends.

    What is not saved is kept by seat, so that two terminals do not write over each other's. 1 where the system has no
    locks, or the folder cannot be written.
    """
    try:
        import fcntl

        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = (*folder.glob("unsaved-*.json"), *folder.glob("form-*.json"))
        left = {int(name) for file in files if (name := file.stem.partition("-")[2]).isdecimal()}
        # a seat that somebody left without saving comes first
        for seat in (*sorted(left), *(seat for seat in range(1, _MOST_SEATS + 1) if seat not in left)):
            handle = os.open(folder / f"seat-{seat}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                continue
            return Seat(seat, handle)
    except (ImportError, OSError):
        pass
    return Seat(1)


_MOST_SEATS = 64
