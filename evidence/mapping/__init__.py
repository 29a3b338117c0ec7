"""Foreign tables: which column is what, and which way a row points, told in a small file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.mapping.derive import Derived, Deriver, Refused
    from evidence.mapping.mapping_file import MappingFile

__all__ = ["Derived", "Deriver", "MappingFile", "Refused"]

_HOME = {"Derived": "derive", "Deriver": "derive", "MappingFile": "mapping_file", "Refused": "derive"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.mapping.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
