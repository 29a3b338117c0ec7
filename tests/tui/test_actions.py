"""The list of actions is the terminal's only truth: nothing is done that is not in it, and all of it can be found."""

from __future__ import annotations

import asyncio
import inspect
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.command import CommandPalette

from evidence.tui.actions import ACTIONS, BY_NAME, Action, Group, Where
from evidence.tui.app import EvidenceApp
from evidence.tui.page_lines import help_entries
from evidence.tui.palette import ActionCommands, ClaimCommands
from evidence.tui.screens.page import PageScreen
from tests.tui.desk import Driven, copy_of, driven, play

PANES = {"claims": Where.LIST, "first": Where.SIDE, "second": Where.SIDE, "reader": Where.READER}
_OUTSIDE = {"quit", "editor", "palette", "commit"}
"""Ends the program, leaves it, or is tried elsewhere."""


def methods(*kinds: type) -> Iterator[str]:
    """Names of all methods of some classes."""
    for kind in kinds:
        yield from (name for name, _ in inspect.getmembers(kind, callable))


def test_every_action_has_a_handler() -> None:
    """And nothing handles or refuses what is no action."""
    names = set(methods(EvidenceApp, PageScreen))
    for prefix in ("do_", "why_not_"):
        assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} <= BY_NAME.keys()
    on_program = set(methods(EvidenceApp))
    for action in ACTIONS:
        wanted = names if action.where == {Where.PAGE} else on_program
        assert f"do_{action.name}" in wanted, action.name


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_is_described(action: Action) -> None:
    """A label for the palette, a sentence for the help, a key, and a place."""
    assert action.label and action.label[0].islower() and not action.label.endswith(".")
    assert action.help[0].isupper() and action.help.endswith(".") and "\n" not in action.help
    assert action.keys
    assert action.where


def test_names_are_unique() -> None:
    """Also the labels of one place, so that the palette can tell them apart, and the numbers in a footer."""
    assert len(BY_NAME) == len(ACTIONS)
    for where in Where:
        here = [action for action in ACTIONS if where in action.where]
        assert len({action.label for action in here}) == len(here)
        numbers = [action.footer for action in here if action.footer]
        assert len(set(numbers)) == len(numbers)
    assert {action.group for action in ACTIONS} == set(Group)


@pytest.mark.parametrize("where", Where)
@pytest.mark.parametrize("width", [20, 80, 200])
def test_every_action_is_in_the_help(where: Where, width: int) -> None:
    """With its keys, wherever help is asked for: what works here first."""
    from evidence.tui.keymap import keymap

    here = [action for action in ACTIONS if where in action.where]
    entries = help_entries(here, keymap(), True, width)
    text = ["".join(part for part, _ in entry.lines[0]) for entry in entries]
    whole = [" ".join(" ".join(part for part, _ in line).strip() for line in entry.lines) for entry in entries]
    for action in ACTIONS:
        assert any(f"{action.label}:".split()[0] in line for line in whole), action.name
    if width == 200:
        elsewhere = next(i for i, line in enumerate(whole) if line.endswith("Elsewhere"))
        for action in ACTIONS:
            place = next(i for i, line in enumerate(text) if f" {action.label}: {action.help}" in line)
            assert (place < elsewhere) == (action in here)
            assert action.served or text[place].endswith("Not in a browser.")


def test_footer_and_palette_offer_what_is_possible_there(tmp_path: Path) -> None:
    """In every pane and on a page; the palette finds an action by its words, does it, and goes to claims."""

    async def story(hands: Driven) -> None:
        app = hands.app
        for pane, where in PANES.items():
            app.desk.go(pane)
            await hands.settle()
            here = [action for action in ACTIONS if where in action.where]
            assert app.here() == tuple(here)
            for action in here:
                shown = f" {app.keymap.shown(action)} {action.label}  "
                assert (shown.strip() in hands.footer) == bool(action.footer), action.name
            await hands.press("ctrl+p")
            palette = app.screen
            assert isinstance(palette, CommandPalette)
            assert set(app.palette_actions) == {action for action in here if action.name != "palette"}
            commands = ActionCommands(palette)
            assert len([hit async for hit in commands.discover()]) == len(here) - 1
            for action in app.palette_actions:
                hits = [hit async for hit in commands.search(action.label)]
                assert action.label in [hit.text for hit in hits]
            await hands.press("escape")
            assert app.screen is app.desk
        claims = [hit async for hit in ClaimCommands(app.desk).search("native")]
        assert len(claims) == 1
        await hands.press("/", *"immune", "enter")
        assert app.claim == "vesicle-immune-effect"
        claims[0].command()  # the filter hides it
        await hands.settle()
        assert app.claim == "msc-vesicle-growth-native"
        assert app.filter_text == ""
        await hands.perform("help")
        assert "to the right" not in hands.footer
        assert "undo" in hands.footer
        await hands.press("escape")
        await hands.press("ctrl+p")
        await hands.type("theme")
        before = app.theme
        await hands.press("enter", "enter")
        assert app.theme != before

    play(tmp_path, story)


