"""A curator's terminal on a copy of a registry, driven by keys."""

from __future__ import annotations

import asyncio
import shutil
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from evidence.registry.draft import Draft
from evidence.tui.actions import BY_NAME
from evidence.tui.app import EvidenceApp, Setting
from evidence.tui.screens.form import Form
from evidence.tui.state import State

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests/check/corpus/base"
"""Three claims; `vesicle-immune-effect` is disputed."""
TODAY = date(2026, 1, 31)


@dataclass
class Driven:
    """The program, and the hands on its keys."""

    app: EvidenceApp
    pilot: Pilot[int]
    root: Path

    async def press(self, *keys: str) -> None:
        """Press keys, and wait after each until everything that it began is done."""
        for key in keys:
            self._send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        for letter in text:
            self._send({" ": "space", "\n": "enter"}.get(letter, letter))
        await self.settle()

    def _send(self, key: str) -> None:
        """As the keyboard does it, without the pauses that `Pilot.press` makes."""
        character = {"space": " ", "enter": "\r", "tab": "\t"}.get(key, key if len(key) == 1 else None)
        if len(key) == 1 and not key.isalnum():
            key = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
        event = events.Key(key, character)
        event.set_sender(self.app)
        self.app.post_message(event)

    async def settle(self) -> None:
        """Wait until no message waits, the cursors stand still, and nothing works in the background."""
        calm = 0
        async with asyncio.timeout(120):
            while calm < 3 and self.app.is_running:
                with suppress(TimeoutError):  # a program that ends meanwhile no longer answers
                    await asyncio.wait_for(self.pilot.pause(0), 1)
                calm = 0 if self._busy else calm + 1
                if not calm:
                    await asyncio.sleep(0.002)

    @property
    def _busy(self) -> bool:
        app = self.app
        pumps = [app, *(widget for screen in app.screen_stack for widget in screen.walk_children(with_self=True))]
        timer = app.desk._settle
        moving = timer is not None and timer._task is not None and not timer._task.done()
        return moving or any(pump.message_queue_size for pump in pumps) or any(not w.is_finished for w in app.workers)

    async def perform(self, name: str) -> None:
        """Do an action by its name, as the palette does."""
        self.app.perform(BY_NAME[name])
        await self.settle()

    async def fill(self, **values: str) -> None:
        """Put texts into boxes of the form that is open; `_` stands for a hyphen, `__` for a dot."""
        form = self.form
        for name, value in values.items():
            key = name.replace("__", ".").replace("_", "-")
            number = next(i for i, field in enumerate(form.fields) if field.key == key)
            box = form.query_one(f"#field-{number}")
            if isinstance(box, TextArea):
                box.text = value
            else:
                assert isinstance(box, Input)
                box.value = value
        await self.settle()

    @property
    def form(self) -> Form:
        """The form that is open."""
        assert isinstance(self.app.screen, Form), self.app.screen
        return self.app.screen

    @property
    def told(self) -> str:
        """What the form says of the field, or against what was entered."""
        return text_of(self.form.query_one("#form-help", Static))

    @property
    def draft(self) -> Draft:
        """The registry with its edits."""
        assert self.app.draft is not None
        return self.app.draft

    @property
    def state(self) -> State:
        """What is shown."""
        assert self.app.state is not None
        return self.app.state

    @property
    def lines(self) -> list[str]:
        """The page that is open, line by line."""
        return ["".join(part for part, _ in line) for entry in self.app.screen.entries for line in entry.lines]  # type: ignore[attr-defined]

    @property
    def footer(self) -> str:
        """The line of keys."""
        return text_of(self.app.screen.query_one("#footer", Static))

    @property
    def message(self) -> str:
        """The line above the footer."""
        for screen in reversed(self.app.screen_stack):
            if found := screen.query("#message"):
                return text_of(found.first(Static))
        return ""

    def files(self) -> dict[str, bytes]:
        """Every file of the registry."""
        return files_of(self.root)


def text_of(box: Static) -> str:
    """What a box shows."""
    return str(box.render()).strip()


def files_of(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def copy_of(registry: Path, to: Path) -> Path:
    """A copy of a registry's claims and texts."""
    for name in ("claims", "seeds"):
        if (registry / name).is_dir():
            shutil.copytree(registry / name, to / name)
    return to


def setting_for(root: Path, folder: Path, **changed: object) -> Setting:
    """A setting without a clock, and without looks at the disk."""
    values: dict[str, object] = {"root": root, "folder": folder, "today": TODAY, "watch": 0.0}
    return Setting(**(values | changed))  # type: ignore[arg-type]


@asynccontextmanager
async def driven(
    tmp_path: Path,
    registry: Path = SMALL,
    size: tuple[int, int] = (160, 45),
    wait: bool = True,
    paint: bool = True,
    **changed: object,
) -> AsyncIterator[Driven]:
    """The program on a copy of a registry, read and checked; without paint the screen is laid out and not drawn."""
    root = tmp_path / "registry"
    if not root.exists():
        copy_of(registry, root)
    app = EvidenceApp(setting_for(root, tmp_path / "state", **changed))
    # reasons at once: the pause before them is for hands that move on
    with ExitStack() as patches:
        patches.enter_context(patch("evidence.tui.looking.PAUSE", 0.0))
        patches.enter_context(patch("evidence.tui.clipboard._TOOLS", ()))
        if not paint:
            patches.enter_context(patch("textual.screen.Screen._compositor_refresh", lambda screen: None))
        async with app.run_test(size=size) as pilot:
            hands = Driven(app, pilot, root)
            if wait:
                await hands.settle()
                assert app.state is not None
            yield hands


def play(
    tmp_path: Path,
    story: Callable[[Driven], Awaitable[None]],
    registry: Path = SMALL,
    size: tuple[int, int] = (160, 45),
    paint: bool = False,
    **changed: object,
) -> None:
    """A story in a program that was just started; half as fast with `paint`."""

    async def played() -> None:
        async with driven(tmp_path, registry, size, paint=paint, **changed) as hands:
            await story(hands)

    asyncio.run(played())
