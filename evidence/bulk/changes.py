"""Yesterday's result and a table of changes: only claims that a change touches are judged again.

A claim is touched when a row of it is added, changed or removed; nothing but its own rows decides its verdict. What a
source says of itself is the same on all its rows, so that a change of it is a change of rows in every claim that cites
it: rows that were left as they were disagree with those that were changed, and the table is refused as a whole one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evidence.bulk.counting import Counts
from evidence.bulk.engine import Column, Engine, Relation
from evidence.bulk.layout import Layout, layout
from evidence.bulk.made import differences, made_of, read_made
from evidence.bulk.pipeline import Changes, Summary, Told, check_poles, check_rows, judge_given
from evidence.bulk.result import COLUMNS, unguarded
from evidence.errors import BadInput, EnvironmentFault, UsageError
from evidence.model.policy import Policy

REMOVED = "removed"
"""The column of a table of changes that says which rows go."""
_YES = ("true", "1", "yes", "removed")
_NO = ("false", "0", "no")


def resolve_changes(
    engine: Engine,
    tables: Sequence[str],
    changes: Sequence[str],
    previous: Path,
    output: Path,
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    policy: Policy | None = None,
    merged: Path | None = None,
    progress: Told | None = None,
) -> Summary:
    """Judge the touched claims, and write one row for every claim as a run on the merged table would.

    `previous` is the result of `tables`; `merged` gets the table with its changes. Raises `BadInput` when `previous`
    was made of another table or with other settings.
    """
    policy = Policy() if policy is None else policy
    engine.accept(str(output))
    if merged is not None:
        engine.accept(str(merged))
        if merged.suffix.lower() != ".parquet":
            raise UsageError(f"{merged} has to end in .parquet, so that every text stays as it is")
    if poles is not None:
        check_poles(poles)
    made = read_made(previous)
    if made is None:
        why = "it does not say what it was made with; run on the whole table"
        raise BadInput(previous.name, why) if previous.is_file() else UsageError(f"there is no file {previous}")
    before = engine.scan("before", tables)
    columns = layout(before, poles, context)
    now = made_of(columns, "", policy, made.rows, made.claims)
    if told := differences(made, now):
        raise BadInput(previous.name, f"{'; '.join(told)}: run on the whole table")
    rows = _number(engine, "before")
    if rows != made.rows:
        why = f"it was made of {made.rows:,} rows, and {', '.join(tables)} has {rows:,}; give the table that it is of"
        raise BadInput(previous.name, why)
    found = _merge(engine, before, columns, changes)
    _yesterday(engine, previous, made.claims)
    table = f"{', '.join(tables)} with {', '.join(changes)}"
    _check_sources(engine, columns, table)
    judged = judge_given(engine, columns, table, policy=policy, progress=progress)
    every = _number(engine, "merged")
    result = (
        f"SELECT {', '.join(COLUMNS)} FROM ({judged.result}) t UNION ALL SELECT {', '.join(COLUMNS)} FROM yesterday "
        "WHERE claim NOT IN (SELECT evidence_touched FROM touched)"
    )
    engine.make(Relation("today", result, kept=True))
    statuses = engine.fetch("SELECT status, COUNT(*) FROM today GROUP BY status")
    ranked = sorted((-int(number), str(word)) for word, number in statuses)
    claims = _number(engine, "today")
    if merged is not None:
        engine.save("SELECT * FROM merged", (), str(merged))
    engine.save("SELECT * FROM today", ("claim",), str(output), replace(made, rows=every, claims=claims).text)
    return replace(
        judged.summary,
        claims=claims,
        statuses={word: -number for number, word in ranked},
        untested=_number(engine, "today WHERE separation_untested"),
        changes=found,
    )


def _merge(engine: Engine, before: Sequence[Column], columns: Layout, changes: Sequence[str]) -> Changes:
    """Make `merged`, `touched`, and `given` of the touched claims' rows; what the changes come to."""
    table = ", ".join(changes)
    if "id" not in columns.known:
        raise UsageError("changes are told by the ids of rows: the table has no column id")
    arriving = {column.name: column for column in engine.scan("changing", changes)}
    gone = next((column for name, column in arriving.items() if name.strip().lower() == REMOVED), None)
    if any(column.name.strip().lower() == REMOVED for column in before):
        raise UsageError(f"the table has a column {REMOVED}, which only changes may have; give it another name")
    names = {column.name for column in before}
    there = {name for name in arriving if gone is None or name != gone.name}
    for one, other, where in ((names - there, "no", table), (there - names, "a", table)):
        if one:
            why = f"it has {other} column {', '.join(sorted(one)[:3])}, unlike the table; a change gives the whole row"
            raise BadInput(where, why)
    cells = [_cell(engine, arriving[column.name], column, table) for column in before]
    mark = "FALSE" if gone is None else _mark(engine, gone, table)
    identity = columns.known["id"]
    inner = f"SELECT {', '.join(cells)}, {mark} AS evidence_gone FROM changing"
    engine.make(Relation("changed", f"SELECT *, {identity} AS evidence_id FROM ({inner}) a", kept=True))
    if _number(engine, "changed WHERE evidence_id IS NULL"):
        raise BadInput(table, "rows have no id; every change names the row that it is about")
    twice = engine.fetch(
        "SELECT evidence_id FROM changed GROUP BY evidence_id HAVING COUNT(*) > 1 ORDER BY evidence_id LIMIT 3"
    )
    if several := [str(row[0])[:80] for row in twice]:
        raise BadInput(table, f"ids stand on several rows: {', '.join(several)}; a row is changed once")
    same = f"FROM before b JOIN (SELECT evidence_id, evidence_gone FROM changed) c ON {identity} = c.evidence_id"
    claim = columns.known["claim"]
    engine.make(
        Relation(
            "met",
            f"SELECT c.evidence_id AS evidence_met, c.evidence_gone AS evidence_met_gone, {claim} AS evidence_claim "
            f"{same}",
            kept=True,
        )
    )
    every = ", ".join(_quoted(column.name) for column in before)
    engine.make(
        Relation(
            "merged",
            f"SELECT {every} FROM before b LEFT JOIN (SELECT evidence_met FROM met) m ON {identity} = m.evidence_met "
            f"WHERE m.evidence_met IS NULL UNION ALL SELECT {every} FROM changed WHERE NOT evidence_gone",
        )
    )
    engine.make(
        Relation(
            "touched",
            "SELECT DISTINCT evidence_touched FROM (SELECT evidence_claim AS evidence_touched FROM met UNION ALL "
            f"SELECT {claim} AS evidence_touched FROM changed WHERE NOT evidence_gone) t "
            "WHERE evidence_touched IS NOT NULL",
            kept=True,
        )
    )
    # rows without a claim touch none; all that are told of the others follow
    engine.make(
        Relation(
            "given", f"SELECT {every} FROM merged WHERE {claim} IN (SELECT evidence_touched FROM touched)", kept=True
        )
    )
    replaced = _number(engine, "met WHERE NOT evidence_met_gone")
    removed = _number(engine, "met WHERE evidence_met_gone")
    return Changes(
        added=_number(engine, "changed WHERE NOT evidence_gone") - replaced,
        changed=replaced,
        removed=removed,
        absent=_number(engine, "changed WHERE evidence_gone") - removed,
        touched=_number(engine, "touched"),
    )


