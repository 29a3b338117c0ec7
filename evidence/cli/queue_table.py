"""Claims as a table, one row each: those of a registry, and those of a result of tables."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.views import QueueRow

COLUMNS = ("claim", "status", "ahead", "lines", "mixed", "null", "conflict", "decision")
STYLES = {"red": "bold red", "yellow": "yellow", "green": "green", "blue": "cyan", "grey": "dim"}
"""Rich styles of the views' colours."""
_LEAST_NEEDED = ("decision", "null", "mixed", "conflict", "ahead")
_RIGHT = frozenset({"lines", "mixed", "null", "conflict"})


def print_queue(rows: Sequence[QueueRow], options: argparse.Namespace, columns: Sequence[str] = COLUMNS) -> None:
    """Print some columns, on a terminal those that it has room for; styled there, plain elsewhere."""
    from evidence.cli.output import console, plain_table, records, say, styled

    if options.plain:
        # words alone: a glyph and a place between two numbers say nothing to who hears them
        named = [{**_cells(row), "status": row.status.label, "lines": row.split} for row in rows]
        say(records(columns, [[cells[column] for column in columns] for cells in named]))
        return
    colours = styled(options)
    left_out: list[str] = []
    every = [_cells(row) for row in rows]
    if colours or sys.stdout.isatty():
        width = console(options).width if colours else shutil.get_terminal_size().columns
        columns, left_out = _fitting(columns, every, width)
    cells = [[row[column] for column in columns] for row in every]
    if colours:
        _print_styled(rows, columns, cells, options)
    else:
        say(plain_table(columns, cells))
    if left_out and not options.quiet:
        print(f"evidence: the terminal is too narrow for {', '.join(left_out)}", file=sys.stderr)


def _print_styled(
    rows: Sequence[QueueRow], columns: Sequence[str], cells: list[list[str]], options: argparse.Namespace
) -> None:
    from rich.table import Table
    from rich.text import Text

    from evidence.check.formats.printable import inert
    from evidence.cli.output import console, printable

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in _RIGHT else "left", overflow="fold")
    for row, line in zip(rows, cells, strict=True):
        texts = [Text(inert(printable(cell))) for cell in line]
        texts[columns.index("status")].stylize(STYLES[row.status.colour])
        table.add_row(*texts)
    console(options).print(table)


def _fitting(columns: Sequence[str], rows: Sequence[Mapping[str, str]], width: int) -> tuple[list[str], list[str]]:
    """The columns that stay in a narrow terminal, whole, and those that do not; the least needed go first."""
    from rich.cells import cell_len

    widths = {name: max(map(cell_len, (name, *(row[name] for row in rows)))) for name in columns}
    left_out: list[str] = []
    for name in _LEAST_NEEDED:
        if sum(widths.values()) + 2 * (len(widths) - 1) <= width:
            break
        if widths.pop(name, None) is not None:
            left_out.append(name)
    return list(widths), left_out


def _cells(row: QueueRow) -> dict[str, str]:
    return {
        "claim": row.claim,
        "status": f"{row.status.glyph} {row.status.label}",
        "ahead": row.pole or "",
        "lines": row.counts,
        "mixed": str(row.mixed or ""),
        "null": str(row.no_effect or ""),
        "conflict": row.conflict,
        "decision": row.decision,
    }
