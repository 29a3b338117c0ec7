"""Which way a sentence points on a question: words of direction, what they act on, and what turns them round."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from evidence.exchange.candidates import cues
from evidence.exchange.candidates.candidate import Cue, CueKind
from evidence.exchange.candidates.lexicon import Question
from evidence.exchange.candidates.terms import fixed
from evidence.quotes.negation import negations

_REACH = 14
"""Words between a word of direction and what it acts on."""
_PASSIVE = 6
"""Words between what is acted on and a passive verb after it."""
_NEGATED = 5
"""Words between a negation and the word that it bears on."""
_CHAINED = 5
"""Words between two words of direction of which one acts on the other: `abrogated the inhibitory effect on`."""
_NEAR = 4
"""The same for a word that says a pole by itself, and so needs no verb."""


class Way(Enum):
    """What a part of a sentence says."""

    FIRST = 1
    SECOND = -1
    NONE = "none"
    UNCLEAR = "unclear"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a sentence says on a question, with the number of its clause."""

    way: Way
    clause: int
    cues: tuple[Cue, ...]
    stated: bool
    """A word of direction acts on something, as opposed to a word that says a pole by itself."""


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    stop: int
    sign: int
    kind: CueKind
    word: str
    clause: int

    @property
    def cue(self) -> Cue:
        return Cue(self.start, self.stop, self.kind, self.word)


_VERBS = (
    (0, CueKind.VAGUE, fixed(cues.VAGUE)),
    (1, CueKind.TAKES_PART, fixed(cues.PART)),
    (-1, CueKind.LESS, fixed(cues.DECREASE)),
    (1, CueKind.MORE, fixed(cues.INCREASE)),
)
_NO_EFFECT, _BOTH, _ABSENCE = fixed(cues.NO_EFFECT), fixed(cues.BOTH), fixed(cues.ABSENCE)
_INSTRUMENT = fixed(cues.INSTRUMENT)
_CONTRAST = frozenset(cues.CONTRAST)
_AGENT = re.compile(
    r"(?:inhibit|suppress|activat|promot|block|enhanc|stimulat|regulat|modulat|induc|mediat)(?:or|er)s?$", re.I
)
_NOUN = re.compile(r"(?:ion|ions|ment|ance|al|ing|arrest|decrease|increase|ory|ive|suppression)$", re.I)
_DONE = re.compile(r"(?:ed|wn|rank|runk|lower|higher|fewer|smaller|greater)$", re.I)
_BEING = re.compile(r"\b(?:is|are|was|were|be|been|being|got|became)\b", re.I)
_AND = re.compile(r"\b(?:and|or|nor|but|to)\b|[,/]", re.I)
_OF = re.compile(r"\s+of\b", re.I)
_EITHER = re.compile(r"\b(?:or|and|nor)\b|/", re.I)
_PROGRESS = re.compile(r"\b(?:tumou?r|cancer|malignan\w+)\s+(?:growth|progression|development|formation)", re.I)
_WORD = re.compile(r"[^\W_][\w'\u2019-]*")
_STARTERS = "|".join(word.replace(" ", r"\s+") for word in cues.CLAUSES)
_CLAUSE = re.compile(
    rf"[;:]\s|,?\s+\b(?:{_STARTERS})\b|,\s+(?=\w+ing\s)|,?\s+\b(?:and|which|but)\s+(?=(?:[\w-]+\s+){{0,3}}"
    r"(?:has|have|is|are|was|were|they|it|these|can|may|could|might|did|does|do|had|failed)\s)",
    re.IGNORECASE,
)


