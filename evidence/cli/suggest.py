"""`evidence suggest`: sentences of a source's text that look like evidence; taken over, or rejected for good."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from evidence.cli import writing
from evidence.cli.parsing import examples, number
from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.exchange.candidates import Inbox
    from evidence.exchange.candidates.inbox import Entry
    from evidence.registry.draft import Draft
    from evidence.registry.spelling import Value

_MORE = (
    " A candidate keeps its number while others are judged, as long as text, claims and synonyms stay as they are. The "
    "score says how much speaks for a candidate; it is no probability. --json prints the list, or what was written: "
    "see docs/candidates.md."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = f"{parser.description or ''}{_MORE}"
    parser.epilog = examples(
        "evidence suggest ahmadi-2022 --top 5",
        "evidence suggest ahmadi-2022 --accept 3 --by ID",
        "evidence suggest ahmadi-2022 --reject 4 --reason 'the aim, no result' --by ID",
    )
    parser.add_argument("source", metavar="SOURCE", help="id of a source with a stored text")
    parser.add_argument("--claim", metavar="CLAIM", help="only candidates for this claim")
    parser.add_argument("--top", metavar="N", type=number(0), help="only the first N candidates")
    parser.add_argument("--all", action="store_true", help="also those that are quoted already, and those rejected")
    do = parser.add_mutually_exclusive_group()
    do.add_argument("--accept", metavar="N", type=number(1), help="enter candidate N as an item of its claim")
    do.add_argument(
        "--reject", metavar="N", type=number(1), help="remember that candidate N is no evidence on its claim"
    )
    parser.add_argument("--stance", metavar="STANCE", help="with --accept: another stance than the proposed one")
    parser.add_argument("--for", dest="other", metavar="CLAIM", help="with --accept: another claim")
    parser.add_argument("--reason", metavar="TEXT", help="with --reject: why it is no evidence")
    parser.add_argument("--curator", dest="by", metavar="ID", default=argparse.SUPPRESS, help="the same as --by")
    writing.configure(parser, signed=True)


def run(options: argparse.Namespace) -> int:
    """List the candidates, or act on one."""
    _require_sense(options)
    if options.accept is not None or options.reject is not None:
        return _act(options)
    return _list(options)


def _require_sense(options: argparse.Namespace) -> None:
    if options.reason is not None and options.reject is None:
        raise UsageError("--reason goes with --reject")
    if options.accept is None and (options.stance is not None or options.other is not None):
        raise UsageError("--stance and --for go with --accept")
    if options.reject is not None and not (options.reason or "").strip():
        raise UsageError("a rejection needs a reason: say it with --reason TEXT")
    acts = options.accept is not None or options.reject is not None
    if not acts and (options.diff or options.dry_run):
        raise UsageError("--diff and --dry-run go with --accept or --reject; a list writes nothing")


def _list(options: argparse.Namespace) -> int:

    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, write_json
    from evidence.exchange.candidates import open_inbox

    inbox = open_inbox(load_for_reading(root_of(options)), options.source, options.claim)
    shown = inbox.entries if options.all else inbox.waiting
    listed = shown[: options.top]
    if options.json:
        document = {
            "format": 1,
            "source": inbox.source,
            "candidates": [entry_json(entry) for entry in listed],
            "waiting": len(inbox.waiting),
            "all": len(inbox.entries),
        }
        write_json(document)
        return 0
    _tell(options, inbox, listed, len(shown) - len(listed))
    return 0


def entry_json(entry: Entry) -> dict[str, Any]:
    """A candidate for programs."""
    candidate = entry.candidate
    return {
        "number": entry.number,
        "fate": entry.fate.value,
        "claim": candidate.claim,
        "stance": candidate.stance,
        "score": candidate.score,
        "hedged": candidate.hedged,
        "start": candidate.start,
        "stop": candidate.stop,
        "quote": candidate.quote,
        "cues": [{"kind": c.kind.value, "text": c.text, "start": c.start, "stop": c.stop} for c in candidate.cues],
        "parts": [{"what": what, "weight": weight} for what, weight in candidate.parts],
    }


def _tell(options: argparse.Namespace, inbox: Inbox, listed: tuple[Entry, ...], left: int) -> None:
    """Blocks for people, wrapped to the width that there is."""
    import shutil
    import sys

    from evidence.cli.output import printable, records, say

    if options.plain:
        columns = ("number", "stance", "claim", "score", "hedged", "fate", "quote", "why", "start", "stop")
        say(records(columns, map(_cells, listed)))
        return
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 120)
    blocks = []
    for entry in listed:
        candidate = entry.candidate
        fate = "" if entry.fate.value == "new" else f"  ({entry.fate.value})"
        hedged = "  hedged" if candidate.hedged else ""
        head = f"{entry.number:>3}  {candidate.stance}  {candidate.claim}  score {candidate.score:.1f}{hedged}{fate}"
        place = f"characters {candidate.start}:{candidate.stop}; {candidate.why}"
        lines = [printable(head)]
        for text in (f'"{printable(candidate.line)}"', printable(place)):
            lines += textwrap.wrap(text, width, initial_indent="     ", subsequent_indent="     ")
        blocks.append("\n".join(lines) + "\n")
    say("\n".join(blocks))
    if options.quiet:
        return
    if not listed:
        what = "nothing in its text looks like evidence" if not inbox.entries else "no candidate waits; --all lists all"
        print(f"evidence: {inbox.source}: {what}", file=sys.stderr)
    elif left:
        print(f"evidence: {left:,} more; raise --top to see them", file=sys.stderr)


def _cells(entry: Entry) -> tuple[str, ...]:
    one = entry.candidate
    marks = (f"{one.score:.1f}", "yes" if one.hedged else "", entry.fate.value)
    return (str(entry.number), one.stance, one.claim, *marks, one.line, one.why, str(one.start), str(one.stop))


def _act(options: argparse.Namespace) -> int:
    """Accept or reject one candidate, as one step."""
    from evidence.exchange.candidates import open_inbox
    from evidence.exchange.candidates.judging import accept, turn_down

    draft: Draft = writing.opened(options)
    number = options.accept if options.accept is not None else options.reject
    entry = open_inbox(draft.registry, options.source).entry(number)
    signature: dict[str, Value] = {**writing.signature(options, draft.registry)}
    if options.accept is not None:
        step = accept(draft, entry, signature, stance=options.stance, claim=options.other)
    else:
        step = turn_down(draft, entry, options.reason, signature)
    return writing.finish(draft, step, options)
