"""What testing one context against the poles came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from evidence.resolve.tally import Tally


class Outcome(StrEnum):
    """What a context's test came to."""

    PASSES = "passes"
    """It separates the poles, on enough of the lines, within every level that can be judged."""
    PARTIAL = "partial"
    """It separates them, but not cleanly, not on enough of the lines, or within few laboratories only."""
    CANDIDATE = "candidate"
    """Worth looking at; shuffled labels do as well in up to a fifth of the cases."""
    NONE = "none"
    """Nothing that chance would not give."""


class GroupRerun(StrEnum):
    """Whether a separation holds with one line a laboratory and level."""

    HOLDS = "holds"
    """It does."""
    FAILS = "fails"
    """It does not: few laboratories make it."""
    NOT_RECORDED = "not-recorded"
    """Fewer than half the lines record a laboratory."""


@dataclass(frozen=True, slots=True)
class LevelCount:
    """The lines at one level."""

    level: str
    first: int
    second: int
    no_effect: int
    """Shown, not tested."""
    mixed: int
    """Shown, not tested."""


@dataclass(frozen=True, slots=True)
class Separation:
    """One context, or one pair, against the poles."""

    variables: tuple[str, ...]
    """One variable; two for a pair."""
    ancestor: str | None
    """For a roll-up: the level whose descendants stand against the rest."""
    design: bool
    """One of its levels was chosen in order to get the effect: it never explains a dispute."""
    table: tuple[LevelCount, ...]
    p: float
    """Exact p of the table on the lines that record the context."""
    p_adjusted: float
    """The same for the best of all contexts tried: share of shuffled labels that do as well."""
    explained: float | None
    """Goodman and Kruskal's lambda: share of the dissent explained, levels of a single line left out."""
    coverage: float
    """Share of the directional lines that record one level."""
    clean: bool
    """Every level that can be judged has a majority of its own."""
    outcome: Outcome
    aliases: tuple[str, ...] = ()
    """Contexts that divide the lines in the same way, so that the data cannot tell them apart."""
    design_alias: bool = False
    """One of those was chosen in order to get the effect."""
    groups: GroupRerun | None = None
    """Set when the adjusted p reaches the level."""
    remaining: float | None = None
    """Conflict that is left within the levels."""
    unplaced: Tally = field(default_factory=Tally)
    """Lines of the analysis at no level of the table: they record none, or several. Of a pair those at the poles alone,
    as in its table."""

    @property
    def name(self) -> str:
        """`tissue`, `tissue: perinatal`, `tissue x model`."""
        return " x ".join(self.variables) + (f": {self.ancestor}" if self.ancestor is not None else "")

    @property
    def explains(self) -> bool:
        """Whether it explains the dispute."""
        return self.outcome is Outcome.PASSES and not self.design and not self.design_alias


@dataclass(frozen=True, slots=True)
class Analysis:
    """All contexts tried on one set of lines, the best first."""

    first: int
    second: int
    separations: tuple[Separation, ...]
    pairs: tuple[Separation, ...] = ()
    """Searched only when no single context passes; at most candidates."""

    @property
    def best(self) -> Separation | None:
        """The context with the lowest adjusted p, whatever its outcome; None when nothing could be tried."""
        return self.separations[0] if self.separations else None
