"""Where a word ends: the cuts that a quote may not make.

`effective` is not in `ineffective`, `TLR4` not in `TLR4-/-`, `0.5` not in `-0.5`. A quote that is cut inside
a word, a number or a sign says something else than its source. In doubt a cut counts as inside: a quote that
is refused gets longer, one that is let through stays wrong.
"""

import re
import unicodedata

from evidence.patterns import pattern
from evidence.quotes.normalise import LETTER, Normalised

_REACH = 5
"""Characters looked at on either side of a cut."""

_CUT = "\x00"
_TIMES = "[x\u00d7]"
_NUMBER = r"(?: ^ | \W ) \d+ (?: [eE]\d+ )?"
_LONG_DASHES = "\u2014\u2015\u2e3a\u2e3b"
_GROUPING_SPACES = "\u00a0\u2005\u2006\u2007\u2008\u2009\u202f"
_UNARY_MINUS = "\u2212"

_INSIDE = pattern(
    rf"""
      \w \x00 \w                                    # letters and digits
    | [\w+/-] \x00 [-+/^±∓]                         # TLR4|-/-, CD4|+, TLR4-|/-
    | [-+/^±∓] \x00 \w                              # anti-|tumour, -|0.5
    | {LETTER} -\n\n \x00 \w                        # a word that is broken over a page
    | \w (?: \x00 ' | ' \x00 ) \w                   # can|'t, 5'|UTR
    | \d (?: \x00 [.,:·] | [.,:·] \x00 ) \d         # 1|.5, 1,|000, 1:|10
    | (?: ^|[^\w] ) [.·] \x00 \d                    # .|5
    | \d \x00 [%‰°]                                 # the unit is part of the number
    | \w \x00 \.[a-z] | \w \. \x00 [a-z]            # e|.g
    | [<≤≥] \x00 \d | (?: [\s(=] | [^\w<]\w ) > \x00 \d       # p<|0.05, but not the tag <p>|5
    | [±∓-] [ ] \x00 \d | — \x00 \d | \d \x00 — \d    # 5 ± |2, 30—|150
    | {_NUMBER} [ ]? {_TIMES} [ ]? \x00 \d         # 5 x |10
    | {_NUMBER} \x00 [ ]? {_TIMES} [ ]? \d         # 5| x 10, but not CD8| x10
    """,
    re.VERBOSE,
)


def inside_word(normalised: Normalised, original: str, cut: int) -> bool:
    """Whether a cut before the character at `cut` would divide a word, a number or a sign.

    `original` tells what one spelling no longer does: an em dash stands between words where a hyphen joins
    them, a narrow space groups digits, and a true minus sign belongs to its number even across a space.
    """
    text = normalised.text
    if cut <= 0 or cut >= len(text):
        return False
    before, after = text[cut - 1], text[cut]
    if normalised.divides(cut) or _hangs_together(before, after):
        return True
    if (before == " " and not after.isdecimal()) or (after == " " and not before.isdecimal()):
        return False
    left, right = text[max(0, cut - _REACH) : cut], text[cut : cut + _REACH]
    last, first = _was(normalised, original, cut - 1), _was(normalised, original, cut)
    if before == "-" and last in _LONG_DASHES:
        left = f"{left[:-1]}—"
    elif before == " " and last in _GROUPING_SPACES:
        left = f"{left[:-1]},"
    elif left.endswith("- ") and _was(normalised, original, cut - 2) != _UNARY_MINUS:
        left = f"{left[:-2]}  "
    if after == "-" and first in _LONG_DASHES:
        right = f"—{right[1:]}"
    elif after == " " and first in _GROUPING_SPACES:
        right = f",{right[1:]}"
    return _INSIDE.search(f"{left}{_CUT}{right}") is not None


def _hangs_together(before: str, after: str) -> bool:
    """A mark never leaves its base, and no cut may stand beside a character that reorders the line."""
    if before.isascii() and after.isascii():
        return False
    category = unicodedata.category(after)
    return category.startswith("M") or category == "Cf" or unicodedata.category(before) == "Cf"


def _was(normalised: Normalised, original: str, place: int) -> str:
    """The original's character at a place of the normalised text."""
    start = normalised.start(place)
    return original[start : start + 1]
