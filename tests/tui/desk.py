"""A curator's terminal on a copy of a registry, driven by keys."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from evidence.tui.app import EvidenceApp, Setting

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
        """Press keys, and wait until everything that they began is done."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait for timers of the cursor and for work in the background."""
        for _ in range(3):
            await self.pilot.pause()
            await self.pilot.pause(0.05)
            with suppress(WorkerCancelled):  # newer work of a kind takes the place of older work
                await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def message(self) -> str:
        """The line above the footer."""
        for screen in reversed(self.app.screen_stack):
            if found := screen.query("#message"):
                return str(found.first().render()).strip()  # type: ignore[attr-defined]
        return ""

    def files(self) -> dict[str, bytes]:
        """Every file of the registry."""
        return files_of(self.root)


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
    tmp_path: Path, registry: Path = SMALL, size: tuple[int, int] = (160, 45), **changed: object
) -> AsyncIterator[Driven]:
    """The program on a copy of a registry, read and checked."""
    root = tmp_path / "registry"
    if not root.exists():
        copy_of(registry, root)
    app = EvidenceApp(setting_for(root, tmp_path / "state", **changed))
    async with app.run_test(size=size) as pilot:
        hands = Driven(app, pilot, root)
        await hands.settle()
        assert app.state is not None
        yield hands
