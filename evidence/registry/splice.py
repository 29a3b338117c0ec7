"""Edits one file's text at marks, so that everything else in it stays as its author wrote it.

A change is first made on the data; then the least text that can say it is put in place; then the new text is
read by the strict reader and must say exactly that. What cannot be done so is refused, and nothing has changed.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_left
from typing import Any

from evidence.diagnostic import Route, Severity
from evidence.errors import SpliceRefused
from evidence.registry import profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.change import (
    Add,
    Change,
    Insert,
    Remove,
    Replace,
    at,
    changed,
    differences,
    named,
    plain,
    to_text,
)
from evidence.registry.editor import Editor
from evidence.registry.layout import FREE, KeyOrder, canonical
from evidence.registry.outline import Unmarked
from evidence.registry.spelling import Value

__all__ = ["Value", "insert", "put", "remove"]


def put(text: str, route: Route, value: Value, order: KeyOrder) -> str:
    """The text with `value` at a route: in place of what stands there, or as a new key at its place in `order`.

    All collections above the last key must exist. Where a collection takes the place of another, only what
    differs is touched. `order` is that of the file's root. Raises `SpliceRefused`.
    """
    source = _Source(text, order)
    wanted = plain(value)
    if not route and (not wanted or isinstance(wanted, str) or type(wanted) is not type(source.data)):
        raise SpliceRefused("a file holds keys with values, at least one; nothing else can take their place")
    route = to_text(source.data, route)
    changes = list(differences(source.data, route, wanted))
    return source.edited(changes, changed(source.data, route, wanted))


def insert(text: str, route: Route, index: int, value: Value, order: KeyOrder) -> str:
    """The text with a new element before element `index` of the sequence at a route; a missing sequence is made.

    A text in the sequence's place counts as its only element. Raises `SpliceRefused`.
    """
    source = _Source(text, order)
    wanted = plain(value)
    missing = route and isinstance(route[-1], str) and isinstance(holder := at(source.data, route[:-1]), dict)
    there = holder.get(route[-1]) if missing else at(source.data, route)
    elements: Any = [] if there is None else [there] if isinstance(there, str) else there
    if not isinstance(elements, list):
        raise SpliceRefused(f"{named(route)} is no list; put the value at a key of it")
    if not 0 <= index <= len(elements):
        raise SpliceRefused(f"{named(route)} has {len(elements)} elements; nothing can be inserted as number {index}")
    longer = [*elements[:index], wanted, *elements[index:]]
    change = Insert(route, index, wanted) if isinstance(there, list) and there else Replace(route, longer)
    return source.edited([Add(route, longer) if there is None else change], changed(source.data, route, longer))


def remove(text: str, route: Route) -> str:
    """The text without a key or an element, and without the comments that belong to it.

    A collection goes with its last entry. Raises `SpliceRefused`.
    """
    source = _Source(text, FREE)
    route = to_text(source.data, route)
    at(source.data, route)
    while route and len(at(source.data, route[:-1])) == 1:
        route = route[:-1]
    if not route:
        raise SpliceRefused("a file cannot lose its last key; delete the file instead")
    data = copy.deepcopy(source.data)
    del at(data, route[:-1])[route[-1]]
    return source.edited([Remove(route)], data)


class _Source:
    """A file's text with what it says; edits are made on its lines as if they ended in line feeds."""

    def __init__(self, text: str, order: KeyOrder) -> None:
        self.text, self.order = text, order
        raw = _encoded(text)
        data = read_canonical(raw, order)
        self.tidy = data is not None
        if data is None:
            reading = profile.read(raw, "")
            if not reading.sound:
                raise SpliceRefused(f"the file has to be mended first: {_first_error(reading)}")
            data = reading.data
            self.tidy = canonical(text, order) == text
        self.data: Any = data

    def edited(self, changes: list[Change], wanted: Any) -> str:
        """The text after all changes, checked against the data that it should hold."""
        result = self.text
        for change in changes:
            result = _edited(result, change, self.order)
        if not result.endswith("\n") and profile.read(_encoded(result), "").data != wanted:
            result += "\n"  # a block text ends with a line feed only if the file does
        _require(result, wanted)
        if self.tidy and read_canonical(_encoded(result), self.order) is None:
            tidied = canonical(result, self.order)
            if tidied != result:  # brackets that were left as they were, because they ran over several lines
                _require(tidied, wanted)
                return tidied
        return result


def _require(text: str, wanted: Any) -> None:
    """Refuse a text that does not say what it should."""
    reading = profile.read(_encoded(text), "")
    if not reading.sound:
        raise SpliceRefused(f"the file would not be valid: {_first_error(reading)}")
    if reading.data != wanted:
        raise SpliceRefused("the change would alter something else in the file; edit it by hand")


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise SpliceRefused("the text holds half of a character; remove it") from None


def _first_error(reading: profile.Reading) -> str:
    problem = next(problem for problem in reading.problems if problem.severity is Severity.ERROR)
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message


def _edited(text: str, change: Change, order: KeyOrder) -> str:
    """The text with one change, whose place is sought as if all lines ended in a line feed."""
    end = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else text + end
    body = whole.removeprefix("\ufeff")
    try:
        start, stop, new = Editor(body.replace("\r\n", "\n"), order).edit(change)
    except Unmarked:
        raise SpliceRefused("the file is written in a form that is only edited by hand, such as `? key`") from None
    returns = [match.start() - number for number, match in enumerate(re.finditer("\r\n", body))]
    start += bisect_left(returns, start)
    stop += bisect_left(returns, stop)
    result = whole[: len(whole) - len(body)] + body[:start] + new.replace("\n", end) + body[stop:]
    return result if whole == text else result.removesuffix("\n").removesuffix("\r")
