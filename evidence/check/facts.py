"""What the files of a registry say that bears on one another, small enough to keep beside the result of a check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from evidence.check.claim_rows import ClaimFacts, ClaimRows, Pair

if TYPE_CHECKING:
    from evidence.check.result import ByFile
    from evidence.model.claim import Claim
    from evidence.model.source import Source
    from evidence.registry.registry import Registry

Plain = Any
"""What JSON can hold."""


class SourceFacts(NamedTuple):
    """What one source's file has to do with others."""

    id: str
    retracted: bool
    cites: tuple[str, ...]
    derives_from: tuple[str, ...]
    identifiers: tuple[Pair, ...]
    """DOI and the like, as they are compared."""
    texts: tuple[str | None, ...]
    """Its stored texts and their hashes."""
    cohort: str | None
    former: tuple[str, ...]
    """Ids that it had."""
    bound: bool
    suppressed: int = 0

    @property
    def named(self) -> tuple[str, ...]:
        """All sources that it names."""
        return (*self.cites, *self.derives_from)


class Facts:
    """Those of all files, by path."""

    __slots__ = ("claims", "sources", "words")

    def __init__(self, claims: ClaimRows, sources: dict[str, SourceFacts], words: tuple[Pair, ...]) -> None:
        self.claims = claims
        self.sources = sources
        self.words = words
        """Ids and labels of the vocabulary's ontology terms."""

    @classmethod
    def of(cls, registry: Registry, counts: ByFile) -> Facts:
        """The facts of a registry whose every file is sound, with what a check counted in each."""
        claims = {
            registry.claim_paths[name]: claim_facts(claim, registry.claim_paths[name], counts)
            for name, claim in registry.claims.items()
        }
        sources = {
            registry.source_paths[name]: source_facts(source, registry.source_paths[name], counts)
            for name, source in registry.sources.items()
        }
        return cls(ClaimRows.of(claims), sources, tuple(_words(registry)))

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> Facts:
        """From what was kept. Raises one of `evidence.cache.DAMAGED` when it is none."""
        rest = json.loads(kept["rest"])
        sources = {path: SourceFacts(*row) for path, row in rest["sources"].items()}
        return cls(ClaimRows.read(kept), sources, tuple((id, label) for id, label in rest["words"]))

    @property
    def texts(self) -> dict[str, str]:
        """As it can be kept."""
        rest = {"sources": self.sources, "words": self.words}
        return {**self.claims.texts, "rest": json.dumps(rest)}

    def plain_at(self, paths: Iterable[str]) -> Plain:
        """Those of some files as they can be kept: what became of these files later."""
        paths = list(paths)
        return {
            "claims": {path: self.claims[path] for path in paths if path in self.claims},
            "sources": {path: self.sources[path] for path in paths if path in self.sources},
            "gone": [path for path in paths if path not in self.claims and path not in self.sources],
        }

    def later(self, kept: Plain) -> Facts:
        """With what became of some files later, as it was kept. Raises one of `DAMAGED` when it is no such thing."""
        rows: dict[str, ClaimFacts | SourceFacts | None] = dict.fromkeys(kept["gone"])
        rows.update((path, _row(row)) for path, row in kept["claims"].items())
        rows.update((path, SourceFacts(*row)) for path, row in kept["sources"].items())
        return self.changed(rows)

    def changed(self, rows: Mapping[str, ClaimFacts | SourceFacts | None]) -> Facts:
        """With those of some files in their places; None for a file that is gone."""
        claims = self.claims.changed({path: row if isinstance(row, ClaimFacts) else None for path, row in rows.items()})
        sources = {path: row for path, row in self.sources.items() if path not in rows}
        sources.update((path, row) for path, row in rows.items() if isinstance(row, SourceFacts))
        return Facts(claims, sources, self.words)

    def unused(self) -> set[str]:
        """Sources that no claim and no other source names."""
        used: set[str] = set()
        used.update(*self.claims.column("sources"), *self.claims.column("others"))
        for source in self.sources.values():
            used.update(name for name in source.named if name != source.id)
        return {source.id for source in self.sources.values()} - used

    def terms_agree(self) -> bool:
        """Whether every ontology id has one label."""
        pairs = {*self.words}
        pairs.update(*self.claims.column("terms"))
        return len(pairs) == len({id for id, _ in pairs})

    def former(self) -> set[str]:
        """Ids that records had."""
        claims = self.claims.column("former")
        return set[str]().union(*claims, *(source.former for source in self.sources.values()))

    def identifiers_differ(self) -> bool:
        """Whether no two sources have an identifier in common."""
        counts = Counter(_pair(pair) for source in self.sources.values() for pair in source.identifiers)
        return all(count == 1 for count in counts.values())


def _pair(pair: Iterable[str]) -> Pair:
    first, second = pair
    return first, second


def _row(kept: Plain) -> ClaimFacts:
    row = ClaimFacts(*kept)
    return row._replace(
        sources=tuple(row.sources),
        others=tuple(row.others),
        terms=tuple(map(_pair, row.terms)),
        former=tuple(row.former),
    )


def claim_facts(claim: Claim, path: str, counts: ByFile) -> ClaimFacts:
    """The facts of one claim, with what a check counted in its file."""
    sources: dict[str, None] = {}
    others: dict[str, None] = {}
    for item in claim.evidence:
        sources[item.source] = None
        if item.via is not None:
            others[item.via] = None
        if item.reports is not None:
            others[item.reports] = None
    return ClaimFacts(
        id=claim.id,
        axis=claim.axis,
        label=claim.subject.label,
        broader=claim.broader,
        sources=tuple(sources),
        others=tuple(others),
        terms=tuple((term.id, term.label) for term in claim.subject.terms),
        former=(*claim.formerly, *(name for item in claim.evidence for name in item.formerly)),
        bound=_bound(claim),
        items=len(claim.evidence),
        quotes=counts.quotes.get(path, 0),
        suppressed=counts.suppressed.get(path, 0),
    )


def source_facts(source: Source, path: str, counts: ByFile) -> SourceFacts:
    """The facts of one source, with what a check counted in its file."""
    from evidence.model.words import Standing

    identifiers = (("doi", source.doi), ("pmid", source.pmid), ("pmcid", source.pmcid))
    return SourceFacts(
        id=source.id,
        retracted=source.standing is Standing.RETRACTED,
        cites=tuple(source.cites),
        derives_from=tuple(source.derives_from),
        identifiers=tuple((key, value.lower()) for key, value in identifiers if value is not None),
        texts=tuple(getattr(source, name, None) for name in ("snapshot", "sha256", "raw", "raw_sha256")),
        cohort=source.cohort,
        former=tuple(getattr(source, "formerly", ())),
        bound=_bound(source),
        suppressed=counts.suppressed.get(path, 0),
    )


def _bound(record: Claim | Source) -> bool:
    if not record.ignore:
        return False
    from evidence.check.rule import Scope
    from evidence.check.rules import RULES

    whole = {rule.code for rule in RULES if rule.scope is Scope.REGISTRY}
    return any(entry.rule in whole for entry in record.ignore)


def _words(registry: Registry) -> Iterator[Pair]:
    for variable in registry.variables.values():
        for level in variable.levels.values():
            if level.term is not None:
                yield level.term.id, level.term.label
    for words in (registry.methods, registry.outcome_classes, registry.qualities):
        for word in words.values():
            if word.term is not None:
                yield word.term.id, word.term.label
