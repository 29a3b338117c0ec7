"""How the files of a registry stood at an earlier look: of folders that stand as they did, nothing is read anew."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from evidence.check.look import Look, Token

Plain = Any
"""What JSON can hold."""
_SHARE = 4
"""Of all that is kept more than one part in so many is not kept apart."""
Entries = dict[str, tuple[str, str]]
"""By path how a file stands, and the name that git gives to its bytes."""


class Stood:
    """What is kept of all files. Whatever is asked of it raises one of `evidence.cache.DAMAGED` when it is."""

    __slots__ = ("_kept", "_read", "plain")

    def __init__(self, kept: Plain, later: Plain | None = None) -> None:
        """From what is `kept` of all folders, and what became of some of them `later`; None for one that is gone."""
        self._kept = kept
        folders = {**kept} if later is None else {**kept, **later}
        self.plain = {folder: entry for folder, entry in folders.items() if entry is not None}
        """For each folder one text, which is read much faster than lists: a digest of how its files stand, and how."""
        if any(type(entry) is not str for entry in self.plain.values()):
            raise ValueError
        self._read: dict[str, Entries] = {}

    @property
    def later(self) -> Plain | None:
        """What became of some folders since all were kept; None when it is so much that all are better kept anew."""
        kept = self._kept
        found = {folder: entry for folder, entry in self.plain.items() if kept.get(folder) is not entry}
        if not kept or _size(found) * _SHARE > _size(self.plain):
            return None
        return {**dict.fromkeys(kept.keys() - self.plain.keys()), **found}

    def blob(self, path: str) -> str:
        """The name of a file's bytes."""
        return self._entries(_folder(path))[path][1]

    def blobs(self) -> dict[str, str]:
        """The names of the bytes of all files."""
        return {path: blob for folder in self.plain for path, (_, blob) in self._entries(folder).items()}

    def differing(self, look: Look, young: Mapping[str, str]) -> set[str]:
        """Files that are other ones now, or gone, or new; of `young` ones their bytes have to be looked at."""
        now = look.folders
        found = {path for path, blob in young.items() if path in look.tokens and look.blob(path) != blob}
        for folder in self.plain.keys() | now.keys():
            digest, tokens = now.get(folder, ("", {}))
            if self._is_as(folder, digest):
                continue
            before = self._entries(folder) if folder in self.plain else {}
            found |= before.keys() ^ tokens.keys()
            for path in before.keys() & tokens.keys():
                stand, blob = before[path]
                if stand != _stand(tokens[path]) and look.blob(path) != blob:
                    found.add(path)
        return found

    def at(self, look: Look, fresh: Mapping[str, str]) -> Stood:
        """How files stand now; `fresh` names the bytes of those that are other ones or new."""
        stirred = set(map(_folder, fresh))
        plain: dict[str, Plain] = {}
        for folder, (digest, tokens) in look.folders.items():
            if folder not in stirred and self._is_as(folder, digest):
                plain[folder] = self.plain[folder]
                continue
            blobs = (fresh[path] if path in fresh else self.blob(path) for path in tokens)
            rows = zip((path[len(folder) + 1 :] for path in tokens), map(_stand, tokens.values()), blobs, strict=True)
            plain[folder] = "/".join(chain((digest,), chain.from_iterable(rows)))  # no name has a stroke in it
        return Stood(self._kept, {**dict.fromkeys(self._kept), **plain})

    def _entries(self, folder: str) -> Entries:
        if folder not in self._read:
            parts = self.plain[folder].split("/")
            paths = (f"{folder}/{name}" for name in parts[1::3])
            self._read[folder] = dict(zip(paths, zip(parts[2::3], parts[3::3], strict=True), strict=True))
        return self._read[folder]

    def _is_as(self, folder: str, digest: str) -> bool:
        return folder in self.plain and self.plain[folder].startswith(f"{digest}/")


def _size(folders: dict[str, Plain]) -> int:
    return sum(map(len, folders.values()))


def _folder(path: str) -> str:
    return path[: path.rindex("/")]


def _stand(token: Token) -> str:
    return " ".join(map(str, token))
