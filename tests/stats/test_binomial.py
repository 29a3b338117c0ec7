"""Sign test and Wilson interval against published values and scipy's and statsmodels' numbers."""

from __future__ import annotations

import json
from math import comb, erfc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.stats.binomial import sign_test, sign_test_reaches, wilson

VECTORS = [
    entry for entry in json.loads((Path(__file__).parent / "vectors.json").read_text()) if entry["kind"] == "sign_test"
]


@pytest.mark.parametrize("entry", VECTORS, ids=lambda entry: str(entry["id"]))
def test_reference_values(entry: dict[str, Any]) -> None:
    k, n = entry["inputs"]["k"], entry["inputs"]["n"]
    assert sign_test(k, n - k) == pytest.approx(entry["expected"]["p_two_sided"], abs=1e-12)
    assert wilson(k, n) == pytest.approx(tuple(entry["expected"]["wilson95"]), abs=1e-9)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_sign_test_is_symmetric_and_a_probability(first: int, second: int) -> None:
    p = sign_test(first, second)
    assert p == sign_test(second, first)
    assert 0 < p <= 1


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_holds_the_share(successes: int, failures: int) -> None:
    low, high = wilson(successes, successes + failures)
    assert 0 <= low <= successes / (successes + failures) <= high <= 1


def test_a_proportion_needs_a_count() -> None:
    with pytest.raises(ValueError, match="at least one"):
        wilson(0, 0)


def test_fewer_than_six_lines_never_reach_five_percent() -> None:
    assert all(sign_test(n, 0) > 0.05 for n in range(6))
    assert sign_test(6, 0) < 0.05


@pytest.mark.parametrize(("first", "second"), [(1_001, 1_000), (1_300, 901), (2_000, 1), (3_000, 2_800)])
def test_many_counts_give_the_float_that_all_digits_give(first: int, second: int) -> None:
    n = first + second
    tail = sum(comb(n, k) for k in range(min(first, second) + 1))
    assert sign_test(first, second) == min(1.0, 2 * tail / 2**n)


@pytest.mark.parametrize("level", [1e-9, 0.01, 0.05, 0.0501, 0.5, 1.0, 0.0])
def test_whether_a_level_is_reached_is_what_the_p_says(level: float) -> None:
    for n in (*range(90), 400, 2_100):
        for fewer in range(0, n // 2 + 1, 1 + n // 90):
            assert sign_test_reaches(fewer, n - fewer, level) == (sign_test(fewer, n - fewer) <= level)


def test_very_many_counts_are_near_the_normal_distribution() -> None:
    n, fewer = 1_000_000, 499_000
    z = (n / 2 - fewer - 0.5) / (n / 4) ** 0.5
    assert sign_test(fewer, n - fewer) == pytest.approx(erfc(z / 2**0.5), rel=1e-3)
    assert sign_test(700_000, 300_000) == 0.0
