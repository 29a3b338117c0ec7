"""Which records of two versions of a registry are the same, renamed and moved ones included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.model.item import Item
from evidence.registry.registry import Registry

Spot: TypeAlias = tuple[ClaimId, ItemId]
"""A claim, and an item of it."""


@dataclass(frozen=True)
class Matching:
    """Which records of two versions are the same. Only claims that differ are looked into."""

    base: Registry
    head: Registry

    @cached_property
    def claims(self) -> Mapping[ClaimId, ClaimId]:
        """From the id in the base to that in the head; several may have become one."""
        found = {name: name for name in self.base.claims if name in self.head.claims}
        for name, claim in self.head.claims.items():
            for old in claim.formerly:
                if old in self.base.claims:
                    found.setdefault(old, name)
        return found

    @cached_property
    def back(self) -> Mapping[ClaimId, tuple[ClaimId, ...]]:
        """From the id in the head to those in the base, its own first."""
        found = {new: (old,) for old, new in self.claims.items() if old == new}
        for old, new in self.claims.items():
            if old != new:
                found[new] = (*found.get(new, ()), old)
        return found

    @cached_property
    def sources(self) -> Mapping[SourceId, SourceId]:
        """From the id in the base to that in the head, of sources that were renamed.

        Only a record that is new can be an old one under another id; else two records were made one.
        """
        found: dict[SourceId, SourceId] = {}
        base, head = self.base.sources, self.head.sources
        for name, source in head.items():
            if source.formerly and name not in base:
                had = (old for old in source.formerly if old in base and old not in head and old not in found)
                if (old := next(had, None)) is not None:
                    found[old] = name
        return found

    def source(self, name: SourceId) -> SourceId:
        """What a source of the base is called in the head."""
        return self.sources.get(name, name)

    @cached_property
    def altered(self) -> frozenset[ClaimId]:
        """Claims of the base that are not in the head exactly as they were, by their id in the base."""
        head = self.head.claims
        return frozenset(name for name, claim in self.base.claims.items() if not _same(claim, head.get(name)))

    @cached_property
    def made(self) -> frozenset[ClaimId]:
        """Claims of the head that were not in the base exactly as they are, by their id in the head."""
        base = self.base.claims
        return frozenset(name for name, claim in self.head.claims.items() if not _same(claim, base.get(name)))

    @cached_property
    def items(self) -> Mapping[Spot, Spot]:
        """From items of altered claims of the base to items of the head; those that are gone are not in it."""
        found: dict[Spot, Spot] = {}
        lost: list[tuple[Claim, Item]] = []
        for name in sorted(self.altered):
            claim = self.base.claims[name]
            successor = self.head.claims[self.claims[name]] if name in self.claims else None
            at_home = {} if successor is None else _by_name(successor)
            own = {item.id for item in claim.evidence}
            for item in claim.evidence:
                there = at_home.get(item.id)
                # an item that was there before cannot become another one's new name, but for a repetition of it
                other = there is not None and there.id != item.id and there.source != self.source(item.source)
                if there is None or (other and there.id in own):
                    lost.append((claim, item))
                elif successor is not None:
                    found[name, item.id] = (successor.id, there.id)
        taken = set(found.values())
        free = self._free(taken) if lost else {}
        for claim, item in lost:
            for spot in free.get((item.id, self.source(item.source)), ()):
                if spot not in taken:
                    found[claim.id, item.id] = spot
                    taken.add(spot)
                    break
        return found

    def _free(self, taken: set[Spot]) -> Mapping[tuple[ItemId, SourceId], list[Spot]]:
        """Items of the head that no item of the base is yet, by each of their ids, with their source."""
        found: dict[tuple[ItemId, SourceId], list[Spot]] = defaultdict(list)
        for name in sorted(self.made):
            for item in self.head.claims[name].evidence:
                if (name, item.id) not in taken:
                    for known in (item.id, *item.formerly):
                        found[known, item.source].append((name, item.id))
        return found

    @cached_property
    def origins(self) -> Mapping[Spot, Spot]:
        """From items of the head to what they were in altered claims of the base."""
        return {there: here for here, there in self.items.items()}

    def gone(self) -> Iterator[ClaimId]:
        """Claims of the base that nothing in the head says it was."""
        return (name for name in self.base.claims if name not in self.claims)


def _same(one: Claim, other: Claim | None) -> bool:
    return one is other or one == other


def _by_name(claim: Claim) -> dict[ItemId, Item]:
    """Items by their id and by those that they had."""
    found = {old: item for item in claim.evidence for old in item.formerly}
    return found | {item.id: item for item in claim.evidence}
