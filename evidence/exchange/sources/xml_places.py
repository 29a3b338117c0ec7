"""XML whose texts keep their places in the raw text, a record at a time.

Read with expat of the standard library. Nothing is ever fetched: an address of a document type is passed over, a
declaration of an entity is refused, and so are parts that are nested too deep.
"""

from __future__ import annotations

import html
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from evidence.errors import BadInput
from evidence.exchange.sources.clean import Builder

_DEEPEST = 100
_MOST_PARTS = 2_000_000
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text within an element."""

    text: str
    start: int
    stop: int
    written_otherwise: bool = False
    """Whether the raw text has a reference or a line end of another kind there."""
    apart: bool = False
    """Whether it stands in a section of character data, which is no markup to the clean text."""


@dataclass(slots=True)
class Node:
    """An element. Names are without their prefix."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[Node | Stretch] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Node]:
        """Elements that are reached by a path of names."""
        if not path:
            yield self
            return
        for part in self.parts:
            if isinstance(part, Node) and part.tag == path[0]:
                yield from part.all(*path[1:])

    def first(self, *path: str) -> Node | None:
        """The first of them."""
        return next(self.all(*path), None)

    def within(self, *tags: str, but: Container[str] = ()) -> Iterator[Node]:
        """Elements of some names at any depth, outermost first, and none within elements that are to be left out."""
        for part in self.parts:
            if isinstance(part, Node) and part.tag not in but:
                if part.tag in tags:
                    yield part
                yield from part.within(*tags, but=but)

    def text(self, *path: str, but: Container[str] = ()) -> str:
        """The text of the first element of a path on one line; empty when there is none."""
        found = self.first(*path)
        return "" if found is None else " ".join("".join(found._texts(but)).split())

    def _texts(self, but: Container[str]) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, Stretch):
                yield part.text
            elif part.tag not in but:
                yield from part._texts(but)


def take(builder: Builder, node: Node, *, blocks: Container[str], but: Container[str], cells: Container[str]) -> None:
    """Take the text of an element: `blocks` are paragraphs of their own, `cells` are parted by blanks."""
    for part in node.parts:
        if isinstance(part, Node):
            if part.tag in but:
                continue
            if part.tag in blocks:
                builder.paragraph()
            elif part.tag in cells:
                builder.blank()
            take(builder, part, blocks=blocks, but=but, cells=cells)
            if part.tag in blocks:
                builder.paragraph()
            elif part.tag in cells:
                builder.blank()
        elif part.apart:
            builder.paragraph()
            builder.flow(part.start, part.stop)
            builder.paragraph()
        else:
            builder.flow(part.start, part.stop, references=part.written_otherwise)


def records(raw: str, name: str, wanted: Container[str]) -> Iterator[Node]:
    """The elements of some names, each when it ends; those within another one belong to it.

    Raises `BadInput` with line and column where the file is no XML, breaks off, or is not safe to read.
    """
    reader = _Reader(raw, name, wanted)
    encoded = reader.encoded
    for start in range(0, max(len(encoded), 1), _CHUNK):
        reader.feed(encoded[start : start + _CHUNK], final=start + _CHUNK >= len(encoded))
        yield from reader.done
        reader.done.clear()


class _Reader:
    """One pass over a file."""

    def __init__(self, raw: str, name: str, wanted: Container[str]) -> None:
        from xml.parsers import expat

        self.raw, self.name, self.wanted = raw, name, wanted
        self.shift = len(raw) - len(raw.removeprefix("\ufeff"))
        self.encoded = raw[self.shift :].encode("utf-8")
        self.ascii = len(self.encoded) == len(raw) - self.shift
        self.done: list[Node] = []
        self.open: list[Node] = []
        """Open elements from the record on."""
        self.depth = self.parts = 0
        self.apart = False
        self.at = (0, 0)
        """A place in bytes and in characters, from which the next is counted."""
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.StartCdataSectionHandler = lambda: self._set_apart(True)
        parser.EndCdataSectionHandler = lambda: self._set_apart(False)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def feed(self, chunk: bytes, final: bool) -> None:
        from xml.parsers import expat

        try:
            self.parser.Parse(chunk, final)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise BadInput(
                self.name, f"the XML cannot be read: {why}", line=error.lineno, column=error.offset + 1
            ) from error

    def _place(self) -> int:
        """Where the parser is, in characters of the raw text."""
        byte = self.parser.CurrentByteIndex
        if self.ascii:
            return byte + self.shift
        known, characters = self.at
        characters += len(self.encoded[known:byte].decode("utf-8"))
        self.at = (byte, characters)
        return characters + self.shift

    def _refuse(self, why: str) -> BadInput:
        parser = self.parser
        return BadInput(self.name, why, line=parser.CurrentLineNumber, column=parser.CurrentColumnNumber + 1)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._refuse(f"elements are nested more than {_DEEPEST} deep")
        tag = tag.rpartition(":")[2]
        if not self.open and tag not in self.wanted:
            return
        self._count()
        named = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(tag, named, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].parts.append(node)
        self.open.append(node)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.done.append(node)
                self.parts = 0

    def _characters(self, text: str) -> None:
        if not self.open:
            return
        self._count()
        start = self._place()
        if self.raw.startswith("&", start) and not self.apart:
            self._reference(text, start)
        elif self.raw.startswith(text, start):
            self.open[-1].parts.append(Stretch(text, start, start + len(text), apart=self.apart))
        else:  # a line end of two signs, or of another one
            stop = start + (2 if self.raw.startswith("\r\n", start) else 1)
            self.open[-1].parts.append(Stretch(text, start, stop, written_otherwise=True))

    def _skipped(self, entity: str, is_parameter: bool) -> None:
        """An entity that only a document type from elsewhere declares: those of HTML are known."""
        if self.open and not is_parameter:
            self._count()
            self._reference(html.unescape(f"&{entity};"), self._place())

    def _reference(self, text: str, start: int) -> None:
        stop = self.raw.index(";", start) + 1
        self.open[-1].parts.append(Stretch(text, start, stop, written_otherwise=True))

    def _entity(self, entity: str, *rest: object) -> None:
        raise self._refuse(f"it declares an entity ({entity[:40]}), which is not read; take the declaration out")

    def _set_apart(self, apart: bool) -> None:
        self.apart = apart

    def _count(self) -> None:
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise self._refuse(f"a record has more than {_MOST_PARTS:,} parts")
