"""Changes that are made again where somebody else has changed the file: all that fits, and theirs stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import EditRefused
from evidence.model.ids import ClaimId, ItemId
from evidence.registry import curation, profile
from evidence.registry.draft import Draft, FileChange, open_draft
from evidence.registry.rebase import rebased
from tests.tui.desk import SMALL, copy_of

IMMUNE = "claims/msc/vesicle-immune-effect.yaml"
CLAIM = ClaimId("vesicle-immune-effect")
RAW = (SMALL / IMMUNE).read_bytes()
PATH = "claims/t/c.yaml"
BASE = """\
id: c
title: t
axis: a
subject:
  label: s
outcome: o
evidence:
  - id: one
    source: s-1
    stance: pro
    finding: first
    context:
      tissue: marrow
  # about two
  - id: two
    source: s-2
    stance: pro
    finding: second
"""


def again(after: str, theirs: str, before: str = BASE) -> str:
    """The change from before to after, made on theirs."""
    made = rebased(FileChange(PATH, before.encode(), after.encode()), theirs.encode())
    assert made.before == theirs.encode()
    assert made.after is not None
    return made.after.decode()


def said(text: str) -> object:
    """What a text says."""
    return profile.read(text.encode(), PATH).data


THREE = "  - id: three\n    source: s-3\n    stance: anti\n    finding: third\n"
FOUR = THREE.replace("three", "four").replace("s-3", "s-4")
ONE = BASE[BASE.index("  - id: one") : BASE.index("  # about two")]
TWO = BASE[BASE.index("  # about two") :]
MINE = BASE.replace("stance: pro\n    finding: second", "stance: mixed\n    finding: second")


@pytest.mark.parametrize(
    ("after", "theirs", "wanted"),
    [
        pytest.param(MINE, BASE.replace("outcome: o", "outcome: other"), MINE.replace(": o\n", ": other\n"), id="key"),
        pytest.param(MINE, BASE.replace(ONE, ""), MINE.replace(ONE, ""), id="an item before it is gone"),
        pytest.param(MINE, BASE.replace(ONE, THREE + ONE), MINE.replace(ONE, THREE + ONE), id="an item before it"),
        pytest.param(MINE, BASE.replace("second", "other"), MINE.replace("second", "other"), id="the line beside it"),
        pytest.param(MINE, MINE.replace("first", "other"), MINE.replace("first", "other"), id="done there already"),
        pytest.param(BASE + THREE, BASE + FOUR, BASE + THREE + FOUR, id="both add an item"),
        pytest.param(BASE + THREE, BASE + THREE + FOUR, BASE + THREE + FOUR, id="both add the same"),
        pytest.param(
            BASE.replace(ONE, ""),
            BASE.replace("second", "x"),
            BASE.replace(ONE, "").replace("second", "x"),
            id="removed",
        ),
        pytest.param(
            BASE.replace(ONE, ""), BASE.replace(ONE, "") + THREE, BASE.replace(ONE, "") + THREE, id="both remove"
        ),
        pytest.param(
            BASE.replace("id: two", "id: zwei"),
            BASE.replace("second", "x"),
            BASE.replace("id: two", "id: zwei").replace("second", "x"),
            id="another id",
        ),
        pytest.param(
            BASE.replace("marrow\n", "marrow\n      dose: low\n"),
            BASE.replace("tissue: marrow", "state: native\n      tissue: fat"),
            BASE.replace("tissue: marrow\n", "state: native\n      tissue: fat\n      dose: low\n"),
            id="keys of one mapping",
        ),
    ],
)
def test_what_fits_is_made(after: str, theirs: str, wanted: str) -> None:
    """Both changes are in the file, and comments stay."""
    made = again(after, theirs)
    assert said(made) == said(wanted)
    assert ("# about two" in made) == ("# about two" in after and "# about two" in theirs)


@pytest.mark.parametrize(
    ("after", "theirs", "reason"),
    [
        pytest.param(MINE, BASE.replace(TWO, ""), "two is no longer there", id="its item is gone"),
        pytest.param(
            MINE,
            BASE.replace("stance: pro\n    finding: second", "stance: anti\n    finding: second"),
            "stance of two was changed there as well: it is now `anti`",
            id="the same value",
        ),
        pytest.param(
            BASE.replace(TWO, ""),
            BASE.replace("second", "other"),
            "two was changed there as well: see what is on disk",
            id="a removed item was changed",
        ),
        pytest.param(BASE + THREE, BASE + THREE.replace("third", "x"), "there is another three now", id="the same id"),
        pytest.param(
            BASE + "decision:\n  status: disputed\n  rationale: mine\n",
            BASE + "decision:\n  status: disputed\n  rationale: theirs\n",
            "decision was changed there as well: see what is on disk",
            id="two decisions",
        ),
        pytest.param(MINE, "id: [", f"{PATH} cannot be understood as it is now; mend it by hand first", id="broken"),
    ],
)
def test_what_does_not_fit_is_refused(after: str, theirs: str, reason: str) -> None:
    """With a sentence that names the value."""
    with pytest.raises(EditRefused) as refused:
        again(after, theirs)
    assert str(refused.value) == reason


def test_whole_files() -> None:
    """New, removed, and gone."""
    new, gone = FileChange(PATH, None, b"x"), FileChange(PATH, BASE.encode(), None)
    assert rebased(new, None) is new
    assert rebased(new, b"x").after == b"x"
    assert rebased(gone, None).after is None
    for change, now in ((new, b"y"), (gone, MINE.encode()), (FileChange(PATH, BASE.encode(), MINE.encode()), None)):
        with pytest.raises(EditRefused):
            rebased(change, now)


def test_the_undo_list_is_kept(tmp_path: Path) -> None:
    """Steps that fit are undone one by one down to what is on disk; others are returned, with the reason."""
    draft = open_draft(copy_of(SMALL, tmp_path / "registry"))
    items = [item.id for item in draft.registry.claims[CLAIM].evidence]
    for item, stance in ((items[0], "mixed"), (items[1], "unclear"), (items[0], "no-effect")):
        draft.apply(curation.set_stance(draft, [(CLAIM, item)], stance))
    draft.apply(curation.edit_claim(draft, CLAIM, {"note": "mine"}))
    theirs = _theirs(open_draft(draft.root), items[1])
    (draft.root / IMMUNE).write_bytes(theirs)
    refused = draft.make_again([IMMUNE])
    assert [(step.name.split(":")[0], reason) for step, reason in refused] == [
        (items[1], f"stance of {items[1]} was changed there as well: it is now `mixed`")
    ]
    assert len(draft.done) == len(draft.pending) == 3
    claim = draft.registry.claims[CLAIM]
    assert [item.stance for item in claim.evidence][:2] == ["no-effect", "mixed"]
    assert (claim.note, claim.outcome) == ("mine", "theirs")
    assert not draft.conflicts()
    while draft.undo():
        pass
    assert draft.raw(IMMUNE) == theirs
    while draft.redo():
        pass
    assert draft.save() == (IMMUNE,)


def _theirs(draft: Draft, item: ItemId) -> bytes:
    draft.apply(curation.set_stance(draft, [(CLAIM, item)], "mixed"))
    draft.apply(curation.edit_claim(draft, CLAIM, {"outcome": "theirs"}))
    return draft.raw(IMMUNE) or b""


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_steps_on_different_things_go_together(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever two curators do to different items, the order does not matter."""
    root = copy_of(SMALL, tmp_path_factory.mktemp("two") / "registry")
    items = [item.id for item in open_draft(root).registry.claims[CLAIM].evidence]
    mine = data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=3, unique=True))
    others = [item for item in items if item not in mine]
    yours = data.draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True)) if others else []
    draft, other, both = open_draft(root), open_draft(root), open_draft(root)
    for who, whose in ((draft, mine), (other, yours), (both, yours), (both, mine)):
        for item in whose:
            target = [(CLAIM, item)]
            kind = (items.index(item) + len(mine)) % 3
            if kind == 0:
                who.apply(curation.remove_items(who, target))
            elif kind == 1:
                who.apply(curation.set_stance(who, target, "no-effect"))
            else:
                who.apply(curation.edit_item(who, CLAIM, item, {"note": "noted"}))
    (root / IMMUNE).write_bytes(other.raw(IMMUNE) or b"")
    if draft.raw(IMMUNE) is None or other.raw(IMMUNE) == RAW:
        return
    assert draft.make_again([IMMUNE]) == ()
    assert said((draft.raw(IMMUNE) or b"").decode()) == said((both.raw(IMMUNE) or b"").decode())
