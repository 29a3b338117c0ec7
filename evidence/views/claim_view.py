"""One claim with everything that a reader can ask about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.axis import Stance
from evidence.model.ids import AxisId, ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.explain import Explanation
from evidence.resolve.reason import ReasonRule
from evidence.resolve.resolver import Verdicts, digest_of
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue, ContextView
from evidence.views.decision_view import DecisionView, view_decision
from evidence.views.explanation_view import ExplanationView, view_explanation
from evidence.views.line_view import ClaimLink, ItemViewer, LineView
from evidence.views.sentences import (
    Wording,
    counts_on,
    headline,
    merge_sentences,
    poles_of,
    reason_sentence,
    sampling_statement,
    split_text,
    wording_for,
)
from evidence.views.status_view import (
    STANCE_GLYPHS,
    FlagView,
    StatusView,
    pole_word,
    stance_word,
    view_flag,
    view_status,
)
from evidence.views.uncounted_view import UncountedGroup, view_uncounted
from evidence.views.wording import counted, fraction, p_value, percent, percent_range


@dataclass(frozen=True, slots=True)
class SideView:
    """The lines at one pole, the mixed ones, or those without effect."""

    stance: Stance
    word: str
    """A pole, `both` or `no effect`."""
    glyph: str
    title: str
    """`pro-tumour: 20 independent studies`."""
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason of a verdict."""

    rule: ReasonRule
    sentence: str
    items: tuple[str, ...]
    """Ids of the items that it rests on."""


class NumberKey(StrEnum):
    """Which number of a verdict."""

    EVIDENCE = "evidence"
    """Lines and items that count."""
    CONFLICT = "conflict"
    """How evenly the evidence is split, and how much of it there is."""
    AMOUNT = "amount"
    """How much evidence there is."""
    SHARE = "share"
    """Share of the first pole among the lines at a pole, with its interval."""
    SIGN_TEST = "sign-test"
    """Whether chance alone would give such a split."""
    UNREAD = "unread"
    """Lines known only through reviews."""
    UNCLEAR = "unclear"
    """Items whose source gives no direction."""


@dataclass(frozen=True, slots=True)
class NumberView:
    """One number of a verdict with its name and how to read it."""

    key: NumberKey
    value: str
    """The number alone."""
    text: str
    """With its name, to stand in a list."""
    meaning: str
    """How to read it; goes into brackets."""


@dataclass(frozen=True, slots=True)
class NarrowerClaim:
    """A claim directly below another, whose lines that one includes."""

    id: ClaimId
    title: str
    status: StatusView | None
    """None when its verdict was not asked for."""
    split: str
    """How many lines stand where; empty when nothing counts or its verdict was not asked for."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim, its verdict, both sides, and what was set aside."""

    id: ClaimId
    title: str
    axis: AxisId
    question: str
    subject: str
    outcome: str
    scope: tuple[ContextView, ...]
    """What holds for every item of the claim."""
    poles: tuple[str, str]
    status: StatusView
    pole: str | None
    contested: bool
    headline: str
    reasons: tuple[ReasonView, ...]
    numbers: tuple[NumberView, ...]
    sides: tuple[SideView, ...]
    """First pole, second pole, then mixed and no effect when there are any."""
    uncounted: tuple[UncountedGroup, ...]
    merges: tuple[str, ...]
    broader: ClaimLink | None
    narrower: tuple[NarrowerClaim, ...]
    decision: DecisionView | None
    flags: tuple[FlagView, ...]
    note: str | None
    digest: str | None
    """What a decision has to be bound to; None when the axis has no readable record."""
    explanation: ExplanationView | None = None
    """None where none was asked for."""


