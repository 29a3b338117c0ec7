"""The whole registry in a few sentences, and how verdicts are to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.decision import Status
from evidence.model.policy import Policy, Sampling
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict
from evidence.views.queue_view import StatusCount, count_statuses
from evidence.views.sentences import sampling_statement
from evidence.views.wording import capital, counted, listed, percent

TITLE = "Conflicting evidence"
"""What every report is called, before the registry's own name."""

_MOST_METHODS = 12
"""Methods of one tier that are named."""
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
    sampling: str
    """How the evidence was found, in a sentence: it qualifies every count."""
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
        sampling=f"{capital(sampling_statement(config.sampling))}.",
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
    poles = next((f", such as {axis.poles[0]} and {axis.poles[1]}" for axis in registry.axes.values()), "")
    yield Explanation(
        "Poles",
        f"the two opposite answers to a claim's question{poles}. Studies point to one of them, found both, or found no "
        "effect.",
    )
    yield Explanation(
        "Evidence item",
        "what one source says of a claim under one set of conditions: a row in the tables of a claim.",
    )
    yield Explanation(
        "Independent study",
        "everything that rests on one study, cohort or data set. It counts once, however many papers, figures or "
        "quotations there are of it: rows with the same number in the column Study are one. Reviews do not count "
        "beside the studies that they report. Studies of a narrower claim that found an effect count for the broader "
        "claim as well.",
    )
    yield Explanation(
        "Direction",
        "only the direction of an effect is counted, never its statistical significance. A study with several arms "
        f"stands at a pole where at least {policy.line_majority}% of them stand, those without effect included. "
        "Otherwise it found both when both poles occur. When one pole occurs, it found no effect if at least as many "
        "arms found none, and else stands at the pole.",
    )
    yield Explanation(
        "Disputed",
        f"neither side has {policy.claim_majority}% of the studies that give a direction, and each is backed by at "
        f"least {policy.dispute_minority}, those that found both included. The sign test never decides this; it is "
        "shown because readers ask for it.",
    )
    yield Explanation(
        "Conflict",
        "twice the weaker side, divided by all studies that give a direction plus two; one that found both is half a "
        "study on either side. 0 is one-sided; it comes near 1 "
        "when much evidence is evenly split. Claims are ordered by it.",
    )
    yield Explanation(
        "Amount of evidence",
        "all studies that count, divided by themselves plus two: how much evidence there is, not how good it is.",
    )
    yield Explanation("Shares and p-values", _sampling(registry))
    yield Explanation(
        "Sign test",
        "how often a tossed coin would divide the studies at the poles as unevenly as this, or more so.",
    )
    if registry.methods:
        yield Explanation("Strength of the method", _tiers(registry))
    yield Explanation(
        "Why they disagree",
        "every recorded context is tried on the studies at either pole; its levels are the values that it takes, "
        "each by itself: a study at a narrower term does not count at the wider one, unless the context says “or not”, "
        "and one with arms at several levels counts at none. "
        "Since many contexts are tried, the best of them is judged against the best of all when the studies' "
        "directions, their labels, are shuffled: it separates the sides when shuffled labels do as well in at most "
        f"{percent(policy.separation_alpha)} of cases, every level of {policy.stratum_lines} studies or more has "
        f"{policy.claim_majority}% of them at one pole, {policy.claim_majority}% of those at smaller levels stand with "
        "most of their level, each pole leads at a level of two studies or more, and "
        f"{policy.separation_coverage}% of the studies record it. Up to {percent(policy.candidate_alpha)} it is a "
        "candidate and no more. A condition that investigators chose in order to get the effect never explains a "
        "dispute. Dissenting studies are those against the majority, at levels with two studies or more; a context "
        "explains those that dissent no more when each of its levels follows its own majority. The terminal and the "
        "report in Markdown list all contexts that were tried: p is that of a context by itself, adjusted p that of "
        "the best of all.",
    )
    yield Explanation(
        "What would change this",
        "the verdict is reached again, in reruns without each study, each laboratory, weaker methods and studies that "
        "were not read. The fewest studies to take out, to turn round or to add are found from the counts alone.",
    )
    yield Explanation(
        "Where the evidence comes from",
        "a source has a chance to cite a study when it lists its references and the study is of an earlier year. The "
        "corrected covered area says how far reviews rest on the same studies: 0% when no two cite the same one, 100% "
        "when all cite the same ones.",
    )
    if registry.variables:
        order = "; ".join(variable.label for variable in registry.variables.values())
        yield Explanation(
            "Context",
            f"the conditions that are recorded, in this order: {order}. What a source does not state is left out.",
        )
    yield Explanation(
        "Sources",
        "cited by their first author and year, with a letter where two would read the same, and by their id in the "
        "registry where the author or the year is not recorded. “No year” says that the record has none; a number in "
        "the id is part of a name, and is not taken for one.",
    )
    yield Explanation(
        "Quotations",
        "text in quotation marks is verbatim from the source; other text is the curator's summary of a finding.",
    )
    yield Explanation(
        "Decision",
        "a curator's signed judgement, up to date as long as the evidence and the verdict are those that were judged. "
        "It never changes a verdict, and is stale as soon as one of them is another.",
    )


def _tiers(registry: Registry) -> str:
    """The methods by how strong they are taken to be."""
    labels: dict[int, list[str]] = {}
    for method in registry.methods.values():
        labels.setdefault(method.tier, []).append(method.label)
    told = listed(f"tier {tier} ({_some(labels[tier])})" for tier in sorted(labels))
    return (
        "methods are ranked in tiers, 1 the strongest. A tier gives no study more weight; it orders the reruns "
        f"without weaker methods, and the bars of pictures. They are {told}."
    )


def _some(labels: list[str]) -> str:
    """Labels, which may hold commas, as far as a reader follows."""
    more = len(labels) - _MOST_METHODS
    return "; ".join([*labels[:_MOST_METHODS], *([f"{more} more"] if more > 0 else [])])


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
