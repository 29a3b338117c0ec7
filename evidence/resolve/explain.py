"""Everything that can be said about one verdict, computed when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.disagreement import Disagreement, disagreement, separates
from evidence.resolve.fragility import Fragility, fragility
from evidence.resolve.lines import Line
from evidence.resolve.sensitivity import Rerun, reruns
from evidence.resolve.timeline import Timeline, timeline
from evidence.resolve.verdict import Basis, Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the lines of a claim disagree, what the verdict hangs on, and how it came about."""

    verdict: Verdict
    disagreement: Disagreement | None
    """None where the lines do not stand at both poles."""
    reruns: tuple[Rerun, ...]
    """The verdict without parts of its evidence."""
    fragility: Fragility | None
    """None on a secondary basis."""
    timeline: Timeline


def explain(verdict: Verdict, registry: Registry, policy: Policy | None = None) -> Explanation:
    """Explain one verdict; `policy` is the one that it was reached under, the registry's unless given."""
    policy = registry.config.policy if policy is None else policy

    def separated(lines: Sequence[Line]) -> bool:
        return separates(lines, registry, policy)

    opposed = verdict.basis is Basis.PRIMARY and verdict.tally.opposed
    return Explanation(
        verdict=verdict,
        disagreement=disagreement(verdict.evidence.primary, registry, policy) if opposed else None,
        reruns=reruns(verdict, registry, policy, separated),
        fragility=fragility(verdict, registry, policy),
        timeline=timeline(verdict, registry, policy, separated),
    )
