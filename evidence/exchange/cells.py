"""Cells of a table that people open in a spreadsheet: no text starts a formula, and everything reads back.

Both directions of both rules stand here, so that what is written is read back as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_GUARD = "'"
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""What a spreadsheet may take for the beginning of a formula: blanks before it do not help, nor do wide letters."""
_UNDER_GUARD = re.compile(r"'+")


def guarded(text: str) -> str:
    """A text of which no spreadsheet makes a formula: an apostrophe is put before what looks like one.

    A text that has apostrophes already before what looks like a formula gets one more, so that it reads back.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'t Hooft"), guarded("growth")
    ("'=1+1", "''=1+1", "'t Hooft", 'growth')
    """
    if text[:1].isalnum():  # nearly always; letters and digits begin no formula
        return text
    found = _UNDER_GUARD.match(text)
    rest = text if found is None else text[found.end() :]
    return _GUARD + text if _FORMULA.match(rest) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    if cell.startswith(_GUARD):
        rest = cell.lstrip(_GUARD)
        if _FORMULA.match(rest):
            return cell[1:]
    return cell


def joined(values: Sequence[str]) -> str:
    """Several texts in one cell: one alone stands for itself, several are a JSON array.

    >>> joined(["Zhu W"]), joined(["Zhu W", "Li M"]), joined([])
    ('Zhu W', '["Zhu W", "Li M"]', '')
    """
    if not values:
        return ""
    if len(values) == 1 and values[0] and not values[0].startswith("["):
        return values[0]
    return json.dumps(list(values), ensure_ascii=False)


def parted(cell: str) -> list[str]:
    """The texts that `joined` was given. A cell that only looks like an array is one text."""
    if not cell:
        return []
    if cell.startswith("["):
        try:
            found = json.loads(cell)
        except ValueError:
            return [cell]
        if isinstance(found, list) and all(isinstance(value, str) for value in found):
            return found
    return [cell]
