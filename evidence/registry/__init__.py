"""Files to records and back: strict YAML, loading, the index, snapshots, canonical layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.registry.loader import find_root, load
    from evidence.registry.registry import Registry

__all__ = ["Registry", "find_root", "load"]

_HOME = {"Registry": "registry", "find_root": "loader", "load": "loader"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.registry.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
