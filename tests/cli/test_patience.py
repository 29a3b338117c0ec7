"""Work of more than a second says that it goes on: on a terminal, once, and not beside a bar."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SLOW = """
import sys, time
from evidence.cli import main, resolve
from evidence.cli.output import progress
def run(options):
    STEPS
    print("done")
    return 0
resolve.run = run
sys.exit(main.main(ARGUMENTS))
"""


def told(steps: str, *arguments: str, terminal: bool = True) -> str:
    """What a command that takes such steps says on stderr."""
    code = SLOW.replace("STEPS", steps).replace("ARGUMENTS", repr(["resolve", *arguments]))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs if terminal else subprocess.PIPE,
    )
    os.close(theirs)
    said = b""
    if process.stderr is not None:
        said = process.stderr.read()
        process.stderr.close()
    while terminal:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        said += more
        if not more:
            break
    os.close(ours)
    assert process.wait(60) == 0
    return said.decode()


WORD = "evidence: resolve is at work; Ctrl-C stops it"


@pytest.mark.parametrize(
    ("steps", "arguments", "terminal", "times"),
    [
        pytest.param("time.sleep(1.5)", (), True, 1, id="long"),
        pytest.param("pass", (), True, 0, id="short"),
        pytest.param("time.sleep(1.5)", ("--quiet",), True, 0, id="quiet"),
        pytest.param("time.sleep(1.5)", (), False, 0, id="nobody looks"),
    ],
)
def test_long_work_is_told(steps: str, arguments: tuple[str, ...], terminal: bool, times: int) -> None:
    assert told(steps, *arguments, terminal=terminal).count(WORD) == times


def test_a_bar_takes_its_place() -> None:
    """In plain output a line stands for the bar, and neither is drawn twice."""
    steps = "exec(\"with progress(options, 'judging claims'): time.sleep(1.5)\")"
    assert WORD not in told(steps)
    assert told(steps, "--plain").splitlines() == ["evidence: judging claims"]
