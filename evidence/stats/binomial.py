"""The sign test and the interval of a proportion."""

from __future__ import annotations

from functools import lru_cache
from math import log, sqrt

_Z95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution
_EXACT = 2_000  # counts up to which all digits are kept
_KEPT = 512


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
    if n > _EXACT:
        return _long_sign_test(n, min(first, second))
    term = tail = 1  # binomial coefficients, each made from the last
    for k in range(min(first, second)):
        term = term * (n - k) // (k + 1)
        tail += term
    return min(1.0, 2 * tail / (1 << n))


def sign_test_reaches(first: int, second: int, level: float) -> bool:
    """Whether the p of `sign_test` is at most a level, for callers who need no p: a bound tells it of uneven splits.

    Source: Hoeffding (1963), J Am Stat Assoc 58:13.

    >>> sign_test_reaches(10, 2, 0.05), sign_test_reaches(9, 2, 0.05)
    (True, False)
    """
    n, gap = first + second, abs(first - second)
    if level > 0 and n and gap * gap / (2 * n) > log(2 / level) + 1e-6:
        return True
    return sign_test(first, second) <= level


def _long_sign_test(n: int, fewer: int) -> float:
    """The same for many counts, without numbers of n digits.

    Terms keep 512 bits or more; n roundings down of such terms leave an error far below half a unit of the float.
    """
    term = tail = 1 << _KEPT
    dropped = -_KEPT
    for k in range(fewer):
        term = term * (n - k) // (k + 1)
        tail += term
        if term.bit_length() > 2 * _KEPT:
            term >>= _KEPT
            tail >>= _KEPT
            dropped += _KEPT
    exponent = dropped + 1 - n
    return min(1.0, tail / (1 << -exponent)) if exponent < 0 else 1.0


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
