"""The files that one step changes, while it is made; nothing of it is in the draft yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.diagnostic import Route
from evidence.errors import EditRefused
from evidence.registry import profile, splice
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.change import plain
from evidence.registry.draft import Draft, FileChange, Step
from evidence.registry.layout import KeyOrder
from evidence.registry.reading import kind_of, order_of, read_bytes
from evidence.registry.schema import MODELS
from evidence.registry.spelling import Value, file_text


class Desk:
    """Collects edits of several files, each made on what the ones before it have left."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._texts: dict[str, str] = {}
        self._read: dict[str, tuple[str, Any]] = {}
        self._moved: dict[str, str] = {}

    def text(self, path: str) -> str:
        """A file as the edits so far have left it."""
        if path not in self._texts:
            raw = self.draft.raw(path)
            if raw is None:
                raise EditRefused(f"there is no file {path}")
            try:
                self._texts[path] = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                raise EditRefused(f"{path} is not UTF-8, and has to be mended by hand first") from error
        return self._texts[path]

    def data(self, path: str) -> Any:
        """What a file says: texts, lists and dicts; not to be changed."""
        text = self.text(path)
        if path not in self._read or self._read[path][0] != text:
            raw = text.encode("utf-8")
            found = read_canonical(raw, order(path))
            self._read[path] = text, profile.read(raw, path).data if found is None else found
        data = self._read[path][1]
        if not isinstance(data, dict):
            raise EditRefused(f"{path} cannot be understood, and has to be mended by hand first")
        return data

    def put(self, path: str, route: Route, value: Value) -> None:
        """Replace or add the value at a route."""
        self._texts[path] = splice.put(self.text(path), route, value, order(path))

    def insert(self, path: str, route: Route, index: int, value: Value) -> None:
        """Insert an element into the list at a route."""
        self._texts[path] = splice.insert(self.text(path), route, index, value, order(path))

    def remove(self, path: str, route: Route) -> None:
        """Take out what stands at a route, if there is anything."""
        there: Any = self.data(path)
        for part in route:
            if isinstance(part, str) and part not in there:
                return
            there = there[part]
        self._texts[path] = splice.remove(self.text(path), route)

    def rewrite(self, path: str, text: str) -> None:
        """Give a file another text."""
        self._texts[path] = text

    def create(self, path: str, value: Mapping[str, Value]) -> None:
        """Write a file that is not there yet."""
        if kind_of(path) not in ("claim", "source"):
            raise EditRefused(f"{path} is kept for something else; choose another id or folder")
        if self.draft.raw(path) is not None:
            raise EditRefused(f"there is a file {path} already; choose another id")
        self._texts[path] = file_text(plain(value), order(path))

    def move(self, path: str, to: str) -> None:
        """Give a file another name, with the edits of it."""
        if self.draft.raw(to) is not None:
            raise EditRefused(f"there is a file {to} already; choose another id")
        self.text(path)
        self._moved[path] = to

    def step(self, name: str) -> Step:
        """All edits as one step; refused when nothing changes, or when a file gets a fault of form that is new."""
        changes = []
        for path, text in sorted(self._texts.items()):
            if (to := self._moved.get(path, path)) != path:
                changes.append(FileChange(path, self.draft.raw(path), None))
            changes.append(FileChange(to, self.draft.raw(to), encoded(text)))
        changes = [change for change in changes if change.before != change.after]
        if not changes:
            raise EditRefused(f"this would change nothing: {name}")
        origins = {to: path for path, to in self._moved.items()}
        for change in changes:
            if change.after is not None:
                self._require_form(change.path, change.after, origins.get(change.path, change.path))
        return Step(name, tuple(changes))

    def _require_form(self, path: str, after: bytes, origin: str) -> None:
        """Refuse a fault that the file did not have; `origin` is where it was before."""
        files = self.draft.registry.files
        before = None if files is None else files.readings.get(origin)
        if (fault := read_bytes(after, path).new_fault(before)) is not None:
            raise EditRefused(fault)


def encoded(text: str) -> bytes:
    """The bytes of a text."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EditRefused("the text holds half of a character; remove it") from error


def order(path: str) -> KeyOrder:
    """The canonical order of keys in a file at a path."""
    kind = kind_of(path)
    if kind is None:
        raise EditRefused(f"{path} has no place in the registry")
    return order_of(MODELS[kind])
