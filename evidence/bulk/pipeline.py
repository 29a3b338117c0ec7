"""A table in, verdicts out: the engine counts, Python judges the distinct counts, the engine joins and writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from evidence.bulk.columns import EXCLUDED_COLUMNS, RESULT_COLUMNS, TALLIES
from evidence.bulk.counting import Counts
from evidence.bulk.engine import Engine, Relation
from evidence.bulk.items import BITS
from evidence.bulk.judging import (
    ALL,
    EXPLAINING,
    TABLE_COLUMNS,
    VERDICT_COLUMNS,
    VOTE_COLUMNS,
    judge_tallies,
    judge_votes,
    screen_tables,
)
from evidence.bulk.layout import Layout, layout
from evidence.bulk.linking import link, name_sources
from evidence.bulk.made import Made, made_of, mapping_digest
from evidence.bulk.mapped import LEFT_OUT, map_table
from evidence.bulk.missing import count_missing
from evidence.bulk.summary import Summary, summary_of, together, with_left_out
from evidence.bulk.whole import (
    CLAIM_COLUMNS,
    KNOWN_COLUMNS,
    LISTED_COLUMNS,
    SEPARATED_COLUMNS,
    divided,
    named,
    reversing,
    separated,
    tried,
)
from evidence.errors import BadInput, UsageError
from evidence.mapping.mapping_file import MappingFile
from evidence.model.axis import Stance
from evidence.model.policy import Policy

MOST_LINES = 10_000
"""Lines of a claim above which contexts are not compared with shuffled labels: 10,000 draws of them would take long."""
MOST_ROWS = 100_000
"""Rows of a claim of more lines up to which it is looked at whole: most often counts tell, with no label shuffled."""
_SMALL = f"(directional <= {MOST_LINES} OR items <= {MOST_ROWS})"
STEPS = 7
_SHOWN = 3

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known when a table has been judged; the queries are for the engine that counted."""

    result: str
    """Query for one row a claim."""
    excluded: str
    """Query for the rows that do not count, with the reason."""
    summary: Summary
    columns: Layout
    separations: str = EXPLAINING
    """Which of them the result lists."""


