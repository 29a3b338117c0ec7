"""The real program in a pseudo-terminal: what it leaves on disk, and how it leaves the terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.desk import SMALL
from tests.tui.terminal import (
    DEADLINE,
    ENTER,
    INTERRUPT,
    REDO,
    ROOT,
    SAVE,
    Terminal,
    changed_lines,
    git,
    git_registry,
)

CLAIM = "vesicle-immune-effect"
"""In the small registry; disputed."""
ALTERNATE, CURSOR, PASTE, MOUSE = 1049, 25, 2004, (1000, 1002, 1003, 1006, 1015, 1016)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small registry in a repository."""
    return git_registry(tmp_path / "registry", SMALL)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of a user who was never here."""
    return tmp_path / "home"


def change_stance(terminal: Terminal, claim: str = CLAIM) -> None:
    """One unsaved change: the first item of the claim becomes mixed."""
    terminal.wait_ready()
    terminal.send("/")
    terminal.wait("words, is:disputed")
    terminal.send(claim)
    terminal.wait(" 1/")
    terminal.send(ENTER, ENTER)
    terminal.send("s", "m")
    terminal.wait("-> mixed")


def assert_sane(terminal: Terminal) -> None:
    """The terminal is as the shell knows it."""
    modes = terminal.modes()
    assert modes[ALTERNATE] is False
    assert modes[CURSOR] is True
    assert modes[PASTE] is False
    assert not [mode for mode in MOUSE if modes.get(mode)]
    assert terminal.attributes == terminal.before


def assert_one_stance_changed(root: Path) -> None:
    old, new = changed_lines(root)
    assert old.startswith("-    stance: ")
    assert new == "+    stance: mixed"
    assert git(root, "status", "--porcelain").count("\n") == 1


def test_an_edit_from_start_to_git(tmp_path: Path, home: Path) -> None:
    """On the project's own registry: filter, go there, change, undo, redo, save, quit; one line of one file."""
    root = git_registry(tmp_path / "registry")
    with Terminal(root, home) as terminal:
        change_stance(terminal, "msc-exo-native-immune-effect")
        terminal.send("u")
        terminal.wait("taken back:")
        terminal.send(REDO)
        terminal.wait("made again:")
        assert changed_lines(root) == []
        terminal.send(SAVE)
        terminal.wait("saved claims/")
        terminal.send("q")
        assert terminal.ended() == 0
        assert_sane(terminal)
    assert_one_stance_changed(root)


def test_interrupt_does_not_end_it(root: Path, home: Path) -> None:
    with Terminal(root, home) as terminal:
        terminal.wait_ready()
        terminal.send(INTERRUPT)
        terminal.wait("q quits")
        terminal.send("q")
        assert terminal.ended() == 0
        assert_sane(terminal)


@pytest.mark.parametrize("size", [(20, 5), (80, 24), (300, 80)])
def test_other_sizes(size: tuple[int, int], root: Path, home: Path) -> None:
    """A window is made small while something is unsaved, and large again; the work goes on."""
    with Terminal(root, home) as terminal:
        change_stance(terminal)
        terminal.resize(*size)
        terminal.wait(lambda text: bool(text.strip()))
        terminal.send("u")
        terminal.wait("taken back")
        terminal.resize(160, 45)
        terminal.wait("4 Source")
        terminal.send(REDO)
        terminal.wait("made again:")
        terminal.send(SAVE)
        terminal.wait("saved claims/")
        terminal.send("q")
        assert terminal.ended() == 0
    assert_one_stance_changed(root)


def test_it_starts_where_there_is_hardly_room(root: Path, home: Path) -> None:
    with Terminal(root, home, size=(20, 5)) as terminal:
        terminal.wait("> ! vesic")
        terminal.send("q")
        assert terminal.ended() == 0
        assert_sane(terminal)


