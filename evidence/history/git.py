"""A git repository as it is read: no checkout, no write, no program but git, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from evidence.errors import EnvironmentFault, RevisionUnknown
from evidence.history.tree import Tree, parse_tree

LONGEST = 200
"""Characters of what git says, or of a revision's name, that are passed on."""
_PATIENCE = 20.0
"""Seconds after which a question is given up that somebody waits for."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit on a line of commits."""

    id: str
    time: int
    """When it was committed, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a registry is kept in.

    Revisions become object ids before anything else is asked, so that no name can be taken for an option; objects
    that are not here are not fetched, and replacements and grafts are not followed.
    """

    root: Path
    """The registry's root, which may be a folder of the repository."""

    @classmethod
    def around(cls, root: Path) -> Repository:
        """The repository that a folder is in. Raises `EnvironmentFault` when there is none, or no git."""
        repository = cls(root)
        inside = Path(os.fsdecode(repository._ask("rev-parse", "--absolute-git-dir").rstrip(b"\n")))
        real = Path(os.path.realpath(root))
        if os.path.realpath(inside) in (str(real), *map(str, real.parents)):
            # else files of the registry itself could pose as a repository, and say what its history was
            raise EnvironmentFault(f"the git repository {inside} has no work tree that the registry could be in")
        return repository

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names. Raises `RevisionUnknown`."""
        try:
            fit = bool(revision) and len(os.fsencode(revision)) <= 4096 and not {"\0", "\n"} & set(revision)
        except UnicodeEncodeError:
            fit = False
        if not fit:
            raise RevisionUnknown(revision[:LONGEST], "it is no name of a revision")
        done = self._run("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        found = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not _is_id(found):
            why = "the clone is shallow; fetch its history" if self.shallow else "git knows no such commit here"
            raise RevisionUnknown(revision[:LONGEST], why)
        if b"is ambiguous" in done.stderr and not revision.startswith("refs/"):
            # git would take the tag: whoever may push one could choose the base
            why = "several branches or tags have this name; give the whole one, such as refs/remotes/origin/main"
            raise RevisionUnknown(revision[:LONGEST], why)
        return found

    @property
    def shallow(self) -> bool:
        """Whether a part of the history is not here."""
        return self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def merge_base(self, revision: str, one: str, other: str) -> str:
        """The last commit that two commits have in their history; `revision` is what the first one was called.

        Raises `RevisionUnknown` when there is none here, or when it cannot be told which one is the last.
        """
        done = self._run("merge-base", "--all", one, other)
        found = done.stdout.decode("ascii", "replace").split()
        if done.returncode > 1 or not all(map(_is_id, found)):
            raise RevisionUnknown(revision, "git cannot follow its history here")
        if found != [one] and self.shallow:
            # what was cut off may hold a later one
            raise RevisionUnknown(revision, "the clone is shallow; fetch its whole history")
        if not found:
            raise RevisionUnknown(revision, "it shares no commit with HEAD")
        if len(found) > 1:
            raise RevisionUnknown(revision, "it shares several last commits with HEAD; merge it into HEAD first")
        return found[0]

    def files(self, commit: str, folder: str) -> Tree:
        """What stands below a folder of the registry at a commit, by path relative to the registry's root."""
        done = self._run("ls-tree", "-r", "-z", "--long", commit, "--", f"{folder}/")
        if done.returncode:
            raise EnvironmentFault(f"git does not have the objects of {commit} here; fetch the whole history")
        return parse_tree(done.stdout)

    def entry(self, commit: str, path: str) -> Tree:
        """A file or a link anywhere in the registry's folder at a commit; an empty tree when it is neither."""
        done = self._run("ls-tree", "-z", "--long", commit, "--", path)
        return Tree() if done.returncode else parse_tree(done.stdout)

    def contents(self, blobs: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of blobs, in their order; None for one that is larger than the limit.

        Raises `EnvironmentFault` for one that is not here.
        """
        ids = list(blobs)
        if not ids:
            return
        command = [program(), *_FIRST, "cat-file", "--batch", "--buffer"]
        try:
            process = subprocess.Popen(
                command,
                cwd=self.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        except OSError as error:
            raise _unstarted(error) from error
        with process:
            assert process.stdin is not None and process.stdout is not None
            writer = Thread(target=_write, args=(process.stdin, ids), daemon=True)
            writer.start()
            try:
                for id in ids:
                    head = process.stdout.readline().split()
                    if len(head) != 3 or head[1] != b"blob":
                        raise EnvironmentFault(f"git does not have the object {id} here; fetch the whole history")
                    size = int(head[2])
                    if size > limit:
                        _skip(process.stdout, size + 1)
                        yield id, None
                    elif len(raw := process.stdout.read(size + 1)) == size + 1:
                        yield id, raw[:size]
                    else:
                        raise EnvironmentFault(f"git ended while it read the object {id}; `git fsck` says why")
            finally:
                process.stdout.close()
                process.kill()
                writer.join()  # it bears a pipe that nobody reads any more

    def line(self, commit: str, folder: str) -> list[Commit]:
        """Commits on the first-parent line that touched a folder, the oldest first."""
        listing = self._ask("rev-list", "--first-parent", "--timestamp", commit, "--", f"{folder}/")
        entries = [entry.split() for entry in listing.decode("ascii", "replace").splitlines()]
        return [Commit(id, int(time)) for time, id in reversed(entries)]

    def told(self, path: str, most: int = 50) -> list[str]:
        """The last commits that touched a file, under its earlier names too: a line each, the newest first."""
        listing = self._ask(
            *("log", f"--max-count={most}", "--follow", "--no-show-signature", "--date=short"),
            *("--format=%h %ad %an: %s", "--", path),
            timeout=_PATIENCE,
        )
        return listing.decode("utf-8", "replace").splitlines()

    def trees(self, commits: Iterable[str], folder: str) -> list[str | None]:
        """The object id of a folder of the registry at each commit, which names all that is in it; None without it."""
        prefix = self._ask("rev-parse", "--show-prefix").rstrip(b"\n")
        path = prefix + os.fsencode(folder)
        ids = list(commits)
        if b"\n" in path:
            return [*ids]  # no question can be asked of such a path; a commit names all that is in it as well
        names = [id.encode("ascii") + b":" + path for id in ids]
        done = self._run("cat-file", "--batch-check=%(objectname) %(objecttype)", input=b"\n".join([*names, b""]))
        found = [line.split() for line in done.stdout.splitlines()]
        if len(found) != len(names):
            raise EnvironmentFault("git does not have all objects of the history here; fetch the whole history")
        return [line[0].decode("ascii") if line[1:] == [b"tree"] else None for line in found]

    def _ask(self, *arguments: str, timeout: float | None = None) -> bytes:
        """What git prints. Raises `EnvironmentFault` with what it says when it fails."""
        done = self._run(*arguments, timeout=timeout)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            why = next((line for line in said if line.startswith("fatal: ")), said[0] if said else "failed")
            told = f"git {arguments[0]}: {why.removeprefix('fatal: ')[:LONGEST]}"
            if "not a git repository" in why:
                told += "; the registry has no history yet: `git init` begins one, with what is committed"
            raise EnvironmentFault(told)
        return done.stdout

    def _run(
        self, *arguments: str, input: bytes = b"", timeout: float | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [program(), *_FIRST, *arguments],
                cwd=self.root,
                input=input,
                capture_output=True,
                check=False,
                timeout=timeout,
                env=_environment(),
            )
        except subprocess.TimeoutExpired:
            raise EnvironmentFault(f"git {arguments[0]} took longer than {timeout:g} seconds") from None
        except OSError as error:
            raise _unstarted(error) from error


_FIRST = (
    "--literal-pathspecs",
    "--no-pager",
    # a folder of the registry that looks like a repository is none
    "-c",
    "safe.bareRepository=explicit",
    # nothing that a repository from elsewhere names may be started
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "advice.graftFileDeprecated=false",
    "-c",
    "core.warnAmbiguousRefs=true",
)
_KEPT = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
"""Variables of git that say where things are, and nothing of the repository; configuration is kept as well."""


def _environment() -> dict[str, str]:
    """Of git's variables only those that do not lead to another repository, write anything or start anything."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith("GIT_CONFIG")
    }
    return {
        **kept,
        "GIT_ALLOW_PROTOCOL": "",  # with the next one: what is missing is not fetched, by old versions neither
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def program() -> str:
    """The path of git; folders that are named from the current one are not searched, since that may be the registry."""
    folders = (folder for folder in os.get_exec_path() if os.path.isabs(folder))
    found = shutil.which("git", path=os.pathsep.join(folders) or os.devnull)
    if found is None:
        raise EnvironmentFault("git is needed for this, and is not installed")
    return found


def _unstarted(error: OSError) -> EnvironmentFault:
    return EnvironmentFault(f"git cannot be started: {error.strerror}")


def _is_id(text: str) -> bool:
    return len(text) in (40, 64) and all(letter in "0123456789abcdef" for letter in text)


def _write(stream: IO[bytes], ids: Iterable[str]) -> None:
    try:
        with stream:
            for id in ids:
                stream.write(id.encode("ascii") + b"\n")
    except OSError:
        return  # git has ended; whoever reads from it says so


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0 and (read := len(stream.read(min(size, 1 << 20)))):
        size -= read
