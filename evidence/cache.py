"""A packed file of results in the user's cache folder; whatever is wrong with it, it is as if it were not there.

A line with the digest and the length of an index, the index (key, note, start, length and digest of each part), and the
parts. Index and parts are JSON; but long texts stand as they are, behind a line of JSON with their names and lengths.
Large parts stand in files of their own, named by their digest: those that stay as they are, are not written anew, and
those that nobody asks for are not read. Their start is given as -1.

Nothing in it is executed. A part is decoded only when it is asked for, and only when its digest is right, which finds
damage; forgery is kept out by taking no file but a plain one of the user's own that nobody else may read or write.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Mapping, Set
from contextlib import suppress
from typing import Any

_HEAD = b"evidence-cache 1 "
_APART = 256 * 1024
"""Bytes from which on a part has a file of its own."""
_LARGEST = 256 * 1024 * 1024
_MOST_KEPT = 16
"""Parts in one file: a registry is checked with few different options."""

DAMAGED = (AttributeError, LookupError, TypeError, ValueError)
"""What taking apart of what was kept raises when it is something else than was put in."""


def _those_of(*names: str) -> int:
    """Flags of files that this system has; Windows lacks some, and has one of its own."""
    found = 0
    for name in names:
        found |= getattr(os, name, 0)
    return found


READING = _those_of("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
"""For a plain file that is no link; a pipe does not make one wait."""
_CREATING = _those_of("O_WRONLY", "O_CREAT", "O_EXCL", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")

SETTLED_NS = 2_000_000_000
"""A file must be that much older than a look at it for its times to tell it apart from what it may be later: the
coarsest clock of a file system in use ticks every two seconds."""


def folder(environment: Mapping[str, str]) -> str | None:
    """Where a user's caches are; None when nothing says where that is."""
    base = environment.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # as the standard says
        home = environment.get("HOME", "")
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "evidence")


def blob_id(raw: bytes) -> str:
    """The name that git gives to these bytes, with SHA-1."""
    return hashlib.sha1(b"blob %d\x00%b" % (len(raw), raw), usedforsecurity=False).hexdigest()


