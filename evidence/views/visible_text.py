"""Text of strangers made fit to be looked at, character by character, so that every place stays where it is."""

from __future__ import annotations

import unicodedata

STAND_IN = "\N{REPLACEMENT CHARACTER}"
"""Shown for a character that would be unseen, or would change how others are read."""

_LINE_ENDS = "\r\x85\u2028\u2029"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def visible(text: str) -> str:
    """The text as it is shown; it has the same length, and line ends are `\\n` alone.

    The carriage return of a line end is shown as a blank, any other line end as a line end, a tab as a blank, a soft
    hyphen as `¬`, a control character as its picture (`␛`), and all else that is unseen as U+FFFD.

    >>> visible("a\\r\\nb\\tc\\x1b[2J")
    'a \\nb c␛[2J'
    """
    text = text.replace("\r\n", " \n")
    return text.translate({ord(found): shown for found in set(text) if (shown := _shown(found)) != found})


def _shown(character: str) -> str:
    code = ord(character)
    if character == "\n" or 0x20 <= code < 0x7F:
        return character
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if character == "\N{SOFT HYPHEN}":
        return "\N{NOT SIGN}"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return STAND_IN if unicodedata.category(character) in _UNSEEN or character in _BLANK_LETTERS else character
