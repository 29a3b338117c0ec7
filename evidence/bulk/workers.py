"""Processes that answer for rows beside each other: what Python is asked takes one processor, and most have more."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, groupby, islice
from multiprocessing.connection import Connection, wait
from operator import itemgetter
from typing import Any, TypeAlias

from evidence.bulk.engine import Rows
from evidence.errors import EnvironmentFault

Answer = Callable[[Rows], Rows]
_Batches: TypeAlias = Iterator[tuple[list[Sequence[Any]], Iterator[Sequence[Any]] | None]]
_WORTH_S = 2.0
"""Seconds of answers from which on processes are worth their start, which takes each of them half a second."""
_BATCH = 500
"""Rows that are handed over at a time, or a few more, so that all find work."""
_ALIKE = 20_000
"""Rows from which on those that only agree in their first cell are parted: that they share work is worth less then."""
_MOST = 100_000
"""Rows of what has to be together above which handing them over takes too much memory."""
_AHEAD = 4
"""Batches for each process that are asked for before the first of them is answered."""


class Workers:
    """Some processes, started when there is much to do; what they answer comes in the order of the rows.

    As every program that starts processes, one that has some needs `if __name__ == "__main__":` around what it runs.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._needed: Connection | None = None
        """Open as long as anybody waits for answers."""

    def answers(self, answer: Answer, rows: Iterable[Sequence[Any]], together: int) -> Iterator[Sequence[Any]]:
        """What `answer` says of the rows; those that agree in so many first cells are asked about together.

        It is asked here as long as that takes little time.
        """
        if self._processes <= 1:
            yield from answer(rows)
            return
        batches = _batches(iter(rows), together)
        until = time.monotonic() + _WORTH_S
        while self._pool is None and time.monotonic() < until:
            if (found := next(batches, None)) is None:
                return
            batch, rest = found
            yield from answer(batch if rest is None else chain(batch, rest))
        yield from self._spread(answer, batches)

    def _spread(self, answer: Answer, batches: _Batches) -> Iterator[Sequence[Any]]:
        pool = self._started()
        asked: deque[Future[list[Sequence[Any]]]] = deque()
        try:
            for batch, rest in batches:
                if rest is not None:
                    while asked:
                        yield from asked.popleft().result()
                    yield from answer(chain(batch, rest))
                    continue
                with _deaf():  # a submission may start a process, which must never hear Ctrl-C: it is for this one
                    asked.append(pool.submit(_listed, answer, batch))
                if len(asked) > _AHEAD * self._processes:
                    yield from asked.popleft().result()
            while asked:
                yield from asked.popleft().result()
        except BrokenProcessPool:
            raise EnvironmentFault(
                "a process was ended from outside, perhaps for want of memory; --threads 1"
            ) from None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            ends, self._needed = multiprocessing.Pipe(duplex=False)
            # a copy of this process would hold the engine's locks and not its threads
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, context, _begin, (ends,))
        return self._pool

    def close(self, at_once: bool = False) -> None:
        """End the processes, be it in the midst of an answer."""
        if self._pool is not None and self._needed is not None:
            if at_once:
                self._needed.close()
            self._pool.shutdown(cancel_futures=True)
            self._needed.close()
            self._pool = None


def available() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(rows: Iterator[Sequence[Any]], together: int) -> _Batches:
    """Rows to hand over; of what is too much, the rest has still to be read."""
    if not together:
        while batch := list(islice(rows, _BATCH)):
            yield batch, None
        return
    batch = []
    for _, group in groupby(rows, key=itemgetter(*range(together))):
        some = list(islice(group, _MOST))
        room = _BATCH if batch and batch[-1][0] != some[0][0] else _ALIKE
        if len(batch) >= room or (batch and len(some) == _MOST):
            yield batch, None
            batch = []
        if len(some) == _MOST:
            yield some, group  # noqa: B031  # read before the next is asked for
            continue
        batch += some
    if batch:
        yield batch, None


def _listed(answer: Answer, rows: Rows) -> list[Sequence[Any]]:
    return list(answer(rows))


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Interruptions wait; processes that are started do not get them at all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(ends: Connection) -> None:
    """When the first process is gone, however it went, nobody waits for answers."""
    threading.Thread(target=_end_with, args=(ends,), daemon=True).start()


def _end_with(ends: Connection) -> None:
    wait([ends])
    os._exit(1)
