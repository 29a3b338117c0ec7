"""What is begun and not done leaves everything as it was: cursors, marks, selection, filter, and who signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.screen import ModalScreen

from tests.tui.desk import Driven, play

CLAIM = "vesicle-immune-effect"


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
