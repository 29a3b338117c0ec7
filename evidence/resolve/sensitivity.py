"""On what a verdict hangs: the same claim without a line, a laboratory, weaker methods, unread or doubtful studies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from evidence.model.words import Standing
from evidence.resolve.lines import Line, assemble, groups_of
from evidence.resolve.partition import recorded
from evidence.resolve.placed import Exclusion, Selection
from evidence.resolve.ruling import Ruling, Separated, rule_on
from evidence.resolve.stratum import earliest_of_each
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.model.item import Item
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry


class Leaving(StrEnum):
    """What a rerun leaves out."""

    LINE = "line"
    """One line."""
    GROUP = "group"
    """One laboratory or group of authors."""
    LOWER_TIERS = "lower-tiers"
    """Items whose method is of a weaker tier than a given one, or of none."""
    UNREAD = "unread"
    """Lines known only through reviews."""
    CONCERN = "concern"
    """Sources under an expression of concern."""
    WEAK_LINKS = "weak-links"
    """All but the earliest line of each laboratory and context."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """A claim judged again without some of its evidence."""

    leaving: Leaving
    left_out: tuple[SourceId, ...]
    """Sources of which an item that counts was left out, sorted."""
    ruling: Ruling
    changed: bool
    """The status is another one than with everything."""
    group: str | None = None
    """The laboratory that was left out."""
    tier: int | None = None
    """The weakest tier that was kept; 1 is strongest."""
    vacuous: bool = False
    """Too few lines record a laboratory for this rerun to say anything."""


def reruns(
    verdict: Verdict,
    registry: Registry,
    policy: Policy,
    separated: Separated | None = None,
    selection: Selection | None = None,
) -> tuple[Rerun, ...]:
    """Judge a claim again without each line, each laboratory, weaker tiers, unread lines and sources of concern.

    Each is the verdict on a registry that never held what is left out: without a meta-analysis its studies count
    one by one again, and without the last study reviews decide. The last rerun keeps one line for each laboratory
    and recorded context, the earliest; it is vacuous when fewer than half the lines record a laboratory. Reruns
    that would leave nothing out are not made, except that last one; nor is that of a laboratory with a single line,
    which is the rerun without that line.

    `selection` is what the verdict was made under. `separated` says of some lines whether a context separates them;
    without it separation is ignored, in the reruns and in what they are compared with.
    """
    return tuple(_Reruns(verdict, registry, policy, separated, selection).all())


def changes(made: Iterable[Rerun]) -> tuple[Rerun, ...]:
    """The reruns whose status differs from that with everything."""
    return tuple(rerun for rerun in made if rerun.changed)


@dataclass(frozen=True, slots=True)
class _Reruns:
    verdict: Verdict
    registry: Registry
    policy: Policy
    separated: Separated | None
    selection: Selection | None

    def all(self) -> Iterator[Rerun]:
        lines, sources = self.verdict.counted, self.registry.sources
        whole = self._rule(self.verdict.evidence.primary, self.verdict.evidence.secondary)

        def made(leaving: Leaving, out: Iterable[SourceId], ruling: Ruling) -> Rerun:
            return Rerun(leaving, tuple(sorted(out)), ruling, ruling.status is not whole.status)

        for line in lines:
            yield made(Leaving.LINE, line.sources, self._without(set(line.sources)))
        speaking = self._speaking()
        for group in sorted(set().union(*(groups_of(line, self.registry) for line in lines))):
            out = {source.id for source in sources.values() if source.group == group}
            if any(speaking & out == set(line.sources) for line in lines):
                continue  # all that it has here is one line, which is left out above
            rerun = made(Leaving.GROUP, out & _sources(lines), self._without(out))
            yield replace(rerun, group=group)
        yield from self._tiers(made)
        unread = _sources(line for line in lines if line.unread)
        if unread:
            yield made(Leaving.UNREAD, unread, self._without(unread))
        concern = {s.id for s in sources.values() if s.standing is Standing.EXPRESSION_OF_CONCERN}
        if concern & _sources(lines):
            yield made(Leaving.CONCERN, concern & _sources(lines), self._without(concern))
        if lines:
            kept = one_per_group(lines, self.registry)
            ruling = self._rule((), kept) if whole.basis is Basis.SECONDARY else self._rule(kept, ())
            named = sum(bool(groups_of(line, self.registry)) for line in lines)
            rerun = made(Leaving.WEAK_LINKS, _sources(lines) - _sources(kept), ruling)
            yield replace(rerun, vacuous=2 * named < len(lines))

    def _speaking(self) -> set[SourceId]:
        """The sources of all items of the claim and of those below it, whether they count or not."""
        names = (self.verdict.claim, *self.registry.below(self.verdict.claim))
        return {item.source for name in names for item in self.registry.claims[name].evidence}

    def _tiers(self, made: Callable[[Leaving, Iterable[SourceId], Ruling], Rerun]) -> Iterator[Rerun]:
        tiers = {(item.source.id, self._tier(item.item)) for line in self.verdict.counted for item in line.items}
        for kept in sorted({tier for _, tier in tiers if tier is not None}):
            out = {source for source, tier in tiers if tier is None or tier > kept}
            if out:
                ruling = self._reassembled(partial(self._weaker, kept))
                yield replace(made(Leaving.LOWER_TIERS, out, ruling), tier=kept)

    def _weaker(self, kept: int, item: Item) -> bool:
        tier = self._tier(item)
        return tier is None or tier > kept

    def _tier(self, item: Item) -> int | None:
        method = self.registry.methods.get(item.method) if item.method is not None else None
        return None if method is None else method.tier

    def _without(self, out: set[SourceId]) -> Ruling:
        """The claim without some sources; on the lines that are kept, wherever those stay as they are."""
        evidence = self.verdict.evidence
        lines = (*evidence.primary, *evidence.secondary)
        gone = [line for line in lines if not out.isdisjoint(line.sources)]
        split = any(not out.issuperset(line.sources) for line in gone)
        # what does not count itself may still hold back, or carry, something that does
        present = {entry.item.source for entry in evidence.uncounted if entry.why is not Exclusion.REPORTED}
        replaced = {source for e in evidence.uncounted if e.why is Exclusion.CONSTITUENT for source in e.through}
        if split or out & replaced or out & present - _sources(gone):
            return self._reassembled(lambda item: item.source in out)
        primary, secondary = (
            [line for line in some if out.isdisjoint(line.sources)] for some in (evidence.primary, evidence.secondary)
        )
        return self._rule(primary, secondary)

    def _reassembled(self, out: Callable[[Item], bool]) -> Ruling:
        """The claim, with those below it, in a registry without some items."""
        claims = self.registry.claims
        kept = {
            name: claims[name].model_copy(update={"evidence": tuple(i for i in claims[name].evidence if not out(i))})
            for name in (self.verdict.claim, *self.registry.below(self.verdict.claim))
        }
        smaller = replace(self.registry, claims=kept)
        evidence = assemble(kept[self.verdict.claim], smaller, self.policy, self.selection)
        return self._rule(evidence.primary, evidence.secondary)

    def _rule(self, primary: Iterable[Line], secondary: Iterable[Line]) -> Ruling:
        return rule_on(tuple(primary), tuple(secondary), self.policy, self.separated)


def one_per_group(lines: Iterable[Line], registry: Registry) -> tuple[Line, ...]:
    """The lines with one for each laboratory and recorded context, the earliest; in the order given.

    A line that records no laboratory is always kept.
    """
    lines = tuple(lines)
    contexts = [
        frozenset((variable, frozenset(levels)) for variable, levels in recorded(line, registry).items())
        for line in lines
    ]
    return tuple(lines[i] for i in earliest_of_each(lines, contexts, registry))


def _sources(lines: Iterable[Line]) -> set[SourceId]:
    return {source for line in lines for source in line.sources}
