"""A word after a second of work that nothing else tells of."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_AFTER = 1.0
"""Seconds in which nobody asks whether anything goes on."""


@contextmanager
def patience(what: str, wanted: bool) -> Iterator[None]:
    """Say once on stderr that `what` is at work, where it takes long; `wanted` where somebody looks.

    By a signal and not by a thread, because a process with threads cannot start a second one that shares its work. On
    systems without that signal nothing is said.
    """
    if not wanted or not hasattr(signal, "setitimer"):
        yield
        return

    def tell(number: int, frame: object) -> None:
        os.write(sys.stderr.fileno(), f"evidence: {what} is at work; Ctrl-C stops it\n".encode())

    try:
        before = signal.signal(signal.SIGALRM, tell)
    except ValueError:  # not in the first thread, where no signal arrives
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, _AFTER)
    try:
        yield
    finally:
        told_otherwise()
        signal.signal(signal.SIGALRM, before)


def told_otherwise() -> None:
    """Something else tells what goes on from here: a bar, or a question that waits for an answer."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