class Pack:
    """What a cache file holds: parts by key, each with a note that is had without decoding the part."""

    __slots__ = ("_file", "_fresh", "_places", "_raw", "notes")

    def __init__(self, file: str = "") -> None:
        self._file = file
        self.notes: dict[str, Any] = {}
        """By key; what was put in last comes last."""
        self._places: dict[str, tuple[int, int, str]] = {}
        """Where parts stand in the file, their length, and their digest."""
        self._raw = b""
        self._fresh: dict[str, bytes] = {}
        """Parts that are not in the file yet."""

    @classmethod
    def read(cls, file: str) -> Pack:
        """The pack in a file; an empty one when there is none, or when it is not to be trusted."""
        raw = _own_bytes(file)
        end = raw.find(b"\n") + 1
        try:
            if not raw.startswith(_HEAD) or not end:
                return cls()
            wanted, length = raw[len(_HEAD) : end].split()
            start = end + int(length)
            index = raw[end:start]
            if int(length) != len(index) or _digest(index).encode() != wanted:
                return cls()
            notes, places = {}, {}
            for key, note, at, size, digest in json.loads(index):
                began = int(at) + (start if at >= 0 else 0)
                notes[str(key)], places[str(key)] = note, (began, int(size), str(digest))
        except (ValueError, TypeError, RecursionError):
            return cls()
        pack = cls(file)
        pack.notes, pack._places, pack._raw = notes, places, raw
        return pack

    def part(self, key: str) -> Any:
        """A part; None when there is none of this key, or when it is damaged."""
        raw = self._bytes(key)
        try:
            return None if raw is None else json.loads(raw)
        except (ValueError, RecursionError):
            return None

    def put(self, key: str, note: Any, part: Any | None = None) -> None:
        """Put a part in, or another note beside one that is there."""
        self.notes.pop(key, None)
        self.notes[key] = note
        if part is not None:
            self._fresh[key] = _encoded(part)

    def texts(self, key: str) -> dict[str, str] | None:
        """A part of texts, by name; None when there is none of this key, or when it is damaged."""
        raw = self._bytes(key)
        try:
            if raw is None:
                return None
            head, texts = raw[: raw.index(b"\n")], raw[raw.index(b"\n") + 1 :].decode("utf-8", "surrogatepass")
            found, at = {}, 0
            for name, length in json.loads(head):
                found[str(name)] = texts[at : at + int(length)]
                at += int(length)
            return found if at == len(texts) else None
        except (ValueError, TypeError, RecursionError):
            return None

    def put_texts(self, key: str, note: Any, texts: Mapping[str, str]) -> None:
        """Put in a part of long texts by name, which are read several times faster than out of JSON."""
        self.put(key, note)
        head = _encoded([[name, len(text)] for name, text in texts.items()])
        self._fresh[key] = b"%b\n%b" % (head, "".join(texts.values()).encode("utf-8", "surrogatepass"))

    def drop(self, beginning: str, but: Collection[str] = ()) -> None:
        """Take out all parts whose keys begin so, but some."""
        for key in [key for key in self.notes if key.startswith(beginning) and key not in but]:
            del self.notes[key]
            self._fresh.pop(key, None)
            self._places.pop(key, None)

    def write(self, file: str) -> None:
        """Write all to a file, whole or not at all; what cannot be written is forgotten in silence."""
        index, parts, at, total = [], [], 0, 0
        apart: dict[str, bytes | None] = {}
        for key in list(self.notes)[-_MOST_KEPT:]:
            place, size, digest = self._places.get(key, (0, -1, ""))
            fresh = self._fresh.get(key)
            if fresh is not None:
                place, size, digest = 0 if len(fresh) < _APART else -1, len(fresh), _digest(fresh)
            if place < 0 <= size:
                apart[digest] = fresh
                index.append([key, self.notes[key], -1, size, digest])
            elif (inside := self._inside(key)) is not None:
                index.append([key, self.notes[key], at, size, digest])
                parts.append(inside)
                at += size
            total += max(size, 0)
        head = _encoded(index)
        if total + len(head) > _LARGEST // 2:
            return  # it would take longer to read than to find out
        for digest, raw in apart.items():
            if raw is not None:  # those that are there already stay
                _replace(f"{file}.{digest}", raw)
        _replace(file, b"".join((b"%b%b %d\n" % (_HEAD, _digest(head).encode(), len(head)), head, *parts)))
        _tidy(file, apart.keys())

    def _inside(self, key: str) -> bytes | None:
        """A part that is new, or that stands in this very file."""
        if key in self._fresh:
            return self._fresh[key]
        at, size, _ = self._places.get(key, (0, -1, ""))
        raw = self._raw[at : at + size] if at >= 0 <= size else b""
        return raw if len(raw) == size else None

    def _bytes(self, key: str) -> bytes | None:
        at, size, digest = self._places.get(key, (0, -1, ""))
        if key in self._fresh or at >= 0:
            raw = self._inside(key)
        else:
            raw = _own_bytes(f"{self._file}.{digest}") if digest.isalnum() else b""
        if raw is None or key in self._fresh:
            return raw
        return raw if len(raw) == size and _digest(raw) == digest else None


def _encoded(value: Any) -> bytes:
    # nothing that is kept holds itself, and looking for that takes a third of the time
    return json.dumps(value, separators=(",", ":"), check_circular=False).encode("ascii")


_DIGITS = 32
"""Of a digest; the names of files that are being written are shorter."""


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:_DIGITS]  # processors of today have it built in


def _tidy(file: str, apart: Set[str]) -> None:
    """Remove the parts that are no longer in a file from beside it."""
    folder, name = os.path.split(file)
    with suppress(OSError, ValueError):
        for other in os.listdir(folder):
            digest = other.removeprefix(f"{name}.")
            if digest != other and len(digest) == _DIGITS and digest not in apart:
                os.unlink(os.path.join(folder, other))


def _own_bytes(file: str) -> bytes:
    """The bytes of a plain file that is the user's alone; none when it is anything else."""
    try:
        handle = os.open(file, READING)
        with open(handle, "rb", closefd=True) as stream:
            info = os.fstat(handle)
            if not hasattr(os, "geteuid"):  # nothing tells whose it is
                return b""
            if not stat.S_ISREG(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o077:
                return b""
            return stream.read(_LARGEST) if info.st_size < _LARGEST else b""
    except (OSError, ValueError):
        return b""


def _replace(file: str, raw: bytes) -> None:
    """Put a file in the place of another, whole; a cache that cannot be written is no fault."""
    beside = f"{file}.{os.urandom(6).hex()}"
    with suppress(OSError, ValueError):
        os.makedirs(os.path.dirname(file), 0o700, exist_ok=True)
        handle = os.open(beside, _CREATING, 0o600)
        try:
            with open(handle, "wb") as stream:
                stream.write(raw)
            os.replace(beside, file)
        finally:
            with suppress(FileNotFoundError):  # it is not there any more when all went well
                os.unlink(beside)
