"""From text to tree: what YAML parsers forget is collected from the gaps between values.

The parser's events say where values stand; the gaps hold comments, blank lines and the indicators `-` and `:`.
Only the marks of scalars and of brackets are trusted, because the end of a block collection runs into the
comments below it. What cannot be read this way (anchors, tags, ``? key``, several documents, a file that is not
a block of entries) gives None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from evidence.registry.tree import BLOCK_STYLES, Block, Entry, Flow, Scalar, Tree

MAX_DEPTH = 64
"""Levels of nesting that are walked; twice what the strict profile allows."""
MAX_EVENTS = 100_000
"""Parser events of one file; lines of ordinary length reach the limit of size first."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_SCALAR, _MAPPING, _SEQUENCE = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
_STARTS: frozenset[type] = frozenset({_MAPPING, _SEQUENCE})
_ENDS: frozenset[type] = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_NODES: frozenset[type] = _STARTS | {_SCALAR}

_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
_LINE = re.compile(r"\n[ \t]*(?:(#[^\n]*)|(?=\n))")
_INDENT = re.compile(r"\n?[ \t]*(?![ \t\n#])")
_REST = re.compile(r"[ \t]*(#[^\n]*)?")
_COLON = re.compile(r"[ \t]*:")
_COMMENT = re.compile(r"#[^\n]*")
_HEADER = re.compile(r"[|>][-+0-9]*")


def events(text: str) -> list[Any] | None:
    """PyYAML's events of a text; None when it is no YAML, too deep or too long to be walked."""
    found: list[Any] = []
    depth = 0
    try:
        parser = _Loader(text)
        kind: type = object
        while kind is not yaml.StreamEndEvent and depth <= MAX_DEPTH and len(found) <= MAX_EVENTS:
            event = parser.get_event()
            found.append(event)
            kind = type(event)
            if kind in _STARTS:
                depth += 1
            elif kind in _ENDS:
                depth -= 1
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    return found if kind is yaml.StreamEndEvent else None


def scalars(parsed: Sequence[Any]) -> list[Any]:
    """The events of texts."""
    return [event for event in parsed if type(event) is _SCALAR]


def read(text: str, parsed: Sequence[Any]) -> Tree | None:
    """The tree of a text that begins with a line feed and has no other line ends; None when it has none.

    `parsed` are its `events`. The leading line feed makes the first line like all others.
    """
    if _ODD_BREAKS.search(text):
        return None
    try:
        return _Reader(text, parsed).tree()
    except _Unreadable:
        return None


class _Unreadable(Exception):
    """The text has something that a tree cannot hold."""


