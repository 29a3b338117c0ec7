"""`evidence completion`."""

from __future__ import annotations

import argparse

from evidence.cli.parsing import examples


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = examples(
        "evidence completion bash > ~/.local/share/bash-completion/completions/evidence",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell that reads it")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    from evidence.cli.main import parser
    from evidence.cli.output import write

    write(shtab.complete(parser(), shell=options.shell).rstrip("\n") + "\n")
    return 0
