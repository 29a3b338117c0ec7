"""Verdicts and their reasons in plain English, for a reader who knows biology and not this program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy, Sampling
from evidence.model.source import Kind
from evidence.registry.registry import Registry
from evidence.resolve.lines import Lines, Link, Merge
from evidence.resolve.reason import Reason, ReasonRule
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Basis, Verdict
from evidence.stats.binomial import sign_test
from evidence.views.catalogue import Catalogue
from evidence.views.status_view import pole_word
from evidence.views.uncounted_view import exclusion_words
from evidence.views.wording import capital, counted, listed, p_value, percent, plural

_REVIEWS = frozenset({Kind.SYSTEMATIC_REVIEW, Kind.NARRATIVE_REVIEW})


@dataclass(frozen=True, slots=True)
class Wording:
    """What the sentences on one claim call things."""

    poles: tuple[str, str]
    noun: str
    """What a line of evidence is called in the singular: `study` or `review`."""
    sampling: Sampling
    alpha: float
    """Level of the sign test, from the policy."""

    @property
    def reviews(self) -> bool:
        """Whether lines are retellings, which state something, and not studies, which find something."""
        return self.noun != "study"

    def lines(self, n: int) -> str:
        """`1 independent study`, `3 independent reviews`."""
        return counted(n, f"independent {self.noun}")

    def both(self, n: int) -> str:
        """What `n` mixed lines do: `found both`, or `states both` for a review."""
        return "found both" if not self.reviews else f"state{_s(n)} both"

    def null(self, n: int) -> str:
        """What `n` lines without effect do: `found no effect`, or `states no effect` for a review."""
        return "found no effect" if not self.reviews else f"state{_s(n)} no effect"


def wording_for(verdict: Verdict, registry: Registry, policy: Policy | None = None) -> Wording:
    """The words for a verdict: poles of its axis, and what its lines are called."""
    policy = registry.config.policy if policy is None else policy
    return Wording(poles_of(verdict, registry), _noun(verdict, registry), registry.config.sampling, policy.alpha)


def poles_of(verdict: Verdict, registry: Registry) -> tuple[str, str]:
    """The words of a verdict's poles; plain ones when the axis has no readable record."""
    axis = registry.axes.get(verdict.axis)
    return ("first pole", "second pole") if axis is None else (axis.poles[0], axis.poles[1])


def counts_on(verdict: Verdict) -> Tally:
    """The tally that a verdict rests on."""
    return verdict.secondary_tally if verdict.basis is Basis.SECONDARY else verdict.tally


def split_text(verdict: Verdict, poles: tuple[str, str]) -> str:
    """How many lines stand where, as a list for a table; what is zero is left out, and empty when nothing counts."""
    tally = counts_on(verdict)
    numbers = (tally.first, tally.second, tally.mixed, tally.no_effect)
    text = ", ".join(f"{n} {word}" for n, word in zip(numbers, (*poles, "both", "no effect"), strict=True) if n)
    return f"{text} (reviews)" if verdict.basis is Basis.SECONDARY else text


def headline(verdict: Verdict, words: Wording, contexts: Iterable[str] = ()) -> str:
    """The verdict in one sentence, beginning with its status; `contexts` are those that explain it, where known."""
    tally = counts_on(verdict)
    leader = pole_word(verdict.leader, words.poles)
    split = split_clause(tally, words)
    match verdict.status:
        case Status.NO_EVIDENCE:
            found = len(verdict.evidence.uncounted)
            if found == 0:
                return "No evidence: nothing is recorded on this claim."
            return (
                f"No evidence that counts: {counted(found, 'recorded item')} {_are(found)} set aside ({_why(verdict)})."
            )
        case Status.NO_EFFECT:
            return f"No effect: {_all_of(tally.lines, words)} found none."
        case Status.MOSTLY_NO_EFFECT:
            share = f"{tally.no_effect} of {words.lines(tally.lines)} found no effect"
            return f"Mostly no effect: {share}; {_directions(tally, words)}."
        case Status.CONTEXT_DEPENDENT:
            return f"Context-dependent: {split}, and {_separating(contexts)} them apart."
        case Status.DISPUTED:
            return f"Disputed: {split}."
        case Status.PRELIMINARY_DISPUTE:
            return f"Preliminary dispute: {split}. That is too little to call it a dispute."
        case Status.PREDOMINANT:
            return f"Predominant: {split}."
        case Status.LEANING:
            return f"Leaning to {leader}: {split}."
        case Status.UNCONTESTED:
            # those without an effect do not point the other way, and do not agree either
            agreed = "Uncontested in direction" if tally.no_effect else "Uncontested"
            return f"{agreed}: {_unopposed(tally, words)}."
        case Status.INSUFFICIENT:
            return f"Insufficient: {_few(tally, words)}."
        case Status.REPORTED_DISPUTED:
            return f"Disputed in reviews: no primary study is recorded; {split}."
        case Status.REPORTED_ONE_SIDED:
            return f"One-sided in reviews: no primary study is recorded; {_unopposed(tally, words)}."
    assert_never(verdict.status)


