"""`evidence import`."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence.cli import formats
from evidence.cli.parsing import examples, number
from evidence.cli.patience import told_otherwise
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.exchange.imports.run import Import

_MOST_TOLD = 12
"""Reasons that are printed; `--json` and `--leftover` have all of them."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence import --list",
        "evidence import civic ClinicalEvidenceSummaries.tsv -o civic   # a new registry",
        "evidence import table results.csv --mapping columns.yaml --dry-run",
    )
    parser.add_argument("format", nargs="?", metavar="FORMAT", help="name of the format; --list names them all")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the file with the claims")
    parser.add_argument("-o", "--output", metavar="DIR", help="make a new registry in this folder")
    parser.add_argument("--mapping", metavar="FILE", help="mapping file: which column of a table is what")
    parser.add_argument("--poles", metavar="A,B", help="the two answers, where the file does not name them")
    parser.add_argument("--axis", metavar="NAME", help="the registry's axis that the file's only question is on")
    parser.add_argument("--subject", metavar="TEXT", help="what a file with a single question is about")
    parser.add_argument("--outcome", metavar="TEXT", help="what is affected, in a file with a single question")
    parser.add_argument("--measure", metavar="WORD", help="what estimates measure, such as log-risk-ratio")
    parser.add_argument("--all", action="store_true", help="take also what the base has not accepted yet")
    parser.add_argument(
        "--limit", metavar="N", type=number(1, 10**15), help="read only the first N records, for a trial"
    )
    parser.add_argument("--leftover", metavar="FILE", help="list everything that was left out, as CSV")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; say what would be")
    formats.configure(parser)
    parser.add_argument("--json", action="store_true", help="print the counts, or the list, as JSON")


def run(options: argparse.Namespace) -> int:
    """List the formats, or import a file and tell what became of its records."""
    from pathlib import Path

    from evidence.cli.mapping_option import read_mapping
    from evidence.exchange.imports import IMPORTS, Settings, run_import

    if options.list is not None:
        return formats.list_formats(IMPORTS, options)
    if options.format is None or options.file is None:
        raise UsageError("write `evidence import FORMAT FILE`; `evidence import --list` lists the formats")
    chosen = IMPORTS.named(options.format)
    mapping = None if options.mapping is None else read_mapping(options.mapping)
    draft = None
    if options.output is None:
        from evidence.cli.writing import opened

        draft = opened(options)
        if options.axis is not None and options.axis not in draft.registry.axes:
            known = ", ".join(draft.registry.axes)
            raise UsageError(f"the registry has no axis {options.axis}; --axis takes one of {known}")
    elif options.axis is not None:
        raise UsageError(
            "--axis is for a registry that is there; for a new one `axes` of a mapping file names its axes"
        )
    gc.enable()  # long work, unlike that of other commands
    with _progress(options) as (told, wrote):
        settings = Settings(
            file=Path(options.file),
            mapping=mapping,
            poles=_poles(options.poles),
            axis=options.axis,
            subject=options.subject,
            outcome=options.outcome,
            measure=options.measure,
            everything=options.all,
            progress=told,
            writing=wrote,
        )
        done = run_import(
            chosen,
            settings,
            output=None if options.output is None else Path(options.output),
            draft=draft,
            limit=options.limit,
            dry=options.dry_run,
            leftover=None if options.leftover is None else Path(options.leftover),
        )
    print_import(done, options)
    return 0


def _poles(given: str | None) -> tuple[str, str] | None:
    import re

    if given is None:
        return None
    word = r"[a-z0-9]+(?:[-.][a-z0-9]+)*"
    found = re.fullmatch(rf"\s*({word})\s*,\s*({word})\s*", given, re.ASCII)
    reserved = {"first", "second", "mixed", "unclear", "no-effect"}
    if found is None or found[1] == found[2] or {found[1], found[2]} & reserved:
        raise UsageError(f"--poles {given}: two different words such as increases,decreases")
    return found[1], found[2]


@contextmanager
def _progress(options: argparse.Namespace) -> Iterator[tuple[Callable[[int, int, int], None], Callable[[int], None]]]:
    """A bar on stderr with the number of records and the rate; nothing where nobody looks at it."""
    if options.quiet or not sys.stderr.isatty():
        yield lambda done, total, records: None, lambda files: None
        return
    told_otherwise()
    if options.plain:
        print("evidence: reading records", file=sys.stderr, flush=True)
        yield lambda done, total, records: None, lambda files: None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        begun = time.monotonic()

        def told(done: int, total: int, records: int) -> None:
            rate = records / max(1e-6, time.monotonic() - begun)
            bar.update(task, completed=done, total=total, description=f"{records:,} records, {rate:,.0f} a second")

        def wrote(files: int) -> None:
            rate = files / max(1e-6, time.monotonic() - begun)
            bar.update(task, total=None, description=f"read; {files:,} files written, {rate:,.0f} a second")

        yield told, wrote


def print_import(done: Import, options: argparse.Namespace) -> None:
    """What became of the records."""
    from evidence.cli.output import printable, say, write_json

    if options.json:
        document = {
            "format": 1,
            "records": done.records,
            "items": done.items,
            "claims": done.claims,
            "sources": done.sources,
            "stances": done.stances,
            "left_out": done.left_out,
            "no_place": done.no_place,
            "files": done.files,
            "written": done.written,
            "limited": done.limited,
        }
        write_json(document)
        return
    where = options.output if options.output is not None else "the registry"
    verb = "would write" if options.dry_run else "wrote"
    left = sum(done.left_out.values())
    stances = ", ".join(f"{count:,} {stance}" for stance, count in done.stances.items())
    lines = [
        f"{_counted(done.records, 'record')}{', where the limit is' if done.limited else ''}: "
        f"{done.items:,} became {'an evidence item' if done.items == 1 else 'evidence items'}, "
        f"{left:,} {'was' if left == 1 else 'were'} left out",
        f"{_counted(done.claims, 'claim')}, {_counted(done.sources, 'new source')}{'; ' if stances else ''}{stances}",
    ]
    for title, counted in (("left out", done.left_out), ("without a place here", done.no_place)):
        for reason, count in list(counted.items())[:_MOST_TOLD]:
            lines.append(f"{title}: {count:,} x {reason}")
        if len(counted) > _MOST_TOLD:
            lines.append(f"{title}: {len(counted) - _MOST_TOLD} more reasons; --json tells all of them")
    if not options.quiet:
        files = _counted(done.files, "file") if done.files else "nothing"
        lines.append(f"{verb} {files} {'in' if done.files else 'to'} {where}")
        say("".join(f"{printable(line)}\n" for line in lines))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
