"""Every screen as a picture, in three sizes: whoever changes how one looks sees it in the review."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from pathlib import Path
from threading import Event
from unittest.mock import patch

import pytest

from evidence.tui.app import EvidenceApp
from evidence.tui.place import Place
from tests.tui.desk import SMALL, Driven, copy_of, driven
from tests.tui.snapshots import difference, picture
from tests.tui.test_judging import judged

KEPT = Path(__file__).with_name("snapshots")
MADE_WITH = {"textual": "8.2.8", "rich": "15.0.0"}
"""Other versions may draw the same things otherwise."""

pytestmark = pytest.mark.skipif(
    any(version(name) != made for name, made in MADE_WITH.items()),
    reason=f"the pictures were made with {MADE_WITH}",
)

SIZES = ((160, 45), (100, 30), (60, 15))
each_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")

# the name under which a screen is kept, and the keys that lead to it from the one before
LOOKING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("desk", ("g",)),
    ("filter", ("/", *"is:dis")),
    ("filter-none", (*"x", "enter")),
    ("side", ("escape", "g", "2")),
    ("other-side", ("3",)),
    ("reader", ("4", "v", "w", "w")),
    ("search", ("escape", "/", *"cell")),
    ("zoom", ("escape", "2", "z")),
    ("sequence", ("z", "s")),
    ("jump", ("escape", "f")),
    ("marked", ("escape", "2", "space")),
    ("triage", ("k", "space", "T")),
    ("why", ("T", "W")),
    ("matrix", ("escape", "m")),
    ("timeline", ("escape", "t")),
    ("source", ("escape", "2", "g", "R")),
    ("agreement", ("escape", "A")),
    ("history", ("escape", "U")),
    ("help", ("escape", "?")),
    ("help-end", ("G",)),
    ("palette", ("escape", "ctrl+p")),
    ("palette-found", tuple("claim")),
)
CURATING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("edit-item", ("g", "2", "e")),
    ("edit-item-refused", ("tab", *"x", "f2")),
    ("edit-claim", ("escape", "escape", "1", "e")),
    ("new-item", ("escape", "2", "4", "g", "v", "w", "w", "enter")),
    ("new-claim", ("escape", "escape", "1", "c", "c")),
    ("new-source", ("escape", "c", "s")),
    ("decide", ("escape", "d")),
    ("decide-refused", ("f2",)),
    ("move", ("escape", "2", "M")),
    ("add", ("escape", "1", "a")),
    ("standing", ("escape", "2", "S")),
    ("notice", ("enter",)),
    ("problems", ("escape", "p")),
    ("suppress", ("i",)),
    ("changed", ("escape", "escape", "1", "g", "2", "s", "m")),
    ("diff", ("D",)),
    ("undone", ("escape", "u", "U")),
    ("quit", ("escape", "ctrl+r", "q")),
    ("saved", ("escape", "ctrl+s")),
    ("commit", ("C",)),
)

Size = tuple[int, int]
Screens = AsyncIterator[str]


def registry(folder: Path) -> Path:
    """The small registry with two readings of one item, and with a history; made the same way every time."""
    root = copy_of(SMALL, folder / "registry")
    file = root / "claims/msc/vesicle-immune-effect.yaml"
    one = "      - {by: jonas, stance: suppressive, on: 2026-03-02}\n"
    text = file.read_text("utf-8")
    assert one in text
    file.write_text(text.replace(one, one + one.replace("jonas, stance: suppressive", "ama, stance: mixed")), "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": told
        for role in ("AUTHOR", "COMMITTER")
        for what, told in (("NAME", "Ama Mensah"), ("EMAIL", "ama@example.org"), ("DATE", "2026-01-30T12:00:00Z"))
    }
    own = {"HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", **who}
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "The claims as they were read")):
        subprocess.run(["git", *words], cwd=root, env=clean | own, check=True, capture_output=True)
    return root


def pictures(folder: Path, size: Size, tour: Callable[[Driven], Screens], **changed: object) -> dict[str, str]:
    """The screens of a tour, by name."""

    async def play() -> dict[str, str]:
        made: dict[str, str] = {}
        async with driven(folder, SMALL, size, paint=False, **changed) as hands:
            async for name in tour(hands):
                made[f"{name}-{size[0]}x{size[1]}"] = picture(hands.app)
        return made

    return asyncio.run(play())


def walk(*steps: tuple[str, tuple[str, ...]]) -> Callable[[Driven], Screens]:
    """A tour that only presses keys."""

    async def tour(hands: Driven) -> Screens:
        for name, keys in steps:
            await hands.press(*keys)
            yield name

    return tour


def compared(made: dict[str, str]) -> str:
    """All differences."""
    return "\n".join(told for name, text in made.items() if (told := difference(text, KEPT / f"{name}.svg")))


@each_size
@pytest.mark.parametrize("steps", [LOOKING, CURATING], ids=["looking", "curating"])
def test_screens_look_as_they_did(steps: tuple[tuple[str, tuple[str, ...]], ...], size: Size, tmp_path: Path) -> None:
    registry(tmp_path)
    assert compared(pictures(tmp_path, size, walk(*steps))) == ""


@each_size
def test_a_file_that_somebody_else_has_changed(size: Size, tmp_path: Path) -> None:
    """The question, and both versions."""

    async def tour(hands: Driven) -> Screens:
        await hands.press("g", "2", "s", "m")
        (path,) = hands.draft.unsaved
        file = hands.root / path
        file.write_bytes(file.read_bytes() + b"note: Written by somebody else meanwhile.\n")
        await hands.press("ctrl+s")
        yield "conflict"
        await hands.press("b")
        yield "conflict-both"

    assert compared(pictures(tmp_path, size, tour)) == ""


@each_size
def test_the_start_and_what_was_not_saved(size: Size, tmp_path: Path) -> None:
    """Names before anything is read; then the question what is to become of the changes of last time."""

    async def leave(hands: Driven) -> Screens:
        await hands.press("g", "2", "s", "m", "j", "s", "0")
        assert len(hands.draft.pending) == 2
        yield "left"

    async def back(hands: Driven) -> Screens:
        while not begun.is_set():
            await hands.pilot.pause(0.01)
        await hands.pilot.pause()
        yield "reading"
        read.set()
        await hands.settle()
        yield "unsaved"
        await hands.press("r")
        yield "unsaved-back"

    pictures(tmp_path, size, leave)
    begun, read, load = Event(), Event(), EvidenceApp._load

    def loaded(app: EvidenceApp) -> object:
        begun.set()
        assert read.wait(120)
        return load(app)

    with patch.object(EvidenceApp, "_load", loaded):
        assert compared(pictures(tmp_path, size, back, wait=False)) == ""


@each_size
def test_candidates_of_a_source(size: Size, tmp_path: Path) -> None:
    """The inbox, the question for the reason, and the inbox after it."""

    async def tour(hands: Driven) -> Screens:
        await hands.press("1", "g")
        hands.app.open_inbox("ito-2024")
        await hands.settle()
        yield "candidates"
        await hands.press("j", "x", *"only a hedge")
        yield "candidates-reject"
        await hands.press("enter")
        yield "candidates-judged"

    judged(tmp_path)
    assert compared(pictures(tmp_path, size, tour, curator="ama")) == ""


@each_size
def test_the_desk_on_a_light_theme(size: Size, tmp_path: Path) -> None:
    made = pictures(tmp_path, size, walk(("desk-light", ("g", "2"))), place=Place(theme="textual-light"))
    assert compared(made) == ""


@each_size
def test_the_desk_without_colours(size: Size, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but greys, and every stance is still told by a sign and a word."""
    monkeypatch.setenv("NO_COLOR", "1")
    made = pictures(tmp_path, size, walk(("desk-no-color", ("g", "2"))))
    assert compared(made) == ""
    (drawn,) = made.values()
    told = "".join(drawn.split())
    assert "[+]&#160;SUPPRESSIVE" in told
    assert size == (60, 15) or "[-]&#160;STIMULATORY" in told


def test_no_picture_is_left_over() -> None:
    """Each belongs to a screen and a size."""
    told = [name for name, _ in (*LOOKING, *CURATING)]
    told += ["conflict", "conflict-both", "reading", "unsaved", "unsaved-back", "desk-light", "desk-no-color"]
    told += ["candidates", "candidates-reject", "candidates-judged", "result", "result-items"]
    assert len(told) == len(set(told))
    kept = {file.name for file in KEPT.iterdir()}
    assert kept == {f"{name}-{width}x{height}.svg" for name in told for width, height in SIZES}


def test_a_picture_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    """No font, no style and no image of another site; the namespace is a name."""
    (drawn,) = pictures(tmp_path, (60, 15), walk(("desk", ("g",)))).values()
    assert "url(http" not in drawn.replace('"', "")
    assert "href" not in drawn
    assert "@font-face" not in drawn
