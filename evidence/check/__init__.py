"""The consistency check: rules over a registry, and the formats that its findings are printed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.check.result import CheckResult
    from evidence.check.run import check, check_claims

__all__ = ["CheckResult", "check", "check_claims"]

_HOME = {"CheckResult": "result", "check": "run", "check_claims": "run"}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.check.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
