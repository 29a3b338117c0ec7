"""Verdicts to what a reader sees: every text, count and colour, computed once for all faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.views.catalogue import Catalogue, ContextView
    from evidence.views.claim_view import ClaimView, view_claim
    from evidence.views.direction_view import DirectionView, view_directions
    from evidence.views.explanation_view import ExplanationView, view_explanation
    from evidence.views.overview import Overview, view_overview
    from evidence.views.problem_view import ProblemSource, view_problems
    from evidence.views.queue_view import QueueRow, StatusCount, count_statuses, view_queue
    from evidence.views.source_view import SourceView
    from evidence.views.status_view import Colour, StatusView, view_status
    from evidence.views.verdict_json import verdict_record, verdicts_document, verdicts_text

__all__ = [
    "Catalogue",
    "ClaimView",
    "Colour",
    "ContextView",
    "DirectionView",
    "ExplanationView",
    "Overview",
    "ProblemSource",
    "QueueRow",
    "SourceView",
    "StatusCount",
    "StatusView",
    "count_statuses",
    "verdict_record",
    "verdicts_document",
    "verdicts_text",
    "view_claim",
    "view_directions",
    "view_explanation",
    "view_overview",
    "view_problems",
    "view_queue",
    "view_status",
]

_HOME = {
    "Catalogue": "catalogue",
    "ClaimView": "claim_view",
    "Colour": "status_view",
    "ContextView": "catalogue",
    "DirectionView": "direction_view",
    "ExplanationView": "explanation_view",
    "ProblemSource": "problem_view",
    "QueueRow": "queue_view",
    "SourceView": "source_view",
    "StatusCount": "queue_view",
    "StatusView": "status_view",
    "count_statuses": "queue_view",
    "verdict_record": "verdict_json",
    "verdicts_document": "verdict_json",
    "verdicts_text": "verdict_json",
    "Overview": "overview",
    "view_overview": "overview",
    "view_claim": "claim_view",
    "view_directions": "direction_view",
    "view_explanation": "explanation_view",
    "view_problems": "problem_view",
    "view_queue": "queue_view",
    "view_status": "status_view",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.views.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
