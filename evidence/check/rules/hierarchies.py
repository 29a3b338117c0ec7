"""Of EV1xx the rules on what stands above what: claims, sources that derive from others, levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Severity
from evidence.registry.registry import CONTEXTS_FILE

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim
    from evidence.model.source import Source


@rule("EV109", "broader-cycle", Severity.ERROR, Scope.CLAIM, about=Aspect.BROADER)
def broader_cycle(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """Following `broader` upwards leads back to the claim.

    Why: no claim can be more general than itself.

    Fix: remove `broader` from the most general claim of the circle.

    Bad:  a refines b, and b refines a
    Good: a refines b
    """
    # reported once a circle, at its first claim by id
    if claim.id not in context.circles_of_claims:
        return
    claims = context.registry.claims
    chain = [claim.id]
    while (above := claims[chain[-1]].broader) is not None and above != claim.id:
        chain.append(above)
    yield Hit(("broader",), f"this leads back here: {_way([*chain, claim.id])}", "remove one of the links")


@rule("EV110", "broader-on-other-axis", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.BROADER)
def broader_on_other_axis(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The broader claim is on another axis.

    Why: a claim about metastasis cannot add lines to a claim about tumour growth: the poles differ.

    Fix: point to a claim on the same axis, or remove `broader`.

    Bad:  a claim on `metastasis` with a broader claim on `tumour-effect`
    Good: both on `metastasis`
    """
    above = context.registry.claims.get(claim.broader) if claim.broader is not None else None
    axes = context.registry.axes
    if above is not None and above.axis != claim.axis and above.axis in axes and claim.axis in axes:
        yield Hit(("broader",), f"`{above.id}` is on the axis {above.axis}, this claim on {claim.axis}")


@rule("EV115", "derivation-cycle", Severity.ERROR, Scope.SOURCE)
def derivation_cycle(source: Source, context: CheckContext) -> Iterator[Finding]:
    """Following `derives-from` leads back to the source.

    Why: of two texts at most one can be a retelling of the other; in a circle neither would count.

    Fix: keep the link of the younger source.

    Bad:  a derives from b, and b derives from a
    Good: a derives from b
    """
    # reported once a circle, at its first source by id
    if source.id in context.circles_of_sources:
        yield Hit(("derives-from",), "this leads back to the source itself", "remove one of the links")


@rule("EV116", "broken-hierarchy", Severity.ERROR, Scope.REGISTRY)
def broken_hierarchy(context: CheckContext) -> Iterator[Finding]:
    """A level's parent is not a level of the same variable, or leads back to it.

    Why: roll-ups follow the parents; a broken one leaves levels out.

    Fix: name a level of the same variable.

    Bad:  `umbilical-cord: {parent: perinatall}`
    Good: `umbilical-cord: {parent: perinatal}`
    """
    if CONTEXTS_FILE in context.registry.unread:
        yield NotChecked(f"{CONTEXTS_FILE} could not be read")
    for variable, about in context.registry.variables.items():
        parents = {level: details.parent for level, details in about.levels.items() if details.parent is not None}
        for level, parent in parents.items():
            if parent not in about.levels:
                hint = context.did_you_mean(parent, about.levels)
                route = ("variables", variable, "levels", level, "parent")
                yield Hit(route, f"`{parent}` is not a level of {variable}", hint, path=CONTEXTS_FILE)
        # reported once a circle, at its first level by name
        for level in context.circles_of_levels[variable]:
            chain = [level]
            while (parent := parents[chain[-1]]) != level:
                chain.append(parent)
            route = ("variables", variable, "levels", level, "parent")
            yield Hit(route, f"this leads back here: {_way([*chain, level])}", path=CONTEXTS_FILE)


def _way(names: Sequence[str]) -> str:
    """A chain of names, without the middle of a long one."""
    return " -> ".join(names if len(names) <= 8 else (*names[:4], "...", *names[-3:]))
