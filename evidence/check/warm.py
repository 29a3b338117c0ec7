"""What an earlier check found, where nothing has changed since; never anything else than a check would find now."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evidence import __version__
from evidence.cache import DAMAGED, SETTLED_NS, Pack
from evidence.check.look import MISSING, Look, Stored, Witness, is_young

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.check.again import Again
    from evidence.check.against import Against
    from evidence.check.result import CheckResult
    from evidence.check.stood import Stood
    from evidence.registry.reading import FileReading

Plain = Any
"""What JSON can hold."""

_LIBRARIES = ("pydantic", "pydantic_core", "pydantic_core._pydantic_core", "yaml", "yaml._yaml")
"""Modules of others that have a say in what is found."""
_MOST_SHOWN = 4_000_000
"""Characters of output that are kept; more is written anew from what was found."""
_FACES = frozenset({"cli", "report", "tui", "views", "__pycache__"})
"""Folders of this package that have none."""


class Memory:
    """What is kept of the checks of one registry with one set of options."""

    __slots__ = (
        "_changed",
        "_differing",
        "_is_of_now",
        "_places",
        "_stood",
        "file",
        "key",
        "look",
        "pack",
        "root",
    )

    def __init__(self, file: str, root: Path, key: str) -> None:
        self.file = file
        self.root = root
        self.key = key
        self.pack = Pack.read(file)
        self.look = Look.at(root)
        self._places = -1
        """How many places were known when the result was recalled; -1 when it was not."""
        self._changed = False
        self._stood: Stood | None = None
        """How all files stood when something was found; None where nobody asked."""
        self._differing: frozenset[str] = frozenset()
        """Files that are other ones by now, or gone, or new."""
        self._is_of_now = False
        """What is kept was found when the files were as they are."""

    @classmethod
    def of(cls, folder: str, root: Path, options: Plain) -> Memory:
        """The memory in a folder of caches; `options` are all that change what is found."""
        root = Path(os.path.abspath(root))
        file = os.path.join(folder, f"check-{_digest(os.fsencode(root))}.cache")
        key = _digest(json.dumps([_tool(), str(root), options]).encode())
        return cls(file, root, key)

    @property
    def _files(self) -> str:
        return f"{self.key}/files"

    @property
    def _files_later(self) -> str:
        return f"{self.key}/files-later"

    @property
    def _facts(self) -> str:
        return f"{self.key}/facts"

    @property
    def _later(self) -> str:
        return f"{self.key}/later"

    def holds(self) -> bool:
        """Whether something was found when the files were as they are."""
        note = self.pack.notes.get(self.key)
        if note is None:
            return False
        try:
            confirmed = self._confirmed(note)
        except DAMAGED:
            return False  # as good as no cache
        if confirmed is not None and confirmed != note:
            self.pack.put(self.key, confirmed)
            self._changed = True
        self._is_of_now = confirmed is not None
        return self._is_of_now

    def recall(self) -> CheckResult | None:
        """What was found, when it still `holds`; None when it cannot be read."""
        from evidence.check.kept import Misshapen, result_of

        try:
            result = result_of(self.pack.part(self.key), self.root)
        except Misshapen:
            return None
        self._places = len(result.source_map.known[0])
        return result

    def again(self) -> Again | None:
        """For checking only what some changed files can have reached; None where everything has to be checked."""
        note = self.pack.notes.get(self.key)
        if not isinstance(note, dict) or self._facts not in self.pack.notes:
            return None
        try:
            if self._stood is None or not self._differing or not _same_libraries(note):
                return None
            if None in [self._stored_again(entry) for entry in note["stored"]]:
                return None
        except DAMAGED:
            return None
        parts = self._parts()
        if parts is None:
            return None
        from evidence.check.again import Again

        return Again(self.root, self.look, *parts, self._stood.blob, self._differing)

    @property
    def blobs(self) -> dict[str, str] | None:
        """The names that git gives to the bytes of all files; None where nothing is kept of them as they are."""
        if not self._is_of_now:
            return None
        try:
            return self._stood_before()[1].blobs()
        except DAMAGED:
            return None

    def against(self, before: Mapping[str, FileReading | None]) -> Against | None:
        """For comparing with a base, by what it had in files that differ; None where everything has to be checked."""
        blobs, parts = self.blobs, self._parts()
        if blobs is None or parts is None or blobs.keys() != self.look.tokens.keys():
            return None
        from evidence.check.against import Against

        return Against(self.root, self.look, *parts, blobs.__getitem__, before)

    def _parts(self) -> tuple[Plain, tuple[Plain, Plain]] | None:
        """What was found, and the facts of all files and of those that were changed later."""
        facts = self.pack.texts(self._facts)
        kept, later = self.pack.part(self.key), self.pack.part(self._later)
        if facts is None or kept is None or (later is None and self._later in self.pack.notes):
            return None
        return kept, (facts, later)

    def shown(self, how: Plain) -> tuple[str, int] | None:
        """What was printed, when it still `holds`, and the exit code; `how` is everything that changes it."""
        key = self._shown(how)
        try:
            if self.pack.notes[key] == self.pack.notes[self.key]["made"]:
                text, code = self.pack.part(key)
                if type(text) is str and type(code) is int:
                    return text, code
        except DAMAGED:
            pass
        return None

    def show(self, how: Plain, text: str, code: int) -> None:
        """Keep what is printed, unless it is very much; only beside a result that is kept."""
        if self.key in self.pack.notes and len(text) <= _MOST_SHOWN:
            self.pack.put(self._shown(how), self.pack.notes[self.key]["made"], [text, code])
            self._changed = True

    def save(self) -> None:
        """Write down what is new."""
        if self._changed:
            needed = (self._files, self._files_later, self._facts, self._later, self.key)
            for key in needed:  # the oldest are dropped, and these are never that
                if key in self.pack.notes:
                    self.pack.put(key, self.pack.notes[key])
            self.pack.write(self.file)

    def _shown(self, how: Plain) -> str:
        return f"{self.key}/{_digest(json.dumps(how).encode())}"

    def witness(self) -> Witness:
        """For the check that has to be made."""
        return Witness(self.look)

    def keep(self, result: CheckResult, witness: Witness | None = None, facts: Plain | None = None) -> None:
        """Keep what was found, with the places that were looked up; `witness` saw it being found, where it was."""
        from evidence.check.kept import plain

        if witness is None:
            if len(result.source_map.known[0]) == self._places:
                return
            note = self.pack.notes[self.key]
            libraries = {**note["libraries"], **dict(_libraries())}  # those that say where something stands as well
            self.pack.put(self.key, {**note, "libraries": libraries}, plain(result))
            self._changed = True
            return
        snapshots = witness.snapshots
        if witness.spoiled or snapshots is None or witness.blobs.keys() != self.look.tokens.keys():
            return
        stored = [self._stored(Stored.at(self.root, name), sha) for name, sha in sorted(snapshots.items())]
        from evidence.check.stood import Stood

        self._put(plain(result), Stood({}).at(self.look, witness.blobs), stored, facts)

    def keep_part(self, result: CheckResult, again: Again, facts: tuple[Plain, Plain]) -> None:
        """Keep what was found by checking again."""
        from evidence.check.kept import again_plain

        witness = again.witness
        note = self.pack.notes[self.key]
        stored = [self._stored_again(entry) for entry in note["stored"]]
        if self._stood is None or witness.spoiled or None in stored:
            return
        try:
            stood = self._stood.at(
                self.look, {path: witness.blobs[path] for path in self._differing & self.look.tokens.keys()}
            )
        except DAMAGED:
            return
        # what is taken from the earlier check may rest on modules that this one did without
        self._put(again_plain(again.taken, result), stood, stored, *facts, note["libraries"])

    def _put(
        self,
        found: Plain,
        stood: Stood,
        stored: list[Plain],
        facts: Plain | None,
        later: Plain | None = None,
        libraries: Plain = MappingProxyType({}),
    ) -> None:
        note = {
            "made": os.urandom(8).hex(),
            "tree": self.look.digest,
            "young": {path: stood.blob(path) for path in self.look.young()},
            "stored": stored,
            "libraries": {**libraries, **dict(_libraries())},
        }
        self.pack.drop(f"{self.key}/", but=(self._files, *(() if later is None else (self._facts,))))
        self._put_files(stood)
        if facts is not None:
            self.pack.put_texts(self._facts, None, facts)
        if later is not None:
            self.pack.put(self._later, None, later)
        self.pack.put(self.key, note, found)
        self._changed = self._is_of_now = True

    def _confirmed(self, note: Plain) -> Plain | None:
        """The note as it is to be from now on, when all files are as they were; None when they are not."""
        look, young = self.look, note["young"]
        if not _same_libraries(note):
            return None
        if note["tree"] == look.digest and all(look.blob(path) == blob for path, blob in young.items()):
            latest = look.began - SETTLED_NS
            young = {path: blob for path, blob in young.items() if is_young(look.tokens[path], latest)}
        else:
            aside, self._stood = self._stood_before()
            if aside != look.aside:
                self._stood = None
                return None
            self._differing = frozenset(self._stood.differing(look, young))
            if self._differing:
                return None
            stood = self._stood.at(look, {})
            self._put_files(stood)
            young = {path: stood.blob(path) for path in look.young()}
        stored = [self._stored_again(entry) for entry in note["stored"]]
        if None in stored:
            return None
        return {**note, "tree": look.digest, "young": young, "stored": stored}

    def _stood_before(self) -> tuple[Plain, Stood]:
        """What was left aside, and how all files stood, as it is kept."""
        from evidence.check.stood import Stood

        later = None
        if self._files_later in self.pack.notes:
            later = self.pack.part(self._files_later)
            if later is None:
                raise ValueError
        return self.pack.notes[self._files], Stood(self.pack.texts(self._files), later)

    def _put_files(self, stood: Stood) -> None:
        """Keep how all files stand: what differs from what is kept of all, or, where that is much, all of it."""
        later = stood.later
        if later is None:
            self.pack.put_texts(self._files, self.look.aside, stood.plain)
            self.pack.drop(self._files_later)
        else:
            self.pack.put(self._files, self.look.aside)
            self.pack.put(self._files_later, None, later)

    def _stored(self, stored: Stored, sha256: str | None) -> Plain:
        young = is_young(stored.token, self.look.began - SETTLED_NS) and stored.token != MISSING
        return [stored.name, stored.real, list(stored.token), sha256, young]

    def _stored_again(self, entry: Plain) -> Plain | None:
        name, real, token, sha256, young = entry
        now = Stored.at(self.root, name)
        same = not young and now.real == real and now.token == tuple(token)
        if not same and (sha256 is None or now.sha256() != sha256):
            return None
        return self._stored(now, sha256)


def _digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=12).hexdigest()


def _tool() -> Plain:
    """Which program this is, down to the last edit of it."""
    files = sorted(_sources(str(Path(__file__).parents[1])))
    return [__version__, sys.version, sys.prefix, os.environ.get("PYTHONPATH", ""), files]


def _sources(folder: str) -> Iterator[tuple[str, Any]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in _FACES:
                    yield from _sources(entry.path)
            elif entry.name.endswith(".py"):
                info = entry.stat()
                yield entry.path, (info.st_size, info.st_mtime_ns, info.st_ino)


def _libraries() -> Iterator[tuple[str, Plain]]:
    for name in _LIBRARIES:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None:
            yield file, _mark(file)


def _same_libraries(note: Plain) -> bool:
    """Whether the modules of others are those that had a say."""
    return bool(note["libraries"] == {file: _mark(file) for file in note["libraries"]})


def _mark(file: str) -> Plain:
    try:
        info = os.stat(file)
    except (OSError, ValueError):
        return None
    return [info.st_size, info.st_mtime_ns, info.st_ino]
