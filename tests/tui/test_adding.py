"""A passage of another source becomes evidence; a form does not lose what was entered."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.widgets import Input, Static

from tests.tui.desk import Driven, driven

CLAIM = "vesicle-immune-effect"


def offered(hands: Driven) -> str:
    return str(hands.form.query_one("#form-options", Static).render())


async def choose_source(hands: Driven, source: str, way: str = "p") -> None:
    """As a curator does: from the list, by a part of the name; then a passage, or own words."""
    await hands.press("1", "a")
    await hands.type(source)
    await hands.press("enter", way)


def test_a_passage_of_another_source_is_added(tmp_path: Path) -> None:
    """The source that was asked for stays, whatever item the cursor is on, until another pane is gone to."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            app = hands.app
            assert app.reading is not None
            before = app.reading.source.id
            await choose_source(hands, "osei")
            assert app.reading.source.id == "osei-2016"
            assert before != "osei-2016"
            text = app.desk.reader.text
            assert "Osei" in str(app.desk.query_one("#reader-pane").border_title)
            app.show_state(app.state)  # as after a check in the background
            await hands.settle()
            assert app.desk.reader.text == text
            await hands.press("v", "w", "w", "w", "enter")
            words = hands.form.entered()["quote"]
            assert words
            assert words in " ".join(text.split())
            assert hands.form.entered()["source"] == "osei-2016"
            await hands.press("escape", "escape", "escape", "escape")
            assert app.reading.source.id == before

    asyncio.run(play())


def test_a_source_with_a_text_can_be_told_in_own_words(tmp_path: Path) -> None:
    """A finding without a quote, begun at the finding; the question can be left with nothing done."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            hands.app.go_to_claim(CLAIM)
            await choose_source(hands, "osei", "escape")
            assert hands.app.screen is hands.app.desk
            await choose_source(hands, "osei", "w")
            assert hands.form._current().key == "finding"  # type: ignore[union-attr]
            assert hands.form.entered()["quote"] == ""
            await hands.fill(finding="Vesicles did nothing.", stance="no-effect")
            await hands.press("f2")
            claim = hands.state.registry.claims[CLAIM]  # type: ignore[index]
            assert (claim.evidence[-1].finding, claim.evidence[-1].quote) == ("Vesicles did nothing.", ())

    asyncio.run(play())


def test_a_claim_without_evidence_gets_its_first(tmp_path: Path) -> None:
    async def play() -> None:
        async with driven(tmp_path) as hands:
            await hands.press("enter", "V", "G", "V", "x", "y")
            await hands.press("3", "V", "G", "V", "x", "y")
            assert hands.app.item is None
            await choose_source(hands, "osei")
            assert hands.app.desk.reader.text
            assert hands.app.reading is not None
            assert hands.app.reading.source.id == "osei-2016"

    asyncio.run(play())


def test_an_offered_word_is_taken(tmp_path: Path) -> None:
    async def play() -> None:
        async with driven(tmp_path) as hands:
            await choose_source(hands, "osei")
            await hands.press("v", "w", "enter")
            box = hands.form.focused
            assert isinstance(box, Input)
            await hands.type("s")
            assert "stimulatory" in offered(hands)
            first, second, *_ = offered(hands).split()
            await hands.press("down")
            assert box.value == first
            await hands.press("down")
            assert box.value == second
            await hands.press("up")
            assert box.value == first

    asyncio.run(play())


def test_escape_does_not_throw_away_what_was_entered(tmp_path: Path) -> None:
    async def play() -> None:
        async with driven(tmp_path) as hands:
            await hands.press("d")
            await hands.type("Because")
            await hands.press("escape")
            assert "Esc once more" in hands.told
            await hands.type(" of")
            await hands.press("escape")
            assert hands.form.entered()["rationale"].endswith("Because of")
            await hands.press("escape")
            assert hands.app.screen is hands.app.desk

    asyncio.run(play())


def test_a_new_item_has_the_cursor(tmp_path: Path) -> None:
    """So that a stance that is set next is that of the new item, and of no other."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            hands.app.go_to_claim(CLAIM)
            await choose_source(hands, "osei", "w")
            await hands.fill(finding="Vesicles woke cells.", stance=hands.app.view.poles[1])  # type: ignore[union-attr]
            name = hands.form.entered()["id"]
            await hands.press("f2")
            assert hands.app.item is not None
            assert (hands.app.item.id, hands.app.desk.pane) == (name, "second")
            await hands.press("s")
            assert f"s  {name} …" in hands.message
            await hands.press("[")
            assert hands.app.item.id == name
            claim = hands.state.registry.claims[CLAIM]  # type: ignore[index]
            stances = {item.id: item.stance for item in claim.evidence}
            assert stances[name] == hands.app.view.poles[0]  # type: ignore[union-attr,index]

    asyncio.run(play())


