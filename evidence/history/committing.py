"""The one way in which git is told to keep something: some files and nothing else, as their owner would do it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from evidence.errors import EnvironmentFault
from evidence.history.git import LONGEST, Repository, program

_PATIENCE = 120
"""Seconds that git and the hooks of the repository may take."""
_ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_WORK_TREE",
)
"""Variables that would lead to another repository than the one that the files are in."""


def commit(root: Path, paths: Sequence[str], message: str) -> None:
    """Commit some files below a folder, new ones too; what else is staged stays staged.

    The owner's name, hooks and signing are used as in the shell. Raises `EnvironmentFault` with what git, or a hook,
    has to say.
    """
    Repository.around(root)
    # new files have to be known before they can be named; that it fails is said by the commit
    _git(root, "add", "--intent-to-add", "--", *paths)
    done = _git(root, "commit", "-q", "-F", "-", "--only", "--", *paths, message=message)
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise EnvironmentFault(f"git says: {said[0][:LONGEST] if said else f'exit code {done.returncode}'}")


def _git(root: Path, *arguments: str, message: str = "") -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        return subprocess.run(
            [program(), "--literal-pathspecs", "-c", "safe.bareRepository=explicit", *arguments],
            cwd=root,
            input=message.encode("utf-8"),
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
            # nothing may ask, since the terminal shows something else
            env={**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"},
        )
    except subprocess.TimeoutExpired:
        raise EnvironmentFault(f"git {arguments[0]} took longer than {_PATIENCE} seconds, and was stopped") from None
    except OSError as error:
        raise EnvironmentFault(f"git cannot be started: {error.strerror}") from error
