"""Studies that reverse within themselves: the strongest sign that one condition makes the difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evidence.frozen import dataclass
from evidence.model.words import Role, Stance
from evidence.resolve.lines import groups_of
from evidence.resolve.partition import TIER, Contexts, conditions

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Arm, Line

_POLES = (Stance.FIRST, Stance.SECOND)
Poles = Mapping[str, Mapping[tuple[Stance, str], int]]
"""For each variable, how many lines at a pole record which level and no other."""
SEVERAL = 2
"""Studies, of as many laboratories, that have to reverse in one way: one alone may be chance."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """One condition, two of its levels, and the mixed studies that reverse between them."""

    variable: str
    first: str
    """The level at which the first pole was found."""
    second: str
    """The level at which the second pole was found."""
    lines: tuple[tuple[SourceId, ...], ...]
    """Studies whose arms differ in nothing else."""
    groups: int
    """Different laboratories among them; a study without a recorded group counts as its own."""
    groups_recorded: bool
    """Whether every one of them records its group."""
    opposed: bool
    """The studies at one pole point the other way between the same two levels."""
    design: bool
    """One of the levels was chosen in order to get the effect."""

    @property
    def passes(self) -> bool:
        """Whether this explains the dispute: two studies of two laboratories, one direction, nothing against it."""
        return len(self.lines) >= SEVERAL <= self.groups and not self.opposed and not self.design


@dataclass(frozen=True, slots=True)
class Confounded:
    """A mixed study whose arms differ in several conditions at once, so that none can be named."""

    line: tuple[SourceId, ...]
    differs: tuple[str, ...]
    """Variables, and `comparator` or `outcome-class`, in which its opposed arms differ."""


def reversals(
    lines: Sequence[Line],
    registry: Registry,
    contexts: Contexts | None = None,
    at_poles: Poles | None = None,
) -> tuple[tuple[Reversal, ...], tuple[Confounded, ...]]:
    """What the mixed lines of a claim show: clean reversals, and those that are not clean.

    `at_poles` are given where the lines at the poles are not among these.

    Credibility of within-study over between-study comparisons: ICEMAN, Schandelmaier et al. (2020).
    """
    clean: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    confounded: list[Confounded] = []
    for line in lines:
        if line.stance is not Stance.MIXED:
            continue
        found, differing = _contrasts(line, registry)
        for contrast in sorted(found):
            clean[contrast].append(line)
        if not found and differing:
            confounded.append(Confounded(line.sources, differing))
    if clean and at_poles is None:
        at_poles = _at_poles(lines, Contexts(registry) if contexts is None else contexts)
    made = [_reversal(contrast, group, at_poles or {}, registry) for contrast, group in sorted(clean.items())]
    return tuple(sorted(made, key=lambda r: (-r.groups, -len(r.lines), r.variable, r.first))), tuple(confounded)


def _at_poles(lines: Sequence[Line], contexts: Contexts) -> Poles:
    found: dict[str, Counter[tuple[Stance, str]]] = defaultdict(Counter)
    for line in lines:
        if line.stance in _POLES:
            for variable, levels in contexts.recorded(line).items():
                if len(levels) == 1:
                    (level,) = levels
                    found[variable][line.stance, level] += 1
    return found


def _contrasts(line: Line, registry: Registry) -> tuple[set[tuple[str, str, str]], tuple[str, ...]]:
    """Clean contrasts of a mixed line; and, for one without, where its closest opposed arms differ."""
    found: set[tuple[str, str, str]] = set()
    closest: tuple[str, ...] = ()
    for first, second in _opposed(line):
        differing = _differences(first, second, registry)
        if len(differing) == 1 and differing[0] not in _NOT_CONTEXT:
            (variable,) = differing
            one, other = conditions(first, registry), conditions(second, registry)
            # a level that only one arm records is a gap, not a difference
            if variable in one and variable in other:
                found.add((variable, one[variable], other[variable]))
        elif differing and (not closest or len(differing) < len(closest)):
            closest = differing
    return found, closest


_NOT_CONTEXT = ("comparator", "outcome-class")


def _opposed(line: Line) -> Iterator[tuple[Arm, Arm]]:
    for first in line.arms:
        for second in line.arms:
            if (first.stance, second.stance) == _POLES:
                yield first, second


def _differences(first: Arm, second: Arm, registry: Registry) -> tuple[str, ...]:
    one, other = conditions(first, registry), conditions(second, registry)
    # a method's tier follows from what else differs, such as the model
    variables = sorted((one.keys() | other.keys()) - {TIER})
    differing = [variable for variable in variables if one.get(variable) != other.get(variable)]
    a, b = first.items[0].item, second.items[0].item
    if a.comparator != b.comparator:
        differing.append("comparator")
    if a.outcome_class != b.outcome_class:
        differing.append("outcome-class")
    return tuple(differing)


def _reversal(contrast: tuple[str, str, str], mixed: list[Line], at_poles: Poles, registry: Registry) -> Reversal:
    variable, first, second = contrast
    groups = [groups_of(line, registry) for line in mixed]
    known = set().union(*groups)
    counts = at_poles.get(variable, {})
    (a1, b1), (a2, b2) = ([counts.get((pole, level), 0) for pole in _POLES] for level in (first, second))
    about = registry.variables.get(variable)
    return Reversal(
        variable=variable,
        first=first,
        second=second,
        lines=tuple(line.sources for line in mixed),
        groups=len(known) + sum(not group for group in groups),
        groups_recorded=all(groups),
        # cross-multiplied, so that comparing the two shares is exact
        opposed=bool(a1 + b1 and a2 + b2 and a1 * (a2 + b2) < a2 * (a1 + b1)),
        design=about is not None and Role.DESIGN in (about.role_of(first), about.role_of(second)),
    )
