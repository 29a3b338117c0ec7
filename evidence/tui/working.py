"""Work in the background: threads that keep their order, and keys that wait for what was begun before them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, ParamSpec, TypeVar

from textual import events
from textual.app import App
from textual.widget import Widget

from evidence.errors import EvidenceError
from evidence.tui.place import take_seat
from evidence.tui.setting import Setting

P = ParamSpec("P")
R = TypeVar("R")


class Working(App[int], inherit_bindings=False):
    """Does things without letting keys wait, unless they are meant for what comes of it."""

    def __init__(self, setting: Setting, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.setting = setting
        self._held: list[events.Key] | None = None
        """Keys that wait; None when they are taken as they come."""
        self._seat = take_seat(setting.folder)
        self.seat = self._seat.number
        self.painted = asyncio.Event()
        """The first picture is on the screen; nothing takes the processor before that."""
        # one thread for what changes the draft, so that steps keep their order; one for what only looks
        self._hands = ThreadPoolExecutor(1, "hands")
        self._head = ThreadPoolExecutor(1, "head")
        self._depth = ThreadPoolExecutor(1, "depth")
        self.deep_work: set[Event] = set()
        """What is being worked out for many seconds; set to stop it."""

    def say(self, text: str, loud: bool = False) -> None:
        """Tell the curator something."""

    # threads

    async def in_hands(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Do something with the draft, one after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._hands, lambda: work(*arguments, **keywords))

    async def in_head(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Compute something that changes nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._head, lambda: work(*arguments, **keywords))

    async def in_depth(self, work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Compute something that takes many seconds, and that nothing else shall wait for."""
        return await asyncio.get_running_loop().run_in_executor(self._depth, lambda: work(*arguments, **keywords))

    def background(self, work: Callable[[], Awaitable[None]], group: str, exclusive: bool = False) -> None:
        """Go on with something while keys are still answered; a failure is said.

        Of exclusive work newer takes the place of older, also of what has not begun.
        """

        async def guarded() -> Any:
            try:
                await work()
            except EvidenceError as error:
                self.say(str(error), loud=True)

        self.run_worker(guarded, group=group, exclusive=exclusive)

    def shut_down(self) -> None:
        """Let the threads go."""
        for stop in self.deep_work:
            stop.set()
        self._hands.shutdown(wait=False, cancel_futures=True)
        self._head.shutdown(wait=False, cancel_futures=True)
        self._depth.shutdown(wait=False, cancel_futures=True)
        self._seat.leave()

    # keys

    def wait_with_keys(self) -> None:
        """Let keys wait until they are let go, since what they are for is not on the screen yet."""
        if self._held is None:
            self._held = []

    def hold_keys(self, until: Widget, then: Callable[[], object]) -> None:
        """Let keys wait until a box has taken in those before, and something was done with what it holds."""
        self.wait_with_keys()

        def done() -> None:
            then()
            self.call_later(self._release_keys)

        until.call_later(done)

    async def _release_keys(self) -> None:
        held, self._held = self._held, None
        for event in held or ():
            await self.on_event(event)
