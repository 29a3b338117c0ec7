"""One app in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing

import pytest

from evidence.tui.serve import app_variables
from evidence.tui.web.limits import Limits
from evidence.tui.web.message import Size
from evidence.tui.web.terminal import Terminal, environment
from tests.tui.web.serving import PATIENCE, gone, running

LIMITS = Limits(grace=0.5, patience=0.5)


async def start(program: str) -> Terminal:
    return await Terminal.start([sys.executable, "-c", program], app_variables(os.environ), Size(), LIMITS)


async def packets(terminal: Terminal) -> list[tuple[bytes, bytes]]:
    async with asyncio.timeout(PATIENCE):
        return [packet async for packet in terminal.packets()]


def test_no_editor_and_no_tools_for_developers() -> None:
    base = {"EDITOR": "vi", "VISUAL": "vi", "TEXTUAL": "devtools", "TEXTUAL_LOG": "/tmp/log", "HOME": "/root"}
    variables = environment(base, Size(100, 30))
    assert set(base) & set(variables) == {"HOME"}
    assert (variables["COLUMNS"], variables["ROWS"]) == ("100", "30")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("print('__GANGLION__'); print('D\\0\\0\\0\\3abcM\\0\\0\\0\\1x', end='')", 2, id="packets"),
        pytest.param("print('a warning'); print('__GANGLION__'); print('D\\0\\0\\0\\1a', end='')", 1, id="prelude"),
        pytest.param("print('__GANGLION__'); print('D\\0\\0\\0\\1aD\\0\\0\\0\\5ab', end='')", 1, id="cut off"),
        pytest.param("print('__GANGLION__'); print('D\\x7f\\xff\\xff\\xffabc', end='')", 0, id="too large"),
        pytest.param("print('D\\0\\0\\0\\1a', end='')", 0, id="no Textual app"),
        pytest.param("print('x' * 200_000)", 0, id="one long line"),
        pytest.param("print('line\\n' * 1000)", 0, id="many lines"),
        pytest.param("raise SystemExit('broken')", 0, id="does not start"),
    ],
)
@running
async def test_packets_end_where_sense_ends(program: str, expected: int) -> None:
    terminal = await start(program)
    assert len(await packets(terminal)) == expected
    await terminal.stop()


@running
async def test_what_an_app_complains_about_is_kept_at_its_end() -> None:
    terminal = await start("import sys; sys.stderr.write('x' * 100_000 + 'the end')")
    await packets(terminal)
    complaint = await terminal.stop()
    assert complaint.endswith("xthe end")
    assert len(complaint) <= 16 * 1024


STUBBORN = """\
import os, signal, subprocess, sys, time
for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(name, signal.SIG_IGN)
child = subprocess.Popen(['sleep', '600'])
payload = f'{os.getpid()} {child.pid}'
sys.stdout.write('__GANGLION__\\nD' + '\\0\\0\\0' + chr(len(payload)) + payload)
sys.stdout.flush()
"""


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("time.sleep(600)", id="listens to nobody"),
        pytest.param("while True: sys.stdout.write('D\\0\\0\\0\\1x' * 1000)", id="draws without end"),
        pytest.param("", id="ends and leaves a child"),
        pytest.param("sys.stderr.write('x' * 10_000_000)", id="complains without end"),
    ],
)
@running
async def test_nothing_stays_behind(rest: str) -> None:
    terminal = await start(STUBBORN + rest)
    async with asyncio.timeout(PATIENCE), aclosing(terminal.packets()) as drawn:
        pids = [int(word) for word in (await anext(drawn))[1].split()]
    await terminal.stop()
    assert await gone(*pids)


@running
async def test_an_app_that_reads_nothing_is_given_up() -> None:
    terminal = await start("import time; time.sleep(600)")
    with pytest.raises(TimeoutError):
        await terminal.type("x" * 1_000_000)
    await terminal.stop()


@running
async def test_typing_to_an_app_that_has_gone() -> None:
    terminal = await start("pass")
    await packets(terminal)
    await terminal.stop()
    with pytest.raises(ConnectionError):
        await terminal.type("x")


@running
async def test_a_child_that_has_left_the_group_holds_nothing_up() -> None:
    """It keeps the pipes open; the app counts as ended all the same."""
    leave = "import subprocess; subprocess.Popen(['sleep', '120'], start_new_session=True)"
    terminal = await start(leave)
    async with asyncio.timeout(PATIENCE):
        await terminal.stop()
