"""The numbers of the walk-through are those of the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.model.ids import ClaimId
from evidence.registry import Registry, load
from evidence.resolve import Verdicts, resolve
from evidence.resolve.disagreement import Disagreement, disagreement
from evidence.resolve.fragility import fragility
from evidence.resolve.separation import Outcome
from evidence.resolve.tally import Tally
from evidence.resolve.timeline import timeline

ROOT = Path(__file__).parents[1]
NATIVE, BROAD, IMMUNE = map(ClaimId, ("msc-exo-native-tumour-growth", "msc-exo-tumour-growth", "exo-immune-effect"))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(ROOT)[0]


@pytest.fixture(scope="module")
def verdicts(registry: Registry) -> Verdicts:
    return resolve(registry)


def why(claim: ClaimId, registry: Registry, verdicts: Verdicts) -> Disagreement:
    return disagreement(verdicts[claim].evidence.primary, registry, registry.config.policy)


def test_modification_separates_by_design(registry: Registry, verdicts: Verdicts) -> None:
    assert verdicts[BROAD].tally == Tally(22, 32, 3)
    assert verdicts[BROAD].status == "disputed"
    found = why(BROAD, registry, verdicts)
    assert {separation.variables[0] for separation in found.split} == {"modification"}
    assert all(separation.p_adjusted <= 0.001 for separation in found.split)
    assert not found.separated


def test_no_recorded_context_separates_native_vesicles(registry: Registry, verdicts: Verdicts) -> None:
    verdict = verdicts[NATIVE]
    assert verdict.tally == Tally(20, 13, 3)
    assert (verdict.status, verdict.unread) == ("disputed", 9)
    assert verdict.sign_test_p == pytest.approx(0.296, abs=0.001)
    found = why(NATIVE, registry, verdicts)
    best = found.everything.best
    assert best is not None
    assert (best.name, best.outcome) == ("tissue", Outcome.CANDIDATE)
    assert best.p_adjusted == pytest.approx(0.0576, abs=0.0001)
    assert best.explained == pytest.approx(3 / 8)
    assert not found.separated
    assert found.split == ()


def test_arms_that_differ_in_several_conditions_are_no_reversal(registry: Registry, verdicts: Verdicts) -> None:
    found = why(NATIVE, registry, verdicts)
    confounded = {entry.line[0]: entry.differs for entry in found.confounded}
    assert confounded["roccaro-2013-jci"] == ("donor-condition", "model", "outcome-class")
    assert "zhang-2020-cml-sci" in confounded
    assert {reversal.lines for reversal in found.reversals} == {(("delfattore-2015-eobt",),)}
    assert not any(reversal.passes for reversal in found.reversals)


def test_what_would_change_it(registry: Registry, verdicts: Verdicts) -> None:
    found = fragility(verdicts[NATIVE], registry, registry.config.policy)
    assert found is not None
    assert [flip.count if flip else None for flip in (found.remove, found.restance, found.add)] == [6, 4, 13]
    turn = timeline(verdicts[NATIVE], registry, registry.config.policy).turn
    assert turn is not None
    assert turn.year == 2013


def test_donors_and_the_immune_system(registry: Registry, verdicts: Verdicts) -> None:
    assert verdicts[ClaimId("tumour-exo-immune-effect")].tally == Tally(7, 2, 1)
    assert verdicts[ClaimId("dc-exo-immune-effect")].tally == Tally(0, 5)
    found = why(IMMUNE, registry, verdicts)
    subject = next(s for s in found.everything.separations if s.name == "subject")
    assert subject.p_adjusted == pytest.approx(0.174, abs=0.001)
    assert subject.design_alias
    assert "modification: engineered" in {separation.name for separation in found.split}
    assert not found.separated
