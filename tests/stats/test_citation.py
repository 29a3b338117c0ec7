"""Citation networks: reference numbers, worked examples, and what bad data does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.stats.citation import (
    MOST_PATHS,
    Amplification,
    CitationBias,
    amplification,
    citation_bias,
    corrected_covered_area,
    supportive_paths,
)
from tests.stats.reference import assert_all_met, entry

NETWORKS = st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 9), max_size=4), max_size=8)


def test_reference_toy_network() -> None:
    reference = entry("citation_toy")
    cites = reference["inputs"]["cites"]
    first, second = reference["inputs"]["supportive_primary"], reference["inputs"]["critical_primary"]
    years = {paper: 2020 + place for place, paper in enumerate(cites)} | dict.fromkeys([*first, *second], 2010)
    bias, growth = citation_bias(cites, first, second, years), amplification(cites, first)
    found: dict[str, Any] = {
        "cit_to_supportive": bias.first_cited,
        "cit_to_critical": bias.second_cited,
        "rate_supportive": bias.first_cited / bias.first_chances,
        "rate_critical": bias.second_cited / bias.second_chances,
        "citation_bias_ratio": bias.ratio,
        "supportive_paths": supportive_paths(cites, first),
        "total_supportive_paths": growth.paths,
        "direct_supportive_citations": growth.direct,
        "amplification": growth.ratio,
        # counts of the inputs: what a careful and what a naive count would call evidence
        "independent_lines_pro": len(first),
        "independent_lines_contra": len(second),
        "naive_items_pro_if_all_reviews_pro": len(first) + len(cites),
    }
    assert_all_met(found, reference["expected"], rel=1e-9)
    assert bias.p == 1.0


def test_reference_published_network() -> None:
    # 94 % of citations go to 4 supportive papers and 6 % to 6 critical ones, laid out over 50 citing papers
    reference = entry("citation_greenberg")
    inputs = reference["inputs"]
    first = [f"s{i}" for i in range(inputs["supportive_primary_papers"])]
    second = [f"c{i}" for i in range(inputs["critical_primary_papers"])]
    cites: dict[str, list[str]] = {f"r{i}": [] for i in range(50)}
    wanted = first * 24, second
    for primaries, share in zip(wanted, (inputs["share_supportive"], inputs["share_critical"]), strict=True):
        for place, primary in enumerate(primaries[: round(100 * share)]):
            cites[f"r{place // len(set(primaries)) % 50}"].append(primary)
    years = dict.fromkeys(cites, 2020) | dict.fromkeys([*first, *second], 2000)
    bias = citation_bias(cites, first, second, years)
    assert (bias.first_cited, bias.second_cited) == (94, 6)
    assert_all_met({"bias_ratio_per_paper": bias.ratio}, reference["expected"], rel=1e-12)
    assert bias.p is not None and bias.p < 1e-30


def test_only_earlier_primaries_are_chances() -> None:
    cites = {"review": ["old", "same", "undated"], "early": [], "undated-review": ["old"]}
    years = {"review": 2010, "early": 1999, "old": 2000, "same": 2010, "late": 2015, "other": 2001}
    found = citation_bias(cites, ["old", "same", "late", "undated"], ["other"], years)
    assert found == CitationBias(1, 1, 0, 1, ratio=None, p=1.0)


@pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(["p"], [], id="one pole"), pytest.param([], [], id="no primaries")],
)
def test_without_chances_there_is_no_bias(first: list[str], second: list[str]) -> None:
    found = citation_bias({"review": ["p"]}, first, second, {"review": 2010, "p": 2000})
    assert found.ratio is None
    assert found.p is None


def test_even_citing_is_no_bias() -> None:
    years = {"r1": 2010, "r2": 2010, "p": 2000, "q": 2000}
    found = citation_bias({"r1": ["p"], "r2": ["q"]}, ["p"], ["q"], years)
    assert (found.ratio, found.p) == (1.0, 1.0)


def test_swapping_the_poles_inverts_the_ratio() -> None:
    cites = {"r1": ["p", "q", "x"], "r2": ["p", "q"], "r3": ["p"]}
    years = dict.fromkeys(cites, 2010) | dict.fromkeys("pqxy", 2000)
    one, other = citation_bias(cites, "pq", "xy", years), citation_bias(cites, "xy", "pq", years)
    assert (one.ratio, other.ratio) == (5.0, 0.2)
    assert one.p == other.p


def test_a_chain_of_reviews_amplifies() -> None:
    chain = {"r1": ["p"], **{f"r{i}": [f"r{i - 1}"] for i in range(2, 11)}}
    assert amplification(chain, ["p"]) == Amplification(paths=10, direct=1, ratio=10.0)
    assert amplification({"r1": ["p"], "r2": ["p"]}, ["p"]) == Amplification(paths=2, direct=2, ratio=1.0)
    assert amplification({"r1": ["q"]}, ["p"]) == Amplification(paths=0, direct=0, ratio=None)


def test_paths_may_pass_through_a_primary() -> None:
    assert supportive_paths({"r": ["p2"], "p2": ["p1"]}, ["p1", "p2"]) == {"r": 2, "p2": 1}


def test_paths_multiply_at_every_turn() -> None:
    ladder = {f"r{i}": {f"r{i - 1}", f"s{i - 1}"} for i in range(1, 60)}
    ladder |= {f"s{i}": {f"r{i - 1}", f"s{i - 1}"} for i in range(1, 60)}
    assert supportive_paths(ladder, ["r0"])["r40"] == 2**39


def test_more_paths_than_any_literature_has_are_not_counted() -> None:
    """The number is one that tables and JSON can hold, however many layers of papers cite each other."""
    ladder = {f"r{i}": {f"r{i - 1}", f"s{i - 1}"} for i in range(1, 3000)}
    ladder |= {f"s{i}": {f"r{i - 1}", f"s{i - 1}"} for i in range(1, 3000)}
    found = amplification(ladder, ["r0"])
    assert supportive_paths(ladder, ["r0"])["r2999"] == MOST_PATHS
    assert (found.paths < 6000 * MOST_PATHS, found.direct, found.ratio) == (True, 2, found.paths / 2)


def test_large_networks_take_no_more_than_their_citations() -> None:
    """A long chain, and many papers of which every one cites every other: both are no trap."""
    chain = {f"r{i}": [f"r{i - 1}"] for i in range(1, 20_000)}
    assert amplification(chain, ["r0"]) == Amplification(paths=19_999, direct=1, ratio=19_999.0)
    names = [f"r{i}" for i in range(400)]
    assert amplification({name: [*names, "p"] for name in names}, ["p"]) == Amplification(400, 400, 1.0)


def test_a_circle_adds_no_paths() -> None:
    circle = {"r1": ["r2", "p"], "r2": ["r3"], "r3": ["r1", "p"], "r4": ["r1", "r4"]}
    assert supportive_paths(circle, ["p"]) == {"r1": 1, "r2": 0, "r3": 1, "r4": 1}
    assert amplification(circle, ["p"]) == Amplification(paths=3, direct=2, ratio=1.5)


def test_a_bridge_between_circles_stays() -> None:
    circles = {"a1": ["a2"], "a2": ["a1", "b1"], "b1": ["b2", "p"], "b2": ["b1"]}
    assert supportive_paths(circles, ["p"]) == {"a1": 0, "a2": 1, "b1": 1, "b2": 0}


@given(NETWORKS, st.sets(st.integers(0, 9)))
def test_any_network_has_finitely_many_paths(cites: dict[int, set[int]], primaries: set[int]) -> None:
    paths = supportive_paths(cites, primaries)
    assert set(paths) == set(cites)
    found = amplification(cites, primaries)
    assert 0 <= found.direct <= found.paths == sum(paths.values())


@given(
    NETWORKS,
    st.sets(st.integers(0, 9)),
    st.sets(st.integers(0, 9)),
    st.dictionaries(st.integers(0, 9), st.integers(2000, 2004)),
)
def test_citations_never_exceed_chances(
    cites: dict[int, set[int]], first: set[int], second: set[int], years: dict[int, int]
) -> None:
    found = citation_bias(cites, first, second, years)
    assert 0 <= found.first_cited <= found.first_chances <= len(cites) * len(first)
    assert 0 <= found.second_cited <= found.second_chances


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        pytest.param({"A": ["p", "q"], "B": ["p", "q"]}, 1.0, id="the same primaries"),
        pytest.param({"A": ["p"], "B": ["q"]}, 0.0, id="no primary twice"),
        pytest.param({"A": ["p", "p"], "B": ["q"]}, 0.0, id="a primary listed twice by one review"),
        pytest.param({"A": ["p", "q", "r"], "B": ["p", "q"], "C": ["p", "s"]}, 3 / 8, id="some overlap"),
        pytest.param({"A": ["p", "q"], "B": []}, 0.0, id="a review without primaries"),
        pytest.param({"A": ["p"]}, None, id="one review"),
        pytest.param({"A": [], "B": []}, None, id="no primaries"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_overlap_of_reviews(reviews: dict[str, list[str]], expected: float | None) -> None:
    assert corrected_covered_area(reviews) == expected
