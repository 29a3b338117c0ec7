"""`evidence report`."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("-o", "--output", metavar="DIR", help="write report.md and its pictures into this folder")


def run(options: argparse.Namespace) -> int:
    """Print the report, or write it with its pictures."""
    import sys
    from pathlib import Path

    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, progress, write
    from evidence.report import report, require_place, write_report
    from evidence.resolve import resolve

    registry = load_for_reading(root_of(options))
    if options.output is not None:
        require_place(Path(options.output), registry)
    verdicts = resolve(registry)
    with progress(options, "explaining claims") as told:
        if options.output is None:
            text = report(registry, verdicts, progress=told)
        else:
            written = write_report(Path(options.output), registry, verdicts, progress=told)
    if options.output is None:
        write(text)
        return 0
    if not options.quiet:
        for path in written.paths:
            write(f"wrote {path}\n")
    if written.why is not None:
        print(f"evidence: {written.why}", file=sys.stderr)
    return 0
