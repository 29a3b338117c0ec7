"""Why the lines disagree: does a recorded context separate the poles, and would shuffled labels do as well?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from evidence.model.words import Stance
from evidence.resolve.partition import Contexts, Partition, families, level_at
from evidence.resolve.reversal import Confounded, Reversal, reversals
from evidence.resolve.separation import Analysis, GroupRerun, LevelCount, Outcome, Separation
from evidence.resolve.stratum import alike, clean, one_per_laboratory, remaining
from evidence.resolve.tally import Tally
from evidence.stats.contingency import goodman_kruskal, without_single_lines
from evidence.stats.permutation import min_p, reaching

if TYPE_CHECKING:
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

_POLES = (Stance.FIRST, Stance.SECOND)
MOST_PAIRS = 200
"""Pairs of variables that are searched at most; the ones with the most lines recorded come first. Our choice."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Why the lines of a claim disagree, as far as the record can tell."""

    everything: Analysis
    without_design: Analysis | None
    """The same without lines at levels that were chosen to get the effect; None when there are none."""
    reversals: tuple[Reversal, ...]
    confounded: tuple[Confounded, ...]
    """Mixed studies whose arms differ in several conditions at once."""

    @property
    def explaining(self) -> tuple[Separation, ...]:
        """Contexts that explain the dispute; they have to do so without the lines at design levels as well."""
        found = [separation for separation in self.everything.separations if separation.explains]
        if self.without_design is None:
            return tuple(found)
        names = {separation.name for separation in self.without_design.separations if separation.explains}
        return tuple(separation for separation in found if separation.name in names)

    @property
    def split(self) -> tuple[Separation, ...]:
        """Contexts that separate the poles because investigators chose them to: split the claim."""
        found = (s for s in self.everything.separations if s.outcome in (Outcome.PASSES, Outcome.PARTIAL))
        return tuple(separation for separation in found if separation.design)

    @property
    def separated(self) -> bool:
        """Whether the claim depends on context."""
        return bool(self.explaining) or any(reversal.passes for reversal in self.reversals)


def disagreement(
    lines: Sequence[Line], registry: Registry, policy: Policy, go_on: Callable[[], None] = lambda: None
) -> Disagreement:
    """Try every recorded context on the lines of a claim; `go_on` is called many times, and may end it by raising.

    Source: exact test of Freeman & Halton (1951), adjusted for the choice among contexts by the min-p method of
    Westfall & Young (1993); studies that reverse within themselves as ICEMAN (2020) asks.
    """
    contexts = Contexts(registry)
    within, confounded = reversals(lines, registry, contexts)
    without_design = [line for line in lines if not contexts.at_design_level(line)]
    return Disagreement(
        everything=_analyse(lines, contexts, registry, policy, go_on),
        without_design=(
            _analyse(without_design, contexts, registry, policy, go_on) if len(without_design) < len(lines) else None
        ),
        reversals=within,
        confounded=confounded,
    )


def contexts_tried(lines: Sequence[Line], registry: Registry, policy: Policy) -> tuple[Separation, ...]:
    """Every recorded context on all lines of a claim, the best first, as in `disagreement`; pairs are not searched."""
    contexts = Contexts(registry)
    units = [line for line in lines if line.stance in _POLES]
    labels = [line.stance is Stance.FIRST for line in units]
    tried = contexts.partitions(units)
    if not tried or len(set(labels)) < 2:
        return ()
    known = [(line, contexts.recorded(line)) for line in lines]
    return _judged(tried, units, known, labels, registry, policy, lambda: None)


