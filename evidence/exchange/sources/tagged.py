"""Files of tagged lines, such as `TI  - A title`: their records and fields, with the places of the texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from evidence.errors import BadInput
from evidence.exchange.sources.card import Card
from evidence.exchange.sources.clean import Builder
from evidence.exchange.sources.lines import RawLine, lines_of


@dataclass(slots=True)
class TaggedField:
    """A field: its tag, its lines, and the number of its first line."""

    tag: str
    line: int
    lines: list[RawLine]

    @property
    def text(self) -> str:
        """The field on one line."""
        return " ".join(" ".join(line.text for line in self.lines).split())


@dataclass(slots=True)
class TaggedRecord:
    """The fields of one publication."""

    number: int
    line: int
    fields: list[TaggedField] = field(default_factory=list)
    ended: bool = False
    start: int = 0
    stop: int = 0

    def all(self, *tags: str) -> list[str]:
        """Texts of all fields of some tags, as they come."""
        return [found.text for found in self.fields if found.tag in tags]

    def first(self, *tags: str) -> TaggedField | None:
        """The first field of the first of some tags that there is."""
        return next((found for tag in tags for found in self.fields if found.tag == tag and found.text), None)

    def text(self, *tags: str) -> str:
        """Its text; empty when there is none."""
        found = self.first(*tags)
        return "" if found is None else found.text

    def say_twice(self, card: Card, *tags: str) -> None:
        """Note which of some tags stand there more than once."""
        for tag in tags:
            if (count := len(self.all(tag))) > 1:
                card.say(f"{tag} stands {count} times in it; the first was taken")

    def take(self, builder: Builder, *tags: str) -> None:
        """Let the first field of each of some tags be a paragraph, in the order in which they stand."""
        wanted = [found for tag in tags if (found := self.first(tag)) is not None]
        for found in sorted(wanted, key=lambda one: one.line):
            builder.paragraph()
            for line in found.lines:
                builder.blank()
                builder.flow(line.start, line.stop)


CutOff: TypeAlias = Callable[[TaggedRecord], str | None]
"""What a record lacks when it is not whole, as a clause; None when it is."""


def whole_records(
    raw: str, name: str, pattern: re.Pattern[str], first: str, last: str | None, example: str, cut_off: CutOff
) -> list[TaggedRecord]:
    """The records of a file as `records` finds them, of which there has to be one, and the last has to be whole.

    `example` is a line with which a record begins; `cut_off` says what a record lacks that is not whole. Raises
    `BadInput` with the line where the file breaks off.
    """
    found = list(records(raw, pattern, first, last))
    if not found:
        raise BadInput(name, f"there is no record in it: each begins with a line such as `{example}`")
    end = found[-1]
    if (lacks := cut_off(end)) is not None:
        why = f"the last record {lacks}: the file is cut off; save it again"
        raise BadInput(name, why, line=end.fields[-1].line, record=end.number)
    return found


def records(raw: str, pattern: re.Pattern[str], first: str, last: str | None) -> Iterator[TaggedRecord]:
    """Records of a file: each begins with the tag `first`, and ends with `last` or before the next one.

    `pattern` finds a tag at the beginning of a line, as its group 1. Lines without a tag, and those that are set in, go
    on with the field above; what stands above the first record is passed over.
    """
    record: TaggedRecord | None = None
    count = 0
    for number, line in enumerate(lines_of(raw), start=1):
        begins = line.start == 0 or raw[line.start - 1] in "\r\n\ufeff"
        found = pattern.match(line.text) if begins else None
        tag = None if found is None else found[1].upper()
        if tag == first:
            if record is not None and record.fields:
                yield record
            count += 1
            record = TaggedRecord(count, number, start=line.start)
        if record is None:
            continue
        if tag is not None and tag == last:
            record.ended, record.stop = True, line.stop
            yield record
            record = None
            continue
        if found is not None and tag is not None:
            rest = line.text[found.end() :]
            text = rest.strip()
            start = line.start + found.end() + len(rest) - len(rest.lstrip())
            record.fields.append(TaggedField(tag, number, [RawLine(text, start)] if text else []))
        elif line.text and record.fields:
            record.fields[-1].lines.append(line)
        record.stop = max(record.stop, line.stop)
    if record is not None and record.fields:
        yield record
