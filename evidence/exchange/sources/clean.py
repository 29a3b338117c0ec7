"""Making a clean text out of a raw one, piece by piece, so that every piece remembers where it stood."""

from __future__ import annotations

import html
import re

from evidence.registry.clean_text import CleanText, Run, seam, whole

__all__ = ["Builder", "CleanText", "Run", "whole"]

_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ESCAPE = re.compile(r'\\(?:u[0-9A-Fa-f]{4}(?:\\u[Dd][c-fC-F][0-9A-Fa-f]{2})?|["\\/bfnrt])')
_PIECES = {
    (references, escapes): re.compile(rf"\s+|{word}+(?: {word}+)*+|[&\\]")
    for references, escapes, word in (
        (False, False, r"\S"),
        (True, False, r"(?:[^\s&]|&(?![#A-Za-z]))"),
        (False, True, r"[^\s\\]"),
        (True, True, r"(?:[^\s&\\]|&(?![#A-Za-z]))"),
    )
}
"""White space, words, or a sign that a reference or an escape may begin with; by whether these are to be decoded."""
_LAID_OUT = frozenset(" \t\n\r\f")
"""White space that says nothing beyond that a word ends; a no-break space is kept."""


class Builder:
    """Collects pieces of a raw text in the order in which they stand there.

    White space between words becomes one blank, paragraphs are parted by an empty line. Where something is passed
    over within a paragraph that is more than markup and white space, a new paragraph begins by itself.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._pieces: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._done = 0
        """Offset in the raw text after what was taken last."""
        self._begun = False
        """Whether the paragraph holds anything yet."""
        self._blank = False
        """Whether white space is due before the next word."""

    @property
    def done(self) -> int:
        """Offset in the raw text after what was taken last; pieces before it can no longer be taken."""
        return self._done

    @property
    def empty(self) -> bool:
        """Whether there is no text yet."""
        return not self._runs

    def paragraph(self) -> None:
        """What follows stands in a paragraph of its own."""
        self._begun = self._blank = False

    def copy(self, start: int, stop: int) -> None:
        """Take a stretch of the raw text as it is, white space included, but for that at the edges of a paragraph."""
        if start < stop:
            self._join(start)
            self._add(self.raw[start:stop], start, stop)

    def blank(self) -> None:
        """A blank is due before the next word of this paragraph."""
        self._blank = self._begun

    def put(self, text: str, start: int, stop: int) -> None:
        """Take what a character reference stands for, or as much white space as is given."""
        if _LAID_OUT.issuperset(text):
            self.blank()
        elif stop - start == len(text) and text != self.raw[start:stop]:
            raise ValueError("a piece as long as its raw text has to be that text")
        else:
            self._join(start)
            self._add(text, start, stop)

    def flow(self, start: int, stop: int, *, references: bool = False, escapes: bool = False) -> None:
        """Take running text: white space becomes one blank.

        With `references`, character references of HTML are decoded; with `escapes`, those of a JSON string.
        """
        place, pattern = start, _PIECES[references, escapes]
        while place < stop:
            found = pattern.match(self.raw, place, stop)
            assert found is not None, "every character is white space, a sign that may begin a reference, or neither"
            piece, end = found.group(), found.end()
            if piece.isspace():
                self.blank()
            elif piece == "&" and references and (code := _REFERENCE.match(self.raw, place, stop)):
                end = code.end()
                self._decoded(html.unescape(code.group()), place, end)
            elif piece == "\\" and escapes and (code := _ESCAPE.match(self.raw, place, stop)):
                end = code.end()
                self._decoded(_unescaped(code.group()), place, end)
            else:
                self.copy(place, end)
            place = end

    def build(self) -> CleanText:
        """The text so far, with a line feed at its end."""
        if not self._runs:
            return CleanText("", ())
        pieces = [*self._pieces, "\n"]
        runs = (*self._runs, Run(self._length, 1, self._done, self._done))
        return CleanText("".join(pieces), runs)

    def _decoded(self, text: str, start: int, stop: int) -> None:
        if text == self.raw[start:stop] or seam(self.raw[start:stop]) == "":
            if text == self.raw[start:stop]:
                self.copy(start, stop)  # no reference that anybody knows
        elif all(character.isprintable() or character.isspace() for character in text):
            self.put(text, start, stop)

    def _join(self, start: int) -> None:
        """Write what has to stand between the last piece and the one that begins here."""
        if start < self._done:
            raise ValueError("pieces are taken in the order of the raw text")
        gap = self.raw[self._done : start]
        if self._runs and (gap or not self._begun):
            needed = seam(gap)
            if not self._begun or needed == "\n":
                self._add("\n\n", self._done, self._done)
            elif gap == " ":
                self._add(gap, self._done, start)
            elif gap and (self._blank or needed == " "):
                self._add(" ", self._done, self._done)
        self._begun, self._blank = True, False

    def _add(self, text: str, start: int, stop: int) -> None:
        last = self._runs[-1] if self._runs else None
        verbatim = stop - start == len(text)
        if last is not None and last.verbatim and verbatim and last.raw_stop == start:
            self._runs[-1] = Run(last.clean_start, last.clean_length + len(text), last.raw_start, stop)
        else:
            self._runs.append(Run(self._length, len(text), start, stop))
        self._pieces.append(text)
        self._length += len(text)
        self._done = stop


def _unescaped(escape: str) -> str:
    import json

    try:
        text = str(json.loads(f'"{escape}"'))
        text.encode("utf-8")
    except (ValueError, UnicodeEncodeError):
        return escape
    return text
