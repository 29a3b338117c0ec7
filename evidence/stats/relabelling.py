"""Relabellings of units into two poles, all of them or drawn, turned on their side so that thousands count at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations, islice, repeat
from struct import unpack

from evidence.frozen import dataclass

SAMPLED = 9_999
"""Relabellings drawn when there are too many; with the observed one they make 10,000. Convention."""
_SLAB = 1_000_000  # digits of text that are turned on their side at once
_WORDS = 4096  # random words that are taken from the generator at once


@dataclass(frozen=True, slots=True)
class Relabellings:
    """Relabellings of some units, one bit each: what is done to one whole number is done to all of them."""

    number: int
    size: int
    """Units that each of them puts at the labelled pole."""
    columns: tuple[int, ...]
    """For each unit the relabellings that put it at the labelled pole; every column has its bits in the same order."""

    @property
    def every(self) -> int:
        """All relabellings."""
        return (1 << self.number) - 1


@lru_cache(maxsize=16)
def all_columns(units: int, size: int) -> Relabellings:
    """Every choice of `size` units; kept, because reruns ask for the same ones."""
    return _turned(all_relabellings(units, size), units, size)


@lru_cache(maxsize=16)
def drawn_columns(units: int, size: int, seed: int) -> Relabellings:
    """Random choices of `size` units; kept, because a rerun without any one line asks for the same ones."""
    return _turned(drawn_relabellings(units, size, seed), units, size)


def at_most(limit: int, units: int, size: int) -> bool:
    """Whether there are at most so many choices of `size` units; of many units the number itself is long to find.

    >>> at_most(20, 6, 3), at_most(19, 6, 3)
    (True, False)
    """
    ways = 1
    for chosen in range(min(size, units - size)):
        ways = ways * (units - chosen) // (chosen + 1)
        if ways > limit:
            return False
    return ways <= limit


def all_relabellings(units: int, size: int) -> Iterator[int]:
    """Every choice of `size` units of `units`, as a mask with bit i set for unit i.

    >>> list(all_relabellings(3, 2))
    [3, 5, 6]
    """
    return map(sum, combinations([1 << unit for unit in range(units)], size))


def drawn_relabellings(units: int, size: int, seed: int, number: int = SAMPLED) -> Iterator[int]:
    """Random choices of `size` units of `units`, as masks; the same on every machine and Python version.

    The first `size` places of a shuffle, written out so that no library's shuffle can change it: unbiased steps
    by rejection from the bits of a Mersenne twister, of whose words each step takes the uppermost bits.

    Source: Durstenfeld (1964), Commun ACM 7:420.
    """
    word = _words(seed).__next__
    order = [1 << unit for unit in range(units)]
    # the last unit of all has no choice, and takes no word
    places = [(place, units - place, 32 - (units - place - 1).bit_length()) for place in range(min(size, units - 1))]
    for _ in range(number):
        for place, left, unused in places:
            step = word() >> unused
            while step >= left:
                step = word() >> unused
            step += place
            order[place], order[step] = order[step], order[place]
        yield sum(order[:size])


def _words(seed: int) -> Iterator[int]:
    """The words of 32 bits of a Mersenne twister, many at a time: asking for them one by one takes longer."""
    from random import Random  # few tables are too large for all choices

    bits = Random(seed).getrandbits
    some = (unpack(f"<{_WORDS}I", bits(32 * _WORDS).to_bytes(4 * _WORDS, "little")) for _ in repeat(None))
    return chain.from_iterable(some)


def _turned(masks: Iterator[int], units: int, size: int) -> Relabellings:
    """Masks of units as columns of relabellings, by way of text: nothing in the language transposes bits faster."""
    number, columns = 0, [0] * units
    rows = max(1, _SLAB // max(1, units))
    while some := [format(mask, f"0{units}b") for mask in islice(masks, rows)]:
        number += len(some)
        text = "".join(some)
        for unit in range(units):
            columns[unit] = columns[unit] << len(some) | int(text[units - 1 - unit :: units], 2)
    return Relabellings(number, size, tuple(columns))
