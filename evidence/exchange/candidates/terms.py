"""Terms as they are written in tables and vocabularies, made into patterns that bear with spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

_JOIN = r"[-\u2010-\u2014\s]{0,3}"
"""What may stand where a term has a blank: white space, a hyphen, a dash, or nothing (`anti tumour`, `antitumour`)."""
_MOST_TERMS = 2_000
_LONGEST = 120

Pattern = re.Pattern[str]


def pattern(terms: Iterable[str], plural: bool = False) -> Pattern | None:
    """One pattern for some terms, in whole words and any case; the longest of several wins. None without terms."""
    written = {" ".join(re.split(r"[-\s]+", term.strip().lower())) for term in terms}
    kept = sorted((term for term in written if any(map(str.isalnum, term)) and len(term) <= _LONGEST), key=_rank)
    if not kept:
        return None
    parts = "|".join(_part(term, plural) for term in kept[:_MOST_TERMS])
    return re.compile(rf"(?<![^\W_])(?:{parts})(?![^\W_])", re.IGNORECASE)


def fixed(terms: tuple[str, ...]) -> Pattern:
    """The pattern of a table of this program, which is never empty."""
    found = pattern(terms)
    assert found is not None, "a table of terms has terms"
    return found


def _rank(term: str) -> tuple[int, str]:
    return -len(term), term


def _part(term: str, plural: bool) -> str:
    words = [_word(word) for word in term.split(" ") if word]
    text = _JOIN.join(words)
    return f"{text}(?:s|es)?" if plural and term[-1:].isalpha() and not term.endswith("s") else text


def _word(word: str) -> str:
    if word == "*":
        return r"[^\W_][\w-]{0,40}"
    stem = re.escape(word.removesuffix("*")).replace("tumour", "tumou?r").replace("tumor", "tumou?r")
    stem = stem.replace("tumouu?r", "tumou?r")
    return stem + (r"\w{0,30}" if word.endswith("*") else "")
