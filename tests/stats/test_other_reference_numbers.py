"""Reference numbers that lie beside the method, so that none in the file goes unchecked.

The method does not compute them; here they are met by scipy, statsmodels, or their formula in a line.
"""

from __future__ import annotations

from math import log2, prod
from typing import Any

import pytest
import scipy.stats
from statsmodels.stats.proportion import proportion_confint

from evidence.stats.binomial import sign_test, wilson
from tests.stats.reference import ENTRIES, assert_all_met, entries, entry

TESTED_WHERE = {
    "meta_analysis": "test_reference_effects",
    "qualitative_interaction": "test_reference_effects",
    "exact_table": "test_contingency",
    "context_separation": "test_permutation, and the pair of variables in test_contingency",
    "agreement": "test_agreement",
    "citation_network": "test_citation",
    "sign_test": "here, and test_binomial",
    "combine_p": "here",
    "conflict": "here, and the method's own conflict in tests/resolve",
    "proposal": "tests/resolve, and the sign test here",
}


def test_every_entry_is_tested_somewhere() -> None:
    assert {entry["kind"] for entry in ENTRIES} == set(TESTED_WHERE)
    names = [entry["id"] for entry in ENTRIES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", entries("sign_test"))
def test_intervals_of_a_proportion(entry: dict[str, Any]) -> None:
    k, n = entry["inputs"]["k"], entry["inputs"]["n"]
    p, interval, expected = sign_test(k, n - k), wilson(k, n), entry["expected"]
    jeffreys = list(proportion_confint(k, n, method="jeffreys"))
    found = {
        "p_two_sided": p,
        "wilson95": interval,
        "clopper_pearson95": proportion_confint(k, n, method="beta"),
        "jeffreys95": jeffreys,
    }
    if "published_rounded" in expected:
        published = expected["published_rounded"]
        digits = 3 if "ci" in published else 4
        rounded = {
            "proportion": round(k / n, 2),
            "ci": [round(bound, 2) for bound in interval],
            "p": round(p, digits),
            "ci_method": "Wilson",
        }
        found["published_rounded"] = {key: rounded[key] for key in published}
    assert_all_met(found, expected, rel=1e-8, absolute=1e-10)


@pytest.mark.parametrize("entry", entries("combine_p"))
def test_combined_p_values(entry: dict[str, Any]) -> None:
    p = entry["inputs"]["p_one_sided"]
    fisher, stouffer = (scipy.stats.combine_pvalues(p, method=method) for method in ("fisher", "stouffer"))
    found = {
        "fisher_chi2": fisher.statistic,
        "fisher_df": 2 * len(p),
        "fisher_p": fisher.pvalue,
        "stouffer_z": stouffer.statistic,
        "stouffer_p": stouffer.pvalue,
    }
    assert_all_met(found, entry["expected"], rel=1e-9)


@pytest.mark.parametrize("row", entry("conflict_scores")["expected"]["rows"], ids=lambda row: f"{row['a']}-{row['b']}")
def test_other_scores_of_conflict(row: dict[str, Any]) -> None:
    a, b = row["a"], row["b"]
    n, w = a + b, entry("conflict_scores")["inputs"]["W"]
    sides = [(1 + count / (count + w)) / 2 if count else 0.5 for count in (a, b)]
    reach = [1 - 0.05 - 0.3**count if count else 0 for count in (a, b)]
    found = {
        "a": a,
        "b": b,
        "dissonance_W2": dissonance([a, b], w),
        "certainty": n / (n + w),
        "vacuity": w / (n + w),
        "laplace_E": (a + 1) / (n + 2),
        "entropy_bits": -sum(c / n * log2(c / n) for c in (a, b) if c) if n else 0.0,
        "variance_polarisation": 4 * a * b / n**2 if n else 0.0,
        "minority_share": min(a, b) / n if n else None,
        "sign_p": sign_test(a, b),
        "sl_DC_between_sides": (sides[0] + sides[1] - 1) * a / (a + w) * b / (b + w),
        "indra_reach_pp_x_np": prod(reach),
        "ds_K_alpha_half": (1 - 0.5**a) * (1 - 0.5**b),
        "clinvar_conflict": a > 0 and b > 0,
    }
    assert_all_met(found, row, rel=1e-8, absolute=1e-10)


def dissonance(counts: list[int], w: float) -> float:
    """Dissonance of an opinion with these counts: each belief times how evenly the others stand against it."""
    beliefs = [count / (sum(counts) + w) for count in counts]
    total = 0.0
    for i, belief in enumerate(beliefs):
        others = [other for j, other in enumerate(beliefs) if j != i]
        balance = [other * (1 - abs(other - belief) / (other + belief)) for other in others if other + belief > 0]
        total += belief * sum(balance) / sum(others) if sum(others) > 0 else 0.0
    return total


def test_dissonance_of_three_poles() -> None:
    reference = entry("dissonance_multinomial")
    found = {
        "dissonance": dissonance(reference["inputs"]["r"], reference["inputs"]["W"]),
        "binomial_identity_3_2": dissonance([3, 2], reference["inputs"]["W"]),
    }
    assert_all_met(found, reference["expected"], rel=1e-8)


@pytest.mark.parametrize(
    "row", entry("status_cases")["expected"], ids=lambda row: "-".join(str(row[k]) for k in "abmz")
)
def test_sign_test_of_the_status_cases(row: dict[str, Any]) -> None:
    assert sign_test(row["a"], row["b"]) == pytest.approx(row["sign_p"], abs=1e-10)
