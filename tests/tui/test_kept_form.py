"""What stands in a form that is open outlives the program, is told of at the start, and can be opened with a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.tui.kept_form import KeptForm, forget_form, keep_form, kept_forms
from evidence.tui.screens.form import Form
from tests.tui.desk import Driven, play

CLAIM = "vesicle-immune-effect"
ONE = KeptForm("Decide: x", {"rationale": "half a sen"}, ("decision", "x"))
OTHER = KeptForm("New claim", {"id": "a"}, ("new claim",))


def test_forms_are_kept_beside_each_other(tmp_path: Path) -> None:
    """By seat and title; the one that was entered last is the last one; none leaves no file."""
    folder = tmp_path / "state"
    keep_form(folder, 1, ONE)
    keep_form(folder, 1, OTHER)
    assert kept_forms(folder, 1) == [ONE, OTHER]
    assert kept_forms(folder, 2) == []
    keep_form(folder, 1, KeptForm(ONE.title, {"rationale": "half a sentence"}, ONE.subject))
    assert [form.title for form in kept_forms(folder, 1)] == [OTHER.title, ONE.title]
    forget_form(folder, 1, ONE.title)
    forget_form(folder, 1, "unknown")
    assert kept_forms(folder, 1) == [OTHER]
    forget_form(folder, 1, OTHER.title)
    assert not list(folder.glob("form*"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"forms": [{"title": "t", "subject": [], "entered": []}]}',
        '{"forms": [{"title": "t", "subject": [1], "entered": {}}]}',
        '{"forms": [{"title": "t"}]}',
        '{"forms": 1}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_passed_over(text: str, tmp_path: Path) -> None:
    (tmp_path / "form-1.json").write_text(text)
    assert kept_forms(tmp_path, 1) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_form(tmp_path / "file", 1, ONE)
    assert kept_forms(tmp_path / "file", 1) == []


@pytest.mark.parametrize(
    ("keys", "key", "title"),
    [
        (("d",), "rationale", "Decide: "),
        (("e",), "note", f"Claim {CLAIM}"),
        (("2", "e"), "note", f"of {CLAIM}"),
        (("1", "a", "enter", "w"), "finding", f"New item of {CLAIM}"),
        (("c", "c"), "note", "New claim"),
        (("c", "s"), "title", "New source"),
    ],
    ids=["decision", "claim", "item", "new item", "new claim", "new source"],
)
def test_a_key_opens_what_was_left(keys: tuple[str, ...], key: str, title: str, tmp_path: Path) -> None:
    """Whatever form it was, from wherever the curator is now; left in order, nothing is kept."""

    async def begin(hands: Driven) -> None:
        hands.app.go_to_claim(CLAIM)
        await hands.press(*keys)
        await hands.fill(**{key: "Half a sen"})
        hands.form._kept()

    async def go_on(hands: Driven) -> None:
        assert hands.message.startswith("F opens what was half filled in when the program ended: ")
        assert title in hands.message
        await hands.press("1", "G", "F")
        assert title in hands.form.form_title
        assert hands.form.entered()[key] == "Half a sen"
        await hands.press("escape", "escape")
        assert not isinstance(hands.app.screen, Form)
        await hands.press("F")
        assert hands.message == "kept form: no form was left half filled in"

    play(tmp_path, begin)
    play(tmp_path, go_on)


def test_what_it_was_about_may_be_gone(tmp_path: Path) -> None:
    """Then it is said where the words are."""
    keep_form(tmp_path / "state", 1, KeptForm("Claim gone", {"note": "words"}, ("claim", "gone")))

    async def story(hands: Driven) -> None:
        await hands.press("F")
        assert "Claim gone: it is no longer there; what you had entered stands in" in hands.message
        assert "form-1.json" in hands.message

    play(tmp_path, story, size=(250, 45))
