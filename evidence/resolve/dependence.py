"""Whether a claim depends on context: the yes or no of `disagreement`, without all that it need not look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from evidence.model.words import Stance
from evidence.resolve.partition import Contexts, Partition, families, level_at
from evidence.resolve.reversal import SEVERAL, reversals
from evidence.resolve.stratum import alike, clean, one_per_laboratory
from evidence.resolve.tally import Tally
from evidence.stats.contingency import bounded, freeman_halton
from evidence.stats.permutation import reached
from evidence.stats.relabelling import at_most

if TYPE_CHECKING:
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

_POLES = (Stance.FIRST, Stance.SECOND)
Reaching: TypeAlias = Callable[[Sequence[bool], Sequence[Sequence[str | None]], Sequence[int], float], Iterable[int]]
"""Says of labels, variables, places of some of them and a level which of these reach it, as `reached` does."""


def separates(lines: Sequence[Line], registry: Registry, policy: Policy) -> bool:
    """Whether a context explains the dispute among these lines: what `disagreement` says."""
    return Dependence(registry, policy).separates(lines)


class Dependence:
    """Says of some lines whether a context explains their dispute; the same lines are looked at once.

    Reruns ask about nearly the same lines again and again, and a laboratory of one line is that line. What is cheap
    is asked first, and only a context that nothing else holds back is compared with shuffled labels.
    """

    def __init__(self, registry: Registry, policy: Policy, reaching: Reaching = reached) -> None:
        self._registry = registry
        self._policy = policy
        self._reaching = reaching
        self._contexts = Contexts(registry)
        self._names: dict[int, tuple[Line, object]] = {}  # by identity: lines cannot be hashed
        self._known: dict[tuple[object, ...], bool] = {}

    def __call__(self, lines: Sequence[Line]) -> bool:
        """Whether a context explains the dispute."""
        key = tuple(map(self._name, lines))
        if key not in self._known:
            self._known[key] = self.separates(lines)
        return self._known[key]

    def _name(self, line: Line) -> object:
        if id(line) not in self._names:
            self._names[id(line)] = (line, (line.stance, tuple((item.claim, item.item.id) for item in line.items)))
        return self._names[id(line)][1]

    def separates(self, lines: Sequence[Line]) -> bool:
        """The same for lines that are asked about only once."""
        stances = [line.stance for line in lines]
        first, second = map(stances.count, _POLES)
        if not enough(Tally(first, second, stances.count(Stance.MIXED)), self._policy):
            return False
        return any(reversal.passes for reversal in reversals(lines, self._registry, self._contexts)[0]) or bool(
            self.contexts_of(lines)
        )

    def explaining(self, lines: Sequence[Line]) -> set[str]:
        """The contexts that explain, and the variables between whose levels studies reverse; none if nothing does."""
        return self.reversing(lines) | self.contexts_of(lines)

    def reversing(self, lines: Sequence[Line]) -> set[str]:
        """The variables between whose levels studies reverse within themselves."""
        found = reversals(lines, self._registry, self._contexts)[0]
        return {reversal.variable for reversal in found if reversal.passes}

    def contexts_of(self, lines: Sequence[Line]) -> set[str]:
        """The contexts that separate the poles of the lines."""
        everything = self._analysis(lines)
        if not everything.may:
            return set()
        asked = [everything]
        without_design = [line for line in lines if not self._contexts.at_design_level(line)]
        if len(without_design) < len(lines):
            asked.append(self._analysis(without_design))
        # a context has to explain with the lines at design levels and without them
        names = set.intersection(*({partition.name for partition in one.may} for one in asked))
        for one in asked:
            names = one.explaining(names) if names else names
        return names

    def _analysis(self, lines: Sequence[Line]) -> _Analysis:
        return _Analysis(lines, self._contexts, self._registry, self._policy, self._reaching)


class _Analysis:
    """The contexts of one set of lines, and which of them explain the dispute."""

    def __init__(
        self, lines: Sequence[Line], contexts: Contexts, registry: Registry, policy: Policy, reaching: Reaching
    ) -> None:
        self.registry = registry
        self.policy = policy
        self.reaching = reaching
        self.units = [line for line in lines if line.stance in _POLES]
        self.labels = [line.stance is Stance.FIRST for line in self.units]
        self.tried: tuple[Partition, ...] = ()
        self.may: list[Partition] = []
        """Those that could explain: adjusted p is never below the raw one, and the rest is cheap."""
        if not possible(sum(self.labels), len(self.labels) - sum(self.labels), policy):
            return
        directional = sum(line.stance is not Stance.NO_EFFECT for line in lines)
        mixed = [contexts.recorded(line) for line in lines if line.stance is Stance.MIXED]
        first = sum(1 << i for i, label in enumerate(self.labels) if label)
        self.tried = contexts.partitions(self.units)
        for partition in self.tried:
            counts = [((block & first).bit_count(), (block & ~first).bit_count()) for block in partition.blocks]
            covered = partition.recorded.bit_count()
            covered += sum(level_at(levels, partition, registry) is not None for levels in mixed)
            if (
                not partition.design
                and 100 * covered >= policy.separation_coverage * directional
                and clean(counts, policy)
                and rare(counts, policy)
            ):
                self.may.append(partition)

    def explaining(self, names: set[str]) -> set[str]:
        """Those of the named contexts that explain."""
        asked = {
            partition.name for partition in self.may if partition.name in names and not self._design_alias(partition)
        }
        found: set[str] = set()
        # variables that were named before the evidence was seen pay only for each other
        for family in families(self.tried, self.registry):
            columns = [partition.levels for partition in family]
            places = [place for place, partition in enumerate(family) if partition.name in asked]
            for place in self._reached(self.labels, columns, places):
                kept = one_per_laboratory(family[place], self.units, self.registry)
                if kept is not None:
                    labels = [self.labels[i] for i in kept]
                    if not self._reached(labels, [tuple(column[i] for i in kept) for column in columns], [place]):
                        continue
                found.add(family[place].name)
        return found

    def _reached(
        self, labels: Sequence[bool], columns: Sequence[Sequence[str | None]], places: Sequence[int]
    ) -> Iterable[int]:
        return self.reaching(labels, columns, places, self.policy.separation_alpha) if places else ()

    def _design_alias(self, partition: Partition) -> bool:
        others = (other for other in self.tried if other.design and other.variable != partition.variable)
        return any(alike(partition, other, self.policy) for other in others)


def enough(tally: Tally, policy: Policy) -> bool:
    """Whether there are lines enough for a context to explain anything; most disputes are too small."""
    # a reversal takes several mixed studies
    return tally.mixed >= SEVERAL or possible(tally.first, tally.second, policy)


def possible(first: int, second: int, policy: Policy) -> bool:
    """Whether any context could separate so many lines: no table is rarer than one relabelling among all."""
    most = ceil(1 / policy.separation_alpha) - 1
    return first > 0 < second and not at_most(most, first + second, first)


def rare(counts: Sequence[tuple[int, int]], policy: Policy) -> bool:
    """Whether the exact p of a table reaches the level; where it is not to be had, permutations have to answer."""
    alpha = policy.separation_alpha
    return bounded(counts, alpha) or (p := freeman_halton(counts)) is None or p <= alpha
