"""Who is at work."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.errors import UsageError
from evidence.model.ids import CuratorId
from evidence.registry.curation.words import require_curator
from evidence.registry.registry import CURATORS_FILE, Registry

VARIABLE = "EVIDENCE_CURATOR"
"""The environment variable with a curator's id; it is read by the faces, never here."""


def curator(registry: Registry, said: Iterable[str | None]) -> CuratorId:
    """The first id that was said anywhere; else the only person there is.

    Raises `EditRefused` for an id that is nobody's, and `UsageError` when it cannot be told who is meant.
    """
    for name in said:
        if name:
            require_curator(registry, name)
            return CuratorId(name)
    if len(registry.curators) == 1:
        return next(iter(registry.curators))
    if not registry.curators:
        raise UsageError(f"who are you? Add yourself to {CURATORS_FILE}, then name your id with --by or {VARIABLE}")
    known = ", ".join(sorted(registry.curators))
    raise UsageError(f"who are you? Name your id with --by or in {VARIABLE}; {CURATORS_FILE} has {known}")
