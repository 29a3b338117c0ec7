"""The real program in a pseudo-terminal, and its screen as a person would see it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

import pyte

from tests.tui.desk import ROOT, copy_of

DEADLINE = 180.0
"""Seconds that the program may take for anything, on a machine that does much else."""
UP, DOWN, ENTER, ESCAPE = "\x1b[A", "\x1b[B", "\r", "\x1b"
SAVE, REDO, INTERRUPT = "\x13", "\x12", "\x03"

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
# what pyte 0.8 does not know, and would show as text
_UNKNOWN = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p")


def git_registry(root: Path, registry: Path = ROOT) -> Path:
    """A git repository with a copy of a registry."""
    root.mkdir()
    copy_of(registry, root)
    git(root, "init", "-q")
    git(root, "config", "user.name", "Curator")
    git(root, "config", "user.email", "curator@example.org")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "as it was")
    return root


def git(root: Path, *arguments: str) -> str:
    """What git prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=clean | {"HOME": str(root)}, capture_output=True, text=True, check=True
    )
    return done.stdout


def changed_lines(root: Path) -> list[str]:
    """Lines that the work tree adds to and takes from the last commit, files in order."""
    lines = git(root, "diff", "-U0", "--no-color").splitlines()
    return [line for line in lines if re.match(r"[+-](?!\+\+ |-- )", line)]


class Terminal:
    """One run of `evidence tui` on a terminal of its own."""

    def __init__(
        self,
        root: Path,
        home: Path,
        size: tuple[int, int] = (160, 45),
        environment: Mapping[str, str] | None = None,
        arguments: tuple[str, ...] = (),
    ) -> None:
        home.mkdir(exist_ok=True)
        self.root, self.home = root, home
        self._master, self._slave = pty.openpty()
        self._set_size(*size)
        self.before = termios.tcgetattr(self._slave)
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self.raw = b""
        """Everything that was written to the terminal."""
        command = [sys.executable, "-m", "evidence.cli.main", "tui", "--registry", str(root), *arguments]
        # whoever opens a terminal first in a new session gets it for its own, with hangups and ^C
        opened = ["/bin/sh", "-c", 'tty=$1; shift; exec "$@" <"$tty" >"$tty" 2>&1', "sh", os.ttyname(self._slave)]
        self.process = subprocess.Popen([*opened, *command], env=self._environment(environment), start_new_session=True)

    def _environment(self, changed: Mapping[str, str] | None) -> dict[str, str]:
        dropped = ("NO_COLOR", "COLORTERM", "TEXTUAL", "COLUMNS", "LINES", "EVIDENCE_", "GIT_", "TMUX", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        own = {"HOME": str(self.home), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        return kept | own | dict(changed or {})

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # hands

    def send(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            os.write(self._master, key.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as when a window is dragged."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGWINCH)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    # eyes

    @property
    def text(self) -> str:
        """What stands on the screen."""
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return "\n".join("".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows)

    def _look(self, patience: float) -> bool:
        """Take in what was written; False when nothing more can come."""
        found = b""
        while select.select([self._master], [], [], 0 if found else patience)[0] and len(found) < 1 << 20:
            try:
                found += os.read(self._master, 1 << 16)
            except OSError:
                break
        else:
            if not found:
                return True
        if not found:
            return False
        self.raw += found
        text = self._rest + found
        cut = text.rfind(b"\x1b", len(text) - 32 if len(text) > 32 else 0)
        cut = len(text) if cut < 0 or re.match(rb"\x1b(\[[<=>?]?[0-9;]*\$?[@-~]|[^\[])", text[cut:]) else cut
        self._rest = text[cut:]
        self._stream.feed(_UNKNOWN.sub(b"", text[:cut]))
        return True

    def wait(self, what: str | Callable[[str], bool]) -> str:
        """Wait until the screen shows something; returns the screen."""
        shows = what if callable(what) else lambda text: what in text
        end = time.monotonic() + DEADLINE
        while not shows(self.text):
            ended = self.process.poll() is not None
            if time.monotonic() > end or not self._look(0.2) or (ended and not self._more()):
                told = f"ended with {self.process.returncode}" if ended else "did not show it"
                raise AssertionError(f"the program {told}: {what}\n{self.text}")
        return self.text

    def _more(self) -> bool:
        return bool(select.select([self._master], [], [], 0)[0])

    def wait_ready(self) -> str:
        """Wait until the registry is read and checked."""
        return self.wait(lambda text: " disputed │" in text and "not checked yet" not in text)

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < end, f"the program does not end\n{self.text}"
            if self._master >= 0:
                self._look(0.05)
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
        while self._master >= 0 and self._more() and self._look(0):
            pass
        assert self.process.returncode is not None
        return self.process.returncode

    def kill(self) -> None:
        """The end that nothing can prepare for."""
        self.process.kill()
        assert self.ended() == -signal.SIGKILL

    def modes(self) -> dict[int, bool]:
        """Modes of the terminal that were switched, and whether they are on."""
        found: dict[int, bool] = {}
        for numbers, switch in _MODE.findall(self.raw):
            for number in numbers.split(b";"):
                found[int(number)] = switch == b"h"
        return found

    @property
    def attributes(self) -> list[object]:
        """How the terminal treats input: echo, lines, signals."""
        return termios.tcgetattr(self._slave)

    def colours(self) -> set[str]:
        """Colours of the letters on the screen, as pyte names them."""
        cells = (cell for row in self.screen.buffer.values() for cell in row.values())
        return {cell.fg for cell in cells} | {cell.bg for row in self.screen.buffer.values() for cell in row.values()}

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(DEADLINE)
        if self._master >= 0:
            self.hang_up()