def _table(labels: Sequence[bool], levels: Sequence[str | None]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = {}
    for first, level in zip(labels, levels, strict=True):
        if level is not None:
            counts.setdefault(level, [0, 0])[0 if first else 1] += 1
    return {level: (a, b) for level, (a, b) in sorted(counts.items())}


def _analyse(
    lines: Sequence[Line], contexts: Contexts, registry: Registry, policy: Policy, go_on: Callable[[], None]
) -> Analysis:
    units = [line for line in lines if line.stance in _POLES]
    labels = [line.stance is Stance.FIRST for line in units]
    first = sum(labels)
    found = Analysis(first, len(labels) - first, ())
    tried = contexts.partitions(units)
    if not tried or len(set(labels)) < 2:
        return found
    known = [(line, contexts.recorded(line)) for line in lines]
    single = _judged(tried, units, known, labels, registry, policy, go_on)
    if any(separation.outcome is Outcome.PASSES for separation in single):
        return replace(found, separations=single)
    return replace(found, separations=single, pairs=_pairs(tried, units, lines, labels, registry, policy, go_on))


def _judged(
    tried: Sequence[Partition],
    units: Sequence[Line],
    known: Sequence[tuple[Line, Mapping[str, set[str]]]],
    labels: Sequence[bool],
    registry: Registry,
    policy: Policy,
    go_on: Callable[[], None],
) -> tuple[Separation, ...]:
    results: list[tuple[Separation, Partition]] = []
    # variables that were named before the evidence was seen pay only for each other
    for family in families(tried, registry):
        columns = [partition.levels for partition in family]
        tests = min_p(labels, columns, go_on=go_on).variables if family else ()
        for partition, test in zip(family, tests, strict=True):
            separation = _separation(partition, known, test.p, test.p_adjusted, registry, policy)
            if separation.p_adjusted <= policy.separation_alpha:
                separation = _rerun(separation, partition, family, units, labels, registry, policy)
            results.append((separation, partition))
    aliased = [_with_aliases(separation, partition, tried, policy) for separation, partition in results]
    return tuple(sorted(aliased, key=_order))


def _order(separation: Separation) -> tuple[float, float, float, str]:
    explained = separation.explained if separation.explained is not None else 0.0
    return (separation.p_adjusted, separation.p, -explained, separation.name)


def _separation(
    partition: Partition,
    lines: Sequence[tuple[Line, Mapping[str, set[str]]]],
    p: float,
    p_adjusted: float,
    registry: Registry,
    policy: Policy,
) -> Separation:
    shown: dict[str, Counter[Stance]] = {}
    unplaced: Counter[Stance] = Counter()
    covered = directional = 0
    for line, levels in lines:
        level = level_at(levels, partition, registry)
        directional += line.stance is not Stance.NO_EFFECT
        covered += line.stance is not Stance.NO_EFFECT and level is not None
        (unplaced if level is None else shown.setdefault(level, Counter()))[line.stance] += 1
    table = tuple(
        LevelCount(level, c[Stance.FIRST], c[Stance.SECOND], c[Stance.NO_EFFECT], c[Stance.MIXED])
        for level, c in sorted(shown.items())
    )
    return _with_outcome(
        Separation(
            variables=(partition.variable,),
            ancestor=partition.ancestor,
            design=partition.design,
            table=table,
            p=p,
            p_adjusted=p_adjusted,
            explained=goodman_kruskal(without_single_lines(_counts(table))),
            coverage=covered / directional,
            clean=clean(_counts(table), policy),
            outcome=Outcome.NONE,
            remaining=remaining(_counts(table)),
            unplaced=Tally(*(unplaced[stance] for stance in (*_POLES, Stance.MIXED, Stance.NO_EFFECT))),
        ),
        covered,
        directional,
        policy,
    )


def _counts(table: Iterable[LevelCount]) -> tuple[tuple[int, int], ...]:
    return tuple((row.first, row.second) for row in table if row.first + row.second)


def _with_outcome(separation: Separation, covered: int, directional: int, policy: Policy) -> Separation:
    outcome = Outcome.NONE
    if separation.p_adjusted <= policy.separation_alpha:
        enough = 100 * covered >= policy.separation_coverage * directional
        outcome = Outcome.PASSES if separation.clean and enough else Outcome.PARTIAL
    elif (
        separation.clean
        and separation.p_adjusted <= policy.candidate_alpha
        and 100 * covered >= policy.candidate_coverage * directional
    ):
        outcome = Outcome.CANDIDATE
    return replace(separation, outcome=outcome)


def _rerun(
    separation: Separation,
    partition: Partition,
    family: Sequence[Partition],
    units: Sequence[Line],
    labels: Sequence[bool],
    registry: Registry,
    policy: Policy,
) -> Separation:
    """The same with one line a laboratory and level; the earliest line stands for its laboratory."""
    kept = one_per_laboratory(partition, units, registry)
    if kept is None:
        return replace(separation, groups=GroupRerun.NOT_RECORDED)
    columns = [[other.levels[i] for i in kept] for other in family]
    holds = bool(reaching([labels[i] for i in kept], columns, [family.index(partition)], policy.separation_alpha))
    outcome = separation.outcome if holds or separation.outcome is not Outcome.PASSES else Outcome.PARTIAL
    return replace(separation, outcome=outcome, groups=GroupRerun.HOLDS if holds else GroupRerun.FAILS)


def _with_aliases(
    separation: Separation, partition: Partition, tried: Sequence[Partition], policy: Policy
) -> Separation:
    found = [other for other in tried if other.variable != partition.variable and alike(partition, other, policy)]
    return replace(
        separation,
        aliases=tuple(other.name for other in found),
        design_alias=any(other.design for other in found) and not separation.design,
    )


def _pairs(
    tried: Sequence[Partition],
    units: Sequence[Line],
    lines: Sequence[Line],
    labels: Sequence[bool],
    registry: Registry,
    policy: Policy,
    go_on: Callable[[], None],
) -> tuple[Separation, ...]:
    """Pairs of variables whose joint levels separate the poles; named only as candidates."""
    single = [partition for partition in tried if partition.ancestor is None and not partition.design]
    joint: list[tuple[Partition, Partition, tuple[str | None, ...]]] = []
    for one, other in combinations(single, 2):
        levels = tuple(
            None if a is None or b is None else f"{a} x {b}" for a, b in zip(one.levels, other.levels, strict=True)
        )
        # half of the lines must record both before it can be a candidate
        if 100 * sum(level is not None for level in levels) >= policy.candidate_coverage * len(units):
            joint.append((one, other, levels))
    joint.sort(key=lambda pair: (-sum(level is not None for level in pair[2]), pair[0].variable, pair[1].variable))
    joint = joint[:MOST_PAIRS]
    if not joint:
        return ()
    found: list[Separation] = []
    tables = [_table(labels, levels) for _, _, levels in joint]
    # only what can become a candidate is compared with shuffled labels, against all of them
    asked = [place for place, table in enumerate(tables) if clean(list(table.values()), policy)]
    alpha = max(policy.separation_alpha, policy.candidate_alpha)
    columns = [levels for _, _, levels in joint]
    tests = reaching(labels, columns, asked, alpha, go_on=go_on) if asked else {}
    directional = sum(line.stance is not Stance.NO_EFFECT for line in lines)
    for place, test in tests.items():
        one, other, levels = joint[place]
        table = tuple(LevelCount(level, a, b, 0, 0) for level, (a, b) in tables[place].items())
        covered = sum(level is not None for level in levels)
        nowhere = [first for first, level in zip(labels, levels, strict=True) if level is None]
        made = _with_outcome(
            Separation(
                variables=(one.variable, other.variable),
                ancestor=None,
                design=False,
                table=table,
                p=test.p,
                p_adjusted=test.p_adjusted,
                explained=goodman_kruskal(without_single_lines(_counts(table))),
                coverage=covered / directional,
                clean=True,
                outcome=Outcome.NONE,
                remaining=remaining(_counts(table)),
                unplaced=Tally(sum(nowhere), len(nowhere) - sum(nowhere)),
            ),
            covered,
            directional,
            policy,
        )
        if made.outcome in (Outcome.PASSES, Outcome.CANDIDATE):
            found.append(replace(made, outcome=Outcome.CANDIDATE))
    return tuple(sorted(found, key=_order))
