"""`evidence log`."""

from __future__ import annotations

import argparse

from evidence.cli.parsing import examples, nearest
from evidence.errors import UnknownClaim, UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence log CLAIM",
        "evidence log --all --at v1.0",
    )
    parser.add_argument("claim", metavar="CLAIM", nargs="?", help="id of a claim, also of one that was taken out")
    parser.add_argument("--all", action="store_true", help="one line for every claim")
    parser.add_argument("--at", metavar="REV", default="HEAD", help="up to this git revision (default: HEAD)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-cache", action="store_true", help="read the whole history again, and keep nothing")


def run(options: argparse.Namespace) -> int:
    """Read the history, and print it."""
    import os
    import sys

    from evidence import cache
    from evidence.cli.config import root_of
    from evidence.cli.output import printable, records, say, table, write
    from evidence.history.git import Repository
    from evidence.history.ledger import ledger
    from evidence.model.ids import ClaimId
    from evidence.views.ledger_view import day, ledger_lines, ledger_rows, ledger_text, notes, verdict_text

    if bool(options.claim) is options.all:
        raise UsageError("name one claim, or ask for --all")
    repository = Repository.around(root_of(options))
    commit = repository.commit(options.at)
    found = ledger(repository, commit, None if options.no_cache else cache.folder(os.environ))
    if not options.all and options.claim not in found:
        raise UnknownClaim(options.claim, nearest(options.claim, found))
    if repository.shallow:
        print("evidence: the clone is shallow; what was before its first commits is not here", file=sys.stderr)
    chosen = list(found.values()) if options.all else [found[ClaimId(options.claim)]]
    if options.json:
        write(ledger_text(chosen, commit))
    elif options.all:
        say(table(options, ("claim", "verdict", "since", "changes", "judged"), ledger_rows(chosen)))
    elif options.plain:
        rows = [
            (day(one), one.commit, verdict_text(one), one.decision or "", "; ".join(notes(one)))
            for one in reversed(chosen[0].entries)
        ]
        say(records(("day", "commit", "verdict", "decision", "note"), rows))
    else:
        say("".join(f"{printable(line)}\n" for line in ledger_lines(chosen[0])))
    return 0
