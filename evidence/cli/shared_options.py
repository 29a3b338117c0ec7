"""Options that every command has."""

from __future__ import annotations

import argparse


def common_options() -> argparse.ArgumentParser:
    """A parser to inherit from; suppressed defaults let the same option stand on either side of the command."""
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("common options, before or after the command")
    group.add_argument(
        "--registry",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="folder that holds claims/ (default: the nearest one upwards)",
    )
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=argparse.SUPPRESS,
        help="colour on the terminal (default: auto; NO_COLOR is honoured)",
    )
    group.add_argument(
        "--plain",
        action="store_true",
        default=argparse.SUPPRESS,
        help="lines of `label: value` for screen readers: no columns, colours or bars (or set EVIDENCE_PLAIN)",
    )
    group.add_argument(
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="only results and errors; of a check what makes it fail",
    )
    return common
