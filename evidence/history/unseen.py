"""Files of a version that could not be read, and the claims that nothing can be said of therefore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.model.ids import ClaimId, SourceId
from evidence.registry.registry import CURATORS_FILE, REGISTRY_FILE, VOCABULARY_FILES, Registry, stem
from evidence.resolve.reach import reach

_SOURCES = "claims/sources/"
_MANY = 100
"""Files from which on nobody asks which claims depend on each: then all of them may."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """One file that could not be read."""

    path: str
    claims: tuple[ClaimId, ...] | None
    """Claims that depend on it, sorted, by their ids in either version; None for all of them."""
    holds_ids: bool
    """It may be that of a claim, so that ids of items are not known either."""


def unseen(registry: Registry, other: Registry) -> Iterator[Unseen]:
    """What could not be read of a version that is compared with another one.

    What a broken file would say is guessed from its name and from the other version.
    """
    names = {path: name for version in (registry, other) for name, path in version.claim_paths.items()}
    for path in sorted(registry.unread):
        if path == CURATORS_FILE:
            continue  # no verdict depends on it
        if path in (REGISTRY_FILE, *VOCABULARY_FILES) or len(registry.unread) > _MANY:
            yield Unseen(path, None, holds_ids=path not in (REGISTRY_FILE, *VOCABULARY_FILES))
        elif not path.lower().endswith((".yaml", ".yml")):
            yield Unseen(path, None, holds_ids=True)  # a folder, with anything in it
        elif path.startswith(_SOURCES):
            found = reach((registry, other), (), (SourceId(stem(path)),))
            yield Unseen(path, tuple(sorted(found)), holds_ids=False)
        else:
            broken = registry.remainders.get(path)
            meant = {ClaimId(stem(path)), *([] if broken is None else [broken.id])}
            meant |= {names[path]} if path in names else set()
            known = {name for name in meant if name in registry.claims or name in other.claims}
            yield Unseen(path, tuple(sorted(reach((registry, other), known or meant, ()))), holds_ids=True)
