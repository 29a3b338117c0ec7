"""A git repository as it is read: no checkout, no write, no program but git, no network."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from evidence.errors import EnvironmentFault, RevisionUnknown

_LONGEST = 200
"""Characters of what git says that are passed on."""
_SYMLINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Blob:
    """One file of a revision."""

    id: str
    """Its object id, which names its bytes."""
    size: int
    link: bool
    """It is a symbolic link, whose bytes are a path."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a registry is kept in.

    Revisions become object ids before anything else is asked, so that no name can be taken for an option; objects
    that are not here are not fetched, and replacements are not followed.
    """

    root: Path
    """The registry's root, which may be a folder of the repository."""

    @classmethod
    def around(cls, root: Path) -> Repository:
        """The repository that a folder is in. Raises `EnvironmentFault` when there is none, or no git."""
        repository = cls(root)
        repository._ask("rev-parse", "--git-dir")
        return repository

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names. Raises `RevisionUnknown`."""
        if "\x00" in revision or not revision:
            raise RevisionUnknown(revision, "it is no name of a revision")
        done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        found = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not _is_id(found):
            shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
            why = "the clone is shallow; fetch its history" if shallow else "git knows no such commit here"
            raise RevisionUnknown(revision, why)
        return found

    def merge_base(self, one: str, other: str) -> str | None:
        """The last commit that both commits have in their history; None when there is none."""
        done = self._run("merge-base", one, other)
        found = done.stdout.decode("ascii", "replace").split()
        return found[0] if done.returncode == 0 and found and _is_id(found[0]) else None

    def files(self, commit: str, folder: str) -> dict[str, Blob]:
        """The files below a folder of the registry at a commit, by path relative to the registry's root."""
        listing = self._ask("ls-tree", "-r", "-z", "--long", commit, "--", f"{folder}/")
        found: dict[str, Blob] = {}
        for entry in listing.split(b"\x00"):
            head, _, name = entry.partition(b"\t")
            fields = head.split()
            if len(fields) == 4 and fields[1] == b"blob":
                path = name.decode("utf-8", "surrogateescape")
                found[path] = Blob(fields[2].decode("ascii"), int(fields[3]), fields[0].decode("ascii") == _SYMLINK)
        return found

    def changed(self, commit: str, folder: str) -> frozenset[str]:
        """Files of a commit that the work tree has otherwise, or no longer; what git does not know is left out."""
        listing = self._ask("diff-index", "-z", "--name-only", "--no-renames", "--relative", commit, "--", f"{folder}/")
        return frozenset(name.decode("utf-8", "surrogateescape") for name in listing.split(b"\x00") if name)

    def contents(self, blobs: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of blobs, in their order; None for one that is not here, or larger than the limit."""
        ids = list(blobs)
        if not ids:
            return
        command = [*_GIT, "cat-file", "--batch", "--buffer"]
        with subprocess.Popen(
            command, cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            stdin = process.stdin

            def ask() -> None:
                with stdin:
                    for id in ids:
                        stdin.write(id.encode("ascii") + b"\n")

            writer = Thread(target=ask, daemon=True)
            writer.start()
            for id in ids:
                head = process.stdout.readline().split()
                if len(head) != 3:
                    yield id, None
                    continue
                size = int(head[2])
                if size > limit:
                    _skip(process.stdout, size + 1)
                    yield id, None
                else:
                    yield id, process.stdout.read(size + 1)[:size]
            writer.join()

    def first_parents(self, commit: str, folder: str) -> list[tuple[str, int]]:
        """Commits on the first-parent line that touched a folder, the oldest first, each with its time (Unix)."""
        listing = self._ask("log", "--first-parent", "-z", "--format=%H %ct", commit, "--", f"{folder}/")
        found = [entry.split() for entry in listing.decode("ascii", "replace").split("\x00") if entry.strip()]
        return [(id, int(time)) for id, time in reversed(found)]

    def _ask(self, *arguments: str) -> bytes:
        """What git prints. Raises `EnvironmentFault` with what it says when it fails."""
        done = self._run(*arguments)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise EnvironmentFault(f"git {arguments[0]}: {said[0][:_LONGEST] if said else 'failed'}")
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [*_GIT, *arguments],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                env=_environment(),
            )
        except FileNotFoundError as error:
            raise EnvironmentFault("git is needed for this, and is not installed") from error
        except OSError as error:
            raise EnvironmentFault(f"git cannot be started: {error.strerror}") from error


# neither hooks nor monitors of a repository from elsewhere may be started
_GIT = (
    "git",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "log.showSignature=false",
)


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _is_id(text: str) -> bool:
    return len(text) in (40, 64) and all(letter in "0123456789abcdef" for letter in text)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(stream.read(min(size, 1 << 20)))
