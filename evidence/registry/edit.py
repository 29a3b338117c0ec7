"""The one way in which files of the registry are written: whole, checked, or not at all.

One file is renamed into its place. A save of several is first written down in a file beside them, which goes when
the last one is in its place: what a killed process leaves half done, `recover` brings to its end.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from evidence.errors import EnvironmentFault
from evidence.refusal import reason
from evidence.registry.listing import CLAIMS
from evidence.registry.one_file import STAGED, commit, discard, flush_folder, held, place, require, stage, write_file
from evidence.registry.snapshots import Unreadable, read_regular
from evidence.registry.step import FileChange

try:
    import fcntl
except ImportError:  # pragma: no cover - where there are no such locks
    fcntl = None  # type: ignore[assignment]  # a module has a type of its own

NOTE = ".unfinished-save.json"
"""The file below `claims/` that tells what a save of several files is about to write."""
ASIDE = ".refused-save-{}.json"
"""Where such a file goes that cannot be followed; numbered from 1."""

_FORMAT = 1
_LARGEST_NOTE = 256 * 1024 * 1024
_PATIENCE = 10.0
"""Seconds to wait for another process that is saving."""


def write_one(root: Path, change: FileChange) -> None:
    """Bring one file from `before` to `after`; a new one with the folders above it.

    The new bytes are written beside the file, flushed to disk, read back, and renamed over it, so that a
    killed process leaves the old file or the new one. Raises `EnvironmentFault`, with nothing changed, when
    the file is no longer what it was, leaves the registry, or cannot be written.
    """
    with _alone(root):
        write_file(root, change)


def write_all(root: Path, changes: Sequence[FileChange]) -> None:
    """Bring several files from `before` to `after`: all of them, or none.

    Raises `EnvironmentFault`, with nothing changed, when one is no longer what it was, may not be written, or
    another process does not stop saving. If this process is killed, `recover` writes the rest.
    """
    changes = [change for change in changes if change.before != change.after]
    if len({change.path for change in changes}) < len(changes):
        raise EnvironmentFault("a save may change each file only once; nothing was written")
    if not changes:
        return
    with _alone(root) as claims:
        _finish(root, claims)
        for change in changes:
            with _telling(change.path):
                require(root, change)
                place(root, change.path)
        try:
            _write_note(claims, changes)
            _carry_out(root, changes)
        except BaseException:
            _take_back(root, claims, changes)
            raise
        with _telling(f"{CLAIMS}/{NOTE}"):
            try:
                _forget_note(claims)
            except KeyboardInterrupt:  # all is written: whoever breaks off now shall find no trace of it
                _forget_note(claims)
                raise


def recover(root: Path) -> tuple[str, ...]:
    """Bring a save to its end that was cut off; returns the paths that were written.

    Raises `EnvironmentFault` when a file of it has been changed by somebody else meanwhile: that one is left as
    it is, and so are all, with what should have been written put aside, when the save cannot be understood.
    """
    if not os.path.lexists(root / CLAIMS / NOTE):
        return ()
    with _alone(root) as claims:
        return _finish(root, claims)


def _carry_out(root: Path, changes: Sequence[FileChange]) -> None:
    """Stage all files before the first one takes its place, so that a full disk is noticed in time."""
    staged: list[tuple[FileChange, str, str | None]] = []
    try:
        for change in changes:
            with _telling(change.path):
                target = place(root, change.path)
                new = None if change.after is None else stage(target, change.path, change.after)
                staged.append((change, target, new))
        for change, target, new in staged:
            with _telling(change.path):
                commit(root, change, target, new)
    finally:
        for _, _, new in staged:
            discard(new)


def _take_back(root: Path, claims: Path, changes: Sequence[FileChange]) -> None:
    """Undo what has been written of a save that failed; before there is a note, nothing has been."""
    if not os.path.lexists(claims / NOTE):
        return
    try:
        for change in reversed(changes):
            if held(root, change.path) == change.after:
                write_file(root, change.reversed)
        _forget_note(claims)
    except (EnvironmentFault, OSError, Unreadable) as error:
        raise EnvironmentFault(f"{error}; the save is half done, and will be finished at the next start") from error


def _finish(root: Path, claims: Path) -> tuple[str, ...]:
    """Follow the note of a save that was cut off, if there is one."""
    note = claims / NOTE
    if not os.path.lexists(note):
        return ()
    try:
        planned = _read_note(note)
        states = [(path, held(root, path), digest, after) for path, digest, after in planned]
        targets = [place(root, path) for path, *_ in planned]
    except (OSError, Unreadable, ValueError, KeyError, TypeError, RecursionError) as error:
        name = _put_aside(claims)
        raise EnvironmentFault(
            f"{CLAIMS}/{NOTE}, which a save seems to have left behind, cannot be followed ({error}); nothing was "
            f"written. It is now {name}: see with `git diff` whether files are as they should be, remove it, and "
            "start again"
        ) from error
    for folder in {str(claims), *(os.path.dirname(target) for target in targets)}:
        _sweep(folder)
    strange = [path for path, now, digest, after in states if now != after and _digest(now) != digest]
    begun = any(now == after for _, now, _, after in states)
    changes = [FileChange(path, now, after) for path, now, _, after in states if now != after and path not in strange]
    if begun or not strange:
        for change in changes:
            write_file(root, change)
    if strange:
        name = _put_aside(claims)
        raise EnvironmentFault(
            f"a save was cut off, and {', '.join(strange)} changed before it could be brought to its end; nothing was "
            f"written there. What was to be saved is in {name}: compare, remove it, and start again"
        )
    _forget_note(claims)
    return tuple(sorted(change.path for change in changes))


def _write_note(claims: Path, changes: Sequence[FileChange]) -> None:
    """Write down what a save is about to do. The folder's number shows that the note is not from elsewhere."""
    files = [
        {"path": change.path, "before": _digest(change.before), "after": _packed(change.after)} for change in changes
    ]
    note = {"format": _FORMAT, "folder": os.stat(claims).st_ino, "files": files}
    raw = json.dumps(note).encode("ascii")
    if len(raw) > _LARGEST_NOTE:
        raise EnvironmentFault("these are too many changes for one save; nothing was written. Save more often")
    with _telling(f"{CLAIMS}/{NOTE}"):
        _sweep(str(claims))
        staged = stage(str(claims / NOTE), NOTE, raw)
        try:
            os.replace(staged, claims / NOTE)
        finally:
            discard(staged)
        flush_folder(str(claims))


