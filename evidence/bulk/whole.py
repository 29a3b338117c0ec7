"""Claims that counts do not settle: their items become records, and the registry's own functions are asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from evidence.bulk.counting import BITS
from evidence.model.axis import Axis
from evidence.model.claim import Claim, Subject
from evidence.model.ids import AxisId, ItemId, SourceId
from evidence.model.item import Item
from evidence.model.policy import Policy, RegistryFile, Sampling
from evidence.model.source import Kind, Source
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshots
from evidence.resolve.dependence import Dependence
from evidence.resolve.lines import assemble
from evidence.resolve.reversal import reversals

CLAIM_COLUMNS: dict[str, type] = {"claim": str}
SEPARATED_COLUMNS: dict[str, type] = {**CLAIM_COLUMNS, "variables": str}
_AXIS = AxisId("answer")
_POLES = ("pole-one", "pole-two")
_WORDS = dict(zip(BITS.values(), (*_POLES, "mixed", "no-effect"), strict=True))


def named(rows: Iterable[Sequence[Any]], variables: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Claims with the names of variables as JSON, of rows of a claim and a variable's place; they come in order."""
    for claim, group in groupby(rows, key=itemgetter(0)):
        yield claim, json.dumps([variables[int(row[1])] for row in group], ensure_ascii=False)


def reversing(rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Iterator[tuple[str]]:
    """Claims of which two studies of two laboratories reverse in one way; of each only such studies are needed."""
    for name, group in groupby(rows, key=itemgetter(0)):
        registry = _registry(name, group, variables, policy)
        lines = assemble(registry.claims[name], registry, policy).primary
        if any(reversal.passes for reversal in reversals(lines, registry)[0]):
            yield (name,)


def separated(rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Iterator[tuple[str, str]]:
    """The claims that a context explains, with the names of the variables as JSON; rows come claim by claim."""
    for name, group in groupby(rows, key=itemgetter(0)):
        registry = _registry(name, group, variables, policy)
        lines = assemble(registry.claims[name], registry, policy).primary
        if names := Dependence(registry, policy).explaining(lines):
            yield name, json.dumps(sorted(names), ensure_ascii=False)


def _registry(name: Any, rows: Iterable[Sequence[Any]], variables: Sequence[str], policy: Policy) -> Registry:
    """One claim and its sources; values of tables need not follow the rules of the registry's ids."""
    sources: dict[SourceId, Source] = {}
    items: list[Item] = []
    for place, row in enumerate(rows):
        _, source, bit, unread, kind, cohort, group, year, outcome_class, comparator, *levels = row
        if source not in sources:
            sources[source] = Source.model_construct(id=source, kind=Kind(kind), cohort=cohort, group=group, year=year)
        context = {variable: level for variable, level in zip(variables, levels, strict=True) if level is not None}
        items.append(
            Item.model_construct(
                id=ItemId(str(place)),
                source=source,
                stance=_WORDS[bit],
                context=context,
                outcome_class=outcome_class,
                comparator=comparator,
                via=source if unread else None,
            )
        )
    claim = Claim.model_construct(
        id=name, title=name, axis=_AXIS, subject=Subject(label="-"), outcome="-", evidence=tuple(items)
    )
    root = Path("/nonexistent")
    return Registry(
        root=root,
        config=RegistryFile.model_construct(format=1, name="table", sampling=Sampling.CONVENIENCE, policy=policy),
        snapshots=Snapshots(root, "seeds"),
        axes={_AXIS: Axis(label="-", poles=_POLES)},
        sources=sources,
        claims={name: claim},
    )
