"""Effect sizes of several studies: their mean, how much they differ, and how far they conflict.

Effects `y` and their sampling variances `v` (squared standard errors) are parallel sequences; ratios come as logs,
and positive means the first pole. Each function raises `ValueError` when there are fewer than two effects, or when a
variance is not positive. All intervals are at 95 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, inf, sqrt

from evidence.stats.distributions import (
    chi_square_sf,
    normal_cdf,
    normal_quantile,
    student_cdf,
    student_quantile,
)
from evidence.stats.weighted_line import require_effects, weighted_line

LEAST_FOR_PREDICTION = 5
"""Studies below which a prediction interval is not given. Our choice, after IntHout et al. (2016)."""
_NEGLIGIBLE = 1e-20
"""Weight in a mixture of at most a million parts that no digit of the sum shows."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean effect or a coefficient, with its test against zero."""

    value: float
    """In the unit of the effects."""
    se: float
    """Its standard error."""
    df: int | None
    """Degrees of freedom of Student's t; None for the normal distribution."""
    statistic: float
    """`value` over `se`; infinite when the error is zero and the value is not."""
    p: float
    """Two-sided p of the statistic."""
    low: float
    """Lower bound of the interval."""
    high: float
    """Upper bound of the interval."""


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How far effects differ beyond what their sampling errors explain."""

    q: float
    """Cochran's Q: squared deviations from the fixed-effect mean, weighted by ``1 / v``."""
    df: int
    """Effects less one."""
    p: float
    """Upper tail of Q under equal true effects."""
    i2: float
    """Share of Q beyond its degrees of freedom, 0 to 1."""
    h2: float
    """Q by degree of freedom; 1 when sampling explains it all."""


@dataclass(frozen=True, slots=True)
class GailSimon:
    """Whether effects of both signs are more than chance: a qualitative interaction."""

    q_first: float
    """Squared z of the positive effects, summed: evidence that not all effects are negative."""
    q_second: float
    """Squared z of the negative effects, summed: evidence that not all effects are positive."""
    p: float
    """P of the smaller sum if all true effects had one sign."""


def estimate(value: float, se: float, df: int | None = None) -> Estimate:
    """A value with its test against zero and its interval: normal, or Student's t when `df` is given."""
    statistic = value / se if se > 0 else copysign(inf, value) if value != 0 else 0.0
    if df is None:
        tail, reach = normal_cdf(-abs(statistic)), normal_quantile(0.975)
    else:
        tail, reach = student_cdf(-abs(statistic), df), student_quantile(0.975, df)
    return Estimate(value, se, df, statistic, 2 * tail, value - reach * se, value + reach * se)


def heterogeneity(y: Sequence[float], v: Sequence[float]) -> Heterogeneity:
    """Cochran's Q with its p, I² and H².

    Source: Higgins & Thompson (2002), Stat Med 21:1539.

    >>> heterogeneity([0.0, 4.0], [1.0, 1.0]).i2
    0.875
    """
    require_effects(y, v)
    q, df = weighted_line(y, [1 / variance for variance in v]).q, len(y) - 1
    return Heterogeneity(q, df, chi_square_sf(q, df), max(0.0, (q - df) / q) if q > 0 else 0.0, q / df)


def random_effects(y: Sequence[float], v: Sequence[float], tau2: float) -> Estimate:
    """Mean of effects that differ by `tau2`, with normal interval; the fixed-effect mean when it is zero.

    Source: DerSimonian & Laird (1986), Control Clin Trials 7:177.

    >>> random_effects([0.0, 4.0], [1.0, 1.0], tau2=7.0).se
    2.0
    """
    require_effects(y, v)
    line = weighted_line(y, [1 / (variance + tau2) for variance in v])
    return estimate(line.level, 1 / sqrt(line.mass))