def _cell(engine: Engine, given: Column, wanted: Column, table: str) -> str:
    """A changed value in the type that the table's own has; refused where that would be another value."""
    name = _quoted(given.name)
    if given.type == wanted.type:
        return name
    cast = f"TRY_CAST({name} AS {wanted.type})"
    odd = f"changing WHERE {name} IS NOT NULL AND ({cast} IS NULL OR TRY_CAST({cast} AS {given.type}) <> {name})"
    if _number(engine, odd):
        why = f"the column {given.name} holds {given.type} there, and {wanted.type} in the table"
        raise BadInput(table, f"{why}: some values would be other ones")
    return f"{cast} AS {name}"


def _mark(engine: Engine, gone: Column, table: str) -> str:
    """SQL for whether a row is to go."""
    text = f"LOWER(TRIM(COALESCE(CAST({_quoted(gone.name)} AS STRING), '')))"
    if _number(engine, f"changing WHERE {text} NOT IN ('', {_words(_YES + _NO)})"):
        raise BadInput(table, f"the column {gone.name} takes true or false")
    return f"{text} IN ({_words(_YES)})"


def _check_sources(engine: Engine, columns: Layout, table: str) -> None:
    """What changed rows say of their sources has to be what the rows of other claims say of them."""
    source = columns.known["source"]
    within = f"SELECT * FROM merged WHERE {source} IN (SELECT {source} FROM changed WHERE NOT evidence_gone)"
    engine.make(Relation("at_sources", within))
    cleaned = Counts(columns, engine).cleaned.query.removesuffix(" given")
    engine.make(Relation("checked", f"{cleaned} at_sources", kept=True))
    check_rows(engine, columns, table, "checked")


def _yesterday(engine: Engine, previous: Path, claims: int) -> None:
    """Make `yesterday` of the result, in the types that a result has."""
    there = {column.name for column in engine.scan("previous", [str(previous)])}
    if missing := [name for name in COLUMNS if name not in there]:
        raise BadInput(previous.name, f"it is no result of `evidence bulk resolve`: there is no column {missing[0]}")
    text = previous.suffix.lower() == ".csv"
    cells = [
        f"{unguarded(name) if text and kind == 'VARCHAR' else f'CAST({name} AS {kind})'} AS {name}"
        for name, kind in COLUMNS.items()
    ]
    engine.make(Relation("yesterday", f"SELECT {', '.join(cells)} FROM previous"))
    if (number := _number(engine, "yesterday")) != claims:
        raise BadInput(previous.name, f"it says that it has {claims:,} claims, and has {number:,}; it was changed")
    lost = "met WHERE evidence_claim IS NOT NULL AND evidence_claim NOT IN (SELECT claim FROM yesterday)"
    if _number(engine, lost):
        raise BadInput(previous.name, "claims of the table are not in it; it is the result of another table")


def _number(engine: Engine, rows: str) -> int:
    """How many rows there are."""
    for (number,) in engine.fetch(f"SELECT COUNT(*) FROM {rows}"):
        return int(number)
    raise EnvironmentFault("the engine counts nothing")


def _words(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
