"""Without what only some systems have: no fork, no locks, no such flags, signals or users. Windows lacks all of it.

That is no test on Windows, which nobody has made; it keeps it possible.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests/check/corpus/base"
CLAIM = "vesicle-immune-effect"

BARE = """
import asyncio, ctypes, ctypes.util, multiprocessing, os, platform, pathlib, shutil, signal, socket, subprocess
import sys, tempfile, uuid
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY", "fork", "geteuid", "getuid", "killpg"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGALRM", "SIGWINCH", "SIGTSTP"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("fcntl", "pwd", "grp", "termios", "resource", "pty", "tty"):
    sys.modules[name] = None
shutil._use_fd_functions = False  # it was told by what has just been taken away
from evidence.cli.main import main
codes = [main(command) for command in COMMANDS]
assert codes == [0] * len(codes), codes
"""


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([["check"], ["check"], []], id="check"),
        pytest.param([["resolve"], ["show", CLAIM], ["report", "-o", "report"]], id="read"),
        pytest.param([["rename", CLAIM, "another"], ["fmt"], ["check"]], id="write"),
        pytest.param([["new", "source", "x-2020", "--kind", "primary"], ["source", "list"]], id="new"),
        pytest.param([["init", "new", "--axis", "a=b/c"], ["example", "more"]], id="begin"),
        pytest.param([["export", "csv", "-o", "out.csv"], ["import", "--list"], ["schema", "-o", "s"]], id="exchange"),
    ],
)
def test_commands_work_without_them(commands: list[list[str]], tmp_path: Path) -> None:
    root = Path(shutil.copytree(BASE, tmp_path / "registry"))
    code = BARE.replace("COMMANDS", repr([*commands]))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
