"""One file of the registry goes from what it was to what it shall be: where it may be, and how it is written."""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from evidence.errors import EnvironmentFault
from evidence.refusal import reason
from evidence.registry import profile
from evidence.registry.listing import CLAIMS, REGISTRY_FILE
from evidence.registry.snapshots import MAX_SNAPSHOT_BYTES, Unreadable, read_inside
from evidence.registry.step import FileChange

_TEXTS = "seeds"
"""Where stored texts are when the registry does not say."""
_LONGEST_NAME = 150
_TEXT_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", re.ASCII)
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
STAGED = ".staged"
"""How the name of a file ends that is about to take another's place; it begins with a dot, so that nobody reads it."""


def write_file(root: Path, change: FileChange) -> None:
    """Bring one file from `before` to `after`. Raises `EnvironmentFault`, with nothing changed."""
    try:
        require(root, change)
        target = place(root, change.path)
        staged = None if change.after is None else stage(target, change.path, change.after)
        try:
            commit(root, change, target, staged)
        finally:
            discard(staged)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {change.path}: {reason(error)}") from error
    except Unreadable as error:
        raise EnvironmentFault(f"cannot write {change.path}: {error}") from error


def held(root: Path, path: str) -> bytes | None:
    """What a file of the registry holds now; None when it is not there. Raises `Unreadable`."""
    return read_inside(root, path, limit_of(path)) if os.path.lexists(root / path) else None


def require(root: Path, change: FileChange) -> None:
    """Raise `EnvironmentFault` when a file is not what it was before its change."""
    now = held(root, change.path)
    if now == change.before:
        return
    if now is None:
        what = f"{change.path} is gone: there is no such file any more"
    else:
        what = f"{change.path} {'is there already' if change.before is None else 'has changed on disk'}"
    raise EnvironmentFault(f"{what}; nothing was written")


def is_text(path: str) -> bool:
    """Whether a path is that of a stored text, and not of a file of records."""
    return not path.endswith(".yaml")


def limit_of(path: str) -> int:
    """Bytes that a file at a path may have."""
    return MAX_SNAPSHOT_BYTES if is_text(path) else profile.MAX_BYTES


def text_name_fault(name: str) -> str | None:
    """Why a stored text may not have this name, as a clause; None when it may.

    One folder, and nothing that only some systems understand: no spaces, no capital letters.
    """
    if len(name) > _LONGEST_NAME or _TEXT_NAME.fullmatch(name) is None or name.endswith((".yaml", ".yml")):
        return f"its name has to be of small letters, digits, dots and hyphens, at most {_LONGEST_NAME}"
    if _RESERVED.fullmatch(name.partition(".")[0]) is not None:
        return "its name means a device on some systems"
    return None


def place(root: Path, path: str) -> str:
    """The real path of a file of records or of a stored text that may be written, whether or not it is there.

    Raises `Unreadable` for everything else; a link may lead from one file to another inside of `claims/`.
    """
    if is_text(path):
        return _text_place(root, path)
    folder, *parts = path.split("/")
    hidden = any(part in ("", os.curdir, os.pardir) or part.startswith(".") or "\\" in part for part in parts)
    if folder != CLAIMS or not parts or hidden or "\0" in path or not path.endswith(".yaml"):
        raise Unreadable(f"only files below {CLAIMS}/ that end in .yaml are written")
    real_root, real_claims = os.path.realpath(root), os.path.realpath(root / CLAIMS)
    real = os.path.realpath(os.path.join(real_root, path))
    if os.path.commonpath((real_root, real_claims, real)) != real_root:
        raise Unreadable("the path leaves the registry")
    if os.path.commonpath((real_claims, real)) != real_claims:
        raise Unreadable(f"the path leaves {CLAIMS}/")
    return real


def _text_place(root: Path, path: str) -> str:
    """The same for a stored text: in the folder that the registry keeps them in, and never a link."""
    try:
        data = profile.read(read_inside(root, REGISTRY_FILE, profile.MAX_BYTES), REGISTRY_FILE).data
    except Unreadable:
        data = None
    kept = data.get("snapshots", _TEXTS) if isinstance(data, dict) else _TEXTS
    folder, _, name = path.rpartition("/")
    if not isinstance(kept, str) or os.path.normpath(kept).replace(os.sep, "/") != folder or text_name_fault(name):
        raise Unreadable(f"only files below {CLAIMS}/ that end in .yaml, and texts in {kept}/, are written")
    real_root = os.path.realpath(root)
    real_folder = os.path.realpath(os.path.join(real_root, folder))
    if os.path.commonpath((real_root, real_folder)) != real_root or real_folder == real_root:
        raise Unreadable("the path leaves the registry")
    target = os.path.join(real_folder, name)
    if os.path.islink(target):
        raise Unreadable("it is a link")
    return target


def stage(target: str, name: str, after: bytes) -> str:
    """Write the new bytes beside a file, flushed and read back, with the old file's permissions; their path."""
    folder = os.path.dirname(target)
    _make_folder(folder)
    staged = os.path.join(folder, f".{secrets.token_hex(8)}{STAGED}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(staged, flags, 0o666)  # less what the user's mask takes away, like any new file
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            os.chmod(staged, stat.S_IMODE(os.stat(target).st_mode))
        if Path(staged).read_bytes() != after:
            raise EnvironmentFault(f"{name} could not be written completely; nothing has changed")
    except BaseException:
        discard(staged)
        raise
    return staged


def discard(staged: str | None) -> None:
    """Remove a staged file that was not needed; what cannot be removed now goes at the next save."""
    if staged is not None:
        with suppress(OSError):
            os.unlink(staged)


def _make_folder(folder: str) -> None:
    if not os.path.isdir(folder):
        above = os.path.dirname(folder)
        _make_folder(above)
        os.mkdir(folder)
        flush_folder(above)


def commit(root: Path, change: FileChange, target: str, staged: str | None) -> None:
    """Let the staged bytes take the file's place, or remove it, if it still is what it was."""
    require(root, change)
    if staged is None:
        if os.path.islink(root / change.path):
            raise Unreadable("it is a link; remove the file that it leads to")
        os.unlink(target)
    elif change.before is None:
        _publish(staged, target)
    else:
        os.replace(staged, target)
    flush_folder(os.path.dirname(target))


def _publish(staged: str, target: str) -> None:
    """Give a new file its name, which nobody else may have taken meanwhile."""
    try:
        os.link(staged, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        os.replace(staged, target)
    else:
        os.unlink(staged)


def flush_folder(folder: str) -> None:
    """Make sure that renamed and removed files stay so; without effect where folders cannot be flushed."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        return
