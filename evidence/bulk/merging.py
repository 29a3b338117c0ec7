"""A table and its changes as one: rows as they were, rows as they are now, and rows that stay."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.bulk.engine import AS_THE_ENDING_SAYS, Column, Engine, Relation, Written
from evidence.bulk.states import IS, STAYED, WAS
from evidence.bulk.summary import Changes
from evidence.errors import BadInput, EnvironmentFault, UsageError

REMOVED = "removed"
"""The column of a table of changes that says which rows go."""
_OURS = ("evidence_state", "evidence_id", "evidence_gone", "evidence_met", "evidence_was")
_YES = ("true", "1", "yes", "removed")
_NO = ("false", "0", "no")


def merge(
    engine: Engine,
    before: Sequence[Column],
    identity: str,
    table: str,
    changes: Sequence[str],
    written: Written = AS_THE_ENDING_SAYS,
) -> Changes:
    """Make `stated` of the rows of `before` and of the changes; what the changes come to, but for the claims."""
    changed = ", ".join(changes)
    names = {column.name for column in before}
    for name in names:
        if name.strip().lower() == REMOVED:
            raise UsageError(f"the table has a column {name}, which only changes may have; give it another name")
        if name.strip().lower() in _OURS:
            raise UsageError(f"the table has a column {name}, a name that the run itself needs; give it another name")
    arriving = {column.name: column for column in engine.scan("changing", changes, written)}
    gone = next((column for name, column in arriving.items() if name.strip().lower() == REMOVED), None)
    there = {name for name in arriving if gone is None or name != gone.name}
    for one, other in ((names - there, "no"), (there - names, "a")):
        if one:
            why = f"it has {other} column {', '.join(sorted(one)[:3])}, unlike the table; a change gives the whole row"
            raise BadInput(changed, why)
    cells = [_cell(engine, arriving[column.name], column, changed) for column in before]
    mark = "FALSE" if gone is None else _mark(engine, gone, changed)
    inner = f"SELECT {', '.join(cells)}, {mark} AS evidence_gone FROM changing"
    engine.make(Relation("changed", f"SELECT *, {identity} AS evidence_id FROM ({inner}) a", kept=True))
    if number_of(engine, "changed WHERE evidence_id IS NULL"):
        raise BadInput(changed, "rows have no id; every change names the row that it is about")
    if several := _several(engine, "changed"):
        raise BadInput(changed, f"ids stand on several rows: {several}; a row is changed once")
    met = (
        f"SELECT b.*, c.evidence_id, c.evidence_gone FROM before b "
        f"JOIN (SELECT evidence_id, evidence_gone FROM changed) c ON {identity} = c.evidence_id"
    )
    engine.make(Relation("replaced", met, kept=True))
    if several := _several(engine, "replaced"):
        raise BadInput(table, f"ids stand on several rows: {several}; every item needs an id of its own")
    every = ", ".join(column.sql for column in before)
    stated = (
        f"SELECT {every}, {STAYED} AS evidence_state FROM before b "
        f"LEFT JOIN (SELECT evidence_id AS evidence_met FROM replaced) m ON {identity} = m.evidence_met "
        f"WHERE m.evidence_met IS NULL UNION ALL SELECT {every}, {WAS} AS evidence_state FROM replaced "
        f"UNION ALL SELECT {every}, {IS} AS evidence_state FROM changed WHERE NOT evidence_gone"
    )
    engine.make(Relation("stated", stated))
    replaced = number_of(engine, "replaced WHERE NOT evidence_gone")
    removed = number_of(engine, "replaced WHERE evidence_gone")
    return Changes(
        added=number_of(engine, "changed WHERE NOT evidence_gone") - replaced,
        changed=replaced,
        removed=removed,
        absent=number_of(engine, "changed WHERE evidence_gone") - removed,
        touched=0,
    )


def number_of(engine: Engine, rows: str) -> int:
    """How many rows there are."""
    for (number,) in engine.fetch(f"SELECT COUNT(*) FROM {rows}"):
        return int(number)
    raise EnvironmentFault("the engine counts nothing")


def _several(engine: Engine, rows: str) -> str:
    twice = engine.fetch(
        f"SELECT evidence_id FROM {rows} GROUP BY evidence_id HAVING COUNT(*) > 1 ORDER BY evidence_id LIMIT 3"
    )
    return ", ".join(str(row[0])[:80] for row in twice)


def _cell(engine: Engine, given: Column, wanted: Column, table: str) -> str:
    """A changed value in the type that the table's own has; refused where that would be another value."""
    name = given.sql
    if given.type == wanted.type:
        return f"{name} AS {wanted.sql}"
    cast = f"TRY_CAST({name} AS {wanted.type})"
    odd = f"changing WHERE {name} IS NOT NULL AND ({cast} IS NULL OR TRY_CAST({cast} AS {given.type}) <> {name})"
    if number_of(engine, odd):
        why = f"the column {given.name} holds {given.type} there, and {wanted.type} in the table"
        raise BadInput(table, f"{why}: some values would be other ones")
    return f"{cast} AS {wanted.sql}"


def _mark(engine: Engine, gone: Column, table: str) -> str:
    """SQL for whether a row is to go."""
    text = f"LOWER(TRIM(COALESCE(CAST({gone.sql} AS STRING), '')))"
    if number_of(engine, f"changing WHERE {text} NOT IN ('', {_words(_YES + _NO)})"):
        raise BadInput(table, f"the column {gone.name} takes true or false")
    return f"{text} IN ({_words(_YES)})"


def _words(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
