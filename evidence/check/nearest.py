"""The nearest known word to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like a mistyped one; None when nothing is near."""
    import difflib  # few words are mistyped

    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)), None)
