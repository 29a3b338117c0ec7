"""Sources in: bibliographic files and saved pages become records, clean texts, and the way back to the raw file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.exchange.sources.formats import FORMATS, read_sources
    from evidence.exchange.sources.found import FoundSource

__all__ = ["FORMATS", "FoundSource", "read_sources"]

_HOME = {"FORMATS": "formats", "FoundSource": "found", "read_sources": "formats"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
