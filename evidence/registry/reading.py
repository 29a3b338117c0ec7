"""One file of the registry, from its bytes to a record; nothing else of the registry is looked at."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.diagnostic import Diagnostic, Place, Severity, Span
from evidence.frozen import dataclass
from evidence.model.behaviour import is_claim
from evidence.registry import profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.key_orders import order_of_kind
from evidence.registry.layout import KeyOrder, canonical, key_order
from evidence.registry.registry import (
    AXES_FILE,
    CONTEXTS_FILE,
    CURATORS_FILE,
    METHODS_FILE,
    REGISTRY_FILE,
    VOCABULARY_FILES,
)
from evidence.registry.snapshots import Stamp, TooLarge, Unreadable, read_stamped
from evidence.source_map import START

if TYPE_CHECKING:
    from pydantic import BaseModel

    from evidence.model.claim import Claim
    from evidence.model.quick import Maker
    from evidence.registry.parse import Parsed

_KINDS = {
    REGISTRY_FILE: "registry",
    CURATORS_FILE: "curators",
    AXES_FILE: "axes",
    CONTEXTS_FILE: "contexts",
    METHODS_FILE: "methods",
}


@dataclass(slots=True)
class FileReading:
    """What one file gave. Never changed once it is made; not frozen only because ten thousand are made at once."""

    kind: str | None
    """None where no file belongs."""
    stamp: Stamp | None
    """Of the file on disk as it was read; None when it could not be, or is not there yet."""
    record: BaseModel | None = None
    """None when the file is not sound."""
    remainder: Claim | None = None
    """What is left of a claim with wrong values."""
    problems: tuple[Diagnostic, ...] = ()

    @property
    def unread(self) -> bool:
        """It should have given a record, and did not."""
        return self.record is None and self.kind is not None

    def new_fault(self, before: FileReading | None) -> str | None:
        """A fault of form that the file did not have before, as a sentence."""
        known = Counter() if before is None else before._faults
        return next((message for message, count in self._faults.items() if count > known[message]), None)

    @property
    def _faults(self) -> Counter[str]:
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        return Counter(f"{error.message}; {error.hint}" if error.hint else error.message for error in errors)

    def says_the_same(self, other: FileReading) -> bool:
        """Whether two readings differ in nothing but when they were made."""
        mine, theirs = ((it.kind, it.record, it.remainder, it.problems) for it in (self, other))
        return mine == theirs


@cache
def order_of(model: type[BaseModel]) -> KeyOrder:
    """The canonical order of keys in a kind of file."""
    return key_order(model)


@cache
def model_of(kind: str) -> type[BaseModel]:
    """The record of a kind of file; what makes records of data takes long to import, and is not always needed."""
    from evidence.registry.schema import MODELS

    return MODELS[kind]


def kind_of(path: str) -> str | None:
    """What kind of file stands at a path of the registry; None where no file belongs."""
    if path in _KINDS:
        return _KINDS[path]
    if path.startswith("claims/vocabulary/"):
        return None
    return "source" if path.startswith("claims/sources/") else "claim"


def open_file(root: Path, path: str, link: bool, maker: Maker | None = None) -> tuple[FileReading, bytes | None]:
    """Read a file that was found in a walk; `link` when it is one, which was found to lead inside.

    With its bytes; None when they could not be had, or are not looked at. A `maker` makes the record where it can.
    """
    if kind_of(path) is None:
        return read_bytes(b"", path), None
    try:
        # anything that is no link is inside because folders that are links are not followed
        file = os.path.join(root, path)
        raw, stamp = read_stamped(os.path.realpath(file) if link else file, profile.MAX_BYTES)
    except TooLarge as error:
        return FileReading(kind_of(path), None, problems=(profile.too_large(path, error.size),)), None
    except Unreadable as error:
        place = Place(path, span=START)
        problem = Diagnostic("EV009", Severity.ERROR, str(error), place, "it was not opened")
        return FileReading(kind_of(path), None, problems=(problem,)), None
    return read_bytes(raw, path, stamp, maker), raw


def read_bytes(raw: bytes, path: str, stamp: Stamp | None = None, maker: Maker | None = None) -> FileReading:
    """What a file with these bytes gives at a path of the registry; a `maker` makes the record where it can."""
    kind = kind_of(path)
    if kind is None:
        known = ", ".join(name.rsplit("/", 1)[-1] for name in VOCABULARY_FILES)
        message, place = "this file has no place in the vocabulary", Place(path, span=START)
        problem = Diagnostic("EV013", Severity.ERROR, message, place, f"known files: {known}")
        return FileReading(kind, stamp, problems=(problem,))
    data = quick_data(raw, path)
    if data is not None and maker is not None:
        record = maker.make(kind, data)
        if record is not None:
            return FileReading(kind, stamp, record)
        data = quick_data(raw, path)  # what was there is used up
    if data is not None:
        return read_data(data, kind, path, stamp)
    reading = profile.read(raw, path)
    if reading.data is None:
        return FileReading(kind, stamp, problems=reading.problems)
    from evidence.registry.parse import parse

    model = model_of(kind)
    bad = [problem.place.route for problem in reading.problems if problem.place.route is not None]
    parsed = parse(model, reading.data, path, bad)
    problems = (*reading.problems, *parsed.problems)
    if parsed.record is None or not reading.sound:
        return _unsound(parsed, path, stamp, problems)
    if not reading.problems and (untidy := _layout(raw, path, order_of(model))) is not None:
        problems = (*problems, untidy)
    return FileReading(kind, stamp, parsed.record, None, problems)


def quick_data(raw: bytes, path: str) -> dict[str, Any] | None:
    """The data of a file in canonical layout, as nearly every file is; any doubt is left to the strict reader."""
    kind = kind_of(path)
    return None if kind is None or len(raw) > profile.MAX_BYTES else read_canonical(raw, order_of_kind(kind))


def read_data(data: dict[str, Any], kind: str, path: str, stamp: Stamp | None) -> FileReading:
    """What a file in canonical layout with this data gives."""
    model = model_of(kind)
    try:
        return FileReading(kind, stamp, model.model_validate(data))
    except ValueError:  # what is wrong takes longer to say
        from evidence.registry.parse import parse

        parsed = parse(model, data, path)
    return _unsound(parsed, path, stamp, parsed.problems)


def _unsound(
    parsed: Parsed[BaseModel], path: str, stamp: Stamp | None, problems: tuple[Diagnostic, ...]
) -> FileReading:
    remainder = parsed.remainder or parsed.record
    return FileReading(kind_of(path), stamp, None, remainder if is_claim(remainder) else None, problems)


def _layout(raw: bytes, path: str, order: KeyOrder) -> Diagnostic | None:
    """The first line that is not in canonical layout."""
    text = raw.decode("utf-8")
    wanted = canonical(text, order)
    if text == wanted:
        return None
    have, want = text.split("\n"), wanted.split("\n")
    pairs = enumerate(zip(have, want, strict=False), start=1)
    line = next((number for number, (here, there) in pairs if here != there), min(len(have), len(want)))
    place = Place(path, span=Span(line, 1, line, 2))
    message = "the file is not in canonical layout, from here on"
    return Diagnostic("EV012", Severity.WARNING, message, place, "`evidence fmt` mends it", fix=profile.CANONICAL)
