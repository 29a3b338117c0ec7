"""A sentence that looks like evidence, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from evidence.model.ids import ClaimId, SourceId


class CueKind(StrEnum):
    """What a cue says."""

    SUBJECT = "subject"
    """Names the claim's subject."""
    EARLIER = "earlier subject"
    """Stands for the subject of a sentence before."""
    OUTCOME = "outcome"
    """Names what the question is about."""
    POLE = "pole"
    """Says a pole without a verb."""
    MORE = "more"
    LESS = "less"
    TAKES_PART = "takes part"
    VAGUE = "no direction"
    NEGATION = "negation"
    ABSENT = "absent"
    REMOVED = "subject taken away"
    NONE = "no effect"
    BOTH = "both ways"
    HEDGE = "hedge"
    AIM = "aim"
    BACKGROUND = "background"
    METHOD = "method"
    RESULT = "result"
    SCOPE = "condition"


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """Words of the text that were taken for something; offsets count characters of the stored text."""

    start: int
    stop: int
    kind: CueKind
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage proposed as evidence on one claim."""

    source: SourceId
    claim: ClaimId
    stance: str
    """As files say it: a pole of the claim's axis, `mixed`, `no-effect` or `unclear`."""
    start: int
    """Offset in the stored text; ``text[start:stop] == quote``."""
    stop: int
    quote: str
    score: float
    """How much speaks for it, by the table in docs/candidates.md; no probability."""
    hedged: bool
    cues: tuple[Cue, ...]
    """What was found, by place."""
    parts: tuple[tuple[str, float], ...]
    """What the score is made of."""

    @property
    def line(self) -> str:
        """The quote on one line, as an item keeps it."""
        return " ".join(self.quote.split())

    @property
    def why(self) -> str:
        """The cues, as one sentence part for people."""
        return "; ".join(self._told())

    def _told(self) -> Iterator[str]:
        told: dict[CueKind, list[str]] = {}
        for cue in self.cues:
            words = told.setdefault(cue.kind, [])
            if (word := " ".join(cue.text.split())) not in words:
                words.append(word)
        for kind in CueKind:
            if kind in told:
                yield f"{kind.value}: {', '.join(told[kind])}"