def registry_of(kind: str, tmp_path: Path) -> Path:
    """A registry in some state of disrepair."""
    root = copy_of(Path(__file__).parents[1] / "check/corpus/base", tmp_path / "registry")
    claims = root / "claims"
    match kind:
        case "empty":
            shutil.rmtree(claims)
            claims.mkdir()
            (claims / "registry.yaml").write_text("format: 1\nname: empty\nsampling: convenience\n")
        case "broken files":
            (claims / "registry.yaml").write_text("format: [\n")
            (claims / "vocabulary/axes.yaml").write_text("axes: [\n")
            (claims / "msc/vesicle-immune-effect.yaml").write_text("\x00")
        case "only claims":
            shutil.rmtree(claims / "sources")
            shutil.rmtree(root / "seeds")
            (claims / "curators.yaml").unlink()
            (claims / "vocabulary/methods.yaml").unlink()
        case _:
            assert kind == "whole"
    return root


KINDS = ("whole", "empty", "broken files", "only claims")


async def try_all(hands: Driven) -> None:
    """Ask in every pane whether everything is possible, and do it in one; leave what it opens."""
    app = hands.app
    for pane in PANES:
        app.desk.go(pane)
        for action in ACTIONS:
            reason = app.reason_against(action)
            assert reason is None or (reason[0].islower() and not reason.endswith(".")), reason
    for pane in reversed(PANES):
        app.desk.go(pane)
        for action in ACTIONS:
            home = next((name for name, place in PANES.items() if place in action.where), None)
            if home != pane or action.name in _OUTSIDE:
                continue
            if app.desk.pane != pane:
                app.desk.go(pane)
            reason = app.reason_against(action)
            await hands.perform(action.name)
            if reason is not None:
                assert hands.message == f"{action.label}: {reason}"
                assert app.screen is app.desk
            while app.screen is not app.desk:
                for other in ACTIONS:
                    app.reason_against(other)
                await hands.press("escape")
            if app.focused is app.desk.filter_box:
                await hands.press("escape")
    assert app.is_running


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_done_or_refused_with_a_reason(kind: str, tmp_path: Path) -> None:
    """Whatever state the registry is in, no action fails; and what is refused says why."""
    registry_of(kind, tmp_path)
    play(tmp_path, try_all)


def test_everything_is_refused_or_harmless_before_the_registry_is_read(tmp_path: Path) -> None:
    """The desk is there before the data are."""
    go_on = threading.Event()
    load = EvidenceApp._load

    def slowly(app: EvidenceApp) -> object:
        go_on.wait(120)
        return load(app)

    async def pause(hands: Driven) -> None:
        for _ in range(3):
            await hands.pilot.pause(0)

    async def played() -> None:
        async with driven(tmp_path, wait=False, paint=False) as hands:
            await pause(hands)
            app = hands.app
            try:
                assert app.state is None
                for pane, where in PANES.items():
                    app.desk.go(pane)
                    for action in ACTIONS:
                        reason = app.reason_against(action)
                        if action.name in _OUTSIDE or where not in action.where or (reason and pane != "reader"):
                            continue
                        if app.desk.pane != pane:
                            app.desk.go(pane)
                        app.perform(action)
                        await pause(hands)
                        assert reason is None or hands.message == f"{action.label}: {reason}"
                        if action.group is Group.CURATE and action.name != "select":
                            assert reason is not None, action.name
                        while app.screen is not app.desk:
                            await app.screen.dismiss()
                            await pause(hands)
                        if app.focused is app.desk.filter_box:
                            app.do_back()
            finally:
                go_on.set()
            await hands.settle()
            assert app.state is not None
            assert app.claim == "vesicle-immune-effect"

    with patch.object(EvidenceApp, "_load", slowly):
        asyncio.run(played())


def test_nothing_chosen(tmp_path: Path) -> None:
    """A filter that nothing fits: there is no claim to do anything with."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("/", *"nothing-like-this", "enter")
        assert app.claim is None
        for name in ("why", "matrix", "timeline", "decide", "edit", "add", "stance_first", "delete", "copy"):
            app.desk.go("claims" if name in ("edit", "copy") else "first")
            await hands.perform(name)
            assert app.screen is app.desk
            assert hands.message, name

    play(tmp_path, story)


def test_in_a_browser_nothing_starts_another_program(tmp_path: Path) -> None:
    """The keys are there, and say so."""

    async def story(hands: Driven) -> None:
        for key, label in (("E", "editor"), ("C", "commit")):
            await hands.press(key)
            assert hands.message == f"{label}: switched off in a browser"

    play(tmp_path, story, served=True)
