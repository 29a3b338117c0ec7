"""A terminal of 80 by 24: nothing runs over its edge, and ids stay whole."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def on_a_terminal(width: int, *arguments: str, **more: str) -> list[str]:
    """The lines that a command writes to a terminal, without its styles."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence.cli.main", *arguments],
        cwd=ROOT,
        env={**environment, "TERM": "xterm-256color", **more},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        if not more:
            break
        said += more
    os.close(ours)
    assert process.wait(120) == 0
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said.decode().replace("\r", "")).splitlines()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["resolve", "--top", "8"], id="resolve"),
        pytest.param(["show", "msc-exo-native-tumour-growth"], id="show"),
        pytest.param(["search", "exosomes", "--top", "8"], id="search"),
        pytest.param(["rule"], id="rule"),
        pytest.param(["import", "--list"], id="formats"),
        pytest.param([], id="nothing said"),
        pytest.param(["--help"], id="help"),
        pytest.param(["suggest", "--help"], id="help of a command"),
        pytest.param(["suggest", "ahmadi-2022", "--top", "3"], id="suggest"),
    ],
)
def test_it_fits(command: list[str]) -> None:
    for line in on_a_terminal(80, *command):
        assert len(line) <= 80, line


@pytest.mark.parametrize("look", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["colours", "none", "dumb"])
@pytest.mark.parametrize("width", [80, 200])
def test_ids_stay_whole(width: int, look: dict[str, str]) -> None:
    """What is left off are columns, from the least needed on, with colours and without; what is there can be copied."""
    head, *rows = on_a_terminal(width, "resolve", "--top", "8", **look)
    assert rows[0].split()[:3] == ["msc-exo-metastasis", "!", "Disputed"]
    assert rows[7].split()[0] == "msc-exo-therapy-response-chemotherapy"
    names = ["claim", "status", "ahead", "lines", "mixed", "null", "conflict", "decision"]
    assert head.split() == [name for name in names if name in head.split()]
    assert (head.split() == names) == (width == 200)
    assert "ahead" in head.split()
