"""Why the verdict on a claim may be another one than it seems."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect
from evidence.resolve.placed import SUBJECT, Exclusion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim
    from evidence.registry.registry import Registry

_RESTING = (Aspect.UNKNOWN, Aspect.CITING, Aspect.DERIVED)


class BlindSpots:
    """What is not known of the claims of one registry, and may bear on their verdicts."""

    def __init__(self, registry: Registry, circles_of_levels: Mapping[str, Mapping[str, frozenset[str]]]) -> None:
        self._registry = registry
        self._circles_of_levels = circles_of_levels
        self._known_levels: dict[tuple[str, str], bool] = {}

    def of(self, claim: Claim, context: CheckContext) -> str | None:
        """Why decisions on a claim cannot be judged; None where they can."""
        registry = self._registry
        if registry.unread:
            return "some files could not be read, and may bear on the verdict"
        if self._unknown_broader:
            return "a claim with an unknown `broader` may bear on the verdict"
        if self._all_is_known(claim, context):
            return None
        known = context.ruled(claim)
        counted = [placed for line in known.counted for placed in line.items]
        uncounted = known.evidence.uncounted
        for entry in uncounted:
            if entry.why in (Exclusion.UNKNOWN_SOURCE, Exclusion.UNKNOWN_STANCE):
                return "the source or the stance of an item is not known"
        for source in (*(placed.source for placed in counted), *(entry.source for entry in uncounted)):
            if source is not None and not (registry.sources.keys() >= {*source.derives_from, *source.cites}):
                return "what the source of an item rests on is not known"
        if any(not self._known_words(placed.context, placed.item.method) for placed in counted):
            return "the context or the method of an item is not known"
        return None

    def _all_is_known(self, claim: Claim, context: CheckContext) -> bool:
        """Whether everything on a claim is known, whatever of it counts, and its sources rest on nothing."""
        if claim.id in self._registry.narrower or any(self._broken_levels.values()):
            return False
        return context.aspects.of(claim).isdisjoint(_RESTING)

    @cached_property
    def _unknown_broader(self) -> bool:
        claims = self._registry.claims
        return any(claim.broader is not None and claim.broader not in claims for claim in claims.values())

    def _known_words(self, context: Mapping[str, str], method: str | None) -> bool:
        variables = self._registry.variables
        if method is not None and method not in self._registry.methods:
            return False
        for pair in context.items():
            if pair not in self._known_levels:
                variable, level = pair
                self._known_levels[pair] = variable == SUBJECT or (
                    variable in variables
                    and level in variables[variable].levels
                    and self._broken_levels[variable].isdisjoint((level, *variables[variable].ancestors(level)))
                )
            if not self._known_levels[pair]:
                return False
        return True

    @cached_property
    def _broken_levels(self) -> Mapping[str, frozenset[str]]:
        """For each variable the levels whose parent is unknown, or that are above themselves."""
        return {
            name: frozenset(
                {
                    level
                    for level, about in variable.levels.items()
                    if about.parent is not None and about.parent not in variable.levels
                }
            ).union(*self._circles_of_levels[name].values())
            for name, variable in self._registry.variables.items()
        }
