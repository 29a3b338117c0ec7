"""How far a change reaches: the claims whose verdict may be another one after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.model.ids import ClaimId, SourceId
    from evidence.registry.registry import Registry


def reach(registries: Iterable[Registry], claims: Iterable[ClaimId], sources: Iterable[SourceId]) -> set[ClaimId]:
    """Claims whose verdict may differ between versions of a registry in which these claims and sources differ.

    Takes in what rests on a changed source or cites it, and the claims above; vocabulary and policy reach every claim,
    and are the caller's to compare.
    """
    found, changed = set(claims), tuple(sources)
    versions = tuple(registries)
    if changed:
        for registry in versions:
            linked = dependents(registry, changed).keys()
            found.update(
                claim.id
                for claim in registry.claims.values()
                if any(item.source in linked or item.reports in linked for item in claim.evidence)
            )
    for registry in versions:
        for name in tuple(found):
            above = registry.claims.get(name)
            while above is not None and above.broader is not None and above.broader not in found:
                found.add(above.broader)
                above = registry.claims.get(above.broader)
    return found


def dependents(registry: Registry, sources: Iterable[SourceId]) -> dict[SourceId, SourceId]:
    """The sources, and all that rest on them or cite them, each with the first of the given ones that it leads to."""
    above: dict[SourceId, list[SourceId]] = defaultdict(list)
    for source in registry.sources.values():
        for name in (*source.derives_from, *source.cites):
            above[name].append(source.id)
    found = {name: name for name in sources}
    queue = list(found)
    for name in queue:  # grows while it is walked
        for other in above.get(name, ()):
            if other not in found:
                found[other] = found[name]
                queue.append(other)
    return found
