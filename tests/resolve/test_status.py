"""From tally to status and numbers: published and agreed reference values, then laws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.model.axis import Stance
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.resolve.status import Flag, decide, decide_reported, flags
from evidence.resolve.tally import Tally, amount, conflict, majority

VECTORS = json.loads((Path(__file__).parents[1] / "stats" / "vectors.json").read_text())
POLICY = Policy()
COUNTS = st.integers(0, 40)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS, COUNTS)

CALM = (Status.UNCONTESTED, Status.INSUFFICIENT, Status.PREDOMINANT, Status.LEANING)


def vector(name: str) -> dict[str, Any]:
    return next(entry for entry in VECTORS if entry["id"] == name)


@pytest.mark.parametrize(
    "row", vector("status_cases")["expected"], ids=lambda row: f"{row['a']}-{row['b']}-{row['m']}-{row['z']}"
)
def test_reference_statuses(row: dict[str, Any]) -> None:
    tally = Tally(row["a"], row["b"], row["m"], row["z"])
    found = flags(tally, False, POLICY)
    assert decide(tally, False, POLICY) == row["status"]
    assert conflict(tally) == pytest.approx(row["conflict"], abs=1e-10)
    assert amount(tally) == pytest.approx(row["amount"], abs=1e-10)
    assert (Flag.SUPPORTED in found) is row["supported"]
    assert (Flag.WITH_NULL in found) is row["with_null"]


@pytest.mark.parametrize("row", vector("conflict_scores")["expected"]["rows"], ids=lambda row: f"{row['a']}-{row['b']}")
def test_conflict_is_the_dissonance_of_a_binomial_opinion(row: dict[str, Any]) -> None:
    tally = Tally(row["a"], row["b"])
    assert conflict(tally) == pytest.approx(row["dissonance_W2"], abs=1e-9)
    assert amount(tally) == pytest.approx(row["certainty"], abs=1e-9)


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        pytest.param(Tally(), Status.NO_EVIDENCE, id="nothing"),
        pytest.param(Tally(mixed=1), Status.REPORTED_DISPUTED, id="one review calls it controversial"),
        pytest.param(Tally(first=1, second=1), Status.REPORTED_DISPUTED, id="two reviews at opposite poles"),
        pytest.param(Tally(first=2), Status.REPORTED_ONE_SIDED, id="two reviews agree"),
        pytest.param(Tally(first=1), Status.INSUFFICIENT, id="one review"),
        pytest.param(Tally(no_effect=3), Status.INSUFFICIENT, id="reviews without effect"),
    ],
)
def test_statuses_of_reviews_alone(tally: Tally, expected: Status) -> None:
    assert decide_reported(tally, POLICY) is expected


def test_separation_comes_after_missing_effects_and_before_dispute() -> None:
    assert decide(Tally(5, 5), True, POLICY) is Status.CONTEXT_DEPENDENT
    assert decide(Tally(2, 2, 0, 30), True, POLICY) is Status.MOSTLY_NO_EFFECT


def test_policy_moves_the_thresholds() -> None:
    strict = Policy.model_validate({"claim-majority": "90", "dispute-minority": "3", "uncontested-lines": "5"})
    assert decide(Tally(8, 2), False, POLICY) is Status.LEANING
    assert decide(Tally(8, 2), False, strict) is Status.PRELIMINARY_DISPUTE
    assert decide(Tally(8, 3), False, strict) is Status.DISPUTED
    assert decide(Tally(4), False, strict) is Status.INSUFFICIENT


def mirrored(tally: Tally) -> Tally:
    return Tally(tally.second, tally.first, tally.mixed, tally.no_effect)


@given(TALLIES, st.booleans())
def test_swapping_the_poles_mirrors_everything(tally: Tally, separated: bool) -> None:
    other = mirrored(tally)
    assert decide(tally, separated, POLICY) is decide(other, separated, POLICY)
    assert conflict(tally) == conflict(other)
    assert majority(tally) == majority(other)
    assert flags(tally, False, POLICY) == flags(other, False, POLICY)
    leaders = {Stance.FIRST: Stance.SECOND, Stance.SECOND: Stance.FIRST, None: None}
    assert other.leader is leaders[tally.leader]


@given(TALLIES)
def test_conflict_grows_with_the_minority_and_shrinks_with_the_majority(tally: Tally) -> None:
    assume(tally.first != tally.second)
    if tally.first < tally.second:
        tally = mirrored(tally)
    more_minority = Tally(tally.first, tally.second + 1, tally.mixed, tally.no_effect)
    more_majority = Tally(tally.first + 1, tally.second, tally.mixed, tally.no_effect)
    assert conflict(more_minority) >= conflict(tally)
    assert conflict(more_majority) <= conflict(tally)


@given(TALLIES)
def test_numbers_stay_in_their_range(tally: Tally) -> None:
    assert 0 <= conflict(tally) < 1
    assert 0 <= amount(tally) < 1
    share = majority(tally)
    assert share is None or 0.5 <= share <= 1


@given(TALLIES)
def test_a_dissenting_line_never_calms(tally: Tally) -> None:
    """A line at the weaker pole never turns a dispute into something calmer."""
    if tally.first < tally.second:
        tally = mirrored(tally)
    after = decide(Tally(tally.first, tally.second + 1, tally.mixed, tally.no_effect), False, POLICY)
    before = decide(tally, False, POLICY)
    if before is Status.DISPUTED:
        assert after is Status.DISPUTED
    if before is Status.PRELIMINARY_DISPUTE:
        assert after in (Status.PRELIMINARY_DISPUTE, Status.DISPUTED)


@given(TALLIES)
def test_every_tally_has_exactly_one_status_and_its_rule_holds(tally: Tally) -> None:
    status = decide(tally, False, POLICY)
    assert status is not Status.CONTEXT_DEPENDENT
    if status is Status.DISPUTED:
        assert min(tally.first, tally.second) + tally.mixed >= 2
        assert tally.opposed
    if status is Status.UNCONTESTED:
        assert not tally.opposed
        assert tally.lines >= 3
