"""What commands have in common that change the registry: who, when, and what becomes of the step."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from evidence.cli.patience import told_otherwise
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.registry.draft import Draft, Step
    from evidence.registry.registry import Registry

STDIN = "-"


def configure(parser: argparse.ArgumentParser, signed: bool) -> None:
    """Declare the options; `signed` for what carries a person and a day."""
    if signed:
        parser.add_argument("--by", metavar="ID", help="your id in claims/curators.yaml (default: EVIDENCE_CURATOR)")
        parser.add_argument("--on", metavar="DATE", help="the day, such as 2026-11-22 (default: today)")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--diff", action="store_true", help="write nothing; print what would change")
    group.add_argument("--dry-run", action="store_true", help="write nothing; say which files would change")
    parser.add_argument("--json", action="store_true", help="print the step and its files as JSON")


def opened(options: argparse.Namespace) -> Draft:
    """The registry for writing; says on stderr when files had to be left out."""
    from evidence.cli.config import root_of
    from evidence.diagnostic import Severity
    from evidence.registry.draft import open_draft

    draft = open_draft(root_of(options))
    if any(problem.severity is Severity.ERROR for problem in draft.problems):
        left_out = f"files left out: {len(draft.registry.unread)}; " if draft.registry.unread else ""
        print(f"evidence: the registry has errors; {left_out}run `evidence check`", file=sys.stderr)
    return draft


def signature(options: argparse.Namespace, registry: Registry) -> dict[str, str]:
    """Who did it, and on which day; the only place where the clock is read."""
    import os
    from datetime import date

    from evidence.registry.curation.curators import VARIABLE, curator

    by = curator(registry, (options.by, os.environ.get(VARIABLE)))
    return {"by": by, "on": options.on or date.today().isoformat()}


def texts(options: argparse.Namespace, names: Iterable[str]) -> None:
    """Put what comes on stdin in the place of a ``-``; only one option may ask for it."""
    asking = [name for name in names if STDIN in _listed(getattr(options, name))]
    if len(asking) > 1 or any(_listed(getattr(options, name)).count(STDIN) > 1 for name in asking):
        raise UsageError("only one text can come from stdin; give the others on the command line")
    if asking:
        told_otherwise()
    for name in asking:
        text = sys.stdin.read().rstrip("\n")
        value = getattr(options, name)
        setattr(options, name, [text if part == STDIN else part for part in value] if isinstance(value, list) else text)


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """Words of the form ``variable=level``."""
    found: dict[str, str] = {}
    for word in given:
        variable, equals, level = word.partition("=")
        if not (variable and equals and level) or variable in found:
            raise UsageError(f"{option} {word}: write each as variable=level, and each variable once")
        found[variable] = level
    return found


def finish(draft: Draft, step: Step, options: argparse.Namespace) -> int:
    """Write what a step changes, unless asked not to, and say so."""
    from evidence.cli.output import printable, say, say_diff, write_json

    draft.apply(step)
    diff, files = draft.diff(), list(draft.unsaved)
    written = not (options.diff or options.dry_run)
    if written:
        draft.save()
    if options.json:
        document = {"format": 1, "step": step.name, "files": files, "written": written}
        if options.diff:
            document["diff"] = diff
        write_json(document)
    elif options.diff:
        say_diff(diff)
    else:
        verb = "wrote" if written else "would write"
        say(f"{printable(step.name)}\n" + "".join(f"{verb} {printable(path)}\n" for path in files))
    return 0


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
