"""What is put together when somebody looks at a claim, and that it ends when nobody waits for it any longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry import load
from evidence.resolve import worst_first
from evidence.resolve.dependence import Dependence
from evidence.resolve.explain import disagreement_of, explain
from evidence.resolve.resolver import judge, resolve
from evidence.resolve.tally import conflict
from tests.make import claim, item, registry

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


def test_worst_first() -> None:
    """Contested claims before others, then by conflict, by the weaker side, and by lines."""
    found, _ = load(ROOT)
    ranked = worst_first(resolve(found).values())
    contested = [verdict.contested for verdict in ranked]
    assert contested == sorted(contested, reverse=True) and True in contested and False in contested
    scores = [conflict(verdict.tally) for verdict in ranked if verdict.contested and verdict.conflict is not None]
    assert scores == sorted(scores, reverse=True)


def test_what_explains_is_named_by_either_way_of_asking() -> None:
    """Contexts between studies, and a variable between whose levels two studies reverse."""
    between = [
        item(f"{stance}{n}", stance, context={"tissue": tissue, "model": ("in-vivo", "in-vitro")[n % 2]})
        for stance, tissue in (("pro", "marrow"), ("anti", "fat"))
        for n in range(8)
    ]
    within = [
        item(name, stance, context={"model": model})
        for name in ("x", "y")
        for stance, model in (("pro", "in-vivo"), ("anti", "in-vitro"))
    ]
    groups = {"x": {"group": "one"}, "y": {"group": "two"}}
    for items, names in ((between, {"tissue"}), (within, {"model"}), (between[:6], set())):
        made = registry(claim("c", *items), sources={k: v for k, v in groups.items() if items is within})
        verdict = judge(made.claims[ClaimId("c")], made, Policy())
        assert Dependence(made, Policy()).explaining(verdict.evidence.primary) == names
        told = explain(verdict, made).disagreement
        assert (told is not None and told.separated) is bool(names)


def test_a_gap_needs_two_contexts_and_leaves_design_out() -> None:
    """Of lines at levels that were chosen to get the effect nothing is compared."""
    corners = [("pro", "marrow", "in-vitro"), ("anti", "fat", "in-vitro"), ("anti", "marrow", "in-vivo")]
    items = [
        item(f"{stance}-{tissue}-{model}-{n}", stance, context={"tissue": tissue, "model": model})
        for stance, tissue, model in corners
        for n in range(2)
    ]
    chosen = item("d", "anti", context={"tissue": "fat", "model": "in-vivo", "modification": "engineered"})

    def gap_of(*some: dict[str, Any]) -> list[tuple[str, str]] | None:
        made = registry(claim("c", *some))
        found = explain(judge(made.claims[ClaimId("c")], made, Policy()), made).gap
        return None if found is None else [cell.levels for cell in found.cells]

    assert [{*cell} for cell in gap_of(*items) or ()] == [{"fat", "in-vivo"}]
    assert [{*cell} for cell in gap_of(*items, chosen) or ()] == [{"fat", "in-vivo"}]
    only = [{**one, "context": {"tissue": one["context"]["tissue"]}} for one in items]
    assert gap_of(*only) is None
    assert gap_of(*items[:2]) is None
