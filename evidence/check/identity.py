"""What makes a finding the same one tomorrow: its rule, its record and what it says, never its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from evidence.check.result import Raw
from evidence.diagnostic import Diagnostic, Place
from evidence.registry import profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.reading import kind_of, model_of, order_of
from evidence.registry.registry import stem

_MOST_KEPT = 64
"""Files whose data is kept; findings mostly come file by file."""
_NUMBERS = re.compile(r"\d[\d,]*")


class Owner(StrEnum):
    """What kind of thing a finding is about."""

    CLAIM = "claim"
    SOURCE = "source"
    FILE = "file"
    """Anything else: the vocabulary, the registry itself, a file that is not read."""


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """A finding without its place. Moving a file, a record or an item within it, or adding lines, changes nothing."""

    rule: str
    owner: Owner
    name: str
    """Id of the claim or the source, or path of the file."""
    item: str
    """Id of the item; empty when it is about none."""
    content: str
    """The first 32 digits of the SHA-256 of what is said and of the value that it is said of."""

    def __str__(self) -> str:
        """For people: ``EV201 claim msc-growth/zhu-2012``."""
        return f"{self.rule} {self.owner} {self.name}" + (f"/{self.item}" if self.item else "")

    @property
    def fingerprint(self) -> str:
        """All of it as 32 hexadecimal digits."""
        return _digest([self.rule, self.owner, self.name, self.item, self.content])


def numbered(identities: Iterable[Identity]) -> Iterator[tuple[Identity, int]]:
    """Each with its number, from 1, among equal ones."""
    seen: Counter[Identity] = Counter()
    for identity in identities:
        seen[identity] += 1
        yield identity, seen[identity]


@dataclass(slots=True)
class Identifier:
    """Finds the identities of diagnostics; reads the files that they are about."""

    raw: Raw
    _data: dict[str, tuple[Any, list[str]]] = field(default_factory=dict)

    def identity(self, found: Diagnostic) -> Identity:
        """The identity of one finding."""
        place = found.place
        data, lines = self._file(place.path)
        kind = kind_of(place.path) if place.path else None
        owner = Owner.FILE if kind not in ("claim", "source") else Owner(kind)
        name = place.path
        if owner is not Owner.FILE:
            own = data.get("id") if isinstance(data, dict) else None
            name = own if isinstance(own, str) else stem(place.path)
        route = place.route or ()
        item = ""
        names: list[str] = []
        value = data
        for depth, key in enumerate(route):
            value = _below(value, key)
            if depth == 1 and route[0] == "evidence" and isinstance(value, dict):
                item = value["id"] if isinstance(value.get("id"), str) else ""
            names += [key] if isinstance(key, str) else []
        text = value if isinstance(value, str) else ""
        message = found.message
        if place.span is not None:  # numbers there are those of bytes
            message = _NUMBERS.sub("", message)
            text = _line(place, lines)
        return Identity(found.code, owner, name, item, _digest([*names, message, text]))

    def _file(self, path: str) -> tuple[Any, list[str]]:
        if path not in self._data:
            if len(self._data) >= _MOST_KEPT:
                self._data.clear()
            raw = self.raw(path) if path else None
            self._data[path] = (None, []) if raw is None else _read(raw, path)
        return self._data[path]


def _read(raw: bytes, path: str) -> tuple[Any, list[str]]:
    kind = kind_of(path)
    data = None if kind is None else read_canonical(raw, order_of(model_of(kind)))
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return profile.read(raw, path).data if data is None else data, text.replace("\r\n", "\n").split("\n")


def _below(value: Any, key: str | int) -> Any:
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return value if isinstance(value, str) and key == 0 else None  # one text may stand in the place of a list of one


def _line(place: Place, lines: list[str]) -> str:
    number = 0 if place.span is None else place.span.line
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]
