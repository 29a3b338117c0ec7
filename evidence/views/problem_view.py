"""Sources against which something is known, and the claims that they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.model.source import Standing
from evidence.registry.registry import Registry
from evidence.views.catalogue import Catalogue
from evidence.views.line_view import ClaimLink
from evidence.views.source_view import SourceView

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


def view_problems(registry: Registry, catalogue: Catalogue | None = None) -> tuple[ProblemSource, ...]:
    """All sources with a problem: those on a claim first, then the worst, then by citation."""
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    claims: dict[str, set[ClaimLink]] = defaultdict(set)
    for claim in registry.claims.values():
        for item in claim.evidence:
            claims[item.source].add(ClaimLink(claim.id, claim.title))
    found = [
        _problem(catalogue.source(name), claims[name])
        for name, source in registry.sources.items()
        if source.standing in PROBLEMS
    ]
    found.sort(key=lambda problem: (not problem.claims, PROBLEMS.index(problem.source.standing), problem.source.short))
    return tuple(found)


def _problem(source: SourceView, claims: Iterable[ClaimLink]) -> ProblemSource:
    consequence = "never counted" if source.standing is Standing.RETRACTED else "still counted"
    word = source.standing.value if source.standing_word is None else source.standing_word
    return ProblemSource(source, word, consequence, tuple(sorted(claims, key=lambda claim: (claim.title, claim.id))))
