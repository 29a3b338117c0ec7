"""Items go to another claim with their comments, their suppressions and what their old claim said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.model.ids import ClaimId, ItemId
from evidence.registry import load
from evidence.registry.curation import add_item, edit_item, move_items, set_stance
from evidence.registry.draft import Draft
from tests.registry.curation.cases import (
    BROAD,
    ENGINEERED,
    IMMUNE,
    NATIVE,
    ROCCARO,
    ZHU,
    changed_lines,
    claim,
    copied,
    draft,
    item,
    made,
    refused,
)

COMMENT = "  # The two arms of this study differ in donor condition and in model at once"


def target(of: str, name: str) -> tuple[ClaimId, ItemId]:
    return ClaimId(of), ItemId(name)


def test_an_item_moves_as_it_is_written() -> None:
    """With the comment above it, and with the condition that its old claim stood for."""
    it = draft()
    before, old = item(it, NATIVE, ROCCARO), (it.raw(it.registry.claim_paths[NATIVE]) or b"").decode()
    step = move_items(it, [target(NATIVE, ROCCARO)], BROAD)
    assert step.name == f"move {ROCCARO} to {BROAD}"
    texts = made(it, step)
    here, there = texts[it.registry.claim_paths[NATIVE]], texts[it.registry.claim_paths[BROAD]]
    assert COMMENT not in here
    assert there.count(COMMENT) == 1
    moved = item(it, BROAD, ROCCARO)
    assert moved == before.model_copy(update={"context": {**before.context, "modification": "native"}})
    assert claim(it, BROAD).evidence[-1] == moved
    start = old.index(COMMENT)
    lines = old[start : old.index("  - id: ", old.index(ROCCARO))].splitlines()
    place = there.index(COMMENT)
    kept = there[place:].splitlines()[: len(lines) + 1]
    assert [line for line in kept if "modification" not in line] == lines


def test_suppressions_move_as_well() -> None:
    """With their reasons, so that the check stays silent."""
    it = draft()
    reason = claim(it, NATIVE).ignore[0].reason
    made(it, move_items(it, [target(NATIVE, ZHU)], BROAD))
    assert all(entry.item != ZHU for entry in claim(it, NATIVE).ignore)
    assert [(entry.rule, entry.reason) for entry in claim(it, BROAD).ignore if entry.item == ZHU] == [("EV406", reason)]


def test_several_items_of_several_claims_move_in_one_step() -> None:
    """In the order in which they were marked, each with its comments."""
    it = draft()
    names = [entry.id for entry in claim(it, NATIVE).evidence][:8]
    other = claim(it, ENGINEERED).evidence[0].id
    step = move_items(it, [*(target(NATIVE, name) for name in names), target(ENGINEERED, other)], BROAD)
    made(it, step)
    assert [entry.id for entry in claim(it, BROAD).evidence][-9:] == [*names, other]
    comments = [line for line in changed_lines(it) if line[1:].lstrip().startswith("#")]
    added, gone = (sorted(line[1:] for line in comments if line[0] == sign) for sign in "+-")
    assert len(added) >= 3
    assert added == gone


def test_a_move_there_and_back() -> None:
    """The item is as it was, but for the condition that was filled in."""
    it = draft()
    before = item(it, NATIVE, ROCCARO)
    made(it, move_items(it, [target(NATIVE, ROCCARO)], BROAD))
    made(it, move_items(it, [target(BROAD, ROCCARO)], NATIVE))
    back = item(it, NATIVE, ROCCARO)
    assert back.model_copy(update={"context": before.context}) == before
    assert back.context == {**before.context, "modification": "native"}


def test_what_does_not_belong_there_is_refused() -> None:
    """A foreign stance, another scope, a taken id, the same claim."""
    it = draft()
    one = [target(NATIVE, ZHU)]
    refused("pro-tumour is not a stance on immune-effect", lambda: move_items(it, one, IMMUNE))
    words = f"{ZHU} is under modification native, outside the scope of {ENGINEERED}, modification engineered"
    refused(words, lambda: move_items(it, one, ENGINEERED))
    refused(f"{ZHU} is on {NATIVE} already", lambda: move_items(it, one, NATIVE))
    refused("there is no claim nowhere", lambda: move_items(it, one, ClaimId("nowhere")))
    it.apply(add_item(it, BROAD, {"id": ZHU, "source": "ahmadi-2022", "stance": "mixed", "finding": "f"}))
    refused("has, or had, an item zhu-2012-growth already", lambda: move_items(it, one, BROAD))


def test_two_items_of_one_name_do_not_move_together() -> None:
    it = draft()
    other = claim(it, ENGINEERED).evidence[0].id
    it.apply(edit_item(it, ENGINEERED, other, {"id": ZHU}))
    refused(
        "two of the items are called", lambda: move_items(it, [target(NATIVE, ZHU), target(ENGINEERED, ZHU)], BROAD)
    )


@pytest.mark.parametrize(("old", "new"), [("\n", "\r\n"), ("evidence:\n", "evidence:\n\n")])
def test_files_of_another_layout(old: str, new: str, tmp_path: Path) -> None:
    """A comment is never lost: the item moves with it, or it does not move."""
    root = copied(tmp_path)
    path = root / draft().registry.claim_paths[NATIVE]
    path.write_bytes(path.read_text("utf-8").replace(old, new).encode())
    it = Draft(*load(root))
    if "\r" in new:
        refused("run `evidence fmt` first", lambda: move_items(it, [target(NATIVE, ROCCARO)], BROAD))
        it.apply(set_stance(it, [target(NATIVE, ROCCARO)], "mixed"))
    else:
        it.apply(move_items(it, [target(NATIVE, ROCCARO)], BROAD))
        assert COMMENT in it.diff()
