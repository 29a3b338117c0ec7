"""Measured effects, pooled beside the count of directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.model.item import Effect
from evidence.model.policy import Policy
from evidence.resolve.effects import EffectSynthesis, standard_error, synthesise
from evidence.resolve.resolver import judge
from tests.make import claim, item, registry

VECTORS = {e["id"]: e for e in json.loads((Path(__file__).parents[1] / "stats" / "vectors.json").read_text())}


def pooled(*items: dict[str, Any]) -> tuple[EffectSynthesis, ...]:
    made = registry(claim("c", *items))
    return synthesise(judge(made.claims[ClaimId("c")], made, Policy()).evidence.primary, made)


def measured(source: str, estimate: float, variance: float, **fields: Any) -> dict[str, Any]:
    effect = {"measure": "log-risk-ratio", "estimate": f"{estimate:.12f}", "se": f"{variance**0.5:.15f}"}
    return item(source, "pro" if estimate > 0 else "anti", effect=effect, **fields)


def test_a_published_meta_analysis() -> None:
    entry = VECTORS["bcg_logRR"]
    expected = entry["expected"]["REML"]
    studies = zip(entry["inputs"]["yi"], entry["inputs"]["vi"], strict=True)
    (found,) = pooled(*(measured(f"s{i:02}", y, v) for i, (y, v) in enumerate(studies)))
    assert len(found.effects) == 13
    assert found.heterogeneity.q == pytest.approx(entry["expected"]["Q"], rel=1e-8)
    assert found.tau2 == pytest.approx(expected["tau2"], rel=1e-6)
    assert found.mean.value == pytest.approx(expected["mu"], rel=1e-7)
    assert found.prediction is not None
    assert found.prediction == pytest.approx(tuple(expected["pi_t_kminus1"]), rel=2e-2)
    assert 0 < found.conflict < 1


def test_each_measure_by_itself_and_only_with_two_lines() -> None:
    other = item("c", "pro", effect={"measure": "smd", "estimate": "0.4", "se": "0.1"})
    found = pooled(measured("a", 0.5, 0.1), measured("b", -0.2, 0.2), other)
    assert [synthesis.measure for synthesis in found] == ["log-risk-ratio"]
    assert pooled(measured("a", 0.5, 0.1), other) == ()


def test_several_effects_of_a_line_are_one() -> None:
    (found,) = pooled(
        measured("a", 0.2, 0.04), measured("a", 0.6, 0.16, context={"tissue": "fat"}), measured("b", 1, 1)
    )
    first = found.effects[0]
    assert (first.estimate, first.se) == (pytest.approx(0.4), pytest.approx(0.3))
    assert len(first.items) == 2


def test_a_context_of_two_levels_moderates() -> None:
    studies = [
        measured(f"s{i}", 0.5 if i < 3 else -0.5, 0.01, context={"tissue": "fat" if i < 3 else "marrow"})
        for i in range(6)
    ]
    (found,) = pooled(*studies)
    (moderation,) = found.moderations
    assert (moderation.variable, moderation.reference, moderation.other, moderation.few) == (
        "tissue",
        "fat",
        "marrow",
        True,
    )
    assert moderation.regression.slope.value == pytest.approx(-1.0)
    third = measured("t", 0.1, 0.01, context={"tissue": "perinatal"})
    assert pooled(*studies, third)[0].moderations == ()  # of three levels no slope is told


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        pytest.param({"se": "0.25"}, 0.25, id="as given"),
        pytest.param({"ci": ["-0.98", "0.98"]}, 0.5, id="from the interval"),
        pytest.param({}, None, id="not recorded"),
    ],
)
def test_standard_error(effect: dict[str, Any], expected: float | None) -> None:
    found = standard_error(Effect.model_validate({"measure": "smd", "estimate": "0", **effect}))
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-4))


@pytest.mark.parametrize("ci", [["1", "0"], ["1", "1"]], ids=["turned round", "without width"])
def test_an_interval_has_a_width(ci: list[str]) -> None:
    with pytest.raises(ValueError, match="lower bound first"):
        Effect.model_validate({"measure": "smd", "estimate": "0", "ci": ci})
