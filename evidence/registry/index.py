"""All files of a registry put together: records by id, and what is wrong between files.

One file can be exchanged without looking at the others, which is what makes editing quick.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from evidence.diagnostic import Diagnostic, Place, Related, Severity
from evidence.frozen import dataclass
from evidence.model.behaviour import is_claim, is_source
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
from evidence.registry.shelf import Loser, Shelf
from evidence.registry.snapshots import Snapshots
from evidence.source_map import START

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import ClaimId, SourceId
    from evidence.model.policy import RegistryFile
    from evidence.model.source import Source
    from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile
    from evidence.registry.listing import Listing
    from evidence.registry.reading import FileReading


@dataclass(frozen=True, slots=True)
class Files:
    """What the files of a registry gave, one by one: from this a registry is made, and made again."""

    readings: Mapping[str, FileReading]
    """By path, in no order."""
    links: frozenset[str]
    barred: frozenset[str]
    """Files and folders that were not looked into."""
    problems: tuple[Diagnostic, ...]
    """Why they were not."""

    @classmethod
    def of(cls, listing: Listing, readings: Mapping[str, FileReading]) -> Files:
        """The readings of what a walk came upon."""
        return cls(readings, frozenset(listing.links), frozenset(listing.barred), tuple(listing.problems))


class Index:
    """The files of a registry, and the registry that they make. What it gave out is never changed afterwards."""

    def __init__(self, root: Path, files: Files, snapshots: Snapshots | None = None) -> None:
        self.root = root
        self.files = files
        self._snapshots = snapshots
        self._sources: Shelf[Source] = Shelf()
        self._claims: Shelf[Claim] = Shelf()
        self._losers: list[Loser] = []
        self._troubled: set[str] = set()
        self._unread: set[str] = set()
        self._remainders: dict[str, Claim] = {}
        for path in sorted(files.readings):
            self._put(path, files.readings[path])
        self._settle()

    def change(self, readings: Mapping[str, FileReading | None], listing: Listing | None = None) -> None:
        """Put other readings in the place of those of some files; None for a file that is no longer there.

        Takes time in proportion to what is changed, but for copies of whole indexes, of some microseconds for each
        thousand files. `listing` says what else stands on disk today.
        """
        files, all_readings = self.files, dict(self.files.readings)
        self._sources, self._claims = self._sources.copy(), self._claims.copy()
        for path in readings:
            self._take(path)
        for path, reading in readings.items():
            if reading is None:
                all_readings.pop(path, None)
            else:
                all_readings[path] = reading
                self._put(path, reading)
        if listing is None:
            self.files = Files(all_readings, files.links, files.barred, files.problems)
        else:
            self.files = Files.of(listing, all_readings)
        self._settle()

    def renew_texts(self, names: Collection[str]) -> None:
        """Read some of the stored texts anew when they are asked for."""
        if self._snapshots is not None and names:
            self._snapshots = self._snapshots.without(names)

    def hold_texts(self, texts: Mapping[str, bytes | None]) -> None:
        """Let some of the stored texts be what they are in a draft; None for one that is not there."""
        if self._snapshots is not None and texts:
            self._snapshots = self._snapshots.holding(texts)

    def registry(self) -> Registry:
        """Every sound record."""
        config: RegistryFile = self._one(REGISTRY_FILE) or _without_file(self.root.name)
        if self._snapshots is None or self._snapshots.folder != config.snapshots:
            self._snapshots = Snapshots(self.root, config.snapshots)
        axes: AxesFile | None = self._one(AXES_FILE)
        contexts: ContextsFile | None = self._one(CONTEXTS_FILE)
        methods: MethodsFile | None = self._one(METHODS_FILE)
        curators: CuratorsFile | None = self._one(CURATORS_FILE)
        lost = {loser.path: loser.record for loser in self._losers if is_claim(loser.record)}
        misnamed = (stem(shelf.paths[name]) for shelf in (self._sources, self._claims) for name in shelf.misnamed)
        unread = chain(self.files.barred, self._unread, self._missing(), (loser.path for loser in self._losers))
        return Registry(
            root=self.root,
            config=config,
            snapshots=self._snapshots,
            axes=axes.axes if axes else {},
            variables=contexts.variables if contexts else {},
            methods=methods.methods if methods else {},
            outcome_classes=methods.outcome_classes if methods else {},
            qualities=methods.qualities if methods else {},
            curators=curators.curators if curators else {},
            sources=cast("dict[SourceId, Source]", self._sources.records),
            claims=cast("dict[ClaimId, Claim]", self._claims.records),
            source_paths=cast("dict[SourceId, str]", self._sources.paths),
            claim_paths=cast("dict[ClaimId, str]", self._claims.paths),
            unread=frozenset(unread),
            misnamed=frozenset(misnamed),
            remainders=dict(sorted({**self._remainders, **lost}.items())),
            files=self.files,
        )

    def problems(self) -> list[Diagnostic]:
        """What is wrong with files, each by itself and together."""
        return [
            *self.files.problems,
            *chain.from_iterable(self.files.readings[path].problems for path in sorted(self._troubled)),
            *(_missing_file(path) for path in self._missing()),
            *(
                _misnamed_file(name, shelf.paths[name])
                for shelf in (self._sources, self._claims)
                for name in shelf.firsts()
            ),
            *map(_taken_id, self._losers),
        ]

    def _put(self, path: str, reading: FileReading) -> None:
        if reading.problems:
            self._troubled.add(path)
        if reading.unread:
            self._unread.add(path)
        if reading.remainder is not None:
            self._remainders[path] = reading.remainder
        if is_claim(reading.record):
            self._claims.add(reading.record, path)
        elif is_source(reading.record):
            self._sources.add(reading.record, path)

    def _take(self, path: str) -> None:
        reading = self.files.readings.get(path)
        self._troubled.discard(path)
        self._unread.discard(path)
        self._remainders.pop(path, None)
        if reading is not None and is_claim(reading.record):
            self._claims.remove(reading.record, path)
        elif reading is not None and is_source(reading.record):
            self._sources.remove(reading.record, path)

    def _settle(self) -> None:
        readings = self.files.readings
        self._losers = [
            *self._sources.settle(lambda path: cast("Source", readings[path].record)),
            *self._claims.settle(lambda path: cast("Claim", readings[path].record)),
        ]
        self._losers.sort(key=lambda loser: loser.since)

    def _missing(self) -> Iterator[str]:
        """Files that every registry needs, and that are not there."""
        for path in (REGISTRY_FILE, *VOCABULARY_FILES):
            if path not in self.files.readings and path not in self.files.barred:
                yield path

    def _one(self, path: str) -> Any:
        """The record of a file that there is one of; its kind is told by its path."""
        reading = self.files.readings.get(path)
        return None if reading is None else reading.record


def _without_file(name: str) -> RegistryFile:
    from evidence.model.policy import RegistryFile, Sampling

    return RegistryFile.model_construct(format=1, name=name, sampling=Sampling.CONVENIENCE)


def _missing_file(path: str) -> Diagnostic:
    kind = stem(path)
    hint = f"put it back, `git log -- {path}` finds it; or write it, `evidence schema {kind}` says what it holds"
    return Diagnostic("EV013", Severity.ERROR, f"the registry has no {path}", Place(path, span=START), hint)


def _misnamed_file(name: str, path: str) -> Diagnostic:
    hint = f"name the file {name}.yaml, or correct the id"
    message = f"the id `{name}` differs from the file's name"
    return Diagnostic("EV011", Severity.ERROR, message, Place(path, ("id",)), hint)


def _taken_id(loser: Loser) -> Diagnostic:
    there = Related(Place(loser.other, ("id",)), "it is the id of this file")
    message = f"the id `{loser.record.id}` stands in {loser.other} as well"
    hint = "give one of the two another id, or remove the file that is not meant"
    return Diagnostic("EV107", Severity.ERROR, message, Place(loser.path, ("id",)), hint, (there,))
