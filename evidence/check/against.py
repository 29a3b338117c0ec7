"""Compares with a base revision only what differs from it, and takes all else from a check without a base.

The base is known by the names that git gives to bytes, and so are the files on disk: what has the same name was read
and judged already. As in `again`, what is out of the ordinary is left to a whole check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evidence.cache import DAMAGED
from evidence.check.again import Again, Unforeseen, paths_of, row_of
from evidence.check.claim_rows import ClaimFacts
from evidence.check.facts import Facts, SourceFacts
from evidence.check.kept import Misshapen
from evidence.check.look import Look
from evidence.check.reached import Reached
from evidence.check.result import CheckResult
from evidence.history.git import Repository
from evidence.history.revision import differing, shared_commit
from evidence.registry.reading import FileReading, kind_of

Plain = Any
"""What JSON can hold."""

MOST = 2_000
"""Files that may differ; with more, a whole check does not take much longer."""


def readings_before(root: Path, revision: str, blobs: Mapping[str, str]) -> Mapping[str, FileReading | None] | None:
    """What files that differ held at the last commit that a revision shares with HEAD; None where that is not enough.

    Raises `EnvironmentFault` when the revision cannot be read.
    """
    repository = Repository.around(root)
    before = differing(repository, shared_commit(repository, revision), blobs, MOST)
    # on other files all rest
    return before if before is not None and all(kind_of(path) in ("claim", "source") for path in before) else None


class Against(Again):
    """A check of what a base revision has otherwise, from a check without one."""

    def __init__(
        self,
        root: Path,
        look: Look,
        kept: Plain,
        facts: tuple[Plain, Plain],
        blob: Callable[[str], str],
        before: Mapping[str, FileReading | None],
    ) -> None:
        super().__init__(root, look, kept, facts, blob, ())
        self._maker = None  # what is compared is read in the same way
        self._before = before
        """Of files that differ, as they were at the base; None for those that were not there."""

    def compared(self, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> CheckResult | None:
        """What a whole check with this base would find; None where only that can tell."""
        try:
            return self._compared(select, ignore)
        except (Unforeseen, Misshapen, *DAMAGED):
            return None

    def _compared(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> CheckResult:
        if self._look.aside != [[], [], []]:
            raise Unforeseen
        after = self._kept_facts()
        old: dict[str, ClaimFacts | SourceFacts | None] = {}
        for path, reading in self._before.items():
            old[path] = None if reading is None else row_of(path, reading)
        before = after.changed(old)
        _require_names(before, after, old)
        reached = Reached(before, after, old)
        needed = reached.needed_for_both()
        registry, paths = self._registry(after, needed)
        base = self._index(paths_of(before, needed), self._read_before).registry()
        again = {path for path in paths if path in old or self._is_reached(path, after, reached)}
        return self._exchanged(registry, after, after, again, again.union(old), select, ignore, base)[0]

    def _read_before(self, path: str) -> FileReading:
        reading = self._before[path] if path in self._before else self._read(path)
        if reading is None:
            raise Unforeseen
        return reading


def _require_names(before: Facts, after: Facts, old: Mapping[str, ClaimFacts | SourceFacts | None]) -> None:
    """Raise `Unforeseen` unless every record is the one of its name in both, and no suppression is of a comparison."""
    for state in (before, after):
        claims, sources = state.claims, state.sources.values()
        for ids in (claims.column("id"), [source.id for source in sources]):
            if len(set(ids)) != len(ids):
                raise Unforeseen
        if any(claims.column("bound")) or any(source.bound for source in sources):
            raise Unforeseen
    today = (facts.get(path) for path in old for facts in (after.claims, after.sources))
    rows = [row for row in (*old.values(), *today) if row is not None]
    if any(row.former for row in rows) or not after.former().isdisjoint(row.id for row in rows):
        raise Unforeseen