def _separating(contexts: Iterable[str]) -> str:
    """What tells the poles apart, with its verb."""
    names = list(contexts)
    return f"{listed(names)} tell{_s(len(names))}" if names else "a recorded condition tells"


def _why(verdict: Verdict) -> str:
    """Why the items of a verdict do not count, each reason once."""
    reasons = dict.fromkeys(entry.why for entry in verdict.evidence.uncounted)
    return "; ".join(exclusion_words(why)[0].lower() for why in reasons)


def split_clause(tally: Tally, words: Wording) -> str:
    """How many lines stand where: ``20 independent studies point to A and 13 to B; 3 found both``."""
    first, second = words.poles
    a, b, mixed, null = tally.first, tally.second, tally.mixed, tally.no_effect
    if a or b:
        if a:
            head = f"{words.lines(a)} point{_s(a)} to {first} and {b if b else 'none'} to {second}"
        else:
            head = f"{words.lines(b)} point{_s(b)} to {second} and none to {first}"
        rest = [f"{mixed} {words.both(mixed)}"] if mixed else []
        rest += [f"{null} {words.null(null)}"] if null else []
        return f"{head}; {listed(rest)}" if rest else head
    if mixed:
        head = f"{words.lines(mixed)} {words.both(mixed)} {first} and {second}"
        return f"{head}; {null} {words.null(null)}" if null else head
    return f"{words.lines(null)} {words.null(null)}"


def sampling_statement(sampling: Sampling) -> str:
    """What shares and p-values can be taken for, given how the evidence was found; to stand in brackets."""
    match sampling:
        case Sampling.CONVENIENCE:
            return "convenience sample: shares say nothing of how common a finding is"
        case Sampling.SYSTEMATIC:
            return "systematic search: shares are those of what was published"
    assert_never(sampling)


def reason_sentence(reason: Reason, verdict: Verdict, words: Wording) -> str:
    """One reason of a verdict as a sentence."""
    numbers = {name: float(value) for name, value in reason.numbers.items() if not isinstance(value, str)}

    def number(name: str) -> int:
        return int(numbers[name])

    match reason.rule:
        case ReasonRule.NO_LINE:
            return "No study and no review that counts is recorded."
        case ReasonRule.ONLY_REVIEWS:
            found = counted(number("reviews"), f"independent {words.noun}")
            speaks = f"Only {found} speak{_s(number('reviews'))} to it"
            return f"{speaks}; without a primary study there is no score and no test."
        case ReasonRule.MAJORITY:
            return _majority_sentence(numbers["share"], numbers["threshold"], verdict, words)
        case ReasonRule.MINORITY:
            return _minority_sentence(number("lines"), number("threshold"), verdict, words)
        case ReasonRule.SIGN_TEST:
            return _test_sentence(numbers["p"], number("first"), number("second"), words)
        case ReasonRule.TOO_FEW_TO_TEST:
            split = f"Sign test of {number('first')} against {number('second')}: {p_value(numbers['p'])}"
            return f"{split}; {_too_few(words)} ({sampling_statement(words.sampling)})."
        case ReasonRule.UNOPPOSED:
            n = number("lines")
            if n == 1:
                return f"Only 1 {words.noun} gives a direction."
            every = f"Both {plural(words.noun)}" if n == 2 else f"All {counted(n, words.noun)}"
            return f"{every} that give a direction give the same one."
        case ReasonRule.FEW_LINES:
            n, needed = number("lines"), number("threshold")
            if n >= needed:
                return f"{capital(words.lines(n))} {_are(n)} too few for a verdict."
            return f"{capital(words.lines(n))} of the {needed} that an unopposed verdict needs."
        case ReasonRule.NULL_LINES:
            n, total = number("no_effect"), number("lines")
            if n == total:
                return f"{capital(_all_of(n, words))} found no effect."
            return f"{n} of {words.lines(total)} found no effect."
        case ReasonRule.MIXED_LINES:
            n = number("lines")
            if words.reviews:
                verb = "states both poles or calls" if n == 1 else "state both poles or call"
                return f"{capital(counted(n, words.noun))} {verb} the question controversial."
            return f"{capital(counted(n, words.noun))} found both poles and count{_s(n)} half for either."
        case ReasonRule.UNREAD:
            n = number("lines")
            known = "is known only through a review" if n == 1 else "are known only through reviews"
            return f"{capital(counted(n, words.noun))} {known}; the original was not read."
        case ReasonRule.PARTIAL:
            n = number("lines")
            pole, arms = ("its pole", "its arms") if n == 1 else ("their pole", "their arms")
            return f"{capital(counted(n, words.noun))} count{_s(n)} for {pole} although some of {arms} found no effect."
    assert_never(reason.rule)


