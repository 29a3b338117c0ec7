"""From files to a `Registry`; all problems of all files are collected, none is raised."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from evidence.diagnostic import Diagnostic, Place, Related, Severity, Span
from evidence.errors import RegistryNotFound
from evidence.model.claim import Claim
from evidence.model.policy import RegistryFile, Sampling
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile
from evidence.registry import profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.layout import KeyOrder, canonical, key_order
from evidence.registry.parse import parse
from evidence.registry.registry import (
    AXES_FILE,
    CONTEXTS_FILE,
    CURATORS_FILE,
    METHODS_FILE,
    REGISTRY_FILE,
    VOCABULARY_FILES,
    Registry,
    stem,
)
from evidence.registry.snapshots import Snapshots, TooLarge, Unreadable, read_inside, read_regular
from evidence.source_map import START, FileSpans

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T", Claim, Source)

CLAIMS = "claims"


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds a registry.

    Raises `RegistryNotFound` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / REGISTRY_FILE).is_file():
            return folder
    raise RegistryNotFound(str(start))


def load(root: Path) -> tuple[Registry, list[Diagnostic]]:
    """Read every record below `root/claims`.

    Bad data never raises: what can be used is in the registry, what is wrong is in the list.
    Raises `RegistryNotFound` when `root` has no folder `claims`.
    """
    root = Path(os.path.abspath(root))
    if not (root / CLAIMS).is_dir():
        raise RegistryNotFound(str(root))
    loader = _Loader(root)
    loader.run()
    return loader.registry(), loader.problems


def locate(root: Path, path: str) -> FileSpans:
    """Where the values of one file of the registry stand, for showing diagnostics."""
    try:
        return profile.locate(read_inside(root, path, profile.MAX_BYTES))
    except Unreadable:
        return FileSpans({(): START}, {})


_KINDS = {
    REGISTRY_FILE: "registry",
    CURATORS_FILE: "curators",
    AXES_FILE: "axes",
    CONTEXTS_FILE: "contexts",
    METHODS_FILE: "methods",
}


@cache
def order_of(model: type[BaseModel]) -> KeyOrder:
    """The canonical order of keys in a kind of file."""
    return key_order(model)


def kind_of(path: str) -> str | None:
    """What kind of file stands at a path of the registry; None where no file belongs."""
    if path in _KINDS:
        return _KINDS[path]
    if path.startswith("claims/vocabulary/"):
        return None
    return "source" if path.startswith("claims/sources/") else "claim"


def paths_below(root: Path) -> list[str]:
    """Paths of all files of the registry that are read, sorted."""
    return sorted(_Loader(Path(os.path.abspath(root)))._files())


@dataclass(slots=True)
class _Loader:
    root: Path
    problems: list[Diagnostic] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    config: RegistryFile | None = None
    axes: AxesFile | None = None
    contexts: ContextsFile | None = None
    methods: MethodsFile | None = None
    curators: CuratorsFile | None = None
    sources: dict[str, tuple[Source, str]] = field(default_factory=dict)
    claims: dict[str, tuple[Claim, str]] = field(default_factory=dict)
    remainders: dict[str, Claim] = field(default_factory=dict)
    taken: list[tuple[Claim | Source, str, str]] = field(default_factory=list)
    """Records whose id another file has, with their path and that of the other file."""

    def run(self) -> None:
        paths = sorted(self._files())
        for path in paths:
            match kind_of(path):
                case "registry":
                    self.config = self._record(RegistryFile, path)
                case "axes":
                    self.axes = self._record(AxesFile, path)
                case "contexts":
                    self.contexts = self._record(ContextsFile, path)
                case "methods":
                    self.methods = self._record(MethodsFile, path)
                case "curators":
                    self.curators = self._record(CuratorsFile, path)
                case "source":
                    self._keep(self._record(Source, path), path, self.sources)
                case "claim":
                    self._keep(self._record(Claim, path), path, self.claims)
                case _:
                    known = ", ".join(name.rsplit("/", 1)[-1] for name in VOCABULARY_FILES)
                    hint = f"known files: {known}"
                    self._error("EV013", "this file has no place in the vocabulary", path, hint)
        for needed in (REGISTRY_FILE, *VOCABULARY_FILES):
            if needed not in paths and needed not in self.unread:
                self.unread.add(needed)
                self._error("EV013", f"the registry has no {needed}", needed, "`evidence schema` says what it holds")
        self._check_ids()

    def registry(self) -> Registry:
        config = self.config or RegistryFile.model_construct(
            format=1, name=self.root.name, sampling=Sampling.CONVENIENCE
        )
        return Registry(
            root=self.root,
            config=config,
            snapshots=Snapshots(self.root, config.snapshots),
            axes=self.axes.axes if self.axes else {},
            variables=self.contexts.variables if self.contexts else {},
            methods=self.methods.methods if self.methods else {},
            outcome_classes=self.methods.outcome_classes if self.methods else {},
            qualities=self.methods.qualities if self.methods else {},
            curators=self.curators.curators if self.curators else {},
            sources={source.id: source for _, (source, _) in sorted(self.sources.items())},
            claims={claim.id: claim for _, (claim, _) in sorted(self.claims.items())},
            source_paths={source.id: path for source, path in self.sources.values()},
            claim_paths={claim.id: path for claim, path in self.claims.values()},
            unread=frozenset(self.unread),
            misnamed=frozenset(stem(path) for _, path in self._misnamed()),
            remainders=dict(sorted(self.remainders.items())),
        )

    def _files(self) -> Iterator[str]:
        """Paths of the registry's YAML files; anything else of note becomes a problem."""
        folders = [CLAIMS]
        if (self.root / CLAIMS).is_symlink() and not self._inside(CLAIMS):
            self._unread("EV009", "the folder is a link that leaves the registry", CLAIMS)
            return
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self.root / folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._unread("EV009", f"the folder cannot be read: {error.strerror}", folder)
                continue
            for entry in found:
                path = f"{folder}/{entry.name}"
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif entry.is_symlink() and not self._inside(path):
                    self._unread("EV009", "the link leaves the registry, or leads nowhere", path)
                elif entry.is_dir():
                    self._unread("EV009", "links to folders are not followed", path)
                elif entry.name.endswith(".yaml"):
                    if entry.is_symlink():
                        self.links.add(path)
                    yield path
                elif entry.name.lower().endswith((".yml", ".yaml")):
                    self.unread.add(path)
                    self._error("EV013", "the file is not read", path, "name it .yaml")

    def _inside(self, path: str) -> bool:
        real_root = os.path.realpath(self.root)
        real = os.path.realpath(self.root / path)
        return os.path.exists(real) and os.path.commonpath((real_root, real)) == real_root

    def _record(self, model: type[R], path: str) -> R | None:
        try:
            # a link was found to lead inside; anything else is inside because folders are not followed
            file = os.path.join(self.root, path)
            raw = read_regular(os.path.realpath(file) if path in self.links else file, profile.MAX_BYTES)
        except TooLarge as error:
            self.problems.append(profile.too_large(path, error.size))
            self.unread.add(path)
            return None
        except Unreadable as error:
            self._unread("EV009", str(error), path)
            return None
        # nearly every file is in canonical layout; any doubt goes to the strict reader
        data = read_canonical(raw, order_of(model))
        reading = profile.read(raw, path) if data is None else profile.Reading(data)
        self.problems.extend(reading.problems)
        if reading.data is None:
            self.unread.add(path)
            return None
        bad = [problem.place.route for problem in reading.problems if problem.place.route is not None]
        parsed = parse(model, reading.data, path, bad)
        self.problems.extend(parsed.problems)
        if parsed.record is None or not reading.sound:
            self.unread.add(path)
            remainder = parsed.remainder or parsed.record
            if isinstance(remainder, Claim):
                self.remainders[path] = remainder
            return None
        if data is None and not reading.problems:
            self._check_layout(raw, path, order_of(model))
        return parsed.record

    def _check_layout(self, raw: bytes, path: str, order: KeyOrder) -> None:
        text = raw.decode("utf-8")
        wanted = canonical(text, order)
        if text == wanted:
            return
        have, want = text.split("\n"), wanted.split("\n")
        pairs = enumerate(zip(have, want, strict=False), start=1)
        line = next((number for number, (here, there) in pairs if here != there), min(len(have), len(want)))
        place = Place(path, span=Span(line, 1, line, 2))
        message = "the file is not in canonical layout, from here on"
        self.problems.append(Diagnostic("EV012", Severity.WARNING, message, place, "`evidence fmt` mends it"))

    def _keep(self, record: T | None, path: str, kept: dict[str, tuple[T, str]]) -> None:
        """Keep a record by its id; of several with one id that which its file is named after, else the first."""
        if record is None:
            return
        other, its_path = kept.get(record.id, (None, path))
        if other is not None and (stem(its_path) == record.id or stem(path) != record.id):
            self.taken.append((record, path, its_path))
            return
        if other is not None:
            self.taken.append((other, its_path, path))
        kept[record.id] = (record, path)

    def _misnamed(self) -> Iterator[tuple[str, str]]:
        """Ids that are not the names of their files, with the paths of these."""
        for kept in (self.sources, self.claims):
            yield from ((name, path) for name, (_, path) in kept.items() if stem(path) != name)

    def _check_ids(self) -> None:
        for name, path in self._misnamed():
            hint = f"name the file {name}.yaml, or correct the id"
            message = f"the id `{name}` differs from the file's name"
            self.problems.append(Diagnostic("EV011", Severity.ERROR, message, Place(path, ("id",)), hint))
        for record, path, its_path in self.taken:
            there = Related(Place(its_path, ("id",)), "it is the id of this file")
            message = f"the id `{record.id}` is taken"
            place = Place(path, ("id",))
            self.problems.append(Diagnostic("EV107", Severity.ERROR, message, place, "give it another id", (there,)))
            self.unread.add(path)
            if isinstance(record, Claim):
                self.remainders[path] = record

    def _error(self, code: str, message: str, path: str, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, Severity.ERROR, message, Place(path, span=START), hint))

    def _unread(self, code: str, message: str, path: str) -> None:
        self.unread.add(path)
        self._error(code, message, path, "it was not opened")