def hartung_knapp(y: Sequence[float], v: Sequence[float], tau2: float) -> Estimate:
    """Mean of effects that differ by `tau2`, with Student's t and never narrower than the weights imply.

    The variance of the mean is multiplied by ``q* = max(1, q)``, q being the weighted squared deviations by degree
    of freedom.

    Sources: Hartung & Knapp (2001), Stat Med 20:3875; Sidik & Jonkman (2002), Stat Med 21:3153; q* after Röver,
    Knapp & Friede (2015), BMC Med Res Methodol 15:99.

    >>> hartung_knapp([0.0, 4.0], [1.0, 1.0], tau2=17.0).se
    3.0
    """
    return _hartung_knapp(y, v, tau2, least=1.0)


def hartung_knapp_plain(y: Sequence[float], v: Sequence[float], tau2: float) -> Estimate:
    """As `hartung_knapp`, but with q as it is, even when it narrows the interval.

    >>> hartung_knapp_plain([0.0, 4.0], [1.0, 1.0], tau2=17.0).se
    2.0
    """
    return _hartung_knapp(y, v, tau2, least=0.0)


def prediction_interval(mean: Estimate, tau2: float, studies: int) -> tuple[float, float] | None:
    """Where the true effect of a further study would lie: ``mu ± t(k - 1) · sqrt(tau² + se²)``.

    `mean` is the estimate of `random_effects`. None below 5 studies.

    Sources: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172:137; k - 1 after IntHout et al. (2016),
    BMJ Open 6:e010247.
    """
    if studies < LEAST_FOR_PREDICTION:
        return None
    reach = student_quantile(0.975, studies - 1) * sqrt(tau2 + mean.se**2)
    return mean.value - reach, mean.value + reach


def effect_conflict(mu: float, tau2: float) -> float:
    """How evenly true effects fall on both sides of zero: ``C_q = 2 · min(P, 1 - P)``, ``P = Phi(mu / tau)``.

    0 when all true effects have one sign (also when they do not differ at all), 1 when half of them have each.

    Source: the share of true effects beyond zero is that of Mathur & VanderWeele (2019), Stat Med 38:1336.

    >>> effect_conflict(0.0, 0.04)
    1.0
    """
    if tau2 <= 0:
        return 0.0
    return 2 * normal_cdf(-abs(mu) / sqrt(tau2))


def gail_simon(y: Sequence[float], v: Sequence[float]) -> GailSimon:
    """Likelihood ratio test of effects of both signs against effects of one sign.

    The p is the upper tail of the smaller sum under a binomial mixture of chi-squares; 1 when all effects have one
    sign.

    Source: Gail & Simon (1985), Biometrics 41:361. The example is their trial of the NSABP.

    >>> errors = (0.0788, 0.0689, 0.0614, 0.0547)
    >>> test = gail_simon((0.163, -0.114, -0.047, -0.151), [se**2 for se in errors])
    >>> round(test.q_first, 4), round(test.p, 4)
    (4.2788, 0.0877)
    """
    require_effects(y, v)
    q_first = sum(yi * yi / vi for yi, vi in zip(y, v, strict=True) if yi > 0)
    q_second = sum(yi * yi / vi for yi, vi in zip(y, v, strict=True) if yi < 0)
    smaller, free = min(q_first, q_second), len(y) - 1
    if smaller == 0:
        return GailSimon(q_first, q_second, 1.0)
    ways, p = 1, 0.0
    for df in range(1, free + 1):
        ways = ways * (free - df + 1) // df  # comb(free, df), divided as a whole number: of many studies it is no float
        if (weight := ways / (1 << free)) > _NEGLIGIBLE:
            p += weight * chi_square_sf(smaller, df)
    return GailSimon(q_first, q_second, p)


def _hartung_knapp(y: Sequence[float], v: Sequence[float], tau2: float, least: float) -> Estimate:
    require_effects(y, v)
    line, df = weighted_line(y, [1 / (variance + tau2) for variance in v]), len(y) - 1
    return estimate(line.level, sqrt(max(least, line.q / df) / line.mass), df)
