"""What a registry's claims are about, as patterns: subjects with their names, questions with their words, scopes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from evidence.exchange.candidates import cues
from evidence.exchange.candidates.terms import Pattern, pattern
from evidence.model.axis import Axis
from evidence.model.claim import Claim
from evidence.model.ids import AxisId, ClaimId
from evidence.registry.registry import Registry

_DERIVED = re.compile(
    r"^(?P<donor>.{2,60}?)[- ]derived (?P<head>.{2,40})$|^(?P<head2>.{2,40}?) of (?P<donor2>.{2,60})$"
)
_PROPOSITION = frozenset({"supports", "refutes"})
_MOST_TERMS = 6
"""Terms of a subject that are combined."""
_SMALL = frozenset(cues.SMALL)


@dataclass(frozen=True, slots=True)
class Subject:
    """What claims are about, under all its names."""

    label: str
    terms: frozenset[str]
    """Ids of ontology terms; a subject with more of them is more special."""
    pattern: Pattern
    claims: Mapping[AxisId, tuple[ClaimId, ...]]
    """Claims about it by question, sorted."""
    heads: Pattern | None = None
    """Names of the general thing, such as exosomes, of which it is a kind."""
    donors: Pattern | None = None
    """Names of what makes it a kind of its own, such as MSC."""

    def refines(self, other: Subject) -> bool:
        """Whether it is a kind, or has something as a part."""
        return other.terms < self.terms


@dataclass(frozen=True, slots=True)
class Question:
    """An axis as patterns; signs are +1 for the first pole, -1 for the second."""

    axis: Axis
    targets: tuple[tuple[int, Pattern], ...]
    states: tuple[tuple[int, Pattern], ...]
    about: Pattern | None
    bad: int
    """Sign of the pole that is bad for the patient; 0 when there is none."""


@dataclass(frozen=True, slots=True)
class Proposition:
    """A claim whose title is true or not: its words besides the subject."""

    claim: ClaimId
    words: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is looked for in a text; made once for a registry."""

    subjects: tuple[Subject, ...]
    any_subject: Pattern | None
    questions: Mapping[AxisId, Question]
    scopes: Mapping[ClaimId, tuple[tuple[str, Pattern], ...]]
    """Of claims with a scope: variable and pattern of each condition; all must be met."""
    propositions: Mapping[ClaimId, Proposition]
    axes: Mapping[ClaimId, Axis]

    @classmethod
    def of(cls, registry: Registry, drop: frozenset[str] = frozenset()) -> Lexicon:
        """The lexicon of a registry's claims; `drop` leaves terms of the tables out, for measuring."""
        claims = [registry.claims[name] for name in sorted(registry.claims)]
        subjects = _subjects(claims)
        questions: dict[AxisId, Question] = {}
        for name, axis in sorted(registry.axes.items()):
            own = [claim for claim in claims if claim.axis == name]
            if own and not _PROPOSITION.issuperset(axis.poles):
                questions[name] = _question(axis, own, drop)
        asked = [claim for claim in claims if claim.axis in registry.axes]
        names = [subject.pattern.pattern for subject in subjects]
        names += [subject.heads.pattern for subject in subjects if subject.heads is not None]
        return cls(
            subjects,
            re.compile("|".join(sorted(set(names))), re.IGNORECASE) if names else None,
            questions,
            {claim.id: _scope(claim, registry, drop) for claim in asked if claim.scope},
            {c.id: _proposition(c) for c in asked if _PROPOSITION.issuperset(registry.axes[c.axis].poles)},
            {claim.id: registry.axes[claim.axis] for claim in asked},
        )


def _subjects(claims: list[Claim]) -> tuple[Subject, ...]:
    """One subject a label, with the names that any of its claims gives it."""
    names: dict[str, set[str]] = {}
    terms: dict[str, frozenset[str]] = {}
    own: dict[str, dict[AxisId, list[ClaimId]]] = {}
    for claim in claims:
        label = claim.subject.label
        listed = names.setdefault(label, set())
        listed.add(re.sub(r" of any source$", "", label))
        if claim.synonyms is not None and not claim.scope:
            listed.update(claim.synonyms.subject)
        terms[label] = terms.get(label, frozenset()) | {term.id for term in claim.subject.terms}
        own.setdefault(label, {}).setdefault(claim.axis, []).append(claim.id)
    having: dict[frozenset[str], list[str]] = {}
    for label, ids in terms.items():
        having.setdefault(ids, []).append(label)
    labels = {term.id: term.label for claim in claims for term in claim.subject.terms}
    found = []
    for label in sorted(names):
        parts = sorted(other for part in _parts(terms[label]) for other in having.get(part, ()))
        donor, head = _donor(label)
        heads = {n for other in parts for n in names[other] if head and _singular(head) in map(_singular, names[other])}
        donors: set[str] = set()
        if donor:
            donors = {donor} | {n for other in parts for n in names[other] if donor in names[other]}
            donors |= {labels[term] for other in parts if donor in names[other] for term in terms[other]}
            donors |= {labels[term] for term in terms[label] if _stands_for(donor, labels[term])}
            heads |= {head, *(labels[term] for term in terms[label] if labels[term].split()[-1:] == head.split()[-1:])}
        ways = {way.format(d=d, h=h) for d in _several(donors) for h in _several(heads) for way in _WAYS}
        made = pattern(names[label] | ways, plural=True)
        if made is not None:
            claims_of = {axis: tuple(ids) for axis, ids in own[label].items()}
            found.append(Subject(label, terms[label], made, claims_of, pattern(heads, True), pattern(donors, True)))
    return tuple(found)


