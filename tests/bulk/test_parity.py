"""One rule at any size: a table judged by the engine, and the same rows as records of a registry."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.counting import TABLES
from evidence.bulk.engine import Relation
from evidence.errors import EvidenceError
from evidence.model.axis import Stance
from evidence.resolve.disagreement import disagreement
from evidence.resolve.fragility import fragility
from evidence.resolve.status import Flag
from evidence.views.explanation_json import flips_record, separation_record
from evidence.views.verdict_json import verdict_record
from tests.bulk.world import (
    COLUMNS,
    POLES,
    Row,
    agreeing,
    counted_by_engine,
    counted_by_registry,
    registry_of,
    rows,
    verdicts_of,
    write,
)


class Judged:
    """What both made of a table."""

    def __init__(
        self,
        table: list[Row],
        engine_type: type[DuckDB] = DuckDB,
        columns: Sequence[str] = COLUMNS,
        separations: str | None = None,
    ) -> None:
        self.registry = registry_of(table)
        self.verdicts = verdicts_of(self.registry)
        self.expected = counted_by_registry(self.registry, self.verdicts)
        with tempfile.TemporaryDirectory() as folder:
            output = Path(folder, "verdicts.parquet")
            with engine_type(output, threads=1) as engine:
                path = write(Path(folder, "items.csv"), table, columns)
                self.summary = resolve_table(engine, [str(path)], output, poles=POLES, separations=separations)
                asked = {key[0] for key in self.expected[1]}  # type: ignore[attr-defined]
                contested = {row[0] for row in engine.fetch(f"SELECT claim FROM contested WHERE asks = {TABLES}")}
                self.contested = contested
                counts = counted_by_engine(engine, asked)
                # the engine makes tables only of claims that nothing else has settled
                expected = {key: value for key, value in self.expected[1].items() if key[0] in contested}  # type: ignore[attr-defined]
                self.expected = (self.expected[0], expected)
                self.found = counts
                self.answers = {
                    row["claim"]: row
                    for row in (
                        dict(zip(self._names(engine, output), values, strict=True))
                        for values in engine.fetch(f"SELECT * FROM '{output}'")
                    )
                }

    @staticmethod
    def _names(engine: DuckDB, output: Path) -> list[str]:
        return [row[0] for row in engine.fetch(f"SELECT column_name FROM (DESCRIBE SELECT * FROM '{output}')")]

    def expected_answer(self, name: Any) -> dict[str, Any]:
        verdict = self.verdicts[name]
        secondary = verdict.basis == "secondary"
        counted = verdict.secondary_tally if secondary else verdict.tally
        ci = verdict.proportion_ci or (None, None)
        separated_by = separations = None
        if verdict.status == "context-dependent":
            why = disagreement(verdict.evidence.primary, self.registry, self.registry.config.policy)
            names = {one.name for one in why.explaining} | {one.variable for one in why.reversals if one.passes}
            separated_by = json.dumps(sorted(names))
            separations = [separation_record(one, ("first", "second")) for one in why.explaining]
        fragile = fragility(verdict, self.registry, self.registry.config.policy)
        flips = {"remove": None, "restance": None, "add": None} if fragile is None else flips_record(fragile)
        answer = {
            "claim": name,
            "axis": "pro/anti",
            "status": verdict.status.value,
            "pole": {Stance.FIRST: "pro", Stance.SECOND: "anti", None: None}[verdict.leader],
            "basis": verdict.basis,
            "conflict": verdict.conflict,
            "amount": verdict.amount,
            "sign_test_p": verdict.sign_test_p,
            "proportion_ci_low": ci[0],
            "proportion_ci_high": ci[1],
            "supported": None if secondary else Flag.SUPPORTED in verdict.flags,
            "majority": verdict.majority,
            "lines": counted.lines,
            "items": verdict.items,
            "unclear": verdict.unclear,
            "unread": verdict.unread,
            "separated_by": separated_by,
            "separation_untested": False,
            "separations": agreeing(self.answers[str(name)]["separations"], separations),
            **{f"fragility_{way}": number for way, number in flips.items()},
            "flags": json.dumps([flag.value for flag in verdict.flags]),
            "reasons": json.dumps([{"rule": reason.rule.value, **reason.numbers} for reason in verdict.reasons]),
        }
        for prefix, tally in (("tally", verdict.tally), ("secondary_tally", verdict.secondary_tally)):
            for stance in ("first", "second", "mixed", "no_effect"):
                answer[f"{prefix}_{stance}"] = getattr(tally, stance)
        return answer


@example(261)  # two laboratories in one line that reverses within itself
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_table_is_counted_and_judged_as_a_registry_is(seed: int) -> None:
    table = rows(Random(seed), claims=12)
    judged = Judged(table)
    assert judged.found == judged.expected
    assert judged.answers == {str(name): judged.expected_answer(name) for name in judged.verdicts}
    assert judged.summary.rows == len(table) == judged.summary.used + sum(judged.summary.excluded.values())


@pytest.mark.parametrize("seed", range(8))
def test_thousands_of_claims_are_counted_and_judged_as_a_registry_does(seed: int) -> None:
    judged = Judged(rows(Random(seed), claims=300))
    assert judged.found == judged.expected
    assert judged.answers == {str(name): judged.expected_answer(name) for name in judged.verdicts}


def divided_rows(random: Random, claims: int) -> list[Row]:
    """Sources that are lines of their own: studies at one pole that follow a tissue, and studies that reverse."""
    found: list[Row] = []
    for number in range(claims):
        row = dict.fromkeys(COLUMNS, "") | {"claim": f"c{number}"}
        share, turned = random.choice([0.5, 0.7, 0.9]), random.random() < 0.5
        studies = random.sample(range(100), random.choice([3, 12, 26]))
        for study in studies:
            tissue = random.choice(["fat", "marrow", "cord"])
            pole = POLES[(tissue == "fat") == (random.random() < share)]
            dose, model = random.choice(["", "low", "high"]), random.choice(["", "vivo", "vitro"])
            found.append(row | {"source": f"s{study}", "stance": pole, "tissue": tissue, "dose": dose, "model": model})
        for study in range(100, 100 + random.choice([0, 0, 2, 3])):
            for pole, dose in zip(POLES, ("high", "low") if turned else ("low", "high"), strict=True):
                found.append(row | {"source": f"s{study}", "stance": pole, "dose": dose})
    random.shuffle(found)
    return found


@pytest.mark.parametrize(("seed", "some"), [(0, 5_000), (1, 5_000), (2, 1), (3, 5)])
def test_sources_that_are_lines_of_their_own_are_judged_as_a_registry_does(
    seed: int, some: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without lines and laboratories only the levels of lines are looked at, and studies that reverse: some first."""
    monkeypatch.setattr("evidence.bulk.whole._SOME", some)
    table = divided_rows(Random(seed), claims=60)
    judged = Judged(table, columns=[column for column in COLUMNS if column not in ("line", "group")])
    assert judged.found == judged.expected
    assert judged.answers == {str(name): judged.expected_answer(name) for name in judged.verdicts}
    variables = {word for a in judged.answers.values() for word in json.loads(a["separated_by"] or "[]")}
    assert {"dose", "tissue"} <= variables


