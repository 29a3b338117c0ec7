"""The table of all claims, and the registry in a few sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.model.decision import Status
from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve import worst_first
from evidence.resolve.resolver import resolve
from evidence.views.overview import view_overview
from evidence.views.problem_view import view_problems
from evidence.views.queue_view import Part, count_statuses, view_queue
from evidence.views.status_view import STATUS_ORDER
from tests.make import claim, item, registry

REVIEW = {"kind": "narrative-review"}


@pytest.fixture
def found() -> Registry:
    return registry(
        claim("settled", *(item(f"s{n}", "pro") for n in range(9))),
        claim("disputed", item("a", "pro"), item("b", "pro"), item("c", "anti"), item("d", "anti")),
        claim("reported", item("r", "mixed")),
        claim("preliminary", item("a", "pro"), item("b", "anti"), item("z", "no-effect")),
        claim("open", item("a", "pro"), item("v", "unclear")),
        claim("empty"),
        sources={"r": REVIEW},
    )


def test_contested_claims_come_first_and_reviews_among_them(found: Registry) -> None:
    rows = view_queue(resolve(found).values(), found)
    assert [(row.claim, row.part) for row in rows] == [
        ("disputed", Part.CONTESTED),
        ("preliminary", Part.CONTESTED),
        ("reported", Part.CONTESTED),
        ("settled", Part.SETTLED),
        ("open", Part.OPEN),
        ("empty", Part.OPEN),
    ]
    assert [row.claim for row in rows] == [verdict.claim for verdict in worst_first(resolve(found).values())]


def test_a_row_tells_its_claim(found: Registry) -> None:
    row = next(row for row in view_queue(resolve(found).values(), found) if row.claim == "preliminary")
    assert (row.title, row.question, row.status.label, row.pole) == (
        "Effect in preliminary",
        "effect on tumours",
        "Preliminary dispute",
        None,
    )
    assert (row.counts, row.split, row.conflict) == ("1 : 1", "1 pro, 1 anti, 1 no effect", ".50")
    assert (row.first, row.second, row.mixed, row.no_effect, row.lines, row.items) == (1, 1, 0, 1, 3, 3)
    assert (row.decision, row.stale, row.uncounted, row.unread) == ("none", False, 0, 0)
    assert row.headline.startswith("Preliminary dispute: ")


@pytest.mark.parametrize(
    ("name", "conflict"),
    [
        pytest.param("settled", "0", id="computed zero"),
        pytest.param("reported", "", id="not computed on reviews"),
        pytest.param("empty", "", id="nothing to compute it from"),
    ],
)
def test_zero_and_missing_are_different(found: Registry, name: str, conflict: str) -> None:
    rows = {row.claim: row for row in view_queue(resolve(found).values(), found)}
    assert rows[ClaimId(name)].conflict == conflict


def test_flags_are_in_words(found: Registry) -> None:
    row = next(row for row in view_queue(resolve(found).values(), found) if row.claim == "settled")
    assert [flag.label for flag in row.flags] == ["unlikely by chance"]


def test_statuses_are_counted_in_a_fixed_order(found: Registry) -> None:
    counts = count_statuses(resolve(found).values(), Policy())
    assert [count.status.status for count in counts] == list(STATUS_ORDER)
    assert {count.status.status: count.claims for count in counts if count.claims} == {
        Status.DISPUTED: 1,
        Status.PRELIMINARY_DISPUTE: 1,
        Status.REPORTED_DISPUTED: 1,
        Status.UNCONTESTED: 1,
        Status.INSUFFICIENT: 1,
        Status.NO_EVIDENCE: 1,
    }


def test_overview(found: Registry) -> None:
    overview = view_overview(resolve(found).values(), found)
    assert overview.title == "Conflicting evidence: test"
    assert overview.summary == (
        "6 claims, 16 sources, 19 evidence items. "
        "Of the claims, 1 is disputed, 1 is in preliminary dispute and 1 is disputed in reviews."
    )
    assert overview.absent == (
        "No claim is: context-dependent, leaning, predominant, mostly no effect, no effect or one-sided in reviews."
    )
    assert overview.missing is None


def test_overview_of_little() -> None:
    found = registry(claim("one", item("a", "pro")))
    overview = view_overview(resolve(found).values(), found)
    assert overview.summary == "1 claim, 1 source, 1 evidence item. No claim is disputed."


@pytest.mark.parametrize(
    ("unread", "text"),
    [
        pytest.param({"claims/b.yaml"}, "1 file could not be read and is missing here: claims/b.yaml.", id="one"),
        pytest.param(
            {"claims/b.yaml", "claims/a.yaml"},
            "2 files could not be read and are missing here: claims/a.yaml and claims/b.yaml.",
            id="two",
        ),
    ],
)
def test_what_could_not_be_read_is_said(found: Registry, unread: set[str], text: str) -> None:
    broken = replace(found, unread=frozenset(unread))
    assert view_overview(resolve(broken).values(), broken).missing == text


@pytest.mark.parametrize(
    ("sampling", "text"),
    [
        pytest.param(
            "convenience", "shares say nothing of how common a finding is. We asked around.", id="convenience"
        ),
        pytest.param("systematic", "shares are those of what was published. We asked around.", id="systematic"),
    ],
)
def test_the_guide_tells_how_evidence_was_found(sampling: str, text: str) -> None:
    settings: dict[str, Any] = {"sampling": sampling, "sampling-note": "We asked around."}
    found = registry(**settings)
    guide = {entry.term: entry.text for entry in view_overview([], found).guide}
    assert guide["Shares and p-values"].endswith(text)
    assert "tissue; model; modification" in guide["Context"]


def test_sources_with_a_problem() -> None:
    described = {
        "gone": {"standing": "retracted"},
        "unused": {"standing": "retracted"},
        "doubted": {"standing": "expression-of-concern"},
        "mended": {"standing": "corrected"},
        "old": {"standing": "superseded"},
        "back": {"standing": "reinstated"},
    }
    found = registry(
        claim("b", *(item(name, "pro") for name in described if name != "unused"), item("gone", "anti")),
        claim("a", item("gone", "pro")),
        sources=described,
    )
    problems = [
        (entry.source.id, entry.problem, entry.consequence, [c.id for c in entry.claims])
        for entry in view_problems(found)
    ]
    assert problems == [
        ("gone", "retracted", "never counted", ["a", "b"]),
        ("doubted", "expression of concern", "still counted", ["b"]),
        ("mended", "corrected", "still counted", ["b"]),
        ("old", "superseded", "still counted", ["b"]),
        ("unused", "retracted", "never counted", []),
    ]
