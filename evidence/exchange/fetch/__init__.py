"""Sources from the net: PubMed and Crossref, asked politely. The only part of this program that reaches the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.exchange.fetch.client import Client
    from evidence.exchange.fetch.fetching import Fetched, fetch
    from evidence.exchange.fetch.names import Wanted, wanted

__all__ = ["Client", "Fetched", "Wanted", "fetch", "wanted"]

_HOME = {"Client": "client", "Fetched": "fetching", "Wanted": "names", "fetch": "fetching", "wanted": "names"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
