"""Two poles by levels: published tables, plain enumeration, scipy, and laws."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb, log, prod, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.stats.contingency import (
    NullDistribution,
    bounded,
    cramers_v,
    freeman_halton,
    goodman_kruskal,
    without_single_lines,
)
from tests.stats.reference import assert_all_met, entries, entry

COUNTS = st.tuples(st.integers(0, 4), st.integers(0, 4))
TABLES = st.lists(COUNTS, max_size=5)
LEVELS = st.sampled_from(["a", "b", "c", "d", None])


def enumerated(table: Sequence[tuple[int, int]]) -> Fraction:
    """Freeman and Halton's p by going through every table with these margins."""
    sizes = [a + b for a, b in table]
    first = sum(a for a, _ in table)
    observed = prod(comb(size, a) for size, (a, _) in zip(sizes, table, strict=True))
    tables = (prod(map(comb, sizes, cells)) for cells in product(*(range(n + 1) for n in sizes)) if sum(cells) == first)
    return Fraction(sum(ways for ways in tables if ways <= observed), comb(sum(sizes), first))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=4), st.floats(1e-12, 1))
def test_a_bound_without_enumeration_is_never_below_the_p(table: list[tuple[int, int]], limit: float) -> None:
    p = freeman_halton(table)
    assert p is not None
    assert p <= limit or not bounded(table, limit)


def test_the_bound_settles_tables_of_any_size() -> None:
    assert bounded([(200_000, 90_000), (70_000, 140_000)], 1e-6)
    assert not bounded([(200_000, 90_000), (200_000, 90_000)], 0.5)


def uncertainty(table: Sequence[tuple[int, int]]) -> float:
    """Theil's U of the poles given the levels: a reference number beside lambda, not part of the method."""

    def entropy(counts: Sequence[int]) -> float:
        return -sum(n / sum(counts) * log(n / sum(counts)) for n in counts if n > 0)

    n = sum(map(sum, table))
    poles = entropy([sum(a for a, _ in table), sum(b for _, b in table)])
    return (poles - sum(sum(row) / n * entropy(row) for row in table)) / poles


def square_table_p(table: Sequence[Sequence[int]]) -> float:
    """Exact p of a 4 x 4 table: every filling of three columns, with the tolerance that R allows for rounding."""
    counts = np.array(table)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, counts.sum() + 1)))])
    constant = log_factorial[rows].sum() + log_factorial[columns].sum() - log_factorial[counts.sum()]
    observed = constant - log_factorial[counts].sum()

    def fillings(total: int, room: np.ndarray) -> np.ndarray:
        grids = np.meshgrid(*(np.arange(min(total, space) + 1) for space in room[:-1]), indexing="ij")
        cells = np.stack([grid.ravel() for grid in grids], axis=1)
        last = total - cells.sum(axis=1)
        return np.column_stack([cells, last])[(last >= 0) & (last <= room[-1])]

    p = 0.0
    reached: dict[tuple[int, ...], list[float]] = {}  # room left after two columns -> their log factorials
    for one in fillings(columns[0], rows):
        for two in fillings(columns[1], rows - one):
            left = tuple((rows - one - two).tolist())
            reached.setdefault(left, []).append(log_factorial[one].sum() + log_factorial[two].sum())
    for left, spent in reached.items():
        three = fillings(columns[2], np.array(left))
        rest = log_factorial[three].sum(axis=1) + log_factorial[np.array(left) - three].sum(axis=1)
        values, times = np.unique(np.round(np.array(spent), 9), return_counts=True)
        for value, count in zip(values, times, strict=True):
            chances = constant - value - rest
            p += count * np.exp(chances[chances <= observed + 1e-7]).sum()
    return p


@pytest.mark.parametrize("entry", [e for e in entries("exact_table") if e.id != "fisher_job_satisfaction"])
def test_reference_tables(entry: dict[str, Any]) -> None:
    table = [(a, b) for a, b in entry["inputs"]["table_rows_context_cols_stance"]]
    found = {
        "fisher_freeman_halton_p": freeman_halton(table),
        "gk_lambda_stance_given_context": goodman_kruskal(table),
        "theil_U_stance_given_context": uncertainty(table),
    }
    assert_all_met(found, entry["expected"], rel=1e-9)
    assert freeman_halton(table) == pytest.approx(entry["expected"]["fisher_freeman_halton_p"], rel=2e-12)


