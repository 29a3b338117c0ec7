"""Negations that a quote leaves out: before its beginning, or in what its dots stand for.

Answers with the negation's own words, for a reader to judge; what is found is a warning, never a refusal.
"""

import re
from collections.abc import Iterator

from evidence.patterns import pattern

_MOST_WORDS_BETWEEN = 3
"""Words that may stand between a negation and the quote's beginning for the negation still to bear on it."""

_REACH = 400
"""Characters before a quote in which a negation is looked for; far more than three words take."""

_AHEAD = 8
"""Characters beyond a stretch that the patterns may look at without counting them."""

_NEGATION = pattern(
    r"""
    (?<!\w) (?:
        [Nn]o (?! - | \.\s?\d )                        # neither a prefix nor `No. 5`
      | NO (?= \s [A-Z]{2} )                           # in capitals among capitals; else nitric oxide
      | (?i: not | cannot | nev-?er | with-?out | nei-?ther | nor | none )    # or broken at a line end
      | (?i: fail (?: s | -?ed | -?ing | -?ure )? \s to | un-?able \s to )
      | (?i: rath-?er \s than | in-?stead \s of )
      | (?i: (?: lack | lacks | lacking | ab-?sence | de-?void | free ) \s of )
      | (?i: are | ca | could | did | do | does | had | has | have | is | must | should | was | were | wo
           | would ) n [\s']{0,2} t                    # the apostrophe is easily lost: `didnt`, `didn t`
    ) (?!\w)
    | (?<=\w) (?i: n't ) (?!\w)
    """,
    re.VERBOSE,
)
_TURNED_ROUND = pattern(r"(?<!\w)(?:anti|non)\s$", re.IGNORECASE)
_ASIDE = pattern(r"\([^()]*\)|\[[^\[\]]*\]")

# A stop, closing marks, reference numbers, then white space; a blank line ends a sentence in any case.
_STOP = pattern(r"""[.!?]['")\]]*(?:\[[\d,\s-]*\]|(?<=[^\d]\.)\d{1,3}(?:[,-]\d{1,3})*)?\s+|。|\n\n""")
# fmt: off
_ABBREVIATIONS = frozenset({
    "al", "approx", "ca", "cf", "co", "conc", "corp", "dr", "ed", "eds", "eq", "eqs", "esp", "etc",
    "excl", "fig", "figs", "inc", "incl", "jr", "lat", "ltd", "max", "min", "mr", "mrs", "ms", "nos",
    "nr", "pp", "prof", "ref", "refs", "resp", "sect", "sp", "spp", "sr", "st", "subsp", "suppl", "tab",
    "temp", "var", "viz", "vol", "vs",
})
# fmt: on
_DOTTED = pattern(r"(?:[a-z]\.)*[a-z]")
_NAME_IN_LOWER_CASE = pattern(r"[^\W\d_]{1,4}-?[A-Z0-9]")


def negation_within(text: str, start: int, end: int) -> str | None:
    """The first negation in a stretch of normalised text that a quote leaves out."""
    return next((found.group() for found in negations(text, start, end)), None)


def negation_before(text: str, start: int) -> str | None:
    """The last negation before `start` that bears on it: in the same sentence, three words away at most.

    Asides in brackets do not count as words, else a citation would be enough to hide a negation.
    """
    turned = turned_round(text, start)
    if turned is not None:
        return turned
    found = list(negations(text, sentence_start(text, start), start))
    if not found:
        return None
    last = found[-1]
    between = _ASIDE.sub(" ", text[last.end() : start]).split()
    words = sum(any(character.isalnum() for character in piece) for piece in between)
    return last.group() if words <= _MOST_WORDS_BETWEEN else None


def turned_round(text: str, start: int) -> str | None:
    """`anti` or `non` right before `start`, parted from it only by white space."""
    found = _TURNED_ROUND.search(text, max(0, start - len("anti ")), start)
    return None if found is None else found.group().strip()


def sentence_start(text: str, place: int) -> int:
    """Where the sentence that `place` stands in begins, at most some hundred characters back.

    In doubt the sentence goes on: a warning too many is better than a negation overlooked.
    """
    since = max(0, place - _REACH)
    stops = reversed(list(_STOP.finditer(text, since, place)))
    return next((stop.end() for stop in stops if _ends_sentence(text, stop)), since)


def negations(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Every negation that stands whole in a stretch of text, from left to right."""
    return (found for found in _NEGATION.finditer(text, start, end + _AHEAD) if found.end() <= end)


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    mark = stop.group()[0]
    if mark in "\n。":
        return True
    following = text[stop.end() : stop.end() + _AHEAD].lstrip("'\"([")
    if following[:1].islower() and _NAME_IN_LOWER_CASE.match(following) is None:
        return False
    if mark != ".":
        return True
    before = text[max(0, stop.start() - 12) : stop.start()].rpartition(" ")[2].lstrip("'\"([").lower()
    if before == "no":
        return not following[:1].isdigit()
    return not (before in _ABBREVIATIONS or before.endswith(".") or _DOTTED.fullmatch(before))
