"""`evidence agreement`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the coefficients, and the items that are read differently."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, records, say, table, write
    from evidence.resolve.double_curation import agreement

    found = agreement(load_for_reading(root_of(options)))
    if options.json:
        write(json.dumps({"format": 1, **asdict(found)}, indent=2) + "\n")
        return 0
    if not found.items:
        say("no item has two independent readings; add `ratings` to items that a second curator has read\n")
        return 0
    say(f"{found.items} items with {found.readings} readings by {len(found.readers)} curators\n\n")
    rows = [
        ("Krippendorff's alpha, nominal", found.alpha),
        ("share of pairs that agree", found.percent),
        ("Gwet's AC1", found.ac1),
        ("Cohen's kappa (two readers)", found.kappa),
    ]
    say(table(options, ("coefficient", "value"), [(n, "not defined" if v is None else f"{v:.3f}") for n, v in rows]))
    if found.disagreements and options.plain:
        rows_apart = [
            (f"{entry.claim}/{entry.item}", ", ".join(f"{reader}: {stance}" for reader, stance in entry.readings))
            for entry in found.disagreements
        ]
        say("\n" + records(("read differently", "readings"), rows_apart))
    elif found.disagreements:
        say("\nread differently:\n")
        for entry in found.disagreements:
            readings = ", ".join(f"{reader}: {stance}" for reader, stance in entry.readings)
            say(f"{entry.claim}/{entry.item}  {readings}\n")
    return 0
