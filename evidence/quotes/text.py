"""A source made ready once, so that many quotes can be looked up in it quickly."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from evidence.frozen import dataclass
from evidence.patterns import pattern
from evidence.quotes.edges import inside_word
from evidence.quotes.normalise import LETTER, Normalised, normalise

Span = tuple[int, int]

_FEWEST_TRIES = 100
_MOST_WORK = 100_000
"""A search makes `_FEWEST_TRIES + _MOST_WORK / length` tries: 12,600 for a word of eight letters, 130 for a
page. Only a text that repeats one phrase endlessly needs more."""

_JOINING_HYPHEN = pattern(rf"(?<={LETTER})-(?={LETTER})")

_ABSTRACT = pattern(
    r"^[ \t#*|]*(?:\d+\.?[ \t]+)?(?:graphical[ \t]+|structured[ \t]+)?"
    r"(?:abstract|summary|zusammenfassung|r[ée]sum[ée]|resumen|resumo|riassunto|摘要)"
    r"[ \t*#]*(?:[:.|\u2013\u2014-]|\r?$)"
    r"|\b(?-i:Abstract|ABSTRACT):",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER_ABSTRACT = pattern(
    r"^[ \t#*|]*(?:\d+\.?[ \t]+)?(?:introduction|key[ -]?words|references|main text|关键词)\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A normalised text without its hyphens between letters, which remembers them.

    Only so can a hyphen at a line end be tried both ways at the cost of one search.
    """

    normal: str
    """The normalised text itself."""
    letters: str
    """The same without hyphens between letters: what is searched."""
    places: list[int]
    """Index in `letters` of the letter after each hyphen, ascending."""
    soft: frozenset[int]
    """The `places` whose hyphen ended a line, and may be layout."""

    @classmethod
    def of(cls, normal: str, soft: frozenset[int] = frozenset()) -> Phrase:
        """Take the hyphens out; `soft` holds indices in `normal`."""
        if "-" not in normal:
            return cls(normal, normal, [], frozenset())
        hyphens = [found.start() for found in _JOINING_HYPHEN.finditer(normal)]
        places = [hyphen - earlier for earlier, hyphen in enumerate(hyphens)]
        may_go = frozenset(place for place, hyphen in zip(places, hyphens, strict=True) if hyphen in soft)
        return cls(normal, _JOINING_HYPHEN.sub("", normal), places, may_go)

    def normal_place(self, place: int) -> int:
        """Index in `normal` of the character at `place` in `letters`."""
        return place + bisect_right(self.places, place)


class Text:
    """A source, normalised once. Offsets count characters of `original`."""

    def __init__(self, original: str) -> None:
        """Prepare `original`, exactly as it was decoded."""
        self.original = original
        self.normalised: Normalised = normalise(original)
        self.phrase = Phrase.of(self.normalised.text, self.normalised.soft)

    @cached_property
    def _caseless(self) -> str:
        return caseless(self.phrase.letters)

    @cached_property
    def abstract(self) -> Span | None:
        """Where the abstract stands in the original, from its heading to the next; `None` without one."""
        heading = _ABSTRACT.search(self.original)
        if heading is None:
            return None
        following = _AFTER_ABSTRACT.search(self.original, heading.end())
        return heading.end(), len(self.original) if following is None else following.start()

    def exact(self, phrase: Phrase) -> list[Span]:
        """Every place of the normalised text where `phrase` stands in whole words, from left to right."""
        return list(self._occurrences(self.phrase.letters, phrase.letters, phrase))

    def in_any_case(self, phrase: Phrase) -> list[Span]:
        """The same without regard to upper and lower case."""
        return list(self._occurrences(self._caseless, caseless(phrase.letters), phrase))

    def holds_letters_of(self, phrase: Phrase) -> bool:
        """Whether the phrase stands there if edges and hyphens are left out of account."""
        return phrase.letters in self.phrase.letters

    def span(self, start: int, end: int) -> Span:
        """Offsets in the original of a stretch of the normalised text."""
        return self.normalised.start(start), self.normalised.end(end)

    def inside_word(self, cut: int) -> bool:
        """Whether a cut of the normalised text at this place would divide a word."""
        return inside_word(self.normalised, self.original, cut)

    def _occurrences(self, haystack: str, needle: str, phrase: Phrase) -> Iterator[Span]:
        found = haystack.find(needle)
        for _ in range(_FEWEST_TRIES + _MOST_WORK // len(needle)):
            if found < 0:
                return
            end = found + len(needle)
            first, last = self.phrase.normal_place(found), self.phrase.normal_place(end - 1) + 1
            whole = not self.inside_word(first) and not self.inside_word(last)
            if whole and self._hyphens_agree(phrase, found, end):
                yield first, last
                found = haystack.find(needle, end)
            else:
                found = haystack.find(needle, found + 1)

    def _hyphens_agree(self, phrase: Phrase, start: int, end: int) -> bool:
        """Both sides have the same hyphens, but for those that may be layout on the side that has them."""
        ours = self.phrase.places
        here = ours[bisect_right(ours, start) : bisect_right(ours, end - 1)]
        if not here and not phrase.places:
            return True
        there = {start + place for place in phrase.places}
        return all(place in there or place in self.phrase.soft for place in here) and all(
            place in here or place - start in phrase.soft for place in there
        )


def caseless(text: str) -> str:
    """Lower case of the same length, so that places stay the same."""
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")