class Parsed:
    """A sentence with everything in it that does not depend on the question. Places count from its beginning."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = [found.start() for found in _WORD.finditer(text)]
        self._cuts = [found.start() for found in _CLAUSE.finditer(text)]
        self.verbs = self._found_verbs()
        self.negations = [(found.start(), found.end(), found.group()) for found in negations(text, 0, len(text))]
        self.no_effect = [found.span() for found in _NO_EFFECT.finditer(text)]
        self.instruments = [found.span() for found in _INSTRUMENT.finditer(text)]
        both = _BOTH.search(text)
        self.both = None if both is None else Cue(*both.span(), CueKind.BOTH, both.group())

    def clause(self, place: int) -> int:
        """The number of the clause that a place is in."""
        return bisect_left(self._cuts, place)

    def clause_span(self, number: int) -> tuple[int, int]:
        """Where a clause stands, without what joins it to the one before."""
        start = self._cuts[number - 1] if number else 0
        stop = self._cuts[number] if number < len(self._cuts) else len(self.text)
        joined = re.match(r"[\s,;:]+(?:(?:and|but|which|while|whereas)\s+)?", self.text[start:stop]) if number else None
        start += joined.end() if joined else 0
        return start, start + len(self.text[start:stop].rstrip(" ,;:\n\r\t"))

    def words(self, start: int, stop: int) -> int:
        """How many words begin between two places."""
        return max(0, bisect_left(self._words, stop) - bisect_left(self._words, start))

    def _found_verbs(self) -> list[_Verb]:
        taken: list[_Verb] = []
        for sign, kind, terms in reversed(_VERBS):
            taken += [
                _Verb(*found.span(), sign, kind, found.group(), self.clause(found.start()))
                for found in terms.finditer(self.text)
                if not _AGENT.search(found.group())
            ]
        taken.sort(key=lambda verb: (verb.start, -verb.stop))
        kept: list[_Verb] = []
        for verb in taken:
            if not kept or verb.start >= kept[-1].stop:
                kept.append(verb)
        return kept


def signs(parsed: Parsed, question: Question) -> list[Sign]:
    """What a sentence says on a question; empty when it says nothing."""
    found: list[Sign] = []
    targets = [
        (match.start(), match.end(), pole, state)
        for kind, state in ((question.states, True), (question.targets, False))
        for pole, terms in kind
        for match in terms.finditer(parsed.text)
    ]
    if question.about is not None:
        targets += [(match.start(), match.end(), 0, False) for match in question.about.finditer(parsed.text)]
    targets.sort(key=lambda target: (target[0], not target[2], -target[1], not target[3]))
    spans: list[tuple[int, int, int, bool]] = []
    for start, stop, pole, state in targets:
        if not spans or start >= spans[-1][1]:
            spans.append((start, stop, pole, state))
        elif spans[-1][2] == 0 and pole != 0:
            spans[-1] = (start, stop, pole, state)
    taken = [(start, stop) for start, stop, pole, _ in spans if pole]
    verbs = [verb for verb in parsed.verbs if _acts(parsed, verb, taken)]
    for span in spans:
        found += _said(parsed, question, verbs, span)
    if parsed.both is not None and spans and not any(sign.way in (Way.FIRST, Way.SECOND, Way.NONE) for sign in found):
        start, stop, _, _ = spans[0]
        target = Cue(start, stop, CueKind.OUTCOME, parsed.text[start:stop])
        return [Sign(Way.BOTH, parsed.clause(start), (parsed.both, target), True)]
    return found


def _acts(parsed: Parsed, verb: _Verb, taken: list[tuple[int, int]]) -> bool:
    """Whether a word of direction acts on something: not where it is a part of a term, nor after `rather than`."""
    if any(verb.start < stop and start < verb.stop for start, stop in taken) and not _OF.match(parsed.text, verb.stop):
        return False
    turned = _negation(parsed, verb.start, verb.clause)
    return turned is None or not _contrast(turned)


def _said(parsed: Parsed, question: Question, verbs: list[_Verb], span: tuple[int, int, int, bool]) -> Iterator[Sign]:
    """What is said of one thing."""
    start, stop, pole, state = span
    clause = parsed.clause(start)
    kind = CueKind.POLE if state else CueKind.OUTCOME
    target = Cue(start, stop, kind, parsed.text[start:stop])
    for first, last in parsed.no_effect:
        if parsed.clause(first) == clause and (last <= start and parsed.words(last, start) <= 4):
            yield Sign(Way.NONE, clause, (Cue(first, last, CueKind.NONE, parsed.text[first:last]), target), True)
            return
        if first >= stop and parsed.clause(first) == clause and parsed.words(stop, first) <= 3:
            yield Sign(Way.NONE, clause, (Cue(first, last, CueKind.NONE, parsed.text[first:last]), target), True)
            return
    absent = _absent(parsed, start) if pole and not state else None
    if absent is not None:
        yield Sign(Way(-pole), clause, (absent, target), False)
        return
    if (
        state
        and (gone := _absent(parsed, start)) is not None
        and gone.text.lower() not in ("non", "low", "little", "reduced")
    ):
        yield Sign(Way.NONE if gone.text.lower() == "no" else Way(-pole), clause, (gone, target), False)
        return
    governing, after = _governing(parsed, verbs, span, clause)
    if not governing:
        if state and pole:
            yield from _alone(parsed, pole, clause, target)
        return
    for chain in governing:
        yield from _judged(parsed, question, chain, after, span, clause, target)


def _alone(parsed: Parsed, pole: int, clause: int, target: Cue) -> Iterator[Sign]:
    """A word that says a pole by itself."""
    turned = _negation(parsed, target.start, clause)
    if turned is None:
        yield Sign(Way(pole), clause, (target,), False)
    elif not _contrast(turned):
        yield (
            Sign(Way.NONE, clause, (*turned, target), False)
            if len(turned) % 2
            else Sign(Way(pole), clause, (*turned, target), False)
        )


def _judged(
    parsed: Parsed,
    question: Question,
    chain: list[_Verb],
    after: _Verb | None,
    span: tuple[int, int, int, bool],
    clause: int,
    target: Cue,
) -> Iterator[Sign]:
    """What a chain of words of direction makes of one thing."""
    _, _, pole, _ = span
    own = (*(verb.cue for verb in chain), *((after.cue,) if after is not None else ()), target)
    turned = _negation(parsed, chain[0].start, clause)
    if any(first <= chain[-1].start < last for first, last in parsed.instruments):
        way = _inherited(parsed, question, chain[-1], clause, pole)
        yield Sign(way, clause, own, way is not Way.UNCLEAR)
        return
    sign = pole
    for verb in chain:
        sign *= verb.sign
    if after is not None:
        sign *= after.sign
    if turned is not None and len(turned) % 2:
        yield Sign(Way.NONE if sign or pole else Way.UNCLEAR, clause, (*turned, *own), True)
        return
    cues_of = (*(turned or ()), *own)
    yield Sign(Way(sign) if sign else Way.UNCLEAR, clause, cues_of, True)


def _governing(
    parsed: Parsed, verbs: list[_Verb], span: tuple[int, int, int, bool], clause: int
) -> tuple[list[list[_Verb]], _Verb | None]:
    """The words that act on something: chains before it, and a noun of direction right after it."""
    start, stop, _, _ = span
    after = next(
        (
            verb
            for verb in verbs
            if verb.start >= stop and parsed.words(stop, verb.start) == 0 and verb.sign and _NOUN.search(verb.word)
            and verb.start - stop <= 2
        ),
        None,
    )  # fmt: skip
    before = [verb for verb in verbs if verb.stop <= start and verb.clause == clause]
    if before and parsed.words(before[-1].stop, start) <= (_NEAR if span[3] else _REACH):
        last = before[-1]
        chain = [last]
        rivals: list[list[_Verb]] = [chain]
        for left, right in pairwise(reversed(before)):
            # from the verb next to the target to the left
            between = parsed.text[right.stop : left.start]
            if parsed.words(right.stop, left.start) > _CHAINED:
                break
            if _EITHER.search(between) and parsed.words(right.stop, left.start) <= 3:
                rivals.append([right])
                continue
            soft = all(word.lower() in cues.SOFT for word in _WORD.findall(between))
            if (
                soft
                and not _AND.search(between)
                and (_NOUN.search(left.word) or "ability to" in between)
                and right.sign
            ):
                rivals[-1].insert(0, right)
                continue
            break
        return rivals, after
    if after is not None:
        return [[after]], None
    following = next((verb for verb in verbs if verb.start >= stop and verb.clause == clause), None)
    if following is not None and following.sign and parsed.words(stop, following.start) <= _PASSIVE:
        between = parsed.text[stop : following.start]
        done = _DONE.search(following.word)
        if done and (_BEING.search(between) or following.word.lower() in ("decreased", "increased", "regressed")):
            return [[following]], None
    return [], None


def _inherited(parsed: Parsed, question: Question, verb: _Verb, clause: int, pole: int) -> Way:
    """`promote tumour progression by affecting X`: what is bad for the patient is said of X as well."""
    above = [other for other in parsed.verbs if other.stop <= verb.start and other.clause == clause and other.sign]
    if not above or not question.bad or not pole:
        return Way.UNCLEAR
    main = above[-1]
    return Way(question.bad * main.sign) if _PROGRESS.search(parsed.text, main.stop, verb.start) else Way.UNCLEAR


def _absent(parsed: Parsed, start: int) -> Cue | None:
    """What says right before a place that a thing is not there."""
    since = max(0, start - 40)
    for found in _ABSENCE.finditer(parsed.text, since, start):
        if parsed.words(found.end(), start) == 0:
            return Cue(*found.span(), CueKind.ABSENT, found.group())
    return None


def _negation(parsed: Parsed, place: int, clause: int) -> tuple[Cue, ...] | None:
    """The negations that bear on a word; None without one."""
    found = [
        Cue(start, stop, CueKind.NEGATION, word)
        for start, stop, word in parsed.negations
        if stop <= place and parsed.clause(start) == clause and parsed.words(stop, place) <= _NEGATED
    ]
    # only those in an unbroken row up to the word
    row: list[Cue] = []
    for cue in reversed(found):
        if parsed.words(cue.stop, row[-1].start if row else place) <= _NEGATED and not re.search(
            r",|\bbut\b", parsed.text[cue.stop : row[-1].start if row else place]
        ):
            row.append(cue)
            if cue.text.lower() == "nor":  # `neither ... nor` is one negation
                break
    return tuple(reversed(row)) or None


def _contrast(row: tuple[Cue, ...]) -> bool:
    return any(" ".join(cue.text.lower().replace("-", "").split()) in _CONTRAST for cue in row)
