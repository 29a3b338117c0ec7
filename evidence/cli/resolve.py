"""`evidence resolve`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.cli.parsing import did_you_mean, examples, number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.registry import Registry
    from evidence.resolve import Selection, Verdict


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence resolve --top 10",
        "evidence resolve --status disputed --where tissue=bone-marrow",
    )
    parser.add_argument("--status", metavar="STATUS", action="append", help="only claims of this status")
    parser.add_argument("--axis", metavar="AXIS", action="append", help="only claims on this axis")
    parser.add_argument(
        "--where",
        metavar="VARIABLE=LEVEL",
        action="append",
        help="judge only the evidence under this context or a narrower one, such as tissue=bone-marrow",
    )
    parser.add_argument(
        "--as-of",
        metavar="YEAR",
        type=number(1500, 2100),
        help="judge only sources of this year or earlier; those without a year are left out",
    )
    parser.add_argument("--top", metavar="N", type=number(0), help="only the first N claims")
    parser.add_argument("--json", action="store_true", help="print the stable JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Judge every claim and print the verdicts."""
    import sys

    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, write
    from evidence.cli.queue_table import print_queue
    from evidence.model import Status
    from evidence.resolve import resolve, worst_first
    from evidence.views import verdicts_text, view_queue

    registry = load_for_reading(root_of(options))
    statuses = _known(options.status, [status.value for status in Status], "status")
    axes = _known(options.axis, list(registry.axes), "axis")
    selection = _selection(options, registry)
    verdicts = [
        verdict
        for verdict in worst_first(resolve(registry, selection=selection).values())
        if (not statuses or verdict.status in statuses) and (not axes or verdict.axis in axes)
    ][: options.top]
    if options.json:
        write(verdicts_text(verdicts, registry))
        return 0
    if selection is not None and not options.quiet:
        note = "evidence: only part of the evidence is judged, so that decisions are not compared"
        print(f"{note}{_undated(verdicts, registry, selection)}", file=sys.stderr)
    print_queue(view_queue(verdicts, registry), options)
    if not options.quiet:
        _tell_unknown_stances([registry.claims[verdict.claim] for verdict in verdicts], registry)
    return 0


def _undated(verdicts: list[Verdict], registry: Registry, selection: Selection) -> str:
    """How many studies can be of no year, and are left out whichever it is."""
    from evidence.views.wording import counted

    if selection.as_of is None:
        return ""
    claims = {name for verdict in verdicts for name in (verdict.claim, *registry.below(verdict.claim))}
    sources = {item.source for name in claims for item in registry.claims[name].evidence}
    found = [registry.sources[source] for source in sources if source in registry.sources]
    n = sum(source.year is None and source.kind.is_primary for source in found)
    return f"; {counted(n, 'study')} without a year {'is' if n == 1 else 'are'} left out" if n else ""


def _tell_unknown_stances(claims: list[Claim], registry: Registry) -> None:
    """One line on what a slip of the pen has made of the verdicts."""
    import sys

    from evidence.cli.output import printable
    from evidence.views.uncounted_view import unknown_stance_text

    told = [(claim.id, text) for claim in claims if (text := unknown_stance_text(claim, registry)) is not None]
    if told:
        more = f" And {len(told) - 1:,} more such claims." if len(told) > 1 else ""
        line = f"evidence: {told[0][0]}: {told[0][1]}{more} Run `evidence check`"
        print(printable(line), file=sys.stderr)


def _known(given: list[str] | None, known: list[str], what: str) -> frozenset[str]:
    for word in given or ():
        if word not in known:
            raise UsageError(f"no {what} {word}; there are {', '.join(sorted(known))}{did_you_mean(word, known)}")
    return frozenset(given or ())


def _selection(options: argparse.Namespace, registry: Registry) -> Selection | None:
    from evidence.resolve import Selection

    where: dict[str, str] = {}
    for pair in options.where or ():
        variable, separator, level = pair.partition("=")
        if not separator or variable not in registry.variables:
            raise UsageError(f"--where takes VARIABLE=LEVEL; variables are {', '.join(sorted(registry.variables))}")
        if level not in registry.variables[variable].levels:
            levels = ", ".join(sorted(registry.variables[variable].levels))
            raise UsageError(f"{variable} has no level {level}; there are {levels}")
        where[variable] = level
    return Selection(options.as_of, where) if where or options.as_of is not None else None
