"""What is begun and not done leaves everything as it was: cursors, marks, selection, filter, and who signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.screen import ModalScreen

from evidence.tui.kept_form import KeptForm, keep_form
from tests.tui.desk import Driven, play

CLAIM = "vesicle-immune-effect"
ITEM = "novak-2023-treg"
NATIVE = "msc-vesicle-growth-native"


def everything(hands: Driven) -> dict[str, object]:
    """Where the curator is, and what was chosen."""
    app, desk = hands.app, hands.app.desk
    return {
        "screen": app.screen.name,
        "claim": app.claim,
        "filter": (app.filter_text, desk.filter_box.value, desk.filter_box.has_class("-on"), list(app.listed)),
        "pane": (desk.pane, None if desk.focused is None else desk.focused.id),
        "cursors": {name: desk.query_one(f"#{name}").cursor for name in ("claims", "first", "second")},  # type: ignore[attr-defined]
        "marked": (set(app.marked), app.range_from, app.side_name),
        "reader": (app.reading and app.reading.source.id, desk.reader.selection, desk.reader.selecting),
        "beside": app.adding_beside,
        "curator": app.curator,
        "triage": (app.triage, app.triage_at),
        "steps": (list(hands.draft.done), list(hands.draft.undone)),
        "files": hands.files(),
    }


BEGINNINGS = {
    "list": ("1",),
    "marks": ("2", "space", "g", "space", "V", "j"),
    "reader": ("2", "4", "V"),
    "filter": ("/", *"vesicle", "enter"),
    "triage": ("T",),
}
DIALOGS = {"e", "a", "d", "M", "S", "I"}
SEQUENCES = {"new claim": ("c", "c"), "new source": ("c", "s"), "palette": ("ctrl+p",)}


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_a_cancelled_dialog_leaves_all_as_it_was(tmp_path: Path, begin: str) -> None:
    async def story(hands: Driven) -> None:
        hands.app.go_to_claim(CLAIM)
        await hands.press(*BEGINNINGS[begin])
        before = everything(hands)
        opened = 0
        for name, keys in {**{key: (key,) for key in DIALOGS}, **SEQUENCES, "enter": ("enter",)}.items():
            if name == "enter" and begin != "reader":
                continue
            await hands.press(*keys)
            if isinstance(hands.app.screen, ModalScreen):
                opened += 1
                await hands.press("escape")
                assert not isinstance(hands.app.screen, ModalScreen), name
            if hands.app.screen.name == "candidates":
                await hands.press("escape")
            after = everything(hands)
            assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}, name
        assert opened >= 5

    play(tmp_path, story)


@pytest.mark.parametrize(
    "subject",
    [
        ("claim", "msc-vesicle-growth"),
        ("item", CLAIM, ITEM),
        ("new item", "msc-vesicle-growth", "osei-2016"),
        ("decision", "msc-vesicle-growth"),
        ("new claim",),
    ],
    ids=lambda subject: subject[0],
)
def test_a_form_that_was_kept_goes_back_when_it_is_cancelled(tmp_path: Path, subject: tuple[str, ...]) -> None:
    """It shows its claim, which the filter may hide; thrown away, it leaves the curator where he was."""

    async def story(hands: Driven) -> None:
        hands.app.go_to_claim(NATIVE)
        await hands.press("/", *"native", "enter", "2")
        before = everything(hands)
        keep_form(hands.app.setting.folder, hands.app.seat, KeptForm("x", {"note": "half"}, subject))
        await hands.press("F")
        assert hands.form.fields
        await hands.press("escape")
        await hands.press(*(["escape"] if isinstance(hands.app.screen, ModalScreen) else []))
        after = everything(hands)
        assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}
        await hands.press("1", "d", "escape")  # the way back was for that form alone
        assert hands.app.desk.pane == "claims"

    play(tmp_path, story)


def test_one_goes_back_to_where_another_source_was_asked_for(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        for pane in ("1", "3", "2"):
            await hands.press(pane)
            before = everything(hands)
            await hands.press("a", *"osei", "enter", "p", "V", "enter")
            assert hands.form.entered()["source"] == "osei-2016"
            await hands.press("escape", "escape", "escape")
            after = everything(hands)
            changed = {key for key in before if before[key] != after[key]}
            assert changed <= {"reader"}, pane  # its text is read again, from its beginning
            assert after["reader"][0] == before["reader"][0]  # type: ignore[index]

    play(tmp_path, story)


def test_a_decision_that_is_refused_and_left_changes_nobody(tmp_path: Path) -> None:
    """Who signs is known from a decision that was made, not from one that was thought of."""

    async def story(hands: Driven) -> None:
        assert hands.app.curator is None
        for rationale, curator in (("", None), ("It was read twice.", "jonas")):
            hands.app.go_to_claim(CLAIM)
            await hands.press("d")
            await hands.fill(by="jonas", rationale=rationale)
            await hands.press("f2")
            if not rationale:
                await hands.press("escape", "escape")
            assert not isinstance(hands.app.screen, ModalScreen)
            assert hands.app.curator == curator

    play(tmp_path, story)


def test_no_action_is_found_over_a_dialog(tmp_path: Path) -> None:
    """What is done to the screen below a form would be done behind the curator's back."""

    async def story(hands: Driven) -> None:
        await hands.press("ctrl+p")
        assert hands.app.screen.has_class("--textual-command-palette")
        await hands.press("escape", "2", "e")
        form = hands.form
        await hands.press("ctrl+p")
        assert hands.app.screen is form
        await hands.press("escape", "x", "y", "q")
        question = hands.app.screen
        await hands.press("ctrl+p")
        assert hands.app.screen is question
        assert len(hands.draft.done) == 1

    play(tmp_path, story)


def test_a_dialog_shows_its_own_keys(tmp_path: Path) -> None:
    """Those of the screen below do nothing meanwhile, and are back when it is left."""

    async def story(hands: Driven) -> None:
        await hands.press("2")
        below = hands.footer
        assert "undo" in below
        for keys, own in (
            (("e",), "^s or F2 accept"),
            (("M",), "Enter take it"),
            (("ctrl+p",), "Enter do it"),
            (("p", "i"), "Enter accept"),
        ):
            await hands.press(*keys)
            assert isinstance(hands.app.screen, ModalScreen)
            assert own in hands.footer and "Esc" in hands.footer
            assert "undo" not in hands.footer
            await hands.press("escape")
            assert "undo" in hands.footer
        await hands.press("escape", "x", "y", "q")
        assert hands.footer == "s, k, x, Esc answers"
        await hands.press("escape")
        assert hands.footer == below

    play(tmp_path, story)


def test_a_line_that_says_what_to_press_goes_when_that_is_over(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        for begin, end in (("s", "escape"), ("f", "a"), ("f", "escape"), ("c", "escape")):
            await hands.press("2", begin)
            assert hands.message
            await hands.press(end)
            assert hands.message == "", begin
        await hands.press("s", "x")
        assert hands.message == "s x is no key here; ? shows those that are"
        assert not hands.draft.done

    play(tmp_path, story)
