"""The sign test and the interval of a proportion."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

_Z95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


@lru_cache(maxsize=4096)
def sign_test(first: int, second: int) -> float:
    """Two-sided p of a split as uneven as this one, if both sides were equally likely.

    Exact binomial with p = 1/2; 1 for no counts. The sum is an integer, so that the result is the
    correctly rounded quotient on any machine.

    Source: Dixon & Mood (1946), J Am Stat Assoc 41:557.

    >>> sign_test(10, 2)
    0.03857421875
    """
    n = first + second
    term = tail = 1  # binomial coefficients, each made from the last
    for k in range(min(first, second)):
        term = term * (n - k) // (k + 1)
        tail += term
    return min(1.0, 2 * tail / (1 << n))


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Score interval of a proportion at 95 %, lower then upper bound.

    Raises `ValueError` when `n` is not positive.

    Source: Wilson (1927), J Am Stat Assoc 22:209.
    """
    if n <= 0:
        raise ValueError("a proportion needs at least one count")
    z2 = _Z95 * _Z95
    centre = successes + z2 / 2
    half = _Z95 * sqrt(successes * (n - successes) / n + z2 / 4)
    low = 0.0 if successes == 0 else (centre - half) / (n + z2)
    high = 1.0 if successes == n else (centre + half) / (n + z2)
    return low, high
