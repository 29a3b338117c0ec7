"""The registry as it was at a commit; files that have not changed since are not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace

from evidence.diagnostic import Diagnostic
from evidence.errors import EnvironmentFault, RegistryNotFound
from evidence.history.git import Repository
from evidence.history.tree import Blob, Tree
from evidence.registry import profile
from evidence.registry.index import Files, Index
from evidence.registry.links import followed
from evidence.registry.listing import CLAIMS
from evidence.registry.reading import FileReading, read_bytes
from evidence.registry.registry import REGISTRY_FILE, Registry
from evidence.registry.snapshots import Unreadable, read_stamped

_MOST_LINK_BYTES = 4096
_MOST_OUTSIDE = 500
"""Paths outside of `claims/` that are asked for, each by a run of git."""
_STAND_INS = (b"version https://git-lfs.github.com/spec/", b"\0GITCRYPT\0")
"""What begins a file that a filter puts another one in the place of; a work tree has that one."""


def registry_at(
    repository: Repository, commit: str, beside: Registry | None = None
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The registry at a commit, and what is wrong with its files.

    `beside` is the registry of the work tree: what it has read of files with the same bytes is taken over. Stored texts
    are those of the work tree; quotes are not a matter of history. Raises `RegistryNotFound`.
    """
    tree = repository.files(commit, CLAIMS)
    known = {} if beside is None else dict(_unchanged(tree, beside))
    return _built(repository, commit, tree, known)


def registry_since(repository: Repository, revision: str, beside: Registry) -> Registry:
    """The registry at the last commit that a revision shares with what is checked out, beside that of the work tree.

    Raises `RevisionUnknown` when there is none, such as in a shallow clone, and `RegistryNotFound`.
    """
    return registry_at(repository, shared_commit(repository, revision), beside)[0]


def shared_commit(repository: Repository, revision: str) -> str:
    """The last commit that a revision shares with what is checked out. Raises `RevisionUnknown`."""
    commit = repository.commit(revision)
    return repository.merge_base(revision, commit, repository.commit("HEAD"))


def differing(
    repository: Repository, commit: str, blobs: Mapping[str, str], most: int
) -> Mapping[str, FileReading | None] | None:
    """What the files held at a commit that hold something else by now; None for those that were not there.

    `blobs` are git's names for the bytes of all files as they are. None where that cannot be told by names alone: more
    than so many differ, there are links or what is left aside, or this repository names bytes otherwise.
    """
    tree = repository.files(commit, CLAIMS)
    odd = tree.links or any(not _is_hidden(path) for path in tree.modules) or any(map(_is_barred, tree.blobs))
    files = {path: blob for path, blob in tree.blobs.items() if _is_read(path)}
    if odd or any(len(blob.id) != 40 for blob in files.values()):
        return None
    others = [path for path in files.keys() | blobs.keys() if path not in files or files[path].id != blobs.get(path)]
    if len(others) > most:
        return None
    readings: dict[str, FileReading | None] = dict.fromkeys(others)
    wanted: dict[str, list[str]] = {}
    for path in others:
        if path in files:
            wanted.setdefault(files[path].id, []).append(path)
    for id, raw in repository.contents(wanted, profile.MAX_BYTES):
        if raw is None or raw.startswith(_STAND_INS):
            return None
        readings.update((path, read_bytes(raw, path)) for path in wanted[id])
    return readings