def view_claim(
    verdict: Verdict,
    registry: Registry,
    catalogue: Catalogue | None = None,
    policy: Policy | None = None,
    verdicts: Verdicts | None = None,
    explanation: Explanation | None = None,
) -> ClaimView:
    """Everything about one claim.

    `policy` is the one that the verdict was reached under, the registry's unless given; `verdicts` adds what is
    said of the claims below; `explanation` adds why the studies disagree, and names it in the headline.
    """
    policy = registry.config.policy if policy is None else policy
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    claim = registry.claims[verdict.claim]
    axis = registry.axes.get(claim.axis)
    words = wording_for(verdict, registry, policy)
    viewer = ItemViewer(claim, registry, catalogue, words.poles)
    explained = None if explanation is None else view_explanation(explanation, registry, catalogue, policy)
    broader = registry.claims.get(claim.broader) if claim.broader is not None else None
    return ClaimView(
        id=claim.id,
        title=claim.title,
        axis=claim.axis,
        question=claim.axis if axis is None else axis.label,
        subject=claim.subject.label,
        outcome=claim.outcome,
        scope=viewer.scope(),
        poles=words.poles,
        status=view_status(verdict.status, policy),
        pole=pole_word(verdict.leader, words.poles),
        contested=verdict.contested,
        headline=headline(verdict, words, () if explained is None else explained.contexts),
        reasons=tuple(
            ReasonView(reason.rule, reason_sentence(reason, verdict, words), reason.items) for reason in verdict.reasons
        ),
        numbers=tuple(numbers_of(verdict, words)),
        sides=tuple(_sides(viewer.lines(verdict.counted), words)),
        uncounted=view_uncounted(verdict.evidence.uncounted, viewer),
        merges=merge_sentences(verdict.evidence, catalogue),
        broader=None if broader is None else ClaimLink(broader.id, broader.title),
        narrower=tuple(_narrower(claim.id, registry, {} if verdicts is None else verdicts, policy)),
        decision=None
        if claim.decision is None
        else view_decision(claim.decision, verdict, registry, words.poles, policy),
        flags=tuple(view_flag(flag, policy) for flag in verdict.flags),
        note=claim.note,
        digest=None if axis is None else digest_of(verdict, registry, policy),
        explanation=explained,
    )


def numbers_of(verdict: Verdict, words: Wording) -> Iterable[NumberView]:
    """The numbers of a verdict that are computed, as text with how to read them."""
    tally = counts_on(verdict)
    lines = counted(tally.lines, f"independent {words.noun}")
    items = counted(verdict.items, "item")
    sampling = sampling_statement(words.sampling)
    poles = tally.first + tally.second
    yield NumberView(NumberKey.EVIDENCE, f"{tally.lines}", f"{lines} from {items}", "what counts")
    if verdict.conflict is not None:
        value = fraction(verdict.conflict)
        meaning = "0 is one-sided; towards 1, evenly split on much evidence"
        yield NumberView(NumberKey.CONFLICT, value, f"conflict {value}", meaning)
    if verdict.amount is not None:
        value = fraction(verdict.amount)
        meaning = "how much evidence there is, not how good it is"
        yield NumberView(NumberKey.AMOUNT, value, f"amount of evidence {value}", meaning)
    if verdict.proportion_ci is not None:
        value = percent(tally.first / poles)
        interval = f"95% interval {percent_range(verdict.proportion_ci)}"
        share = f"{value} of the {counted(poles, words.noun)} at either pole are {words.poles[0]} ({interval})"
        yield NumberView(NumberKey.SHARE, value, share, sampling)
    if verdict.sign_test_p is not None and poles:
        value = p_value(verdict.sign_test_p)
        yield NumberView(NumberKey.SIGN_TEST, value, f"sign test {value}", sampling)
    if verdict.unread:
        unread = f"{counted(verdict.unread, words.noun)} known only through reviews"
        yield NumberView(NumberKey.UNREAD, f"{verdict.unread}", unread, "the original was not read")
    if verdict.unclear:
        unclear = f"{counted(verdict.unclear, 'item')} without a direction"
        yield NumberView(NumberKey.UNCLEAR, f"{verdict.unclear}", unclear, "the source does not say which way it goes")


def _narrower(claim: ClaimId, registry: Registry, verdicts: Verdicts, policy: Policy) -> Iterable[NarrowerClaim]:
    for below in registry.narrower.get(claim, ()):
        title = registry.claims[below].title
        if (verdict := verdicts.get(below)) is None:
            yield NarrowerClaim(below, title, None, "")
        else:
            split = split_text(verdict, poles_of(verdict, registry))
            yield NarrowerClaim(below, title, view_status(verdict.status, policy), split)


def _sides(lines: tuple[LineView, ...], words: Wording) -> Iterable[SideView]:
    for stance in (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT):
        found = tuple(line for line in lines if line.stance is stance)
        if found or stance in (Stance.FIRST, Stance.SECOND):
            word = stance_word(stance, words.poles)
            title = f"{word}: {words.lines(len(found)) if found else f'no independent {words.noun}'}"
            yield SideView(stance, word, STANCE_GLYPHS[stance], title, found)
