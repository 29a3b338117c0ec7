"""Counts of independent lines by stance, and the numbers that follow from them alone."""

from __future__ import annotations

from evidence.frozen import dataclass
from evidence.model.words import Stance


@dataclass(frozen=True, slots=True)
class Tally:
    """Independent lines of evidence on one claim, by stance. All that a status depends on."""

    first: int = 0
    second: int = 0
    mixed: int = 0
    no_effect: int = 0

    @property
    def lines(self) -> int:
        """All lines."""
        return self.first + self.second + self.mixed + self.no_effect

    @property
    def directional(self) -> int:
        """Lines that point to a pole or to both."""
        return self.first + self.second + self.mixed

    @property
    def doubled(self) -> tuple[int, int]:
        """Weight of either pole in halves of a line; a mixed line gives one half to each."""
        return 2 * self.first + self.mixed, 2 * self.second + self.mixed

    @property
    def leader(self) -> Stance | None:
        """The pole with the greater weight; None on a tie."""
        first, second = self.doubled
        if first == second:
            return None
        return Stance.FIRST if first > second else Stance.SECOND

    @property
    def opposed(self) -> bool:
        """Whether both poles are present; a mixed line is present at both."""
        return min(self.doubled) > 0


def conflict(tally: Tally) -> float:
    """How evenly the evidence is split, and how much of it there is.

    ``C = 2·min(a', b') / (a' + b' + 2)``, a mixed line counting half on each side.
    No unit; 0 when one side is empty, towards 1 as balanced evidence grows.

    Source: dissonance of a binomial opinion with prior weight 2, Jøsang, Cho & Chen (2018).

    >>> conflict(Tally(first=1, second=1))
    0.5
    """
    first, second = tally.doubled
    return 2 * min(first, second) / (first + second + 4)


def amount(tally: Tally) -> float:
    """How much evidence there is, not how good: ``n / (n + 2)``, no unit, in [0, 1).

    Source: one minus the uncertainty of an opinion with prior weight 2, Jøsang (2016).

    >>> amount(Tally(first=2))
    0.5
    """
    return tally.lines / (tally.lines + 2)


def majority(tally: Tally) -> float | None:
    """Share of directional weight at the leading pole, in [0.5, 1]; None without any.

    >>> majority(Tally(first=3, second=1))
    0.75
    """
    first, second = tally.doubled
    return max(first, second) / (first + second) if first + second else None
