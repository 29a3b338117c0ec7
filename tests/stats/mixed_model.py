"""Mixed-effects regression by matrices: what the closed forms are checked against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = Sequence[float]
Matrix = npt.NDArray[np.float64]


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
