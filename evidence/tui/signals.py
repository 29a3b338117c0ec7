"""Signals that end the program: work is kept, and the terminal is given back where there still is one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_PATIENCE = 5.0
"""Seconds that an orderly end may take; unsaved steps are on disk before it begins."""


@contextmanager
def ended_by_signals(stop: Callable[[int], None], hung_up: Callable[[], None]) -> Iterator[None]:
    """End in order when the system says so.

    `stop` gets the exit code and ends the program while its terminal is there. After a hangup nothing can be
    drawn, and a program that tries to would wait for ever: `hung_up` keeps what has to be kept, at once.
    """

    def terminate(number: int, frame: FrameType | None) -> None:
        _end_anyway(128 + number)
        stop(128 + number)

    def hang_up(number: int, frame: FrameType | None) -> None:
        _end_anyway(128 + number)
        hung_up()

    handlers = {signal.SIGTERM: terminate}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = hang_up
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_anyway(code: int) -> None:
    """End after a while, however the rest of the program is."""
    timer = threading.Timer(_PATIENCE, os._exit, (code,))
    timer.daemon = True
    timer.start()
