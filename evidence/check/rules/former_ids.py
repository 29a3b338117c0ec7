"""A rule of EV1xx: what records say that they were called before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Protocol

from evidence.check.context import CheckContext
from evidence.check.rule import Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Severity

_FORMERLY = attrgetter("formerly")


class _Named(Protocol):
    """A record with an id, and those that it had."""

    @property
    def id(self) -> str: ...

    @property
    def formerly(self) -> Sequence[str]: ...


@rule("EV118", "former-id-taken", Severity.ERROR, Scope.REGISTRY)
def former_id_taken(context: CheckContext) -> Iterator[Finding]:
    """A record lists a former id that another one has, or had, or that is its own.

    Why: decisions and comparisons know a renamed record by the ids that it had; what two have had tells nothing.

    Fix: take it out of `formerly`. What was put together is named by one of the two.

    Bad:  `formerly: zhu-2012`, with a record `zhu-2012` beside it
    Good: `formerly: zhu-2012`, where that record was given this id
    """
    registry = context.registry
    claims, sources = registry.claims, registry.sources
    named: list[tuple[str, Iterable[_Named], Mapping[Any, str]]] = [
        ("claim", claims.values(), registry.claim_paths),
        ("source", sources.values(), registry.source_paths),
    ]
    if registry.unread and any(record.formerly for _, records, _ in named for record in records):
        yield NotChecked("some files could not be read, and may have these ids")
    for what, records, paths in named:
        for name, place, message in _taken(records, what):
            yield Hit(("formerly", place), message, "take it out", path=paths[name])
    for claim in claims.values():
        if not any(map(_FORMERLY, claim.evidence)):
            continue  # as nearly all
        numbers: dict[str, int] = {item.id: number for number, item in enumerate(claim.evidence)}
        for name, place, message in _taken(claim.evidence, "item"):
            route = ("evidence", numbers[name], "formerly", place)
            yield Hit(route, message, "take it out", path=registry.claim_paths[claim.id])


def _taken(records: Iterable[_Named], what: str) -> Iterator[tuple[str, int, str]]:
    """Ids of records, the place in their `formerly`, and what is wrong with it."""
    records = tuple(records)
    if not any(record.formerly for record in records):
        return
    ids = {record.id for record in records}
    had: dict[str, str] = {}
    for record in records:
        for place, name in enumerate(record.formerly):
            if name == record.id:
                yield record.id, place, f"`{name}` is the id that this {what} has"
            elif name in ids:
                yield record.id, place, f"`{name}` is the id of another {what}"
            elif name in had:
                yield record.id, place, f"`{name}` is listed twice; {what} `{had[name]}` had this id"
            else:
                had[name] = record.id
