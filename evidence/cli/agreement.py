"""`evidence agreement`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence agreement",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the coefficients, and the items that are read differently."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, plain_table, records, say, write_json
    from evidence.resolve.double_curation import agreement

    found = agreement(load_for_reading(root_of(options)))
    if options.json:
        write_json({"format": 1, **asdict(found)})
        return 0
    if not found.items:
        say("no item has two independent readings; add `ratings` to items that a second curator has read\n")
        return 0
    rows = [
        ("Krippendorff's alpha, nominal", found.alpha),
        ("share of pairs that agree", found.percent),
        ("Gwet's AC1", found.ac1),
        ("Cohen's kappa (two readers)", found.kappa),
    ]
    values = [(name, "not defined" if value is None else f"{value:.3f}") for name, value in rows]
    apart = [
        (f"{entry.claim}/{entry.item}", ", ".join(f"{reader}: {stance}" for reader, stance in entry.readings))
        for entry in found.disagreements
    ]
    if options.plain:
        counts = (str(found.items), str(found.readings), str(len(found.readers)))
        say(records(("items", "readings", "curators"), [counts]) + "\n")
        say("".join(f"{name}: {value}\n" for name, value in values))
        if apart:
            say("\n" + records(("read differently", "readings"), apart))
        return 0
    say(f"{found.items} items with {found.readings} readings by {len(found.readers)} curators\n\n")
    say(plain_table(("coefficient", "value"), values))
    if apart:
        say("\nread differently:\n")
        say("".join(f"{item}  {readings}\n" for item, readings in apart))
    return 0
