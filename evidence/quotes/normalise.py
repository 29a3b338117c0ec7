"""One spelling for what only typesetting tells apart, and the way back to the original.

Two passes. The first works on characters: compatibility forms (NFKC), dashes, quotation marks, raised digits,
characters without a glyph. The second works on layout: white space, and hyphens at a line end. Each pass
notes where it changed a length, so that every place in the result is known in the original to the character.

Signs, digits, brackets and case are kept, since they carry meaning.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from evidence.frozen import dataclass
from evidence.patterns import pattern

LETTER = r"[^\W\d_]"

_MOST_MARKS = 30
"""Length of a base with its combining marks beyond which all are left as they are, near the bound of
Unicode's Stream-Safe Text Format (UAX 15): putting marks into order takes quadratic time."""

_DASHES = (
    "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0"
    "\u02d7\u2043\u207b\u208b\u2212\u23af\u2500\u2501\u2796"
)
_SINGLE_QUOTES = "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02ca\u02cb\u2018\u2019\u201a\u201b\u2032\u2035\ua78c"
_DOUBLE_QUOTES = "\u02ba\u02ee\u201c\u201d\u201e\u201f\u301d\u301e\u301f"
_SLASHES = "\u2044\u2215\u29f8"
_ONE_SPELLING = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SLASHES, "/"),
    }
)
_BEFORE_NFKC = str.maketrans({"\u2033": '"', "\u2036": '"'})  # NFKC would make two single primes of each

