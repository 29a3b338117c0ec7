"""From items to arms to independent lines of evidence, so that no study is counted twice."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.frozen import dataclass
from evidence.model.words import Kind, Stance
from evidence.resolve.placed import Exclusion, PlacedItem, Selection, Uncounted, place

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId, SourceId
    from evidence.model.policy import Policy
    from evidence.model.source import Source
    from evidence.registry.registry import Registry

_POLES = (Stance.FIRST, Stance.SECOND)
_VERSIONS = (Kind.PREPRINT, Kind.NOTICE)
_STUDIES = (Kind.PRIMARY, Kind.PREPRINT)


@dataclass(slots=True)
class Arm:
    """Items of one source with equal context, outcome class and comparator.

    Never changed once it is made; not frozen only because that takes longer to make, and there are many.
    """

    items: tuple[PlacedItem, ...]
    stance: Stance


@dataclass(slots=True)
class Line:
    """An independent line of evidence: everything that rests on one study, cohort or data set.

    Never changed once it is made; not frozen only because that takes longer to make, and there are many.
    """

    sources: tuple[SourceId, ...]
    """Sorted; together the line's identity."""
    arms: tuple[Arm, ...]
    stance: Stance
    partial: bool
    """It stands at a pole although a good part of its arms found no effect."""
    unread: bool
    """It is known only through reviews."""

    @property
    def items(self) -> Iterator[PlacedItem]:
        """All items of all arms."""
        for arm in self.arms:
            yield from arm.items


class Link(StrEnum):
    """Why sources are one line."""

    COHORT = "cohort"
    """They report on the same cohort or data set."""
    VERSION = "version"
    """A preprint or a notice, and its paper."""
    POOLED = "pooled"
    """Meta-analyses that pool some of the same studies."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two sources that were made one line, and why."""

    first: SourceId
    second: SourceId
    link: Link


@dataclass(frozen=True, slots=True)
class Lines:
    """The evidence on a claim after double counting is removed."""

    primary: tuple[Line, ...]
    secondary: tuple[Line, ...]
    """Reviews and other retellings; they decide only when there is no primary line."""
    uncounted: tuple[Uncounted, ...]
    merges: tuple[Merge, ...]


def assemble(claim: Claim, registry: Registry, policy: Policy, selection: Selection | None = None) -> Lines:
    """Sort the items of a claim, and of the claims below it, into independent lines.

    Source: one vote a study, Cochrane Handbook chapter 12; the links between sources are ours.
    """
    placed, uncounted = place(claim, registry)
    if selection is not None:
        placed = [item for item in placed if selection.admits(item, registry)]

    on_claim = {item.source.id: item.source for item in placed}
    merges: tuple[Merge, ...] = ()
    kept = placed
    if True in [is_linked(source) for source in on_claim.values()]:  # on most claims none is
        kept = _counting(placed, on_claim, uncounted, registry)
        merges = tuple(_links([on_claim[source] for source in sorted({item.source.id for item in kept})], registry))
    primary: list[Line] = []
    secondary: list[Line] = []
    for items in _components(kept, merges):
        if True in [item.source.kind.is_primary for item in items]:
            line = _line(items, claim.id, policy)
            if line is None:
                uncounted.extend(_uncounted(item, Exclusion.NARROWER_NULL) for item in items)
            else:
                primary.append(line)
        else:
            secondary.append(_reported(items))
    if primary:
        uncounted.extend(_uncounted(item, Exclusion.REPORTED) for line in secondary for item in line.items)
    return Lines(tuple(primary), tuple(secondary), tuple(uncounted), merges)


def is_linked(source: Source) -> bool:
    """Whether what a source derives from, pools or shares may make it count otherwise than by itself."""
    return bool(source.derives_from) or source.cohort is not None or source.kind is Kind.META_ANALYSIS


def _counting(
    placed: list[PlacedItem], on_claim: Mapping[SourceId, Source], uncounted: list[Uncounted], registry: Registry
) -> list[PlacedItem]:
    """The items that count themselves; those that count only through others become uncounted."""
    reasons = _derivations(on_claim, uncounted, registry)
    pooled = _constituents(on_claim.values())
    kept: list[PlacedItem] = []
    for item in placed:
        source = item.source.id
        if (derived := reasons.get(source)) is not None:
            uncounted.append(_uncounted(item, *derived))
        elif source in pooled:
            uncounted.append(_uncounted(item, Exclusion.CONSTITUENT, pooled[source]))
        else:
            kept.append(item)
    return kept


