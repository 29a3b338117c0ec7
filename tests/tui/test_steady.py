"""What is shown holds still, fits the screen, and answers every key."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from evidence.tui.place import Place
from evidence.tui.screens.form import Form
from evidence.tui.screens.page import PageScreen
from tests.tui.desk import ROOT, Driven, play, text_of

CLAIM = "vesicle-immune-effect"


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (80, 24)])
def test_the_banner_is_as_high_before_reasons_come_as_afterwards(size: tuple[int, int], tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        app = hands.app
        box = app.desk.query_one("#banner-box")
        assert app.view is not None and app.view.contested
        with_reasons = box.size.height
        app.reasons.clear()
        app.draw_claim()
        await hands.settle()
        assert "looking at the contexts" in text_of(box.query_one("#banner", Static))
        assert box.size.height == with_reasons

    play(tmp_path, story, size=size, paint=True)


def test_the_footer_follows_the_screen_while_a_form_is_open(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        await hands.press("e")
        wide = text_of(hands.app.desk.query_one("#footer", Static))
        assert cell_len(wide) > 80
        await hands.pilot.resize_terminal(60, 20)
        await hands.settle()
        assert isinstance(hands.app.screen, Form)
        narrow = text_of(hands.app.desk.query_one("#footer", Static))
        assert cell_len(narrow) <= 60 and "help" in narrow
        await hands.press("escape")
        await hands.pilot.resize_terminal(160, 45)
        await hands.settle()
        assert text_of(hands.app.desk.query_one("#footer", Static)) == wide

    play(tmp_path, story, paint=True)


def test_the_cursor_begins_on_an_item(tmp_path: Path) -> None:
    """Also where a side begins with a heading, and at the start, where the claim was looked at before."""

    async def story(hands: Driven) -> None:
        app = hands.app
        assert app.claim == "msc-exo-therapy-response-radiotherapy"
        for name in ("first", "second"):
            entries = app.columns[name]
            if any(entry.item is not None for entry in entries):
                assert entries[app.desk.side(name).cursor].item is not None
        assert app.item is not None

    place = Place("msc-exo-therapy-response-radiotherapy")
    play(tmp_path, story, registry=ROOT, place=place)


def test_keys_that_are_for_other_panes_say_so(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        await hands.press("1", "x")
        assert hands.message == "x: not here, but on an item of either side"
        await hands.press("w")
        assert hands.message == "next word: not here, but in the text of a source"
        await hands.press("4", "M")
        assert hands.message == "move: not here, but on an item of either side"
        await hands.press("p", "s")
        assert hands.message.startswith("s: not here, but ")
        assert hands.message.endswith("in the text of a source")
        await hands.press("e")
        assert hands.message.startswith("edit: not here, but in the list of claims")
        await hands.press("x")
        assert hands.message == "x: not here, but on an item of either side"
        await hands.press("escape", "1", "X")
        assert hands.message == ""
        await hands.press("/", "x", "escape")
        assert "not here" not in hands.message

    play(tmp_path, story)


def test_an_item_is_edited_from_its_source(tmp_path: Path) -> None:
    """But not while another source is open to take a passage from."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "4", "e")
        item = hands.app.item
        assert item is not None
        assert hands.form.form_title == f"Item {item.id} of {CLAIM}"
        await hands.press("escape", "1", "a")
        await hands.type("osei")
        await hands.press("enter", "p", "e")
        assert hands.message.startswith("edit: another source is open")

    play(tmp_path, story)


def test_working_out_why_can_be_stopped(tmp_path: Path) -> None:
    """With Escape, at once, and it is said; the thread is free for the next one."""
    begun: list[bool] = []

    def endless(*arguments: object, go_on: Callable[[], None]) -> None:
        begun.append(True)
        while True:
            go_on()
            time.sleep(0.005)

    async def story(hands: Driven) -> None:
        with patch("evidence.tui.reasons.explain", endless):
            hands._send("W")
            while not begun:
                await hands.pilot.pause(0.01)
            page = hands.app.screen
            assert isinstance(page, PageScreen)
            assert any("Esc stops it" in line for line in hands.lines)
            await hands.press("escape")
            assert hands.app.screen is hands.app.desk
            assert hands.message == "stopped working out why; nothing was changed"
        await hands.press("W")
        assert any("What would change this" in line for line in hands.lines)
        await hands.press("escape")
        assert hands.message == ""

    play(tmp_path, story)
