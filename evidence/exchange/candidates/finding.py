"""From a source's text to candidates: sentence by sentence, subject, question, direction, score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evidence.exchange.candidates import cues
from evidence.exchange.candidates.candidate import Candidate, Cue, CueKind
from evidence.exchange.candidates.lexicon import Lexicon, Question, Subject
from evidence.exchange.candidates.sentences import Sentence, sentences
from evidence.exchange.candidates.signs import Parsed, Sign, Way, signs
from evidence.exchange.candidates.terms import fixed
from evidence.model.ids import AxisId, ClaimId, SourceId
from evidence.quotes import Outcome, Text, match

MOST = 500
"""Candidates of one text; of more the best are kept."""
_MOST_READ = 20_000
"""Sentences with a subject that are read; the longest books have fewer."""

# What a score is made of. Chosen by hand in halves, and fitted to nothing; docs/candidates.md says why.
_NAMED = 2.0
"""The sentence names the claim's own subject."""
_EARLIER = 1.0
"""It refers to the subject of the sentence before."""
_GENERAL = 0.5
"""It names a kind of the claim's subject that has no claim of its own on the question."""
_STATED = 2.0
"""A word of direction acts on what the question is about."""
_SAID = 1.5
"""A word says a pole by itself."""
_TOUCHED = 0.5
"""The question is touched without a direction."""
_NO_EFFECT = 1.5
"""No effect is reported."""
_SCOPE = 0.5
"""The condition of the claim's scope is named."""
_RESULT = 0.5
"""A result is reported, not only stated."""
_HEDGE = -0.5
_AIM = -1.5
_BACKGROUND = -1.0
_METHOD = -1.5
_LONG = -0.5
"""Sentences of more than 400 characters say many things."""
_LONG_FROM = 400


