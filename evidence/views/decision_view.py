"""A curator's decision, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from evidence.model.decision import Decision
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Freshness, Verdict
from evidence.views.status_view import Colour, StatusView, pole_word, view_status
from evidence.views.wording import listed

_STATES = {
    Freshness.FRESH: ("up to date", Colour.GREEN),
    Freshness.EVIDENCE_MOVED: ("evidence changed", Colour.YELLOW),
    Freshness.VERDICT_MOVED: ("verdict changed", Colour.RED),
    Freshness.CONTRADICTED: ("contradicts its evidence", Colour.RED),
}
UNDECIDED = "none"
"""The state of a decision that nobody has made."""
UNJUDGED = "not compared"
"""The state of a decision that was not compared with a verdict."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision with its state today."""

    status: StatusView
    pole: str | None
    by: str
    """Name of the curator; the id when no name is recorded."""
    on: str
    """ISO date."""
    rationale: str | None
    certainty: str | None
    removes: tuple[str, ...]
    state: Freshness | None
    """None when it was not compared with a verdict, such as when the axis has no readable record."""
    state_word: str
    stale: bool
    colour: Colour
    summary: str
    """What was decided, by whom and when, as one sentence."""
    sentence: str
    """What has happened since."""
    action: str | None
    """What to do about it; None when nothing is to be done."""


def state_word(decision: Decision | None, freshness: Freshness | None) -> str:
    """The state of a decision in a word or two; `none` when there is none."""
    if decision is None:
        return UNDECIDED
    return UNJUDGED if freshness is None else _STATES[freshness][0]


def view_decision(
    decision: Decision, verdict: Verdict, registry: Registry, poles: tuple[str, str], policy: Policy
) -> DecisionView:
    """A decision beside today's verdict on the same claim."""
    person = registry.curators.get(decision.by)
    by = decision.by if person is None else person.name
    status = view_status(decision.status, policy)
    state = verdict.freshness
    judged = _named(status, decision.pole)
    sentence, action = _since(
        state, judged, _named(view_status(verdict.status, policy), pole_word(verdict.leader, poles))
    )
    word, colour = (UNJUDGED, Colour.GREY) if state is None else _STATES[state]
    grading = decision.certainty
    return DecisionView(
        status=status,
        pole=decision.pole,
        by=by,
        on=decision.on.isoformat(),
        rationale=decision.rationale,
        certainty=None if grading is None else f"{grading.level.value.replace('-', ' ')} ({listed(grading.domains)})",
        removes=tuple(decision.removes),
        state=state,
        state_word=word,
        stale=state is not None and state.stale,
        colour=colour,
        summary=f"On {decision.on.isoformat()} {by} decided: {judged}.",
        sentence=sentence,
        action=action,
    )


def _named(status: StatusView, pole: str | None) -> str:
    """`disputed, with pro-tumour ahead`."""
    word = status.label.lower()
    return word if pole is None else f"{word}, with {pole} ahead"


def _since(state: Freshness | None, judged: str, today: str) -> tuple[str, str | None]:
    match state:
        case None:
            return "It was not compared with today's verdict.", None
        case Freshness.FRESH:
            return "The evidence and the verdict are still the ones that were judged.", None
        case Freshness.EVIDENCE_MOVED:
            return (
                "The evidence has changed since, the verdict has not.",
                "Look at what is new, then confirm the decision.",
            )
        case Freshness.VERDICT_MOVED:
            return f"The evidence has changed since, and the verdict is now: {today}.", "Decide again."
        case Freshness.CONTRADICTED:
            return (
                f"This very evidence gives another verdict: {today}.",
                "Correct the decision, or decide again.",
            )
    assert_never(state)
