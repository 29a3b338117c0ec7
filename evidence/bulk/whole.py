"""Claims that counts do not settle: their items become records, and the registry's own functions are asked."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import combinations, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from evidence.bulk.items import BITS
from evidence.bulk.separations import Entry, competing, counts_of, listed, passing
from evidence.model.axis import Axis, Stance
from evidence.model.claim import Claim, Subject
from evidence.model.ids import AxisId, ItemId, SourceId
from evidence.model.item import Item
from evidence.model.policy import Policy, RegistryFile, Sampling
from evidence.model.source import Kind, Source
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshots
from evidence.resolve.dependence import Dependence
from evidence.resolve.disagreement import contexts_tried
from evidence.resolve.lines import Line, assemble
from evidence.resolve.partition import Contexts, level_at
from evidence.resolve.reversal import reversals
from evidence.resolve.separation import GroupRerun
from evidence.resolve.stratum import one_per_laboratory
from evidence.stats.permutation import foreseen, reached, reaching, settled
from evidence.views.explanation_json import separation_record

CLAIM_COLUMNS: dict[str, type] = {"claim": str}
KNOWN_COLUMNS: dict[str, type] = {**CLAIM_COLUMNS, "variables": str, "separations": str}
SEPARATED_COLUMNS: dict[str, type] = {**KNOWN_COLUMNS, "untested": bool}
LISTED_COLUMNS: dict[str, type] = {**CLAIM_COLUMNS, "separations": str}
_AXIS = AxisId("answer")
_POLES = ("pole-one", "pole-two")
_SOURCE = Source.model_construct(id=SourceId("-"), kind=Kind.PRIMARY)
_ITEM = Item.model_construct(id=ItemId("-"), source=SourceId("-"), stance="-", context={})
"""Copied for each row, which is six times as fast as making one."""
_SIDES = (Stance.FIRST.value, Stance.SECOND.value)
_AT_POLES = (Stance.FIRST, Stance.SECOND)
_STANCES = {bit: stance for stance, bit in BITS.items()}
_SOME = 500
"""Rows of a claim that are asked first, then as many again: of the largest claims two that reverse are soon found."""
_WORDS = dict(zip(BITS.values(), (*_POLES, "mixed", "no-effect"), strict=True))


def named(rows: Iterable[Sequence[Any]], variables: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Claims with the names of variables as JSON, and what they come to, of rows in the order of claims and places.

    A row is a claim, a variable's place, its cells, the lines that record it, those that point somewhere, and its
    rivals.
    """
    for claim, group in groupby(rows, key=itemgetter(0)):
        found = [
            passing(variables[int(place)], counts_of(cells), int(covered), int(directional), int(rivals))
            for _, place, cells, covered, directional, rivals in group
        ]
        yield claim, _names({entry["variable"] for entry in found}), listed(found)


def _names(variables: Iterable[str]) -> str:
    return json.dumps(sorted(variables), ensure_ascii=False)


