"""The line of keys at the bottom of a screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from evidence.tui.paint import Line, Role

Key = tuple[str, str]
"""A key as it is shown, and what it does."""


def footer_line(keys: Sequence[Key], room: int, kept: Key | None = None) -> Line:
    """Keys with what they do; where there is no room the last ones are left out, but for the one that is kept."""
    left = list(keys)
    while left and sum(cell_len(key) + cell_len(label) + 4 for key, label in left) > room:
        left.remove(next((pair for pair in reversed(left) if pair != kept), left[0]))
    return tuple(part for key, label in left for part in ((f" {key} ", Role.KEY), (f"{label}  ", Role.DIM)))
