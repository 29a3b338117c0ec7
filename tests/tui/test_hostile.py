"""Whatever the registry and its sources hold, the terminal shows it and does nothing of what it says."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input, Static

from evidence.tui.screens.form import Form
from tests.tui.desk import Driven, driven
from tests.tui.strange import ESCAPES, GROUPS, MARKUP, write_strange

SIZES = ((160, 45), (100, 30), (60, 15))
REPLACED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def faults(hands: Driven) -> Iterator[str]:
    """What is wrong with the screen that is up: a line of another width, an unseen character, something to click."""
    screen = hands.app.screen
    width, height = screen.size
    strips = screen._compositor.render_strips()
    assert len(strips) == height
    for y, strip in enumerate(strips):
        yield from _line_faults(f"line {y}", list(strip), width)
    for widget in screen.query("*"):
        if widget.size.area and widget.is_on_screen:
            yield from _widget_faults(widget)


def _widget_faults(widget: Widget) -> Iterator[str]:
    width, height = widget.outer_size
    lines = widget.render_lines(Region(0, 0, width, height))
    if len(lines) != height:
        yield f"{widget}: {len(lines)} lines of {height}"
    for y, strip in enumerate(lines):
        yield from _line_faults(f"{widget} line {y}", list(strip), width)


def _line_faults(where: str, segments: list, width: int) -> Iterator[str]:  # type: ignore[type-arg]
    if (wide := sum(cell_len(segment.text) for segment in segments)) != width:
        yield f"{where} is {wide} wide, not {width}: {''.join(segment.text for segment in segments)[:300]!r}"
    for segment in segments:
        if segment.control:
            yield f"{where} controls the terminal: {segment!r}"
        odd = {character for character in segment.text if unicodedata.category(character) in REPLACED}
        if odd:
            yield f"{where} shows {sorted(odd)!r} in {segment.text[:80]!r}"
        style = segment.style
        if style is not None and (style.link or "@click" in style.meta):
            yield f"{where} can be clicked: {segment!r}"


# what is done, and what is looked at afterwards
WALK: tuple[tuple[str, ...], ...] = (
    (),
    ("j",),
    ("j",),
    ("g", "2"),
    ("j", "j", "v"),
    ("3", "j"),
    ("4", "v", "w", "w"),
    ("enter",),  # a form with the passage
    ("escape", "escape", "1", "z"),
    ("z", "f"),
    ("a",),
    ("2", "W"),
    ("G", "l", "l"),
    ("escape", "m"),
    ("l", "l", "G"),
    ("escape", "t"),
    ("escape", "p"),
    ("G", "i"),
    ("escape", "escape", "2", "R"),
    ("G",),
    ("escape", "U"),
    ("escape", "A"),
    ("escape", "?"),
    ("G",),
    ("escape", "1", "e"),
    ("tab", "tab", "tab", "tab", "tab"),
    ("escape", "2", "e"),
    ("tab", "tab", "tab", "tab", "tab", "tab"),
    ("escape", "d"),
    ("escape", "2", "M"),
    ("escape", "S"),
    ("enter",),
    ("escape", "1", "c", "s"),
    ("escape", "a"),
    ("enter",),  # what the source says: a passage, or own words
    ("escape", "T"),
    (".",),
    ("T", "/", "[", "/", "x"),
    ("escape", "ctrl+p"),
    ("c", "l", "a", "i", "m"),
    ("escape", "2", "s", "m"),
    ("D",),
    ("escape", "U"),
    ("escape", "q"),
    ("escape",),
)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("group", GROUPS)
def test_every_screen_shows_what_there_is(group: str, size: tuple[int, int], tmp_path: Path) -> None:
    """Exact widths everywhere, nothing unseen, nothing to click, no crash."""

    async def play() -> list[str]:
        found: list[str] = []
        # every line is drawn by `faults`, once
        async with driven(tmp_path, write_strange(tmp_path / "strange", group), size, paint=False) as hands:
            assert hands.app.state is not None
            assert len(hands.app.state.rows) == 3
            for keys in WALK:
                await hands.press(*keys)
                at = f"after {' '.join(keys)} on {type(hands.app.screen).__name__} {hands.app.screen.name}"
                found += [f"{at}: {fault}" for fault in faults(hands)]
        return found

    assert asyncio.run(play())[:10] == []


def test_a_form_that_was_not_touched_changes_nothing(tmp_path: Path) -> None:
    """Line ends, tabs and unseen characters go through the boxes of a form unharmed."""

    async def play() -> None:
        async with driven(tmp_path, write_strange(tmp_path / "strange", "signs")) as hands:
            for _ in range(3):
                await hands.press("1", "e", "f2")
                assert hands.message == "nothing was entered that changes anything"
                for side in "23":
                    await hands.press(side, "e", "f2")
                    assert hands.message == "nothing was entered that changes anything"
                await hands.press("1", "j")
            assert hands.app.draft is not None
            assert not hands.app.draft.done

    asyncio.run(play())


def test_a_passage_with_escapes_cannot_become_a_quote(tmp_path: Path) -> None:
    """The form shows pictures of them, and says why there is no such quote."""

    async def play() -> None:
        registry = write_strange(tmp_path / "strange", "signs")
        async with driven(tmp_path, registry) as hands:
            await hands.press("g", "2", "4", "g", "v", "G", "enter")
            form = hands.app.screen
            assert isinstance(form, Form)
            assert "\x1b[2J" in form.entered()["quote"]
            assert list(faults(hands)) == []
            form.query_one("#field-2", Input).value = "unclear"
            await hands.press("f2")
            assert hands.app.screen is form
            told = str(form.query_one("#form-help", Static).render())
            assert told.startswith("! the quote is not in the snapshot of source-0")
            assert list(faults(hands)) == []
            await hands.press("escape")
            assert hands.app.draft is not None
            assert not hands.app.draft.done

    asyncio.run(play())


def test_both_versions_of_a_file_are_shown_and_nothing_in_them_acts(tmp_path: Path) -> None:
    """Somebody else may have written anything into it."""

    async def play() -> None:
        async with driven(tmp_path, write_strange(tmp_path / "strange", "signs"), (100, 30)) as hands:
            await hands.press("g", "2", "s", "m")
            (path,) = hands.app.draft.unsaved if hands.app.draft is not None else ("",)
            file = hands.root / path
            theirs = file.read_bytes() + "\n".join(("", *MARKUP, *ESCAPES)).encode() + b"\xff\x1b[2J\r\n"
            file.write_bytes(theirs)
            await hands.press("ctrl+s")
            assert list(faults(hands)) == []
            await hands.press("b")
            assert hands.app.screen.name == "conflict"
            for key in ("g", "G", "l"):
                await hands.press(key)
                assert list(faults(hands)) == []
            assert file.read_bytes() == theirs

    asyncio.run(play())
