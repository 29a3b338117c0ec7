"""The same verdicts for tables too large for files: an engine counts, Python judges what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.bulk.duck import DuckDB
    from evidence.bulk.pipeline import Summary, resolve_table

__all__ = ["DuckDB", "Summary", "resolve_table"]

_HOME = {"DuckDB": "duck", "Summary": "pipeline", "resolve_table": "pipeline"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.bulk.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
