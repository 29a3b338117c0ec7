"""The fixed words of records: enumerations, apart from what reads records, since judging needs only these."""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """Which way an evidence item points on its claim's axis."""

    FIRST = "first"
    """The axis's first pole, such as `pro-tumour`."""
    SECOND = "second"
    """The axis's second pole, such as `anti-tumour`."""
    NO_EFFECT = "no-effect"
    """Measured, and no effect was found."""
    MIXED = "mixed"
    """Both poles within one arm; counts half for each."""
    UNCLEAR = "unclear"
    """The source gives no direction: shown, never counted."""


class Directness(StrEnum):
    """Whether an item compares the claim's own subject with a proper comparator."""

    DIRECT = "direct"
    """It does."""
    INDIRECT = "indirect"
    """It does not, such as cells given instead of vesicles: shown, never counted."""


class Confidence(StrEnum):
    """How sure the curator is to have read the source rightly."""

    HIGH = "high"
    """The study's own abstract, figure or text was read."""
    MEDIUM = "medium"
    """Only a title, or another author's summary, was read."""
    LOW = "low"
    """The wording leaves room for another reading."""


class PerturbationKind(StrEnum):
    """What was done to the subject, when the study shows its effect by taking it away or adding more."""

    KNOCK_DOWN = "knock-down"
    """Expression was lowered."""
    KNOCK_OUT = "knock-out"
    """The gene was removed."""
    INHIBITOR = "inhibitor"
    """The subject was blocked by a drug or an antibody."""
    OVEREXPRESSION = "overexpression"
    """More of the subject was made."""


class Kind(StrEnum):
    """What a source is, and so whether its items count as lines of their own."""

    PRIMARY = "primary"
    """Reports its own data."""
    SYSTEMATIC_REVIEW = "systematic-review"
    """Reports others' data, found by a stated search."""
    NARRATIVE_REVIEW = "narrative-review"
    """Reports others' data, chosen by its authors."""
    META_ANALYSIS = "meta-analysis"
    """Pools others' data; replaces the primaries that it includes."""
    PREPRINT = "preprint"
    """Reports its own data, before peer review."""
    OPINION = "opinion"
    """Argues without data of its own."""
    WEB_PAGE = "web-page"
    """Anything else on the web."""
    NOTICE = "notice"
    """A correction, an expression of concern or a retraction."""

    @property
    def is_primary(self) -> bool:
        """Whether lines of this kind decide a verdict."""
        return self in _PRIMARY


_PRIMARY = (Kind.PRIMARY, Kind.PREPRINT, Kind.META_ANALYSIS)


class Standing(StrEnum):
    """Whether a source still stands."""

    CURRENT = "current"
    """Nothing is known against it."""
    CORRECTED = "corrected"
    """A correction was published."""
    EXPRESSION_OF_CONCERN = "expression-of-concern"
    """The publisher warns readers; counted, and rerun without."""
    RETRACTED = "retracted"
    """Withdrawn: shown, never counted."""
    SUPERSEDED = "superseded"
    """A newer version replaces it."""
    REINSTATED = "reinstated"
    """Was retracted, and stands again."""


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


class Role(StrEnum):
    """What a context can be called on for."""

    MODERATOR = "moderator"
    """A condition that may explain why results differ."""
    DESIGN = "design"
    """Chosen by investigators in order to get the effect: never explains a dispute."""


class Sampling(StrEnum):
    """How the evidence of a registry was found."""

    SYSTEMATIC = "systematic"
    """By a stated search; shares can be read as shares of what was published."""
    CONVENIENCE = "convenience"
    """As it came to hand; shares say nothing of how common a finding is."""
