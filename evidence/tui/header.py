"""The line at the top of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.tui.paint import Line, Role, fit, fit_right


def header_line(name: str, counts: Sequence[str], unsaved: int, right: str, width: int) -> Line:
    """The line at the top: the registry, how much is open, what is not saved."""
    left = f" {name}" + (f" *{unsaved}" if unsaved else "")
    middle = " │ ".join(("", *counts))
    spare = width - len(left) - len(middle)
    end = fit_right(f"{right} ", len(right) + 1) if spare > len(right) + 2 else ""
    return (
        (fit(left, min(len(left), width)), Role.TITLE),
        (fit(middle, max(width - len(left) - len(end), 0)), Role.PLAIN),
        (end, Role.DIM),
    )
