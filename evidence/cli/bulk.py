"""`evidence bulk`: verdicts for tables too large for files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.shared_options import common_options
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.bulk import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with tables."""
    from evidence.cli import bulk_top

    what = parser.add_subparsers(dest="what", metavar="resolve|top")
    bulk_top.configure(what.add_parser("top", help="show the worst claims of a result", parents=[common_options()]))
    resolve = what.add_parser("resolve", help="judge every claim of a table", parents=[common_options()])
    resolve.add_argument(
        "tables", nargs="+", metavar="TABLE", help="Parquet, CSV, TSV or JSON lines, by the ending; * stands for many"
    )
    resolve.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="one row a claim: a file in .parquet or .csv"
    )
    resolve.add_argument("--poles", metavar="A,B", help="the two opposing stances (default: A/B in a column axis)")
    resolve.add_argument(
        "--context",
        metavar="COLUMN,COLUMN",
        help="the columns that are conditions (default: all with no other meaning)",
    )
    resolve.add_argument(
        "--links",
        metavar="COLUMN,COLUMN",
        help="columns of cohorts, trials, data sets: sources that share one, also through others, are one line",
    )
    resolve.add_argument(
        "--mapping", metavar="FILE", help="mapping file of a foreign table, as `evidence import table` takes it"
    )
    resolve.add_argument("--excluded", metavar="FILE", help="write the rows that do not count, each with the reason")
    resolve.add_argument(
        "--memory-limit", metavar="SIZE", help="memory of the engine, such as 4GB; beyond it disk is used"
    )
    resolve.add_argument("--threads", metavar="N", type=int, help="threads of the engine (default: one for each core)")


def run(options: argparse.Namespace) -> int:
    """Judge a table, and say what became of its rows; or look at what was judged."""
    if options.what == "top":
        from evidence.cli import bulk_top

        return bulk_top.run(options)
    if options.what != "resolve":
        raise UsageError("what shall be done? `evidence bulk resolve TABLE -o VERDICTS.parquet`")
    from evidence.bulk import DuckDB, resolve_table
    from evidence.cli.mapping_option import read_mapping
    from evidence.cli.output import progress, say

    output = Path(options.output)
    with (
        progress(options, "judging the table") as told,
        DuckDB(output, options.memory_limit, options.threads) as engine,
    ):
        summary = resolve_table(
            engine,
            options.tables,
            output,
            poles=_poles(options.poles),
            context=None if options.context is None else [name for name in options.context.split(",") if name],
            links=[name for name in (options.links or "").split(",") if name],
            mapping=None if options.mapping is None else read_mapping(options.mapping),
            excluded=None if options.excluded is None else Path(options.excluded),
            progress=told,
        )
    if not options.quiet:
        say(_text(summary))
    return 0


def _poles(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    first, separator, second = text.partition(",")
    if not separator or "," in second:
        raise UsageError("--poles takes two words, A,B")
    return first.strip(), second.strip()


def _text(summary: Summary) -> str:
    from evidence.cli.output import printable

    lines = [f"{summary.rows} rows: {summary.used} count"]
    lines += [f"  {number} do not: {reason}" for reason, number in summary.excluded.items()]
    names = ", ".join(printable(name) for name in summary.context) or "none"
    lines += [f"conditions: {names}", f"{summary.claims} claims"]
    lines += [f"  {number} {status}" for status, number in summary.statuses.items()]
    if summary.untested:
        lines.append(f"  {summary.untested} with too many lines to compare contexts: column separation_untested")
    return "\n".join(lines) + "\n"