def test_no_colour(root: Path, home: Path) -> None:
    """Nothing has a colour, and what is disputed is still told by a sign and a word."""
    with Terminal(root, home, environment={"NO_COLOR": "1", "COLORTERM": "truecolor"}) as terminal:
        screen = terminal.wait_ready()
        terminal.wait("DISPUTED:")
        shades = {colour for colour in terminal.colours() - {"default"} if len(colour) == 6}
        assert all(colour[:2] == colour[2:4] == colour[4:] for colour in shades)
        assert "[+]" in screen
        assert "> ! vesicle-immune-effect" in screen


def test_sixteen_colours(root: Path, home: Path) -> None:
    with Terminal(root, home, environment={"TERM": "xterm-16color"}) as terminal:
        terminal.wait_ready()
        terminal.wait("DISPUTED:")
        assert not [colour for colour in terminal.colours() if len(colour) == 6 and colour.isalnum() and _hex(colour)]
        assert b"38;2;" not in terminal.raw
        assert b"38;5;" not in terminal.raw


def _hex(text: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in text)


def run(root: Path, home: Path, *options: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """The program where there is no terminal."""
    command = [sys.executable, "-m", "evidence.cli.main", "tui", "--registry", str(root), *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(home)} | changed
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=DEADLINE,
        check=False,
    )


@pytest.mark.parametrize(
    ("options", "instead"),
    [((), "`evidence resolve` and `show` print instead"), (("--bulk", "x"), "`evidence bulk top` prints instead")],
)
def test_without_a_terminal(options: tuple[str, ...], instead: str, root: Path, home: Path) -> None:
    done = run(root, home, *options)
    assert done.returncode == 2
    assert f"needs a terminal to draw on; {instead}" in done.stderr
    assert done.stdout == ""
    assert not home.exists()


def test_a_terminal_that_cannot_draw(root: Path, home: Path) -> None:
    with Terminal(root, home, environment={"TERM": "dumb"}) as terminal:
        terminal.wait("TERM is dumb")
        assert terminal.ended() == 2
        assert b"\x1b" not in terminal.raw


def test_a_bug_of_ours(root: Path, home: Path, tmp_path: Path) -> None:
    """A traceback, an exit code that tells, the terminal as it was, and nothing lost."""
    broken = "from evidence.tui.moving import Moving\nMoving.do_zoom = lambda self: 1 / 0\n"
    (tmp_path / "sitecustomize.py").write_text(broken, encoding="utf-8")
    with Terminal(root, home, environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}) as terminal:
        change_stance(terminal)
        terminal.send("z")
        assert terminal.ended() == 3
        assert "ZeroDivisionError" in terminal.text
        assert_sane(terminal)
    with Terminal(root, home) as terminal:
        terminal.wait("1 change from last time was not saved")


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param(lambda terminal: terminal.hang_up(), 128 + signal.SIGHUP, id="hangup"),
        pytest.param(lambda terminal: terminal.process.send_signal(signal.SIGHUP), 128 + signal.SIGHUP, id="SIGHUP"),
        pytest.param(lambda terminal: terminal.process.terminate(), 128 + signal.SIGTERM, id="SIGTERM"),
        pytest.param(lambda terminal: terminal.process.kill(), -signal.SIGKILL, id="SIGKILL"),
    ],
)
def test_unsaved_work_comes_back(end: Callable[[Terminal], None], code: int, root: Path, home: Path) -> None:
    """However the program was ended, the next start offers what was not saved."""
    with Terminal(root, home) as terminal:
        change_stance(terminal)
        end(terminal)
        assert terminal.ended() == code
        if code == 128 + signal.SIGTERM:
            assert_sane(terminal)
            assert "kept for the next start" in terminal.text
    assert changed_lines(root) == []
    with Terminal(root, home) as terminal:
        terminal.wait("1 change from last time was not saved")
        terminal.send("r")
        terminal.wait("1 change is back")
        terminal.wait_ready()
        terminal.send(SAVE)
        terminal.wait("saved claims/")
        terminal.send("q")
        assert terminal.ended() == 0
    assert_one_stance_changed(root)
    with Terminal(root, home) as terminal:
        assert "from last time" not in terminal.wait_ready()
        terminal.send("q")
        assert terminal.ended() == 0
