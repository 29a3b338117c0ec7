"""Finds the claims that a filter asks for, quickly enough to be asked at every key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from evidence.model.ids import AxisId, ClaimId, SourceId
from evidence.registry.registry import Registry
from evidence.views.query_facets import Facet, Facets, Lookup, Part, haystack
from evidence.views.query_text import (
    AXIS,
    HAS,
    IS,
    KEYS,
    POSSESSIONS,
    SOURCE,
    STATES,
    WORD,
    Query,
    Term,
    Unknown,
    fold,
    no_value,
    parse_query,
    starting,
)
from evidence.views.queue_view import QueueRow
from evidence.views.source_view import full_citation

__all__ = ["ClaimIndex", "Query", "Suggestion", "Term", "Unknown", "parse_query"]

_LEAST_BEGUN = 2
"""Characters of a word from which on it is completed: one fits too much."""
_OF_TODAY = frozenset({(HAS, "problem"), (IS, "marked"), (IS, "unsaved")})
"""What only the caller of a search knows."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to complete a word of a filter."""

    text: str
    """The whole word, to stand in place of what was typed."""
    meaning: str
    """What it asks for, in a few words."""
    claims: int | None
    """How many claims it leaves; None where that is not known, such as for a key that still needs a value."""


@dataclass(slots=True)
class ClaimIndex:
    """The claims of a list, made ready for filters; answers are positions in `rows`.

    Nothing of it changes but the lookups of structured terms, which are made when they are first needed.
    """

    rows: tuple[QueueRow, ...]
    registry: Registry
    _names: list[ClaimId]
    _haystacks: list[str]
    _lookups: dict[Part, Lookup] = field(default_factory=dict)
    _values: dict[str, list[str]] = field(default_factory=dict)
    _places: dict[ClaimId, int] | None = None

    @classmethod
    def build(cls, rows: Sequence[QueueRow], registry: Registry) -> ClaimIndex:
        """The index of these rows; half a second for a hundred thousand."""
        haystacks = [haystack(row, registry.claims[row.claim]) for row in rows]
        return cls(tuple(rows), registry, [row.claim for row in rows], haystacks)

    def replace(self, changed: Iterable[QueueRow], registry: Registry, gone: Collection[ClaimId] = ()) -> ClaimIndex:
        """The index after an edit: rows of claims that it knows are taken in their places, new ones at the end.

        `registry` is the edited one; `gone` are claims that it no longer has. A change of the vocabulary of contexts
        needs a new index.
        """
        new = {row.claim: row for row in changed}
        places = self._place_of()
        names, rows, haystacks = list(self._names), list(self.rows), list(self._haystacks)
        for name, row in new.items():
            text = haystack(row, registry.claims[name])
            if name in places:
                rows[places[name]], haystacks[places[name]] = row, text
            else:
                names.append(name)
                rows.append(row)
                haystacks.append(text)
        lookups = {part: self._updated(part, new, registry, gone) for part in self._lookups}
        kept = self._places if len(names) == len(self._names) else None
        made = ClaimIndex(tuple(rows), registry, names, haystacks, lookups, _places=kept)
        return made.arrange([name for name in names if name not in gone]) if gone else made

    def arrange(self, order: Sequence[ClaimId]) -> ClaimIndex:
        """The same claims in another order."""
        places = self._place_of()
        chosen = [places[name] for name in order]
        rows = tuple([self.rows[place] for place in chosen])
        return ClaimIndex(
            rows, self.registry, list(order), [self._haystacks[place] for place in chosen], dict(self._lookups)
        )

    def warm(self) -> None:
        """Make the lookups now, such as in a worker; else the first structured term waits, at 100,000 for seconds."""
        for part in Part:
            self._lookup(part)

    def naming(self, source: SourceId) -> list[ClaimId]:
        """Claims with an item that names a source, by id; found without a look at the others."""
        return sorted(self._lookup(Part.EVIDENCE).get((SOURCE, source), ()))

    def parse(self, text: str) -> Query:
        """A filter in the words of this registry; also says which values no claim has."""
        query = parse_query(text, self.registry.variables)
        found = [
            Unknown(f"{term.key}:{term.text}", no_value(term.key, term.text, self._known(term.key)))
            for term in query.terms
            if term.key not in (WORD, IS, HAS) and not self._meant(term)
        ]
        return replace(query, unknown=(*query.unknown, *found)) if found else query

    def matching(
        self,
        query: Query,
        problems: Collection[ClaimId] = (),
        marked: Collection[ClaimId] = (),
        unsaved: Collection[ClaimId] = (),
    ) -> list[int]:
        """Positions of the claims that a filter leaves, in the order of the rows.

        `problems`, `marked` and `unsaved` are what `has:problem`, `is:marked` and `is:unsaved` mean at the moment.
        """
        today = {(HAS, "problem"): problems, (IS, "marked"): marked, (IS, "unsaved"): unsaved}
        found: list[int] | None = None
        for term in sorted(query.terms, key=lambda term: term.key == WORD):  # lookups first: they leave fewer to search
            holding = term.key == WORD
            found = _holding(term, self._haystacks, found) if holding else self._having(term, today, found)
            if not found:
                return []
        return list(range(len(self.rows))) if found is None else found

    def suggestions(self, prefix: str, limit: int = 20) -> tuple[Suggestion, ...]:
        """Ways to go on with the word that is being typed: keys, or the values of a key, the most frequent first."""
        bang = "!" * (len(prefix) - len(prefix.lstrip("!")))
        key, colon, begun = prefix[len(bang) :].partition(":")
        key = key.casefold()
        keys = {**KEYS, **{name: about.label for name, about in self.registry.variables.items() if name not in KEYS}}
        if colon:
            values = self._completing(key, fold(begun.replace('"', " "))) if key in keys else ()
            return tuple(self._suggestion(bang, key, value) for value in islice(values, limit))
        begun_so = (name for name in keys if name.startswith(key))
        return tuple(Suggestion(f"{bang}{name}:", keys[name], None) for name in islice(begun_so, limit))

    def completed(self, text: str) -> str | None:
        """A filter with its last word brought to its end in the likeliest way; None when there is nothing to add."""
        begun = text.rfind(" ") + 1 if text.count('"') % 2 == 0 else text.rfind(" ", 0, text.rfind('"')) + 1
        word = text[begun:]
        if len(word.lstrip("!")) < _LEAST_BEGUN:
            return None
        fitting = (found.text for found in self.suggestions(word) if found.text.startswith(word) and found.text != word)
        return next((text[:begun] + found for found in fitting), None)

    def _completing(self, key: str, begun: str) -> Iterable[str]:
        counts = self._lookup(Part.of(key))
        return sorted(
            (value for value in self._known(key) if begun in value),
            key=lambda value: (not value.startswith(begun), -len(counts.get((key, value), ())), value),
        )

    def _suggestion(self, bang: str, key: str, value: str) -> Suggestion:
        shown = f'"{value}"' if " " in value else value
        claims = None if (key, value) in _OF_TODAY else len(self._lookup(Part.of(key)).get((key, value), ()))
        return Suggestion(f"{bang}{key}:{shown}", self._meaning(key, value), claims)

    def _meaning(self, key: str, value: str) -> str:
        if key == IS:
            return STATES[value]
        if key == HAS:
            return POSSESSIONS[value]
        if key == AXIS:
            axis = self.registry.axes.get(AxisId(value))
            return "axis without a record" if axis is None else axis.label
        if key == SOURCE:
            source = self.registry.sources.get(SourceId(value))
            return "source without a record" if source is None else full_citation(source)
        about = self.registry.variables[key]
        level = about.levels.get(value)
        return about.label if level is None or level.label is None else level.label

    def _lookup(self, part: Part) -> Lookup:
        if part not in self._lookups:
            self._lookups[part] = Facets(self.registry).lookup(part, self.rows)
        return self._lookups[part]

    def _place_of(self) -> Mapping[ClaimId, int]:
        if self._places is None:
            self._places = {name: place for place, name in enumerate(self._names)}
        return self._places

    def _known(self, key: str) -> Collection[str]:
        """Every value that a key may have."""
        if key in (IS, HAS):
            return STATES if key == IS else POSSESSIONS
        if key not in self._values:
            lookup = self._lookup(Part.of(key))
            self._values[key] = sorted(value for (name, value), claims in lookup.items() if name == key and claims)
        return self._values[key]

    def _meant(self, term: Term) -> tuple[str, ...]:
        """The values that a term asks for: levels also by their names in words."""
        known = self._known(term.key)
        if term.text not in known and (about := self.registry.variables.get(term.key)) is not None:
            named = [word for word, level in about.levels.items() if level.label and fold(level.label) == term.text]
            if named := [word for word in named if word in known]:
                return tuple(named)
        return starting(term.text, known)

    def _having(self, term: Term, today: Mapping[Facet, Collection[ClaimId]], among: Iterable[int] | None) -> list[int]:
        wanted = self._claims(term, today)
        names = enumerate(self._names) if among is None else ((place, self._names[place]) for place in among)
        if term.negated:
            return [place for place, name in names if name not in wanted]
        return [place for place, name in names if name in wanted]

    def _claims(self, term: Term, today: Mapping[Facet, Collection[ClaimId]]) -> Set[ClaimId]:
        lookup = self._lookup(Part.of(term.key))
        facets = [(term.key, value) for value in self._meant(term)]
        sets = [today[facet] if facet in today else lookup.get(facet, frozenset()) for facet in facets]
        if len(sets) == 1 and isinstance(sets[0], Set):
            return sets[0]
        return frozenset().union(*sets)

    def _updated(
        self, part: Part, new: Mapping[ClaimId, QueueRow], registry: Registry, gone: Collection[ClaimId]
    ) -> Lookup:
        """A lookup after an edit, with only those of its sets made anew that the edit touches."""
        found = dict(self._lookups[part])
        touched: dict[Facet, set[ClaimId]] = {}
        places, old, edited = self._place_of(), Facets(self.registry), Facets(registry)
        for name in (*new, *gone):
            before = old.of(part, self.rows[places[name]]) if name in places else frozenset()
            after = edited.of(part, new[name]) if name in new else frozenset()
            for facet in before ^ after:
                if facet not in touched:
                    touched[facet] = set(found.get(facet, ()))
                (touched[facet].add if facet in after else touched[facet].discard)(name)
        return {**found, **touched}


def _holding(term: Term, haystacks: Sequence[str], among: Iterable[int] | None) -> list[int]:
    text = term.text
    if among is not None:
        return [place for place in among if (text in haystacks[place]) is not term.negated]
    if term.negated:
        return [place for place, found in enumerate(haystacks) if text not in found]
    return [place for place, found in enumerate(haystacks) if text in found]
