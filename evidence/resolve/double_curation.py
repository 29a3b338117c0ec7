"""How far curators who read the same evidence independently gave it the same stance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.stats.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha, percent_agreement

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId, CuratorId
    from evidence.registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item that two readers or more gave different stances."""

    claim: ClaimId
    item: str
    readings: tuple[tuple[CuratorId, str], ...]
    """Reader and stance, the curator of the item first."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over all items with two independent readings or more."""

    items: int
    readings: int
    readers: tuple[CuratorId, ...]
    alpha: float | None
    """Krippendorff's, nominal: the headline. None when nothing could have disagreed."""
    percent: float | None
    """Share of pairs of readings that agree."""
    ac1: float | None
    """Gwet's, which stays sensible where one stance is far more common than the others."""
    kappa: float | None
    """Cohen's; only for exactly two readers."""
    disagreements: tuple[Disputed, ...]


def agreement(registry: Registry) -> Agreement:
    """Compare first and second readings; an item's own stance is the reading of the curator who entered it.

    A rating by the item's own curator is no independent reading and is left out, as is a reading of an item whose
    own curator is not recorded unless two others rated it.
    """
    rated: list[dict[CuratorId, str]] = []
    disagreements: list[Disputed] = []
    for claim in registry.claims.values():
        for item in claim.evidence:
            readings: dict[CuratorId, str] = {}
            if item.curated is not None:
                readings[item.curated.by] = item.stance
            for rating in item.ratings:
                readings.setdefault(rating.by, rating.stance)
            if len(readings) < 2:
                continue
            rated.append(readings)
            if len(set(readings.values())) > 1:
                disagreements.append(Disputed(claim.id, item.id, tuple(readings.items())))
    readers = tuple(sorted({reader for readings in rated for reader in readings}))
    table = [tuple(readings.get(reader) for reader in readers) for readings in rated]
    by_reader: dict[CuratorId, list[str | None]] = defaultdict(list)
    for row in table:
        for reader, stance in zip(readers, row, strict=True):
            by_reader[reader].append(stance)
    return Agreement(
        items=len(rated),
        readings=sum(map(len, rated)),
        readers=readers,
        alpha=krippendorff_alpha(table),
        percent=percent_agreement(table),
        ac1=gwet_ac1(table),
        kappa=cohen_kappa(*by_reader.values()) if len(readers) == 2 else None,
        disagreements=tuple(disagreements),
    )