class _Reader:
    """Walks the events and the text side by side; `at` is where the text has been read to."""

    def __init__(self, text: str, parsed: Sequence[Any]) -> None:
        self.text = text
        self.at = 0
        self.parsed: Iterator[Any] = iter(parsed)
        self.event: Any = next(self.parsed)
        self.kind: type = type(self.event)
        self.pending: list[tuple[int, str]] = []
        """Columns and texts of comments, and blank lines, that belong to nobody yet."""
        self.comments: list[str] = []

    def tree(self) -> Tree:
        self._next()
        header: list[str] = []
        root: Block | None = None
        if self.kind is yaml.DocumentStartEvent:
            above = self._document_start()
            if not self._is_block():
                raise _Unreadable
            root = self._block(-1)
            lead = root.entries[0].lead
            above = max([above, *(index + 1 for index, line in enumerate(lead) if not line)])
            header, root.entries[0].lead = lead[:above], lead[above:]
            self._gather()
            if self.event.explicit:
                self._marker("...")
            self._next()
        if self.kind is not yaml.StreamEndEvent:
            raise _Unreadable
        self._gather()
        if self.at < len(self.text):
            raise _Unreadable
        return Tree(header, root, self._take(), self.comments)

    def _document_start(self) -> int:
        """Step into the document; the number of lines above its marker."""
        if self.event.version is not None or self.event.tags:
            raise _Unreadable
        if self.event.explicit:
            self._gather()
            self._marker("---")
        self._next()
        return len(self.pending)

    def _marker(self, marker: str) -> None:
        self._expect(marker)
        if comment := self._rest():
            self.pending.append((0, comment))

    def _next(self) -> None:
        self.event = event = next(self.parsed)
        self.kind = kind = type(event)
        if kind in _NODES:
            if event.anchor is not None or event.tag is not None:
                raise _Unreadable
        elif kind is yaml.AliasEvent:
            raise _Unreadable

    def _is_block(self) -> bool:
        return self.kind in _STARTS and not self.event.flow_style

    def _expect(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            raise _Unreadable
        self.at += len(mark)

    def _note(self, comment: str) -> str:
        comment = comment.rstrip(" \t")
        self.comments.append(comment)
        return comment

    def _rest(self) -> str:
        """The comment on the rest of this line; without one, go to what stands on it next."""
        if self.text.startswith("\n", self.at):
            return ""
        match = _REST.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self._note(match[1]) if match[1] else ""

    def _gather(self) -> None:
        """Go to the next line that holds more than a comment; what is passed becomes pending."""
        while (match := _INDENT.match(self.text, self.at)) is None:
            match = _LINE.match(self.text, self.at)
            if match is None:
                raise _Unreadable
            column = match.start(1) - match.start() - 1
            self.pending.append((column, self._note(match[1]) if match[1] else ""))
            self.at = match.end()
        self.at = match.end()

    def _take(self) -> list[str]:
        if not self.pending:
            return []
        taken = [comment for _, comment in self.pending]
        self.pending.clear()
        return taken

    def _block(self, outer: int) -> Block:
        """A block collection inside of an entry at column `outer`."""
        mapping, column = self.kind is _MAPPING, self.event.start_mark.column
        entries: list[Entry] = []
        self._next()
        while self.kind not in _ENDS:
            self._gather()
            lead, key = self._take(), None
            if mapping:
                key = self._key()
                match = _COLON.match(self.text, self.at)
                if match is None:
                    raise _Unreadable
                self.at = match.end()
            else:
                self._expect("-")
            entries.append(self._entry(lead, key, column))
        self._next()
        return Block(entries, self._tail(column, outer))

    def _tail(self, column: int, outer: int) -> list[str]:
        """Of the lines before the next entry, those that are indented as deep as this block."""
        self._gather()
        if not self.pending:
            return []
        following = self.at - self.text.rfind("\n", 0, self.at) - 1 if self.at < len(self.text) else -1
        if column <= max(following, outer):
            return []
        size = 0
        for index, (indent, comment) in enumerate(self.pending, 1):
            if comment and indent < column:
                break
            if comment:
                size = index
        tail = [comment for _, comment in self.pending[:size]]
        del self.pending[:size]
        return tail

    def _entry(self, lead: list[str], key: Scalar | None, column: int) -> Entry:
        comment = self._rest()
        if self._is_block():
            return Entry(lead, key, column, self._block(column), comment)
        if self._is_missing():
            self._next()
            return Entry(lead, key, column, Scalar("", "", "", column), comment)
        if not self.text.startswith("\n", self.at):
            return Entry(lead, key, column, self._value(column), comment)
        self._gather()
        between = [line for line in self._take() if line]
        return Entry(lead, key, column, self._value(column), comment, between, below=True)

    def _is_missing(self) -> bool:
        event = self.event
        return self.kind is _SCALAR and not event.value and event.start_mark.index == event.end_mark.index

    def _key(self) -> Scalar:
        if self.kind is not _SCALAR or self.event.start_mark.index != self.at:
            raise _Unreadable
        key = self._written()
        if "\n" in key.source or key.missing:
            raise _Unreadable
        self._next()
        return key

    def _written(self) -> Scalar:
        event, start = self.event, self.event.start_mark
        self.at = event.end_mark.index
        return Scalar(event.value, event.style or "", self.text[start.index : self.at], start.column)

    def _value(self, outer: int) -> Scalar | Flow:
        """A text or a collection in brackets, with the comment behind it."""
        start: int = self.event.start_mark.index
        if start != self.at:
            raise _Unreadable
        if self.kind is not _SCALAR:
            flow = self._flow()
            flow.source = self.text[start : self.at]
            flow.comment = self._rest()
            return flow
        scalar = self._written()
        if scalar.style in BLOCK_STYLES:
            self._block_scalar(scalar, start, outer)
        else:
            scalar.comment = self._rest()
        self._next()
        return scalar

    def _block_scalar(self, scalar: Scalar, start: int, outer: int) -> None:
        """Take the header and the lines apart; blank lines below belong to the text only after ``+``."""
        end = self.at
        header = _HEADER.match(self.text, start)
        assert header is not None
        scalar.source, self.at = header[0], header.end()
        scalar.comment = self._rest()
        lines = self.text[self.at + 1 : end].split("\n")
        if digit := re.search(r"\d", scalar.source):
            indent = outer + int(digit[0])
        else:
            filled = (len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" "))
            indent = next(filled, max(map(len, lines)))
        if any(line[:indent].strip(" ") for line in lines):
            raise _Unreadable
        while lines and len(lines[-1]) <= indent:
            lines.pop()
        blank = 0
        if "+" in scalar.source:
            blank = len(scalar.value) - len(scalar.value.rstrip("\n")) - bool(lines)
            self.at = end - self.text.startswith("\n", end - 1)
        else:
            self.at += sum(map(len, lines)) + len(lines)
        scalar.lines = [line[indent:] for line in lines] + [""] * blank

    def _skip_to(self, index: int) -> None:
        """Go on inside of brackets, where only comments and indicators can be passed."""
        if self.text.find("#", self.at, index) >= 0:
            for comment in _COMMENT.findall(self.text, self.at, index):
                self._note(comment)
        self.at = max(self.at, index)

    def _flow(self) -> Flow:
        event, mapping = self.event, self.kind is _MAPPING
        start: int = event.start_mark.index
        opening = self.text[start] if self.text[start] == ("{" if mapping else "[") else ""
        entries: list[tuple[Scalar | None, Scalar | Flow]] = []
        self._skip_to(start + len(opening))
        self._next()
        while self.kind not in _ENDS:
            key = self._flow_scalar() if mapping else None
            entries.append((key, self._flow_scalar() if self.kind is _SCALAR else self._flow()))
        if opening:
            self._skip_to(self.event.end_mark.index)
        self._next()
        return Flow(opening, event.start_mark.column, entries)

    def _flow_scalar(self) -> Scalar:
        if self.kind is not _SCALAR:
            raise _Unreadable
        if self._is_missing():
            scalar = Scalar("", "", "", 0)
        else:
            self._skip_to(self.event.start_mark.index)
            scalar = self._written()
        self._next()
        return scalar
