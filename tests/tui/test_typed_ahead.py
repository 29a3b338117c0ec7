"""Keys that come faster than the program can follow act on what they were meant for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from tests.tui.desk import Driven, driven


def at_once(hands: Driven, keys: list[str]) -> None:
    """Put keys into the program's queue without waiting for anything between them."""
    for key in keys:
        character = key if len(key) == 1 else None
        name = {"/": "slash", "-": "minus", "[": "left_square_bracket"}.get(key, key)
        hands.app.post_message(events.Key(name, character))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param([*"/immune", "enter", "enter", "s", "m"], "vesicle-immune-effect", id="filter, then a stance"),
        pytest.param(["j", "j", "enter", "s", "m"], "third", id="down, then a stance"),
    ],
)
def test_a_stance_hits_the_claim_that_was_chosen(keys: list[str], expected: str, tmp_path: Path) -> None:
    async def play() -> None:
        async with driven(tmp_path) as hands:
            state, draft = hands.app.state, hands.app.draft
            assert state is not None
            assert draft is not None
            wanted = state.rows[2].claim if expected == "third" else expected
            at_once(hands, keys)
            await hands.settle()
            (step,) = draft.done
            assert hands.app.claim == wanted
            assert step.changes[0].path == state.registry.claim_paths[wanted]  # type: ignore[index]

    asyncio.run(play())


def test_a_filter_holds_all_that_was_typed(tmp_path: Path) -> None:
    """Also what keys did that take letters away or go elsewhere, with more letters and Enter at once behind them."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            at_once(hands, [*"/mmunx", "backspace", "e", "home", "i", "end", "enter"])
            await hands.settle()
            assert hands.app.filter_text == hands.app.desk.filter_box.value == "immune"
            assert hands.app.desk.pane == "claims"

    asyncio.run(play())


def test_escape_leaves_no_filter_behind(tmp_path: Path) -> None:
    """Although the letters before it are still on their way."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            at_once(hands, [*"/immune", "escape"])
            await hands.settle()
            assert hands.app.filter_text == ""
            assert hands.app.state is not None
            assert len(hands.app.listed) == len(hands.app.state.rows)

    asyncio.run(play())


def test_the_other_side_is_the_one_that_is_changed(tmp_path: Path) -> None:
    """Going to a side is enough; its cursor need not move."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            at_once(hands, [*"/immune", "enter", "3", "s", "m"])
            await hands.settle()
            assert hands.app.draft is not None
            (step,) = hands.app.draft.done
            assert "stimulatory -> mixed" in step.name

    asyncio.run(play())


def test_letters_go_into_the_fields_that_they_were_typed_for(tmp_path: Path) -> None:
    """Although the keys that go on to the next field come at once."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            await hands.press("c", "c")
            at_once(hands, [*"abc", "tab", *"exo", "tab", *"ttl", "shift+tab", *"x"])
            await hands.settle()
            entered = hands.form.entered()
            assert (entered["id"], entered["topic"], entered["title"]) == ("abc", "exox", "ttl")

    asyncio.run(play())


def test_what_follows_a_change_sees_it(tmp_path: Path) -> None:
    """A form that is opened at once shows the new stance."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            at_once(hands, [*"/immune", "enter", "enter", "s", "m", "e"])
            await hands.settle()
            assert hands.form.entered()["stance"] == "mixed"

    asyncio.run(play())


def test_a_pasted_passage_goes_into_one_line(tmp_path: Path) -> None:
    """With all of its lines, and without what a terminal could act on."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            await hands.press("c", "c")
            hands.app.post_message(events.Paste("broken\nover \x1b[31mtwo\x1b[0m\r\nlines"))
            await hands.settle()
            assert hands.form.entered()["id"] == "broken over [31mtwo[0m lines"

    asyncio.run(play())