_REMARKS = (
    (CueKind.HEDGE, _HEDGE, fixed(cues.HEDGES)),
    (CueKind.AIM, _AIM, fixed(cues.AIMS)),
    (CueKind.BACKGROUND, _BACKGROUND, fixed(cues.BACKGROUND)),
    (CueKind.METHOD, _METHOD, fixed(cues.METHODS)),
    (CueKind.RESULT, _RESULT, fixed(cues.RESULTS)),
)
_REMOVAL, _LINKS = fixed(cues.REMOVAL), fixed(cues.LINKS)
_LEADING = re.compile(
    rf"(?:(?:[A-Z]\w+ly|However|Moreover|Furthermore|In addition|Thus),?\s+)?\b({'|'.join(cues.LEADING)})\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Mention:
    subject: Subject
    cue: Cue
    earlier: bool = False


def suggest(
    source: SourceId,
    text: str,
    lexicon: Lexicon,
    verify: Text | None = None,
) -> list[Candidate]:
    """The candidates of a text, best first; then by place, then by claim.

    The same text and the same claims give the same list, whatever the order of the claims. Work grows with the text's
    length. Each quote is verified in the text at once; what does not stand there alone is quoted with its sentence.
    """
    found: dict[tuple[str, ClaimId, str], Candidate] = {}
    seen: set[str] = set()
    before: tuple[int, list[_Mention]] = (-1, [])
    read = 0
    for sentence in sentences(text):
        if read >= _MOST_READ:
            break
        words = text[sentence.start : sentence.stop]
        mentions = _mentions(words, lexicon)
        mentions = _referring(words, mentions, before[1] if before[0] == sentence.paragraph else [])
        before = (sentence.paragraph, mentions)
        if not mentions:
            continue
        alike = " ".join(words.split()).casefold()
        if alike in seen:
            continue
        seen.add(alike)
        read += 1
        for candidate in _read(source, text, sentence, words, mentions, lexicon):
            found.setdefault((alike, candidate.claim, candidate.stance), candidate)
    ranked = sorted(found.values(), key=_rank)[:MOST]
    if not ranked:
        return []
    prepared = Text(text) if verify is None else verify
    kept: dict[tuple[int, int, ClaimId, str], Candidate] = {}
    for candidate in ranked:
        sound = _verified(candidate, prepared, text)
        if sound is not None:
            kept.setdefault((sound.start, sound.stop, sound.claim, sound.stance), sound)
    return sorted(kept.values(), key=_rank)


def _rank(candidate: Candidate) -> tuple[float, int, int, str, str]:
    return -candidate.score, candidate.start, candidate.stop, candidate.claim, candidate.stance


def _verified(candidate: Candidate, prepared: Text, text: str) -> Candidate | None:
    """The candidate, with its whole sentence where a part would leave a negation out; None when it is no quote."""
    if match(candidate.quote, prepared).outcome is Outcome.FOUND:
        return candidate
    whole = next((s for s in sentences(_paragraph(text, candidate)[1]) if _holds(s, candidate, text)), None)
    if whole is None:
        return None
    base = _paragraph(text, candidate)[0]
    start, stop = base + whole.start, base + whole.stop
    wider = replace(candidate, start=start, stop=stop, quote=text[start:stop])
    return wider if match(wider.quote, prepared).outcome in (Outcome.FOUND, Outcome.NEGATED) else None


def _paragraph(text: str, candidate: Candidate) -> tuple[int, str]:
    base = max(0, candidate.start - 2_000)
    return base, text[base : candidate.stop + 2_000]


def _holds(sentence: Sentence, candidate: Candidate, text: str) -> bool:
    base = max(0, candidate.start - 2_000)
    return base + sentence.start <= candidate.start and candidate.stop <= base + sentence.stop


# ---------------------------------------------------------------- subjects


def _mentions(words: str, lexicon: Lexicon) -> list[_Mention]:
    """The subjects that a sentence names: of several readings of the same words the longest, of a kind the special."""
    if lexicon.any_subject is None or lexicon.any_subject.search(words) is None:
        return []
    spans: list[_Mention] = []
    for subject in lexicon.subjects:
        spans += [_Mention(subject, _cue(found, CueKind.SUBJECT)) for found in subject.pattern.finditer(words)]
        if (linked := _linked(words, subject)) is not None:
            spans.append(_Mention(subject, linked))
    spans.sort(key=lambda m: (m.cue.start - m.cue.stop, m.cue.start, -len(m.subject.terms), m.subject.label))
    kept: list[_Mention] = []
    for one in spans:
        if all(one.cue.stop <= other.cue.start or other.cue.stop <= one.cue.start for other in kept):
            kept.append(one)
    by_label: dict[str, _Mention] = {}
    for one in sorted(kept, key=lambda m: m.cue):
        by_label.setdefault(one.subject.label, one)
    return [
        one for one in by_label.values() if not any(other.subject.refines(one.subject) for other in by_label.values())
    ]


def _cue(found: re.Match[str], kind: CueKind) -> Cue:
    return Cue(*found.span(), kind, found.group())


def _linked(words: str, subject: Subject) -> Cue | None:
    """`Exosomes, the most important mediator of MSCs`: a general name, and further on what makes it special."""
    if subject.heads is None or subject.donors is None:
        return None
    head = subject.heads.search(words)
    if head is None:
        return None
    for link in _LINKS.finditer(words, head.end(), min(len(words), head.end() + 60)):
        donor = subject.donors.match(words, link.end() + 1)
        if donor is not None and len(words[head.end() : link.start()].split()) <= 5:
            return Cue(head.start(), donor.end(), CueKind.SUBJECT, words[head.start() : donor.end()])
    return None


def _referring(words: str, mentions: list[_Mention], before: list[_Mention]) -> list[_Mention]:
    """A sentence that begins with They or These may be about the subjects of the one before."""
    leading = _LEADING.match(words)
    if leading is None or not before:
        return mentions
    cue = Cue(*leading.span(1), CueKind.EARLIER, leading.group(1))
    if not mentions:
        # of several subjects the first is the one that is gone on with
        return [_Mention(min(before, key=lambda m: m.cue.start).subject, cue, earlier=True)]
    first = mentions[0]
    special = next((m for m in before if m.subject.refines(first.subject)), None)
    if special is not None and first.cue.start - leading.end(1) <= 12:
        return [_Mention(special.subject, cue, earlier=True), *mentions[1:]]
    return mentions


# ---------------------------------------------------------------- one sentence


def _read(
    source: SourceId, text: str, sentence: Sentence, words: str, mentions: list[_Mention], lexicon: Lexicon
) -> Iterator[Candidate]:
    parsed = Parsed(words)
    remarks = [
        (weight, Cue(*found.span(), kind, found.group()))
        for kind, weight, terms in _REMARKS
        if (found := terms.search(words)) is not None
    ]
    for axis, question in lexicon.questions.items():
        said = signs(parsed, question)
        if not question.targets:  # an opinion that takes no side is none
            said = [sign for sign in said if sign.way is not Way.UNCLEAR]
        if not said:
            continue
        for mention, claims, general in _asked(mentions, axis, lexicon):
            turned, removed = _removed(parsed, mention, said)
            for way, group in _grouped(turned):
                chosen, scope = _in_scope(parsed.text, claims, group, parsed, lexicon)
                if chosen is None:
                    continue
                span = _span(parsed, group, turned)
                parts = _parts(mention, general, way, group, scope, remarks, len(words))
                seen = (mention.cue, *scope, *removed, *(cue for sign in group for cue in sign.cues))
                yield _candidate(
                    source,
                    text,
                    sentence,
                    chosen,
                    word_of(way, question),
                    span,
                    parts,
                    (*seen, *(cue for _, cue in remarks)),
                )
    yield from _propositions(source, text, sentence, words, parsed, mentions, lexicon, remarks)


def _candidate(
    source: SourceId,
    text: str,
    sentence: Sentence,
    claim: ClaimId,
    stance: str,
    span: tuple[int, int],
    parts: tuple[tuple[str, float], ...],
    found: tuple[Cue, ...],
) -> Candidate:
    start, stop = sentence.start + span[0], sentence.start + span[1]
    placed = {replace(cue, start=cue.start + sentence.start, stop=cue.stop + sentence.start) for cue in found}
    hedged = any(cue.kind is CueKind.HEDGE for cue in found)
    score = sum(weight for _, weight in parts)
    return Candidate(source, claim, stance, start, stop, text[start:stop], score, hedged, tuple(sorted(placed)), parts)


def _asked(
    mentions: list[_Mention], axis: AxisId, lexicon: Lexicon
) -> Iterator[tuple[_Mention, tuple[ClaimId, ...], bool]]:
    """The claims on a question about what a sentence names; about the more general thing where there are none."""
    done: set[tuple[ClaimId, ...]] = set()
    for mention in mentions:
        own = mention.subject.claims.get(axis, ())
        if own:
            if own not in done:
                done.add(own)
                yield mention, own, False
            continue
        above = [other for other in lexicon.subjects if mention.subject.refines(other) and axis in other.claims]
        for other in sorted(above, key=lambda subject: (-len(subject.terms), subject.label))[:1]:
            # MSC exosomes are a kind of exosomes, and no kind of MSC
            if mention.subject.heads is None or mention.subject.heads.search(other.label) is None:
                continue
            if other.claims[axis] not in done:
                done.add(other.claims[axis])
                yield mention, other.claims[axis], True


def _removed(parsed: Parsed, mention: _Mention, said: list[Sign]) -> tuple[list[Sign], tuple[Cue, ...]]:
    """Signs turned round where the subject was taken away; what was seen is then the opposite of its own effect."""
    for found in _REMOVAL.finditer(parsed.text, max(0, mention.cue.start - 60), mention.cue.start):
        if parsed.words(found.end(), mention.cue.start) <= 1:
            cue = Cue(*found.span(), CueKind.REMOVED, found.group())
            turn = {Way.FIRST: Way.SECOND, Way.SECOND: Way.FIRST}
            inside = [sign for sign in said if not _same(sign, cue)]
            return [replace(sign, way=turn.get(sign.way, sign.way)) for sign in inside], (cue,)
    return said, ()


def _same(sign: Sign, cue: Cue) -> bool:
    """Whether a sign rests on the very word that takes the subject away, and on nothing else."""
    return all(
        found.kind in (CueKind.OUTCOME, CueKind.POLE) or (found.start < cue.stop and cue.start < found.stop)
        for found in sign.cues
    )


def _grouped(said: list[Sign]) -> Iterator[tuple[Way, list[Sign]]]:
    """Signs that belong to one candidate: all that say one thing; both poles of one clause together."""
    sided = [sign for sign in said if sign.way in (Way.FIRST, Way.SECOND)]
    if sided:
        by_clause: dict[int, list[Sign]] = {}
        for sign in sided:
            by_clause.setdefault(sign.clause, []).append(sign)
        mixed = [sign for group in by_clause.values() if len({s.way for s in group}) > 1 for sign in group]
        if mixed:
            yield Way.BOTH, mixed
            return
        for way in (Way.FIRST, Way.SECOND):
            if group := [sign for sign in sided if sign.way is way]:
                yield way, group
        return
    for way in (Way.BOTH, Way.NONE, Way.UNCLEAR):
        if group := [sign for sign in said if sign.way is way]:
            yield way, group
            return


def _span(parsed: Parsed, group: list[Sign], said: list[Sign]) -> tuple[int, int]:
    """The whole sentence; the clauses of the group where other clauses say the opposite."""
    ways = {sign.way for sign in said} & {Way.FIRST, Way.SECOND}
    clauses = sorted({sign.clause for sign in group})
    if len(ways) < 2 or {sign.way for sign in group} == ways:
        return 0, len(parsed.text)
    start, stop = parsed.clause_span(clauses[0])[0], parsed.clause_span(clauses[-1])[1]
    return (start, stop) if stop - start >= 20 else (0, len(parsed.text))


def _in_scope(
    words: str, claims: tuple[ClaimId, ...], group: list[Sign], parsed: Parsed, lexicon: Lexicon
) -> tuple[ClaimId | None, tuple[Cue, ...]]:
    """The claim whose scope the sentence names; the one without a scope when it names none, or several."""
    plain = [claim for claim in claims if claim not in lexicon.scopes]
    met: list[tuple[ClaimId, tuple[Cue, ...]]] = []
    for claim in claims:
        conditions = lexicon.scopes.get(claim, ())
        found = [(terms.search(words), variable) for variable, terms in conditions]
        if conditions and all(hit is not None for hit, _ in found):
            met.append(
                (claim, tuple(Cue(*hit.span(), CueKind.SCOPE, hit.group()) for hit, _ in found if hit is not None))
            )
    if len(met) == 1:
        return met[0]
    if plain:
        return plain[0], ()
    return met[0] if met else (None, ())


def word_of(way: Way, question: Question) -> str:
    """The stance that files use for a way on a question."""
    if way is Way.FIRST:
        return question.axis.poles[0]
    if way is Way.SECOND:
        return question.axis.poles[1]
    return {Way.BOTH: "mixed", Way.NONE: "no-effect", Way.UNCLEAR: "unclear"}[way]


def _parts(
    mention: _Mention,
    general: bool,
    way: Way,
    group: list[Sign],
    scope: tuple[Cue, ...],
    remarks: list[tuple[float, Cue]],
    length: int,
) -> tuple[tuple[str, float], ...]:
    """What the score is made of, each part with its name."""
    found = [("earlier subject", _EARLIER) if mention.earlier else ("subject", _NAMED)]
    if general:
        found.append(("more general claim", _GENERAL - _NAMED))
    if way is Way.UNCLEAR:
        found.append(("question touched", _TOUCHED))
    elif way is Way.NONE:
        found.append(("no effect", _NO_EFFECT))
    elif any(sign.stated for sign in group):
        found.append(("direction stated", _STATED))
    else:
        found.append(("pole named", _SAID))
    if scope:
        found.append(("condition named", _SCOPE))
    found += [(cue.kind.value, weight) for weight, cue in remarks]
    if length > _LONG_FROM:
        found.append(("long sentence", _LONG))
    return tuple(found)


def _propositions(
    source: SourceId,
    text: str,
    sentence: Sentence,
    words: str,
    parsed: Parsed,
    mentions: list[_Mention],
    lexicon: Lexicon,
    remarks: list[tuple[float, Cue]],
) -> Iterator[Candidate]:
    """Titles that are true or not: a sentence with the subject and nearly all other words of the title."""
    for mention in mentions:
        for claims in mention.subject.claims.values():
            for claim in claims:
                wanted = lexicon.propositions.get(claim)
                if wanted is None or not wanted.words:
                    continue
                hits = [found for terms in wanted.words if (found := terms.search(words)) is not None]
                if len(hits) < max(1, round(0.7 * len(wanted.words))):
                    continue
                said = tuple(_cue(hit, CueKind.OUTCOME) for hit in hits)
                first = min(said)
                against = [n for n in parsed.negations if n[1] <= first.start and parsed.words(n[1], first.start) <= 5]
                poles = lexicon.axes[claim].poles
                stance = ("refutes" if against else "supports") if {"supports", "refutes"} == {*poles} else poles[0]
                turned = tuple(Cue(start, stop, CueKind.NEGATION, word) for start, stop, word in against)
                parts = _parts(mention, False, Way.FIRST, [], (), remarks, len(words))
                yield _candidate(
                    source, text, sentence, claim, stance, (0, len(words)), parts,
                    (mention.cue, *said, *turned, *(cue for _, cue in remarks)),
                )  # fmt: skip