def test_no_item_is_changed_from_the_list(tmp_path: Path) -> None:
    """None is shown as chosen there; marked ones are."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            hands.app.go_to_claim(CLAIM)
            await hands.press("1")
            await hands.press("s", "]")
            assert "go to an item first" in hands.message
            assert not hands.draft.unsaved
            await hands.press("2", "space", "1", "s", "m")
            assert hands.draft.unsaved

    asyncio.run(play())


def test_old_reasons_are_not_signed_for_new_evidence(tmp_path: Path) -> None:
    """A stale decision is written anew; one on today's evidence can be amended."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            hands.app.go_to_claim(CLAIM)
            await hands.press("d")
            rating = {"certainty.level": "low", "certainty.domains": "inconsistency, indirectness"}
            await hands.fill(rationale="Both sides stand.", by="ama", **rating)
            await hands.press("ctrl+s")
            assert hands.app.screen is hands.app.desk, hands.told
            await hands.press("d")
            entered = hands.form.entered()
            assert entered["rationale"] == "Both sides stand."
            assert rating.items() <= entered.items()
            await hands.fill(rationale="Both sides still stand.")
            await hands.press("ctrl+s")
            decision = hands.state.registry.claims[CLAIM].decision  # type: ignore[index]
            assert decision is not None and decision.rationale == "Both sides still stand."
            assert decision.certainty is not None and decision.certainty.level == "low"
            await hands.press("2", "s", "?", "d")
            entered = hands.form.entered()
            assert (entered["rationale"], entered["certainty.level"], entered["certainty.domains"]) == ("", "", "")
            (level,) = (field for field in hands.form.fields if field.key == "certainty.level")
            assert "The earlier decision: low; inconsistency, indirectness." in level.help

    asyncio.run(play())


def test_words_that_are_quoted_for_the_other_pole_are_told(tmp_path: Path) -> None:
    """In the form, and taken when that is asked for once more: what it says is the curator's to judge."""

    async def play() -> None:
        async with driven(tmp_path) as hands:
            hands.app.go_to_claim(CLAIM)
            quote = "They suppressed the killing by CD8+ T cells in culture"
            values = {"stance": "stimulatory", "quote": quote.removeprefix("They "), "method": "in-vitro"}
            await choose_source(hands, "tanaka", "w")
            await hands.fill(**values)
            await hands.press("f2")
            assert "the same words are quoted by tanaka-2019-pd-l1 as suppressive" in hands.told
            await hands.fill(stance="mixed")
            await hands.fill(stance="stimulatory", note="Seen again.")
            await hands.press("f2")
            assert "once more takes it as it is" in hands.told
            await hands.press("f2")
            assert hands.app.screen is hands.app.desk
            item = hands.state.registry.claims[CLAIM].evidence[-1]  # type: ignore[index]
            assert (item.stance, item.note) == ("stimulatory", "Seen again.")
            await hands.press("e")
            await hands.fill(note="")
            await hands.press("f2")  # the words are not what was changed
            assert hands.app.screen is hands.app.desk
            await hands.press("e")
            await hands.fill(stance="mixed")
            await hands.press("f2")
            assert hands.app.screen is hands.app.desk

    asyncio.run(play())
