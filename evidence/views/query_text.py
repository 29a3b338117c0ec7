"""The filter language of a list of claims, read from what somebody types."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from evidence.model.decision import Status

WORD = ""
"""The key of a term that is a plain word."""
IS, HAS, AXIS, SOURCE = "is", "has", "axis", "source"

STATES = {
    **{status.value: "claims of this status" for status in Status},
    "contested": "both poles are present",
    "settled": "one answer, or none, and nothing against it",
    "open": "too little is known",
    "decided": "somebody has decided",
    "undecided": "nobody has decided",
    "stale": "decided, and the evidence has changed since",
    "marked": "marked in the list",
    "unsaved": "edited, and not saved yet",
}
"""What may follow `is:`, each with its meaning."""
POSSESSIONS = {
    "problem": "the check has something to say",
    "note": "the claim or an item has a note",
    "decision": "somebody has decided",
    "unread": "a study is known only through a review",
    "quote": "an item quotes its source",
}
"""What may follow `has:`, each with its meaning."""
KEYS = {IS: "status or state", HAS: "what a claim has", AXIS: "question", SOURCE: "source of an item"}
"""The keys that every registry has; its context variables are keys as well."""

MOST_CHARACTERS = 1000
"""Of a filter that are read; what is pasted by mistake shall not stop the list."""
_KEY = re.compile(r"(\w[\w.-]*):", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a filter."""

    key: str
    """`is`, `has`, `axis`, `source`, a context variable, or `WORD`."""
    text: str
    """What is looked for, case-folded, white space made one blank."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something in a filter that means nothing, and what may have been meant."""

    word: str
    """As it was typed."""
    hint: str
    """A sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Query:
    """A filter: all of its terms must hold."""

    terms: tuple[Term, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def parse_query(text: str, variables: Collection[str] = ()) -> Query:
    """Read a filter; no text is an error, because it is read while it is being typed.

    Words are ANDed, quotation marks keep a phrase together, `!` negates a term, `key:value` asks for a property.
    `variables` are the registry's context variables; `ClaimIndex.parse` knows them. A term without a value, such
    as `is:` before the rest is typed, restricts nothing.
    """
    keys = (*KEYS, *(name for name in variables if name not in KEYS))
    terms: dict[Term, None] = {}
    unknown: dict[Unknown, None] = {}
    for word, quoted_from in split_words(text[:MOST_CHARACTERS]):
        bangs = len(word) - len(word.lstrip("!")) if quoted_from else 0
        bangs = min(bangs, quoted_from)
        rest = word[bangs:]
        found = _KEY.match(rest)
        key, value = WORD, rest
        if found is not None and found.end() <= quoted_from - bangs:
            name = found[1].casefold()
            if name in keys:
                key, value = name, rest[found.end() :]
                known = STATES if key == IS else POSSESSIONS if key == HAS else None
                if known is not None and value and not starting(fold(value), known):
                    unknown[Unknown(word, no_value(key, value, known))] = None
            else:
                unknown[Unknown(word, _no_key(name, keys))] = None
        if folded := fold(value):
            terms[Term(key, folded, negated=bangs % 2 == 1)] = None
    return Query(tuple(terms), tuple(unknown))


def fold(text: str) -> str:
    """A text in which case and the kind of white space no longer matter."""
    return " ".join(text.casefold().split())


def starting(text: str, known: Collection[str]) -> tuple[str, ...]:
    """The known words that are meant: the very word, else all that begin with it, so that half a word is enough."""
    return (text,) if text in known else tuple(word for word in known if word.startswith(text))


def no_value(key: str, value: str, known: Collection[str]) -> str:
    """What to say of a value that nothing has."""
    near = difflib.get_close_matches(fold(value)[:100], list(known)[:5000], n=1, cutoff=0.6)
    return f"nothing matches {key}:{value}" + (f"; did you mean {key}:{near[0]}?" if near else "")


def _no_key(name: str, keys: Collection[str]) -> str:
    near = difflib.get_close_matches(name[:100], list(keys), n=1, cutoff=0.6)
    said = f"{name}: is no key, and is searched as a word"
    return f"{said}; did you mean {near[0]}:?" if near else said


def split_words(text: str) -> Iterator[tuple[str, int]]:
    """Words without their quotation marks, each with the place from which on it was quoted, else its length."""
    word: list[str] = []
    quoted_from: int | None = None
    inside = False
    for character in f"{text} ":
        if character == '"':
            inside = not inside
            quoted_from = len(word) if quoted_from is None else quoted_from
        elif character.isspace() and not inside:
            if word:
                yield "".join(word), len(word) if quoted_from is None else quoted_from
            word, quoted_from = [], None
        else:
            word.append(character)
    if word:  # a quotation that is still being typed
        yield "".join(word), len(word) if quoted_from is None else quoted_from
