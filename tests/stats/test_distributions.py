"""Tails and quantiles against 40-digit arithmetic, scipy, and each other."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from evidence.stats.distributions import chi_square_sf, normal_cdf, normal_quantile, student_cdf, student_quantile

PROBABILITIES = st.floats(1e-12, 1, exclude_max=True)
# by mpmath in 40 digits, the incomplete gamma and beta functions as defined
NORMAL = [
    (-12.0, 1.776482112077679e-33),
    (-6.0, 9.86587645037698141e-10),
    (-3.0, 0.00134989803163009453),
    (-1.5, 0.066807201268858066),
    (-0.25, 0.401293674317076276),
    (0.5, 0.691462461274013104),
    (2.0, 0.977249868051820793),
]
STUDENT = [
    (-1e-08, 1, 0.499999996816901138),
    (-3.0, 1, 0.102416382349566726),
    (-1000000.0, 1, 3.18309886183684568e-7),
    (-4.0, 2, 0.0285954792089683171),
    (-0.01, 3, 0.496324555706425991),
    (-2.5, 4, 0.0333832724059940725),
    (-30.0, 5, 3.85932431024802599e-7),
    (-3.25, 12, 0.00347821511164307921),
    (-1.5, 18, 0.0754752260921337075),
    (-7.0, 40, 9.37733174588801374e-9),
    (-2.0, 200, 0.0234265930935354886),
    (-3.5, 1000, 0.000242887172983916121),
]
CHI_SQUARE = [
    (0.001, 1, 0.974772879369960388),
    (50.0, 1, 1.53745979442803485e-12),
    (3.0, 2, 0.223130160148429829),
    (100.0, 3, 1.55415943138960492e-21),
    (12.5, 7, 0.0852692751582692751),
    (38.125, 15, 0.0008646964209420342),
    (20.0, 40, 0.996545658024143192),
    (400.0, 99, 8.3728937806646487e-38),
    (1500.0, 200, 1.00364282906143389e-197),
    (1000.0, 1001, 0.502974217268129512),
    (1600.0, 1200, 6.09417122961151294e-14),
]


@pytest.mark.parametrize(("z", "expected"), NORMAL)
def test_normal_tail_in_forty_digits(z: float, expected: float) -> None:
    assert normal_cdf(z) == pytest.approx(expected, rel=2e-14)


@pytest.mark.parametrize(("t", "df", "expected"), STUDENT)
def test_student_tail_in_forty_digits(t: float, df: float, expected: float) -> None:
    assert student_cdf(t, df) == pytest.approx(expected, rel=2e-14)


@pytest.mark.parametrize(("x", "df", "expected"), CHI_SQUARE)
def test_chi_square_tail_in_forty_digits(x: float, df: int, expected: float) -> None:
    assert chi_square_sf(x, df) == pytest.approx(expected, rel=1e-13)


def test_normal_agrees_with_scipy() -> None:
    z = np.linspace(-20, 8, 561)
    assert [normal_cdf(x) for x in z] == pytest.approx(scipy.stats.norm.cdf(z), rel=1e-12)
    p = np.concatenate([10.0 ** -np.linspace(1, 200, 200), np.linspace(0.002, 0.998, 250)])
    assert [normal_quantile(x) for x in p] == pytest.approx(scipy.stats.norm.ppf(p), rel=1e-12)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 7, 12, 18, 23, 40, 99, 200, 201, 1000, 2.5])
def test_student_agrees_with_scipy(df: float) -> None:
    t = np.concatenate([np.linspace(-12, -0.1, 120), np.linspace(0.1, 12, 120)])
    assert [student_cdf(x, df) for x in t] == pytest.approx(scipy.stats.t.cdf(t, df), rel=2e-12)
    p = np.concatenate([10.0 ** -np.linspace(1, 12, 23), [0.3, 0.4, 0.45, 0.55, 0.6, 0.9, 0.975, 0.99, 0.9995]])
    assert [student_quantile(x, df) for x in p] == pytest.approx(scipy.stats.t.ppf(p, df), rel=2e-11)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 12, 23, 40, 99, 200, 1001])
def test_chi_square_agrees_with_scipy(df: int) -> None:
    x = np.linspace(0, 4 * df + 200, 200)
    assert [chi_square_sf(q, df) for q in x] == pytest.approx(scipy.stats.chi2.sf(x, df), rel=2e-12)


def test_chi_square_far_out_keeps_its_digits() -> None:
    x = np.linspace(1350, 1900, 56)  # here the factor exp(-x/2) leaves the range of floats by itself
    for df in (500, 1001):
        assert [chi_square_sf(q, df) for q in x] == pytest.approx(scipy.stats.chi2.sf(x, df), rel=2e-12)
    assert chi_square_sf(1e6, 5) == 0
    assert chi_square_sf(1e200, 5) == chi_square_sf(inf, 7) == 0


@given(PROBABILITIES)
def test_the_normal_quantile_undoes_the_tail(p: float) -> None:
    assert normal_cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-12)


@given(PROBABILITIES, st.integers(1, 300))
def test_the_student_quantile_undoes_the_tail(p: float, df: int) -> None:
    assert student_cdf(student_quantile(p, df), df) == pytest.approx(p, rel=1e-11)


@given(st.floats(0.001, 0.499), st.integers(1, 300))
def test_quantiles_are_mirrored_at_the_median(p: float, df: int) -> None:
    assert normal_quantile(1 - p) == pytest.approx(-normal_quantile(p), rel=1e-9)
    assert student_quantile(1 - p, df) == pytest.approx(-student_quantile(p, df), rel=1e-9)
    assert abs(student_quantile(p, df)) >= abs(normal_quantile(p))


@given(st.floats(0, 8), st.integers(1, 300))
def test_students_tail_is_mirrored_and_heavier(t: float, df: int) -> None:
    assert student_cdf(t, df) + student_cdf(-t, df) == pytest.approx(1, abs=1e-14)
    assert student_cdf(-t, df) >= normal_cdf(-t) * (1 - 1e-12)


@given(st.floats(0, 60), st.integers(1, 100))
def test_chi_square_falls_in_x_and_rises_in_its_degrees(x: float, df: int) -> None:
    here, rounding = chi_square_sf(x, df), 1 - 1e-14
    assert chi_square_sf(x, df + 1) >= here * rounding
    assert here >= chi_square_sf(x + 1, df) * rounding > 0


@given(st.floats(0.01, 30))
def test_one_degree_of_freedom_is_a_squared_normal(x: float) -> None:
    assert chi_square_sf(x, 1) == pytest.approx(2 * normal_cdf(-sqrt(x)), rel=1e-13)


def test_infinity_has_no_tail() -> None:
    assert student_cdf(-inf, 3) == student_cdf(-1e200, 3) == normal_cdf(-inf) == 0
    assert student_cdf(inf, 3) == normal_cdf(inf) == 1


def test_medians_are_exact() -> None:
    assert normal_quantile(0.5) == student_quantile(0.5, 3) == 0
    assert normal_cdf(0) == student_cdf(0, 3) == 0.5
    assert chi_square_sf(0, 4) == chi_square_sf(-1, 4) == 1


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, float("nan")])
def test_quantiles_need_a_probability(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(p)
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_quantile(p, 3)


@pytest.mark.parametrize("df", [0, -1, inf, float("nan")])
def test_student_needs_degrees_of_freedom(df: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        student_cdf(1.0, df)


@pytest.mark.parametrize("df", [0, -2, 1.5])
def test_chi_square_needs_whole_degrees_of_freedom(df: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        chi_square_sf(1.0, df)  # type: ignore[arg-type]
