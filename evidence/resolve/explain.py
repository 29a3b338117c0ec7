"""Everything that can be said about one verdict, computed when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.model.words import Stance
from evidence.resolve.dependence import Dependence
from evidence.resolve.disagreement import Disagreement, disagreement
from evidence.resolve.effects import EffectSynthesis, synthesise
from evidence.resolve.fragility import Fragility, fragility
from evidence.resolve.gap import Gap, gap
from evidence.resolve.partition import TIER, at_design_level, partitions
from evidence.resolve.placed import SUBJECT
from evidence.resolve.provenance import Provenance, provenance
from evidence.resolve.sensitivity import Rerun, reruns
from evidence.resolve.timeline import Timeline, timeline
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

_POLES = (Stance.FIRST, Stance.SECOND)


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
    effects: tuple[EffectSynthesis, ...]
    """Measured effects, one synthesis a measure; empty where fewer than two lines measured the same."""
    gap: Gap | None
    """Combinations of the two most telling contexts without a line; None where there are no two."""
    provenance: Provenance


def explain(
    verdict: Verdict, registry: Registry, policy: Policy | None = None, go_on: Callable[[], None] = lambda: None
) -> Explanation:
    """Explain one verdict; `policy` is the one that it was reached under, the registry's unless given.

    `go_on` is called many times while it takes long; what it raises ends the explanation.
    """
    policy = registry.config.policy if policy is None else policy
    dependence = Dependence(registry, policy)

    def separated(lines: Sequence[Line]) -> bool:
        go_on()
        return dependence(lines)

    found = disagreement_of(verdict, registry, policy, go_on)
    go_on()
    return Explanation(
        verdict=verdict,
        disagreement=found,
        reruns=reruns(verdict, registry, policy, separated),
        fragility=fragility(verdict, registry, policy),
        timeline=timeline(verdict, registry, policy, separated),
        effects=synthesise(verdict.evidence.primary, registry),
        gap=None if found is None else _gap(found, verdict.evidence.primary, registry, policy),
        provenance=provenance(verdict, registry),
    )


def disagreement_of(
    verdict: Verdict, registry: Registry, policy: Policy, go_on: Callable[[], None] = lambda: None
) -> Disagreement | None:
    """Why the primary lines of a verdict disagree; None where they do not stand at both poles. `go_on` as above."""
    if verdict.basis is not Basis.PRIMARY or not verdict.tally.opposed:
        return None
    return disagreement(verdict.evidence.primary, registry, policy, go_on)


def _gap(found: Disagreement, lines: Sequence[Line], registry: Registry, policy: Policy) -> Gap | None:
    """What was never compared under the two contexts with the lowest adjusted p, roll-ups and design aside.

    Only contexts that enough lines record count, and the method's tier is none: nobody plans a study by it. Of two
    that cannot be told apart only the first is taken. Lines at levels that were chosen to get the effect are left out.
    """
    analysis = found.everything
    if found.without_design is not None:
        analysis, lines = found.without_design, [line for line in lines if not at_design_level(line, registry)]
    names: list[str] = []
    for separation in analysis.separations:
        if (
            separation.ancestor is None
            and separation.variables[0] not in (TIER, SUBJECT)
            and 100 * separation.coverage >= policy.candidate_coverage
            and not any(alias.partition(": ")[0] in names for alias in separation.aliases)
        ):
            names.append(separation.name)
    units = [line for line in lines if line.stance in _POLES]
    tried = {partition.name: partition for partition in partitions(units, registry)}
    chosen = [tried[name] for name in names if name in tried][:2]
    if len(chosen) < 2:
        return None
    others = [line for line in lines if line.stance not in _POLES]
    return gap(units, chosen[0], chosen[1], registry, others)
