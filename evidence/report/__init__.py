"""Verdicts on paper: the conflict report in Markdown, and its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.report.markdown import explain_contested, report
    from evidence.report.picture import Picture, PictureKind
    from evidence.report.plots import alt_text, draw
    from evidence.report.write import Written, require_place, write_report

__all__ = [
    "Picture",
    "PictureKind",
    "Written",
    "alt_text",
    "draw",
    "explain_contested",
    "report",
    "require_place",
    "write_report",
]

_HOME = {
    "Picture": "picture",
    "PictureKind": "picture",
    "Written": "write",
    "alt_text": "plots",
    "draw": "plots",
    "explain_contested": "markdown",
    "report": "markdown",
    "require_place": "write",
    "write_report": "write",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.report.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
