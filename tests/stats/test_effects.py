"""Effect sizes: statsmodels, independent matrix algebra, and laws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite, sqrt

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.meta_analysis import combine_effects

from evidence.stats.between_variance import der_simonian_laird, paule_mandel, restricted_likelihood
from evidence.stats.effects import (
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
from tests.stats.mixed_model import MixedModel, Numbers, design

ESTIMATORS: dict[str, Callable[[Numbers, Numbers], float]] = {
    "DL": der_simonian_laird,
    "PM": paule_mandel,
    "REML": restricted_likelihood,
}

PATIENT = settings(deadline=None)
EFFECT = st.floats(-5, 5).filter(lambda x: x == 0 or abs(x) > 1e-6)
VARIANCE = st.floats(0.01, 4)
STUDIES = st.lists(st.tuples(EFFECT, VARIANCE), min_size=2, max_size=12)
STUDIES_WITH_COVARIATE = st.lists(st.tuples(EFFECT, VARIANCE, st.integers(-20, 20)), min_size=3, max_size=12)


def columns(studies: Sequence[tuple[float, ...]]) -> tuple[list[float], ...]:
    return tuple(list(column) for column in zip(*studies, strict=True))


@PATIENT
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


@PATIENT
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


@PATIENT
@given(STUDIES)
def test_restricted_likelihood_is_at_a_maximum(studies: list[tuple[float, float]]) -> None:
    y, v = columns(studies)
    assert_maximum(restricted_likelihood(y, v), MixedModel(y, v, np.ones((len(y), 1))))


@PATIENT
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


@PATIENT
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


def test_very_many_studies_are_no_more_than_a_float_can_hold() -> None:
    """The weights of the mixture are counts of hundreds of digits."""
    y = [1.0, -1.0] * 600
    test = gail_simon(y, [1.0] * 1200)
    df = np.arange(1, 1200)
    expected = float(np.sum(scipy.stats.binom.pmf(df, 1199, 0.5) * scipy.stats.chi2.sf(600, df)))
    assert test.p == pytest.approx(expected, rel=1e-9)


ODD = st.sampled_from([0.0, 1.0, -1.0, 1e-6, 1e6, -1e6, 0.37])
ERROR = st.sampled_from([2.5e-10, 1e-9, 1e-3, 1.0, 1e3, 1e6])
ODD_STUDIES = st.lists(st.tuples(ODD, ERROR, st.sampled_from([0.0, 1.0])), min_size=2, max_size=6)


@PATIENT
@given(ODD_STUDIES)
@example([(0.0, 1e-9, 0.0), (1.0, 1e6, 0.0)])
@example([(-1.0, 1e6, 0.0), (0.0, 2.5e-10, 1.0), (-1e6, 2.5e-10, 0.0)])
def test_whatever_a_file_may_hold_has_a_variance_between_studies(studies: list[tuple[float, float, float]]) -> None:
    """From the least error that is allowed to the largest in one claim: never beyond what the effects differ by."""
    y, errors, x = columns(studies)
    v = [error**2 for error in errors]
    found = [restricted_likelihood(y, v)]
    if len(y) > 2 and min(x) < max(x):
        found.append(restricted_likelihood(y, v, x))
        assert isfinite(meta_regression(y, v, x).slope.value)
    most = 4 * (max(v) + sum((yi - sum(y) / len(y)) ** 2 for yi in y))
    assert all(0 <= tau2 <= most for tau2 in found)


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
