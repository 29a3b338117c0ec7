"""Records to verdicts: independent lines, their tally, the status and its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.resolve.placed import Selection
    from evidence.resolve.resolver import Verdicts, digest_of, resolve, worst_first
    from evidence.resolve.status import decide
    from evidence.resolve.tally import Tally
    from evidence.resolve.verdict import Basis, Freshness, Verdict

__all__ = [
    "Basis",
    "Freshness",
    "Selection",
    "Tally",
    "Verdict",
    "Verdicts",
    "decide",
    "digest_of",
    "resolve",
    "worst_first",
]

_HOME = {
    "Basis": "verdict",
    "Freshness": "verdict",
    "Selection": "placed",
    "Tally": "tally",
    "Verdict": "verdict",
    "Verdicts": "resolver",
    "decide": "status",
    "digest_of": "resolver",
    "resolve": "resolver",
    "worst_first": "resolver",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.resolve.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
