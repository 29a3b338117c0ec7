"""What the head of a column tells beside its pole."""

from __future__ import annotations

import pytest

from evidence.model.ids import ClaimId
from evidence.resolve.resolver import resolve
from evidence.tui.claim_lines import beside
from evidence.views.claim_view import view_claim
from tests.make import claim, item, registry

FOUND = registry(
    claim("c", item("a", "pro"), item("b", "anti"), item("m", "mixed"), item("z", "no-effect"), item("u", "unclear"))
)
VIEW = view_claim(resolve(FOUND)[ClaimId("c")], FOUND)


@pytest.mark.parametrize(
    ("column", "room", "told"),
    [
        ("first", 9, " · both 1"),
        ("first", 8, " [x] 1"),
        ("first", 5, ""),
        ("second", 40, " · no effect 1 · not counted 1"),
        ("second", 29, " · no effect 1"),
        ("second", 6, " [0] 1"),
    ],
)
def test_counts_are_told_whole_or_not_at_all(column: str, room: int, told: str) -> None:
    assert beside(VIEW, column, room) == told
