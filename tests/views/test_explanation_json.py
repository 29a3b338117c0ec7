"""The JSON of separations, fragility and explanations: its keys, its nulls, and its numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry import load
from evidence.registry.registry import Registry
from evidence.resolve.explain import explain
from evidence.resolve.resolver import resolve
from evidence.views.verdict_json import verdict_record, verdicts_text
from tests.make import claim, item, registry

SEPARATION = [
    "variable",
    "ancestor",
    "role",
    "lambda",
    "p",
    "p_adjusted",
    "outcome",
    "coverage",
    "clean",
    "aliases",
    "design_alias",
    "groups",
    "remaining",
    "table",
    "unplaced",
]
EXPLANATION = ["disagreement", "reruns", "fragility", "timeline", "effects", "gap", "provenance"]
GOLDEN = Path(__file__).parents[1] / "report/golden/registry"


def separated() -> Registry:
    rows = [item(f"a{n}", "pro", context={"tissue": "marrow"}) for n in range(6)]
    rows += [item(f"b{n}", "anti", context={"tissue": "fat"}) for n in range(6)]
    return registry(claim("c", *rows))


def record_of(found: Registry) -> dict[str, Any]:
    return verdict_record(resolve(found)[ClaimId("c")], found)


def document_of(found: Registry) -> dict[str, Any]:
    verdict = resolve(found)[ClaimId("c")]
    text = verdicts_text([verdict], found, explanations={verdict.claim: explain(verdict, found)})
    read: dict[str, Any] = json.loads(text)["verdicts"][0]
    return read


def test_a_separation() -> None:
    record = record_of(separated())
    (tissue,) = record["separations"]
    assert list(tissue) == SEPARATION
    assert tissue == {
        "variable": "tissue",
        "ancestor": None,
        "role": "moderator",
        "lambda": 1.0,
        "p": pytest.approx(2 / 924),
        "p_adjusted": pytest.approx(2 / 924),
        "outcome": "passes",
        "coverage": 1.0,
        "clean": True,
        "aliases": [],
        "design_alias": False,
        "groups": "not-recorded",
        "remaining": 0.0,
        "table": {
            "fat": {"pro": 0, "anti": 6, "mixed": 0, "no-effect": 0},
            "marrow": {"pro": 6, "anti": 0, "mixed": 0, "no-effect": 0},
        },
        "unplaced": {"pro": 0, "anti": 0, "mixed": 0, "no-effect": 0},
    }


@pytest.mark.parametrize(
    ("rows", "sources", "separations", "fragility"),
    [
        pytest.param([item("a", "pro")], {}, [], {"remove": None, "restance": 1, "add": 1}, id="one pole"),
        pytest.param([], {}, [], None, id="nothing"),
        pytest.param(
            [item("r", "pro"), item("s", "anti")],
            {"r": {"kind": "narrative-review"}, "s": {"kind": "narrative-review"}},
            None,
            None,
            id="reviews",
        ),
    ],
)
def test_what_is_not_computed_is_null(
    rows: list[dict[str, Any]], sources: dict[str, Any], separations: Any, fragility: dict[str, Any] | None
) -> None:
    record = record_of(registry(claim("c", *rows), sources=sources))
    assert record["separations"] == separations
    if sources:
        assert record["fragility"] is None
    else:
        assert list(record["fragility"]) == ["remove", "restance", "add"]
    if fragility is not None:
        assert record["fragility"] == fragility


def test_an_explanation() -> None:
    record = document_of(separated())
    explanation = record["explanation"]
    assert list(explanation) == EXPLANATION
    assert explanation["disagreement"]["explaining"] == ["tissue"]
    assert explanation["disagreement"]["everything"]["separations"] == record["separations"]
    assert explanation["reruns"]["made"] == 13
    assert {way: flip and flip["count"] for way, flip in explanation["fragility"].items()} == record["fragility"]
    assert explanation["timeline"]["points"][0]["status"] == "context-dependent"
    assert explanation["gap"] is None


def test_every_explanation_of_a_registry_is_json() -> None:
    found, _ = load(GOLDEN)
    verdicts = resolve(found)
    explanations = {name: explain(verdict, found) for name, verdict in verdicts.items()}
    text = verdicts_text(verdicts.values(), found, explanations=explanations)
    assert text.isascii()
    assert all(list(record["explanation"]) == EXPLANATION for record in json.loads(text)["verdicts"])
    assert text == verdicts_text(verdicts.values(), found, explanations=explanations)
