"""A fingerprint of what a verdict depends on, so that a decision knows when its ground has moved."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.model.claim import Claim
    from evidence.model.ids import SourceId
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

DIGEST_FORMAT = 1
"""Version of the method and its default thresholds; a changed default needs a new number."""


def digest(claim: Claim, lines: Iterable[Line], registry: Registry, policy: Policy) -> str:
    """SHA-256, 64 hexadecimal digits, over the canonical form of a verdict's ground.

    Covers poles, scope, the policy as far as it differs from the defaults, the roles and ancestors of the levels
    used, the tiers of the methods used, and of every counted item its source, stance, context, outcome class,
    comparator, method, line and standing. Repeated items, wording, order and the claim's own id leave it unchanged,
    and so does another id of a source that lists the one it had.
    """
    axis = registry.axes[claim.axis]
    items: set[tuple[object, ...]] = set()
    levels: dict[str, list[object]] = {}
    tiers: dict[str, int] = {}
    lines = tuple(lines)
    first = _first_ids(lines, registry)
    for line in lines:
        names = tuple(sorted(first[name] for name in line.sources))
        for placed in line.items:
            item = placed.item
            for variable, level in placed.context.items():
                if (known := registry.variables.get(variable)) is not None:
                    levels[f"{variable}={level}"] = [known.role_of(level), *known.ancestors(level)]
            if item.method is not None and item.method in registry.methods:
                tiers[item.method] = registry.methods[item.method].tier
            items.add(
                (
                    first[placed.source.id],
                    axis.word(placed.stance),
                    tuple(sorted(placed.context.items())),
                    item.outcome_class or "",
                    item.comparator or "",
                    item.method or "",
                    names,
                    placed.source.standing.value,
                )
            )
    ground = {
        "format": DIGEST_FORMAT,
        "poles": axis.poles,
        "scope": claim.scope,
        "policy": policy.model_dump(mode="json", exclude_defaults=True),
        "levels": levels,
        "tiers": tiers,
        "items": sorted(items),
    }
    canonical = json.dumps(ground, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _first_ids(lines: Iterable[Line], registry: Registry) -> dict[SourceId, SourceId]:
    """The first id that each source had, unless it is that of another one as well."""
    found = {placed.source.id: placed.source for line in lines for placed in line.items}
    first = {name: source.formerly[0] if source.formerly else name for name, source in found.items()}
    times = Counter(first.values())
    return {
        name: was if times[was] == 1 and (was == name or was not in registry.sources) else name
        for name, was in first.items()
    }
