"""How a command ends that Ctrl-C stops. A module of its own, so that it is there before anything else is imported."""

import sys

INTERRUPTED = 130


def interrupted() -> int:
    """Say so on one line; returns the exit code."""
    print("evidence: interrupted; nothing is half-written", file=sys.stderr)
    return INTERRUPTED