@dataclass(slots=True)
class _Steps:
    told: Told | None
    done: int = field(default=0)
    parts: int = field(default=1)

    def __call__(self) -> None:
        self.done += 1
        if self.told is not None:
            self.told(self.done // self.parts, STEPS)


def resolve_table(
    engine: Engine,
    tables: Sequence[str],
    output: Path | str,
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    mapping: MappingFile | None = None,
    nulls: Sequence[str] | None = None,
    policy: Policy | None = None,
    separations: str | None = None,
    excluded: Path | str | None = None,
    progress: Told | None = None,
) -> Summary:
    """Judge every claim of a table, and write one row for each; `excluded` gets the rows that do not count.

    `nulls` are texts that stand for an empty cell: unless given, those of mapping files where the table is one of text,
    and none where it has a type for each column. A mapping says them itself.
    """
    for path in (output, excluded):
        if path is not None:
            engine.accept(str(path))
    judged = judge_table(
        engine,
        tables,
        poles=poles,
        context=context,
        links=links,
        mapping=mapping,
        nulls=nulls,
        policy=policy,
        separations=separations or EXPLAINING,
        progress=progress,
    )
    if excluded is not None:
        engine.save(judged.excluded, tuple(EXCLUDED_COLUMNS), str(excluded))
    about = made_with(judged, mapping, policy).text
    engine.save(judged.result, ("claim",), str(output), about)
    engine.publish()
    if progress is not None:
        progress(STEPS, STEPS)
    return judged.summary


def judge_table(
    engine: Engine,
    tables: Sequence[str],
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    mapping: MappingFile | None = None,
    nulls: Sequence[str] | None = None,
    policy: Policy | None = None,
    separations: str = EXPLAINING,
    progress: Told | None = None,
) -> Judged:
    """Judge every claim of a table; the engine has the answers. `separations` is `explaining`, or `all` of them."""
    if poles is not None:
        check_poles(poles)
    if mapping is None:
        columns = layout(engine.scan("given", tables), poles, context, links, nulls, engine.text)
    else:
        columns = map_table(engine, tables, mapping, poles, context, links)
    told = ", ".join(tables)
    return judge_given(engine, columns, told, policy=policy, separations=separations, progress=progress)


def judge_given(
    engine: Engine,
    columns: Layout,
    table: str,
    *,
    policy: Policy | None = None,
    separations: str = EXPLAINING,
    progress: Told | None = None,
    named: str = "cleaned",
) -> Judged:
    """Judge every claim of the rows that the engine knows as `given`; `table` is what messages call them.

    `named` is the relation of the rows that say which names sources share.
    """
    policy = Policy() if policy is None else policy
    step = _Steps(progress)
    counts = Counts(columns, engine)
    engine.make(counts.items.cleaned)
    check_rows(engine, columns, table)
    if columns.links:
        name_sources(engine, columns, named)
    parts = engine.divide("given", columns.known["claim"], columns.texts)
    step.parts = parts
    judge = partial(_judge, engine, counts, columns, policy, separations, step)
    if parts == 1:
        result, excluded, summary = judge()
    else:
        summaries = []
        for part in range(parts):
            engine.take("given", part)
            engine.make(counts.items.cleaned)
            found = judge()
            engine.keep(Relation(f"result{part}", found[0]))
            engine.keep(Relation(f"excluded{part}", found[1]))
            summaries.append(found[2])
        engine.take("given", None)
        result, excluded = (
            " UNION ALL ".join(f"SELECT * FROM {name}{part}" for part in range(parts))
            for name in ("result", "excluded")
        )
        summary = together(summaries)
    if columns.left_out:
        excluded += f" UNION ALL SELECT claim, source, stance, refused AS reason FROM {LEFT_OUT}"
        summary = with_left_out(engine, summary)
    summary = replace(summary, missing=count_missing(engine, columns.blank, columns.blank_in))
    return Judged(result, excluded, summary, columns, separations)


def _judge(
    engine: Engine, counts: Counts, columns: Layout, policy: Policy, separations: str, step: Callable[[], None]
) -> tuple[str, str, Summary]:
    """Judge the rows that the engine knows as `given`, all or a part: queries for claims and for rows left out."""
    engine.make(counts.items.placed)
    if columns.links:
        link(engine, counts.items.columns)
    step()
    count(engine, counts, policy, step)
    separate(engine, counts, columns, policy, step)
    if separations == ALL:
        answer = partial(tried, variables=columns.context, policy=policy)
        engine.ask("listed", LISTED_COLUMNS, counts.tried(MOST_LINES), ("units", "claim", "source"), answer)
    return _result(engine, counts, columns, separations), _EXCLUDED, summary_of(engine, counts, columns)


def made_with(judged: Judged, mapping: MappingFile | None, policy: Policy | None) -> Made:
    """What a result has to say of itself, so that it can be gone on from."""
    policy = Policy() if policy is None else policy
    made = made_of(judged.columns, mapping_digest(mapping), policy, judged.summary.rows, judged.summary.claims)
    return replace(made, separations=judged.separations)


def count(engine: Engine, counts: Counts, policy: Policy, step: Callable[[], None]) -> None:
    """Lines and tallies, with what Python says of the distinct ones."""
    engine.make(counts.lines)
    step()
    engine.make(counts.several)
    engine.make(counts.votes)
    engine.ask("answers", VOTE_COLUMNS, counts.distinct_votes, (), partial(judge_votes, policy=policy))
    engine.make(counts.stood)
    step()
    engine.make(counts.tallies)
    answered = {**dict.fromkeys(counts.tally_columns, int), **VERDICT_COLUMNS}
    engine.ask("judged", answered, counts.distinct_tallies, (), partial(judge_tallies, policy=policy))
    step()


def separate(engine: Engine, counts: Counts, columns: Layout, policy: Policy, step: Callable[[], None]) -> None:
    """Contingency tables of contested claims, and the claims that a context explains."""
    engine.make(counts.contested)
    engine.make(counts.questioned)
    if columns.context:
        engine.make(counts.levels)
        engine.make(counts.tables)
        screen = partial(screen_tables, policy=policy, variables=len(columns.context))
        engine.ask("screened", TABLE_COLUMNS, counts.distinct_tables, (), screen)
        engine.make(counts.candidates)
    step()
    order = ("claim", "source")
    answer = partial(reversing, variables=columns.context, policy=policy)
    engine.ask("reversing", CLAIM_COLUMNS, counts.crossing, order, answer)
    engine.make(counts.suspects)
    looked_at, look = (counts.divided(_SMALL), divided) if counts.plain else (counts.whole(_SMALL), separated)
    everything = partial(look, variables=columns.context, policy=policy, most=MOST_LINES)
    engine.ask("separated", SEPARATED_COLUMNS, looked_at, ("units", *order), everything)
    if columns.context:
        answer_known = partial(named, variables=columns.context)
        engine.ask("known", KNOWN_COLUMNS, counts.known(_SMALL), ("claim", "variable"), answer_known)
    engine.make(counts.explained)
    engine.make(counts.untested(_SMALL))
    step()


def check_poles(poles: tuple[str, str]) -> None:
    """Two different words that are no stance of every axis, without the sign that parts them in a result."""
    taken = {stance.value for stance in Stance}
    if len({*poles}) < 2 or not all(poles) or taken.intersection(poles) or "/" in "".join(poles):
        but = f"other than {', '.join(sorted(taken))}, and without /"
        raise UsageError(f"--poles takes two different words, A,B, {but}")


def check_rows(engine: Engine, columns: Layout, table: str, rows: str = "cleaned") -> None:
    """What one id says has to be the same on every row: a choice among two would be ours."""
    if "id" in columns.known:
        query = f"SELECT id FROM {rows} WHERE id IS NOT NULL GROUP BY id HAVING COUNT(*) > 1"
        if found := _first(engine, query, "id"):
            raise BadInput(table, f"ids stand on several rows: {found}; every item needs an id of its own")
    what = {"kind": "kind", "standing": "standing", "line": "line", "group": "laboratory", "year": "year"}
    for word, column in what.items():
        if word in columns.known and not (word == "line" and columns.links):
            text = f"COALESCE(CAST({column} AS STRING), '')"
            query = (
                f"SELECT source FROM {rows} WHERE source IS NOT NULL GROUP BY source HAVING MIN({text}) < MAX({text})"
            )
            if found := _first(engine, query, "source"):
                raise BadInput(table, f"sources have more than one {word}: {found}; a source has the same on every row")
    if columns.poles is None:
        query = f"SELECT claim FROM {rows} WHERE claim IS NOT NULL GROUP BY claim HAVING MIN(axis) < MAX(axis)"
        if found := _first(engine, query, "claim"):
            raise BadInput(table, f"claims have more than one axis: {found}; a claim asks one question")


def _first(engine: Engine, query: str, column: str) -> str:
    """Some of what a query finds, and how many there are; nothing when there is none."""
    found = [str(row[0])[:80] for row in engine.fetch(f"{query} ORDER BY {column} LIMIT {_SHOWN + 1}")]
    printable = ["".join(c if c.isprintable() else "?" for c in text) for text in found[:_SHOWN]]
    return ", ".join(printable) + (" and others" if len(found) > _SHOWN else "")


def _result(engine: Engine, counts: Counts, columns: Layout, separations: str) -> str:
    """One row a claim, in the names of the JSON of `evidence resolve`; what is not said here is that of its tally."""
    first, second = counts.items.poles
    places = [f"{which}{bit}" for which in ("p", "r") for bit in BITS.values()]
    said = {
        "claim": "t.claim",
        "axis": engine.text("/".join(columns.poles)) if columns.poles else "t.axis",
        "status": "CASE WHEN s.claim IS NULL THEN j.status ELSE j.separated_status END",
        "pole": f"CASE j.leader WHEN 1 THEN {first} WHEN 2 THEN {second} END",
        "items": "CAST(CASE WHEN j.basis = 'secondary' THEN t.reported_items ELSE t.own_items END AS BIGINT)",
        "unclear": "CAST(t.unclear AS BIGINT)",
        "unread": "CAST(t.unread AS BIGINT)",
        **{name: f"CAST(t.{place} AS BIGINT)" for name, place in zip(TALLIES, places, strict=True)},
        "separated_by": "s.variables",
        "separation_untested": "u.claim IS NOT NULL",
        "separations": "s.separations" if separations == EXPLAINING else "COALESCE(e.separations, j.separations)",
        "reasons": "CASE WHEN s.claim IS NULL THEN j.reasons ELSE j.separated_reasons END",
    }
    cells = ", ".join(f"{said.get(name, f'j.{name}')} AS {name}" for name in RESULT_COLUMNS)
    return (
        f"SELECT {cells} FROM tallies t JOIN judged j ON {counts.same_tally} "
        "LEFT JOIN explained s ON t.claim = s.claim "
        "LEFT JOIN untested u ON t.claim = u.claim"
        + ("" if separations == EXPLAINING else " LEFT JOIN listed e ON t.claim = e.claim")
    )


_EXCLUDED = (
    "SELECT i.claim, i.source, i.stance, COALESCE(i.why, 'reported') AS reason FROM items i "
    "LEFT JOIN lines l ON i.claim = l.claim AND i.line = l.line "
    "LEFT JOIN tallies t ON i.claim = t.claim "
    "WHERE i.why IS NOT NULL OR (l.own = 0 AND t.own_items > 0)"
)
"""Rows with why they do not count; what reviews report beside primaries is among them."""