def registry_after(
    repository: Repository, commit: str, before: Registry, its_commit: str
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The registry at a commit, where that of another commit is already known."""
    old, new = (repository.files(id, CLAIMS) for id in (its_commit, commit))
    readings = {} if before.files is None else before.files.readings
    known = {
        path: readings[path] for path, blob in new.blobs.items() if old.blobs.get(path) == blob and path in readings
    }
    return _built(repository, commit, new, known)


def _unchanged(tree: Tree, beside: Registry) -> Iterator[tuple[str, FileReading]]:
    """What was read of files of the work tree whose bytes are those of the revision.

    Bytes are compared, and git's index is not asked: it can be told to overlook changes, and is not ours to refresh.
    """
    readings = {} if beside.files is None else beside.files.readings
    for path, blob in tree.blobs.items():
        reading = readings.get(path)
        if reading is None or reading.stamp is None or reading.stamp[0] != blob.size:
            continue
        try:
            raw, stamp = read_stamped(os.path.join(beside.root, path), profile.MAX_BYTES)
        except Unreadable:
            continue
        if stamp == reading.stamp and blob.holds(raw):
            yield path, reading


def _built(
    repository: Repository, commit: str, tree: Tree, known: Mapping[str, FileReading]
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    files = {path: blob for path, blob in tree.blobs.items() if _is_read(path)}
    barred = {path for path in tree.modules if not _is_hidden(path)}
    barred |= {path for path in tree.blobs if _is_barred(path)}
    links = {path for path in tree.links if not _is_hidden(path)}
    if links:
        ways = _Ways(repository, commit, tree)
        for path in links:
            blob = ways.blob(path)
            if blob is None or _is_barred(path):
                barred.add(path)
            elif path.endswith(".yaml"):
                files[path] = blob
    if REGISTRY_FILE not in files and not barred:
        raise RegistryNotFound(f"the revision {commit[:12]}")
    readings = {path: known[path] for path in files if path in known}
    wanted: dict[str, list[str]] = {}
    for path, blob in files.items():
        if path not in readings:
            wanted.setdefault(blob.id, []).append(path)
    for id, raw in repository.contents(wanted, profile.MAX_BYTES):
        if raw is not None and raw.startswith(_STAND_INS):
            why = "holds only a stand-in for it; keep the registry's files in git itself"
            raise EnvironmentFault(f"{wanted[id][0]} is kept by a filter, and the revision {commit[:12]} {why}")
        for path in wanted[id]:
            if raw is None:
                readings[path] = _too_large(path, files[path])
            else:
                readings[path] = read_bytes(raw, path)
    index = Index(repository.root, Files(readings, frozenset(), frozenset(barred), ()))
    return index.registry(), tuple(index.problems())


def _too_large(path: str, blob: Blob) -> FileReading:
    reading = read_bytes(b"", path)
    return replace(reading, record=None, remainder=None, problems=(profile.too_large(path, blob.size),))


class _Ways:
    """Where the links of a revision lead, as they do on disk: anywhere in the registry's folder."""

    def __init__(self, repository: Repository, commit: str, tree: Tree) -> None:
        self._repository, self._commit, self._tree = repository, commit, tree
        self._outside: dict[str, Tree] = {}
        ids = sorted({blob.id for blob in tree.links.values()})
        self._said = dict(repository.contents(ids, _MOST_LINK_BYTES))

    def blob(self, path: str) -> Blob | None:
        """The file that a link leads to; None when it leads out, in a circle, or to no file."""
        end = followed(path, self._link)
        return None if end is None else self._at(end).blobs.get(end)

    def _link(self, path: str) -> str | None:
        blob = self._at(path).links.get(path)
        if blob is None:
            return None
        if blob.id not in self._said:
            self._said |= dict(self._repository.contents([blob.id], _MOST_LINK_BYTES))
        return (self._said[blob.id] or b"").decode("utf-8", "surrogateescape")

    def _at(self, path: str) -> Tree:
        """The tree that knows what stands at a path."""
        if path == CLAIMS or path.startswith(f"{CLAIMS}/"):
            return self._tree
        if path not in self._outside:
            if len(self._outside) == _MOST_OUTSIDE:
                raise EnvironmentFault(
                    f"more than {_MOST_OUTSIDE:,} files that links of {CLAIMS}/ lead to stand outside it"
                )
            self._outside[path] = self._repository.entry(self._commit, path)
        return self._outside[path]


def _is_hidden(path: str) -> bool:
    """Whether a walk through the folder would pass it over."""
    return any(part.startswith(".") for part in path.split("/"))


def _is_read(path: str) -> bool:
    """Whether a walk through the folder would read it."""
    return path.endswith(".yaml") and not _is_hidden(path)


def _is_barred(path: str) -> bool:
    """Whether a walk through the folder would say that it is not read."""
    return path.lower().endswith((".yml", ".yaml")) and not path.endswith(".yaml") and not _is_hidden(path)
