"""Whether what is entered names things that the registry knows; said at once, with the nearest known word."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from evidence.errors import EditRefused
from evidence.model.axis import Axis
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId, SourceId
from evidence.model.source import Source
from evidence.registry.registry import AXES_FILE, CONTEXTS_FILE, CURATORS_FILE, METHODS_FILE, Registry

_LONGEST = 100
"""Characters of a word beyond which no known one is like it."""


def require(word: Any, known: Collection[str], what: str, advice: str = "") -> None:
    """Refuse a word that is not known; what is no text is left to the check of form."""
    if not isinstance(word, str) or word in known:
        return
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6) if len(word) <= _LONGEST else []
    hint = f"; did you mean {near[0]}?" if near else f"; {advice}" if advice else ""
    raise EditRefused(f"{what} {_short(word)}{hint}")


def claim_of(registry: Registry, name: str) -> Claim:
    """A claim that can be edited."""
    claim = registry.claims.get(ClaimId(name))
    if claim is None:
        if name in registry.unread_names:
            raise EditRefused(f"the file of {name} has errors; mend them first, `evidence check` lists them")
        require(name, registry.claims, "there is no claim")
        raise AssertionError
    return claim


def source_of(registry: Registry, name: str) -> Source:
    """A source that can be edited."""
    source = registry.sources.get(SourceId(name))
    if source is None:
        if name in registry.unread_names:
            raise EditRefused(f"the file of {name} has errors; mend them first, `evidence check` lists them")
        require(name, registry.sources, "there is no source", "`evidence new source` makes one")
        raise AssertionError
    return source


def axis_of(registry: Registry, claim: Claim) -> Axis:
    """The axis of a claim, whose poles are the words for stances."""
    axis = registry.axes.get(claim.axis)
    if axis is None:
        raise EditRefused(f"the axis {claim.axis} of {claim.id} is not in {AXES_FILE}; add it there first")
    return axis


def require_source(registry: Registry, name: Any) -> None:
    """Refuse an id that no source has; what may be in a file that could not be read is let through."""
    if isinstance(name, str) and name not in registry.unread_names and registry.unread_folder is None:
        require(name, registry.sources, "there is no source", "`evidence new source` makes one")


def require_curator(registry: Registry, name: Any) -> None:
    """Refuse an id that is nobody's."""
    if CURATORS_FILE not in registry.unread:
        require(name, registry.curators, "there is no curator", f"add the person to {CURATORS_FILE}")


def require_stance(axis: Axis, claim: Claim, word: Any) -> None:
    """Refuse a stance that is not one of the claim's axis, and name the ones that are."""
    if isinstance(word, str) and word not in axis.stances:
        raise EditRefused(f"{_short(word)} is not a stance on {claim.axis}; its stances are {', '.join(axis.stances)}")


def require_conditions(registry: Registry, conditions: Any) -> None:
    """Refuse a variable or a level of a context that is not in the vocabulary."""
    if CONTEXTS_FILE in registry.unread or not isinstance(conditions, Mapping):
        return
    for variable, level in conditions.items():
        require(variable, registry.variables, "there is no context variable", f"add it to {CONTEXTS_FILE} first")
        known = registry.variables[variable].levels
        require(level, known, f"{variable} has no level", f"add it to {CONTEXTS_FILE} first")


def require_in_scope(registry: Registry, claim: str, scope: Mapping[str, Any], context: Any, what: str) -> None:
    """Refuse a context that lies outside of a claim's scope; a more specific level is inside."""
    if not isinstance(context, Mapping):
        return
    for variable, wanted in scope.items():
        level, known = context.get(variable), registry.variables.get(variable)
        if level is None or level == wanted or known is None or level not in known.levels:
            continue
        if wanted not in known.ancestors(level):
            raise EditRefused(f"{what} is under {variable} {level}, outside the scope of {claim}, {variable} {wanted}")


def require_item_words(registry: Registry, claim: Claim, values: Mapping[str, Any]) -> None:
    """Refuse an item's values that name something unknown; keys that are not there are not looked at."""
    for key in ("source", "via", "reports"):
        require_source(registry, values.get(key))
    if METHODS_FILE not in registry.unread:
        for key, known in (
            ("method", registry.methods),
            ("outcome-class", registry.outcome_classes),
            ("quality", registry.qualities),
        ):
            require(values.get(key), known, f"there is no {key}", f"add it to {METHODS_FILE} first")
    require_conditions(registry, values.get("context"))
    require_in_scope(registry, claim.id, claim.scope, values.get("context"), "the item")
    axis = axis_of(registry, claim)
    require_stance(axis, claim, values.get("stance"))
    if isinstance(perturbation := values.get("perturbation"), Mapping):
        require(
            perturbation.get("observed"), axis.poles, f"{claim.axis} has no pole", f"one of {', '.join(axis.poles)}"
        )
    if isinstance(ratings := values.get("ratings"), (list, tuple)):
        for rating in ratings:
            if isinstance(rating, Mapping):
                require_stance(axis, claim, rating.get("stance"))
                require_curator(registry, rating.get("by"))
    if isinstance(curated := values.get("curated"), Mapping):
        require_curator(registry, curated.get("by"))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
