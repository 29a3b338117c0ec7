"""Adjusted p of competing variables: reference numbers, plain enumeration, and laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import permutation
from evidence.stats.contingency import freeman_halton, goodman_kruskal
from evidence.stats.permutation import LEAST, AdjustedP, min_p, reached, reaching
from evidence.stats.relabelling import drawn_relabellings
from tests.stats.reference import assert_all_met, entries
from tests.stats.test_contingency import enumerated, uncertainty

Levels = list[str | None]
Table = list[tuple[int, int]]

LEVELS = st.sampled_from(["a", "b", "c", None])
PATIENT = settings(deadline=None)


@st.composite
def problems(draw: st.DrawFn, most: int = 8) -> tuple[list[bool], list[Levels]]:
    units = draw(st.integers(0, most))
    labels = draw(st.lists(st.booleans(), min_size=units, max_size=units))
    variable = st.lists(LEVELS, min_size=units, max_size=units)
    return labels, draw(st.lists(variable, min_size=1, max_size=3))


def table(labels: Sequence[bool], levels: Sequence[Any]) -> Table:
    pairs = Counter(zip(levels, labels, strict=True))
    names = dict.fromkeys(level for level in levels if level is not None)
    return [(pairs[level, True], pairs[level, False]) for level in names]


def raw(labels: Sequence[bool], variables: Sequence[Levels]) -> list[Fraction]:
    return [enumerated(table(labels, levels)) for levels in variables]


def enumerated_min_p(labels: list[bool], variables: list[Levels]) -> list[tuple[Fraction, Fraction]]:
    """Westfall and Young's definition, word by word, in fractions."""
    units = range(len(labels))
    relabelled = [[unit in chosen for unit in units] for chosen in combinations(units, sum(labels))]
    smallest = [min(raw(other, variables)) for other in relabelled]
    found = raw(labels, variables)
    return [(p, max(p, Fraction(sum(other <= p for other in smallest), len(smallest)))) for p in found]


@pytest.mark.parametrize("entry", [e for e in entries("context_separation") if e.id != "ctx_W5_xor"])
def test_reference_families(entry: dict[str, Any]) -> None:
    labels = [stance == "A" for stance in entry["inputs"]["stance"]]
    variables = entry["inputs"]["variables"]
    tests = min_p(labels, list(variables.values()))
    found = {
        name: {
            "p": test.p,
            "p_adj": test.p_adjusted,
            "gk_lambda": goodman_kruskal(table(labels, levels)),
            "theil_U": uncertainty(table(labels, levels)),
            "exact": tests.exhaustive,
        }
        for (name, levels), test in zip(variables.items(), tests.variables, strict=True)
    }
    assert_all_met(found, entry["expected"], rel=1e-9)


