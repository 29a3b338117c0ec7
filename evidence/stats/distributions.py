"""Tails and quantiles of the normal, Student's t and chi-square distributions.

Every tail is summed on its own side and never taken from one, so that small p-values keep their digits.
"""

from __future__ import annotations

from math import erfc, exp, gamma, isfinite, log, log1p, pi, sqrt

_ROOT2 = sqrt(2.0)
_ROOT_PI = sqrt(pi)
_TINY = 1e-300
_EPSILON = 2.0**-53
_LARGEST_EXPONENT = 700.0  # exp(-700) still has all its digits
_RESCALE = 2.0**512
_FAR = 1e150  # its square is still a float


def normal_cdf(z: float) -> float:
    """Probability that a standard normal value is at most `z`.

    >>> round(normal_cdf(-1.959963984540054), 12)
    0.025
    """
    return 0.5 * erfc(-z / _ROOT2)


def normal_quantile(p: float) -> float:
    """The value that a standard normal one stays below with probability `p`.

    Raises `ValueError` unless 0 < p < 1. A rational start, then Halley's steps on the tail.

    Source of the start: Abramowitz & Stegun (1964), 26.2.23.

    >>> round(normal_quantile(0.975), 12)
    1.95996398454
    """
    if not 0 < p < 1:
        raise ValueError(f"a quantile needs a probability between 0 and 1, not {p}")
    if p == 0.5:
        return 0.0
    tail = min(p, 1 - p)
    t = sqrt(-2 * log(tail))
    numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    z = numerator / denominator - t
    for _ in range(3):
        error = (normal_cdf(z) - tail) * _ROOT2 * _ROOT_PI * exp(z * z / 2)
        z -= error / (1 + z * error / 2)
    return z if p < 0.5 else -z


def student_cdf(t: float, df: float) -> float:
    """Probability that Student's t with `df` degrees of freedom is at most `t`.

    Raises `ValueError` unless `df` is positive. The regularised incomplete beta function as a continued
    fraction; thirteen digits up to a thousand degrees of freedom, ten at a million.

    Source: Abramowitz & Stegun (1964), 26.5.8 and 26.7.1.

    >>> round(student_cdf(2.2281388519862735, 10), 12)
    0.975
    """
    tail = _student_tail(abs(t), df)
    return tail if t < 0 else 1 - tail


def student_quantile(p: float, df: float) -> float:
    """The value that Student's t with `df` degrees of freedom stays below with probability `p`.

    Raises `ValueError` unless 0 < p < 1 and `df` is positive. Newton's steps on the tail, kept inside a
    bracket.

    >>> round(student_quantile(0.975, 10), 12)
    2.228138851986
    """
    if not 0 < p < 1:
        raise ValueError(f"a quantile needs a probability between 0 and 1, not {p}")
    target = min(p, 1 - p)
    if target == 0.5:
        return 0.0
    low, high = 0.0, 1.0
    while _student_tail(high, df) > target:
        low, high = high, 2 * high
    t = min(max(-normal_quantile(target), low), high)
    for _ in range(200):
        excess = _student_tail(t, df) - target
        low, high = (t, high) if excess > 0 else (low, t)
        density = _student_density(t, df)
        step = t + excess / density if density > 0 else high
        following = step if low < step < high else (low + high) / 2
        if abs(following - t) <= 2 * _EPSILON * t:
            break
        t = following
    return -t if p < 0.5 else t


def chi_square_sf(x: float, df: int) -> float:
    """Probability that chi-square with `df` degrees of freedom exceeds `x`.

    Raises `ValueError` unless `df` is a positive whole number. The finite sum for whole degrees of freedom,
    all of whose terms are positive.

    Source: Abramowitz & Stegun (1964), 26.4.4 and 26.4.5.

    >>> round(chi_square_sf(3.841458820694124, 1), 12)
    0.05
    """
    if df != int(df) or df < 1:
        raise ValueError(f"chi-square needs a positive whole number of degrees of freedom, not {df}")
    if x <= 0:
        return 1.0
    if x > _FAR:
        return 0.0
    half = x / 2
    scale = half  # what is left to be taken out of the sum, as the exponent of a negative power of e
    base = 1.0
    if half < _LARGEST_EXPONENT:
        scale, base = 0.0, exp(-half)
    exponent, term, total = 0.0, base, base
    if df % 2 == 1:
        exponent, term = 0.5, 2 * sqrt(half) / _ROOT_PI * base
        edge = erfc(sqrt(half)) if scale == 0 else 1 / (_ROOT_PI * sqrt(half))
        total = edge + term if df > 1 else edge
    while exponent + 1 < df / 2:
        exponent += 1
        term *= half / exponent
        total += term
        if scale > 0 and total > _RESCALE:
            term, total, scale = term / _RESCALE, total / _RESCALE, scale - log(_RESCALE)
    return min(1.0, total if scale == 0 else exp(log(total) - scale))


def _student_tail(t: float, df: float) -> float:
    """Probability above `t`, for t >= 0."""
    if not (df > 0 and isfinite(df)):
        raise ValueError(f"Student's t needs positive degrees of freedom, not {df}")
    if t > _FAR:
        return 0.0
    square = t * t
    outside, inside = df / (df + square), square / (df + square)
    front = _power(t, df) * sqrt(inside) * _gamma_ratio(df / 2) / _ROOT_PI
    if outside < (df / 2 + 1) / (df / 2 + 2.5):
        return front / df * _beta_fraction(df / 2, 0.5, outside)
    return 0.5 - front * _beta_fraction(0.5, df / 2, inside)


def _student_density(t: float, df: float) -> float:
    return _power(t, df) / sqrt(1 + t * t / df) * _gamma_ratio(df / 2) / sqrt(df * pi)


def _power(t: float, df: float) -> float:
    """``(1 + t²/df)^(-df/2)``."""
    return exp(-df / 2 * log1p(t * t / df))


def _gamma_ratio(a: float) -> float:
    """``Γ(a + 1/2) / Γ(a)``; by its asymptotic series when `a` is large."""
    if a < 100:
        return gamma(a + 0.5) / gamma(a)
    u = 1 / (a * a)
    return sqrt(a) * exp((-1 / 8 + u * (1 / 192 + u * (-1 / 640 + u * 17 / 14336))) / a)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 10_000):
        for coefficient in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + coefficient * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + coefficient / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1) < 4 * _EPSILON:
            break
    return value
