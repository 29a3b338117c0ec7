"""Sources against which something is known, and the claims that they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.policy import Policy
from evidence.model.source import Source, Standing
from evidence.registry.registry import Registry
from evidence.resolve.cascade import Change, cascade
from evidence.views.catalogue import Catalogue
from evidence.views.line_view import ClaimLink
from evidence.views.source_view import SourceView
from evidence.views.status_view import view_status

PROBLEMS = (Standing.RETRACTED, Standing.EXPRESSION_OF_CONCERN, Standing.CORRECTED, Standing.SUPERSEDED)
"""Standings that are listed, the worst first."""


@dataclass(frozen=True, slots=True)
class ProblemSource:
    """A source with a problem."""

    source: SourceView
    problem: str
    """`retracted`, `expression of concern` ..."""
    consequence: str
    """What that means for verdicts."""
    claims: tuple[ClaimLink, ...]
    """Claims with an item from it, by title."""
    verdicts: str | None
    """What its retraction changed, or would change; None when no verdict hangs on it, or none is at stake."""


def view_problems(
    registry: Registry, catalogue: Catalogue | None = None, policy: Policy | None = None
) -> tuple[ProblemSource, ...]:
    """All sources with a problem: those on a claim first, then the worst, then by citation."""
    policy = registry.config.policy if policy is None else policy
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    claims: dict[str, set[ClaimLink]] = defaultdict(set)
    for claim in registry.claims.values():
        for item in claim.evidence:
            claims[item.source].add(ClaimLink(claim.id, claim.title))
    found = [
        _problem(catalogue.source(name), claims[name], _at_stake(source, registry, policy) if claims[name] else None)
        for name, source in registry.sources.items()
        if source.standing in PROBLEMS
    ]
    found.sort(key=lambda problem: (not problem.claims, PROBLEMS.index(problem.source.standing), problem.source.short))
    return tuple(found)


def _at_stake(source: Source, registry: Registry, policy: Policy) -> str | None:
    """What the retraction of a source did to verdicts, or would do if the concern came to that."""
    if source.standing not in (Standing.RETRACTED, Standing.EXPRESSION_OF_CONCERN):
        return None
    moved = [
        change
        for change in cascade(registry, [source.id], policy)
        if change.status_changed or change.before.leader is not change.after.leader
    ]
    if not moved:
        return None
    told = "; ".join(_moved(change, registry, policy) for change in moved)
    verb = "its retraction moved" if source.standing is Standing.RETRACTED else "a retraction would move"
    return f"{verb} {told}"


def _moved(change: Change, registry: Registry, policy: Policy) -> str:
    """`“Title” from disputed (pro) to leaning (anti)`."""
    claim = registry.claims[change.claim]
    axis = registry.axes.get(claim.axis)
    ends = []
    for ruling in (change.before, change.after):
        pole = None if axis is None or ruling.leader is None else axis.word(ruling.leader)
        label = view_status(ruling.status, policy).label.lower()
        ends.append(label if pole is None else f"{label} ({pole} ahead)")
    return f"“{claim.title}” from {ends[0]} to {ends[1]}"


def _problem(source: SourceView, claims: Iterable[ClaimLink], verdicts: str | None) -> ProblemSource:
    consequence = "never counted" if source.standing is Standing.RETRACTED else "still counted"
    word = source.standing.value if source.standing_word is None else source.standing_word
    links = tuple(sorted(claims, key=lambda claim: (claim.title, claim.id)))
    return ProblemSource(source, word, consequence, links, verdicts)
