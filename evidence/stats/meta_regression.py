"""Whether effects follow one covariate of their studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from evidence.stats.between_variance import restricted_likelihood
from evidence.stats.distributions import chi_square_sf
from evidence.stats.effects import Estimate, estimate
from evidence.stats.weighted_line import weighted_line


@dataclass(frozen=True, slots=True)
class MetaRegression:
    """A line through effects that still differ around it."""

    studies: int
    """Effects along the line; below 10 a slope is not to be trusted (Cochrane Handbook, 10.11.4)."""
    intercept: Estimate
    """Effect where the covariate is zero, with normal interval."""
    slope: Estimate
    """Change of the effect for one unit of the covariate, with normal interval."""
    slope_knapp_hartung: Estimate
    """The same slope with Student's t, and an error that is never below that of `slope`."""
    tau2: float
    """Variance of true effects around the line."""
    q: float
    """Squared deviations from the fixed-effect line, weighted by ``1 / v``."""
    df: int
    """Effects less two."""
    q_p: float
    """Upper tail of `q` if the line explained all but sampling."""


def meta_regression(y: Sequence[float], v: Sequence[float], x: Sequence[float]) -> MetaRegression:
    """Mixed-effects regression on one covariate, continuous or 0/1, with tau² by restricted likelihood.

    `y` are effects, `v` their sampling variances, `x` the covariate of each. Raises `ValueError` when there are
    fewer than three effects, when `x` has only one value, or when a variance is not positive.

    Sources: Raudenbush (2009), in The Handbook of Research Synthesis, chapter 16; Knapp & Hartung (2003), Stat Med
    22:2693.

    >>> line = meta_regression([1.0, 1.0, 4.0, 4.0], [1.0, 1.0, 1.0, 1.0], [0, 0, 1, 1])
    >>> line.intercept.value, line.slope.value, line.tau2
    (1.0, 3.0, 0.0)
    """
    tau2 = restricted_likelihood(y, v, x)
    df = len(y) - 2
    line = weighted_line(y, [1 / (variance + tau2) for variance in v], x)
    q = weighted_line(y, [1 / variance for variance in v], x).q
    intercept_variance = 1 / line.mass + line.centre**2 / line.spread
    return MetaRegression(
        studies=len(y),
        intercept=estimate(line.level - line.slope * line.centre, sqrt(intercept_variance)),
        slope=estimate(line.slope, 1 / sqrt(line.spread)),
        slope_knapp_hartung=estimate(line.slope, sqrt(max(1.0, line.q / df) / line.spread), df),
        tau2=tau2,
        q=q,
        df=df,
        q_p=chi_square_sf(q, df),
    )
