"""`evidence completion`."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell that reads it")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    from evidence.cli.main import parser
    from evidence.cli.output import write

    write(shtab.complete(parser(), shell=options.shell).rstrip("\n") + "\n")
    return 0
