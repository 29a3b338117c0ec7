"""JSON read bit by bit: the elements of an array, or the members of an object, with the line of each."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented nowhere, there since 3.0
from pathlib import Path
from typing import Any, NoReturn

from evidence.errors import BadInput
from evidence.exchange.imports.settings import Progress
from evidence.exchange.imports.table_rows import require_text

_CHUNK = 256 * 1024
_LARGEST = 16 * 1024 * 1024
"""Characters of one element."""
_LONGEST_TEXT = 131_072
"""Characters of one text."""
_SPACE = re.compile(r"[ \t\r\n]*")


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON; use null")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


class JsonStream:
    """A JSON file, of which only one element is in memory."""

    def __init__(self, file: Path, progress: Progress) -> None:
        self.name = file.name
        self.records = 0
        self._total = file.stat().st_size
        self._file = file
        self._progress = progress
        self._line, self._lined = 1, 0
        """The line of a place in the buffer up to which line ends are counted."""

    def records_of(self) -> Iterator[tuple[str, Any]]:
        """Elements of the array that the file is, or the values that stand in it one after the other, with places."""
        with self._opened():
            if self._peek() == "[":
                self._take(1)
                yield from self._elements()
                self._end()
                return
            while self._peek():
                yield self._value()

    def members(self) -> Iterator[tuple[str, str, Any]]:
        """Keys of the object that the file is, each with its place and value; of arrays element by element."""
        with self._opened():
            if self._peek() != "{":
                self._fail("an object is expected, such as {...}")
            self._take(1)
            while (sign := self._peek()) != "}":
                if sign != '"':
                    self._fail("the name of a key is missing" if sign else _CUT_OFF)
                key = self._key()
                if self._peek() != ":":
                    self._fail("a colon is missing")
                self._take(1)
                if self._peek() == "[":
                    self._take(1)
                    for place, value in self._elements():
                        yield key, place, value
                else:
                    place, value = self._value()
                    yield key, place, value
                if self._peek() != ",":
                    break
                self._take(1)
            if self._peek() != "}":
                self._fail("a comma or the end of the object is missing" if self._peek() else _CUT_OFF)
            self._take(1)
            self._end()

    def _elements(self) -> Iterator[tuple[str, Any]]:
        if self._peek() == "]":
            self._take(1)
            return
        while True:
            yield self._value()
            sign = self._peek()
            self._take(1)
            if sign == "]":
                return
            if sign != ",":
                self._fail("a comma or the end of the list is missing" if sign else _CUT_OFF)

    # ---------------------------------------------------------------- the buffer

    def _opened(self) -> Any:
        stream = open(self._file, "rb")  # noqa: SIM115 - the caller closes it
        try:
            require_text(stream, self.name)
        except BadInput:
            stream.close()
            raise
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer, self._at, self._ended, self._done = "", 0, False, 0
        return stream

    def _fill(self, size: int = _CHUNK) -> None:
        raw = self._stream.read(size)
        self._ended = not raw
        self._done += len(raw)
        self._line = self._line_of(self._at)
        self._buffer = self._buffer[self._at :]
        self._at = self._lined = 0
        try:
            self._buffer += self._decoder.decode(raw, self._ended)
        except UnicodeDecodeError as error:
            line = self._line + self._buffer.count("\n") + raw.count(b"\n", 0, error.start)
            raise BadInput(
                self.name, "there are bytes that are not UTF-8; convert the file first", line=line
            ) from error
        self._progress(self._done, self._total, self.records)

    def _peek(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = self._at if found is None else found.end()
            if self._at < len(self._buffer) or self._ended:
                return self._buffer[self._at : self._at + 1]
            self._fill()

    def _take(self, count: int) -> None:
        self._at += count

    def _key(self) -> str:
        while True:
            try:
                key, self._at = scanstring(self._buffer, self._at + 1, True)
                return str(key)
            except ValueError as error:
                self._more(error)

    def _value(self) -> tuple[str, Any]:
        if not self._peek():
            self._fail(_CUT_OFF)
        while True:
            try:
                value, stop = _DECODER.raw_decode(self._buffer, self._at)
                if stop == len(self._buffer) and not self._ended:
                    self._fill()  # a number may go on
                    continue
            except ValueError as error:
                self._more(error)
                continue
            except RecursionError:
                self._fail("the JSON is nested too deep")
            # counted on from the last value, so that many small ones are not counted from the beginning each
            self._line = line = self._line_of(self._at)
            self._lined, self._at = self._at, stop
            self.records += 1
            if (path := too_long(value)) is not None:
                raise BadInput(self.name, f"{path} has more than {_LONGEST_TEXT:,} characters", line=line)
            return f"line {line}, record {self.records}", value

    def _more(self, error: ValueError) -> None:
        """Read on when an element is not complete; fail when it is wrong."""
        if not isinstance(error, json.JSONDecodeError):
            self._fail(str(error))
        if self._ended or (error.pos < len(self._buffer) - 32 and not _may_go_on(error)):
            self._fail(_CUT_OFF if error.pos >= len(self._buffer.rstrip()) - 1 else error.msg, error.pos)
        if len(self._buffer) - self._at > _LARGEST:
            self._fail(f"one element has more than {_LARGEST:,} characters; is a sign missing?")
        self._fill(max(_CHUNK, len(self._buffer) - self._at))

    def _line_of(self, place: int) -> int:
        return self._line + self._buffer.count("\n", self._lined, place)

    def _end(self) -> None:
        if self._peek():
            self._fail("something follows after the end of the JSON")
        self._progress(self._total, self._total, self.records)

    def _fail(self, why: str, place: int | None = None) -> NoReturn:
        at = self._at if place is None else place
        line = self._line_of(at)
        start = self._buffer.rfind("\n", 0, at)
        column = at - start if start >= 0 else None
        raise BadInput(self.name, f"the JSON cannot be read: {why}", line=line, column=column)


_CUT_OFF = "the file ends in the middle; get it again"


def _may_go_on(error: json.JSONDecodeError) -> bool:
    """A text that has no end yet is told with the place of its beginning."""
    return error.msg.startswith("Unterminated string")


def too_long(value: Any, path: str = "the text") -> str | None:
    """Where a text stands that is too long to be one; None when there is none."""
    if isinstance(value, str):
        return path if len(value) > _LONGEST_TEXT else None
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if isinstance(part, str | dict | list):
            found = too_long(part, f"`{str(key)[:60]}`" if isinstance(value, dict) else path)
            if found is not None:
                return found
    return None
