"""Work in the background: threads that keep their order, and keys that wait for what was begun before them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from threading import Event
from typing import Any, ParamSpec, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.message import Message
from textual.widget import Widget

from evidence.errors import EvidenceError
from evidence.tui.place import take_seat
from evidence.tui.setting import Setting

P = ParamSpec("P")
R = TypeVar("R")


class Passed(Message):
    """Comes back to the program when a box, and all that it is in, has answered the keys before.

    Letters are taken by the box itself. Keys that are bound to something, such as Backspace, come back to the program
    through all that the box is in, and only then do what they do; this goes the same way behind them.
    """

    def __init__(self, box: Widget, then: Callable[[], object]) -> None:
        super().__init__()
        self.box = box
        self.then = then


class Working(App[int], inherit_bindings=False):
    """Does things without letting keys wait, unless they are meant for what comes of it."""

    def __init__(self, setting: Setting, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.setting = setting
        self._held: list[events.Key | events.Paste] = []
        """What was typed and pasted while keys wait."""
        self._waited_for = 0
        """How much has to be done before keys are taken as they come."""
        self._passing: list[Passed] = []
        """What is on its way back from boxes."""
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

        It may come back when the program ends, and find the screen taken apart: then nothing is drawn any more. Of
        exclusive work newer takes the place of older, also of what has not begun.
        """

        async def guarded() -> Any:
            try:
                await work()
            except EvidenceError as error:
                self.say(str(error), loud=True)
            except (NoMatches, ScreenStackError):
                if self.is_running:
                    raise

        self.run_worker(guarded, group=group, exclusive=exclusive)

    def in_turn(self, work: Callable[[], Awaitable[None]]) -> None:
        """Go on with something that changes what is shown; keys wait, so that what they do is done to that."""

        async def released() -> None:
            try:
                await work()
            finally:
                self.call_later(self._release_keys)

        self.wait_with_keys()
        self.background(released, "steps")

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
        """Let keys wait until they are let go, as often as this was asked for."""
        self._waited_for += 1

    def hold_keys(self, box: Widget, then: Callable[[], object]) -> None:
        """Let keys wait until a box has taken in those before, and something was done with what it holds."""
        self.wait_with_keys()
        passed = Passed(box, then)
        self._passing.append(passed)
        if not box.post_message(passed):
            self._give_up(passed)

    def has_to_wait(self, typed: events.Key | events.Paste) -> bool:
        """Whether what was typed has to wait for something; it is kept then."""
        if not self._waited_for:
            return False
        self._held.append(typed)
        for passed in self._passing.copy():
            if not passed.box.is_attached:  # what is posted to a box that is taken away never comes back
                self._give_up(passed)
        return True

    def forget_keys(self) -> None:
        """Leave out what was typed meanwhile: it was not meant for the question that comes up."""
        self._held.clear()

    async def on_passed(self, passed: Passed) -> None:
        """Do what was to be done, and let keys go."""
        if passed not in self._passing:
            return
        self._passing.remove(passed)
        done = passed.then()
        if isawaitable(done):
            await done
        await self._release_keys()

    def _give_up(self, passed: Passed) -> None:
        self._passing.remove(passed)
        self.call_later(self._release_keys)

    async def _release_keys(self) -> None:
        self._waited_for -= 1
        if self._waited_for:
            return
        held, self._held = self._held, []
        for event in held:
            await self.on_event(event)