def test_reference_table_of_four_by_four() -> None:
    # the method has two poles; this one is checked with the enumeration above, which shows that the number stands
    reference = entry("fisher_job_satisfaction")
    found = {"fisher_freeman_halton_p": square_table_p(reference["inputs"]["table"])}
    assert_all_met(found, reference["expected"], rel=1e-9)


def test_reference_pair_of_variables() -> None:
    reference = entry("ctx_W5_xor")
    stances, levels = reference["inputs"]["stance"], reference["inputs"]["variables"]

    def table(values: Sequence[Any]) -> list[tuple[int, int]]:
        pairs = list(zip(values, stances, strict=True))
        return [(pairs.count((value, "A")), pairs.count((value, "B"))) for value in sorted(set(values))]

    both = table(list(zip(levels["x"], levels["y"], strict=True)))
    found = {
        "lambda_x": goodman_kruskal(table(levels["x"])),
        "lambda_y": goodman_kruskal(table(levels["y"])),
        "lambda_xy": goodman_kruskal(both),
        "p_xy": freeman_halton(both),
    }
    assert_all_met(found, reference["expected"], rel=1e-9)


@given(TABLES)
def test_exact_p_is_that_of_plain_enumeration(table: list[tuple[int, int]]) -> None:
    p = enumerated(table)
    assert freeman_halton(table) == p.numerator / p.denominator


@given(COUNTS, COUNTS)
def test_two_levels_agree_with_scipy(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert freeman_halton([one, other]) == pytest.approx(scipy.stats.fisher_exact([one, other]).pvalue, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=2))
def test_two_large_levels_agree_with_scipy(table: list[tuple[int, int]]) -> None:
    assert freeman_halton(table) == pytest.approx(scipy.stats.fisher_exact(table).pvalue, rel=1e-9)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param([(20, 14), (12, 21), (17, 16), (15, 18), (22, 11), (14, 20)], id="200 lines, 6 levels"),
        pytest.param([(3, 8), (9, 6), (12, 9), (4, 11), (10, 15), (7, 9), (13, 8), (6, 4)], id="8 uneven levels"),
    ],
)
def test_many_levels_agree_with_scipys_random_tables(table: list[tuple[int, int]]) -> None:
    draws = 20_000
    method = scipy.stats.MonteCarloMethod(n_resamples=draws, rng=np.random.default_rng(1))
    sampled = scipy.stats.fisher_exact(table, method=method).pvalue
    p = freeman_halton(table)
    assert p is not None
    assert abs(p - sampled) < 5 * sqrt(p * (1 - p) / draws)


@given(TABLES, st.randoms())
def test_order_of_levels_and_poles_does_not_matter(table: list[tuple[int, int]], random: Any) -> None:
    other = [(b, a) for a, b in table]
    random.shuffle(other)
    assert freeman_halton(other) == freeman_halton(table)
    assert goodman_kruskal(other) == goodman_kruskal(table)


@given(TABLES, st.integers(0, 5))
def test_a_level_without_lines_changes_nothing(table: list[tuple[int, int]], place: int) -> None:
    longer = [*table[:place], (0, 0), *table[place:]]
    assert freeman_halton(longer) == freeman_halton(table)
    assert goodman_kruskal(longer) == goodman_kruskal(table)
    assert without_single_lines(longer) == without_single_lines(table)


@given(st.lists(st.booleans(), max_size=30))
def test_a_variable_with_a_level_for_each_line_never_separates(stances: list[bool]) -> None:
    table = [(1, 0) if stance else (0, 1) for stance in stances]
    assert freeman_halton(table) == 1
    assert goodman_kruskal(without_single_lines(table)) is None


@given(TABLES)
def test_one_level_or_one_pole_has_nothing_to_separate(table: list[tuple[int, int]]) -> None:
    assert freeman_halton([(a + b, 0) for a, b in table]) == 1
    assert freeman_halton(table[:1]) == 1


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [(3, 3, "1/10"), (3, 4, "1/35"), (4, 4, "1/35"), (4, 5, "1/126"), (5, 5, "1/126"), (1, 20, "1/21")],
)
def test_perfect_separation(first: int, second: int, p: str) -> None:
    assert freeman_halton([(first, 0), (0, second)]) == float(Fraction(p))


