"""What comes back from the background too late: its page was left, its registry is gone, its box was taken away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from textual.widgets import Input

from evidence.diagnostic import Diagnostic
from evidence.errors import BadInput, EditRefused, EnvironmentFault
from evidence.registry.draft import Draft
from evidence.registry.registry import Registry
from evidence.tui import state
from evidence.tui.place import Place, read_place
from evidence.tui.program import Program
from evidence.tui.reasons import reasons_for
from evidence.tui.screens.desk import Desk
from evidence.tui.screens.dialogs import Ask, Pick
from evidence.tui.screens.page import PageScreen
from tests.tui.desk import Driven, play
from tests.tui.test_keeping import BASE, IMMUNE, THEIRS

CLAIM = "vesicle-immune-effect"


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes of itself."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)


def send(hands: Driven, *keys: str) -> None:
    """Keys without waiting for what they do."""
    for key in keys:
        hands._send(key)


class Gate:
    """Lets a thread wait until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = Event(), Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.open.wait(60)


class Checks:
    """Checks of the whole registry, the first of which takes as long as is wanted."""

    def __init__(self) -> None:
        self.gate, self.begun, self._check = Gate(), 0, state.findings

    def __call__(self, registry: Registry, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        self.begun += 1
        if self.begun == 1:
            self.gate()
        return self._check(registry, problems)


@pytest.mark.parametrize("times", [1, 2])
def test_a_check_outlives_its_page(times: int, tmp_path: Path) -> None:
    """What it found is there when the page is opened again; meanwhile it is not begun a second time."""
    checks = Checks()

    async def story(hands: Driven) -> None:
        assert not hands.state.checked
        with patch.object(state, "findings", checks):
            for _ in range(times):
                send(hands, "p")
                await until(lambda: isinstance(hands.app.screen, PageScreen) and checks.gate.reached.is_set())
                send(hands, "escape")
                await until(lambda: isinstance(hands.app.screen, Desk))
            checks.gate.open.set()
            await hands.settle()
        assert hands.state.checked
        assert checks.begun == 1
        await hands.press("p")
        assert isinstance(hands.app.screen, PageScreen)

    with patch.object(state, "CHECKED_WHOLE", 0):
        play(tmp_path, story)


def test_no_step_waits_for_a_check(tmp_path: Path) -> None:
    """What it has found of a registry that is another one by then is found once more."""
    checks = Checks()

    async def story(hands: Driven) -> None:
        with patch.object(state, "findings", checks):
            send(hands, "p")
            await until(checks.gate.reached.is_set)
            send(hands, "escape", "2", "s", "m")
            await until(lambda: len(hands.draft.done) == 1 and hands.state.registry is hands.draft.registry)
            assert not hands.state.checked
            checks.gate.open.set()
            await hands.settle()
        assert checks.begun == 2
        assert hands.state.checked
        assert hands.state.registry is hands.draft.registry
        assert hands.state.problems == state.checked_state(hands.state, hands.draft).problems

    with patch.object(state, "CHECKED_WHOLE", 0):
        play(tmp_path, story)


def test_a_source_that_cannot_be_read_after_all(tmp_path: Path) -> None:
    """Its page was left meanwhile: it is said, and nothing else is closed."""
    gate = Gate()

    def fails(*given: object) -> object:
        gate()
        raise BadInput("a.txt", "it is damaged")

    async def story(hands: Driven) -> None:
        with patch("evidence.exchange.candidates.inbox.open_inbox", fails):
            hands.app.open_inbox("haas-2020")  # type: ignore[attr-defined]
            await until(gate.reached.is_set)
            send(hands, "escape")
            await until(lambda: isinstance(hands.app.screen, Desk))
            gate.open.set()
            await hands.settle()
        assert hands.app.is_running
        assert "it is damaged" in hands.message

    play(tmp_path, story)


def test_reasons_of_a_registry_that_is_gone_are_not_kept(tmp_path: Path) -> None:
    """They are found by its number, which another one may get."""

    async def story(hands: Driven) -> None:
        app, before = hands.app, hands.state
        await hands.press("2", "s", "m")
        assert hands.state.registry is not before.registry
        app._know(before, app.claim, reasons_for(before, app.claim))  # type: ignore[arg-type]
        assert {key[1] for key in app.reasons} <= {id(hands.state.registry)}

    play(tmp_path, story)


def test_keys_wait_for_an_undo_and_a_save(tmp_path: Path) -> None:
    """What is pressed behind them sees what they have done, however long that takes."""
    after = Program._after

    def slow(self: Program, *given: Any) -> state.State:
        time.sleep(0.05)
        return after(self, *given)

    async def story(hands: Driven) -> None:
        with patch.object(Program, "_after", slow):
            await hands.press("2", "s", "m", "ctrl+s")
            assert hands.files() != BASE
            send(hands, "u", "ctrl+s", "q")
            await hands.settle()
        assert hands.files() == BASE
        assert not hands.app.is_running

    play(tmp_path, story)


def test_keys_behind_a_save_do_not_answer_its_question(tmp_path: Path) -> None:
    """`t` opens the timeline; it takes nobody's side when the file has changed on disk."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m")
        (hands.root / IMMUNE).write_bytes(THEIRS)
        send(hands, "ctrl+s", "t")
        await hands.settle()
        assert isinstance(hands.app.screen, Ask)
        assert hands.draft.unsaved == (IMMUNE,)

    play(tmp_path, story)


def test_keys_are_let_go_when_the_box_that_they_wait_for_is_gone(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        await hands.press("c", "c")
        box = hands.app.screen.query(Input).first()
        await hands.app.pop_screen()
        hands.app.hold_keys(box, lambda: None)
        assert box not in hands.app.screen.walk_children()
        await hands.press("j", "p")
        assert isinstance(hands.app.screen, PageScreen)

    play(tmp_path, story)


def test_keys_wait_for_all_that_they_wait_for(tmp_path: Path) -> None:
    """What ends first does not let them go."""

    async def story(hands: Driven) -> None:
        hands.app.wait_with_keys()
        hands.app.wait_with_keys()
        await hands.app._release_keys()
        await hands.press("p")
        assert isinstance(hands.app.screen, Desk)
        await hands.app._release_keys()
        await hands.settle()
        assert isinstance(hands.app.screen, PageScreen)

    play(tmp_path, story)


def test_what_a_form_holds_outlives_a_step_that_is_refused(tmp_path: Path) -> None:
    """The file was changed by somebody else while the form was open: it can be opened again."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "e")
        await hands.fill(note="seen again")
        with patch.object(Draft, "apply", side_effect=EditRefused("it has changed on disk")):
            await hands.press("f2")
        assert hands.message == "it has changed on disk"
        assert not hands.draft.done
        await hands.perform("form")
        assert hands.form.entered()["note"] == "seen again"

    play(tmp_path, story)


def test_the_place_outlives_a_crash(tmp_path: Path) -> None:
    """It is kept every now and then, and not only at the end."""

    async def story(hands: Driven) -> None:
        await hands.press("j")
        wanted = hands.app.claim
        await until(lambda: read_place(tmp_path / "state").claim == wanted)

    with patch("evidence.tui.app._PLACED", 0.02):
        play(tmp_path, story)


def test_who_leaves_before_the_registry_is_read_finds_the_place_again(tmp_path: Path) -> None:
    place = Place(CLAIM, "", "id", "")

    async def story(hands: Driven) -> None:
        hands.app.state = None
        hands.app.keep_place()
        kept = read_place(tmp_path / "state")
        assert (kept.claim, kept.order) == (CLAIM, "id")

    play(tmp_path, story, place=place)


def test_work_that_could_not_be_kept_is_not_left(tmp_path: Path) -> None:
    """Who wants to go on with it next time is told that it cannot be kept, and stays."""
    full = EnvironmentFault("the disk is full; make room")

    async def story(hands: Driven) -> None:
        with patch("evidence.registry.journal.keep", side_effect=full):
            await hands.press("2", "s", "m")
            assert hands.message.startswith("not kept against a crash: the disk is full; make room. Done: tanaka")
            await hands.press("q", "k")
            assert hands.app.is_running
            assert hands.message == "the disk is full; make room"
        await hands.press("q", "k")
        assert not hands.app.is_running

    play(tmp_path, story)
    assert (tmp_path / "state/unsaved-1.json").exists()


def test_what_is_made_again_is_shown_also_where_the_rest_cannot_be_kept(tmp_path: Path) -> None:
    """Steps of the last time of which some no longer fit, on a disk that is full."""

    async def crash(hands: Driven) -> None:
        await hands.press("2", "s", "m")

    async def story(hands: Driven) -> None:
        (hands.root / IMMUNE).write_bytes(THEIRS.replace(b"suppressive", b"stimulatory"))
        with patch("evidence.registry.journal.put_aside", side_effect=EnvironmentFault("the disk is full")):
            await hands.press("r")
        assert "kept nowhere else: the disk is full" in hands.message
        assert hands.state.registry is hands.draft.registry

    play(tmp_path, crash)
    play(tmp_path, story, size=(250, 45))


def test_a_form_that_was_left_is_not_kept(tmp_path: Path) -> None:
    """Although the moment at which it would have been is on its way already."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "e")
        form = hands.form
        await hands.fill(note="seen again")
        await hands.press("f2")
        form._kept()
        form._keep()
        assert form._waiting is None
        assert hands.app.why_not_form() == "no form was left half filled in"

    play(tmp_path, story)


def test_a_pick_takes_what_was_typed_for_it(tmp_path: Path) -> None:
    """Enter at once behind the letters does not take the first of all."""

    async def story(hands: Driven) -> None:
        await hands.press("1", "a")
        assert isinstance(hands.app.screen, Pick)
        wanted = hands.app.screen.options[-1].value
        assert wanted != hands.app.screen.options[0].value
        send(hands, *wanted, "enter")
        await hands.settle()
        told = hands.app.screen.question if isinstance(hands.app.screen, Ask) else hands.form.entered()["source"]
        year = wanted.split("-")[1]
        assert wanted in told or year in told

    play(tmp_path, story)


def test_a_decision_holds_all_that_was_typed(tmp_path: Path) -> None:
    """Letters, a key that takes one away, and the key that accepts, in one burst."""

    async def story(hands: Driven) -> None:
        await hands.press("1", "/")
        await hands.type("immune")
        await hands.press("enter", "d")
        await hands.fill(by=next(iter(hands.state.registry.curators)))
        send(hands, *"becausx", "backspace", "e", "f2")
        await hands.settle()
        decision = hands.state.registry.claims[CLAIM].decision  # type: ignore[index]
        assert decision is not None
        assert decision.rationale.endswith("because")

    play(tmp_path, story)


def test_what_comes_while_the_program_ends_is_drawn_nowhere(tmp_path: Path) -> None:
    """Work in the background goes on while the screen is taken apart; that is no fault of the program's."""
    tried: list[str] = []

    async def story(hands: Driven) -> None:
        app = hands.app

        async def late() -> None:
            while app.is_running or app.desk.query("#banner"):
                await asyncio.sleep(0)
            tried.append("drawn")
            app.draw_all()

        app.background(late, "late")

    play(tmp_path, story)
    assert tried == ["drawn"]
