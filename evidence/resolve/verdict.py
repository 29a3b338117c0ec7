"""What the resolver says of a claim."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.frozen import dataclass

if TYPE_CHECKING:
    from evidence.model.ids import AxisId, ClaimId
    from evidence.model.words import Stance, Status
    from evidence.resolve.lines import Line, Lines
    from evidence.resolve.reason import Reason
    from evidence.resolve.status import Flag
    from evidence.resolve.tally import Tally


class Basis(StrEnum):
    """What kind of source a verdict rests on."""

    PRIMARY = "primary"
    """Studies with their own data."""
    SECONDARY = "secondary"
    """Reviews only, because nothing else is recorded."""


class Freshness(StrEnum):
    """How a decision stands to today's verdict."""

    FRESH = "fresh"
    """Made on this evidence, and of this verdict."""
    EVIDENCE_MOVED = "evidence-moved"
    """The evidence is another one; the verdict is still the one that was judged."""
    VERDICT_MOVED = "verdict-moved"
    """The evidence and the verdict are other ones."""
    CONTRADICTED = "contradicted"
    """Made on exactly this evidence, and of another verdict than it gives."""

    @property
    def stale(self) -> bool:
        """Whether the decision has to be made again."""
        return self is not Freshness.FRESH


@dataclass(frozen=True, slots=True)
class Verdict:
    """Status of a claim, the numbers behind it, and the reasons. Cheap: every claim has one."""

    claim: ClaimId
    axis: AxisId
    status: Status
    leader: Stance | None
    """The pole with more weight; None on a tie or without direction."""
    basis: Basis | None
    """None when nothing counts."""
    tally: Tally
    """Primary lines by stance."""
    secondary_tally: Tally
    """Reviews and other retellings by stance; decides only on a secondary basis."""
    conflict: float | None
    """In [0, 1); None on a secondary basis."""
    amount: float | None
    """In [0, 1); None on a secondary basis."""
    sign_test_p: float | None
    """Two-sided exact p of the lines at the poles; None on a secondary basis."""
    proportion_ci: tuple[float, float] | None
    """Wilson 95 % interval of the share of the first pole; None without a line at a pole."""
    majority: float | None
    """Share of directional weight at the leading pole; None without any."""
    flags: tuple[Flag, ...]
    items: int
    """Items that count."""
    unclear: int
    """Items whose source gives no direction."""
    unread: int
    """Lines known only through reviews."""
    evidence: Lines
    reasons: tuple[Reason, ...]
    freshness: Freshness | None
    """State of the claim's decision; None when there is none."""

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines that decide."""
        return self.evidence.secondary if self.basis is Basis.SECONDARY else self.evidence.primary

    @property
    def contested(self) -> bool:
        """Whether both poles are present in what decides."""
        return (self.tally if self.basis is Basis.PRIMARY else self.secondary_tally).opposed

    @property
    def rank(self) -> tuple[bool, float, int, int, str]:
        """Sorts verdicts worst first: contested ones, then by conflict, weaker side, lines and id."""
        tally = self.tally if self.basis is Basis.PRIMARY else self.secondary_tally
        conflict = 0.0 if self.conflict is None else self.conflict
        return (not self.contested, -conflict, -min(tally.first, tally.second), -tally.lines, self.claim)
