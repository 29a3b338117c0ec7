"""What is told of plain claims at once is what putting their lines together gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model.ids import AxisId, ClaimId, SourceId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.plain import Plain
from evidence.resolve.ruling import ruled
from tests.make import claim, item, registry

POLICY = Policy()
STANCES = ("pro", "anti", "mixed", "no-effect", "unclear", "suppressive")
SOURCES: dict[str, dict[str, Any]] = {
    "a": {},
    "b": {"kind": "preprint"},
    "d": {"kind": "narrative-review"},
    "e": {"kind": "web-page", "standing": "corrected"},
    "f": {"standing": "retracted", "cohort": "one"},
    "g": {"cohort": "one"},
    "h": {"derives-from": ["a"]},
    "i": {"kind": "meta-analysis", "cites": ["a", "b"]},
}
STUDIES = [f"s{number}" for number in range(30)]


def status(made: Registry, name: str = "c") -> str | None:
    return Plain(made, POLICY).status(made.claims[ClaimId(name)])


@given(st.data())
def test_it_is_what_all_lines_give(data: st.DataObject) -> None:
    names = [*data.draw(st.lists(st.sampled_from([*SOURCES, "gone"]), max_size=6)), *STUDIES]
    some = names[: data.draw(st.integers(0, 12))]
    directness = st.sampled_from(["direct", "direct", "direct", "indirect"])
    items = [item(name, data.draw(st.sampled_from(STANCES)), directness=data.draw(directness)) for name in some]
    lower = claim("lower", item("a", "anti"), broader="c" if data.draw(st.booleans()) else "other")
    made = registry(claim("c", *items), lower, sources=SOURCES)
    made = replace(made, sources={name: one for name, one in made.sources.items() if name != "gone"})
    told = status(made)
    assert told is None or told == ruled(made.claims[ClaimId("c")], made, POLICY).ruling.status


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        pytest.param([], "no-evidence", id="nothing"),
        pytest.param([("a", "pro"), ("b", "pro"), ("s1", "no-effect")], "uncontested", id="one pole"),
        pytest.param([("a", "pro"), ("b", "pro"), ("s1", "anti"), ("s2", "anti")], "disputed", id="both poles"),
        pytest.param([("d", "pro"), ("e", "anti")], "reported-disputed", id="only reviews"),
        pytest.param([("a", "pro"), ("d", "anti"), ("e", "anti")], "insufficient", id="reviews beside a study"),
        pytest.param([("f", "anti"), ("s1", "suppressive"), ("s2", "unclear")], "no-evidence", id="nothing counts"),
    ],
)
def test_what_is_told(items: list[tuple[str, str]], wanted: str) -> None:
    assert status(registry(claim("c", *(item(*one) for one in items)), sources=SOURCES)) == wanted


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([item("a", "pro"), item("a", "pro", 2)], id="two items of one source"),
        pytest.param([item("g", "pro")], id="a cohort"),
        pytest.param([item("h", "pro")], id="a source that derives from another"),
        pytest.param([item("i", "pro")], id="a meta-analysis"),
        pytest.param([item(name, "mixed") for name in STUDIES[:2]], id="reversals"),
        pytest.param([item(name, ("pro", "anti")[i % 2]) for i, name in enumerate(STUDIES)], id="many at both poles"),
    ],
)
def test_what_takes_more(items: list[dict[str, Any]]) -> None:
    assert status(registry(claim("c", *items), sources=SOURCES)) is None


def test_claims_below_and_unknown_axes_take_more() -> None:
    made = registry(claim("c", item("a", "pro")), claim("lower", item("b", "anti"), broader="c"))
    assert (status(made), status(made, "lower")) == (None, "insufficient")
    without = replace(made, axes={AxisId("other"): axis for axis in made.axes.values()})
    assert status(without, "lower") is None


def test_sources_that_are_not_known_do_not_count() -> None:
    made = registry(claim("c", item("a", "pro"), item("b", "anti")))
    made = replace(made, sources={SourceId("a"): made.sources[SourceId("a")]})
    assert status(made) == ruled(made.claims[ClaimId("c")], made, POLICY).ruling.status == "insufficient"
