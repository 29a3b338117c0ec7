"""`evidence example`."""

from __future__ import annotations

import argparse

from evidence.cli import founding
from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence example exosomes",
    )
    founding.configure(parser)


def run(options: argparse.Namespace) -> int:
    """Copy the example into a folder."""
    from pathlib import Path

    from evidence.registry.founding.example import FLAGSHIP, shipped

    following = (
        f"{founding.into(Path(options.folder))} && evidence check && evidence resolve",
        f"evidence show {FLAGSHIP}",
        "evidence report -o report   or   evidence tui",
    )
    return founding.set_down(options, "exosomes-example", shipped(), following)
