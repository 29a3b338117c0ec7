"""Checks again what a change of some files can have reached, and takes all else from an earlier check.

A change that is out of the ordinary is left to a whole check: one of the vocabulary, one after which a file is not
sound or a name is not known, or one that bears on what rules find by looking at the whole registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from evidence.cache import DAMAGED
from evidence.check.claim_rows import ClaimFacts
from evidence.check.facts import Facts, SourceFacts, claim_facts, source_facts
from evidence.check.kept import Misshapen, result_of
from evidence.check.look import Look, Witness
from evidence.check.reached import Reached
from evidence.check.result import ByFile, CheckResult
from evidence.check.run import check_registry
from evidence.frozen import replace
from evidence.model.behaviour import is_claim, is_source
from evidence.model.quick import Maker
from evidence.registry.index import Files, Index
from evidence.registry.reading import FileReading, kind_of, open_file
from evidence.registry.registry import CURATORS_FILE, REGISTRY_FILE, VOCABULARY_FILES, Registry, stem

Plain = Any
"""What JSON can hold."""

_WHOLE = frozenset({"EV109", "EV112", "EV115", "EV116", "EV118", "EV205", "EV209", "EV306", "EV314"})
"""Rules that look further than what is told here of a file, once they find something."""
_UNUSED = "EV111"
"""Of the rules on the whole registry the one whose findings are taken over."""
_ALWAYS_FEW = 200
"""Claims that may be read again, however small the registry."""
_SHARE = 3
"""Of more than one claim in so many a whole check is made, which two processes share."""


_MOST_LATER = 1_000
"""Files whose facts are kept apart from those of all; with more, all are written anew."""


class Unforeseen(Exception):
    """A change that only a whole check can judge."""


def facts_of(registry: Registry, result: CheckResult) -> Plain | None:
    """What is to be kept beside a result, so that a part of it can be exchanged; None where that cannot be."""
    counts = result.by_file
    if counts is None or result.unchecked or not _is_ordinary(registry, counts):
        return None
    return Facts.of(registry, counts).texts


def _is_ordinary(registry: Registry, counts: ByFile) -> bool:
    sound = not (registry.unread or registry.misnamed or registry.remainders)
    return sound and not counts.guessed and not counts.cut and counts.codes.isdisjoint(_WHOLE)


class Again:
    """A check of what a change has reached."""

    def __init__(
        self,
        root: Path,
        look: Look,
        kept: Plain,
        facts: tuple[Plain, Plain],
        blob: Callable[[str], str],
        changed: Iterable[str],
    ) -> None:
        self._root = root
        self._look = look
        self._kept = kept
        self._facts, self._later = facts
        """Of all files, and of those that were changed later; None where none was."""
        self._blob = blob
        """The name that the bytes of a file had."""
        self._changed = sorted(changed)
        self.witness = Witness(look)
        """Knows which files were read, and what they held."""
        self._readings: dict[str, FileReading] = {}
        self._maker: Maker | None = Maker()
        self.taken: Plain = []
        """Of what was found, what comes first, as it was kept: it was taken from the earlier check."""

    def check(
        self, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
    ) -> tuple[CheckResult, tuple[Plain, Plain]] | None:
        """What a whole check would find, and the facts of today; None where only a whole check can tell.

        The facts are those of all files, or, with None in their place, those of files changed since they were kept.
        """
        try:
            return self._check(select, ignore)
        except (Unforeseen, Misshapen, *DAMAGED):
            return None

    def _check(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[CheckResult, tuple[Plain, Plain]]:
        before = self._kept_facts()
        rows = {path: self._row(path) for path in self._changed}
        after = before.changed(rows)
        _require_order(before, after, rows)
        reached = Reached(before, after, rows)
        registry, paths = self._registry(after, reached.needed())
        again = {path for path in paths if self._is_reached(path, after, reached)}
        for facts in (before, after):
            if any(row.bound for path, row in _rows_at(facts, again.union(rows))):
                raise Unforeseen
        exchanged = again.union(rows)
        result, now = self._exchanged(registry, before, after, again, exchanged, select, ignore)
        paths = exchanged.union(_paths(self._later))
        today = (now.texts, None) if len(paths) > _MOST_LATER else (None, now.plain_at(sorted(paths)))
        return result, today

    def _kept_facts(self) -> Facts:
        """The facts as they were when the earlier check was made."""
        facts = Facts.read(self._facts)
        return facts if self._later is None else facts.later(self._later)

    def _exchanged(
        self,
        registry: Registry,
        then: Facts,
        facts: Facts,
        again: set[str],
        exchanged: set[str],
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        base: Registry | None = None,
    ) -> tuple[CheckResult, Facts]:
        """The earlier result, with the facts of `then`, some files checked again; and `facts` with their counts."""
        problems = [problem for problem in self._problems if problem.place.path in again]
        part = check_registry(registry, problems, select, ignore, base, only=again)
        if part.by_file is None or part.unchecked or not _is_ordinary(registry, part.by_file):
            raise Unforeseen
        now = facts.changed({path: _counted(row, path, part.by_file) for path, row in _rows_at(facts, again)})
        return self._joined(part, then, now, exchanged), now

    def _row(self, path: str) -> ClaimFacts | SourceFacts | None:
        """The facts of a file that was changed, from what it holds now."""
        if kind_of(path) not in ("claim", "source"):
            raise Unforeseen
        return row_of(path, self._read(path)) if path in self._look.tokens else None

    def _read(self, path: str) -> FileReading:
        if path not in self._readings:
            if path not in self._look.tokens:
                raise Unforeseen
            link = path in self._look.listing.links
            self._readings[path], raw = open_file(self._root, path, link, self._maker)
            self.witness.saw(path, raw)
            if self.witness.spoiled or (path not in self._changed and self.witness.blobs[path] != self._blob(path)):
                raise Unforeseen  # it was changed in between
        return self._readings[path]

    def _registry(self, facts: Facts, needed: tuple[set[str], set[str]]) -> tuple[Registry, set[str]]:
        """As much of the registry as what was reached rests on, and the paths of its records."""
        paths = paths_of(facts, needed)
        index = self._index(paths, self._read)
        self._problems = index.problems()
        return index.registry(), paths

    def _index(self, paths: set[str], reading: Callable[[str], FileReading]) -> Index:
        """Some records put together, with what all rest on."""
        shared = {REGISTRY_FILE, *VOCABULARY_FILES, *({CURATORS_FILE} & self._look.tokens.keys())}
        readings = {path: reading(path) for path in sorted(paths | shared)}
        return Index(self._root, Files(readings, frozenset(), frozenset(), ()))

    @staticmethod
    def _is_reached(path: str, facts: Facts, reached: Reached) -> bool:
        if path in facts.claims:
            return facts.claims[path].id in reached.claims
        return facts.sources[path].id in reached.sources

    def _joined(self, part: CheckResult, then: Facts, now: Facts, exchanged: set[str]) -> CheckResult:
        """The earlier result, with what was found in some files in the place of what was."""
        kept = dict(self._kept)
        # what is said of a source that nothing uses is as it was
        kept["found"] = [one for one in kept["found"] if one[3][0] not in exchanged or one[0] == _UNUSED]
        kept["spans"] = [pair for pair in kept["spans"] if pair[0][0] not in exchanged]
        kept["lines"] = [line for line in kept["lines"] if line[0] not in exchanged]
        rest = result_of(kept, self._root)
        self.taken = kept["found"]
        # what was counted in all files is other by what is counted otherwise in some
        (items, quotes, suppressed), counted = _counts(then, exchanged), _counts(now, exchanged)
        work = replace(
            rest.work,
            claims=len(now.claims),
            items=rest.work.items - items + counted[0],
            sources=len(now.sources),
            quotes=rest.work.quotes - quotes + counted[1],
        )
        suppressed = rest.suppressed - suppressed + counted[2]
        return replace(rest, found=(*rest.found, *part.found), work=work, suppressed=suppressed)


def row_of(path: str, reading: FileReading) -> ClaimFacts | SourceFacts:
    """The facts of one file. Raises `Unforeseen` when it is not sound, or has another name than its record."""
    record, counts = reading.record, ByFile()
    if is_claim(record) and record.id == stem(path):
        return claim_facts(record, path, counts)
    if is_source(record) and record.id == stem(path):
        return source_facts(record, path, counts)
    raise Unforeseen


def paths_of(facts: Facts, names: tuple[set[str], set[str]]) -> set[str]:
    """Where some claims and sources stand. Raises `Unforeseen` when they are too many for a part of a check."""
    claims, sources = names
    if len(claims) > max(_ALWAYS_FEW, len(facts.claims) // _SHARE):
        raise Unforeseen
    by_id = facts.claims.by_id
    paths = {by_id[name] for name in claims if name in by_id}
    paths.update(path for path, source in facts.sources.items() if source.id in sources)
    return paths


def _rows_at(facts: Facts, paths: Iterable[str]) -> Iterator[tuple[str, ClaimFacts | SourceFacts]]:
    for path in paths:
        if path in facts.claims:
            yield path, facts.claims[path]
        elif path in facts.sources:
            yield path, facts.sources[path]


def _counted(row: ClaimFacts | SourceFacts, path: str, counts: ByFile) -> ClaimFacts | SourceFacts:
    suppressed = counts.suppressed.get(path, 0)
    if isinstance(row, ClaimFacts):
        return row._replace(quotes=counts.quotes.get(path, 0), suppressed=suppressed)
    return row._replace(suppressed=suppressed)


def _counts(facts: Facts, paths: Iterable[str]) -> tuple[int, int, int]:
    """Items, quotes that were looked up, and suppressed findings of some files."""
    rows = [row for _, row in _rows_at(facts, paths)]
    claims = [row for row in rows if isinstance(row, ClaimFacts)]
    return sum(row.items for row in claims), sum(row.quotes for row in claims), sum(row.suppressed for row in rows)


def _require_order(before: Facts, after: Facts, rows: Mapping[str, ClaimFacts | SourceFacts | None]) -> None:
    """Raise `Unforeseen` unless every name is known and taken once, and no rule on the whole registry is concerned."""
    claims = after.claims.by_id
    sources = {source.id for source in after.sources.values()}
    if len(claims) != len(after.claims) or len(sources) != len(after.sources):
        raise Unforeseen
    old = dict(_rows_at(before, rows))
    now = {path: row for path, row in rows.items() if row is not None}
    gone = any(path not in now or now[path].id != row.id for path, row in old.items())
    everything: Iterator[ClaimFacts | SourceFacts] = chain(after.claims.values(), after.sources.values())
    some: Iterator[ClaimFacts | SourceFacts] = iter(now.values())
    chosen = everything if gone else some
    for row in chosen:
        broader = row.broader if isinstance(row, ClaimFacts) else None
        if not sources.issuperset(row.named) or (broader is not None and broader not in claims):
            raise Unforeseen
    paths = [path for path in rows if _said(old.get(path)) != _said(now.get(path))]
    if paths and before.unused() != after.unused():
        raise Unforeseen
    if paths and not (after.terms_agree() and after.identifiers_differ()):
        raise Unforeseen
    if any(_texts(old.get(path)) != _texts(now.get(path)) for path in paths):
        raise Unforeseen  # other stored texts than those that were looked at
    if any(_unlinks(row, now.get(path)) for path, row in old.items()) and _may_have_twins(after):
        raise Unforeseen  # two texts that are one may be told apart by nothing now
    if any(row.former for row in chain(old.values(), now.values())):
        raise Unforeseen
    new = {row.id for path, row in now.items() if path not in old or old[path].id != row.id}
    if new and not new.isdisjoint(before.former()):
        raise Unforeseen


def _paths(later: Plain | None) -> set[str]:
    return set() if later is None else {*later["claims"], *later["sources"], *later["gone"]}


def _said(row: ClaimFacts | SourceFacts | None) -> Plain:
    """What rules on the whole registry look at."""
    if isinstance(row, ClaimFacts):
        return row.id, sorted(row.named), sorted(map(tuple, row.terms))
    if row is None:
        return None
    return row.id, sorted(row.named), sorted(map(tuple, row.identifiers)), tuple(row.texts)


def _unlinks(old: ClaimFacts | SourceFacts, now: ClaimFacts | SourceFacts | None) -> bool:
    """Whether a source no longer says of another one that they are one line."""
    if not isinstance(old, SourceFacts):
        return False
    if not isinstance(now, SourceFacts):
        return bool(old.derives_from) or old.cohort is not None
    return not set(old.derives_from) <= set(now.derives_from) or old.cohort not in (None, now.cohort)


def _may_have_twins(facts: Facts) -> bool:
    """Whether two sources have a stored text."""
    return sum(bool(_texts(row)) for row in facts.sources.values()) > 1


def _texts(row: ClaimFacts | SourceFacts | None) -> list[str]:
    return [name for name in row.texts if name is not None] if isinstance(row, SourceFacts) else []
