"""Finds, for one change of a file's data, the stretch of its text to replace and what to put there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evidence.diagnostic import Route
from evidence.registry.change import Add, Change, Insert, Remove, Replace
from evidence.registry.layout import KeyOrder
from evidence.registry.outline import Outline, Part, Unmarked, entries_at
from evidence.registry.spelling import EACH, Pattern, Speller, entry_lines, head, in_brackets, pair_in_brackets
from evidence.registry.tree import Node

Stretch = tuple[int, int, str]
"""Where a text is replaced, from and to (exclusive), and the new text."""

_COMMA = re.compile(r"[ \t]*,[ \t]*")


class Editor:
    """Edits one text that the strict reader takes; its lines end in line feeds, the last one too."""

    def __init__(self, text: str, order: KeyOrder) -> None:
        self.text = text
        self.order = order
        self.outline = Outline(text)
        self.speller = Speller(dict(_brackets(self.outline.root, ())))

    def edit(self, change: Change) -> Stretch:
        """The stretch for one change."""
        match change:
            case Replace():
                return self._replace(change.route, change.value)
            case Add():
                return self._add(change.route, change.value)
            case Insert():
                return self._insert(change.route, change.index, change.value)
            case Remove():
                return self._remove(change.route)

    # ------------------------------------------------------------ finding

    def _entry(self, route: Route) -> tuple[Part, int]:
        chain = entries_at(self.outline.root, route)
        if not chain:
            raise Unmarked
        return chain[-1]

    def _collection(self, route: Route) -> Part:
        if not route:
            return self.outline.root
        part, number = self._entry(route)
        return part.entries[number].value

    def _order(self, route: Route) -> KeyOrder:
        order = self.order
        for step in route:
            order = order.below(step) if isinstance(step, str) else order
        return order

    def _floor(self, route: Route, number: int) -> int:
        """The first line that may belong to an entry of the block at a route: behind what stands before it."""
        if number:
            return self.outline.line_after(self._collection(route).entries[number - 1])
        if not route:
            return 0
        part, holder = self._entry(route)
        return self.outline.line(part.entries[holder].after) + 1

    # ------------------------------------------------------------ new text

    def _node(self, route: Route, value: Any) -> Node:
        pattern = tuple(EACH if isinstance(step, int) else step for step in route)
        return self.speller.node(value, self._order(route), pattern)

    def _replace(self, route: Route, value: Any) -> Stretch:
        part, number = self._entry(route)
        entry = part.entries[number]
        if not part.block:
            return entry.value.start, entry.value.end, in_brackets(value, self._order(route))
        node = self._node(route, value)
        short = entry_lines(entry.key, node)
        if entry.value.inline and len(short) == 1:
            return entry.value.start, entry.value.end, short[0].removeprefix(head(entry.key) + " ")
        first, *rest = entry_lines(entry.key, node, *self.outline.comments_of(entry))
        column = self.outline.column(entry.start)
        first = self.text[entry.start : entry.after] + first.removeprefix(head(entry.key))
        return entry.start, self.outline.begin(self.outline.line_after(entry)), _indented([first, *rest], column)

    def _add(self, route: Route, value: Any) -> Stretch:
        *above, key = route
        part = self._collection(tuple(above))
        ranks = {name: rank for rank, name in enumerate(self._order(tuple(above)).keys)}
        rank = ranks.get(str(key), len(ranks))
        before = [number for number, entry in enumerate(part.entries) if ranks.get(entry.key or "", len(ranks)) <= rank]
        number = before[-1] + 1 if before else 0
        if not part.block:
            pair = pair_in_brackets(str(key), value, self._order(route))
            return self._in_brackets(part, number, pair)
        return self._new_entry(tuple(above), number, entry_lines(str(key), self._node(route, value)), False)

    def _insert(self, route: Route, index: int, value: Any) -> Stretch:
        part = self._collection(route)
        if not part.block:
            return self._in_brackets(part, index, in_brackets(value, self._order(route)))
        count = len(part.entries)
        apart = count > 1 and self._is_apart(part, min(max(index, 1), count - 1))
        return self._new_entry(route, index, entry_lines(None, self._node((*route, index), value)), apart)

    def _is_apart(self, part: Part, number: int) -> bool:
        """Whether a blank line stands between an entry and the one before it."""
        above, entry = part.entries[number - 1 : number + 1]
        lines = range(self.outline.line_after(above), self.outline.line(entry.start))
        return any(self.outline.is_blank(line) for line in lines)

    def _new_entry(self, route: Route, number: int, lines: list[str], apart: bool) -> Stretch:
        part = self._collection(route)
        first = part.entries[0]
        column = self.outline.column(first.start)
        new, margin, blank = _indented(lines, column), " " * column, "\n" if apart else ""
        if number:
            at = self.outline.begin(self.outline.line_after(part.entries[number - 1]))
            return at, at, blank + margin + new
        if self.outline.shares_line(first):
            return first.start, first.start, new + blank + margin
        at = self.outline.begin(self.outline.first_line(first, self._floor(route, 0)))
        return at, at, margin + new + blank

    def _in_brackets(self, part: Part, number: int, new: str) -> Stretch:
        if not part.entries:
            return part.start + 1, part.start + 1, new
        at = part.entries[number - 1].value.end if number else part.entries[0].start
        inner = f", {new}" if number else f"{new}, "
        if part.opening == "":  # the bare pair of `[a: b]` takes no second one
            return part.start, part.end, "{" + self.text[part.start : at] + inner + self.text[at : part.end] + "}"
        return at, at, inner

    # ------------------------------------------------------------ taking away

    def _remove(self, route: Route) -> Stretch:
        part, number = self._entry(route)
        if not part.block:
            return self._remove_in_brackets(part, number)
        if self.outline.shares_line(part.entries[number]):
            return self._remove_behind_dash(part)
        entry, outline = part.entries[number], self.outline
        floor = self._floor(route[:-1], number)
        first, after = outline.first_line(entry, floor), outline.line_after(entry)
        above, below = first, after
        while above > floor and outline.is_blank(above - 1):
            above -= 1
        while outline.is_blank(below):
            below += 1
        # a comment apart from the entry stays, with a blank line between it and what follows
        keeps_blank = above > floor and below == after and number < len(part.entries) - 1
        if number == 0:
            after = below
        elif not keeps_blank:
            first = above
        return outline.begin(first), outline.begin(after), ""

    def _remove_behind_dash(self, part: Part) -> Stretch:
        """The next entry moves up behind the dash; comments above it go above the dash."""
        entry, following = part.entries[:2]
        outline = self.outline
        line = outline.begin(outline.line(entry.start))
        dash = self.text[line : entry.start]
        margin = " " * (len(dash) - len(dash.lstrip(" ")))
        above = self.text[outline.begin(outline.line_after(entry)) : following.start].split("\n")[:-1]
        comments = "\n".join(comment.strip(" \t") for comment in above).strip("\n").split("\n")
        hoisted = "".join(f"{margin}{comment}\n" if comment else "\n" for comment in comments if above)
        return line, following.start, (hoisted if any(comments) else "") + dash

    def _remove_in_brackets(self, part: Part, number: int) -> Stretch:
        """Take the comma before or behind an entry along; comments there stay."""
        entry, last = part.entries[number], number + 1 == len(part.entries)
        start, end = entry.start, entry.value.end
        if number and "#" not in self.text[part.entries[number - 1].value.end : start]:
            return part.entries[number - 1].value.end, end, ""
        if not number and not last and "#" not in self.text[end : part.entries[1].start]:
            return start, part.entries[1].start, ""
        comma = _COMMA.match(self.text, end)
        end = end if comma is None else comma.end()
        first, after = self.outline.begin(self.outline.line(start)), self.outline.begin(self.outline.line(end) + 1)
        alone = not self.text[first:start].strip(" ") and not self.text[end:after].strip(" \n")
        return (first, after, "") if alone else (start, end, "")


def _indented(lines: list[str], column: int) -> str:
    """Lines that end, all but the first one and blank ones at a column."""
    first, *rest = lines
    return "".join([f"{first}\n", *(f"{' ' * column}{line}\n" if line else "\n" for line in rest)])


def _brackets(part: Part, pattern: Pattern) -> Iterator[tuple[Pattern, bool]]:
    """Places of collections, and whether they are in brackets there."""
    if part.style is None and part.entries:
        yield pattern, not part.block
        for entry in part.entries:
            yield from _brackets(entry.value, (*pattern, EACH if entry.key is None else entry.key))
