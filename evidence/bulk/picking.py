"""The rows of some claims, for somebody who goes on with them in a registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.bulk.engine import Engine, Relation
from evidence.bulk.items import Items
from evidence.bulk.layout import Layout, layout
from evidence.bulk.made import read_made
from evidence.bulk.pipeline import check_poles
from evidence.errors import UsageError

_PLAIN = ("claim", "source", "stance", "id", "line", "directness", "via", "outcome_class", "comparator")
_ASIDE = ("finding", "quote", "note", "locator", "outcome", "title", "url", "doi", "pmid", "pmcid")


@dataclass(frozen=True, slots=True)
class Readable:
    """How the table of a result is read."""

    columns: Layout
    query: str
    """One row an item, with the names that an import knows; of the relation `given`."""
    names: tuple[str, ...]
    """The names of its columns."""

    def of_claim(self, engine: Engine, name: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """The rows of one claim, with the names of their columns."""
        one = f"(SELECT * FROM read WHERE {self.columns.known['claim']} = {engine.text(name)}) given"
        return self.names, engine.fetch(f"{self.query.replace(' FROM given)', f' FROM {one})')} ORDER BY source, id")


def readable(
    engine: Engine,
    tables: Sequence[str],
    poles: tuple[str, str] | None,
    context: Sequence[str] | None,
    result: Path | None = None,
) -> Readable:
    """Find the columns of the tables; poles and conditions are those of the result, where it says which they were."""
    made = None if result is None else read_made(result)
    if made is not None:
        if made.mapping or made.links:
            what = "a mapping file" if made.mapping else "links"
            why = f"{what} made lines of the rows: take the claims over with `evidence import table --mapping`"
            raise UsageError(f"{result} was made with {what}; {why}")
        poles = made.poles if poles is None else poles
        context = made.context if context is None else context
    if poles is not None:
        check_poles(poles)
    found = engine.scan("read", tables)
    columns = layout(found, poles, context, (), None if made is None else made.nulls, engine.text)
    context_of = frozenset(columns.context)
    cells = [*_PLAIN, "axis" if poles is None else f"{engine.text('/'.join(poles))} AS axis"]
    cells += ["kind", "standing", 'laboratory AS "group"', "CAST(year AS STRING) AS year"]
    for name, place in zip(columns.context, columns.places, strict=True):
        quoted = f"context.{name}".replace('"', '""')
        cells.append(f'{place} AS "{quoted}"')
    aside = {column.name.strip().lower().replace("-", "_"): column for column in found if column.name not in context_of}
    there = [word for word in _ASIDE if word in aside and aside[word].text is not None]
    # the columns as they are counted, and those that describe them
    cleaned = Items(columns, engine).cleaned.query.removeprefix("SELECT ")
    beside = "".join(f"{aside[word].text} AS beside_{word}, " for word in there)
    cells += [f"beside_{word} AS {word}" for word in there]
    names = (*_PLAIN, "axis", "kind", "standing", "group", "year", *(f"context.{name}" for name in columns.context))
    return Readable(columns, f"SELECT {', '.join(cells)} FROM (SELECT {beside}{cleaned}) r", (*names, *there))


def pick(engine: Engine, table: Readable, claims: Sequence[str], output: Path) -> None:
    """Write the rows of some claims, for `evidence import picked`."""
    names = ", ".join(f"({engine.text(name)})" for name in claims)
    engine.make(Relation("wanted", f"SELECT * FROM (VALUES {names}) w(wanted_claim)", kept=True))
    claim = table.columns.known["claim"]
    engine.make(Relation("given", f"SELECT * FROM read WHERE {claim} IN (SELECT wanted_claim FROM wanted)"))
    engine.save(table.query, ("claim", "source", "id"), str(output))
    engine.publish()
