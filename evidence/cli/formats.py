"""Lists of formats and their manual pages, the same for sources, imports and exports."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.exchange.family import Family


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the option that asks for them."""
    parser.add_argument(
        "--list", nargs="?", const="", metavar="FORMAT", help="list the formats, or print the manual page of one"
    )


def list_formats(family: Family, options: argparse.Namespace) -> int:
    """Print the manual page of `options.list`, or the table of all formats when that is empty.

    Formats of others that do not work are named on stderr, and never in the way of the rest.
    """
    import sys

    from evidence.cli.output import printable, table, write, write_json
    from evidence.exchange.family import page

    if options.list:
        lines = page(family.named(options.list)).splitlines()
        write("".join(f"{printable(line)}\n" for line in lines))
        return 0
    for problem in family.problems:
        print(f"evidence: {printable(problem)}", file=sys.stderr)
    formats = [(module.NAME, module.LABEL) for module in family]
    if options.json:
        records = [{"name": name, "label": label} for name, label in formats]
        write_json({"format": 1, "formats": records})
    else:
        write(table(options, ("format", "what it is"), formats))
    return 0
