"""An explanation that nobody waits for any longer ends, in whatever part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.model.ids import ClaimId
from evidence.registry import load
from evidence.resolve.explain import disagreement_of, explain
from evidence.resolve.resolver import judge

ROOT = Path(__file__).parents[2]
CLAIM = ClaimId("vesicle-immune-effect")


class Enough(Exception):
    """Somebody has left."""


def test_the_first_analysis_can_be_ended() -> None:
    """It comes before all reruns, and takes longest where there are many contexts."""
    registry, _ = load(ROOT / "tests/check/corpus/base")
    policy = registry.config.policy
    verdict = judge(registry.claims[CLAIM], registry, policy)

    def enough() -> None:
        raise Enough

    with pytest.raises(Enough):
        disagreement_of(verdict, registry, policy, enough)
    with pytest.raises(Enough):
        explain(verdict, registry, go_on=enough)
    asked: list[int] = []
    assert explain(verdict, registry, go_on=lambda: asked.append(1)) == explain(verdict, registry)
    assert asked
