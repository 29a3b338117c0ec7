"""Claims: made, and described otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evidence.errors import EditRefused
from evidence.model.claim import Claim
from evidence.model.ids import ClaimId
from evidence.registry.curation.desk import Desk
from evidence.registry.curation.words import claim_of, require, require_conditions, require_in_scope
from evidence.registry.draft import Draft, Step
from evidence.registry.registry import AXES_FILE, Registry
from evidence.registry.spelling import Value

_FOLDER = re.compile(r"([A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*)?", re.ASCII)
_ELSEWHERE = {
    "evidence": "items are added, edited and removed one by one",
    "decision": "a decision is made anew",
    "ignore": "a suppression is added on its own",
}


def edit_claim(draft: Draft, claim: ClaimId, values: Mapping[str, Value | None]) -> Step:
    """Give fields of a claim other values; None takes a field out."""
    registry = draft.registry
    record = claim_of(registry, claim)
    desk = Desk(draft)
    path = registry.claim_paths[record.id]
    data = desk.data(path)
    changed = {key: value for key, value in values.items() if data.get(key) != value}
    for key in changed:
        if key in _ELSEWHERE:
            raise EditRefused(f"{key} is not edited with the claim: {_ELSEWHERE[key]}")
        if key == "id":
            raise EditRefused("a claim keeps its id: what refers to it would be lost; make a new one and list the old")
    _require_known(registry, changed, record)
    _require_fit(registry, record, changed)
    for key, value in changed.items():
        if value is None:
            desk.remove(path, (key,))
        else:
            desk.put(path, (key,), value)
    return desk.step(f"{claim}: {', '.join(sorted(changed)) or 'nothing'}")


def new_claim(draft: Draft, values: Mapping[str, Value], topic: str) -> Step:
    """Write `claims/<topic>/<id>.yaml`; without a topic, where the broader claim is, else directly in `claims/`."""
    registry = draft.registry
    name = values.get("id")
    if not isinstance(name, str):
        raise EditRefused("a claim needs an id, such as msc-exo-tumour-growth")
    former: dict[str, str] = {old: claim.id for claim in registry.claims.values() for old in claim.formerly}
    if name in registry.claims or name in former or name in registry.unread_names:
        whose = f"{former[name]} had the id {name} before" if name in former else f"there is a claim {name} already"
        raise EditRefused(f"{whose}; choose another id")
    _require_known(registry, values, None)
    folder = topic or _topic_of(registry, values.get("broader"))
    path = "/".join(part for part in ("claims", folder, f"{name}.yaml") if part)
    if folder in ("sources", "vocabulary"):
        raise EditRefused(f"claims/{folder}/ is kept for something else; choose another topic")
    if not _FOLDER.fullmatch(folder) or "/" in name:
        raise EditRefused("ids and topics are words of letters, digits and hyphens, such as msc-exosomes")
    desk = Desk(draft)
    desk.create(path, values)
    return desk.step(f"new claim {name}")


def _topic_of(registry: Registry, broader: Any) -> str:
    path = registry.claim_paths.get(ClaimId(broader), "") if isinstance(broader, str) else ""
    return "/".join(path.split("/")[1:-1])


def _require_known(registry: Registry, values: Mapping[str, Any], claim: Claim | None) -> None:
    """Refuse an axis, a broader claim or a scope that does not exist, or that does not go with the claim."""
    if AXES_FILE not in registry.unread:
        require(values.get("axis"), registry.axes, "there is no axis", f"add it to {AXES_FILE} first")
    require_conditions(registry, values.get("scope"))
    broader = values.get("broader")
    if isinstance(broader, str) and broader not in registry.unread_names:
        require(broader, registry.claims, "there is no claim")
    axis = values.get("axis", claim.axis if claim is not None else None)
    above = registry.claims.get(ClaimId(broader)) if isinstance(broader, str) else None
    if above is not None and above.axis != axis:
        raise EditRefused(f"{above.id} is on the axis {above.axis}, this claim on {axis}; a broader claim has the same")
    own = claim.id if claim is not None else values.get("id")
    met: set[str] = set()
    while above is not None and above.id not in met:
        met.add(above.id)
        if above.id == own:
            raise EditRefused(f"{broader} is itself below {own}; no claim can be broader than itself")
        above = registry.claims.get(above.broader) if above.broader is not None else None
    former = values.get("formerly")
    for old in [former] if isinstance(former, str) else former or ():
        if old in registry.claims or any(old in it.formerly for it in registry.claims.values() if it is not claim):
            raise EditRefused(f"{old} is the id of a claim, or was that of another one")


def _require_fit(registry: Registry, claim: Claim, changed: Mapping[str, Any]) -> None:
    """Refuse an axis or a scope under which evidence of the claim would no longer belong to it."""
    axis = registry.axes.get(changed["axis"]) if isinstance(changed.get("axis"), str) else None
    if axis is not None:
        for item in claim.evidence:
            if item.stance not in axis.stances:
                raise EditRefused(f"{item.id} is {item.stance}, which is not a stance on {changed['axis']}")
        for other in (claim.broader, *registry.narrower.get(claim.id, ())):
            beside = registry.claims.get(other) if other is not None and "broader" not in changed else None
            if beside is not None and beside.axis != changed["axis"]:
                raise EditRefused(f"{beside.id} is on the axis {beside.axis}, and above or below this claim")
    if isinstance(scope := changed.get("scope"), Mapping):
        for item in claim.evidence:
            require_in_scope(registry, claim.id, scope, item.context, item.id)
