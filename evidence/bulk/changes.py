"""Yesterday's result and a table of changes: only claims that a change touches are judged again.

A claim is touched when a row of it is added, changed or removed. What a source says of itself is the same on all its
rows, so that a change of it is a change of rows in every claim that cites it: rows that were left as they were disagree
with those that were changed, and the table is refused as a whole one is. Two things reach further, and touch every
claim that cites the source: names that it shares with others, which it has from all its rows, and that rows with
another DOI are found to be the same source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence.bulk.columns import EXCLUDED_COLUMNS, RESULT_COLUMNS, SQL_TYPES
from evidence.bulk.engine import AS_THE_ENDING_SAYS, Engine, Relation
from evidence.bulk.items import Items
from evidence.bulk.layout import Layout, layout
from evidence.bulk.made import Made, differences, made_from, made_of, mapping_digest
from evidence.bulk.mapped import LEFT_OUT, Plan, plan_of, written_of
from evidence.bulk.merging import merge, number_of
from evidence.bulk.missing import count_missing
from evidence.bulk.pipeline import Judged, Told, check_poles, check_rows, judge_given
from evidence.bulk.result import unguarded
from evidence.bulk.states import IS, STAYED, WAS
from evidence.bulk.summary import Summary, ranked
from evidence.errors import BadInput, UsageError
from evidence.mapping.mapping_file import MappingFile
from evidence.model.policy import Policy
from evidence.model.source import Kind


def resolve_changes(
    engine: Engine,
    tables: Sequence[str],
    changes: Sequence[str],
    previous: Path | str,
    output: Path | str,
    *,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    mapping: MappingFile | None = None,
    nulls: Sequence[str] | None = None,
    policy: Policy | None = None,
    separations: str | None = None,
    merged: Path | str | None = None,
    excluded: Path | str | None = None,
    progress: Told | None = None,
) -> Summary:
    """Judge the touched claims, and write one row for every claim as a run on the merged table would.

    `previous` is the result of `tables`; `merged` gets the table with its changes, `excluded` all rows of it that do
    not count. `separations` is that of `previous` unless given. Raises `BadInput` when `previous` was made of another
    table or with other settings.
    """
    policy = Policy() if policy is None else policy
    for path in (output, merged, excluded):
        if path is not None:
            engine.accept(str(path))
    if merged is not None and Path(merged).suffix.lower() == ".csv":
        raise UsageError(f"{merged} has to end in .parquet, so that every text stays as it is")
    if poles is not None:
        check_poles(poles)
    last = Path(previous).name
    made = made_from(engine.about(str(previous)), last)
    if made is None:
        raise BadInput(last, "it does not say what it was made with; run on the whole table")
    if made.mapping != mapping_digest(mapping):
        raise BadInput(last, "its mapping file was another one, or there was none: run on the whole table")
    separations = made.separations if separations is None else separations
    table = ", ".join(tables)
    written = AS_THE_ENDING_SAYS if mapping is None else written_of(mapping)
    before = engine.scan("before", tables, written)
    plan = None
    if mapping is not None:
        plan = plan_of(engine, before, table, mapping, poles, context, links, stated=True)
        identity = plan.row_id
    else:
        columns = layout(before, poles, context, links, made.nulls if nulls is None else nulls, engine.text)
        _require_same(made, columns, mapping, policy, separations, last)
        if "id" not in columns.known:
            raise UsageError("changes are told by the ids of rows: the table has no column id")
        identity = columns.known["id"]
    rows = number_of(engine, "before")
    if rows != made.rows:
        why = f"it was made of {made.rows:,} rows, and {table} has {rows:,}; give the table that it is of"
        raise BadInput(last, why)
    found = merge(engine, before, identity, table, changes, written)
    if plan is not None:
        columns = _mapped(engine, plan, every=excluded is not None)
        _require_same(made, columns, mapping, policy, separations, last)
    run = _Run(engine, columns, "stated" if plan is None else "accepted", plan is not None and plan.several)
    run.touch()
    run.yesterday(str(previous), made.claims)
    told = f"{table} with {', '.join(changes)}"
    run.check_sources(told)
    judged = run.judge(told, excluded is not None, policy, separations, progress)
    every = number_of(engine, f"stated WHERE evidence_state <> {WAS}")
    cells = ", ".join(RESULT_COLUMNS)
    result = (
        f"SELECT {cells} FROM ({judged.result}) t UNION ALL SELECT {cells} FROM yesterday "
        "WHERE claim NOT IN (SELECT evidence_touched FROM again)"
    )
    engine.make(Relation("today", result, kept=True))
    statuses = engine.fetch("SELECT status, COUNT(*) FROM today GROUP BY status")
    summary = replace(
        judged.summary,
        claims=number_of(engine, "today"),
        statuses=ranked({str(word): int(number) for word, number in statuses}),
        untested=number_of(engine, "today WHERE separation_untested"),
        changes=replace(found, touched=number_of(engine, "touched"), everything=excluded is not None),
    )
    if excluded is not None:
        query = run.excluded(judged)
        missing = count_missing(engine, columns.blank, f"{run.rows} WHERE evidence_state <> {WAS}")
        summary = replace(_of_all(engine, query, summary, every), missing=missing)
        engine.save(query, tuple(EXCLUDED_COLUMNS), str(excluded))
    if merged is not None:
        cells = ", ".join(f"{column.sql} AS {engine.name(column.name)}" for column in before)
        engine.save(f"SELECT {cells} FROM stated WHERE evidence_state <> {WAS}", (), str(merged))
    engine.save("SELECT * FROM today", ("claim",), str(output), replace(made, rows=every, claims=summary.claims).text)
    engine.publish()
    return summary


def _require_same(
    made: Made, columns: Layout, mapping: MappingFile | None, policy: Policy, separations: str, last: str
) -> None:
    now = replace(made_of(columns, mapping_digest(mapping), policy, made.rows, made.claims), separations=separations)
    if told := differences(made, now):
        raise BadInput(last, f"{'; '.join(told)}: run on the whole table")


def _mapped(engine: Engine, plan: Plan, every: bool) -> Layout:
    """Make `accepted` of the rows that the mapping takes, and `left_out` of the others."""
    engine.make(Relation("unmapped", "SELECT * FROM stated"))
    columns = plan.run()
    engine.make(Relation("accepted", "SELECT * FROM mapped WHERE refused IS NULL"))
    which = f"<> {WAS}" if every else f"= {IS}"
    left_out = f"SELECT claim, source, stance, refused FROM mapped WHERE refused IS NOT NULL AND evidence_state {which}"
    engine.make(Relation(LEFT_OUT, left_out))
    return columns


def _of_all(engine: Engine, excluded: str, summary: Summary, rows: int) -> Summary:
    """The counts of all rows, since all of them were looked at."""
    reasons = engine.fetch(f"SELECT reason, COUNT(*) FROM ({excluded}) e GROUP BY reason")
    counts = {str(reason): int(number) for reason, number in reasons}
    return replace(summary, rows=rows, used=rows - sum(counts.values()), excluded=dict(sorted(counts.items())))


@dataclass(frozen=True, slots=True)
class _Run:
    """The rows of both days, by what their columns mean."""

    engine: Engine
    columns: Layout
    rows: str
    """The relation of all rows, each with `evidence_state`."""
    merges: bool
    """Whether rows of one source are found by what they share; `evidence_was` is the source that it was before."""

    @property
    def _now(self) -> str:
        return f"{self.rows} WHERE evidence_state <> {WAS}"

    @property
    def _odd(self) -> str:
        """What holds of rows that are not as they were."""
        moved = f" OR {self.columns.known['source']} <> evidence_was" if self.merges else ""
        return f"(evidence_state <> {STAYED}{moved})"

    def touch(self) -> None:
        """Make `touched` of the claims that may have another verdict than before."""
        claim, source = self.columns.known["claim"], self.columns.known["source"]
        reached = [f"SELECT {claim} AS evidence_touched FROM {self.rows} WHERE {self._odd}"]
        if self.columns.links:
            self.engine.make(Relation("moved", self._moved, kept=True))
            among = f"{source} IN (SELECT evidence_source FROM moved)"
            reached.append(f"SELECT {claim} AS evidence_touched FROM {self._now} AND {among}")
        query = f"SELECT DISTINCT evidence_touched FROM ({' UNION ALL '.join(reached)}) t"
        self.engine.make(Relation("touched", f"{query} WHERE evidence_touched IS NOT NULL", kept=True))

    @property
    def _moved(self) -> str:
        """Sources that share other names than before. Cells are compared and not the names in them: it is enough."""
        source = self.columns.known["source"]
        before = "evidence_was" if self.merges else source
        texts = [text for link in self.columns.links for text in link.texts]
        texts += [self.columns.known["line"]] if "line" in self.columns.known else []
        keys = "".join(f", {text} AS evidence_n{place}" for place, text in enumerate(texts))
        about = " UNION ".join(
            f"SELECT {one} FROM {self.rows} WHERE {self._odd}" for one in dict.fromkeys((source, before))
        )
        sides = " UNION ALL ".join(
            f"SELECT DISTINCT {one} AS evidence_source{keys}, {gone} AS evidence_side FROM {self.rows} "
            f"WHERE evidence_state <> {gone} AND {one} IN ({about})"
            for one, gone in ((before, IS), (source, WAS))
        )
        names = "".join(f", evidence_n{place}" for place in range(len(texts)))
        grouped = f"SELECT evidence_source{names} FROM ({sides}) s GROUP BY evidence_source{names} HAVING COUNT(*) = 1"
        return f"SELECT DISTINCT evidence_source FROM ({grouped}) g"

    def yesterday(self, previous: str, claims: int) -> None:
        """Make `yesterday` of the result, in the types that a result has."""
        there = {column.name: column.sql for column in self.engine.scan("previous", [previous])}
        last = Path(previous).name
        if missing := [name for name in RESULT_COLUMNS if name not in there]:
            raise BadInput(last, f"it is no result of `evidence bulk resolve`: there is no column {missing[0]}")
        guarded = previous.lower().endswith(".csv")
        cells = [
            (unguarded(sql) if guarded and kind is str else f"CAST({sql} AS {SQL_TYPES[kind]})") + f" AS {name}"
            for name, kind in RESULT_COLUMNS.items()
            for sql in (there[name],)
        ]
        self.engine.make(Relation("yesterday", f"SELECT {', '.join(cells)} FROM previous"))
        if (number := number_of(self.engine, "yesterday")) != claims:
            raise BadInput(last, f"it says that it has {claims:,} claims, and has {number:,}; it was changed")
        claim = self.columns.known["claim"]
        lost = f"(SELECT {claim} AS evidence_claim FROM {self.rows} WHERE evidence_state = {WAS}) w"
        lost += " WHERE evidence_claim IS NOT NULL AND evidence_claim NOT IN (SELECT claim FROM yesterday)"
        if number_of(self.engine, lost):
            raise BadInput(last, "claims of the table are not in it; it is the result of another table")

    def check_sources(self, table: str) -> None:
        """What changed rows say of their sources has to be what the rows of other claims say of them."""
        source = self.columns.known["source"]
        changed = f"SELECT {source} FROM {self._now} AND {self._odd}"
        self._clean("checked", f"{self._now} AND {source} IN ({changed})")
        check_rows(self.engine, self.columns, table, "checked")

    def judge(self, table: str, everything: bool, policy: Policy, separations: str, progress: Told | None) -> Judged:
        """Judge the touched claims; and those with reviews, where all rows that do not count are to be known.

        Whether a review counts is asked of all lines of its claim; of every other row its own columns say it.
        """
        known = self.columns.known
        again = "SELECT evidence_touched FROM touched"
        if everything and "kind" in known:
            primary = ", ".join(f"'{kind.value}'" for kind in Kind if kind.is_primary)
            reviewed = f"{self._now} AND {known['kind']} NOT IN ({primary}) AND {known['claim']} IS NOT NULL"
            again += f" UNION SELECT {known['claim']} AS evidence_touched FROM {reviewed}"
        self.engine.make(Relation("again", again, kept=True))
        given = (
            f"SELECT * FROM {self._now} AND {known['claim']} IN (SELECT evidence_touched FROM again) "
            f"UNION ALL SELECT * FROM {self.rows} WHERE evidence_state = {IS} AND {known['claim']} IS NULL"
        )
        self.engine.make(Relation("given", given, kept=True))
        settings: dict[str, Any] = {"policy": policy, "separations": separations, "progress": progress}
        if not self.columns.links:
            return judge_given(self.engine, self.columns, table, named="cleaned", **settings)
        # a source has its names from all its rows, whichever claims they are of
        self._clean("citing", f"{self._now} AND {known['source']} IN (SELECT {known['source']} FROM given)")
        return judge_given(self.engine, self.columns, table, named="citing", **settings)

    def excluded(self, judged: Judged) -> str:
        """Query for all rows that do not count: those of claims that were not judged again say it themselves."""
        claim = self.columns.known["claim"]
        rest = (
            f"SELECT * FROM {self.rows} WHERE evidence_state = {STAYED} "
            f"AND ({claim} IS NULL OR {claim} NOT IN (SELECT evidence_touched FROM again))"
        )
        items = Items(self.columns, self.engine)
        placed = items.placed_of(f"({items.cleaned_of(f'({rest}) g')}) c")
        others = f"SELECT claim, source, stance, why AS reason FROM ({placed}) i WHERE why IS NOT NULL"
        return f"{judged.excluded} UNION ALL {others}"

    def _clean(self, name: str, rows: str) -> None:
        cleaned = Items(self.columns, self.engine).cleaned_of(f"(SELECT * FROM {rows}) g")
        self.engine.make(Relation(name, cleaned, kept=True))
