"""JSON files of one record or many, with the place of each record and of the values in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.found import FoundSource
from evidence.exchange.sources.json_places import Member, members

_SPACE = re.compile(r"[ \t\r\n]*")
_TAG = re.compile(r"<(?:\\?/)?[A-Za-z][^<>]{0,300}>")
_TWICE = re.compile(r"&amp;(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,20});")
_BLOCK = re.compile(r"<(?:\\?/)?(?:jats:)?(?:p|title|sec|div|br|li|list|list-item|h\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One object of a file."""

    number: int
    line: int
    fields: dict[str, Member]

    def value(self, *path: str) -> Any:
        """A value by the keys on the way to it; None when there is none."""
        if not path or path[0] not in self.fields:
            return None
        found = self.fields[path[0]].value
        for key in path[1:]:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def text(self, *path: str) -> str:
        """A text, or the first of a list of texts, without markup; empty when it is none. Numbers count as texts."""
        found = self.value(*path)
        if isinstance(found, list):
            found = found[0] if found else ""
        if isinstance(found, int | float) and not isinstance(found, bool):
            found = str(found)
        return plain(found) if isinstance(found, str) else ""


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list, when it is one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def date_parts(date: object) -> list[Any]:
    """Year, month and day of a date, as far as they are told; the first of several dates."""
    parts = date.get("date-parts") if isinstance(date, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return first if isinstance(first, list) else []


def finished(card: Card, raw: str, name: str, record: JsonRecord) -> FoundSource:
    """The source of a record whose fields are on the card, with its title and abstract as the text to read."""
    if not record.text("abstract"):
        card.say("there is no abstract in it")
    builder = Builder(raw)
    take_texts(builder, raw, record, "title", "abstract")
    return card.found(builder.build(), name, record.number)


def plain(text: str) -> str:
    """A text without tags, on one line, with references decoded."""
    import html

    bare = _TAG.sub(lambda tag: " " if _BLOCK.match(tag[0]) else "", text)
    return " ".join(html.unescape(html.unescape(bare)).split())


def json_records(raw: str, name: str, *inside: str) -> Iterator[JsonRecord]:
    """The objects of a file: the one, or those of a list; `inside` are keys under which it may be, the outer one first.

    Raises `BadInput` with the place at which the JSON breaks off, or with the key that an object has twice.
    """
    start = len(raw) - len(raw.removeprefix("\ufeff").lstrip())
    place, line = 0, 1
    for number, begin in enumerate(_within(raw, name, start, inside), start=1):
        line += raw.count("\n", place, begin)
        place = begin
        yield _record(raw, name, begin, number, line)


def _within(raw: str, name: str, start: int, inside: tuple[str, ...]) -> Iterator[int]:
    """Where the objects of a file begin."""
    if raw[start : start + 1] == "[":
        yield from _elements(raw, name, start)
        return
    fields, end = members(raw, start, name)
    _nothing_after(raw, name, end)
    for key in inside:
        if not _holds(fields.get(key)):
            continue
        start = fields[key].start
        if raw[start] == "[":
            yield from _elements(raw, name, start, whole=False)
            return
        fields, _ = members(raw, start, name)
    yield start


def _holds(member: Member | None) -> bool:
    return member is not None and isinstance(member.value, dict | list)


def _record(raw: str, name: str, start: int, number: int, line: int) -> JsonRecord:
    if raw[start : start + 1] != "{":
        raise BadInput(name, "it is no object", line=line, record=number)
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    try:
        decoder.raw_decode(raw, start)
    except _Twice as error:
        raise BadInput(name, f"the key {error} stands twice in one object", line=line, record=number) from error
    except ValueError:
        pass  # `members` tells the place of it
    fields, _ = members(raw, start, name)
    return JsonRecord(number, line, fields)


class _Twice(Exception):
    """An object has a key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _Twice(next(key for key in times if times[key] > 1)[:60])
    return found


def _elements(raw: str, name: str, start: int, whole: bool = True) -> Iterator[int]:
    """Where the elements of a list begin."""
    decoder = json.JSONDecoder()
    try:
        place = _space(raw, start + 1)
        while raw[place : place + 1] != "]":
            yield place
            _, place = decoder.raw_decode(raw, place)
            place = _space(raw, place)
            if raw[place : place + 1] == ",":
                place = _space(raw, place + 1)
            elif raw[place : place + 1] != "]":
                raise json.JSONDecodeError("] is missing", raw, min(place, len(raw)))
    except json.JSONDecodeError as error:
        raise BadInput(name, f"the JSON cannot be read: {error.msg}", line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise BadInput(name, f"the JSON cannot be read: {error}") from error
    if whole:
        _nothing_after(raw, name, place + 1)


def _nothing_after(raw: str, name: str, place: int) -> None:
    if raw[place:].strip():
        line = raw.count("\n", 0, _space(raw, place)) + 1
        raise BadInput(name, "something follows after the end of the JSON", line=line)


def _space(raw: str, place: int) -> int:
    found = _SPACE.match(raw, place)
    return place if found is None else found.end()


def take_texts(builder: Builder, raw: str, record: JsonRecord, *keys: str) -> None:
    """Let each of some texts of a record be a paragraph, in the order in which they stand, without tags."""
    found = [record.fields[key] for key in keys if key in record.fields]
    for member in sorted(found, key=lambda one: one.start):
        start, stop = _string(raw, member)
        if start == stop:
            continue
        builder.paragraph()
        for tag in _TAG.finditer(raw, start, stop):
            _flow(builder, raw, start, tag.start())
            if _BLOCK.match(tag.group()):
                builder.paragraph()
            start = tag.end()
        _flow(builder, raw, start, stop)


def _flow(builder: Builder, raw: str, start: int, stop: int) -> None:
    """Take running text of a string; what was written as a reference twice is decoded twice."""
    import html

    for twice in _TWICE.finditer(raw, start, stop):
        builder.flow(start, twice.start(), references=True, escapes=True)
        letter = html.unescape(html.unescape(twice.group()))
        if len(letter) == 1 and letter.isprintable() and not letter.isspace():
            builder.put(letter, twice.start(), twice.end())
            start = twice.end()
        else:
            start = twice.start()
    builder.flow(start, stop, references=True, escapes=True)


def _string(raw: str, member: Member) -> tuple[int, int]:
    """The inside of a string, or of the first string of a list."""
    if isinstance(member.value, str):
        return member.start + 1, member.stop - 1
    if isinstance(member.value, list) and member.value and isinstance(member.value[0], str):
        start = raw.index('"', member.start)
        _, stop = json.JSONDecoder().raw_decode(raw, start)
        return start + 1, stop - 1
    return 0, 0
