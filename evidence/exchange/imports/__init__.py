"""Claims in: knowledge bases and tables of others, made into a registry or into a part of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.exchange.imports.formats import IMPORTS
    from evidence.exchange.imports.run import Import, run_import
    from evidence.exchange.imports.settings import Settings

__all__ = ["IMPORTS", "Import", "Settings", "run_import"]

_HOME = {"IMPORTS": "formats", "Import": "run", "Settings": "settings", "run_import": "run"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.exchange.imports.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