@pytest.mark.parametrize("apart", [False, True])
def test_all_contexts_are_listed_as_a_registry_lists_them(apart: bool) -> None:
    """With tables, likenesses, laboratories and exact p: what `evidence resolve --json` says of the same rows."""
    table = divided_rows(Random(5), claims=12) if apart else rows(Random(5), claims=25)
    columns = [column for column in COLUMNS if not apart or column not in ("line", "group")]
    judged = Judged(table, columns=columns, separations="all")
    usual = Judged(table, columns=columns)
    several = 0
    for name, verdict in judged.verdicts.items():
        found = judged.answers[str(name)]
        listed = None if found["separations"] is None else json.loads(found["separations"])
        expected = verdict_record(replace(verdict, axis="odd"), judged.registry)["separations"]
        several += len(expected or ())
        assert listed == (expected if expected is None else [{**one, "at_most": []} for one in expected])
        assert {**found, "separations": None} == {**usual.answers[str(name)], "separations": None}
        for one in json.loads(usual.answers[str(name)]["separations"] or "[]"):
            (exact,) = (other for other in listed if other["variable"] == one["variable"])
            assert agreeing(json.dumps([one]), [exact]) == json.dumps([one])
    assert several > 20


def test_the_tables_reach_what_there_is_to_reach() -> None:
    """The comparison above would say little if the generated tables had no separation or no reversal in them."""
    seen: set[str] = set()
    flags: set[str] = set()
    variables: set[str] = set()
    for seed in range(5):
        judged = Judged(rows(Random(seed), claims=25))
        seen.update(answer["status"] for answer in judged.answers.values())
        flags.update(word for answer in judged.answers.values() for word in json.loads(answer["flags"]))
        variables.update(word for a in judged.answers.values() for word in json.loads(a["separated_by"] or "[]"))
    assert {"context-dependent", "disputed", "leaning", "insufficient", "reported-disputed", "no-evidence"} <= seen
    assert "partial" in flags
    assert "tissue" in variables