def reversing(rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Iterator[tuple[str]]:
    """Claims of which two studies of two laboratories reverse in one way; of each only such studies are needed."""
    for name, group in groupby(rows, key=itemgetter(0)):
        several = iter(group)
        found = list(islice(several, _SOME))
        while not (passes := _reverses(name, found, variables, policy)) and (more := list(islice(several, len(found)))):
            found += more
        if passes:
            yield (name,)


def _reverses(name: Any, rows: Sequence[Sequence[Any]], variables: Sequence[str], policy: Policy) -> bool:
    if not _recurs(rows):
        return False
    registry = _registry(name, rows, variables, policy)
    lines = assemble(registry.claims[name], registry, policy).primary
    return any(reversal.passes for reversal in reversals(lines, registry)[0])


def _recurs(rows: Iterable[Sequence[Any]]) -> bool:
    """Whether the same change of one condition comes with opposed stances more than once; quick, and often enough."""
    sources: dict[Any, set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:  # equal rows of a source say nothing more
        sources[row[1] if row[5] is None else (row[5],)].add((row[2], *row[8:]))
    seen: set[object] = set()
    for items in sources.values():
        here: set[object] = set()
        for one, other in combinations(items, 2):
            if one[0] != other[0] and one[1:3] == other[1:3]:
                differing = [(i, a, b) for i, (a, b) in enumerate(zip(one[3:], other[3:], strict=True)) if a != b]
                if len(differing) == 1:
                    (place, a, b) = differing[0]
                    here.add((place, frozenset((a, b))))
        if here & seen:
            return True
        seen |= here
    return False


class _Few:
    """Says which contexts reach the level, as `reached` does, but shuffles the labels of so many lines at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.untested = False
        """Whether there were more, and counts did not tell."""

    def __call__(
        self, labels: Sequence[bool], columns: Sequence[Sequence[str | None]], asked: Iterable[int], alpha: float
    ) -> Set[int]:
        if len(labels) <= self._most:
            return reached(labels, columns, asked, alpha)
        found, left = foreseen(labels, columns, asked, alpha)
        self.untested |= bool(left)
        return found


_Separated = tuple[str, str | None, str | None, bool]


def separated(
    rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy, most: int
) -> Iterator[_Separated]:
    """The claims that a context explains, with the names of the variables as JSON; rows come claim by claim.

    Each begins with the number of lines at the poles: relabellings of as many are drawn once, if they are no more than
    `most`. The last cell says whether there were more and a context is left of which counts do not tell; without any
    that explains the names are None.
    """
    for name, group in groupby(rows, key=itemgetter(1)):
        registry = _registry(name, (row[1:] for row in group), variables, policy)
        lines = assemble(registry.claims[name], registry, policy).primary
        few = _Few(most)
        dependence = Dependence(registry, policy, few)
        contexts = dependence.contexts_of(lines)
        if names := dependence.reversing(lines) | contexts:
            entries = listed(_passing(lines, contexts, registry, policy) if contexts else ())
            yield name, _names(names), entries, few.untested
        elif few.untested:
            yield name, None, None, True


def tried(rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Iterator[tuple[str, str]]:
    """Every context of the claims, as the registry's own test has it, as JSON; rows as those of `separated`."""
    for name, group in groupby(rows, key=itemgetter(1)):
        registry = _registry(name, (row[1:] for row in group), variables, policy)
        lines = assemble(registry.claims[name], registry, policy).primary
        entries = (separation_record(one, _SIDES) for one in contexts_tried(lines, registry, policy))
        yield name, json.dumps([{**entry, "at_most": []} for entry in entries], ensure_ascii=False)


def _passing(lines: Sequence[Line], names: Set[str], registry: Registry, policy: Policy) -> Iterator[Entry]:
    """What the contexts that explain come to; in a table each is a variable's own levels."""
    contexts = Contexts(registry)
    units = [line for line in lines if line.stance in _AT_POLES]
    labels = [line.stance is Stance.FIRST for line in units]
    mixed = [contexts.recorded(line) for line in lines if line.stance is Stance.MIXED]
    tried = contexts.partitions(units)
    columns = [partition.levels for partition in tried]
    rivals = competing(columns)
    for place, partition in enumerate(tried):
        if partition.name in names:
            covered = sum(level_at(levels, partition, registry) is not None for levels in mixed)
            # what passes holds with one line a laboratory, where enough of them are recorded
            recorded = one_per_laboratory(partition, units, registry) is not None
            groups = GroupRerun.HOLDS if recorded else GroupRerun.NOT_RECORDED
            yield _tested(partition.name, place, labels, columns, rivals, (covered, len(mixed)), groups, policy)


def _tested(
    variable: str,
    place: int,
    labels: Sequence[bool],
    columns: Sequence[Sequence[str | None]],
    rivals: int,
    mixed: tuple[int, int],
    groups: GroupRerun,
    policy: Policy,
) -> Entry:
    """What a variable that passes comes to; of mixed lines it is given how many record it, and how many there are."""
    levels: dict[str, list[int]] = {}
    for first, level in zip(labels, columns[place], strict=True):
        if level is not None:
            levels.setdefault(level, [0, 0])[0 if first else 1] += 1
    counts = [(a, b) for a, b in levels.values()]
    covered, directional = sum(map(sum, counts)) + mixed[0], len(labels) + mixed[1]
    alpha = policy.separation_alpha
    unsettled = settled(counts, rivals, alpha) is None
    test = reaching(labels, columns, [place], alpha)[place] if unsettled else None
    return passing(variable, counts, covered, directional, rivals, groups, test)


def divided(rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy, most: int) -> Iterator[_Separated]:
    """The same, of rows of lines: the levels at which they stand are known, and only crossing studies become records.

    For claims of which every source is a line of its own, and no laboratory is known: nothing is held back then.
    """
    for name, group in groupby(rows, key=itemgetter(1)):
        found = sorted(group, key=itemgetter(2))  # shuffled labels depend on the order of the lines
        lines = [row for row in found if row[5] is None]
        columns = tuple(zip(*(row[11:-1] for row in lines), strict=True))
        labels = [row[3] == BITS[Stance.FIRST] for row in lines]
        texts = [] if found[0][-1] is None else found[0][-1].split(",")
        asked = {place: numbers for place, *numbers in (map(int, text.split(":")) for text in texts)}
        few = _Few(most)
        places: Set[int] = few(labels, columns, asked, policy.separation_alpha) if asked else frozenset()
        entries: list[Entry] = []
        rivals = competing(columns) if places else 0
        for place in places:
            covered, directional = asked[place]
            recorded = sum(level is not None for level in columns[place])
            mixed = (covered - recorded, directional - len(labels))
            groups = GroupRerun.NOT_RECORDED
            entries.append(_tested(variables[place], place, labels, columns, rivals, mixed, groups, policy))
        names = {variables[place] for place in places}
        if crossing := [row[1:-1] for row in found if row[5] is not None]:
            registry = _registry(name, crossing, variables, policy)
            studies = assemble(registry.claims[name], registry, policy).primary
            stances = [_STANCES[row[3]] for row in lines]
            at_poles = {
                name: Counter(zip(stances, column, strict=True))
                for name, column in zip(variables, columns, strict=False)  # of no line there are no columns
            }
            reversed_ = reversals(studies, registry, at_poles=at_poles)[0]
            names |= {reversal.variable for reversal in reversed_ if reversal.passes}
        if names:
            yield name, _names(names), listed(entries), few.untested
        elif few.untested:
            yield name, None, None, True


def _registry(name: Any, rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Registry:
    """One claim and its sources; values of tables need not follow the rules of the registry's ids."""
    sources: dict[SourceId, Source] = {}
    items: list[Item] = []
    for place, row in enumerate(rows):
        _, source, bit, unread, kind, cohort, group, year, outcome_class, comparator, *levels = row
        if source not in sources:
            said = {"id": source, "kind": Kind(kind), "cohort": cohort, "group": group, "year": year}
            sources[source] = _SOURCE.model_copy(update=said)
        context = {variable: level for variable, level in zip(variables, levels, strict=True) if level is not None}
        said = {
            "id": str(place),
            "source": source,
            "stance": _WORDS[bit],
            "context": context,
            "outcome_class": outcome_class,
            "comparator": comparator,
            "via": source if unread else None,
        }
        items.append(_ITEM.model_copy(update=said))
    claim = Claim.model_construct(
        id=name, title=name, axis=_AXIS, subject=Subject(label="-"), outcome="-", evidence=tuple(items)
    )
    root = Path("/nonexistent")
    return Registry(
        root=root,
        config=RegistryFile.model_construct(format=1, name="table", sampling=Sampling.CONVENIENCE, policy=policy),
        snapshots=Snapshots(root, "seeds"),
        axes={_AXIS: Axis(label="-", poles=_POLES)},
        sources=sources,
        claims={name: claim},
    )
