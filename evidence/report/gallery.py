"""Which pictures a claim has, and their files."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.report.forest_plot import draw_forest
from evidence.report.harvest_plot import draw_harvest
from evidence.report.picture import Picture, PictureKind
from evidence.report.plots import draw
from evidence.report.timeline_plot import draw_timeline
from evidence.resolve.explain import Explanation
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.direction_view import view_directions
from evidence.views.explanation_view import view_explanation
from evidence.views.harvest_view import view_harvest

LEAST_YEARS = 3
"""Years with new studies from which a timeline is drawn. Our choice: below that a sentence says it all."""
LEAST_TIERS = 2
"""Tiers of method from which a harvest plot is drawn: with one tier its bars are of one height."""


def draw_all(
    verdict: Verdict,
    explanation: Explanation,
    registry: Registry,
    catalogue: Catalogue | None = None,
    policy: Policy | None = None,
) -> Iterator[tuple[Picture, str]]:
    """Every picture of a claim with its SVG text.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    view = view_explanation(explanation, registry, catalogue, policy)
    name = verdict.claim
    directions = view_directions(verdict, registry, catalogue, policy, explanation.disagreement, view.contexts)
    yield Picture(PictureKind.DIRECTION, f"{name}.svg", directions.description), draw(directions)
    harvest = view_harvest(verdict, registry, catalogue, policy, view.contexts)
    if len(harvest.tiers) >= LEAST_TIERS:
        yield Picture(PictureKind.HARVEST, f"{name}.harvest.svg", harvest.description), draw_harvest(harvest)
    if len(view.timeline.years) >= LEAST_YEARS:
        timeline = view.timeline
        yield Picture(PictureKind.TIMELINE, f"{name}.timeline.svg", timeline.description), draw_timeline(timeline)
    for effects in view.effects:
        file = f"{name}.{effects.id}.svg"
        yield Picture(PictureKind.FOREST, file, effects.description), draw_forest(effects)
