"""How much true effects differ between studies: three estimators of their variance, tau².

Effects `y` and their sampling variances `v` are parallel sequences; tau² has the unit of `v`. Each function raises
`ValueError` when there are fewer than two effects, or when a variance is not positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from evidence.stats.weighted_line import WeightedLine, require_effects, weighted_line

_ROUNDS = 1000
_PRECISION = 1e-14
_SURE = 1e-6
"""Relative length of a step by the expected curvature up to which the maximum is believed to be near."""


def der_simonian_laird(y: Sequence[float], v: Sequence[float]) -> float:
    """tau² by moments, in closed form; 0 when Q is no larger than its degrees of freedom.

    Source: DerSimonian & Laird (1986), Control Clin Trials 7:177.

    >>> der_simonian_laird([0.0, 4.0], [1.0, 1.0])
    7.0
    """
    require_effects(y, v)
    weights = [1 / variance for variance in v]
    line = weighted_line(y, weights)
    excess = line.q - (len(y) - 1)
    return max(0.0, excess / (line.mass - fsum(w * w for w in weights) / line.mass))


def paule_mandel(y: Sequence[float], v: Sequence[float]) -> float:
    """tau² with which the weighted squared deviations equal their degrees of freedom; 0 when they never reach them.

    Newton's steps from zero: the deviations fall and are convex in tau², so that no step goes too far.

    Sources: Paule & Mandel (1982), J Res Natl Bur Stand 87:377; DerSimonian & Kacker (2007), Contemp Clin Trials
    28:105.

    >>> round(paule_mandel([0.0, 4.0], [1.0, 1.0]), 12)
    7.0
    """
    require_effects(y, v)
    tau2 = 0.0
    for _ in range(_ROUNDS):
        weights = [1 / (variance + tau2) for variance in v]
        line = weighted_line(y, weights)
        excess = line.q - (len(y) - 1)
        if excess <= 0:
            break
        step = excess / fsum((w * r) ** 2 for w, r in zip(weights, line.residuals, strict=True))
        tau2 += step
        if step <= _PRECISION * tau2:
            break
    return tau2


def restricted_likelihood(y: Sequence[float], v: Sequence[float], x: Sequence[float] | None = None) -> float:
    """tau² by restricted maximum likelihood: around the mean, or around a line along the covariate `x`.

    Fisher's scoring from the unweighted moment estimate, going on with the curvature met on the way; a step that
    would leave the interval known to hold the maximum is replaced by its middle, and so is one that is small only by
    a curvature met far away. Exactly 0 when the likelihood falls from zero on. Raises `ValueError` when `x` has only
    one value, or when there are fewer than three effects along it.

    Sources: Viechtbauer (2005), J Educ Behav Stat 30:261; the start is Hedges & Olkin (1985), Statistical Methods
    for Meta-Analysis, chapter 9.

    >>> round(restricted_likelihood([0.0, 4.0], [1.0, 1.0]), 12)
    7.0
    """
    require_effects(y, v, 2 if x is None else 3)
    low, high, tau2 = 0.0, _most(y, v, x), _unweighted(y, v, x)
    before = None
    for _ in range(_ROUNDS):
        weights = [1 / (variance + tau2) for variance in v]
        score, information = _score(weights, weighted_line(y, weights, x))
        low, high = (tau2, high) if score > 0 else (low, tau2)
        if high <= _PRECISION * min(v):
            return 0.0
        curvature = 0.0 if before is None else (before[1] - score) / (tau2 - before[0])
        # of very unequal weights rounding may leave nothing of the information, of which the squares are a bound
        step = score / next(bend for bend in (curvature, information, fsum(w * w for w in weights)) if bend > 0)
        following = tau2 + step if low < tau2 + step < high else (low + high) / 2
        if min(abs(step), abs(following - tau2)) <= _PRECISION * tau2:
            if abs(score) <= _SURE * information * tau2 or high - low <= _PRECISION * high:
                break
            following = (low + high) / 2
        before, tau2 = (tau2, score), following
    return tau2


def _most(y: Sequence[float], v: Sequence[float], x: Sequence[float] | None) -> float:
    """A tau² from which on the likelihood falls, since the residuals are no more than the deviations from the mean.

    There ``y' P P y <= S / tau⁴`` and ``tr P >= df / (max v + tau²)``, for S the squared deviations and df the degrees
    of freedom.
    """
    deviations = weighted_line(y, [1.0] * len(y)).q
    return 2 * max(max(v), 2 * deviations / (len(y) - (1 if x is None else 2)))


def _unweighted(y: Sequence[float], v: Sequence[float], x: Sequence[float] | None) -> float:
    """Squared residuals without weights, less what sampling adds to them, by degree of freedom; at least 0."""
    line = weighted_line(y, [1.0] * len(y), x)
    sampling = fsum(variance * (1 - share) for variance, share in zip(v, _leverages(line), strict=True))
    return max(0.0, (line.q - sampling) / (len(y) - (1 if x is None else 2)))


def _leverages(line: WeightedLine) -> list[float]:
    """Share of its own weight that each point has in its fitted value, by unit of weight."""
    by_slope = 1 / line.spread if line.spread > 0 else 0.0
    return [1 / line.mass + d * d * by_slope for d in line.deviations]


def _score(weights: Sequence[float], line: WeightedLine) -> tuple[float, float]:
    """Twice the slope of the restricted log-likelihood in tau², and twice its expected curvature.

    With ``P = W - W X (X' W X)^-1 X' W``: ``y' P P y - tr P`` and ``tr P P``. The columns of X, one and the centred
    covariate, are orthogonal under the weights, so that ``X' W X`` is diagonal.
    """
    by_slope = 1 / line.spread if line.spread > 0 else 0.0
    squares, cubes = [w * w for w in weights], [w * w * w for w in weights]

    def moments(of: Sequence[float]) -> tuple[float, float, float]:
        return (
            fsum(of) / line.mass,
            fsum(w * d for w, d in zip(of, line.deviations, strict=True)),
            fsum(w * d * d for w, d in zip(of, line.deviations, strict=True)) * by_slope,
        )

    level, cross, slope = moments(squares)
    level3, _, slope3 = moments(cubes)
    trace = line.mass - level - slope
    information = fsum(squares) - 2 * (level3 + slope3) + level**2 + slope**2 + 2 * cross**2 * by_slope / line.mass
    fit = fsum(w * r * r for w, r in zip(squares, line.residuals, strict=True))
    return fit - trace, information