def test_perfect_separation_at_any_size_is_quick_and_exact() -> None:
    assert freeman_halton([(100, 0), (0, 100)]) == 2 / comb(200, 100)
    assert freeman_halton([(20, 0), (0, 20), (20, 0), (0, 20), (20, 0)]) == 10 / comb(100, 40)


def test_beyond_the_limit_there_is_no_exact_p() -> None:
    random = Random(2)
    firsts = [random.randint(0, size) for size in range(5, 45)]
    assert freeman_halton([(first, size - first) for size, first in enumerate(firsts, 5)]) is None
    assert freeman_halton([(3, 8), (9, 6), (12, 9), (4, 11)], states=20) is None
    assert freeman_halton([(40_000, 40_000), (30_000, 50_000)]) is None
    assert freeman_halton([(1, 1), (2, 0)] * 2_000) is None
    assert NullDistribution([11, 15, 21, 15], 28, limit=20).tails(28) is None


def test_the_limit_of_a_distribution_holds_for_all_its_lists() -> None:
    distribution = NullDistribution([5, 6, 7], 9, limit=150)
    assert distribution.tails(9) is not None
    assert distribution.tails(8) is not None
    assert distribution.tails(7) is None


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_a_distribution_holds_the_exact_p_of_each_table(sizes: list[int], data: st.DataObject) -> None:
    counts = [data.draw(st.integers(0, size)) for size in sizes]
    tails = NullDistribution(sizes, sum(sizes)).tails(sum(counts))
    assert tails is not None
    table = [(count, size - count) for count, size in zip(counts, sizes, strict=True)]
    assert tails[prod(map(comb, sizes, counts))] == freeman_halton(table)
    assert max(tails.values()) == 1


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param([(4, 0), (0, 5)], 1.0, id="perfect"),
        pytest.param([(5, 3), (4, 2)], 0.0, id="the same majority everywhere"),
        pytest.param([(4, 0), (1, 5)], 0.8, id="one misfit"),
        pytest.param([(3, 3), (2, 2)], 0.0, id="even everywhere"),
        pytest.param([(4, 0), (3, 0)], None, id="no dissent"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_share_of_dissent_explained(table: list[tuple[int, int]], expected: float | None) -> None:
    assert goodman_kruskal(table) == expected


@given(TABLES)
def test_the_share_explained_is_a_share(table: list[tuple[int, int]]) -> None:
    explained = goodman_kruskal(table)
    assert explained is None or 0 <= explained <= 1


def test_single_lines_would_flatter_the_share_explained() -> None:
    table = [(3, 2), (2, 3), (1, 0), (0, 1), (0, 1)]
    assert goodman_kruskal(table) == pytest.approx(1 / 3)
    assert goodman_kruskal(without_single_lines(table)) == 0.2


@given(st.lists(st.tuples(LEVELS, LEVELS), max_size=40))
def test_likeness_agrees_with_scipy_and_is_symmetric(pairs: list[tuple[str | None, str | None]]) -> None:
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    found = cramers_v(first, second)
    assert found == cramers_v(second, first)
    complete = [(x, y) for x, y in pairs if x is not None and y is not None]
    rows, columns = sorted({x for x, _ in complete}), sorted({y for _, y in complete})
    if min(len(rows), len(columns)) < 2:
        assert found is None
    else:
        table = [[complete.count((x, y)) for y in columns] for x in rows]
        assert found == pytest.approx(scipy.stats.contingency.association(table, method="cramer"), abs=1e-9)


@given(st.lists(LEVELS, min_size=2, max_size=40))
def test_a_renamed_variable_is_fully_alike(levels: list[str | None]) -> None:
    renamed = [None if level is None else level * 2 for level in levels]
    assert cramers_v(levels, renamed) in (1.0, None)
    assert (cramers_v(levels, renamed) is None) == (len({*levels} - {None}) < 2)


def test_likeness_is_exact_at_a_threshold() -> None:
    first = ["x"] * 10 + ["y"] * 10
    second = ["x"] * 9 + ["y"] * 10 + ["x"]
    assert cramers_v(first, second) == 0.8


def test_likeness_needs_variables_of_one_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        cramers_v(["x"], ["x", "y"])
