"""A curator's signed judgement on a verdict."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence.model.ids import MANY, CuratorName, Day, ItemName, Sha256, Text, Word
from evidence.model.record import Record
from evidence.model.words import Certainty as Certainty
from evidence.model.words import Status as Status


class Grading(Record):
    """A GRADE rating with the domains that moved it."""

    level: Certainty
    """The rating."""
    domains: Annotated[tuple[Word, ...], MANY, Field(min_length=1)]
    """What lowered or raised it, such as `inconsistency`, `indirectness`, `risk-of-bias`."""


class Decision(Record):
    """A judgement on a verdict, bound to a digest of the evidence that it was made on."""

    status: Status
    """The status that was judged."""
    pole: Word | None = None
    """The leading pole that was judged; left out on a tie."""
    rationale: Text | None = None
    """Why; a decision without one is an error of the check."""
    by: CuratorName
    """Id of a person in `claims/curators.yaml`."""
    on: Day
    """Day of the decision."""
    digest: Sha256
    """SHA-256 over what the verdict depended on, as `evidence show CLAIM` prints it."""
    removes: Annotated[tuple[ItemName, ...], MANY] = ()
    """Ids of items that this decision knowingly took out."""
    certainty: Grading | None = None
    """The curator's certainty, with the domains named."""
