"""The rows of one claim as records, for views that know nothing of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from evidence.bulk.claim_row import ClaimRow
from evidence.model.axis import Axis, Stance
from evidence.model.claim import Claim, Subject
from evidence.model.ids import AxisId, ItemId, SourceId
from evidence.model.item import Directness, Item
from evidence.model.policy import Policy, RegistryFile, Sampling
from evidence.model.source import Kind, Source, Standing
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshots

_STANCES = frozenset({Stance.NO_EFFECT.value, Stance.MIXED.value, Stance.UNCLEAR.value})
_OWN = ("finding", "quote", "note", "locator", "outcome")
_ABOUT = ("title", "url", "doi", "pmid", "pmcid")
_ROOT = Path("/nonexistent")


def claim_records(row: ClaimRow, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Registry:
    """One claim and its sources; rows that cannot count are left out, as in the run.

    Names of a table need not follow the rules of the registry's ids, so that nothing is validated: this is for looking.
    """
    sources: dict[SourceId, Source] = {}
    items: list[Item] = []
    for place, cells in enumerate(rows):
        told = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        if "source" not in told or told.get("stance") not in _STANCES | {*row.poles}:
            continue
        if told["kind"] not in set(Kind) or told["standing"] not in set(Standing):
            continue
        if told.get("directness", Directness.DIRECT) not in set(Directness):
            continue
        source = SourceId(told["source"])
        if source not in sources:
            sources[source] = Source.model_construct(
                id=source,
                kind=Kind(told["kind"]),
                standing=Standing(told["standing"]),
                cohort=told.get("line"),
                group=told.get("group"),
                year=int(told["year"]) if "year" in told else None,
                **{name: told[name] for name in _ABOUT if name in told},
            )
        items.append(_item(place, told, source))
    axis = AxisId(row.verdict.axis)
    title = row.name
    claim = Claim.model_construct(
        id=row.verdict.claim, title=title, axis=axis, subject=Subject(label="-"), outcome="-", evidence=tuple(items)
    )
    return Registry(
        root=_ROOT,
        config=RegistryFile.model_construct(format=1, name="table", sampling=Sampling.CONVENIENCE, policy=Policy()),
        snapshots=Snapshots(_ROOT, "seeds"),
        axes={axis: Axis.model_construct(label=" or ".join(row.poles), poles=row.poles)},
        sources=sources,
        claims={claim.id: claim},
    )


def _item(place: int, told: dict[str, Any], source: SourceId) -> Item:
    own = {name: told[name] for name in _OWN if name in told}
    if "quote" in own:
        own["quote"] = (own["quote"],)
    return Item.model_construct(
        id=ItemId(str(told.get("id", place))),
        source=source,
        stance=told["stance"],
        context={
            name.removeprefix("context."): str(cell) for name, cell in told.items() if name.startswith("context.")
        },
        directness=Directness(told.get("directness", Directness.DIRECT)),
        outcome_class=told.get("outcome_class"),
        comparator=told.get("comparator"),
        via=SourceId(told["via"]) if "via" in told else None,
        **own,
    )
