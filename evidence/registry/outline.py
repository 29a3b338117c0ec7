"""Where every entry of one file stands, and which lines belong to it.

Only the marks of texts and of brackets are trusted: the end mark of a block collection runs into the comments
below it. Comments belong to entries by the rules of `tree_reader`, so that an edit takes along what
`evidence fmt` would.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from evidence.registry.tree import BLOCK_STYLES
from evidence.registry.tree_reader import events

_COLON = re.compile(r"[ \t]*:")
_HEAD = re.compile(r"[ -]*")
_QUIET = re.compile(r"[ \t]*(#.*)?")
_COMMENT = re.compile(r"[ \t]*(#[^\n]*)?")
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_HEADER = re.compile(r"[|>][-+0-9]*")


class Unmarked(Exception):
    """The text has a form whose parts cannot be told apart, such as ``? key``."""


@dataclass(slots=True)
class Part:
    """A value, from its first character to behind its last one, without comments."""

    start: int
    end: int
    style: str | None = None
    """Of a text: empty for plain, else its quote or block indicator. None for a collection."""
    mapping: bool = False
    opening: str | None = None
    """The bracket of a collection in brackets, empty for the bare pair of ``[a: b]``; None for all else."""
    entries: list[Entry] = field(default_factory=list)

    @property
    def block(self) -> bool:
        """A collection with one entry a line."""
        return self.style is None and self.opening is None

    @property
    def inline(self) -> bool:
        """It could be on one line with its key: a text that is no block text, or something in brackets."""
        return not self.block and self.style not in BLOCK_STYLES


@dataclass(slots=True)
class Entry:
    """A key or an element with its value."""

    key: str | None
    start: int
    """Of the key or the dash; of an element in brackets that of its value."""
    after: int
    """Behind the colon or the dash."""
    value: Part


class Outline:
    """The entries of a text that the strict reader takes; its lines end in line feeds, the last one too."""

    def __init__(self, text: str) -> None:
        parsed = events(text)
        if parsed is None:
            raise Unmarked
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._events: Iterator[Any] = iter(parsed)
        next(self._events)
        next(self._events)
        self.root = self._part(next(self._events))

    # ------------------------------------------------------------ lines

    def line(self, index: int) -> int:
        """The number, from 0, of the line that a character stands on."""
        return bisect_right(self._starts, index) - 1

    def begin(self, line: int) -> int:
        """Where a line begins; the text's end for lines behind it."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def column(self, index: int) -> int:
        """How many characters stand before a character on its line."""
        return index - self._starts[self.line(index)]

    def shares_line(self, entry: Entry) -> bool:
        """Whether an entry follows the dash of the element that it is in."""
        return self.text[self.begin(self.line(entry.start)) : entry.start].strip(" ") != ""

    def is_blank(self, line: int) -> bool:
        """Whether a line of the text holds nothing."""
        return line < len(self._starts) - 1 and not self._content(line).strip(" \t")

    def is_comment(self, line: int) -> bool:
        """Whether a line holds a comment and nothing else."""
        return self._content(line).lstrip(" \t").startswith("#")

    def comment_behind(self, index: int) -> str:
        """The comment that follows on the line, or nothing."""
        match = _COMMENT.match(self.text, index)
        return (match[1] or "").rstrip(" \t") if match else ""

    def _content(self, line: int) -> str:
        return self.text[self.begin(line) : self.begin(line + 1)].rstrip("\n")

    # ------------------------------------------------------------ what belongs to an entry

    def first_line(self, entry: Entry, floor: int) -> int:
        """The first line of an entry with the comments directly above it, but none above line `floor`."""
        line = self.line(entry.start)
        while line > floor and self.is_comment(line - 1):
            line -= 1
        return line

    def line_after(self, entry: Entry) -> int:
        """The line behind an entry and behind the comments below it that are indented as deep as what is in it."""
        line = self.line(entry.value.end) + 1
        columns: list[tuple[int, int]] = []
        holder = entry
        while holder.value.block:
            last = holder.value.entries[-1]
            columns.append((self.column(last.start), self.column(holder.start)))
            holder = last
        for column, outer in reversed(columns):
            line = self._behind_tail(line, column, outer)
        return line

    def _behind_tail(self, line: int, column: int, outer: int) -> int:
        """The line behind those comments below a block at `column` that belong to it."""
        gap: list[int] = []
        following = line
        while following < len(self._starts) - 1 and _QUIET.fullmatch(self._content(following)):
            gap.append(following)
            following += 1
        content = self._content(following)
        if column <= max(outer, len(content) - len(content.lstrip(" ")) if content else -1):
            return line
        for number in gap:
            if self.is_comment(number):
                content = self._content(number)
                if len(content) - len(content.lstrip(" \t")) < column:
                    break
                line = number + 1
        return line

    def comments_of(self, entry: Entry) -> tuple[str, list[str]]:
        """The comment on an entry's own line or behind its value, and those on lines between it and its value."""
        value = entry.value
        if value.block:
            return self.comment_behind(entry.after), []
        if value.style in BLOCK_STYLES:
            header = _HEADER.match(self.text, value.start)
            assert header is not None
            behind = self.comment_behind(header.end())
        else:
            behind = self.comment_behind(value.end)
        first, last = self.line(entry.after), self.line(value.start)
        above = [self._content(line).strip(" \t") for line in range(first + 1, last) if self.is_comment(line)]
        if first == last:
            return behind, above
        return " ".join(part for part in (self.comment_behind(entry.after), behind) if part), above

    # ------------------------------------------------------------ reading

    def _part(self, event: Any) -> Part:
        start, end = event.start_mark.index, event.end_mark.index
        kind = type(event)
        if kind is yaml.ScalarEvent:
            block = event.style in BLOCK_STYLES
            return Part(start, self._end_of_block_text(start, end) if block else end, event.style or "")
        part = Part(start, start, mapping=kind is yaml.MappingStartEvent)
        if event.flow_style:
            bracket = self.text[start]
            part.opening = bracket if bracket == ("{" if part.mapping else "[") else ""
        self._entries(part)
        return part

    def _entries(self, part: Part) -> None:
        column = self.column(part.start)
        event = next(self._events)
        while type(event) not in _ENDS:
            if part.block:
                entry = self._block_entry(part, event, column)
            elif part.mapping:
                entry = Entry(event.value, event.start_mark.index, event.end_mark.index, self._value())
            else:
                value = self._part(event)
                entry = Entry(None, value.start, value.start, value)
            part.entries.append(entry)
            part.end = entry.value.end
            event = next(self._events)
        if part.opening:
            part.end = event.end_mark.index

    def _value(self) -> Part:
        return self._part(next(self._events))

    def _block_entry(self, part: Part, event: Any, column: int) -> Entry:
        start: int = event.start_mark.index
        if part.mapping:
            colon = _COLON.match(self.text, event.end_mark.index)
            line = self.begin(self.line(start))
            head = _HEAD.fullmatch(self.text, line, start)
            if colon is None or head is None or start - line != column:
                raise Unmarked
            return Entry(event.value, start, colon.end(), self._value())
        dash = part.start
        if part.entries:
            found = re.compile(f"^ {{{column}}}-(?=[ \n])", re.MULTILINE).search(self.text, part.end, start)
            assert found is not None, "every element of a block stands behind a dash in its column"
            dash = found.end() - 1
        return Entry(None, dash, dash + 1, self._part(event))

    def _end_of_block_text(self, start: int, end: int) -> int:
        """Blank lines below a block text are part of it only after ``+``."""
        end -= self.text.startswith("\n", end - 1)
        header = _HEADER.match(self.text, start)
        if header is None or "+" in header[0]:
            return end
        lines = self.text[start:end].split("\n")
        filled = (len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" "))
        indent = next(filled, len(self.text))
        while len(lines) > 1 and not lines[-1].strip(" ") and len(lines[-1]) <= indent:
            end -= len(lines.pop()) + 1
        return end


def entries_at(root: Part, route: Sequence[str | int]) -> list[tuple[Part, int]] | None:
    """For each step of a route the collection and the entry's number in it; None when it leads nowhere."""
    found: list[tuple[Part, int]] = []
    part = root
    for step in route:
        if isinstance(step, int) and (part.style is not None or part.mapping or not 0 <= step < len(part.entries)):
            return None
        if isinstance(step, int):
            number = step
        else:
            number = next((n for n, entry in enumerate(part.entries) if entry.key == step and part.mapping), -1)
            if number < 0:
                return None
        found.append((part, number))
        part = part.entries[number].value
    return found
