"""The whole registry in a few sentences, and how verdicts are to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.decision import Status
from evidence.model.policy import Policy, Sampling
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict
from evidence.views.queue_view import StatusCount, count_statuses
from evidence.views.wording import capital, counted, listed, percent

TITLE = "Conflicting evidence"
"""What every report is called, before the registry's own name."""

_DISPUTES = {
    Status.DISPUTED: "disputed",
    Status.CONTEXT_DEPENDENT: "context-dependent",
    Status.PRELIMINARY_DISPUTE: "in preliminary dispute",
    Status.REPORTED_DISPUTED: "disputed in reviews",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A word of the report, and what it means."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands at the head of a report."""

    title: str
    summary: str
    """Claims, sources and the worst of the verdicts in a sentence or two."""
    counts: tuple[StatusCount, ...]
    """Statuses that occur, in a fixed order."""
    absent: str | None
    """The statuses that no claim has, as a sentence; None when every status occurs."""
    guide: tuple[Explanation, ...]
    missing: str | None
    """A warning when files could not be read; None when all were."""


def view_overview(verdicts: Iterable[Verdict], registry: Registry, policy: Policy | None = None) -> Overview:
    """The head of a report on these verdicts."""
    policy = registry.config.policy if policy is None else policy
    counts = count_statuses(verdicts, policy)
    config = registry.config
    absent = [count.status.label.lower() for count in counts if count.claims == 0]
    return Overview(
        title=f"{TITLE}: {config.name if config.title is None else config.title}",
        summary=_summary(counts, registry),
        counts=tuple(count for count in counts if count.claims),
        absent=f"No claim is: {listed(absent, 'or')}." if absent else None,
        guide=tuple(_guide(registry, policy)),
        missing=_missing(registry),
    )


def _summary(counts: Iterable[StatusCount], registry: Registry) -> str:
    found = {count.status.status: count.claims for count in counts}
    claims = sum(found.values())
    items = sum(len(claim.evidence) for claim in registry.claims.values())
    sources = counted(len(registry.sources), "source")
    size = f"{counted(claims, 'claim')}, {sources}, {counted(items, 'evidence item')}."
    worst = [f"{found[s]} {'is' if found[s] == 1 else 'are'} {word}" for s, word in _DISPUTES.items() if found[s]]
    return f"{size} Of the claims, {listed(worst)}." if worst else f"{size} No claim is disputed."


def _missing(registry: Registry) -> str | None:
    unread = sorted(registry.unread)
    if not unread:
        return None
    verb = "is" if len(unread) == 1 else "are"
    return f"{capital(counted(len(unread), 'file'))} could not be read and {verb} missing here: {listed(unread)}."


def _guide(registry: Registry, policy: Policy) -> Iterable[Explanation]:
    yield Explanation(
        "Independent study",
        "everything that rests on one study, cohort or data set. It counts once, however many papers, figures or "
        "quotations there are of it: rows with the same number in the column Line are one. Reviews do not count beside "
        "the studies that they report.",
    )
    yield Explanation(
        "Direction",
        "only the direction of an effect is counted, never its statistical significance. A study with several arms "
        f"stands where at least {policy.line_majority}% of them stand; otherwise it found both.",
    )
    yield Explanation(
        "Disputed",
        f"neither side has {policy.claim_majority}% of the studies that give a direction, and each is backed by at "
        f"least {policy.dispute_minority}. The sign test never decides this; it is shown because readers ask for it.",
    )
    yield Explanation(
        "Conflict",
        "twice the weaker side, divided by all studies that give a direction plus two. 0 is one-sided; it comes near 1 "
        "when much evidence is evenly split. Claims are ordered by it.",
    )
    yield Explanation("Shares and p-values", _sampling(registry))
    yield Explanation(
        "Why they disagree",
        "every recorded context is tried on the studies at either pole. Since many are tried, the best of them is "
        "judged against the best of all when the studies' directions are shuffled: it separates the sides when "
        f"shuffled ones do as well in at most {percent(policy.separation_alpha)} of cases, every level has a majority "
        f"of its own, and {policy.separation_coverage}% of the studies record it. Up to "
        f"{percent(policy.candidate_alpha)} it is a candidate and no more. A condition that investigators chose in "
        "order to get the effect never explains a dispute.",
    )
    yield Explanation(
        "What would change this",
        "the verdict is reached again without each study, each laboratory, weaker methods and studies that were not "
        "read. The fewest studies to take out, to turn round or to add are found from the counts alone.",
    )
    if registry.variables:
        order = "; ".join(variable.label for variable in registry.variables.values())
        yield Explanation(
            "Context",
            f"the conditions that are recorded, in this order: {order}. What a source does not state is left out.",
        )
    yield Explanation(
        "Quotations",
        "text in quotation marks is verbatim from the source; other text is the curator's summary of a finding.",
    )
    yield Explanation(
        "Decision",
        "a curator's signed judgement. It never changes a verdict, and is stale as soon as the evidence or the "
        "verdict is no longer the one that was judged.",
    )


def _sampling(registry: Registry) -> str:
    match registry.config.sampling:
        case Sampling.CONVENIENCE:
            text = (
                "the evidence is a convenience sample: it was recorded as it came to hand, so that shares say nothing "
                "of how common a finding is."
            )
        case Sampling.SYSTEMATIC:
            text = "the evidence was found by a systematic search, so that shares are those of what was published."
    note = registry.config.sampling_note
    return text if note is None else f"{text} {note}"