FAULTS = {
    "an item without effect gives its arm's level": ("CASE WHEN bit < 8 THEN", "CASE WHEN bit < 99 THEN"),
    "the last stance of an arm": ("BIT_OR(i.bit)", "MAX(i.bit)"),
    "the last stance of a line": ("BIT_OR(CASE", "MAX(CASE"),
    "arms without comparator": (
        "i.line, i.source, i.outcome_class, i.comparator,",
        "i.line, i.source, i.outcome_class,",
    ),
    "arms without outcome class": ("i.line, i.source, i.outcome_class", "i.line, i.source"),
    "arms without a context": ("i.c1, i.c2)", "i.c1)"),
    "arms across sources": ("i.line, i.source, ", "i.line, "),
    "reviews of two minds are forgotten": ("l.own = 0 OR l.bits", "l.bits"),
    "one of several levels": ("q.MIN_c0 = q.MAX_c0", "q.MIN_c0 <= q.MAX_c0"),
    "superseded for retracted": ("standing = 'retracted'", "standing = 'superseded'"),
    "direct for indirect": ("directness = 'indirect'", "directness = 'direct'"),
    "unread by one item": ("MIN(CASE WHEN why IS NULL THEN unread", "MAX(CASE WHEN why IS NULL THEN unread"),
    "reviews in the tables": ("q.own = 1 AND COALESCE", "COALESCE"),
    "lines without effect in the tables": ("COALESCE(s.stance, q.bits) < 8", "TRUE"),
    "cohorts apart": ("'l ' || line", "'l ' || source"),
    "a cohort that is a source": ("'l ' || line", "'s ' || line"),
    "mixed lines not covered": ("COUNT(*) AS covered", "SUM(CASE WHEN stance < 4 THEN 1 ELSE 0 END) AS covered"),
    "any pole crosses": ("v.v1 > 0 AND v.v2 > 0", "v.v1 > 0"),
    "partial lines are counted once": (
        "COUNT(CASE WHEN own = 1 AND partial = 1 THEN 1",
        "COUNT(DISTINCT CASE WHEN own = 1 AND partial = 1 THEN 1",
    ),
    "indirect is unclear": ("why = 'unclear'", "why = 'indirect'"),
    "cells unsorted": ("ORDER BY CASE", "ORDER BY length(claim), -a, CASE"),
    "the poles change sides": ("WHEN stance = 'pro' THEN 1", "WHEN stance = 'pro' THEN 2"),
    "preprints are reviews": (" OR kind = 'preprint' THEN 1", " THEN 1"),
    "no vote where there is one": (
        "own = 1 AND bits NOT IN (0, 1, 2, 4, 8)",
        "own = 1 AND bits NOT IN (0, 1, 2, 4, 8, 9)",
    ),
    "a mixed line without both poles crosses": ("s.stance = 4 AND v.v1 > 0 AND", "s.stance = 4 AND"),
    "what does not count is asked for its level": ("FROM questioned WHERE why IS NULL", "FROM questioned"),
    "votes are forgotten at the levels": ("COALESCE(s.stance, q.bits)", "q.bits"),
    "what does not count votes": ("FROM several i WHERE i.why IS NULL", "FROM several i"),
    "a level of mixed lines is a cell": ("WHEN a + b > 0 THEN", "WHEN a + b >= 0 THEN"),
}


@pytest.mark.parametrize(("old", "new"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_sql_is_found_by_the_counts(old: str, new: str) -> None:
    planted: list[bool] = []

    class Faulty(DuckDB):
        def make(self, relation: Relation) -> None:
            planted.append(old in relation.query)
            super().make(replace(relation, query=relation.query.replace(old, new)))

    for seed in range(40):
        try:
            judged = Judged(rows(Random(seed), claims=25), Faulty)
        except EvidenceError:
            assert any(planted)
            continue  # what cannot be run has no counts to be wrong
        assert any(planted), "the text to be changed is not in the SQL"
        if judged.found != judged.expected:
            return
    raise AssertionError("no comparison of counts found the fault")
