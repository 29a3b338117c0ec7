"""The nearest known word to a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like a mistyped one; None when nothing is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)), None)
