"""What was tried: every context with its numbers, the studies that they rest on, and why it explains nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.disagreement import Disagreement
from evidence.resolve.explain import disagreement_of
from evidence.resolve.resolver import resolve
from evidence.resolve.separation import Outcome
from evidence.views.catalogue import Catalogue
from evidence.views.explanation_json import disagreement_record
from evidence.views.tried_view import MOST_ROWS, TriedContext, TriedView, view_tried
from tests.make import claim, item, registry

POLICY = Policy()


def studies(stance: str, n: int, of: str = "", **context: str) -> list[dict[str, Any]]:
    return [item(f"{of}{stance}{i}", stance, context=context) for i in range(n)]


DIVIDED = registry(
    claim(
        "c",
        *studies("pro", 6, "a", tissue="cord", model="in-vivo"),
        *studies("anti", 5, "b", tissue="marrow", model="in-vitro"),
        *studies("anti", 2, "d", tissue="fat", modification="loaded"),
        *studies("mixed", 1, "f"),
        *studies("no-effect", 2, "e"),
    )
)


def tried(found: Registry, change: Any = None) -> TriedView:
    verdict = resolve(found)[ClaimId("c")]
    made = disagreement_of(verdict, found, POLICY)
    if made is not None and change is not None:
        made = change(made)
    return view_tried(made, verdict, Catalogue(found), POLICY)


def row(view: TriedView, name: str) -> TriedContext:
    return next(row for row in view.rows if row.name == name)


def test_every_context_of_the_json_has_a_row() -> None:
    found = disagreement_of(resolve(DIVIDED)[ClaimId("c")], DIVIDED, POLICY)
    assert found is not None
    record = disagreement_record(found, ("pro", "anti"))["everything"]
    view = tried(DIVIDED)
    assert len(view.rows) == len(record["separations"]) + len(record["pairs"]) == 3
    assert {shown.coverage for shown in view.rows} == {f"{one['coverage']:.0%}" for one in record["separations"]}


def test_the_numbers_say_what_they_are_of() -> None:
    assert tried(DIVIDED).sentences == (
        "3 contexts, on 6 pro against 7 anti studies; without those under conditions chosen to get the effect, on 6 "
        "against 5.",
        "Coverage is the share of the 14 studies that give a direction, those that found both included, which record "
        "one level.",
    )


def test_what_was_not_tried_is_told_with_the_reason() -> None:
    found = registry(
        claim("c", *studies("pro", 3, model="in-vivo"), *studies("anti", 3, model="in-vivo", tissue="fat"))
    )
    view = tried(found)
    assert (view.sentences, view.rows) == ((), ())
    assert view.after == (
        "Not tried: tissue (fat) and model (in-vivo), since the studies at a pole that record it are all of one level; "
        "modification, since no study records it.",
    )


def test_where_nothing_is_divided_there_is_nothing_to_tell() -> None:
    assert tried(registry(claim("c", item("a", "pro")))) == TriedView((), (), False, ())


def only(outcome: Outcome, **fields: Any) -> Any:
    """Every context comes to this."""

    def change(found: Disagreement) -> Disagreement:
        made = tuple(
            replace(s, outcome=outcome, groups=None, aliases=(), **fields) for s in found.everything.separations
        )
        return replace(found, everything=replace(found.everything, separations=made))

    return change


@pytest.mark.parametrize(
    ("change", "result"),
    [
        pytest.param(only(Outcome.PASSES, p_adjusted=0.01, coverage=0.9), "separates the sides", id="passes"),
        pytest.param(
            only(Outcome.PARTIAL, p_adjusted=0.01, coverage=0.9, clean=False),
            "divides the sides, not enough; within some of its levels the studies still disagree",
            id="not clean",
        ),
        pytest.param(
            only(Outcome.PARTIAL, p_adjusted=0.01, coverage=0.6),
            "divides the sides, not enough; it has to be recorded for 70% of the studies with a direction",
            id="too few",
        ),
        pytest.param(only(Outcome.CANDIDATE, p_adjusted=0.1, coverage=0.9), "candidate and no more", id="candidate"),
        pytest.param(
            only(Outcome.NONE, p_adjusted=0.1, coverage=0.9, clean=False),
            "too weak for a candidate; within some of its levels the studies still disagree",
            id="close",
        ),
        pytest.param(only(Outcome.NONE, p_adjusted=0.9, coverage=0.9), "chance does as well", id="chance"),
        pytest.param(
            only(Outcome.NONE, p_adjusted=0.9, coverage=0.6), "chance does as well; fewer than 70% record it", id="both"
        ),
        pytest.param(
            only(Outcome.PASSES, p_adjusted=0.01, coverage=0.9, design=True),
            "separates the sides; chosen to get the effect",
            id="design",
        ),
    ],
)
def test_why_it_explains_nothing(change: Any, result: str) -> None:
    assert row(tried(DIVIDED, change), "Tissue").result == result


def test_so_few_studies_tell_nothing() -> None:
    found = registry(claim("c", *studies("pro", 3, tissue="cord"), *studies("anti", 2, tissue="fat")))
    assert row(tried(found), "Tissue").result == "candidate and no more"
    rows = (*studies("pro", 2, tissue="cord"), *studies("anti", 2, "x", tissue="fat"), item("y", "anti"))
    assert row(tried(registry(claim("c", *rows))), "Tissue").result == "too few studies to tell"


def test_what_is_left_without_chosen_conditions_has_a_column_of_its_own() -> None:
    view = tried(DIVIDED)
    assert view.rest
    assert row(view, "Tissue").p_rest == ".002"
    assert row(view, "Tissue (perinatal or not)").p_rest == "not tried", "nothing else than its own levels is left"


def test_two_conditions_together_are_a_candidate_at_most() -> None:
    def paired(found: Disagreement) -> Disagreement:
        pair = replace(found.everything.separations[0], variables=("tissue", "model"), table=())
        return replace(found, everything=replace(found.everything, pairs=(pair,)))

    pair = row(tried(DIVIDED, paired), "Tissue with model")
    assert pair.result == "candidate and no more: two conditions together, adjusted for all pairs"


def test_a_long_table_has_an_end() -> None:
    def many(found: Disagreement) -> Disagreement:
        made = tuple(replace(found.everything.separations[0], variables=(f"v{n}",)) for n in range(MOST_ROWS + 2))
        return replace(found, everything=replace(found.everything, separations=made))

    view = tried(DIVIDED, many)
    assert len(view.rows) == MOST_ROWS
    assert view.after[0] == "2 more contexts not shown."
