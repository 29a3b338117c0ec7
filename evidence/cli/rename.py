"""`evidence rename`."""

from __future__ import annotations

import argparse

from evidence.cli import writing
from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence rename zhu-2012 zhu-2012-cancer-lett",
        "evidence rename CLAIM/old-item CLAIM/new-item --diff",
    )
    parser.add_argument("old", metavar="OLD", help="id of a claim or a source; an item is CLAIM/ITEM")
    parser.add_argument("new", metavar="NEW", help="the id that it shall have")
    writing.configure(parser, signed=False)


def run(options: argparse.Namespace) -> int:
    """Write the new id wherever the old one stands."""
    from evidence.registry.curation.renaming import rename

    draft = writing.opened(options)
    return writing.finish(draft, rename(draft, options.old, options.new), options)
