"""Year by year: the same as judging with what was known then, and the paper that began the dispute."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import Registry, load
from evidence.resolve.lines import assemble
from evidence.resolve.placed import Selection
from evidence.resolve.resolver import count, judge, resolve
from evidence.resolve.ruling import ruling_of
from evidence.resolve.tally import Tally
from evidence.resolve.timeline import IN_DISPUTE, Timeline, timeline
from tests.make import claim, item, registry

ROOT = Path(__file__).parents[2]
POLICY = Policy()
C = ClaimId("c")
REVIEW = {"kind": "narrative-review"}


def made_of(*lines: tuple[str, str, int | None], **extra: dict[str, Any]) -> Registry:
    """A claim with one item a source: name, stance, year."""
    years = {name: {"year": str(year)} for name, _, year in lines if year is not None}
    about = {name: {**years.get(name, {}), **extra.get(name, {})} for name, _, _ in lines}
    made = registry(claim("c", *(item(name, stance) for name, stance, _ in lines)), sources=about)
    undated = {s.id: s.model_copy(update={"year": None}) for s in made.sources.values() if s.id not in years}
    return replace(made, sources={**made.sources, **undated})


def timeline_of(made: Registry) -> Timeline:
    return timeline(judge(made.claims[C], made, POLICY), made, POLICY)


def test_points_are_the_years_with_a_new_line() -> None:
    found = timeline_of(made_of(("a", "pro", 2001), ("b", "anti", 2005), ("d", "pro", 2005), ("e", "pro", None)))
    assert [(point.year, point.lines, point.ruling.tally) for point in found.points] == [
        (2001, (("a",),), Tally(1)),
        (2005, (("b",), ("d",)), Tally(2, 1)),
    ]
    assert found.undated == (("e",),)


@pytest.mark.parametrize(
    ("lines", "year", "status", "made_by"),
    [
        pytest.param([("a", "pro", 1), ("b", "anti", 2)], 2, "preliminary-dispute", ["b"], id="the dissent"),
        pytest.param([("a", "pro", 1), ("b", "mixed", 2)], None, None, [], id="three quarters are a majority"),
        pytest.param([("m", "mixed", 1)], 1, "preliminary-dispute", ["m"], id="born disputed"),
        pytest.param(
            [("a", "pro", 1), ("b", "pro", 2), ("x", "anti", 2), ("y", "anti", 2), ("z", "no-effect", 2)],
            2, "disputed", ["x", "y"], id="only those away from the pole that led",
        ),
        pytest.param([("a", "pro", 1), ("b", "anti", 1)], 1, "preliminary-dispute", ["a", "b"], id="none led before"),
        pytest.param(
            [("a", "pro", 1), ("b", "pro", 1), ("x", "anti", 1), ("y", "anti", 2)],
            1, "preliminary-dispute", ["a", "b", "x"], id="the first time, not the worst",
        ),
        pytest.param(
            [(f"z{i}", "no-effect", 1) for i in range(6)] + [(n, "pro", 2) for n in "abd"]
            + [("x", "anti", 2), ("y", "anti", 2), ("e", "pro", 3)],
            3, "disputed", ["e"], id="a line of the leading pole can end the silence",
        ),
        pytest.param([("a", "pro", 1), ("b", "pro", 2)], None, None, [], id="never"),
    ],
)  # fmt: skip
def test_the_turn(lines: list[tuple[str, str, int]], year: int | None, status: str | None, made_by: list[str]) -> None:
    turn = timeline_of(made_of(*((name, stance, 2000 + when) for name, stance, when in lines))).turn
    if year is None:
        assert turn is None
    else:
        assert turn is not None
        assert (turn.year, turn.status, [name for (name,) in turn.lines]) == (2000 + year, status, made_by)


def test_reviews_alone() -> None:
    found = timeline_of(made_of(("r", "pro", 2001), ("s", "anti", 2003), r=REVIEW, s=REVIEW))
    assert [point.ruling.status for point in found.points] == ["insufficient", "reported-disputed"]
    assert found.turn is not None
    assert found.turn.lines == (("s",),)


def test_a_line_appears_with_its_first_source_and_todays_stance() -> None:
    made = made_of(("early", "pro", 2001), ("paper", "anti", 2003), early={"cohort": "N"}, paper={"cohort": "N"})
    (point,) = timeline_of(made).points
    assert (point.year, point.ruling.tally) == (2001, Tally(mixed=1))
    assert judge(made.claims[C], made, POLICY, Selection(as_of=2001)).tally == Tally(1), "then one pole was known"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pro", "anti", "mixed", "no-effect", "unclear"]), st.none() | st.integers(2000, 2006)
        ),
        max_size=9,
    )
)
def test_a_point_is_the_verdict_as_of_its_year(lines: list[tuple[str, int | None]]) -> None:
    made = made_of(*((f"s{i}", stance, year) for i, (stance, year) in enumerate(lines)))
    found = timeline_of(made)
    for point in found.points:
        assert point.ruling == ruling_of(judge(made.claims[C], made, POLICY, Selection(as_of=point.year)))
    first = next((point for point in found.points if point.ruling.status in IN_DISPUTE), None)
    assert (found.turn and found.turn.year) == (first and first.year)


def test_the_real_registry() -> None:
    """Every line is placed or listed, and every point counts what was published by then."""
    made = load(ROOT)[0]
    policy = made.config.policy
    for verdict in resolve(made).values():
        found = timeline(verdict, made, policy)
        named = [line for point in found.points for line in point.lines] + list(found.undated)
        assert sorted(named) == sorted(line.sources for line in verdict.counted)
        for point in found.points:
            then = assemble(made.claims[verdict.claim], made, policy, Selection(as_of=point.year))
            assert point.ruling.tally == count(then.primary or then.secondary), (verdict.claim, point.year)


def test_the_flagship_was_disputed_within_two_years() -> None:
    made = load(ROOT)[0]
    verdict = resolve(made)[ClaimId("msc-exo-native-tumour-growth")]
    found = timeline(verdict, made, made.config.policy)
    assert found.points[0].lines == (("zhu-2012-cancerlett",),)
    assert found.turn is not None
    assert (found.turn.year, found.turn.status) == (2013, "disputed")
    assert len(found.turn.lines) == 3
