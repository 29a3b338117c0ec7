"""Records of one kind by their id, and which of several files with one id keeps it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from evidence.frozen import dataclass, field
from evidence.registry.registry import stem

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.source import Source

T = TypeVar("T", "Claim", "Source")


@dataclass(frozen=True, slots=True)
class Loser:
    """A record whose id another file has."""

    since: str
    """The later of the two paths."""
    record: Claim | Source
    path: str
    other: str
    """The file that has the id, as far as the files up to `since` say."""


@dataclass(slots=True)
class Shelf(Generic[T]):
    """Records of one kind. Of several with one id that stands which its file is named after, else the first by path."""

    records: dict[str, T] = field(default_factory=dict)
    """By id, sorted when settled."""
    paths: dict[str, str] = field(default_factory=dict)
    contested: dict[str, list[str]] = field(default_factory=dict)
    """Ids that several files have, with the paths of these, sorted."""
    misnamed: set[str] = field(default_factory=set)
    """Ids that are not the names of their files."""
    vacant: set[str] = field(default_factory=set)
    """Ids that were taken off, and keep their place until the shelf is settled."""
    grown: bool = False
    """Ids were added at the end."""

    def add(self, record: T, path: str) -> None:
        """Put a record on the shelf."""
        name = record.id
        if name in self.contested or (name in self.paths and name not in self.vacant):
            insort(self.contested.setdefault(name, [self.paths[name]]), path)
            return
        self.grown = self.grown or name not in self.paths
        self.vacant.discard(name)
        self.records[name] = record
        self.paths[name] = path
        if stem(path) != name:
            self.misnamed.add(name)

    def remove(self, record: T, path: str) -> None:
        """Take a record off the shelf."""
        name = record.id
        if name in self.contested:
            self.contested[name].remove(path)
            if self.contested[name]:
                return
            del self.contested[name]
        self.misnamed.discard(name)
        self.vacant.add(name)

    def settle(self, record_at: Callable[[str], T]) -> list[Loser]:
        """Decide who keeps each contested id, and bring the ids in order; `record_at` finds a record by its path."""
        losers: list[Loser] = []
        for name, (kept, *later) in list(self.contested.items()):
            for path in later:
                if stem(kept) == name or stem(path) != name:
                    losers.append(Loser(path, record_at(path), path, kept))
                else:
                    losers.append(Loser(path, record_at(kept), kept, path))
                    kept = path
            self.records[name] = record_at(kept)
            self.paths[name] = kept
            self.misnamed.discard(name)
            if stem(kept) != name:
                self.misnamed.add(name)
            if not later:
                del self.contested[name]
        for name in self.vacant:
            del self.records[name], self.paths[name]
        self.vacant.clear()
        if self.grown:
            self.records = dict(sorted(self.records.items()))
            self.grown = False
        return losers

    def firsts(self) -> list[str]:
        """Misnamed ids, by the first file that has each."""
        return sorted(self.misnamed, key=self._first)

    def _first(self, name: str) -> str:
        return min(self.contested.get(name) or [self.paths[name]])

    def copy(self) -> Shelf[T]:
        """A settled shelf that may be changed while this one is in use."""
        contested = {name: list(files) for name, files in self.contested.items()}
        return Shelf(dict(self.records), dict(self.paths), contested, set(self.misnamed))
