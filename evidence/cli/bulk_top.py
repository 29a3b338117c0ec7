"""`evidence bulk top`: the claims of a result that need somebody's eyes first."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.parsing import number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.bulk import Chosen

_MOST = 10_000
"""Claims of one page: more are for a program that reads the result itself."""
_COLUMNS = ("claim", "status", "ahead", "lines", "mixed", "null", "conflict")


def choosing(parser: argparse.ArgumentParser) -> None:
    """Declare which claims of a result are meant."""
    parser.add_argument("--status", metavar="STATUS", action="append", help="only claims of this status")
    parser.add_argument(
        "--where",
        metavar="COLUMN=VALUE",
        action="append",
        help="only claims with this value in a column of the result, such as pole=A or separated_by=tissue",
    )


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("result", metavar="RESULT", help="what `evidence bulk resolve` has written: .parquet or .csv")
    choosing(parser)
    parser.add_argument(
        "--limit", "--top", metavar="N", type=number(0, _MOST), default=20, help="claims of a page (default: 20)"
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--page", metavar="N", type=number(1), help="this page (default: 1)")
    start.add_argument("--offset", metavar="N", type=number(0), help="leave out the first N claims")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print one page of the claims, the most contested first."""
    import sys

    from evidence.bulk import Result, json_record, queue_row
    from evidence.cli.output import write_json
    from evidence.cli.queue_table import print_queue
    from evidence.model.policy import Policy

    offset = 0 if options.offset is None else options.offset
    if options.page is not None:
        offset = (options.page - 1) * options.limit
    meant = chosen(options)
    with Result(Path(options.result)) as result:
        total = result.count(meant)
        rows = result.page(meant, offset=offset, limit=options.limit)
    if options.json:
        document = {"format": 1, "claims": total, "offset": offset, "verdicts": [json_record(row) for row in rows]}
        write_json(document)
        return 0
    print_queue([queue_row(row, Policy()) for row in rows], options, _COLUMNS)
    if not options.quiet:
        further = f"--offset {offset + len(rows)}" if options.page is None else f"--page {options.page + 1}"
        print(_place(offset, len(rows), total, further), file=sys.stderr)
    return 0


def chosen(options: argparse.Namespace) -> Chosen:
    """Which claims the options mean."""
    from evidence.bulk import Chosen
    from evidence.model import Status

    known = [status.value for status in Status]
    for word in options.status or ():
        if word not in known:
            raise UsageError(f"no status {word}; there are {', '.join(sorted(known))}")
    where: list[tuple[str, str]] = []
    for pair in options.where or ():
        column, separator, value = pair.partition("=")
        if not separator:
            raise UsageError("--where takes COLUMN=VALUE, such as pole=A")
        where.append((column, value))
    return Chosen(statuses=tuple(options.status or ()), where=tuple(where))


def _place(offset: int, rows: int, total: int, further: str) -> str:
    """Which of the claims are on the page, and what shows the next."""
    if not rows:
        return f"evidence: no claim here; there are {total:,}"
    last = offset + rows
    more = f"; {further} goes on" if last < total else ""
    return f"evidence: claims {offset + 1:,} to {last:,} of {total:,}, the most contested first{more}"
