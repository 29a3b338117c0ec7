"""Where to start: the narrowest dispute that rests on the most studies, and why not the broadest."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.resolver import resolve
from evidence.views.start_view import MOST_ROWS, StartView, view_start
from tests.make import claim, item, registry


def divided(name: str, n: int, **fields: Any) -> dict[str, Any]:
    """A claim with `n` studies of its own at either pole."""
    rows = [item(f"{name}-{stance}-{i}", stance) for stance in ("pro", "anti") for i in range(n)]
    return claim(name, *rows, **fields)


def start(found: Registry) -> StartView | None:
    return view_start(resolve(found).values(), found)


def test_nothing_disputed_is_nothing_to_start_with() -> None:
    assert start(registry(claim("c", item("a", "pro")))) is None


def test_the_only_dispute() -> None:
    view = start(registry(divided("c", 2), claim("d", item("a", "pro"))))
    assert view is not None
    assert view.sentences == ("Read this one first; it is the only disputed claim.",)
    assert [(row.claim, row.studies, row.split, row.broader) for row in view.rows] == [("c", 4, "2 pro, 2 anti", ())]


def test_the_narrowest_come_first_by_their_studies_and_name_what_counts_them_again() -> None:
    found = registry(
        divided("broad", 4),
        claim("middle", item("m", "pro"), broader="broad"),
        divided("narrow", 3, broader="middle"),
        divided("other", 5),
    )
    view = start(found)
    assert view is not None
    assert [(row.claim, row.studies) for row in view.rows] == [("other", 10), ("narrow", 6)]
    told = [(above.claim, above.studies) for above in view.rows[1].broader]
    assert told == [("middle", 7), ("broad", 15)]
    assert view.sentences == (
        "Start with the first of these: of the 2 disputed claims that hold no narrower dispute, none rests on more "
        "studies.",
        "The other 2 disputed claims are broader: they count these studies again, beside others, and may be disputed "
        "only because they ask several questions at once.",
    )


def test_a_claim_between_that_is_not_disputed_hides_nothing() -> None:
    """What counts is whose studies are counted again, not who is directly above."""
    found = registry(
        divided("broad", 4),
        claim("settled", *(item(f"s{i}", "pro") for i in range(3)), broader="broad"),
        divided("narrow", 2, broader="settled"),
    )
    view = start(found)
    assert view is not None
    assert [(row.claim, [above.claim for above in row.broader]) for row in view.rows] == [("narrow", ["broad"])]
    assert view.sentences[0] == "Read this one first; it is the only disputed claim that holds no narrower dispute."
    assert view.sentences[1].startswith("The other disputed claim is broader: it counts these studies again, ")


def test_without_a_dispute_a_preliminary_one_is_named() -> None:
    view = start(registry(claim("c", item("a", "pro"), item("b", "anti"))))
    assert view is not None
    assert view.sentences == ("Read this one first; it is the only preliminary dispute.",)


def test_verdicts_that_are_not_shown_are_not_named() -> None:
    found = registry(divided("broad", 4), divided("narrow", 2, broader="broad"))
    verdicts = resolve(found)
    view = view_start([verdicts[ClaimId("broad")]], found)
    assert view is not None and [row.claim for row in view.rows] == ["broad"]


def test_the_list_has_an_end() -> None:
    view = start(registry(*(divided(f"c{n:02}", 2) for n in range(MOST_ROWS + 3))))
    assert view is not None and len(view.rows) == MOST_ROWS
    assert view.sentences[-1] == "3 with fewer studies are left to the table of all claims."


@pytest.mark.parametrize("broader", ["a", "b"])
def test_claims_that_go_round_in_a_circle_end(broader: str) -> None:
    found = registry(divided("a", 2, broader="b"), divided("b", 2, broader=broader))
    view_start(resolve(found).values(), found)
