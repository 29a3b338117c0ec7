"""The registry at two revisions, and what changed between them: outcomes apart from their causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.history.cause import Cause, CauseKind
    from evidence.history.changes import ClaimChange, Comparison, Outcome
    from evidence.history.comparing import compare
    from evidence.history.git import Repository
    from evidence.history.revision import registry_at

__all__ = [
    "Cause",
    "CauseKind",
    "ClaimChange",
    "Comparison",
    "Outcome",
    "Repository",
    "compare",
    "registry_at",
]

_HOME = {
    "Cause": "cause",
    "CauseKind": "cause",
    "ClaimChange": "changes",
    "Comparison": "changes",
    "Outcome": "changes",
    "Repository": "git",
    "compare": "comparing",
    "registry_at": "revision",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.history.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
