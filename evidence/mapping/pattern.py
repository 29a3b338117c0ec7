"""Regular expressions of mapping files: those of which no cell can make a search that never ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as codes  # type: ignore[attr-defined]  # what the standard library itself parses them with
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any

MOST_SEARCHED = 1_000
"""Characters of a value up to which a pattern is looked for in it."""
_MOST_REPEATS = 3
_LONG = 20
"""Repetitions from which on a repeat counts as one without end."""
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def fault(pattern: str) -> str | None:
    """Why a pattern is not taken; None when it may be.

    Searching goes back and tries again: a repetition within a repetition takes time that doubles with every
    character, and several in a row the length to the power of their number. So does the search for where to begin,
    unless the pattern says that it is the beginning of the cell.
    """
    try:
        begins = not (re.compile(pattern).flags & re.MULTILINE) and _begins(parser.parse(pattern))
        most = _MOST_REPEATS if begins else _MOST_REPEATS - 1
        long = _long_repeats(parser.parse(pattern), within=False)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression: {error}"
    except _Wild as error:
        return str(error)
    if long > most:
        where = "a cell" if most == _MOST_REPEATS else "a cell, or one more behind `^`"
        return f"repeats in {long} places; at most {most} can be searched for in {where}"
    return None


class _Wild(Exception):
    pass


def _begins(parsed: Iterable[tuple[Any, Any]]) -> bool:
    """Whether what is found has to stand at the beginning."""
    return next(iter(parsed), None) in ((codes.AT, codes.AT_BEGINNING), (codes.AT, codes.AT_BEGINNING_STRING))


def _long_repeats(parsed: Iterable[tuple[Any, Any]], within: bool) -> int:
    found = 0
    for code, about in parsed:
        if code in _REPEATS:
            least, most, body = about
            if within and least < most:
                raise _Wild("repeats what repeats, which can take for ever; repeat single characters or classes")
            found += int(most > _LONG) + _long_repeats(body, within or most > 1)
        elif code is codes.BRANCH:
            if within:
                raise _Wild("repeats a choice, which can take for ever; repeat single characters or classes")
            found += max(_long_repeats(branch, within) for branch in about[1])
        elif code in (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT, codes.ATOMIC_GROUP):
            found += _long_repeats(about if code is codes.ATOMIC_GROUP else about[-1], within)
        elif code in (codes.GROUPREF, codes.GROUPREF_EXISTS):
            raise _Wild("refers back to a group, which can take for ever")
    return found
