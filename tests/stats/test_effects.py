"""Effect sizes: metafor's numbers, statsmodels, independent matrix algebra, and laws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.meta_analysis import combine_effects

from evidence.stats.between_variance import der_simonian_laird, paule_mandel, restricted_likelihood
from evidence.stats.binomial import sign_test
from evidence.stats.distributions import chi_square_sf, normal_cdf, student_quantile
from evidence.stats.effects import (
    Estimate,
    effect_conflict,
    estimate,
    gail_simon,
    hartung_knapp,
    hartung_knapp_plain,
    heterogeneity,
    prediction_interval,
    random_effects,
)
from evidence.stats.meta_regression import meta_regression
from evidence.stats.weighted_line import weighted_line
from tests.stats.reference import assert_all_met, entries, entry

Numbers = Sequence[float]
Matrix = npt.NDArray[np.float64]

ESTIMATORS: dict[str, Callable[[Numbers, Numbers], float]] = {
    "DL": der_simonian_laird,
    "PM": paule_mandel,
    "REML": restricted_likelihood,
}
DIGITS = 1e-10
"""Relative: the inputs have 12 digits, and tails far out magnify their rounding."""
DIGITS_OF_REML = 2e-10
"""Relative: the reference stopped its iteration about here."""

EFFECT = st.floats(-5, 5).filter(lambda x: x == 0 or abs(x) > 1e-6)
VARIANCE = st.floats(0.01, 4)
STUDIES = st.lists(st.tuples(EFFECT, VARIANCE), min_size=2, max_size=12)
STUDIES_WITH_COVARIATE = st.lists(st.tuples(EFFECT, VARIANCE, st.integers(-20, 20)), min_size=3, max_size=12)


def columns(studies: Sequence[tuple[float, ...]]) -> tuple[list[float], ...]:
    return tuple(list(column) for column in zip(*studies, strict=True))


def design(x: Sequence[Any]) -> Matrix:
    """One, and the covariate; or one, and a column for each level of a factor but the first."""
    if isinstance(x[0], str):
        return np.array([[1.0, *(float(level == other) for other in sorted(set(x))[1:])] for level in x])
    return np.column_stack([np.ones(len(x)), np.array(x, dtype=float)])


class MixedModel:
    """Mixed-effects regression with any design, by matrices: what the closed forms are checked against."""

    def __init__(self, y: Numbers, v: Numbers, x: Matrix) -> None:
        self.y, self.v, self.x = np.array(y), np.array(v), x
        self.tau2 = self._tau2()
        self.covariance = np.linalg.inv(self._information(self.tau2))
        self.beta = self.covariance @ x.T @ (self.y / (self.v + self.tau2))
        self.se = np.sqrt(np.diag(self.covariance))

    def _information(self, tau2: float) -> Matrix:
        found: Matrix = self.x.T @ (self.x / (self.v + tau2)[:, None])
        return found

    def projection(self, tau2: float) -> Matrix:
        weights = np.diag(1 / (self.v + tau2))
        found: Matrix = weights - weights @ self.x @ np.linalg.inv(self._information(tau2)) @ self.x.T @ weights
        return found

    def score(self, tau2: float) -> float:
        p = self.projection(tau2)
        return float(self.y @ p @ p @ self.y - np.trace(p))

    def log_likelihood(self, tau2: float) -> float:
        _, determinant = np.linalg.slogdet(self._information(tau2))
        return float(-np.log(self.v + tau2).sum() - determinant - self.y @ self.projection(tau2) @ self.y) / 2

    def _tau2(self) -> float:
        low, high = 0.0, 1.0
        if self.score(0.0) <= 0:
            return 0.0
        while self.score(high) > 0:
            low, high = high, 2 * high
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if self.score(middle) > 0 else (low, middle)
        return high


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
        assert_all_met({"tau2": found_here.pop("tau2")}, {"tau2": wanted.pop("tau2")}, DIGITS_OF_REML, 1e-12)
        assert_all_met(found_here, wanted, rel=DIGITS_OF_REML)


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


@given(STUDIES)
def test_pooling_agrees_with_statsmodels(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    spread, tau2 = heterogeneity(y, v), der_simonian_laird(y, v)
    assume(spread.q > spread.df)  # below, statsmodels goes on with a negative tau²
    theirs = combine_effects(np.array(y), np.array(v), method_re="dl")
    assert spread.q == pytest.approx(theirs.q, rel=1e-9, abs=1e-10)
    assert tau2 == pytest.approx(theirs.tau2, rel=1e-9, abs=1e-10)
    fixed = random_effects(y, v, 0.0)
    assert (fixed.value, fixed.se) == pytest.approx((theirs.mean_effect_fe, theirs.sd_eff_w_fe), rel=1e-9, abs=1e-12)
    mean, plain = random_effects(y, v, tau2), hartung_knapp_plain(y, v, tau2)
    expected = theirs.mean_effect_re, theirs.sd_eff_w_re, theirs.sd_eff_w_re_hksj
    assert (mean.value, mean.se, plain.se) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(STUDIES)
def test_paule_mandel_agrees_with_statsmodels(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    tau2 = paule_mandel(y, v)
    assume(heterogeneity(y, v).q > 1e-6)  # statsmodels divides by it
    theirs = combine_effects(np.array(y), np.array(v), method_re="pm", atol=1e-8, maxiter=500).tau2
    assume(theirs > 0 or tau2 == 0)  # statsmodels falls back to 0 when its last step is rounded past the root
    assert tau2 == pytest.approx(theirs, rel=1e-5, abs=1e-5)


@given(STUDIES)
def test_paule_mandel_solves_its_equation(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    tau2 = paule_mandel(y, v)
    left = weighted_line(y, [1 / (variance + tau2) for variance in v]).q - (len(y) - 1)
    assert left == pytest.approx(0, abs=1e-9) if tau2 > 0 else left <= 0


@given(STUDIES)
def test_restricted_likelihood_is_at_a_maximum(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    assert_maximum(restricted_likelihood(y, v), MixedModel(y, v, np.ones((len(y), 1))))


@given(STUDIES_WITH_COVARIATE)
def test_restricted_likelihood_along_a_line_is_at_a_maximum(studies: list[tuple[float, float, float]]) -> None:
    y, v, x = columns(studies)
    assume(len(set(x)) > 1)
    assert_maximum(restricted_likelihood(y, v, x), MixedModel(y, v, design(x)))


def assert_maximum(tau2: float, model: MixedModel) -> None:
    here = model.log_likelihood(tau2)
    for other in (tau2 * 0.99, tau2 * 1.01, tau2 + 1e-4):
        assert model.log_likelihood(other) <= here + 1e-9
    if tau2 > 0:
        assert model.score(tau2) == pytest.approx(0, abs=1e-6 * np.trace(model.projection(tau2)))


@given(STUDIES_WITH_COVARIATE)
def test_regression_agrees_with_matrices_and_statsmodels(studies: list[tuple[float, float, float]]) -> None:
    y, v, x = columns(studies)
    assume(len(set(x)) > 1)
    line = meta_regression(y, v, x)
    weights = 1 / (np.array(v) + line.tau2)
    theirs = WLS(y, design(x), weights=weights).fit()
    found = [line.intercept.value, line.slope.value]
    assert found == pytest.approx(theirs.params.tolist(), rel=1e-7, abs=1e-9)
    errors = np.sqrt(np.diag(theirs.normalized_cov_params))
    assert [line.intercept.se, line.slope.se] == pytest.approx(errors.tolist(), rel=1e-7)
    assert line.slope_knapp_hartung.se == pytest.approx(errors[1] * sqrt(max(1.0, theirs.scale)), rel=1e-7)
    assert line.slope_knapp_hartung.df == line.df == len(y) - 2
    assert line.q == pytest.approx(
        MixedModel(y, v, design(x)).y @ MixedModel(y, v, design(x)).projection(0.0) @ y, abs=1e-6
    )


@given(STUDIES, st.floats(0.1, 10), st.integers(-5, 5))
def test_scale_and_origin_carry_through(studies: list[tuple[float, float]], scale: float, shift: int) -> None:
    y, v = columns(studies)
    other, variances = [scale * yi + shift for yi in y], [scale * scale * vi for vi in v]
    for estimator in ESTIMATORS.values():
        tau2 = estimator(y, v)
        assert estimator(other, variances) == pytest.approx(scale**2 * tau2, rel=1e-6, abs=1e-9 * scale**2)
        mean = hartung_knapp(y, v, tau2)
        moved = hartung_knapp(other, variances, scale**2 * tau2)
        assert moved.value == pytest.approx(scale * mean.value + shift, abs=1e-9)
        assert moved.se == pytest.approx(scale * mean.se, rel=1e-9)


@given(STUDIES)
def test_swapping_the_poles_mirrors_everything(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    other = [-yi for yi in y]
    mean, mirrored = random_effects(y, v, 0.3), random_effects(other, v, 0.3)
    assert (mirrored.value, mirrored.low, mirrored.p) == (-mean.value, -mean.high, mean.p)
    assert effect_conflict(-mean.value, 0.3) == effect_conflict(mean.value, 0.3)
    one, two = gail_simon(y, v), gail_simon(other, v)
    assert (one.q_first, one.q_second, one.p) == (two.q_second, two.q_first, two.p)


@given(STUDIES)
def test_the_bounded_interval_is_never_narrower(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    for tau2 in (0.0, paule_mandel(y, v), 10.0):
        bounded, plain, normal = hartung_knapp(y, v, tau2), hartung_knapp_plain(y, v, tau2), random_effects(y, v, tau2)
        assert bounded.se == pytest.approx(max(plain.se, normal.se))
        assert bounded.low <= min(plain.low, normal.low) + 1e-12
        assert max(plain.high, normal.high) <= bounded.high + 1e-12


@given(STUDIES)
def test_two_equal_variances_have_one_tau2(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    equal = [v[0]] * len(v)
    expected = max(0.0, float(np.var(y, ddof=1)) - v[0])
    for estimator in ESTIMATORS.values():
        assert estimator(y, equal) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(st.floats(-3, 3), st.floats(1e-6, 4))
def test_conflict_is_highest_where_the_mean_is_zero(mu: float, tau2: float) -> None:
    found = effect_conflict(mu, tau2)
    p = float(scipy.stats.norm.cdf(mu / sqrt(tau2)))
    assert found == pytest.approx(2 * min(p, 1 - p), abs=1e-12)
    assert 0 <= found <= effect_conflict(0.0, tau2) == 1
    assert effect_conflict(mu, 0.0) == 0


def test_equal_effects_do_not_differ() -> None:
    y, v = [0.5, 0.5, 0.5], [1.0, 2.0, 4.0]
    assert [estimator(y, v) for estimator in ESTIMATORS.values()] == [0, 0, 0]
    spread = heterogeneity(y, v)
    assert (spread.q, spread.p, spread.i2, spread.h2) == (0, 1, 0, 0)
    plain = hartung_knapp_plain(y, v, 0.0)
    assert (plain.se, plain.statistic, plain.p, plain.low, plain.high) == (0, inf, 0, 0.5, 0.5)
    assert hartung_knapp(y, v, 0.0).se == pytest.approx(random_effects(y, v, 0.0).se)


def test_a_certain_zero_is_not_significant() -> None:
    assert estimate(0.0, 0.0).p == 1
    assert estimate(-2.0, 0.0).statistic == -inf


def test_effects_of_one_sign_are_no_interaction() -> None:
    test = gail_simon([0.1, 2.0, 0.0], [1.0, 0.1, 1.0])
    assert (test.q_second, test.p) == (0, 1)


def test_clear_effects_of_both_signs_are_one() -> None:
    test = gail_simon([2.0, -2.0], [0.1, 0.1])
    assert test.p == pytest.approx(0.5 * scipy.stats.chi2.sf(40, 1))


@pytest.mark.parametrize("studies", [2, 3, 4])
def test_a_few_studies_predict_nothing(studies: int) -> None:
    mean = random_effects([0.0, 1.0], [1.0, 1.0], 0.5)
    assert prediction_interval(mean, 0.5, studies) is None
    assert prediction_interval(mean, 0.5, 5) is not None


@pytest.mark.parametrize("ratio", [1e-8, 1e-4, 1e4, 1e8])
def test_very_unequal_variances_converge(ratio: float) -> None:
    y, v = [0.0, 1.0, -2.0, 3.0], [1.0, ratio, 1.0, ratio]
    assert_maximum(restricted_likelihood(y, v), MixedModel(y, v, np.ones((4, 1))))


@pytest.mark.parametrize(
    ("y", "v", "message"),
    [
        pytest.param([1.0], [1.0], "2 or more effects", id="one effect"),
        pytest.param([1.0, 2.0], [1.0], "2 effects, but 1 variances", id="lengths"),
        pytest.param([1.0, 2.0], [1.0, 0.0], "positive", id="no variance"),
        pytest.param([1.0, inf], [1.0, 1.0], "finite", id="infinite effect"),
        pytest.param([1.0, float("nan")], [1.0, 1.0], "finite", id="no number"),
    ],
)
def test_what_cannot_be_pooled_is_refused(y: list[float], v: list[float], message: str) -> None:
    for refuse in (
        *ESTIMATORS.values(),
        heterogeneity,
        gail_simon,
        lambda y, v: random_effects(y, v, 0.0),
        lambda y, v: hartung_knapp(y, v, 0.0),
    ):
        with pytest.raises(ValueError, match=message):
            refuse(y, v)


@pytest.mark.parametrize(
    ("studies", "x", "message"),
    [
        pytest.param(4, [1.0, 1.0, 1.0, 1.0], "one value has no slope", id="constant covariate"),
        pytest.param(2, [0.0, 1.0], "3 or more effects", id="two effects"),
        pytest.param(4, [0.0, 1.0], "zip", id="lengths"),
    ],
)
def test_what_has_no_line_is_refused(studies: int, x: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        meta_regression([float(i) for i in range(studies)], [1.0] * studies, x)
