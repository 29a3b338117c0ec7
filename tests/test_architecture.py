"""Floors, and what an import may cost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def imported(code: str) -> set[str]:
    """Top-level names of modules that are loaded after running some code in a fresh interpreter."""
    probe = f"{code}\nimport sys\nprint('|'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.strip().rsplit("\n", 1)[-1].split("|"))


HELP = "import contextlib\nfrom evidence.cli.main import main\nwith contextlib.suppress(SystemExit): main(['--help'])"


def test_imports_only_go_down() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import evidence", id="package"),
        pytest.param("import evidence.model, evidence.registry, evidence.resolve, evidence.check", id="parts"),
        pytest.param(HELP, id="help"),
    ],
)
def test_light_imports(code: str) -> None:
    assert not imported(code) & {"pydantic", "pydantic_core", "rich", "textual", "yaml", "matplotlib"}


def test_a_check_needs_neither_rich_nor_textual() -> None:
    code = "from pathlib import Path\nfrom evidence.check import check\ncheck(Path('.'))"
    assert not imported(code) & {"rich", "textual", "matplotlib"}


def test_nothing_reaches_the_network() -> None:
    watch = (
        "import sys\n"
        "def watch(event, args):\n"
        "    if event.startswith('socket.'): raise SystemExit(f'network: {event}')\n"
        "sys.addaudithook(watch)\n"
        "from evidence.cli.main import main\n"
        "codes = [main(['--quiet', *command]) for command in (['check'], ['resolve', '--json'], ['report'])]\n"
        "assert codes == [0, 0, 0], codes\n"
    )
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
