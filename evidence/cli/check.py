"""`evidence check`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.check import CheckResult


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="report only on these files and folders")
    parser.add_argument(
        "--format",
        action="append",
        metavar="FORMAT[=FILE]",
        help="text, json, github, sarif or junit; may be given several times, each with a file to write to (default: text)",
    )
    parser.add_argument(
        "--base",
        metavar="REV",
        help="compare with the last commit shared with this revision: disputes must not vanish or appear undecided",
    )
    parser.add_argument("--select", metavar="CODES", help="only these rules: codes or their beginnings, by commas")
    parser.add_argument("--ignore", metavar="CODES", help="all rules but these")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "note"),
        default="error",
        help="exit with 1 from this severity on (default: error)",
    )
    parser.add_argument("--notes", action="store_true", help="show notes as well")


def run(options: argparse.Namespace) -> int:
    """Check, print in every format asked for; 1 when there are findings."""
    from evidence.check import check
    from evidence.check.rules import RULES
    from evidence.cli.config import root_of
    from evidence.cli.output import write, write_file
    from evidence.diagnostic import Severity

    outputs = [_output(name) for name in options.format or ["text"]]
    if sum(file is None for _, file in outputs) > 1:
        raise UsageError("only one format can go to the terminal; give the others a file: --format json=out.json")
    select, ignore = _codes(options.select), _codes(options.ignore)
    for code in (*select, *ignore):
        if not any(rule.code.startswith(code) for rule in RULES):
            raise UsageError(f"no rule begins with {code}; `evidence rule` lists all rules")
    root = root_of(options)
    result = check(root, select, ignore, options.base)
    if options.paths:
        result = _restrict(result, root, options.paths)
    for name, file in outputs:
        text = _render(name, result, options, to_terminal=file is None)
        if file is None:
            write(text)
        else:
            write_file(file, text)
    worst = Severity(options.fail_on)
    return int(any(found.severity.rank <= worst.rank for found in result.found))


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in text.split(",") if code.strip()) if text else ()


def _output(argument: str) -> tuple[str, str | None]:
    from evidence.check.formats import FORMATS

    name, _, file = argument.partition("=")
    if name not in FORMATS:
        raise UsageError(f"no format {name}; there are {', '.join(FORMATS)}")
    return name, file or None


def _render(name: str, result: CheckResult, options: argparse.Namespace, to_terminal: bool) -> str:
    from evidence.check.formats import FORMATS
    from evidence.check.formats.text import render
    from evidence.cli.output import styled

    if name == "text":
        return render(result, notes=options.notes, colour=to_terminal and styled(options, sys.stdout))
    return FORMATS[name](result)


def _restrict(result: CheckResult, root: Path, paths: list[str]) -> CheckResult:
    from dataclasses import replace

    from evidence.cli.config import inside

    wanted = [inside(root, path) for path in paths]
    kept = [
        found
        for found in result.found
        if any(path in ("", found.place.path) or found.place.path.startswith(f"{path}/") for path in wanted)
    ]
    return replace(result, found=tuple(kept))
