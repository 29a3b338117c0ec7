"""HTML as tags and texts with their places, read once from left to right whatever is broken in it.

The standard library's parser gives no offsets of character references, and takes quadratic time on hostile pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"</?[A-Za-z]")
_TAG = re.compile(r"</?[A-Za-z][^\s/<>\"']*(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")
_NAME = re.compile(r"</?([A-Za-z][^\s/<>\"']*)")
_ATTRIBUTE = re.compile(r"([^\s=/<>\"']+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
_LONGEST_TAG = 200_000
_MOST_ODD_TAGS = 200
"""Tags with quotation marks that do not match, after which quotation marks in tags are no longer heeded."""
_VERBATIM = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is no markup."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A tag or a stretch of text."""

    start: int
    stop: int
    tag: str = ""
    """Name of the element in small letters; empty for text."""
    closing: bool = False
    source: str = ""
    """The tag as it is written."""

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes by name in small letters, with their references decoded; of two with one name the first."""
        found: dict[str, str] = {}
        named = _NAME.match(self.source)
        for match in _ATTRIBUTE.finditer(self.source, 0 if named is None else named.end()):
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match[1].lower(), html.unescape(value))
        return found


def pieces(raw: str) -> Iterator[Piece]:
    """Tags and texts in their order; comments and declarations are passed over."""
    place = done = len(raw) - len(raw.removeprefix("\ufeff"))
    odd = 0
    while (place := raw.find("<", place)) >= 0:
        if raw.startswith("<!--", place):
            end = raw.find("-->", place + 4)
            stop = len(raw) if end < 0 else end + 3
        elif raw.startswith(("<!", "<?"), place):
            end = raw.find(">", place)
            stop = len(raw) if end < 0 else end + 1
        elif _OPENING.match(raw, place) is None:
            place += 1
            continue
        else:
            whole = _TAG.match(raw, place, place + _LONGEST_TAG) if odd < _MOST_ODD_TAGS else None
            if whole is not None:
                stop = whole.end()
            elif (end := raw.find(">", place)) >= 0:
                odd += 1
                stop = end + 1
            else:
                break
        if done < place:
            yield Piece(done, place)
        if raw[place + 1] not in "!?":
            yield (tag := _tag(raw, place, stop))
            if tag.tag in _VERBATIM and not tag.closing and not tag.source.endswith("/>"):
                end = _end_of(raw, tag.tag, stop)
                if stop < end:
                    yield Piece(stop, end)
                stop = end
        place = done = stop
    if done < len(raw):
        yield Piece(done, len(raw))


def _tag(raw: str, start: int, stop: int) -> Piece:
    source = raw[start:stop]
    named = _NAME.match(source)
    assert named is not None, "a tag begins with its name"
    return Piece(start, stop, named[1].lower(), source.startswith("</"), source)


def _end_of(raw: str, name: str, start: int) -> int:
    """Where the content of an element ends that holds no markup; the end of the page when it is never closed."""
    found = re.compile(rf"</{re.escape(name)}[\s/>]", re.IGNORECASE).search(raw, start)
    return len(raw) if found is None else found.start()