def merge_sentences(evidence: Lines, catalogue: Catalogue) -> tuple[str, ...]:
    """Which sources are one line, and why: ``Zhu 2012 and Zhu 2014 count as one: same cohort.``"""
    groups: dict[tuple[str, Link], list[Merge]] = {}
    for merge in evidence.merges:
        groups.setdefault((merge.first, merge.link), []).append(merge)
    found: list[str] = []
    for (first, link), merges in groups.items():
        names = (first, *(merge.second for merge in merges))
        cited = listed(catalogue.source(name).short for name in names)
        found.append(f"{cited} count as one: {_link_words(link)}.")
    return tuple(found)


def _link_words(link: Link) -> str:
    match link:
        case Link.COHORT:
            return "same cohort"
        case Link.VERSION:
            return "versions of the same work"
        case Link.POOLED:
            return "they pool some of the same studies"
    assert_never(link)


def _noun(verdict: Verdict, registry: Registry) -> str:
    if verdict.basis is not Basis.SECONDARY:
        return "study"
    names = {name for line in verdict.evidence.secondary for name in line.sources}
    kinds = {registry.sources[name].kind for name in names if name in registry.sources}
    return "review" if kinds <= _REVIEWS else "secondary source"


def _majority_sentence(share: float, threshold: float, verdict: Verdict, words: Wording) -> str:
    halves = ", counting mixed ones half on each side" if verdict.tally.mixed else ""
    needed = percent(threshold)
    leader = pole_word(verdict.leader, words.poles)
    if leader is None:
        return f"Neither pole leads{halves}: each has half of the studies that give a direction."
    found = percent(share, below=threshold)
    if share < threshold:
        return (
            f"{capital(leader)} leads with {found} of the studies that give a direction{halves}; "
            f"{needed} would end the dispute."
        )
    return f"{capital(leader)} has {found} of the studies that give a direction{halves}, and {needed} make a majority."


def _of_which_mixed(lines: int, mixed: int) -> str:
    """How many of the lines behind a pole are mixed; they stand behind the other one as well."""
    if not mixed:
        return ""
    if mixed < lines:
        return f", {mixed} of which found both"
    return ", which found both" if lines == 1 else ", all of which found both"


def _minority_sentence(lines: int, threshold: int, verdict: Verdict, words: Wording) -> str:
    mixed = _of_which_mixed(lines, verdict.tally.mixed)
    studies = counted(lines, words.noun)
    if verdict.leader is None:
        side = f"Each pole is backed by {studies}{mixed}"
    else:
        weaker = words.poles[1] if verdict.leader is Stance.FIRST else words.poles[0]
        side = f"The weaker pole, {weaker}, is backed by {studies}{mixed}"
    return f"{side}; a dispute needs at least {threshold} on either side, those that found both included."


def _too_few(words: Wording) -> str:
    """How many lines a sign test needs at least, under the policy's level."""
    least = next(n for n in count(1) if sign_test(n, 0) <= words.alpha)
    level = f"{words.alpha:g}".removeprefix("0")
    return f"fewer than {'six' if least == 6 else least} {plural(words.noun)} can never reach {level}"


def _test_sentence(p: float, first: int, second: int, words: Wording) -> str:
    chance = (
        "chance alone would rarely give such a split" if p <= words.alpha else "chance alone could give such a split"
    )
    return f"Sign test of {first} against {second}: {p_value(p)}, so {chance} ({sampling_statement(words.sampling)})."


def _directions(tally: Tally, words: Wording) -> str:
    first, second = words.poles
    parts = [f"{n} point{_s(n)} to {pole}" for n, pole in ((tally.first, first), (tally.second, second)) if n]
    if tally.mixed:
        parts.append(f"{tally.mixed} {words.both(tally.mixed)}")
    return listed(parts)


def _unopposed(tally: Tally, words: Wording) -> str:
    n = max(tally.first, tally.second)
    pole, other = words.poles if tally.first else (words.poles[1], words.poles[0])
    if n == tally.lines:
        return f"{_all_of(n, words)} point{_s(n)} to {pole}"
    null = f"{tally.no_effect} {words.null(tally.no_effect)}"
    return f"{n} of {words.lines(tally.lines)} point{_s(n)} to {pole} and none to {other}; {null}"


def _few(tally: Tally, words: Wording) -> str:
    n, null = max(tally.first, tally.second), tally.no_effect
    pole = words.poles[0] if tally.first else words.poles[1]
    only = f"only {words.lines(tally.lines)}"
    if n == 0:
        return f"{only}, which {words.null(null)}"
    if null == 0:
        return f"{only}, which point{_s(n)} to {pole}"
    return f"{only}, of which {n} point{_s(n)} to {pole} and {null} {words.null(null)}"


def _all_of(n: int, words: Wording) -> str:
    """`all 3 independent studies`, `both independent studies`, `the only independent study`."""
    if n == 1:
        return f"the only independent {words.noun}"
    return f"both independent {plural(words.noun)}" if n == 2 else f"all {words.lines(n)}"


def _s(n: int) -> str:
    """The ending of a verb in the present tense."""
    return "s" if n == 1 else ""


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
