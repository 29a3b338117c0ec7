"""A passage that is selected in a source becomes a quote that stands in it, character by character."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from textual.app import App
from textual.document._document import Selection

from evidence.quotes import Outcome, Text, match
from evidence.registry import load
from evidence.tui.screens.form import Form
from evidence.tui.widgets.reader import Reader
from tests.tui.desk import SMALL, Driven, copy_of, play

CLAIM = "msc-vesicle-growth"
LINES = (
    "Vesicles of the cord",
    "",
    "Abstract",
    "Vesicles of mesenchymal stem cells inhib-",
    "ited the growth of tumours in all 24 mice, 1.5-fold",
    "(p < 0.01; 95% CI 1.2\u20131.9), and the e\ufb00ect lasted. \U0001f42d One mouse died of \u201cno cause\u201d.",
)
PASSAGES = {
    "one line": ("mesenchymal", "stem cells"),
    "over a hyphen": ("Vesicles of mesen", "all 24 mice"),
    "over lines": ("the growth", "effect lasted".replace("ff", "\ufb00")),
    "half words": ("esenchymal stem ce", "ll"),
    "signs": ("(p < 0.01", "1.9)"),
    "behind an astral character": ("One mouse", "cause"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_quote_is_the_text(newline: str, tmp_path: Path) -> None:
    """Over line ends and hyphens, behind wide characters, from half a word: saved, it is found where it was taken."""
    root = copy_of(SMALL, tmp_path / "registry")
    raw = newline.join(LINES).encode() + newline.encode()
    (root / "seeds/cord-2024.txt").write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    (root / "claims/sources/cord-2024.yaml").write_text(
        f'id: cord-2024\nkind: primary\nyear: 2024\nsnapshot: cord-2024.txt\nsha256: "{digest}"\n'
    )

    async def story(hands: Driven) -> None:
        app, reader = hands.app, hands.app.desk.reader
        app.go_to_claim(CLAIM)
        spans = {}
        for number, (name, (first, last)) in enumerate(PASSAGES.items()):
            await hands.press("1", "a")
            await hands.type("cord-2024")
            await hands.press("enter", "p")
            assert app.reading is not None and app.reading.text is not None
            text = app.reading.text
            assert reader.text == app.reading.shown and len(reader.text) == len(text)
            start = text.index(first)
            stop = text.index(last, start) + len(last)
            document = reader.document
            ends = [document.get_location_from_index(place) for place in (start, stop)]  # type: ignore[attr-defined]
            reader.selection = Selection(*ends) if number % 2 else Selection(*reversed(ends))  # as the mouse leaves it
            assert reader.taken == (start, stop), name
            await hands.press("enter")
            assert isinstance(app.screen, Form), name
            await hands.fill(stance="anti-tumour", method="in-vivo-xenograft", id=f"cord-2024-{number}")
            await hands.press("ctrl+s")
            assert app.screen is app.desk, hands.told
            spans[f"cord-2024-{number}"] = app.reading.whole_words(start, stop)
        await hands.press("ctrl+s")
        assert not hands.draft.unsaved
        registry, _ = load(hands.root)
        stored = registry.snapshots.read("cord-2024.txt").text
        items = {item.id: item for item in registry.claims[CLAIM].evidence}  # type: ignore[index]
        for name, (start, stop) in spans.items():
            (quote,) = items[name].quote  # type: ignore[index]
            found = match(quote, Text(stored))
            assert found.outcome is Outcome.FOUND, (name, quote, found)
            assert (start, stop) in found.spans, (name, quote, stored[start:stop])
        assert not [problem for problem in hands.state.problems if problem.code.startswith("EV2")]

    play(tmp_path, story)


def test_keys_and_mouse_select(tmp_path: Path) -> None:
    """`v` and motions take in the character under the cursor; a drag takes what it covers; nothing is refused."""

    async def story(hands: Driven) -> None:
        app, reader = hands.app, hands.app.desk.reader
        app.go_to_claim(CLAIM)
        app.to_item(CLAIM, "haas-2020-controversial")
        await hands.settle()
        await hands.press("4", "enter")
        assert hands.message.startswith("Select a passage first")
        await hands.press("a")
        assert hands.message.startswith("Select a passage first")
        await hands.press("g", "v", "l", "l", "l", "l", "l")
        assert reader.text[slice(*reader.taken)] == "Friend"
        await hands.press("h")
        assert reader.text[slice(*reader.taken)] == "Frien"
        await hands.press("a")
        form = hands.form
        assert form.entered()["quote"] == "Friend"  # whole words
        assert form.entered()["source"] == "haas-2020"
        await hands.fill(stance="mixed")
        await hands.press("ctrl+s")
        assert app.screen is app.desk or hands.told.startswith("! ")
        await hands.press("escape")

    play(tmp_path, story)


def test_words_are_found_in_a_text_whose_letters_become_two() -> None:
    """Without regard to case a ligature or a sharp s is longer: every place is that of the text as it is."""
    text = "Der e\ufb00ect on the tumour, Stra\u00dfe, and the TUMOUR again."

    async def play_it() -> None:
        app: App[None] = App()
        async with app.run_test(size=(80, 10)):
            reader = Reader()
            await app.mount(reader)
            reader.read(text, (), readable=True)
            assert reader.search("tumour") == 2
            assert [text[place : place + 6] for place in reader.found] == ["tumour", "TUMOUR"]
            assert reader.search("strasse") == 1
            assert text[reader.place :].startswith("Stra\u00dfe")
            assert reader.search("effect on") == 1
            assert text[reader.place :].startswith("e\ufb00ect")
            assert reader.search("hypoxia") == 0

    asyncio.run(play_it())
