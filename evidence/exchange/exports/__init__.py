"""Claims out: the registry with its verdicts in the formats of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.exchange.exports.choosing import select
    from evidence.exchange.exports.export import Export
    from evidence.exchange.exports.formats import EXPORTS
    from evidence.exchange.exports.saving import save, write_in

__all__ = ["EXPORTS", "Export", "save", "select", "write_in"]

_HOME = {"EXPORTS": "formats", "Export": "export", "save": "saving", "select": "choosing", "write_in": "saving"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.exchange.exports.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
