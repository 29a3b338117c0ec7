"""Weighted least squares through one mean, or along one covariate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite


@dataclass(frozen=True, slots=True)
class WeightedLine:
    """A fitted mean, or a line around the weighted centre of its covariate."""

    level: float
    """Fitted value at the centre; the weighted mean of `y`."""
    slope: float
    """Change of `y` for one unit of `x`; 0 without a covariate."""
    centre: float
    """Weighted mean of `x`; 0 without a covariate."""
    mass: float
    """Sum of the weights; its reciprocal is the variance of `level`."""
    spread: float
    """Weighted squared deviations of `x`; its reciprocal is the variance of `slope`. 0 without a covariate."""
    deviations: tuple[float, ...]
    """``x - centre``, one for each `y`."""
    residuals: tuple[float, ...]
    """``y - level - slope · (x - centre)``, one for each `y`."""
    q: float
    """Weighted squared residuals."""


def weighted_line(y: Sequence[float], weights: Sequence[float], x: Sequence[float] | None = None) -> WeightedLine:
    """Least squares with weights that are reciprocal variances; without `x`, of the mean alone.

    Raises `ValueError` when `x` has only one value.

    >>> weighted_line([1.0, 2.0, 4.0], [1.0, 1.0, 2.0], [0.0, 1.0, 3.0]).slope
    1.0
    """
    mass = fsum(weights)
    level = _dot(weights, y) / mass
    if x is None:
        centre, slope, spread = 0.0, 0.0, 0.0
        deviations = (0.0,) * len(y)
    else:
        centre = _dot(weights, x) / mass
        deviations = tuple(xi - centre for xi in x)
        if min(x) == max(x):
            raise ValueError("a covariate with one value has no slope")
        pulls = [w * d for w, d in zip(weights, deviations, strict=True)]
        spread = _dot(pulls, deviations)
        slope = fsum(pull * (yi - level) for pull, yi in zip(pulls, y, strict=True)) / spread
    residuals = tuple(yi - level - slope * d for yi, d in zip(y, deviations, strict=True))
    q = fsum(w * r * r for w, r in zip(weights, residuals, strict=True))
    return WeightedLine(level, slope, centre, mass, spread, deviations, residuals, q)


def require_effects(y: Sequence[float], v: Sequence[float], least: int = 2) -> None:
    """Raise `ValueError` unless these are `least` or more finite effects with positive, finite variances."""
    if len(y) != len(v):
        raise ValueError(f"{len(y)} effects, but {len(v)} variances")
    if len(y) < least:
        raise ValueError(f"{least} or more effects are needed, not {len(y)}")
    if not all(map(isfinite, (*y, *v))) or min(v) <= 0:
        raise ValueError("effects must be finite, and their variances finite and positive")


def _dot(some: Sequence[float], others: Sequence[float]) -> float:
    return fsum(a * b for a, b in zip(some, others, strict=True))
