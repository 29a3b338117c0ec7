"""What a crash would lose: unsaved steps, kept in a file of the user's own, and saves that were cut off.

The file holds what each touched file was before the first step, and for each step only the stretch that it
changes, so that it stays small however long the list of steps grows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.errors import EditRefused, EnvironmentFault
from evidence.registry.edit import recover
from evidence.registry.one_file import flush_folder
from evidence.registry.snapshots import Unreadable, read_regular
from evidence.registry.step import FileChange, Step, fitting

if TYPE_CHECKING:
    from evidence.registry.draft import Draft

__all__ = ["Kept", "keep", "kept", "put_aside", "recover"]

_FORMAT = 1
_LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier run could not save."""

    steps: tuple[Step, ...] = ()
    """Those that can be made again on the files as they are."""
    lost: tuple[str, ...] = ()
    """Paths of files whose steps no longer fit, sorted."""
    notice: str = ""
    """What a curator should know: where that is now which cannot be made again. Empty when there is nothing."""


def keep(file: Path, draft: Draft) -> None:
    """Write the unsaved steps of a draft to a file of the user's; remove it when nothing is unsaved.

    A killed process leaves the old file or the new one. Raises `EnvironmentFault` when it cannot be written.
    """
    try:
        if draft.unsaved:
            text = json.dumps(_note(draft.pending), ensure_ascii=False, separators=(",", ":"))
            _write(file, text.encode("utf-8", "surrogatepass"))
        elif os.path.lexists(file):
            os.unlink(file)
            flush_folder(str(file.parent))
    except OSError as error:
        told = error.strerror or error
        raise EnvironmentFault(f"unsaved changes cannot be kept in {file}: {told}; a crash would lose them") from error


def kept(file: Path, draft: Draft) -> Kept:
    """What the file offers to a draft; a file that cannot be understood is put aside.

    Steps that no longer fit are written beside it as a patch, because the next `keep` replaces the file.
    Raises `EnvironmentFault` when that is impossible.
    """
    if not os.path.lexists(file):
        return Kept()
    try:
        steps = _steps(json.loads(read_regular(str(file), _LARGEST)))
    except (Unreadable, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        try:
            aside = next(name for n in count(1) if not os.path.lexists(name := file.with_suffix(f".damaged-{n}")))
            os.replace(file, aside)
        except OSError as error:
            raise EnvironmentFault(f"cannot read {file}, nor rename it: {error.strerror}; move it away") from error
        return Kept(notice=f"what was kept of unsaved changes cannot be read; it is now {aside}")
    return _offered(file, steps, draft)


def _offered(file: Path, steps: Sequence[Step], draft: Draft) -> Kept:
    last = {change.path: change.after for step in steps for change in step.changes}
    now: dict[str, bytes | None] = {}
    barred: set[str] = set()
    for path in last:
        try:
            now[path] = draft.raw(path)
        except EditRefused:
            barred.add(path)
    if not barred and now == last:
        return Kept()  # they were saved, and only this file was left
    found = fitting((step for step in steps if not step.touches(barred)), lambda path: now[path])
    chosen = {id(step) for step in found}
    rest = [step for step in steps if id(step) not in chosen]
    if not rest:
        return Kept(tuple(found))
    lost = tuple(sorted({change.path for step in rest for change in step.changes}))
    name = put_aside(file, rest)
    return Kept(tuple(found), lost, f"unsaved changes of {', '.join(lost)} no longer fit; they are in {name}")


def put_aside(file: Path, steps: Sequence[Step]) -> Path:
    """Write steps that fit no longer as a patch beside the file in which they would be kept; returns where.

    Raises `EnvironmentFault` when it cannot be written.
    """
    raw = "".join(step.patch for step in steps).encode("utf-8", "replace")
    name = file.with_suffix(f".{hashlib.sha256(raw).hexdigest()[:8]}.patch")
    try:
        _write(name, raw)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {name}: {error.strerror or error}") from error
    return name


def _write(file: Path, raw: bytes) -> None:
    """Replace a file that nobody else may read."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, file)
    finally:
        staged.unlink(missing_ok=True)
    flush_folder(str(file.parent))


# ---------------------------------------------------------------- the format


def _note(steps: Sequence[Step]) -> dict[str, Any]:
    first: dict[str, Any] = {}
    held: dict[str, bytes | None] = {}
    noted = []
    for step in steps:
        changes = []
        for change in step.changes:
            part: dict[str, Any] = {"path": change.path}
            if change.path not in held:
                first[change.path] = _packed(change.before)
            elif held[change.path] != change.before:
                part["before"] = _packed(change.before)
            if change.before is None or change.after is None:
                part["after"] = _packed(change.after)
            else:
                part["start"], part["stop"], new = _stretch(change.before, change.after)
                part["new"] = _packed(new)
            held[change.path] = change.after
            changes.append(part)
        noted.append({"name": step.name, "changes": changes})
    return {"format": _FORMAT, "files": first, "steps": noted}


def _steps(note: Any) -> list[Step]:
    """The steps of a note. Raises what broken data raise."""
    if note["format"] != _FORMAT:
        raise ValueError("another version wrote it")
    held = {path: _unpacked(part) for path, part in note["files"].items()}
    steps = []
    for step in note["steps"]:
        changes = []
        for part in step["changes"]:
            path = part["path"]
            before = _unpacked(part["before"]) if "before" in part else held[path]
            after = _unpacked(part["after"]) if "after" in part else _after(before, part)
            held[path] = after
            changes.append(FileChange(path, before, after))
        names = [step["name"], *(change.path for change in changes)]
        if not all(isinstance(name, str) for name in names) or len(set(names[1:])) < len(changes):
            raise ValueError("a step is not as it is written")
        steps.append(Step(step["name"], tuple(changes)))
    return steps


def _after(before: bytes | None, part: Any) -> bytes:
    start, stop, new = part["start"], part["stop"], _unpacked(part["new"])
    if before is None or new is None or not 0 <= start <= stop <= len(before):
        raise ValueError("a stretch is not in its file")
    return before[:start] + new + before[stop:]


def _stretch(before: bytes, after: bytes) -> tuple[int, int, bytes]:
    """Where two texts differ: from and to in the first, and what the second has there."""
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    return start, len(before) - end, after[start : len(after) - end]


def _same(one: bytes, other: bytes) -> int:
    """How many bytes two texts have in common at their beginning."""
    lengths = range(1, min(len(one), len(other)) + 1)
    return bisect_left(lengths, True, key=lambda length: one[:length] != other[:length])


def _packed(raw: bytes | None) -> Any:
    if raw is None:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode("ascii")}


def _unpacked(part: Any) -> bytes | None:
    if part is None:
        return None
    if isinstance(part, str):
        return part.encode("utf-8")
    return base64.b64decode(part["base64"], validate=True)
