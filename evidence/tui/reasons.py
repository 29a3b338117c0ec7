"""Why a claim is disputed, in the few sentences of its banner; takes up to a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from evidence.model.ids import ClaimId
from evidence.resolve.explain import Explanation, disagreement_of, explain
from evidence.resolve.fragility import fragility
from evidence.resolve.timeline import timeline
from evidence.tui.state import State
from evidence.views.change_view import view_change
from evidence.views.disagreement_view import DisagreementView, view_disagreement
from evidence.views.explanation_view import ExplanationView, view_explanation
from evidence.views.matrix_view import MatrixView, view_matrix
from evidence.views.sentences import poles_of, wording_for
from evidence.views.timeline_view import TimelineView, view_timeline


@dataclass(frozen=True, slots=True)
class Reasons:
    """What stands behind a verdict, as far as it is quick to find out."""

    why: DisagreementView | None
    """None where the studies do not stand at both poles."""
    change: str | None
    """How many studies it takes to change the verdict."""
    since: str | None
    """When it first became a matter of dispute."""
    matrix: MatrixView
    timeline: TimelineView


def reasons_for(state: State, claim: ClaimId) -> Reasons:
    """The reasons of one verdict."""
    registry, verdict = state.registry, state.verdicts[claim]
    policy = registry.config.policy
    poles = poles_of(verdict, registry)
    noun = wording_for(verdict, registry, policy).noun
    found = disagreement_of(verdict, registry, policy)
    fragile = fragility(verdict, registry, policy)
    years = timeline(verdict, registry, policy)
    history = view_timeline(registry.claims[claim].title, years, verdict.counted, state.catalogue, poles, policy, noun)
    change = view_change(verdict.status, (), fragile, state.catalogue, poles, policy, noun)
    return Reasons(
        why=None if found is None else view_disagreement(found, state.catalogue, poles, policy, verdict.counted),
        change=change.brief,
        since=history.sentences[0] if years.turn is not None else None,
        matrix=view_matrix(found, verdict, state.catalogue, policy),
        timeline=history,
    )


class Stopped(Exception):
    """Nobody waits any longer for what was being worked out."""


def whole_explanation(state: State, claim: ClaimId, stop: Event) -> ExplanationView:
    """Everything behind one verdict; can take many seconds on a claim with much evidence.

    Raises `Stopped` soon after the event was set.
    """

    def go_on() -> None:
        if stop.is_set():
            raise Stopped

    go_on()
    explanation: Explanation = explain(state.verdicts[claim], state.registry, go_on=go_on)
    return view_explanation(explanation, state.registry, state.catalogue)
