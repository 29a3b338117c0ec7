"""`evidence report`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.cli.parsing import examples
from evidence.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.views.dispute_history_view import DisputeHistoryView


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence report -o report   # report.md and its pictures",
        "evidence report --history > report.md",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="write report.md and its pictures into this folder, which is new, empty, or holds a report",
    )
    parser.add_argument(
        "--history",
        metavar="REV",
        nargs="?",
        const="HEAD",
        help="add open disputes over time, from git's history up to this revision (without one: HEAD)",
    )
    parser.add_argument("--json", action="store_true", help="with -o: print which files were written as JSON")
    parser.add_argument("--no-cache", action="store_true", help="read the whole history again, and keep nothing")


def run(options: argparse.Namespace) -> int:
    """Print the report, or write it with its pictures."""
    import sys
    from pathlib import Path

    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, progress, write, write_json
    from evidence.report import report, require_place, write_report
    from evidence.resolve import resolve

    if options.json and options.output is None:
        raise UsageError("--json lists the files of a report; name its folder with -o DIR")
    registry = load_for_reading(root_of(options))
    if options.output is not None:
        require_place(Path(options.output), registry)
    history = None if options.history is None else _history(registry.root, options)
    verdicts = resolve(registry)
    with progress(options, "explaining claims") as told:
        if options.output is None:
            text = report(registry, verdicts, progress=told, history=history)
        else:
            written = write_report(Path(options.output), registry, verdicts, progress=told, history=history)
    if options.output is None:
        write(text)
        return 0
    if options.json:
        document = {"format": 1, "files": [str(path) for path in written.paths], "written": True}
        write_json(document)
    elif not options.quiet:
        for path in written.paths:
            write(f"wrote {path}\n")
    if written.why is not None:
        print(f"evidence: the report has no pictures: {written.why}", file=sys.stderr)
    return 0


def _history(root: Path, options: argparse.Namespace) -> DisputeHistoryView:
    """Open disputes at every commit up to a revision. Raises `EnvironmentFault` where a part of it is not here."""
    import os

    from evidence import cache
    from evidence.errors import RevisionUnknown
    from evidence.history.git import Repository
    from evidence.history.ledger import ledger
    from evidence.registry.listing import CLAIMS
    from evidence.views.dispute_history_view import view_dispute_history

    repository = Repository.around(root)
    commit = repository.commit(options.history)
    if repository.shallow:
        raise RevisionUnknown(options.history, "the clone is shallow; fetch its whole history")
    found = ledger(repository, commit, None if options.no_cache else cache.folder(os.environ))
    return view_dispute_history(found.values(), repository.line(commit, CLAIMS), commit)
