"""Look a quote up in its source, and say whether it still means there what it says alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence.frozen import dataclass, replace
from evidence.patterns import pattern
from evidence.quotes.negation import negation_before, negation_within, turned_round
from evidence.quotes.normalise import Normalised, normalise
from evidence.quotes.text import Phrase, Span, Text

if TYPE_CHECKING:
    from evidence.quotes.suggest import Suggestion

_LEAST_WORDS = 3
"""Words that each part of a quote with dots must have, so that a part says something of its own."""

_MOST_APART = 600
"""Characters of normalised text that dots may stand for."""

_MOST_DOTS = 20
"""Gaps in one quote beyond which it is a collage; also bounds the work."""

_DOTS = pattern(r"\[ ?\.{3,} ?\]|\.{3,}")
_WORD = pattern(r"\S*[^\W_]\S*")

Chain = tuple[Span, ...]
"""The places of a quote's parts in the normalised text; a quote without dots has one part."""


class Outcome(StrEnum):
    """What became of a quote that was looked up in its source."""

    FOUND = "found"
    """It stands there in whole words, and nothing that it leaves out turns its meaning round."""
    CASE = "case"
    """It stands there but for upper and lower case: a warning, since a gene's name is told by its case."""
    NEGATED = "negated"
    """It stands there only where it leaves out a negation that bears on it: a warning."""
    MISSING = "missing"
    """It does not stand there."""
    INVALID = "invalid"
    """It cannot be looked up: it has no word of the author's, or dots beside too few words."""


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one quote and one source."""

    outcome: Outcome
    """The verdict."""
    spans: tuple[Span, ...] = ()
    """Start and end of every occurrence, in characters of the original text, ascending. With dots, from the
    first part's start to the last part's end. Empty when missing or invalid."""
    shown: Span | None = None
    """The occurrence to show: the first in the abstract, else the first; one that leaves out a negation only
    if all do. `None` when missing or invalid."""
    suggestion: Suggestion | None = None
    """The closest passage, when the quote is missing and a passage is close enough."""
    reason: str | None = None
    """Why the outcome is not `found`, in one clause; `None` when it is."""


def match(quote: str, text: Text | str) -> Match:
    """Look `quote` up in `text`; give a `Text` when several quotes are looked up in one source.

    Dots are first taken as the source's own, then as what the quote leaves out. Never raises on any text.
    """
    source = text if isinstance(text, Text) else Text(text)
    wanted = normalise(quote)
    if not _has_word_outside_brackets(wanted.text):
        return Match(Outcome.INVALID, reason="there is no word outside brackets")
    whole = _phrase(wanted, 0, len(wanted.text))
    readings, flaw = _readings(wanted, source) if ".." in wanted.text else ([], None)
    for outcome, find in ((Outcome.FOUND, source.exact), (Outcome.CASE, source.in_any_case)):
        for parts in ([whole], *readings):
            chains = _chains(parts, source, find)
            if chains:
                return _judged(outcome, chains, source)
    if flaw is not None and not readings:
        return Match(Outcome.INVALID, reason=flaw)
    return _missing(whole, readings, source)


def _has_word_outside_brackets(text: str) -> bool:
    depth = 0
    for character in text:
        if character == "[":
            depth += 1
        elif character == "]":
            depth = max(0, depth - 1)
        elif depth == 0 and character.isalnum():
            return True
    # Brackets that are never closed enclose nothing.
    return depth > 0 and any(character.isalnum() for character in text.rpartition("]")[2])


def _phrase(wanted: Normalised, start: int, end: int) -> Phrase:
    """A part of the quote without white space at its edges."""
    part = wanted.text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Phrase.of(part, frozenset(place - start for place in wanted.soft))


def _readings(wanted: Normalised, source: Text) -> tuple[list[list[Phrase]], str | None]:
    """The ways to take the quote's dots as gaps, each a list of parts; and what keeps others from being one.

    Dots that stand in the text between the same two words are more likely the text's own.
    """
    dots = list(_DOTS.finditer(wanted.text))
    if len(dots) > _MOST_DOTS:
        return [], f"it has dots in more than {_MOST_DOTS} places"
    foreign = [found for found in dots if not _stand_in(source, wanted, found)]
    readings = []
    flaw = None
    for gaps in (foreign, dots) if 0 < len(foreign) < len(dots) else (dots,):
        starts = [0, *(found.end() for found in gaps)]
        ends = [*(found.start() for found in gaps), len(wanted.text)]
        parts = [_phrase(wanted, start, end) for start, end in zip(starts, ends, strict=True)]
        short = next((part.normal for part in parts if len(_WORD.findall(part.normal)) < _LEAST_WORDS), None)
        if short is None:
            readings.append(parts)
        elif short:
            flaw = f'beside the dots, "{short}" has fewer than {_LEAST_WORDS} words'
        else:
            flaw = "dots at the edge of a quote, or side by side, stand for nothing"
    return readings, flaw


def _stand_in(source: Text, wanted: Normalised, dots: re.Match[str]) -> bool:
    """Whether the dots stand in the source between the same two words."""
    before, after = wanted.text[: dots.start()], wanted.text[dots.end() :]
    last = before[len(before.rstrip().rpartition(" ")[0]) :]
    first = after[: len(after) - len(after.lstrip().partition(" ")[2])]
    return f"{last}{dots.group()}{first}".strip() in source.normalised.text


def _chains(parts: list[Phrase], source: Text, find: Callable[[Phrase], list[Span]]) -> list[Chain]:
    """Every way in which the parts follow each other in one paragraph, each time by the nearest next part."""
    normal = source.normalised.text
    chains: list[Chain] = [(place,) for place in find(parts[-1])]
    for part in reversed(parts[:-1]):
        starts = [chain[0][0] for chain in chains]
        longer: list[Chain] = []
        for place in find(part):
            nearest = bisect_left(starts, place[1])
            if nearest < len(starts) and starts[nearest] - place[1] <= _MOST_APART:
                chain = chains[nearest]
                if normal.find("\n\n", place[0], chain[-1][1]) < 0:
                    longer.append((place, *chain))
        chains = longer
    return list({chain[-1]: chain for chain in chains}.values())  # of several with one end, the shortest


def _judged(outcome: Outcome, chains: list[Chain], source: Text) -> Match:
    """Weigh the occurrences: one that leaves out no negation clears them all."""
    spans = tuple(source.span(chain[0][0], chain[-1][1]) for chain in chains)
    begin, end = source.abstract or (0, 0)
    inside = [begin <= span[0] and span[1] <= end for span in spans]
    order = sorted(range(len(spans)), key=lambda which: not inside[which])  # those in the abstract first
    clean = next((which for which in order if _negation(chains[which], source) is None), None)
    if clean is None:
        return Match(Outcome.NEGATED, spans, spans[order[0]], reason=_negation(chains[order[0]], source))
    reason = None if outcome is Outcome.FOUND else "it stands there in other upper and lower case"
    return Match(outcome, spans, spans[clean], reason=reason)


def _negation(chain: Chain, source: Text) -> str | None:
    """Which negation the quote leaves out at this place, as a clause."""
    normal = source.normalised.text
    before = negation_before(normal, chain[0][0])
    if before is not None:
        return f'"{before}" stands shortly before it in the same sentence'
    for (_, end), (start, _) in pairwise(chain):
        elided = negation_within(normal, end, start) or turned_round(normal, start)
        if elided is not None:
            return f'the dots leave out "{elided}"'
    return None


def _missing(whole: Phrase, readings: list[list[Phrase]], source: Text) -> Match:
    """Say what is not there, and what stands there instead."""
    from evidence.quotes.suggest import closest

    if not readings:
        cut = source.holds_letters_of(whole)
        reason = "it stands there only cut out of a longer word, number or sign, or with other hyphens"
        return Match(
            Outcome.MISSING,
            suggestion=closest(whole, source),
            reason=reason if cut else "it does not stand in the text",
        )
    for part in readings[-1]:
        if not source.in_any_case(part):
            nearest = closest(part, source)
            # A passage for one part cannot stand in for the whole quote.
            nearest = None if nearest is None else replace(nearest, typographic=False)
            reason = f'the part "{part.normal}" does not stand in the text'
            return Match(Outcome.MISSING, suggestion=nearest, reason=reason)
    reason = f"its parts do not stand in one paragraph, in this order, at most {_MOST_APART} characters apart"
    return Match(Outcome.MISSING, reason=reason)
