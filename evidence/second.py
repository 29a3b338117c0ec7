"""A second process for a part of the work of a large check.

It is a copy of this one as it stands, so that nothing has to be handed over but what it finds. Whatever goes wrong
with it, this process does the work itself, and finds the same.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from evidence.frozen import dataclass

_SIZE_BYTES = 8
"""Before each part stands how long it is."""
_ROOM = 1 << 20
"""Bytes that a pipe holds at most; no more are allowed to everybody."""


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
    def start(cls, work: Callable[[], Iterable[bytes]]) -> Second | None:
        """Start the work, which hands its parts over as they are done; None when there can be no second process."""
        try:
            ours, theirs = os.pipe()
        except OSError:
            return None
        _widen(theirs)
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

    def ready(self) -> bool:
        """Whether a part is there, or it is known that none will come."""
        return bool(select.select([self.pipe], [], [], 0)[0])

    def receive(self) -> bytes | None:
        """The next part, once it is there; None when no whole one comes any more, be it that the work failed."""
        size = self._read(_SIZE_BYTES)
        return None if size is None else self._read(int.from_bytes(size, "little"))

    def _read(self, size: int) -> bytes | None:
        parts: list[bytes] = []
        while size and (part := os.read(self.pipe, size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts) if not size else None

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


def _widen(pipe: int) -> None:
    """Let more wait in a pipe than usual, so that who writes need not wait for who reads."""
    import fcntl  # there is none where there is no second process

    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


def _work(work: Callable[[], Iterable[bytes]], ours: int, theirs: int) -> None:
    """Do the work and hand it over; never returns, and leaves what is buffered for output to the first process."""
    code = 1
    try:
        os.close(ours)
        # who reads may be long about something else: the work goes on meanwhile, and its parts are kept
        os.set_blocking(theirs, False)
        waiting: deque[memoryview] = deque()
        for part in work():
            waiting += memoryview(len(part).to_bytes(_SIZE_BYTES, "little")), memoryview(part)
            _write(theirs, waiting)
        os.set_blocking(theirs, True)
        _write(theirs, waiting)
        code = 0
    finally:
        os._exit(code)


def _write(pipe: int, waiting: deque[memoryview]) -> None:
    """Write what the pipe takes; all of it when it waits for room."""
    with suppress(BlockingIOError):
        while waiting:
            written = os.write(pipe, waiting[0])
            if written < len(waiting[0]):
                waiting[0] = waiting[0][written:]
            else:
                waiting.popleft()
