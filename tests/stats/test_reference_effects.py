"""Every number of the reference meta-analyses, most of them metafor's."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import Any

import numpy as np
import pytest

from evidence.stats.between_variance import der_simonian_laird, paule_mandel, restricted_likelihood
from evidence.stats.binomial import sign_test
from evidence.stats.distributions import chi_square_sf, normal_cdf, student_quantile
from evidence.stats.effects import (
    Estimate,
    effect_conflict,
    gail_simon,
    hartung_knapp_plain,
    heterogeneity,
    prediction_interval,
    random_effects,
)
from evidence.stats.meta_regression import meta_regression
from tests.stats.mixed_model import MixedModel, Numbers, design
from tests.stats.reference import assert_all_met, entries, entry

DIGITS = 1e-10
"""Relative: the inputs have 12 digits, and tails far out magnify their rounding."""
DIGITS_OF_REML = 2e-10
"""Relative: the reference stopped its iteration about here."""


def interval(found: Estimate) -> dict[str, float]:
    return {
        "mu": found.value,
        "se": found.se,
        "z": found.statistic,
        "p": found.p,
        "ci_lb": found.low,
        "ci_ub": found.high,
    }


def pooled(y: Numbers, v: Numbers, tau2: float) -> dict[str, Any]:
    """All that is expected of one estimator."""
    mean, plain, k = random_effects(y, v, tau2), hartung_knapp_plain(y, v, tau2), len(y)
    spread = sqrt(tau2 + mean.se**2)
    weights = [1 / variance for variance in v]
    typical = (k - 1) * sum(weights) / (sum(weights) ** 2 - sum(w * w for w in weights))
    return {
        **interval(mean),
        "tau2": tau2,
        "pi_t_kminus1": prediction_interval(mean, tau2, k),
        "quant_conflict_2min": effect_conflict(mean.value, tau2),
        "hksj": {
            "se": plain.se,
            "t": plain.statistic,
            "df": plain.df,
            "p": plain.p,
            "ci_lb": plain.low,
            "ci_ub": plain.high,
        },
        # not part of the method: two other prediction intervals, one side of the conflict, I² and H² by tau²
        "pi_z": [mean.value - 1.959963984540054 * spread, mean.value + 1.959963984540054 * spread],
        "pi_t_kminus2": [mean.value + sign * student_quantile(0.975, k - 2) * spread for sign in (-1, 1)],
        "mathur_vanderweele_phat_gt0": normal_cdf(mean.value / sqrt(tau2)),
        "I2_metafor": 100 * tau2 / (tau2 + typical),
        "H2_metafor": 1 + tau2 / typical,
    }


def moderator(y: Numbers, v: Numbers, x: Sequence[Any], expected: dict[str, Any]) -> dict[str, Any]:
    """All that is expected of one moderator; by matrices where it has three levels, which the method does not ask."""
    model = MixedModel(y, v, design(x))
    names = ["intrcpt", "m"]
    found: dict[str, Any] = {"type": expected["type"], "coef_names": names, "tau2": model.tau2}
    if expected["type"] == "factor":
        found["coef_names"] = ["intrcpt", *(f"factor(m){level}" for level in sorted(set(x))[1:])]
        groups = [[i for i, level in enumerate(x) if level == group] for group in sorted(set(x))]
        within = sum(heterogeneity([y[i] for i in g], [v[i] for i in g]).q for g in groups)
        between = heterogeneity(y, v).q - within
        found["QB_fixed"], found["QB_fixed_p"] = between, chi_square_sf(between, len(groups) - 1)
    if model.x.shape[1] == 2:
        line = meta_regression(y, v, model.x[:, 1].tolist())
        found["tau2"] = line.tau2
        found["beta"], found["se"] = [line.intercept.value, line.slope.value], [line.intercept.se, line.slope.se]
        found["pval"] = [line.intercept.p, line.slope.p]
        found["QM"], found["QM_df"], found["QM_p"] = line.slope.statistic**2, 1, line.slope.p
        found["QE"], found["QE_p"] = line.q, line.q_p
    else:
        found["beta"], found["se"] = model.beta.tolist(), model.se.tolist()
        found["pval"] = [2 * normal_cdf(-abs(b / se)) for b, se in zip(model.beta, model.se, strict=True)]
        df = model.x.shape[1] - 1
        qm = float(model.beta[1:] @ np.linalg.inv(model.covariance[1:, 1:]) @ model.beta[1:])
        qe = float(model.y @ model.projection(0.0) @ model.y)
        found["QM"], found["QM_df"], found["QM_p"] = qm, df, chi_square_sf(qm, df)
        found["QE"], found["QE_p"] = qe, chi_square_sf(qe, len(y) - df - 1)
    found["R2"] = max(0.0, 100 * (1 - found["tau2"] / restricted_likelihood(y, v)))
    return found


@pytest.mark.parametrize("entry", entries("meta_analysis"))
def test_reference_meta_analyses(entry: dict[str, Any]) -> None:
    y, v, expected = entry["inputs"]["yi"], entry["inputs"]["vi"], dict(entry["expected"])
    reml, moderators = expected.pop("REML"), expected.pop("moderators", {})
    spread, both = heterogeneity(y, v), gail_simon(y, v)
    positive, negative = sum(yi > 0 for yi in y), sum(yi < 0 for yi in y)
    found = {
        "k": len(y),
        "Q": spread.q,
        "Q_df": spread.df,
        "Q_p": spread.p,
        "I2_Q": 100 * spread.i2,
        "H2_Q": spread.h2,
        "FE": {**interval(random_effects(y, v, 0.0)), "tau2": 0},
        "DL": pooled(y, v, der_simonian_laird(y, v)),
        "PM": pooled(y, v, paule_mandel(y, v)),
        "gail_simon": {
            "Q_pos": both.q_first,
            "Q_neg": both.q_second,
            "Q_min": min(both.q_first, both.q_second),
            "k": len(y),
            "p": both.p,
        },
        "directions": {"n_pos": positive, "n_neg": negative, "sign_test_p": sign_test(positive, negative)},
    }
    assert_all_met(found, expected, rel=DIGITS)
    assert_all_met(pooled(y, v, restricted_likelihood(y, v)), reml, rel=DIGITS_OF_REML)
    for name, wanted in moderators.items():
        found_here = moderator(y, v, entry["inputs"][f"mod_{name}"], wanted)
        # where tau² ends at zero, the reference stopped at 2e-13
        assert found_here["tau2"] == pytest.approx(wanted["tau2"], rel=DIGITS_OF_REML, abs=1e-12)
        assert_all_met(found_here | {"tau2": wanted["tau2"]}, wanted, rel=DIGITS_OF_REML)


def test_reference_effects_follow_from_their_counts() -> None:
    inputs = entry("bcg_logRR")["inputs"]
    counts = zip(inputs["tpos"], inputs["tneg"], inputs["cpos"], inputs["cneg"], strict=True)
    for (a, b, c, d), y, v in zip(counts, inputs["yi"], inputs["vi"], strict=True):
        assert log(a / (a + b) / (c / (c + d))) == pytest.approx(y, rel=1e-9)
        assert 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) == pytest.approx(v, rel=1e-9)


@pytest.mark.parametrize("entry", entries("qualitative_interaction"))
def test_reference_qualitative_interaction(entry: dict[str, Any]) -> None:
    test = gail_simon(entry["inputs"]["d"], [se**2 for se in entry["inputs"]["se"]])
    assert_all_met({"Q_min": min(test.q_first, test.q_second), "p": test.p}, entry["expected"], rel=1e-9)