@settings(PATIENT, max_examples=60)
@given(problems())
def test_adjusted_p_is_that_of_plain_enumeration(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    found = min_p(labels, variables)
    assert found.exhaustive
    assert found.relabellings == comb(len(labels), sum(labels))
    assert [(test.p, test.p_adjusted) for test in found.variables] == [
        (float(p), float(adjusted)) for p, adjusted in enumerated_min_p(labels, variables)
    ]


@PATIENT
@given(problems(most=12), st.randoms())
def test_poles_names_of_levels_and_order_of_variables_do_not_matter(
    problem: tuple[list[bool], list[Levels]], random: Random
) -> None:
    labels, variables = problem
    found = min_p(labels, variables).variables
    names: dict[str | None, Any] = {"a": 1, "b": "z", "c": ("x", 0), None: None}
    other = [[names[level] for level in levels] for levels in variables]
    assert min_p([not label for label in labels], other).variables == found
    assert min_p(labels, variables[::-1]).variables == found[::-1]
    units = list(range(len(labels)))
    random.shuffle(units)
    shuffled = [[levels[unit] for unit in units] for levels in variables]
    assert min_p([labels[unit] for unit in units], shuffled).variables == found


@PATIENT
@given(problems(most=12))
def test_a_search_never_makes_a_variable_better(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    for test, levels in zip(min_p(labels, variables).variables, variables, strict=True):
        assert 0 < test.p <= test.p_adjusted <= 1
        assert test.p == freeman_halton(table(labels, levels))


@PATIENT
@given(problems(most=10))
def test_variables_that_cannot_separate_cost_nothing(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    units = [str(unit) for unit in range(len(labels))]
    idle: list[Levels] = [list(units), ["one"] * len(units), [None] * len(units)]
    longer = min_p(labels, [*variables, *idle]).variables
    assert longer[: len(variables)] == min_p(labels, variables).variables
    assert longer[len(variables) :] == (AdjustedP(1.0, 1.0),) * 3


@PATIENT
@given(problems(most=10))
def test_a_repeated_variable_costs_nothing(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    found = min_p(labels, variables).variables
    assert min_p(labels, [*variables, *variables]).variables == found + found


@settings(PATIENT, max_examples=20)
@given(problems(most=8))
def test_the_search_is_wrong_no_more_often_than_it_says(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    units = range(len(labels))
    best = [
        min(test.p_adjusted for test in min_p([unit in chosen for unit in units], variables).variables)
        for chosen in combinations(units, sum(labels))
    ]
    for level in (0.05, 0.1, 0.2, 0.5):
        assert sum(p <= level for p in best) <= level * len(best)


@st.composite
def searches(draw: st.DrawFn) -> tuple[list[bool], list[Levels]]:
    """Claims of up to 40 lines, with few levels or many, and with all their tables listed or none."""
    units = draw(st.integers(0, 40))
    random = draw(st.randoms(use_true_random=False))
    labels = [random.random() < 0.4 for _ in range(units)]
    levels: list[Levels] = [
        [None if random.random() < missing else f"{random.randrange(number)}{label and lean}" for label in labels]
        for number, missing, lean in draw(
            st.lists(st.tuples(st.sampled_from([1, 2, 4, 20]), st.sampled_from([0, 0.3]), st.booleans()), max_size=4)
        )
    ]
    return labels, levels


def drawn_min_p(labels: list[bool], variables: list[Levels]) -> list[tuple[float, float]]:
    """The definition word by word, on the relabellings that are drawn; every table by `freeman_halton`."""
    units, first = len(labels), sum(labels)
    masks = drawn_relabellings(units, min(first, units - first), permutation.SEED)
    relabelled = [[bool(mask >> unit & 1) for unit in range(units)] for mask in masks]
    known: dict[tuple[tuple[int, int], ...], float] = {}

    def p(other: list[bool], levels: Levels) -> float:
        found = tuple(sorted(table(other, levels)))
        if found not in known:
            known[found] = freeman_halton(found) or 0.0
        return known[found]

    smallest = [min(p(other, levels) for levels in variables) for other in relabelled]
    alone = [p(labels, levels) for levels in variables]
    hits = [sum(other <= own for other in smallest) for own in alone]
    bounds = [max(LEAST, own * len(variables)) for own in alone]
    return [
        (own, max(own, min((more + 1) / 10_000, bound))) for own, more, bound in zip(alone, hits, bounds, strict=True)
    ]


@pytest.mark.parametrize(("units", "first", "seed"), [(17, 8, 0), (24, 9, 1), (33, 13, 2)])
def test_drawn_relabellings_are_counted_one_by_one(units: int, first: int, seed: int) -> None:
    random = Random(seed)
    labels = [unit < first for unit in range(units)]
    variables: list[Levels] = [
        [random.choice("ab") if random.random() < 0.6 else ("a" if label else "b") for label in labels],
        [random.choice("abcde") for _ in labels],
        [random.choice(["a", "b", "c", None]) for _ in labels],
        [str(random.randrange(units // 2)) for _ in labels],
    ]
    found = min_p(labels, variables)
    assert not found.exhaustive
    assert [(test.p, test.p_adjusted) for test in found.variables] == drawn_min_p(labels, variables)


@settings(PATIENT, max_examples=60)
@given(searches(), st.sampled_from([0.01, 0.05, 0.2, 0.5, 1.0]), st.booleans())
def test_whether_a_p_is_reached_is_what_the_p_says(
    problem: tuple[list[bool], list[Levels]], alpha: float, listed: bool
) -> None:
    labels, variables = problem
    with pytest.MonkeyPatch.context() as patch:
        if not listed:
            patch.setattr(permutation, "STATES", 0)
            patch.setattr(permutation, "_LISTED", 30)
        found = min_p(labels, variables).variables
        asked = range(0, len(variables), 2)
        for level in (alpha, *(test.p_adjusted for test in found)):
            expected = {place: found[place] for place in asked if found[place].p_adjusted <= level}
            assert reaching(labels, variables, asked, level) == expected
            assert reached(labels, variables, asked, level) == set(expected)


@settings(PATIENT, max_examples=100)
@given(searches())
def test_no_adjusted_p_is_above_the_p_times_the_variables(problem: tuple[list[bool], list[Levels]]) -> None:
    labels, variables = problem
    tests = min_p(labels, variables).variables
    assert all(test.p_adjusted <= max(LEAST, test.p * len(variables)) * (1 + 1e-12) for test in tests)


def test_draws_that_say_more_than_can_be_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nearly every draw separated the poles as well: one variable alone has no more than its exact p."""
    labels, levels = [unit < 10 for unit in range(20)], ["a"] * 8 + ["b"] * 8 + ["a"] * 2 + ["b"] * 2
    honest = min_p(labels, [levels])
    monkeypatch.setattr(permutation._Search, "hits", lambda self, bars, *rest: dict.fromkeys(bars, 9_000))
    (test,) = min_p(labels, [levels]).variables
    assert test == AdjustedP(honest.variables[0].p, honest.variables[0].p)


def test_what_is_settled_asks_no_relabelling(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> None:
        raise AssertionError("relabellings were drawn")

    monkeypatch.setattr(permutation, "drawn_columns", nothing)
    labels = [unit < 3_000 for unit in range(5_000)]
    clear, noise = ["a" if label else "b" for label in labels], ["x", "y"] * 2_500
    assert reached(labels, [clear, noise], [0, 1], 0.05) == {0}


def test_three_against_three_never_passes() -> None:
    perfect = ["bone", "bone", "bone", "cord", "cord", "cord"]
    assert min_p([True, True, True, False, False, False], [perfect]).variables == (AdjustedP(0.1, 0.1),)


def test_a_chance_find_among_many_variables_is_adjusted() -> None:
    random = Random(5)
    labels = [unit < 8 for unit in range(16)]
    variables: list[Levels] = [[random.choice("ab") for _ in labels] for _ in range(50)]
    best = min(min_p(labels, variables).variables, key=lambda test: test.p)
    assert best.p < 0.05 < 0.4 < best.p_adjusted


def test_all_or_drawn_relabellings_by_their_number() -> None:
    even: list[Levels] = [["a", "b"] * 8]
    found = min_p([unit < 8 for unit in range(16)], even)
    assert (found.exhaustive, found.relabellings) == (True, 12_870)
    found = min_p([unit < 8 for unit in range(17)], [[*even[0], "a"]])
    assert (found.exhaustive, found.relabellings) == (False, 9_999)
    found = min_p([unit < 2 for unit in range(200)], [["a", "b"] * 100])
    assert (found.exhaustive, found.relabellings) == (True, 19_900)


def mixed_problem(units: int, first: int) -> tuple[list[bool], list[Levels]]:
    random = Random(11)
    labels = [unit < first for unit in range(units)]
    variables: list[Levels] = [
        [random.choice("ab") if random.random() < 0.7 else ("a" if label else "b") for label in labels],
        [random.choice("abcde") for _ in labels],
        [random.choice(["a", "b", "c", None]) for _ in labels],
        [random.choice(["a", None]) if label else random.choice("ab") for label in labels],
    ]
    return labels, variables


def test_drawn_relabellings_agree_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    labels, variables = mixed_problem(15, 6)
    whole = min_p(labels, variables)
    monkeypatch.setattr(permutation, "EXHAUSTIVE", 0)
    for seed in range(3):
        drawn = min_p(labels, variables, seed=seed)
        assert not drawn.exhaustive
        for one, other in zip(whole.variables, drawn.variables, strict=True):
            assert one.p == other.p
            assert other.p_adjusted == pytest.approx(one.p_adjusted, abs=0.025)


def test_drawn_relabellings_do_not_know_the_poles() -> None:
    labels, variables = mixed_problem(40, 17)
    found = min_p(labels, variables)
    assert not found.exhaustive
    assert min_p([not label for label in labels], variables) == found
    assert min_p(labels, variables[::-1]).variables == found.variables[::-1]
    assert min_p(labels, variables, seed=7) != found


def test_no_drawn_p_is_below_one_in_ten_thousand() -> None:
    labels = [unit < 20 for unit in range(40)]
    found = min_p(labels, [["a" if label else "b" for label in labels]])
    assert found.variables == (AdjustedP(2 / comb(40, 20), 1 / 10_000),)


@pytest.fixture
def nothing_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable has too many tables to list."""
    monkeypatch.setattr(permutation, "STATES", 0)
    monkeypatch.setattr(permutation, "_LISTED", 0)


@pytest.mark.usefixtures("nothing_listed")
def test_over_all_relabellings_a_rank_is_the_exact_p() -> None:
    labels, variables = mixed_problem(15, 6)
    complete = variables[:2]
    ranked = min_p(labels, complete)
    assert ranked.exhaustive
    assert [(test.p, test.p_adjusted) for test in ranked.variables] == [
        (float(p), float(adjusted)) for p, adjusted in enumerated_min_p(labels, complete)
    ]


@pytest.mark.parametrize("without_exact_p", [False, True])
def test_variables_with_too_many_tables_compete_by_rank(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, without_exact_p: bool
) -> None:
    labels, variables = mixed_problem(100, 50)
    listed = min_p(labels, variables).variables
    request.getfixturevalue("nothing_listed")
    if without_exact_p:
        monkeypatch.setattr(permutation, "freeman_halton", lambda table: None)
    ranked = min_p(labels, variables).variables
    assert ranked != listed
    for one, other in zip(listed, ranked, strict=True):
        assert other.p == pytest.approx(one.p, abs=0.02 if without_exact_p else 0)
        assert other.p_adjusted == pytest.approx(one.p_adjusted, abs=0.02)


@pytest.mark.parametrize("labels", [[], [True], [False, False]])
def test_nothing_to_shuffle(labels: list[bool]) -> None:
    found = min_p(labels, [["a"] * len(labels), [None] * len(labels)])
    assert found.variables == (AdjustedP(1.0, 1.0),) * 2
    assert min_p(labels, []).variables == ()


def test_a_variable_has_one_entry_for_each_unit() -> None:
    with pytest.raises(ValueError, match="3 units, but a variable with 2 entries"):
        min_p([True, False, True], [["a", "b"]])


def test_a_search_that_nobody_waits_for_ends() -> None:
    """For each variable it is asked whether to go on, before the first of them has an answer."""

    class Enough(Exception):
        pass

    labels = [number % 2 == 0 for number in range(24)]
    variables = [[str(number % size) for number in range(24)] for size in (3, 4, 5, 7)]
    asked: list[int] = []
    whole = min_p(labels, variables, go_on=lambda: asked.append(1))
    assert whole == min_p(labels, variables)
    assert len(asked) >= len(variables)

    def enough() -> None:
        raise Enough

    with pytest.raises(Enough):
        min_p(labels, variables, go_on=enough)
    with pytest.raises(Enough):
        reaching(labels, variables, [0], 0.05, go_on=enough)