# Soft hyphen, zero-width spaces and joiners, direction marks, variation selectors, tags. Not the characters
# that reorder what a reader sees (U+202A to U+202E, U+2066 to U+2069): no quote may run across one of those.
_WITHOUT_GLYPH = pattern(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁺⁻", "0123456789n+-", strict=True))

_SHOWN_SOFT_HYPHEN = pattern("\u00ad(?=[ \\t]*[\\r\\n])")
_CHARACTERS = pattern(r"[!-~]?[^\x00-\x7f]+")
# A hyphen before any white space, since folding a quote of several lines makes a space of a line end.
# every match begins with one of few characters, which are looked for twice as fast as three beginnings
_LAYOUT = pattern(rf"[-\s](?:(?<={LETTER}-)\s+(?={LETTER})|(?<=\s)\s+|(?<=[^\S ]))")
_PARAGRAPH = pattern("\u2029|(?:\\r\\n|\\r(?!\\n)|[\\n\u0085\u2028])\\s*[\\n\\r\u0085\u2028]")


class Offsets:
    """The places where one pass changed a length.

    A unit is a stretch that is longer or shorter than what became of it; outside the units, old and new
    places differ by a constant.
    """

    __slots__ = ("_new_ends", "_new_starts", "_old_ends")

    def __init__(self) -> None:
        """Start without units: every place is its own."""
        self._new_starts = array("L")
        self._new_ends = array("L")
        self._old_ends = array("L")

    def add(self, new_start: int, new_end: int, old_end: int) -> None:
        """Note the next unit, from left to right; `old_end` is where it ended before the pass."""
        self._new_starts.append(new_start)
        self._new_ends.append(new_end)
        self._old_ends.append(old_end)

    def start(self, place: int) -> int:
        """Where the character at `place` began before the pass."""
        after = bisect_right(self._new_ends, place)
        if after < len(self._new_starts):
            place = min(place, self._new_starts[after])
        return self._shifted(place, after)

    def end(self, place: int) -> int:
        """Where the character before `place` ended before the pass."""
        after = bisect_right(self._new_starts, place - 1)
        if after > 0:
            place = max(place, self._new_ends[after - 1])
        return self._shifted(place, after)

    def divides(self, place: int) -> bool:
        """Whether a cut at `place` goes through a unit."""
        after = bisect_right(self._new_ends, place)
        return after < len(self._new_starts) and self._new_starts[after] < place

    def _shifted(self, place: int, units: int) -> int:
        return place if units == 0 else place - self._new_ends[units - 1] + self._old_ends[units - 1]


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its one spelling. Normalising it again changes nothing."""

    text: str
    """The result; a blank line is `\\n\\n`, any other white space one space."""
    soft: frozenset[int]
    """Indices in `text` of hyphens that ended a line: the word may be meant with or without them."""
    passes: tuple[Offsets, ...]
    """The passes to walk back through, the last one first."""

    def start(self, place: int) -> int:
        """Offset in the original of the character at `place`."""
        for offsets in self.passes:
            place = offsets.start(place)
        return place

    def end(self, place: int) -> int:
        """Offset in the original after the character before `place`."""
        for offsets in self.passes:
            place = offsets.end(place)
        return place

    def divides(self, place: int) -> bool:
        """Whether a cut at `place` goes through what was one character, such as a ligature."""
        for offsets in self.passes:
            if offsets.divides(place):
                return True
            place = offsets.start(place)
        return False


def normalise(text: str) -> Normalised:
    """Give `text` its one spelling, for quote and source alike.

    A superscript after a digit becomes `^n`, since `10⁶` is not `106`; other numerals in one character (`½`)
    keep apart from the digits beside them.
    """
    passes: list[Offsets] = []
    if not text.isascii():
        text, offsets = _characters(_SHOWN_SOFT_HYPHEN.sub("-", text))
        passes.append(offsets)
    text = text.replace("`", "'")
    soft: frozenset[int] = frozenset()
    if _LAYOUT.search(text) is not None:
        text, soft, offsets = _layout(text)
        passes.append(offsets)
    return Normalised(text, soft, tuple(reversed(passes)))


def _characters(text: str) -> tuple[str, Offsets]:
    """First pass: each run beyond ASCII, with the character before it, which a mark may sit on."""
    pieces: list[str] = []
    offsets = Offsets()
    done = size = 0
    for found in _CHARACTERS.finditer(text):
        start, end = found.span()
        run = found.group()
        pieces.append(text[done:start])
        size += start - done
        done = end
        singles = [_single(character) for character in run]
        if None in singles:
            units = _units(run, text[end : end + 1])
        else:
            units = ((1, single) for single in singles if single is not None)
        old = start
        for length, new in units:
            old += length
            if len(new) != length:
                offsets.add(size, size + len(new), old)
            pieces.append(new)
            size += len(new)
    pieces.append(text[done:])
    return "".join(pieces), offsets


@lru_cache(maxsize=8192)
def _single(character: str) -> str | None:
    """The spelling of a character that needs no look at its neighbours, else `None`."""
    if _WITHOUT_GLYPH.match(character):
        return ""
    if character.isspace():
        return character
    new = _spelling(character)
    numeral = new != character and not character.isdecimal() and (new[0].isdecimal() or new[-1].isdecimal())
    lowered = unicodedata.decomposition(character).startswith("<sub>")
    if character in _RAISED or _joins(character) or (numeral and not lowered):
        return None
    return new


@lru_cache(maxsize=8192)
def _joins(character: str) -> bool:
    """Whether a character may combine with the one before it: a mark, or a vowel or tail of Hangul."""
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first).startswith("M") or "\u1160" <= first <= "\u11ff"


def _units(run: str, following: str) -> Iterator[tuple[int, str]]:
    """Each base with its marks: its length in the original, and its spelling among its neighbours."""
    last = ""
    was_raised = False
    start = 0
    while start < len(run):
        end = start + 1
        while end < len(run) and (_single(run[end]) == "" or _joins(run[end])) and not run[start].isspace():
            end += 1
        unit = _WITHOUT_GLYPH.sub("", run[start:end])
        after = run[end : end + 1] or following
        raised = unit in _RAISED
        new = _RAISED[unit] if raised else unit if len(unit) > _MOST_MARKS else _spelling(unit)
        if len(unit) == 1 and unit != new and _single(unit) is None:
            power = new.isalnum() or _RAISED.get(after, "").isalnum()  # `10⁻⁶` is one, `CD4⁺` is none
            if raised and power and last.isdecimal() and not was_raised:
                new = f"^{new}"
            elif not raised and last.isdecimal() and new[0].isdecimal():
                new = f" {new}"
            if after.isdecimal() and new[-1].isdecimal():
                new = f"{new} "
        yield end - start, new
        last = new[-1:] or last
        was_raised = raised or (was_raised and unit == "")
        start = end


@lru_cache(maxsize=8192)
def _spelling(unit: str) -> str:
    """A base with its marks in NFKC and in our one spelling of dashes, quotes and slashes."""
    new = unicodedata.normalize("NFKC", unit.translate(_BEFORE_NFKC))
    if new.startswith(" "):  # an accent that stands alone: NFKC would tear the word apart
        new = unicodedata.normalize("NFC", unit[0]) + unicodedata.normalize("NFKC", unit[1:])
    return new.translate(_ONE_SPELLING)


def _layout(text: str) -> tuple[str, frozenset[int], Offsets]:
    """Second pass: white space, and a hyphen before white space between letters."""
    pieces: list[str] = []
    soft: list[int] = []
    offsets = Offsets()
    done = size = 0
    for found in _LAYOUT.finditer(text):
        start, end = found.span()
        old = found.group()
        pieces.append(text[done:start])
        size += start - done
        done = end
        hyphen = "-" if old[0] == "-" else ""
        if _PARAGRAPH.search(old) is not None:
            new = f"{hyphen}\n\n"
        elif hyphen:
            new = hyphen
            soft.append(size)
        else:
            new = " "
        if len(new) != len(old):
            offsets.add(size, size + len(new), end)
        pieces.append(new)
        size += len(new)
    pieces.append(text[done:])
    return "".join(pieces), frozenset(soft), offsets
