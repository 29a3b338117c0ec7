"""Agreement of readers: published tables, statsmodels, definitions, and laws."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from evidence.stats.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha, percent_agreement
from tests.stats.reference import assert_all_met, entries, entry

Items = list[list[str | None]]

RATING = st.sampled_from(["a", "b", "c", None])
ITEMS = st.lists(st.lists(RATING, max_size=4), max_size=8)
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=30)


def alpha(items: Sequence[Sequence[Any]], distance: Callable[[Any, Any], float]) -> float:
    """Krippendorff's alpha by its definition, for any distance: mean over pairs within items and over all pairs."""
    paired = [[r for r in item if r is not None] for item in items]
    paired = [item for item in paired if len(item) > 1]
    ratings = [r for item in paired for r in item]
    within = sum(distance(x, y) / (len(item) - 1) for item in paired for x, y in permutations(item, 2)) / len(ratings)
    overall = [distance(x, y) for x, y in permutations(ratings, 2)]
    return 1 - within / (sum(overall) / len(overall))


def differs(x: Hashable, y: Hashable) -> float:
    return float(x != y)


def ordinal(ratings: Sequence[int]) -> Callable[[int, int], float]:
    """Squared number of ratings between two ranks, halves of the ends included."""

    def distance(x: int, y: int) -> float:
        low, high = sorted((x, y))
        between = sum(low <= r <= high for r in ratings)
        return (between - (ratings.count(low) + ratings.count(high)) / 2) ** 2

    return distance


@pytest.mark.parametrize("entry", [e for e in entries("agreement") if e.id != "agree_krippendorff_4x12"])
def test_reference_tables(entry: dict[str, Any]) -> None:
    table = entry["inputs"]["table"]
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    by_category = [[pair.count(category) for category in range(len(table))] for pair in pairs]
    found = {
        "po": percent_agreement(pairs),
        "cohen_kappa": cohen_kappa([i for i, _ in pairs], [j for _, j in pairs]),
        "gwet_ac1": gwet_ac1(pairs),
        # not part of the method: with two readers Fleiss' kappa is Scott's pi, Randolph's is Brennan and Prediger's
        "scott_pi": fleiss_kappa(by_category, method="fleiss"),
        "brennan_prediger": fleiss_kappa(by_category, method="randolph"),
    }
    assert_all_met(found, entry["expected"], rel=1e-9)


def test_reference_ratings_of_four_readers() -> None:
    reference = entry("agree_krippendorff_4x12")
    items = list(zip(*reference["inputs"]["raters_by_unit"], strict=True))
    pairable = [r for item in items if sum(r is not None for r in item) > 1 for r in item if r is not None]
    coefficients: dict[str, Any] = {
        "nominal": krippendorff_alpha(items),
        # not part of the method: the same definition with other distances
        "ordinal": alpha(items, ordinal(pairable)),
        "interval": alpha(items, lambda x, y: (x - y) ** 2),
        "ratio": alpha(items, lambda x, y: ((x - y) / (x + y)) ** 2),
    }
    ac1 = gwet_ac1(items)
    assert ac1 is not None
    rounded = {name: round(value, 3) for name, value in coefficients.items()}
    found = {
        "alpha": coefficients,
        "gwet_ac1": ac1,
        "percent_agreement": percent_agreement(items),
        "published_rounded": rounded | {"ac1": round(ac1, 3)},
    }
    assert_all_met(found, reference["expected"], rel=1e-9)


@given(PAIRS)
def test_kappa_agrees_with_statsmodels(pairs: list[tuple[str, str]]) -> None:
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    found = cohen_kappa(first, second)
    assert (found is None) == (len({*first, *second}) == 1)
    if found is not None:
        table = np.array([[pairs.count((x, y)) for y in "abc"] for x in "abc"])
        assert found == pytest.approx(cohens_kappa(table, return_results=False), abs=1e-12)
        assert found == pytest.approx(cohen_kappa(second, first))


@given(PAIRS)
def test_agreement_of_two_readers_is_the_share_of_equal_pairs(pairs: list[tuple[str, str]]) -> None:
    assert percent_agreement(pairs) == pytest.approx(sum(x == y for x, y in pairs) / len(pairs))


@given(ITEMS)
def test_alpha_is_that_of_its_definition(items: Items) -> None:
    found = krippendorff_alpha(items)
    ratings = {r for item in items for r in item if r is not None and sum(x is not None for x in item) > 1}
    assert (found is None) == (len(ratings) < 2)
    if found is not None:
        assert found == pytest.approx(alpha(items, differs), abs=1e-12)


@given(ITEMS, st.randoms())
def test_names_and_order_do_not_matter(items: Items, random: Any) -> None:
    other = [[None if r is None else {"a": 3, "b": 1, "c": 2}[r] for r in item] for item in items]
    for item in other:
        random.shuffle(item)
    random.shuffle(other)
    for coefficient in (percent_agreement, krippendorff_alpha, gwet_ac1):
        found, again = coefficient(items), coefficient(other)
        assert (found is None) == (again is None)
        assert found is None or again == pytest.approx(found, abs=1e-12)


@given(ITEMS)
def test_perfect_agreement_is_one_and_nothing_is_above(items: Items) -> None:
    for coefficient in (percent_agreement, krippendorff_alpha, gwet_ac1):
        found = coefficient(items)
        assert found is None or found <= 1
    same: Items = [[item[0]] * len(item) for item in items if len(item) > 1 and item[0] is not None]
    assume(len({item[0] for item in same}) > 1)
    assert percent_agreement(same) == krippendorff_alpha(same) == gwet_ac1(same) == 1


@given(ITEMS)
def test_an_item_that_nobody_rated_changes_nothing(items: Items) -> None:
    longer = [*items, [], [None, None]]
    assert percent_agreement(longer) == percent_agreement(items)
    assert krippendorff_alpha(longer) == krippendorff_alpha(items)
    assert gwet_ac1(longer) == gwet_ac1(items)


@pytest.mark.parametrize(
    ("items", "agreement", "chance_corrected"),
    [
        pytest.param([], None, None, id="no items"),
        pytest.param([("a", None), ("b",)], None, None, id="no second reader"),
        pytest.param([("a", "a"), ("a", "a")], 1.0, None, id="one category"),
    ],
)
def test_what_is_undefined_is_none(
    items: list[tuple[str | None, ...]], agreement: float | None, chance_corrected: None
) -> None:
    assert percent_agreement(items) == agreement
    assert krippendorff_alpha(items) is chance_corrected
    assert gwet_ac1(items) is chance_corrected
    first, second = [item[0] for item in items], [item[1] if len(item) > 1 else None for item in items]
    assert cohen_kappa(first, second) is chance_corrected


def test_kappa_is_the_paradox_that_ac1_avoids() -> None:
    pairs = [("a", "a")] * 90 + [("a", "b")] * 5 + [("b", "a")] * 5
    kappa, ac1 = cohen_kappa([x for x, _ in pairs], [y for _, y in pairs]), gwet_ac1(pairs)
    assert kappa is not None and ac1 is not None
    assert kappa < 0 < 0.88 < ac1


def test_kappa_needs_two_readers_of_the_same_items() -> None:
    with pytest.raises(ValueError, match="zip"):
        cohen_kappa(["a"], ["a", "b"])
