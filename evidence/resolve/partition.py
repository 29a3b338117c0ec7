"""Ways to divide a claim's lines by a recorded context: the candidates for why they disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.vocabulary import Role, Variable
from evidence.registry.registry import Registry
from evidence.resolve.lines import Arm, Line

TIER = "tier"
"""The method's tier, used like a context variable."""
REST = "others"
"""The other side of a roll-up."""

_DIRECTIONAL = frozenset({Stance.FIRST, Stance.SECOND, Stance.MIXED})


@dataclass(frozen=True, slots=True)
class Partition:
    """Lines divided by the levels of one variable, or by one ancestor's descendants against the rest."""

    variable: str
    ancestor: str | None
    """The level whose descendants stand against the rest; None for the levels as they are recorded."""
    levels: tuple[str | None, ...]
    """For each line its one level; None where none, or more than one, is recorded."""
    design: bool
    """One of its levels was chosen by investigators in order to get the effect."""

    @property
    def name(self) -> str:
        """`tissue`, or `tissue: perinatal` for a roll-up."""
        return self.variable if self.ancestor is None else f"{self.variable}: {self.ancestor}"

    @property
    def blocks(self) -> frozenset[frozenset[int]]:
        """The division itself, without the names of its levels."""
        found: dict[str, set[int]] = defaultdict(set)
        for i, level in enumerate(self.levels):
            if level is not None:
                found[level].add(i)
        return frozenset(frozenset(block) for block in found.values())


def conditions(arm: Arm, registry: Registry) -> dict[str, str]:
    """The context of an arm, with the tier of its method."""
    first = arm.items[0]
    found = dict(first.context)
    tiers = {
        registry.methods[item.item.method].tier
        for item in arm.items
        if item.item.method is not None and item.item.method in registry.methods
    }
    if len(tiers) == 1:
        found[TIER] = str(tiers.pop())
    return found


def recorded(line: Line, registry: Registry) -> dict[str, set[str]]:
    """The levels of every variable that a line records: by its directional arms, if it has any."""
    found: dict[str, set[str]] = defaultdict(set)
    for arm in line.arms:
        if arm.stance in _DIRECTIONAL or line.stance not in _DIRECTIONAL:
            for variable, level in conditions(arm, registry).items():
                found[variable].add(level)
    return dict(found)


def level_at(levels: Mapping[str, set[str]], partition: Partition, registry: Registry) -> str | None:
    """The one level at which a line with these recorded levels stands in a partition; None where there is none."""
    here = levels.get(partition.variable)
    if here is None or partition.ancestor is None:
        return _only(here)
    about = registry.variables[partition.variable]
    return _only({_side(level, partition.ancestor, about) for level in here})


def partitions(lines: Sequence[Line], registry: Registry) -> tuple[Partition, ...]:
    """Every candidate division of the lines that has two levels or more, in the vocabulary's order."""
    per_line = [recorded(line, registry) for line in lines]
    used = {variable for levels in per_line for variable in levels}
    order = [variable for variable in registry.variables if variable in used]
    order += sorted(used.difference(order))
    return tuple(_distinct(_candidates(order, per_line, registry)))


def _candidates(
    order: Iterable[str], per_line: Sequence[Mapping[str, set[str]]], registry: Registry
) -> Iterator[Partition]:
    for variable in order:
        about = registry.variables.get(variable)
        levels = tuple(_only(line.get(variable)) for line in per_line)
        design = about is not None and any(level and about.role_of(level) is Role.DESIGN for level in levels)
        yield Partition(variable, None, levels, design)
        if about is None:
            continue
        seen = {level for line in per_line for level in line.get(variable, ())}
        for ancestor in _ancestors(seen, about):
            sides = tuple(
                _only({_side(level, ancestor, about) for level in line[variable]}) if variable in line else None
                for line in per_line
            )
            above = about.role_of(ancestor) is Role.DESIGN
            yield Partition(variable, ancestor, sides, design or above)


def _only(levels: set[str] | None) -> str | None:
    return next(iter(levels)) if levels is not None and len(levels) == 1 else None


def _side(level: str, ancestor: str, about: Variable) -> str:
    return ancestor if level == ancestor or ancestor in about.ancestors(level) else REST


def _ancestors(seen: Iterable[str], about: Variable) -> list[str]:
    above = {ancestor for level in seen for ancestor in about.ancestors(level)}
    return [level for level in about.levels if level in above]


def _distinct(candidates: Iterable[Partition]) -> Iterator[Partition]:
    """Roll-ups that divide a variable's lines just as its own levels do add nothing."""
    seen: dict[str, set[frozenset[frozenset[int]]]] = defaultdict(set)
    for candidate in candidates:
        blocks = candidate.blocks
        if len(blocks) >= 2 and blocks not in seen[candidate.variable]:
            seen[candidate.variable].add(blocks)
            yield candidate
