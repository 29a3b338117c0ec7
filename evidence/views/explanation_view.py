"""An explanation in words: why the studies disagree, what would change the verdict, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.explain import Explanation
from evidence.views.catalogue import Catalogue
from evidence.views.change_view import ChangeView, view_change
from evidence.views.disagreement_view import DisagreementView, view_disagreement
from evidence.views.effects_view import EffectsView, view_effects
from evidence.views.gap_view import GapView, view_gap
from evidence.views.provenance_view import ProvenanceView, view_provenance
from evidence.views.sentences import poles_of, wording_for
from evidence.views.timeline_view import TimelineView, view_timeline


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Everything behind one verdict."""

    disagreement: DisagreementView | None
    """None where the studies do not stand at both poles."""
    change: ChangeView
    timeline: TimelineView
    effects: tuple[EffectsView, ...]
    """One for every measure that two studies or more have."""
    gap: GapView | None
    """None where no two contexts can be compared."""
    provenance: ProvenanceView

    @property
    def contexts(self) -> tuple[str, ...]:
        """Contexts that explain the dispute, to be named in a sentence; empty when none does."""
        return () if self.disagreement is None else self.disagreement.names


def view_explanation(
    explanation: Explanation, registry: Registry, catalogue: Catalogue | None = None, policy: Policy | None = None
) -> ExplanationView:
    """An explanation as a reader sees it; `policy` is the one of the verdict, the registry's unless given."""
    policy = registry.config.policy if policy is None else policy
    catalogue = Catalogue(registry) if catalogue is None else catalogue
    verdict = explanation.verdict
    poles = poles_of(verdict, registry)
    found, sampling = explanation.disagreement, registry.config.sampling
    noun = wording_for(verdict, registry, policy).noun
    title = registry.claims[verdict.claim].title
    return ExplanationView(
        disagreement=None if found is None else view_disagreement(found, catalogue, poles, policy, verdict.counted),
        change=view_change(verdict.status, explanation.reruns, explanation.fragility, catalogue, poles, policy, noun),
        timeline=view_timeline(title, explanation.timeline, verdict.counted, catalogue, poles, policy, noun),
        effects=tuple(view_effects(title, found, catalogue, poles, sampling) for found in explanation.effects),
        gap=None if explanation.gap is None else view_gap(explanation.gap, catalogue, poles, verdict.counted),
        provenance=view_provenance(explanation.provenance, len(verdict.counted), catalogue, poles),
    )
