"""Whether two texts are one text, told from the words that they have in a row."""

from __future__ import annotations

import re
from enum import Enum
from zlib import crc32

from evidence.quotes.normalise import normalise

LEAST = 40
"""Shingles that a text needs to be judged as a whole."""
_WORDS = 5
"""Words of a shingle; two texts by different people hardly ever share five in a row by chance."""
_ALIKE = 0.8
"""Jaccard index of the shingles of two texts from which they are one text; our choice."""
_WITHIN = 0.9
"""Share of a text's shingles that are in another from which it is a part of it; our choice."""
_MOST_WORDS = 200_000
"""Words of a text that are looked at; a book is told by its first half as well."""

_WORD = re.compile(r"[^\W_]+")

Shingles = frozenset[int]


class Sameness(Enum):
    """In what way a text is the same as another one."""

    ALIKE = "alike"
    """Nearly all of both is the same."""
    WITHIN = "within"
    """Nearly all of it is in the other, which has more."""


def shingles(text: str) -> Shingles:
    """Every five words in a row of a text, in small letters, each as a number; of fewer words there is none.

    The numbers are the same in every process, so that what is chosen by them is as well.
    """
    words = _WORD.findall(normalise(text[: _MOST_WORDS * 12]).text.lower())[:_MOST_WORDS]
    if len(words) < _WORDS:
        return frozenset()
    rows = zip(*(words[i:] for i in range(_WORDS)), strict=False)
    return frozenset([crc32(" ".join(row).encode("utf-8", "surrogatepass")) for row in rows])


def sameness(new: Shingles, known: Shingles) -> Sameness | None:
    """In what way a text is the same as a known one; None where it is another one, or too short to be judged."""
    if len(new) < LEAST:
        return None
    both = len(new & known)
    if both >= _ALIKE * (len(new) + len(known) - both):
        return Sameness.ALIKE
    return Sameness.WITHIN if both >= _WITHIN * len(new) else None