_WAYS = ("{d} derived {h}", "{d} {h}", "{h} from {d}", "{h} derived from {d}", "{h} of {d}", "{h} secreted by {d}",
    "{h} released by {d}", "{d} exo", "{d} exos", "{d} ev", "{d} evs")  # fmt: skip


def _parts(terms: frozenset[str]) -> Iterator[frozenset[str]]:
    """The sets of terms of which some others are a part; a subject with very many terms has none."""
    if len(terms) <= _MOST_TERMS:
        for size in range(len(terms)):
            yield from map(frozenset, combinations(sorted(terms), size))


def _donor(label: str) -> tuple[str, str]:
    found = _DERIVED.match(label)
    if found is None or label.endswith("of any source"):
        return "", ""
    return found["donor"] or found["donor2"], found["head"] or found["head2"]


def _several(names: set[str]) -> set[str]:
    """Names, also in the plural."""
    return names | {f"{name}s" for name in names if not name.endswith("s")}


def _stands_for(short: str, label: str) -> bool:
    """Whether a name is the first letters of a label: MSC of `mesenchymal stem cell`."""
    return len(short) > 1 and short.upper() == "".join(word[0] for word in re.split(r"[-\s]+", label) if word).upper()


def _singular(name: str) -> str:
    return name.lower().removesuffix("s")


def _question(axis: Axis, claims: list[Claim], drop: frozenset[str]) -> Question:
    topic = cues.TOPICS.get(frozenset(axis.poles), cues.Topic())
    outcomes = {
        text for claim in claims for text in (claim.outcome, *(claim.synonyms.outcome if claim.synonyms else ()))
    }
    about = {*topic.about, *axis.synonyms.get("about", ())}
    targets: list[tuple[int, Pattern]] = []
    states: list[tuple[int, Pattern]] = []
    for sign, pole in zip((1, -1), axis.poles, strict=True):
        own = {*topic.targets.get(pole, ())}
        if not topic.targets and not topic.states and sign == 1:
            own |= outcomes  # the first pole is the positive one
        said = {*topic.states.get(pole, ()), *axis.synonyms.get(pole, ())}
        if not topic.targets and not topic.states:
            said.add(pole)
        for found, terms in ((targets, own), (states, said)):
            if (made := pattern(terms - drop, plural=True)) is not None:
                found.append((sign, made))
    bad = 0 if topic.bad is None else (1 if topic.bad == axis.poles[0] else -1)
    return Question(axis, tuple(targets), tuple(states), pattern((about | outcomes) - drop, plural=True), bad)


def _scope(claim: Claim, registry: Registry, drop: frozenset[str]) -> tuple[tuple[str, Pattern], ...]:
    found: list[tuple[str, Pattern]] = []
    for variable, level in sorted(claim.scope.items()):
        words = {level.replace("-", " "), *cues.LEVELS.get(level, ())}
        known = registry.variables.get(variable)
        levels = {} if known is None else known.levels
        for name, details in levels.items():
            if name == level or (known is not None and level in known.ancestors(name)):
                words |= {details.label or name, *details.synonyms}
        if (made := pattern(words - drop, plural=True)) is not None:
            found.append((variable, made))
    return tuple(found)


def _proposition(claim: Claim) -> Proposition:
    names = re.split(r"[^\w-]+", f"{claim.subject.label} {' '.join(claim.synonyms.subject) if claim.synonyms else ''}")
    small = {_singular(name) for name in names} | _SMALL
    words = [word for word in re.split(r"[^\w-]+", claim.title) if word and _singular(word) not in small]
    made = [pattern([_stem(word)]) for word in words if word.lower() not in _SMALL]
    return Proposition(claim.id, tuple(one for one in made if one is not None))


def _stem(word: str) -> str:
    """A word without its ending; names with digits or capitals as they are."""
    lower = word.lower()
    if any(map(str.isdigit, word)) or word.isupper() or len(lower) < 6:
        return (
            lower if len(lower) < 4 or any(map(str.isdigit, word)) else f"{lower.removesuffix('s').removesuffix('y')}*"
        )
    return f"{re.sub(r'(?:ing|ed|es|s|ion|ions|ive|ives)$', '', lower)}*"
