"""`evidence bulk`: verdicts for tables too large for files."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.cli.shared_options import common_options
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.bulk import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with tables."""
    from evidence.cli import bulk_pick, bulk_top

    what = parser.add_subparsers(dest="what", metavar="resolve|top|pick")
    bulk_top.configure(what.add_parser("top", help="show the worst claims of a result", parents=[common_options()]))
    pick = what.add_parser("pick", help="take claims of a result over into a registry", parents=[common_options()])
    bulk_pick.configure(pick)
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
    resolve.add_argument(
        "--nulls",
        metavar="WORD,WORD",
        help="texts that stand for an empty cell (default: those of mapping files in CSV, none in Parquet and JSON)",
    )
    resolve.add_argument(
        "--changes",
        metavar="FILE",
        action="append",
        help="rows that were added, changed or removed since, by their ids",
    )
    resolve.add_argument(
        "--previous", metavar="RESULT", help="the result of TABLE without the changes; only touched claims are judged"
    )
    resolve.add_argument("--merged-items", metavar="FILE", help="write the table with its changes, as .parquet")
    resolve.add_argument(
        "--separations",
        choices=("explaining", "all"),
        help="which contexts the column separations lists: those that explain a claim (default), or all that were "
        "tried, with tables and exact p, which takes many times as long",
    )
    resolve.add_argument("--excluded", metavar="FILE", help="write the rows that do not count, each with the reason")
    resolve.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="duckdb: in this process; spark: on the session of spark-submit, where TABLE may also be the name of a "
        "table or a folder on any store, and FILE becomes a folder",
    )
    resolve.add_argument(
        "--work",
        metavar="FOLDER",
        help="of Spark: keep the steps in between here, so that a lost executor ends no run",
    )
    resolve.add_argument(
        "--memory-limit", metavar="SIZE", help="memory of the engine, such as 4GB; beyond it disk is used"
    )
    resolve.add_argument("--threads", metavar="N", type=int, help="processors to work on (default: all)")
    resolve.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(options: argparse.Namespace) -> int:
    """Judge a table, and say what became of its rows; or look at what was judged."""
    if options.what in ("top", "pick"):
        from evidence.cli import bulk_pick, bulk_top

        return bulk_top.run(options) if options.what == "top" else bulk_pick.run(options)
    if options.what != "resolve":
        raise UsageError("what shall be done? `evidence bulk resolve TABLE -o VERDICTS.parquet`")
    _check_changes(options)
    if options.nulls is not None and options.mapping is not None:
        raise UsageError("a mapping file says itself which texts stand for an empty cell: `missing` under `table`")
    written = [Path(name).resolve() for name in (options.output, options.excluded, options.merged_items) if name]
    if written:
        from evidence.registry.result_file import require_outside

        for file in written:
            require_outside(file)
    if options.engine == "duckdb" and len({*written}) < len(written):
        raise UsageError("--output, --excluded and --merged-items need a file each")
    from dataclasses import asdict

    from evidence.bulk import resolve_changes, resolve_table
    from evidence.cli.mapping_option import read_mapping
    from evidence.cli.output import progress, say, write_json

    with progress(options, "judging the table") as told, _engine(options) as engine:
        settings: dict[str, Any] = {
            "poles": poles_of(options.poles),
            "context": None if options.context is None else [name for name in options.context.split(",") if name],
            "links": [name for name in (options.links or "").split(",") if name],
            "mapping": None if options.mapping is None else read_mapping(options.mapping),
            "nulls": None if options.nulls is None else [word for word in options.nulls.split(",") if word],
            "separations": options.separations,
            "excluded": options.excluded,
            "progress": told,
        }
        if options.changes:
            last, merged = options.previous, options.merged_items
            tables, changes = options.tables, options.changes
            summary = resolve_changes(engine, tables, changes, last, options.output, merged=merged, **settings)
        else:
            summary = resolve_table(engine, options.tables, options.output, **settings)
    if options.json:
        write_json({"format": 1, **asdict(summary)})
    elif not options.quiet:
        say(_text(summary))
    if options.context is None and options.mapping is None and not options.quiet:
        _hint(summary)
    return 0


def _hint(summary: Summary) -> None:
    """Name conditions that may be columns of which the name was mistyped."""
    from evidence.bulk.layout import mistyped
    from evidence.cli.output import printable

    for name, word in mistyped(summary.context):
        told = f"the column {printable(name)} is a condition here; where it is meant as {word}, rename it"
        print(f"evidence: {told}", file=sys.stderr)


@contextlib.contextmanager
def _engine(options: argparse.Namespace) -> Iterator[Any]:
    """The engine that is asked for."""
    own = ("work",) if options.engine == "duckdb" else ("memory_limit", "threads")
    for name in own:
        if getattr(options, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is not for --engine {options.engine}; leave it out")
    if options.engine == "duckdb":
        from evidence.bulk import DuckDB
        from evidence.bulk.workers import available

        # another program that calls this one would be run again by every process
        processes = (options.threads or available()) if options.program else 1
        with DuckDB(Path(options.output), options.memory_limit, options.threads, processes) as duck:
            yield duck
    else:
        from evidence.bulk.spark import Spark, started

        with started() as session, Spark(session, options.work) as spark:
            yield spark


def _check_changes(options: argparse.Namespace) -> None:
    """Options that only make sense together, or only apart."""
    if (options.changes is None) != (options.previous is None):
        raise UsageError(
            "--changes and --previous belong together: the changes of a table, and the result without them"
        )
    if options.changes is None and options.merged_items is not None:
        raise UsageError("--merged-items belongs to --changes")


def poles_of(text: str | None) -> tuple[str, str] | None:
    """The two words of an option."""
    if text is None:
        return None
    first, separator, second = text.partition(",")
    if not separator or "," in second:
        raise UsageError("--poles takes two words, A,B")
    return first.strip(), second.strip()


def _text(summary: Summary) -> str:
    from evidence.cli.output import printable

    lines: list[str] = []
    if (changes := summary.changes) is not None:
        lines.append(f"{changes.added} rows added, {changes.changed} changed, {changes.removed} removed")
        if changes.absent:
            lines.append(f"  {changes.absent} to be removed were not there")
        whose = "all" if changes.everything else "its" if changes.touched == 1 else "their"
        lines.append(f"{_many(changes.touched, 'claim')} touched; of {whose} rows:")
    lines.append(f"{_many(summary.rows, 'row')}: {summary.used} {'counts' if summary.used == 1 else 'count'}")
    lines += [f"  {n} {'does' if n == 1 else 'do'} not: {reason}" for reason, n in summary.excluded.items()]
    if summary.missing:
        cells = ", ".join(f"{printable(name)} {number:,}" for name, number in summary.missing.items())
        lines.append(f"cells taken as empty for what they say (--nulls): {cells}")
    names = ", ".join(printable(name) for name in summary.context) or "none"
    lines += [f"conditions: {names}", _many(summary.claims, "claim")]
    lines += [f"  {number} {status}" for status, number in summary.statuses.items()]
    if summary.untested:
        lines.append(f"  {summary.untested} with too many lines to compare all contexts: column separation_untested")
    return "\n".join(lines) + "\n"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
