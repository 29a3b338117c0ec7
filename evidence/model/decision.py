"""A curator's signed judgement on a verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from evidence.model.ids import MANY, CuratorName, Day, ItemName, Sha256, Text, Word
from evidence.model.record import Record


class Status(StrEnum):
    """What the resolver says of a claim."""

    NO_EVIDENCE = "no-evidence"
    """No independent line of evidence that counts."""
    NO_EFFECT = "no-effect"
    """Three lines or more, and all of them found no effect."""
    MOSTLY_NO_EFFECT = "mostly-no-effect"
    """Most lines found no effect; the rest do not."""
    CONTEXT_DEPENDENT = "context-dependent"
    """Both poles hold, and a recorded context tells them apart."""
    DISPUTED = "disputed"
    """Both poles are backed by at least two lines, and neither has a clear majority."""
    PRELIMINARY_DISPUTE = "preliminary-dispute"
    """Both poles are present without a clear majority, on too few lines to call it a dispute."""
    PREDOMINANT = "predominant"
    """Opposed, but one pole has a majority that chance would rarely give."""
    LEANING = "leaning"
    """Opposed, with a majority that chance could give."""
    UNCONTESTED = "uncontested"
    """Three lines or more at one pole, none at the other."""
    INSUFFICIENT = "insufficient"
    """One or two lines without opposition."""
    REPORTED_DISPUTED = "reported-disputed"
    """Only reviews speak to it, and they disagree or call it controversial."""
    REPORTED_ONE_SIDED = "reported-one-sided"
    """Only reviews speak to it, two or more independent ones, all at one pole."""


class Certainty(StrEnum):
    """The curator's certainty in the decision, in GRADE's four words."""

    HIGH = "high"
    """Further studies are very unlikely to change it."""
    MODERATE = "moderate"
    """Further studies may change it."""
    LOW = "low"
    """Further studies are likely to change it."""
    VERY_LOW = "very-low"
    """It is hardly more than a guess."""


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
