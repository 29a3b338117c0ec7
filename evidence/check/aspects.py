"""Says what a claim has of all that some rules are about: one look at an item, instead of one of every rule."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect
from evidence.model.words import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evidence.model.axis import Axis
    from evidence.model.claim import Claim
    from evidence.model.ids import SourceId
    from evidence.model.item import Item
    from evidence.registry.registry import Registry

_ALL = frozenset(Aspect)
_COMMON = attrgetter(
    "id", "source", "stance", "method", "outcome_class", "quality", "context", "effect", "quote", "finding"
)
_SELDOM = attrgetter("via", "reports", "perturbation", "ratings", "curated")
"""Values of an item; together they are read in half the time."""
_NONE_OF_THEM = (None, None, None, (), None)


class Aspects:
    """The aspects of the claims of one registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._last: tuple[Claim | None, frozenset[Aspect]] = (None, _ALL)
        self._sources = _Sources(registry)
        self._statements = frozenset(word for word, method in registry.methods.items() if method.statement)
        self._levels = frozenset(
            (variable, level) for variable, about in registry.variables.items() for level in about.levels
        )
        self._stances = {name: frozenset(axis.stances) for name, axis in registry.axes.items()}

    def of(self, claim: Claim) -> frozenset[Aspect]:
        """Those that a claim has; all of them where some rules have to say that they could not look."""
        if self._last[0] is not claim:
            self._last = claim, self._of(claim)  # rules go claim by claim, so that one is enough
        return self._last[1]

    def _of(self, claim: Claim) -> frozenset[Aspect]:
        registry = self._registry
        axis = registry.axes.get(claim.axis)
        if axis is None or registry.unread:
            return _ALL
        sources, stances, levels, statements = self._sources, self._stances[claim.axis], self._levels, self._statements
        methods, classes, qualities = registry.methods, registry.outcome_classes, registry.qualities
        found = set(self._of_itself(claim, axis))
        ids: set[str] = set()
        named: set[str] = set()
        for item in claim.evidence:
            name, source, stance, method, outcome_class, quality, context, effect, quote, finding = _COMMON(item)
            ids.add(name)
            named.add(source)
            is_study, has_text, aspects = sources[source]
            if aspects:
                found.update(aspects)
            if is_study is (method in statements):
                found.add(Aspect.MISFIT)
            if (
                stance not in stances
                or (method is not None and method not in methods)
                or (outcome_class is not None and outcome_class not in classes)
                or (quality is not None and quality not in qualities)
                or not levels.issuperset(context.items())
            ):
                found.add(Aspect.UNKNOWN)
            if quote:
                found.add(Aspect.QUOTE)
                if not has_text:
                    found.add(Aspect.UNSTORED)
            elif finding is None:
                found.add(Aspect.WORDLESS)
            if effect is not None:
                found.add(Aspect.EFFECT)
            if _SELDOM(item) != _NONE_OF_THEM:
                found.update(self._of_few(item, axis))
        if len(ids) < len(claim.evidence) or len(named) < len(claim.evidence):
            found.add(Aspect.TWICE)
        return frozenset(found)

    def _of_itself(self, claim: Claim, axis: Axis) -> Iterator[Aspect]:
        """What a claim has whatever its items are."""
        if claim.broader is not None:
            yield Aspect.BROADER
        if claim.scope:
            yield Aspect.SCOPE
            if not self._levels.issuperset(claim.scope.items()):
                yield Aspect.UNKNOWN
        decision = claim.decision
        if decision is not None:
            yield Aspect.DECISION
            if decision.by not in self._registry.curators or decision.pole not in (None, *axis.poles):
                yield Aspect.UNKNOWN

    def _of_few(self, item: Item, axis: Axis) -> Iterator[Aspect]:
        """What few items have."""
        if item.via is not None or item.reports is not None:
            yield Aspect.THROUGH
            if not _all_in(self._registry.sources, item.via, item.reports):
                yield Aspect.UNKNOWN
        if item.reports is not None:
            yield Aspect.CITING
        if item.perturbation is not None:
            yield Aspect.PERTURBATION
            if item.perturbation.observed not in axis.poles:
                yield Aspect.UNKNOWN
        curators = self._registry.curators
        if item.curated is not None and item.curated.by not in curators:
            yield Aspect.UNKNOWN
        if any(rating.by not in curators or rating.stance not in axis.stances for rating in item.ratings):
            yield Aspect.UNKNOWN


class _Sources(dict[str, tuple[bool, bool, tuple[Aspect, ...]]]):
    """Of sources whether they are studies, whether they have a text, and what an item of theirs brings to its claim."""

    def __init__(self, registry: Registry) -> None:
        self._sources = registry.sources

    def __missing__(self, name: SourceId) -> tuple[bool, bool, tuple[Aspect, ...]]:
        source = self._sources.get(name)
        found: list[Aspect] = []
        if source is None:
            self[name] = False, True, (Aspect.UNKNOWN,)
            return self[name]
        if source.standing is not Standing.CURRENT:
            found.append(Aspect.UNSETTLED)
        if source.cites:
            found.append(Aspect.CITING)
        if source.derives_from:
            found.append(Aspect.DERIVED)
        has_text = source.snapshot is not None or source.sha256 is not None
        self[name] = source.kind.is_primary, has_text, tuple(found)
        return self[name]


def _all_in(known: Collection[str], *names: str | None) -> bool:
    return all(name is None or name in known for name in names)
