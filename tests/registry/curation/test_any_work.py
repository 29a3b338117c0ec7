"""Whatever curators do in whatever order can be taken back to the byte."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import EditRefused
from evidence.model.ids import ClaimId, ItemId, SourceId
from evidence.registry.curation import (
    add_item,
    decide,
    edit_claim,
    edit_item,
    move_items,
    new_claim,
    new_source,
    remove_items,
    set_stance,
    set_standing,
    suppress,
)
from evidence.registry.draft import Draft, Step
from tests.registry.curation.cases import BROAD, ENGINEERED, IMMUNE, NATIVE, draft, made
from tests.registry.curation.test_claims import NEW as CLAIM
from tests.registry.curation.test_items import NEW as ITEM
from tests.registry.curation.test_records import DECISION

CLAIMS = [NATIVE, BROAD, ENGINEERED, IMMUNE, ClaimId("msc-exo-new")]
TEXTS = ["plain", "a: b", "# no comment", "- x", "'", '"', "two\nlines", " blank ", "no", "2012", "é\u2028", "{", "|"]


def do(it: Draft, what: str, draw: Any) -> Step:
    """Some step of a kind."""
    claim = it.registry.claims[draw(st.sampled_from([name for name in CLAIMS if name in it.registry.claims]))]
    items = [entry.id for entry in claim.evidence] or [ItemId("none")]
    targets = [(claim.id, name) for name in draw(st.lists(st.sampled_from(items), min_size=1, max_size=3, unique=True))]
    text = draw(st.sampled_from(TEXTS))
    axis = it.registry.axes[claim.axis]
    match what:
        case "stance":
            return set_stance(it, targets, draw(st.sampled_from(axis.stances)))
        case "add":
            index = draw(st.integers(0, len(claim.evidence)))
            return add_item(it, claim.id, {**ITEM, "finding": text}, index)
        case "edit item":
            field = draw(st.sampled_from(["finding", "note", "locator", "outcome", "comparator"]))
            return edit_item(it, *targets[0], {field: draw(st.sampled_from([None, text]))})
        case "rename":
            return edit_item(it, *targets[0], {"id": f"{targets[0][1]}-x"})
        case "remove":
            return remove_items(it, targets)
        case "move":
            return move_items(it, targets, draw(st.sampled_from(CLAIMS)))
        case "edit claim":
            field = draw(st.sampled_from(["title", "note", "outcome"]))
            return edit_claim(it, claim.id, {field: draw(st.sampled_from([None, text]))})
        case "decide":
            return decide(it, claim.id, {**DECISION, "pole": axis.poles[0], "rationale": text})
        case "suppress":
            return suppress(it, it.registry.claim_paths[claim.id], "EV405", text, targets[0][1])
        case "claim":
            return new_claim(it, {**CLAIM, "title": text}, "topic")
        case "source":
            return new_source(it, {"id": "new", "kind": "primary", "title": text})
    return set_standing(it, SourceId("ahmadi-2022"), draw(st.sampled_from(["retracted", "current"])), text)


KINDS = [
    "stance",
    "add",
    "edit item",
    "rename",
    "remove",
    "move",
    "edit claim",
    "decide",
    "suppress",
    "claim",
    "source",
]


@settings(max_examples=25, deadline=None)
@given(kinds=st.lists(st.sampled_from([*KINDS, "standing"]), max_size=8), data=st.data())
def test_all_work_can_be_taken_back(kinds: list[str], data: st.DataObject) -> None:
    """Each step leaves files that are read without a problem; none is half made."""
    it = draft()
    before = it.registry
    for kind in kinds:
        now = it.registry
        try:
            step = do(it, kind, data.draw)
        except EditRefused:
            assert it.registry is now
            continue
        made(it, step)
    while it.undo():
        pass
    assert (it.unsaved, it.pending, it.diff()) == ((), (), "")
    assert (it.registry.claims, it.registry.sources) == (before.claims, before.sources)
    for step in reversed(it.undone):
        assert it.redo() == step