def _uncounted(item: PlacedItem, why: Exclusion, through: tuple[str, ...] = ()) -> Uncounted:
    return Uncounted(item.claim, item.item, item.source, item.stance, why, through)


def _is_version(source: Source) -> bool:
    """A preprint or a notice is another version of what it derives from, not a retelling."""
    return source.kind in _VERSIONS


def _derivations(
    on_claim: Mapping[SourceId, Source], uncounted: Iterable[Uncounted], registry: Registry
) -> dict[SourceId, tuple[Exclusion, tuple[str, ...]]]:
    """Sources of a claim that count only through others, and why."""
    derived = [source for source in on_claim.values() if source.derives_from]
    if not derived:
        return {}  # as on most claims
    mentioned = on_claim.keys() | {entry.item.source for entry in uncounted}
    above: dict[SourceId, tuple[SourceId, ...]] = {}
    found = {source.id: _derivation(source, mentioned, registry, above) for source in derived}
    return {source: reason for source, reason in found.items() if reason is not None}


def _derivation(
    source: Source, present: Set[SourceId], registry: Registry, above: dict[SourceId, tuple[SourceId, ...]]
) -> tuple[Exclusion, tuple[str, ...]] | None:
    """Whether a source counts only through another one; nothing for versions of a paper on the claim."""
    if source.kind is Kind.PREPRINT:
        return None
    ancestors = ancestors_of(source, registry, above)
    found = tuple([parent for parent in ancestors if parent in present])
    if _is_version(source) and found:
        return None
    return (Exclusion.DERIVED, found) if found else (Exclusion.UNREAD_PARENT, tuple(source.derives_from))


def ancestors_of(
    source: Source, registry: Registry, above: dict[SourceId, tuple[SourceId, ...]]
) -> tuple[SourceId, ...]:
    """All that a source derives from, nearest first; `above` remembers it, for chains that were walked before."""
    found: dict[SourceId, None] = {}
    queue = deque(source.derives_from)
    while queue:
        parent = queue.popleft()
        if parent == source.id or parent in found:
            continue
        found[parent] = None
        if not queue and parent in above:  # nothing is left to walk but what is above this one
            found.update(dict.fromkeys(above[parent]))
            found.pop(source.id, None)
        elif parent in registry.sources:
            queue.extend(registry.sources[parent].derives_from)
    above[source.id] = tuple(found)
    return above[source.id]


def _constituents(sources: Iterable[Source]) -> dict[SourceId, tuple[str, ...]]:
    """Primaries of a claim that a meta-analysis on it includes, and the meta-analyses that do."""
    sources = tuple(sources)
    pooled: dict[SourceId, tuple[str, ...]] = {}
    for meta in sources:
        if meta.kind is Kind.META_ANALYSIS:
            included = set(meta.cites)
            for source in sources:
                if source.id in included and source.kind in _STUDIES:
                    pooled[source.id] = (*pooled.get(source.id, ()), meta.id)
    return pooled


def _links(sources: list[Source], registry: Registry) -> Iterator[Merge]:
    """Pairs of sources that rest on the same study, cohort or data."""
    cohorts: dict[str, SourceId] = {}
    pools: dict[SourceId, SourceId] = {}
    present = {source.id for source in sources}
    for source in sources:
        if source.cohort is not None:
            if source.cohort in cohorts:
                yield Merge(cohorts[source.cohort], source.id, Link.COHORT)
            else:
                cohorts[source.cohort] = source.id
        if _is_version(source):
            for parent in source.derives_from:
                if parent in present and parent != source.id:
                    yield Merge(parent, source.id, Link.VERSION)
        if source.kind is Kind.META_ANALYSIS:
            for study in source.cites:
                if study in registry.sources and registry.sources[study].kind in _STUDIES:
                    if study in pools:
                        yield Merge(pools[study], source.id, Link.POOLED)
                    else:
                        pools[study] = source.id


def _source_id(item: PlacedItem) -> SourceId:
    return item.source.id