def _read_note(file: Path) -> list[tuple[str, str | None, bytes | None]]:
    """Paths, digests of what they held before, and bytes that they shall hold. Raises all that bad JSON raises."""
    note = json.loads(read_regular(str(file), _LARGEST_NOTE))
    if note["format"] != _FORMAT:
        raise ValueError("another version wrote it")
    if note["folder"] != os.stat(file.parent).st_ino:
        raise ValueError("it was written in another folder")
    files = [(str(part["path"]), part["before"], _unpacked(part["after"])) for part in note["files"]]
    if len({path for path, *_ in files}) < len(files):
        raise ValueError("it names a file twice")
    return files


def _forget_note(claims: Path) -> None:
    (claims / NOTE).unlink(missing_ok=True)
    flush_folder(str(claims))


def _digest(raw: bytes | None) -> str | None:
    return None if raw is None else hashlib.sha256(raw).hexdigest()


def _packed(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode("ascii")


def _unpacked(text: Any) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def _put_aside(claims: Path) -> str:
    """Give the note of a save another name, which is returned; older ones keep theirs."""
    name = next(name for number in count(1) if not os.path.lexists(claims / (name := ASIDE.format(number))))
    with _telling(f"{CLAIMS}/{name}"):
        os.replace(claims / NOTE, claims / name)
    return f"{CLAIMS}/{name}"


def _sweep(folder: str) -> None:
    """Remove what killed processes have staged; nobody else writes now."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        names = [entry.path for entry in entries if entry.name.startswith(".") and entry.name.endswith(STAGED)]
    for name in names:
        os.unlink(name)


@contextmanager
def _telling(path: str) -> Iterator[None]:
    """Say of what file the world's errors are."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(f"cannot write {path}: {reason(error)}") from error
    except Unreadable as error:
        raise EnvironmentFault(f"cannot write {path}: {error}") from error


@contextmanager
def _alone(root: Path) -> Iterator[Path]:
    """The folder `claims`, in which no other process writes meanwhile.

    The folder itself is locked, so that no file is left lying about; where that is impossible, nothing is.
    """
    claims = Path(os.path.realpath(root / CLAIMS))
    handle = _locked(claims) if fcntl is not None else None
    try:
        yield claims
    finally:
        if handle is not None:
            os.close(handle)


def _locked(claims: Path) -> int | None:
    with _telling(CLAIMS):
        handle = os.open(claims, os.O_RDONLY)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                raise EnvironmentFault("another process is saving this registry; try again") from None
            time.sleep(0.02)
        except OSError:  # a file system without locks
            os.close(handle)
            return None
        else:
            return handle
