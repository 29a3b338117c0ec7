"""Which files a change of some files can have reached, told from what is kept of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from evidence.check.claim_rows import ClaimFacts, ClaimRows
from evidence.check.facts import Facts, SourceFacts


class Reached:
    """What has to be checked again after a change from one state of the files to another.

    Who is reached is asked of both states, so that what no longer leads somewhere counts as well.
    """

    __slots__ = ("_all", "_states", "claims", "sources")

    def __init__(self, before: Facts, after: Facts, paths: Iterable[str]) -> None:
        paths = tuple(paths)
        now = _Names(after)
        # mostly a change is of what a record says itself, and leads nowhere else than before
        states = self._states = (now,) if _lead_alike(before, after, paths) else (_Names(before), now)
        claims: set[str] = set()
        sources: set[str] = set()
        for path in paths:
            for state in (before, after):
                if path in state.claims:
                    claims.add(state.claims[path].id)
                if path in state.sources:
                    sources.add(state.sources[path].id)
        changed = frozenset(claims)
        if sources:
            for names in states:
                linked = names.dependents(sources)
                linked.update(cited for name in sources & names.sources.keys() for cited in names.sources[name].cites)
                claims.update(names.claims_on(linked))
        for names in states:
            claims.update(names.looking_at(changed))
            claims.update(name for above in changed for name in names.narrower.get(above, ()))
        for names in states:
            for name in tuple(claims):
                claims.update(names.above(name))
        for names in states:
            retracted = {source.id for source in names.sources.values() if source.retracted}
            if retracted:
                on = (names.claims[name].sources for name in names.families(claims) if name in names.claims)
                sources |= retracted & set[str]().union(*on)
        self._all = claims, sources
        self.claims = frozenset(claims & now.claims.keys())
        """Ids of claims that have to be checked again."""
        self.sources = frozenset(sources & now.sources.keys())
        """Ids of sources that have to be checked again."""

    def needed(self) -> tuple[set[str], set[str]]:
        """Ids of all claims and sources that the rules look at when they check what was reached."""
        return self._needed(self._states[-1])

    def needed_for_both(self) -> tuple[set[str], set[str]]:
        """The same for comparing the states: what one of them needs is not to look gone in the other."""
        claims, sources = zip(*map(self._needed, self._states), strict=True)
        return set[str]().union(*claims), set[str]().union(*sources)

    def _needed(self, state: _Names) -> tuple[set[str], set[str]]:
        claims, some = self._all[0] & state.claims.keys(), self._all[1] & state.sources.keys()
        retracted = {name for name in some if state.sources[name].retracted}
        if retracted:  # what a retraction did to every claim is told of the source
            for name in state.claims_on(retracted):
                claims.add(name)
                claims.update(state.above(name))
        claims = state.families(claims)
        claims.update(state.elsewhere(claims))
        claims.update([above for name in claims for above in state.above(name)])
        sources = {*some, *(source for name in claims for source in state.claims[name].named)}
        return claims, state.grounds(sources)


def _lead_alike(before: Facts, after: Facts, paths: Iterable[str]) -> bool:
    """Whether some files say the same of others in two states, in which all other files are the same."""
    for path in paths:
        if path in before.sources or path in after.sources or not (path in before.claims and path in after.claims):
            return False
        if before.claims[path].uncounted != after.claims[path].uncounted:
            return False
    return True


class _Names:
    """The facts by id."""

    def __init__(self, facts: Facts) -> None:
        self._rows = facts.claims
        self.claims = _ById(facts.claims)
        self.sources: dict[str, SourceFacts] = {source.id: source for source in facts.sources.values()}
        self.narrower: dict[str, list[str]] = defaultdict(list)
        for name, above in self._columns("id", "broader") if any(facts.claims.column("broader")) else ():
            if above is not None:
                self.narrower[above].append(name)

    def _columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some fields of all claims."""
        return zip(*map(self._rows.column, names), strict=True)

    def above(self, name: str) -> Iterator[str]:
        """All claims above one, nearest first."""
        seen = {name}
        claim = self.claims.get(name)
        while claim is not None and claim.broader is not None and claim.broader not in seen:
            seen.add(claim.broader)
            yield claim.broader
            claim = self.claims.get(claim.broader)

    def families(self, names: Set[str]) -> set[str]:
        """Some claims with all claims below them."""
        queue = list(names)
        found = set(queue)
        for name in queue:  # grows while it is walked
            for below in self.narrower.get(name, ()):
                if below not in found:
                    found.add(below)
                    queue.append(below)
        return found

    def claims_on(self, sources: Set[str]) -> Iterator[str]:
        """Claims that name one of some sources."""
        for name, named, others in self._columns("id", "sources", "others"):
            if not sources.isdisjoint(named) or not sources.isdisjoint(others):
                yield name

    def dependents(self, sources: Iterable[str]) -> set[str]:
        """Some sources, and all that rest on them or cite them."""
        above: dict[str, list[str]] = defaultdict(list)
        for source in self.sources.values():
            for name in source.named:
                above[name].append(source.id)
        queue = list(sources)
        found = set(queue)
        for name in queue:  # grows while it is walked
            for other in above.get(name, ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def grounds(self, sources: Iterable[str]) -> set[str]:
        """Some sources, and all that they cite or rest on."""
        queue = list(sources)
        found = set(queue)
        for name in queue:  # grows while it is walked
            if name in self.sources:
                for other in self.sources[name].named:
                    if other not in found:
                        found.add(other)
                        queue.append(other)
        return found

    def elsewhere(self, names: Set[str]) -> Iterator[str]:
        """Claims on the subjects of some, with an item of what sources on these cite: dead ends lead there."""
        some = [self.claims[name] for name in names]
        present = {name for claim in some for name in claim.sources} & self.sources.keys()
        cited = {name for source in present for name in self.sources[source].cites}
        cited.update(name for claim in some for name in claim.others)
        labels = {claim.label for claim in some}
        for name, label, sources in self._columns("id", "label", "sources") if cited else ():
            if label in labels and not cited.isdisjoint(sources):
                yield name

    def looking_at(self, changed: Set[str]) -> Iterator[str]:
        """Claims whose dead ends some claims may be: a source on them cites one on those, on the same axis."""
        cited = {name for claim in changed & self.claims.keys() for name in self.claims[claim].sources}
        axes = {self.claims[claim].axis for claim in changed & self.claims.keys()}
        citing = {source.id for source in self.sources.values() if not cited.isdisjoint(source.cites)}
        for name, axis, sources in self._columns("id", "axis", "sources") if citing else ():
            if axis in axes and not citing.isdisjoint(sources):
                yield name
        if not any(self._rows.column("others")):
            return
        for name, axis, others in self._columns("id", "axis", "others"):  # an item may say itself who cites whom
            if others and axis in axes and not cited.isdisjoint(others):
                yield name


class _ById(Mapping[str, ClaimFacts]):
    """Claims by id, each made when it is asked for."""

    def __init__(self, rows: ClaimRows) -> None:
        self._rows = rows
        self._paths = rows.by_id

    def __getitem__(self, name: str) -> ClaimFacts:
        return self._rows[self._paths[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