def _components(items: list[PlacedItem], merges: Sequence[Merge]) -> list[list[PlacedItem]]:
    """Items grouped by connected sources, in the order of the sources' ids."""
    parent = {item.source.id: item.source.id for item in items}
    if not merges and len(parent) == len(items):  # as on most claims
        return [[item] for item in sorted(items, key=_source_id)]

    def find(source: SourceId) -> SourceId:
        while parent[source] != source:
            parent[source] = parent[parent[source]]
            source = parent[source]
        return source

    for merge in merges:
        first, second = sorted((find(merge.first), find(merge.second)))
        parent[second] = first
    groups: dict[SourceId, list[PlacedItem]] = defaultdict(list)
    for item in items:
        groups[find(item.source.id)].append(item)
    return [group for _, group in sorted(groups.items())]


def _arms(items: list[PlacedItem]) -> tuple[Arm, ...]:
    if len(items) == 1:
        return (Arm((items[0],), items[0].stance),)
    grouped: dict[tuple[object, ...], list[PlacedItem]] = defaultdict(list)
    for item in items:
        grouped[item.arm].append(item)
    return tuple(Arm(tuple(group), combined({item.stance for item in group})) for group in grouped.values())


def combined(stances: set[Stance]) -> Stance:
    """One stance out of several: both poles are mixed, and a pole outweighs a missing effect."""
    if Stance.MIXED in stances or stances.issuperset(_POLES):
        return Stance.MIXED
    for pole in _POLES:
        if pole in stances:
            return pole
    return Stance.NO_EFFECT


def _line(items: list[PlacedItem], own: ClaimId, policy: Policy) -> Line | None:
    """One line from all items of linked sources; None when only narrower claims found no effect."""
    if len(items) == 1 and (items[0].claim == own or items[0].stance is not Stance.NO_EFFECT):
        return _alone(items[0], items[0].item.via is not None)
    by_claim: dict[ClaimId, list[PlacedItem]] = defaultdict(list)
    for item in items:
        by_claim[item.claim].append(item)
    arms: list[Arm] = []
    stances: dict[ClaimId, Stance] = {}
    partial = False
    for claim, group in by_claim.items():
        here = _arms(group)
        arms.extend(here)
        stances[claim], reduced = vote([arm.stance for arm in here], policy)
        partial = partial or reduced
    if own not in stances and set(stances.values()) == {Stance.NO_EFFECT}:
        return None
    stance = combined(set(stances.values()))
    if stances.get(own) is Stance.NO_EFFECT and stance in _POLES:
        partial = True
    return Line(
        sources=_sources(items),
        arms=tuple(arms),
        stance=stance,
        partial=partial and stance in _POLES,
        unread=all(item.item.via is not None for item in items),
    )


def _reported(items: list[PlacedItem]) -> Line:
    """A review's line: one word of controversy makes it mixed, however many sentences are quoted."""
    if len(items) == 1:
        return _alone(items[0], False)
    stance = combined({item.stance for item in items})
    return Line(_sources(items), _arms(items), stance, partial=False, unread=False)


def _alone(item: PlacedItem, unread: bool) -> Line:
    """The line of a source with one item."""
    return Line((item.source.id,), (Arm((item,), item.stance),), item.stance, partial=False, unread=unread)


def _sources(items: list[PlacedItem]) -> tuple[SourceId, ...]:
    return tuple(sorted({item.source.id for item in items}))


def vote(arms: list[Stance], policy: Policy) -> tuple[Stance, bool]:
    """The stance of a study from those of its arms, and whether it is only partial.

    Each arm has one vote, a mixed arm half for each pole; counted in halves, so that it is exact.

    Source: Boon & Thomson (2021), box 1.
    """
    mixed = arms.count(Stance.MIXED)
    first, second = (2 * arms.count(pole) + mixed for pole in _POLES)
    null = 2 * arms.count(Stance.NO_EFFECT)
    total = first + second + null
    for votes, pole in ((first, Stance.FIRST), (second, Stance.SECOND)):
        if 100 * votes >= policy.line_majority * total:
            return pole, False
    if first and second:
        return Stance.MIXED, False
    if null >= first + second:
        return Stance.NO_EFFECT, False
    return (Stance.FIRST if first else Stance.SECOND), True


def groups_of(line: Line, registry: Registry) -> set[str]:
    """The laboratories that a line's sources record."""
    return {group for source in line.sources if (group := registry.sources[source].group) is not None}


def year_of(line: Line, registry: Registry) -> int | None:
    """The year of a line's earliest dated source; None when none of them is dated."""
    years = (registry.sources[source].year for source in line.sources)
    return min((year for year in years if year is not None), default=None)
