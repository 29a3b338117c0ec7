"""A broader claim counts the lines of the claims below it, each once."""

from __future__ import annotations

from typing import Any

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.resolve.placed import SUBJECT, Exclusion
from evidence.resolve.resolver import judge
from evidence.resolve.tally import Tally
from evidence.resolve.verdict import Verdict
from tests.make import claim, item, registry


def broad_of(*claims: dict[str, Any]) -> Verdict:
    made = registry(*claims)
    return judge(made.claims[ClaimId("broad")], made, Policy())


def narrow(name: str, *items: dict[str, Any], broader: str = "broad", **fields: Any) -> dict[str, Any]:
    return claim(name, *items, broader=broader, **fields)


def test_lines_of_all_levels_count_once() -> None:
    verdict = broad_of(
        claim("broad", item("own", "pro")),
        narrow("middle", item("a", "pro"), item("own", "pro")),
        narrow("low", item("b", "anti"), broader="middle"),
    )
    assert verdict.tally == Tally(2, 1)


def test_scope_and_subject_become_context() -> None:
    verdict = broad_of(
        claim("broad", item("own", "pro")),
        narrow("n", item("a", "pro"), scope={"modification": "native"}),
        narrow("t", item("b", "anti"), subject={"label": "tumour vesicle"}),
    )
    contexts = {line.sources[0]: dict(next(line.items).context) for line in verdict.evidence.primary}
    assert contexts == {"own": {}, "a": {"modification": "native"}, "b": {SUBJECT: "tumour vesicle"}}


def test_an_item_may_be_more_specific_than_its_scope() -> None:
    verdict = broad_of(
        claim("broad"),
        narrow("n", item("a", "anti", context={"modification": "loaded"}), scope={"modification": "engineered"}),
    )
    assert next(verdict.evidence.primary[0].items).context == {"modification": "loaded"}


def test_a_study_that_differs_between_narrower_claims_is_mixed() -> None:
    verdict = broad_of(claim("broad"), narrow("n", item("a", "pro")), narrow("e", item("a", "anti")))
    assert verdict.tally == Tally(mixed=1)


def test_a_narrow_null_does_not_refute_the_general_claim() -> None:
    verdict = broad_of(claim("broad"), narrow("n", item("a", "no-effect"), item("b", "pro")))
    assert verdict.tally == Tally(1)
    assert [entry.why for entry in verdict.evidence.uncounted] == [Exclusion.NARROWER_NULL]


def test_an_own_null_counts_and_a_narrow_effect_outweighs_it() -> None:
    assert broad_of(claim("broad", item("a", "no-effect")), narrow("n", item("b", "pro"))).tally == Tally(1, 0, 0, 1)
    both = broad_of(claim("broad", item("a", "no-effect")), narrow("n", item("a", "pro")))
    assert both.tally == Tally(1)
    assert both.evidence.primary[0].partial


def test_arms_of_different_claims_are_different_arms() -> None:
    """Two items that one claim would take for one arm stay apart when they stand on two."""
    verdict = broad_of(claim("broad"), narrow("n", item("a", "pro")), narrow("m", item("a", "pro")))
    assert verdict.tally == Tally(1)
    assert len(verdict.evidence.primary[0].arms) == 2


def test_claims_on_another_axis_add_nothing_and_circles_end() -> None:
    other = narrow("other", item("a", "pro"))
    other["axis"] = "immune-effect"
    assert broad_of(claim("broad", item("b", "pro")), other).tally == Tally(1)
    circle = broad_of(claim("broad", item("a", "pro"), broader="n"), narrow("n", item("b", "anti")))
    assert circle.tally == Tally(1, 1)
