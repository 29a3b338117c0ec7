"""A look at the files of a registry that opens none: by it, what was found before is known to hold still.

A file is the same when its size, times and inode are, and it was last touched well before the look that found it so;
otherwise when its bytes are, by the name that git gives them. What is looked at: every file that is read, folders and
files that are left aside and why, and the snapshots that were asked for, also those that are not there.
"""

from __future__ import annotations

import errno
import hashlib
import marshal
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidence.cache import READING, SETTLED_NS, blob_id
from evidence.registry.listing import Listing, list_files

Token = tuple[int, int, int, int]
"""Size, times of the last change of the content and of the inode in nanoseconds, and inode.

Of what cannot be asked, the number of the error, negative, and zeros."""
MISSING: Token = (-errno.ENOENT, 0, 0, 0)
_MOST_READ = 64 * 1024 * 1024
"""Bytes of one file beyond which it is not compared by content."""


class Look:
    """The files as they stood at one moment."""

    __slots__ = ("_digest", "_files", "_folders", "_tokens", "began", "listing", "root")

    def __init__(self, root: Path, began: int, listing: Listing, files: dict[str, dict[str, Token]]) -> None:
        self.root = root
        self.began = began
        """Before the first was asked, in nanoseconds since 1970."""
        self.listing = listing
        self._files = files
        """Those of each folder."""
        self._tokens: dict[str, Token] | None = None
        self._digest = ""
        self._folders: dict[str, tuple[str, dict[str, Token]]] | None = None

    @classmethod
    def at(cls, root: Path) -> Look:
        """Look at the registry below a folder."""
        began = time.time_ns()
        listing = list_files(root)
        files: dict[str, dict[str, Token]] = {}
        for folder, entries in listing.folders.items():
            tokens = files[folder] = {}
            for path, entry in entries.items():
                try:
                    info = entry.stat()
                    tokens[path] = (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
                except OSError as error:
                    tokens[path] = _failed(error)
        return cls(root, began, listing, files)

    @property
    def tokens(self) -> dict[str, Token]:
        """How each file stands, by path."""
        if self._tokens is None:
            self._tokens = {}
            for tokens in self._files.values():
                self._tokens.update(tokens)
        return self._tokens

    @property
    def aside(self) -> list[object]:
        """What is left aside, and which files are links."""
        listing = self.listing
        problems = [(problem.code, problem.message, problem.place.path) for problem in listing.problems]
        return [sorted(listing.links), sorted(listing.barred), problems]

    @property
    def digest(self) -> str:
        """Other for every other state of the files, but for changes that only their bytes tell."""
        if not self._digest:
            self._digest = _digest_of([{folder: digest for folder, (digest, _) in self.folders.items()}, self.aside])
        return self._digest

    @property
    def folders(self) -> dict[str, tuple[str, dict[str, Token]]]:
        """The files of each folder, with a digest that is other for every other state of these."""
        if self._folders is None:
            self._folders = {folder: (_digest_of(tokens), tokens) for folder, tokens in self._files.items()}
        return self._folders

    def young(self) -> list[str]:
        """Files that may be changed once more without looking otherwise."""
        latest = self.began - SETTLED_NS
        return [
            path
            for path, (size, written, changed, _) in self.tokens.items()
            if size < 0 or written > latest or changed > latest  # as `is_young`, of all files
        ]

    def blob(self, path: str) -> str | None:
        """The name of a file's bytes; None when it cannot be read."""
        file = os.path.join(self.root, path)
        raw = _bytes(os.path.realpath(file) if path in self.listing.links else file)
        return None if raw is None else blob_id(raw)


def _digest_of(state: Any) -> str:
    # the second version of the format writes equal values equally
    return hashlib.sha256(marshal.dumps(state, 2)).hexdigest()


def _failed(error: OSError | ValueError) -> Token:
    return -(getattr(error, "errno", None) or 1), 0, 0, 0


def is_young(token: Token, latest: int) -> bool:
    """Whether a file was touched after a moment, or cannot be asked."""
    return token[0] < 0 or token[1] > latest or token[2] > latest


class Stored:
    """A snapshot that a check asked for."""

    __slots__ = ("name", "real", "token")

    def __init__(self, name: str, real: str, token: Token) -> None:
        self.name = name
        """Its path relative to the registry's root."""
        self.real = real
        """Where that leads."""
        self.token = token

    @classmethod
    def at(cls, root: Path, name: str) -> Stored:
        """Look at a file below the registry's root."""
        try:
            real = os.path.realpath(os.path.join(os.path.realpath(root), name))
            info = os.stat(real)
        except (OSError, ValueError) as error:
            return cls(name, "", _failed(error))
        return cls(name, real, (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino))

    def sha256(self) -> str | None:
        """The digest of its bytes; None when it cannot be read."""
        raw = _bytes(self.real)
        return None if raw is None else hashlib.sha256(raw).hexdigest()


class Witness:
    """What a check has read, taken down while it reads."""

    __slots__ = ("blobs", "look", "snapshots", "spoiled")

    def __init__(self, look: Look) -> None:
        self.look = look
        self.blobs: dict[str, str] = {}
        """The names that git gives to the bytes of files, by path."""
        self.spoiled = False
        """A file could not be read; whether that is so the next time, only trying tells."""
        self.snapshots: Mapping[str, str | None] | None = None
        """The SHA-256 of those that were looked for, by path; None for one that could not be read."""

    def saw(self, path: str, raw: bytes | None) -> None:
        """A file was read, or not."""
        from evidence.registry.reading import kind_of  # is loaded by then

        if raw is not None:
            self.blobs[path] = blob_id(raw)
        elif kind_of(path) is None:
            self.blobs[path] = ""  # only its name was looked at
        else:
            self.spoiled = True


def _bytes(file: str) -> bytes | None:
    try:
        handle = os.open(file, READING)
        with open(handle, "rb") as stream:
            raw = stream.read(_MOST_READ + 1)
    except (OSError, ValueError):
        return None
    return raw if len(raw) <= _MOST_READ else None
