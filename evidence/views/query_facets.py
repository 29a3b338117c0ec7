"""What a filter may ask of one claim: its text for plain words, its properties for structured terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import Enum, auto

from evidence.model.claim import Claim
from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.placed import context_of
from evidence.views.query_text import AXIS, HAS, IS, KEYS, SOURCE, fold
from evidence.views.queue_view import QueueRow

Facet = tuple[str, str]
"""A key and a value: `("is", "disputed")`, `("tissue", "bone-marrow")`."""
Lookup = Mapping[Facet, Set[ClaimId]]

_BREAK = "\n"
"""Between the fields of a haystack; no word of a filter holds one."""


class Part(Enum):
    """Two kinds of properties; the second takes ten times as long to collect."""

    STATE = auto()
    """`is`, `has` and `axis`."""
    EVIDENCE = auto()
    """Sources and conditions of the items."""

    @classmethod
    def of(cls, key: str) -> Part:
        """The part that a key asks for."""
        return cls.STATE if key in (IS, HAS, AXIS) else cls.EVIDENCE


def haystack(row: QueueRow, claim: Claim) -> str:
    """What plain words are looked for in."""
    status = row.status
    words = (claim.id, row.title, claim.subject.label, claim.outcome, row.axis, row.question, status.label)
    return _BREAK.join(map(fold, (*words, status.status.value)))


@dataclass(slots=True)
class Facets:
    """Collects the properties of the claims of one registry."""

    registry: Registry
    _above: dict[Facet, tuple[Facet, ...]] = field(default_factory=dict)

    def lookup(self, part: Part, rows: Iterable[QueueRow]) -> dict[Facet, Set[ClaimId]]:
        """The claims that have each property."""
        found: dict[Facet, set[ClaimId]] = defaultdict(set)
        for row in rows:
            for facet in self.of(part, row):
                found[facet].add(row.claim)
        return dict(found)

    def of(self, part: Part, row: QueueRow) -> Set[Facet]:
        """The properties of one claim."""
        claim = self.registry.claims[row.claim]
        return frozenset(_state(row, claim)) if part is Part.STATE else self._evidence(claim)

    def _evidence(self, claim: Claim) -> Set[Facet]:
        conditions: set[Facet] = set(claim.scope.items())
        sources: set[Facet] = set()
        for item in claim.evidence:
            conditions.update(context_of(claim, item).items())
            sources.add((SOURCE, item.source))
            if item.via is not None:
                sources.add((SOURCE, item.via))
            if item.reports is not None:
                sources.add((SOURCE, item.reports))
        for condition in conditions:
            sources.update(self._with_above(condition))
        return sources

    def _with_above(self, condition: Facet) -> tuple[Facet, ...]:
        """A condition, and the same at the more general levels."""
        if condition not in self._above:
            variable, level = condition
            about = self.registry.variables.get(variable)
            above = () if about is None else about.ancestors(level)
            levels = () if variable in KEYS else (level, *above)  # the keys of every registry are not to be had
            self._above[condition] = tuple((variable, word) for word in levels)
        return self._above[condition]


def _state(row: QueueRow, claim: Claim) -> Iterator[Facet]:
    yield AXIS, row.axis
    yield IS, row.status.status.value
    yield IS, row.part.value
    if row.stale:
        yield IS, "stale"
    if claim.decision is None:
        yield IS, "undecided"
    else:
        yield IS, "decided"
        yield HAS, "decision"
    if row.unread:
        yield HAS, "unread"
    if claim.note is not None or any(item.note is not None for item in claim.evidence):
        yield HAS, "note"
    if any(item.quote for item in claim.evidence):
        yield HAS, "quote"
