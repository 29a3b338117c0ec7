"""Ways to divide a claim's lines by a recorded context: the candidates for why they disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evidence.frozen import dataclass, field
from evidence.model.words import Role, Stance

if TYPE_CHECKING:
    from evidence.model.vocabulary import Variable
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
    blocks: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The division itself, without the names of its levels: the lines of each as bits, in rising order."""

    def __post_init__(self) -> None:
        found = dict.fromkeys(self.levels, 0)
        bit = 1
        for level in self.levels:
            found[level] |= bit
            bit <<= 1
        found.pop(None, None)
        object.__setattr__(self, "blocks", tuple(sorted(found.values())))

    @property
    def name(self) -> str:
        """`tissue`, or `tissue: perinatal` for a roll-up."""
        return self.variable if self.ancestor is None else f"{self.variable}: {self.ancestor}"

    @property
    def recorded(self) -> int:
        """The lines with a level, as bits."""
        return sum(self.blocks)

    @property
    def several(self) -> int:
        """The lines that share their level with another one, as bits."""
        return sum(block for block in self.blocks if block.bit_count() > 1)


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
    return Contexts(registry).partitions(lines)


def at_design_level(line: Line, registry: Registry) -> bool:
    """Whether any condition of a line was chosen by investigators in order to get the effect."""
    return Contexts(registry).at_design_level(line)


def families(tried: Iterable[Partition], registry: Registry) -> tuple[list[Partition], list[Partition]]:
    """Those of variables that were named before the evidence was seen, and all others: either pays only for itself."""
    named: list[Partition] = []
    others: list[Partition] = []
    for partition in tried:
        about = registry.variables.get(partition.variable)
        (named if about is not None and about.pre_specified else others).append(partition)
    return named, others


class Contexts:
    """What lines record, looked up once a line: a claim is judged again without any one of them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._recorded: dict[int, tuple[Line, Mapping[str, set[str]]]] = {}  # by identity: lines cannot be hashed
        self._single: dict[int, Mapping[str, str]] = {}
        self._above: dict[tuple[str, str], tuple[str, ...]] = {}
        self._design: dict[tuple[str, str], bool] = {}

    def recorded(self, line: Line) -> Mapping[str, set[str]]:
        """The levels of every variable that a line records."""
        if id(line) not in self._recorded:
            self._recorded[id(line)] = (line, recorded(line, self._registry))
        return self._recorded[id(line)][1]

    def at_design_level(self, line: Line) -> bool:
        """Whether any condition of a line was chosen by investigators in order to get the effect."""
        return any(
            self._is_design(variable, level) for variable, levels in self.recorded(line).items() for level in levels
        )

    def partitions(self, lines: Sequence[Line]) -> tuple[Partition, ...]:
        """Every candidate division of the lines that has two levels or more, in the vocabulary's order."""
        per_line = [self.recorded(line) for line in lines]
        used = {variable for levels in per_line for variable in levels}
        order = [variable for variable in self._registry.variables if variable in used]
        order += sorted(used.difference(order))
        return tuple(_distinct(self._candidates(order, [self._only(line) for line in lines], per_line)))

    def _only(self, line: Line) -> Mapping[str, str]:
        """The variables of which a line records a single level."""
        if id(line) not in self._single:
            found = {variable: _only(levels) for variable, levels in self.recorded(line).items()}
            self._single[id(line)] = {variable: level for variable, level in found.items() if level is not None}
        return self._single[id(line)]

    def _candidates(
        self, order: Iterable[str], single: Sequence[Mapping[str, str]], per_line: Sequence[Mapping[str, set[str]]]
    ) -> Iterator[Partition]:
        for variable in order:
            about = self._registry.variables.get(variable)
            levels = tuple([line.get(variable) for line in single])
            seen = {level for level in {*levels} if level is not None}
            design = any(self._is_design(variable, level) for level in seen)
            yield Partition(variable, None, levels, design)
            if about is None:
                continue
            # few lines stand at several levels, which may be on one side all the same
            wide = {i: line[variable] for i, line in enumerate(per_line) if variable in line and levels[i] is None}
            seen = seen.union(*wide.values())
            above = {ancestor for level in seen for ancestor in self._ancestors(variable, level)}
            for ancestor in [level for level in about.levels if level in above]:
                side = {
                    level: ancestor if level == ancestor or ancestor in self._ancestors(variable, level) else REST
                    for level in seen
                }
                sides = [None if level is None else side[level] for level in levels]
                for i, some in wide.items():
                    sides[i] = _only({side[level] for level in some})
                yield Partition(variable, ancestor, tuple(sides), design or self._is_design(variable, ancestor))

    def _ancestors(self, variable: str, level: str) -> tuple[str, ...]:
        if (variable, level) not in self._above:
            self._above[variable, level] = self._registry.variables[variable].ancestors(level)
        return self._above[variable, level]

    def _is_design(self, variable: str, level: str) -> bool:
        if (variable, level) not in self._design:
            about = self._registry.variables.get(variable)
            self._design[variable, level] = about is not None and about.role_of(level) is Role.DESIGN
        return self._design[variable, level]


def _only(levels: set[str] | None) -> str | None:
    return next(iter(levels)) if levels is not None and len(levels) == 1 else None


def _side(level: str, ancestor: str, about: Variable) -> str:
    return ancestor if level == ancestor or ancestor in about.ancestors(level) else REST


def _distinct(candidates: Iterable[Partition]) -> Iterator[Partition]:
    """Roll-ups that divide a variable's lines just as its own levels do add nothing."""
    seen: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for candidate in candidates:
        blocks = candidate.blocks
        if len(blocks) >= 2 and blocks not in seen[candidate.variable]:
            seen[candidate.variable].add(blocks)
            yield candidate
