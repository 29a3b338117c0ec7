"""The registry as it was at a commit; files that have not changed since are not read again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence.diagnostic import Diagnostic
from evidence.errors import RegistryNotFound, RevisionUnknown
from evidence.history.git import Blob, Repository
from evidence.registry import profile
from evidence.registry.index import Files, Index
from evidence.registry.listing import CLAIMS
from evidence.registry.reading import FileReading, read_bytes
from evidence.registry.registry import Registry


def registry_at(
    repository: Repository, commit: str, beside: Registry | None = None
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The registry at a commit, and what is wrong with its files.

    `beside` is the registry of the work tree: what it has read of unchanged files is taken over. Links are not
    followed. Stored texts are those of the work tree; quotes are not a matter of history. Raises `RegistryNotFound`.
    """
    blobs = {path: blob for path, blob in repository.files(commit, CLAIMS).items() if _is_read(path)}
    if not blobs:
        raise RegistryNotFound(f"revision {commit[:12]}")
    known: Mapping[str, FileReading] = {}
    if beside is not None and beside.files is not None:
        changed = repository.changed(commit, CLAIMS)
        known = {path: reading for path, reading in beside.files.readings.items() if path not in changed}
    return _built(repository, blobs, known, repository.root)


def registry_since(repository: Repository, revision: str, beside: Registry) -> Registry:
    """The registry at the last commit that a revision shares with what is checked out, beside that of the work tree.

    Raises `RevisionUnknown` when there is none, such as in a shallow clone, and `RegistryNotFound`.
    """
    commit = repository.commit(revision)
    shared = repository.merge_base(commit, repository.commit("HEAD"))
    if shared is None:
        raise RevisionUnknown(revision, "it shares no commit with HEAD here; fetch the whole history")
    return registry_at(repository, shared, beside)[0]


def registry_after(
    repository: Repository, commit: str, before: Registry, its_commit: str
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The registry at a commit, where that of another commit is already known."""
    old, new = (
        {path: blob for path, blob in repository.files(id, CLAIMS).items() if _is_read(path)}
        for id in (its_commit, commit)
    )
    assert before.files is not None
    readings = before.files.readings
    known = {path: readings[path] for path, blob in new.items() if old.get(path) == blob and path in readings}
    return _built(repository, new, known, repository.root)


def _built(
    repository: Repository, blobs: Mapping[str, Blob], known: Mapping[str, FileReading], root: Path
) -> tuple[Registry, tuple[Diagnostic, ...]]:
    readings: dict[str, FileReading] = {}
    wanted: dict[str, list[str]] = {}
    barred: set[str] = set()
    for path, blob in blobs.items():
        if blob.link:
            barred.add(path)
        elif path in known:
            readings[path] = known[path]
        else:
            wanted.setdefault(blob.id, []).append(path)
    for id, raw in repository.contents(wanted, profile.MAX_BYTES):
        for path in wanted[id]:
            if raw is None:
                barred.add(path)
            else:
                readings[path] = read_bytes(raw, path)
    index = Index(root, Files(readings, frozenset(), frozenset(barred), ()))
    return index.registry(), tuple(index.problems())


def _is_read(path: str) -> bool:
    """Whether a walk through the folder would come upon it."""
    return path.endswith(".yaml") and not any(part.startswith(".") for part in path.split("/"))
