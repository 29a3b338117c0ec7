"""`evidence search`."""

from __future__ import annotations

import argparse
import sys

from evidence.cli.parsing import examples, number
from evidence.errors import UsageError

_WIDTH = 80


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence search angiogenesis",
        "evidence search '\"tumour growth\" hypoxia' --top 5",
    )
    parser.add_argument("text", metavar="TEXT", nargs="+", help='words; "words in quotation marks" stay together')
    parser.add_argument("--top", metavar="N", type=number(0), help="only the first N passages")
    parser.add_argument("--json", action="store_true", help="print the stable JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the passages, those with the very phrase first."""
    from evidence.cli.config import root_of
    from evidence.cli.output import load_for_reading, say, table, write_json
    from evidence.views.search_view import search, search_document, search_words

    text = " ".join(options.text)
    words = search_words(text)
    if not words:
        raise UsageError("there is no word to search for")
    hits = search(load_for_reading(root_of(options)), text)
    shown = hits[: options.top]
    if options.json:
        write_json(search_document(text, shown))
        return 0
    if not hits:
        if not options.quiet:
            print("evidence: no title, finding or quote holds all of these words", file=sys.stderr)
        return 0
    rows = [(hit.kind.value, hit.place, hit.stance or "", hit.excerpt(words, _WIDTH)) for hit in shown]
    say(table(options, ("in", "where", "stance", "text"), rows))
    if len(shown) < len(hits) and not options.quiet:
        print(f"evidence: {len(hits) - len(shown):,} more; raise --top to see them", file=sys.stderr)
    return 0
