"""The line at the top of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from evidence.tui.paint import Line, Role, fit, fit_right

Count = tuple[str, str]
"""A count in words, and in a shorter form; the number is told whole in both."""

_SHORTEST_NAME = 12


def header_line(name: str, counts: Sequence[Count], unsaved: int, right: str, width: int) -> Line:
    """The line at the top: the registry, how much is open, what is not saved.

    Where there is no room the right end goes, then counts take their short form, then the name is cut, then the last
    counts are left out: no number is ever cut.
    """
    mark = f" *{unsaved}" if unsaved else ""
    short = False
    told = _joined(counts, short)
    room = width - len(mark) - 1
    if min(cell_len(name), _SHORTEST_NAME) + len(told) > room or cell_len(name) + len(told) > room:
        short = True
        told = _joined(counts, short)
    while counts and min(cell_len(name), _SHORTEST_NAME) + len(told) > room:
        counts = counts[:-1]
        told = _joined(counts, short)
    left = f" {fit(name, min(cell_len(name), max(room - len(told), 1)))}{mark}"
    spare = width - cell_len(left) - len(told)
    end = fit_right(f"{right} ", cell_len(right) + 1) if spare > cell_len(right) + 2 else ""
    return (
        (fit(left, min(cell_len(left), width)), Role.TITLE),
        (fit(told, max(width - cell_len(left) - cell_len(end), 0)), Role.PLAIN),
        (end, Role.DIM),
    )


def _joined(counts: Sequence[Count], short: bool) -> str:
    return " │ ".join(("", *(forms[short] for forms in counts)))
