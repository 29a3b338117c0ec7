"""`evidence fmt`."""

from __future__ import annotations

import argparse

HELP = "bring the registry's files into canonical layout"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these files and folders")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a file would change")
    parser.add_argument("--diff", action="store_true", help="change nothing; print what would change")


def run(options: argparse.Namespace) -> int:
    """Format; 1 with --check when something would change."""
    raise NotImplementedError
