"""XML read bit by bit, without entities, and with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar
from xml.parsers import expat

from evidence.errors import BadInput
from evidence.exchange.imports.settings import Progress

T = TypeVar("T")

_CHUNK = 256 * 1024
_DEEPEST = 100
_LONGEST_TEXT = 131_072
_LONGEST_TOKEN = 4 * 1024 * 1024
"""Bytes of one tag."""


class XmlReader(Generic[T]):
    """Base of what reads a kind of XML: its subclasses put what they find into `ready`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ready: list[T] = []
        self.stack: list[str] = []
        self.text: list[str] | None = None
        """Gathers the text of the element that is open; None where nobody wants it."""
        self._size = 0
        parser = self.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `stack` holds its name already."""
        raise NotImplementedError

    def end(self, name: str, text: str) -> None:
        """An element ends, with its text if that was gathered."""
        raise NotImplementedError

    def keep_text(self) -> None:
        """Gather the text of the element that has just begun."""
        self.text, self._size = [], 0

    @property
    def line(self) -> int:
        """Where the parser is."""
        return int(self.parser.CurrentLineNumber)

    def fail(self, why: str) -> Any:
        """Raise `BadInput` with the line."""
        raise BadInput(self.name, why, line=self.line)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.stack.append(name)
        if len(self.stack) > _DEEPEST:
            self.fail(f"elements are nested deeper than {_DEEPEST} levels")
        self.start(name, attributes)

    def _end(self, name: str) -> None:
        text = "" if self.text is None else " ".join("".join(self.text).split())
        self.text = None
        self.end(name, text)
        self.stack.pop()

    def _characters(self, data: str) -> None:
        if self.text is not None:
            self._size += len(data)
            if self._size > _LONGEST_TEXT:
                self.fail(f"the text of {self.stack[-1]} has more than {_LONGEST_TEXT:,} characters")
            self.text.append(data)

    def _entity(self, *about: Any) -> None:
        self.fail("the file declares entities, which can blow up; files of this format have none: remove them")

    def _external(self, *about: Any) -> int:
        self.fail("the file asks for another file, which is not opened; remove that")
        return 0


def xml_records(file: Path, reader: XmlReader[T], progress: Progress) -> Iterator[T]:
    """Everything that a reader finds in a file, one after the other."""
    total, done, records = file.stat().st_size, 0, 0
    with open(file, "rb") as stream:
        while True:
            raw = stream.read(_CHUNK)
            try:
                reader.parser.Parse(raw, not raw)
            except expat.ExpatError as error:
                raise BadInput(
                    file.name, f"the XML cannot be read: {_why(error)}", line=error.lineno, column=error.offset + 1
                ) from error
            except (ValueError, LookupError) as error:
                raise BadInput(file.name, f"the XML cannot be read: {error}", line=reader.line) from error
            done += len(raw)
            if done - reader.parser.CurrentByteIndex > _LONGEST_TOKEN + _CHUNK:
                raise BadInput(file.name, f"a tag or text has more than {_LONGEST_TOKEN:,} bytes", line=reader.line)
            records += len(reader.ready)
            yield from reader.ready
            reader.ready.clear()
            progress(done, total, records)
            if not raw:
                return


def _why(error: expat.ExpatError) -> str:
    words = expat.ErrorString(error.code)
    if words in ("no element found", "unclosed token", "unclosed CDATA section", "partial character"):
        return f"{words}; the file is cut off, get it again"
    if words == "undefined entity":
        return "an entity that XML does not have, such as &nbsp;; write the character itself"
    return words
