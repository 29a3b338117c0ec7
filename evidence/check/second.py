"""A second process for half of the work of a large check.

It is a copy of this one as it stands, so that nothing has to be handed over but what it finds. Whatever goes wrong
with it, this process does the work itself, and finds the same.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


def is_worth_it() -> bool:
    """Whether there is a processor for it, and nothing in this process that a copy could not do without."""
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    threading: Any = sys.modules.get("threading")  # not imported means that there are no threads
    return threading is None or threading.active_count() == 1


@dataclass(slots=True)
class Second:
    """A process at work."""

    process: int
    pipe: int

    @classmethod
    def start(cls, work: Callable[[], Any]) -> Second | None:
        """Start the work; None when there can be no second process."""
        try:
            ours, theirs = os.pipe()
        except OSError:
            return None
        try:
            process = os.fork()
        except OSError:
            os.close(ours)
            os.close(theirs)
            return None
        if process == 0:
            _work(work, ours, theirs)
        os.close(theirs)
        return cls(process, ours)

    def result(self) -> Any:
        """What the work gave, once it is done; None when it failed."""
        try:
            with open(self.pipe, "rb") as stream:
                raw = stream.read()
        finally:
            self.pipe = -1
            _, status = os.waitpid(self.process, 0)
            self.process = 0
        return pickle.loads(raw) if status == 0 and raw else None  # from a copy of this very process

    def end(self) -> None:
        """Stop the work if it still goes on."""
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1
        if self.process:
            with suppress(OSError):
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)
            self.process = 0


def _work(work: Callable[[], Any], ours: int, theirs: int) -> None:
    """Do the work and hand it over; never returns, and leaves what is buffered for output to the first process."""
    code = 1
    try:
        os.close(ours)
        raw = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(theirs, "wb") as stream:
            stream.write(raw)
        code = 0
    finally:
        os._exit(code)
