"""How far a change reaches: all that it can touch, and little else."""

from __future__ import annotations

from evidence.model.ids import ClaimId, SourceId
from evidence.model.source import Standing
from evidence.registry.registry import Registry
from evidence.resolve import resolve
from evidence.resolve.reach import dependents, reach
from tests import make


def _registry(**sources: dict[str, object]) -> Registry:
    return make.registry(
        make.claim("top"),
        make.claim("middle", make.item("a", "pro"), broader="top"),
        make.claim("low", make.item("b", "anti"), broader="middle"),
        make.claim("other", make.item("review", "pro", reports="c")),
        make.claim("apart", make.item("z", "pro")),
        sources={"c": {}, "d": {"cites": ["c"]}, **sources},
    )


def test_claims_above_are_reached() -> None:
    """A claim's verdict rests on those below it, never on those above."""
    registry = _registry()
    assert reach((registry,), [ClaimId("low")], []) == {"low", "middle", "top"}
    assert reach((registry,), [ClaimId("top")], []) == {"top"}


def test_sources_reach_what_rests_on_them() -> None:
    """Through `reports`, `derives-from` and `cites`, over several steps."""
    registry = _registry(b={"derives-from": ["d"]})
    assert dependents(registry, [SourceId("c")]) == {"c": "c", "d": "c", "b": "c"}
    assert reach((registry,), [], [SourceId("c")]) == {"other", "low", "middle", "top"}
    assert reach((registry,), [], [SourceId("z")]) == {"apart"}


def test_both_versions_count() -> None:
    """A claim that was below another one still reaches it."""
    before = _registry()
    after = make.registry(make.claim("top"), make.claim("middle", make.item("a", "pro")))
    assert reach((before, after), [ClaimId("middle")], []) == {"middle", "top"}


def test_circles_end() -> None:
    registry = make.registry(make.claim("a", broader="b"), make.claim("b", broader="a"))
    assert reach((registry,), [ClaimId("a")], []) == {"a", "b"}
    rounds = make.registry(sources={"x": {"cites": ["y"]}, "y": {"cites": ["x"]}})
    assert set(dependents(rounds, [SourceId("x")])) == {"x", "y"}


def test_thousands_of_lines_are_judged() -> None:
    """A claim may have more studies than a number of ways to divide them has room for."""
    items = (make.item(f"s{i}", "pro" if i % 2 else "anti", context={"tissue": "fat"}) for i in range(1_500))
    registry = make.registry(make.claim("large", *items), sources={"s0": {"standing": Standing.CURRENT.value}})
    verdict = resolve(registry)[ClaimId("large")]
    assert (verdict.tally.first, verdict.tally.second) == (750, 750)
