"""Lines over several links: sources of a claim that share a cohort, a trial or a data set, also through others.

The registry's own reading: a name that a source has anywhere in the table is its own everywhere; links lead through the
sources that count on the claim, and through no others. Names are compared claim by claim, so that no more of them are
in memory than one claim has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from evidence.bulk.engine import Engine, Relation, Rows
from evidence.bulk.layout import Layout
from evidence.mapping.cells import link_values
from evidence.mapping.mapping_file import LinkCell, TableShape

LINKED_COLUMNS: dict[str, type] = {"claim": str, "source": str, "line": str}


def name_sources(engine: Engine, layout: Layout, named: str = "cleaned") -> None:
    """Make `links`: the names that sources have, from the rows of `named`."""
    engine.make(Relation("links", " UNION ".join(_named(engine, layout, named)), kept=True))


def link(engine: Engine, placed: Sequence[str]) -> None:
    """Make `items` of the rows in `placed`, with these columns, whose lines come from `links`."""
    engine.make(
        Relation(
            "shared",
            "SELECT DISTINCT p.claim, k.name, p.source FROM placed p JOIN links k ON p.source = k.source "
            "WHERE p.why IS NULL",
            kept=True,
        )
    )
    query = (
        "SELECT s.claim, s.name, s.source FROM shared s JOIN "
        "(SELECT claim, name FROM shared GROUP BY claim, name HAVING COUNT(*) > 1) m "
        "ON s.claim = m.claim AND s.name = m.name"
    )
    engine.ask("linked", LINKED_COLUMNS, query, ("claim", "name", "source"), connected)
    own = "CASE WHEN l.line IS NULL THEN 's ' || p.source ELSE 'l ' || l.line END AS line"
    cells = [{"cohort": "l.line AS cohort", "line": own}.get(name, f"p.{name}") for name in placed]
    engine.make(
        Relation(
            "items",
            f"SELECT {', '.join(cells)} FROM placed p LEFT JOIN linked l ON p.claim = l.claim AND p.source = l.source",
        )
    )


def _named(engine: Engine, layout: Layout, rows: str) -> Iterator[str]:
    """Queries for sources and the names that they have, each with the number of its kind before it."""
    for place, kind in enumerate(layout.links):
        keys = kind.places(place)
        if len(keys) == 1 and kind.cell.split is None and not kind.listed:
            absent = ", ".join(map(engine.text, sorted({"", *kind.shape.missing})))
            yield (
                f"SELECT source, '{place} ' || {keys[0]} AS name FROM {rows} "
                f"WHERE source IS NOT NULL AND {keys[0]} NOT IN ({absent})"
            )
            continue
        names = ", ".join(keys)
        types = {**dict.fromkeys(keys, str), "name": str}
        answer = partial(names_of, cell=kind.cell, shape=kind.shape, place=place)
        engine.ask(f"names{place}", types, f"SELECT DISTINCT {names} FROM {rows}", (), answer)
        same = " AND ".join(f"c.{key} = n.{key}" for key in keys)
        yield f"SELECT c.source, n.name FROM {rows} c JOIN names{place} n ON {same} WHERE c.source IS NOT NULL"
    if "line" in layout.known:
        yield f"SELECT source, 'line ' || line AS name FROM {rows} WHERE source IS NOT NULL AND line IS NOT NULL"


def names_of(rows: Rows, cell: LinkCell, shape: TableShape, place: int) -> Iterator[tuple[str, ...]]:
    """For each combination of cells, a row for every name in them."""
    for row in rows:
        for name in link_values(cell, shape, row):
            yield (*row, f"{place} {name}")


def connected(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, str, str]]:
    """For rows of claim, name and source, sorted: the line of each source, which is called by its first source."""
    for claim, group in groupby(rows, key=itemgetter(0)):
        above: dict[str, str] = {}
        name, first = None, ""
        for _, here, source in group:
            top = _top(above, source)
            if here != name:
                name, first = here, top
            one, other = sorted((first, top))
            above[other] = first = one
        for source in sorted(above):
            yield claim, source, _top(above, source)


def _top(above: dict[str, str], source: str) -> str:
    """The source that stands for all that are linked so far; the way there is made shorter for the next."""
    above.setdefault(source, source)
    while above[source] != source:
        above[source] = source = above[above[source]]
    return source
