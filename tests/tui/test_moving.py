"""Moving about: nothing changes but what is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from tests.tui.desk import Driven, play, text_of

DISPUTED, NATIVE, BROAD = "vesicle-immune-effect", "msc-vesicle-growth-native", "msc-vesicle-growth"


async def unchanged(hands: Driven, before: dict[str, bytes]) -> None:
    """Nothing was written, and nothing is to be."""
    assert hands.files() == before
    assert not hands.draft.unsaved
    assert not hands.draft.done


def test_in_the_list_and_between_panes(tmp_path: Path) -> None:
    """Cursor keys and letters, ends and halves, panes by number, in turn and by Enter; Escape goes back, never out."""

    async def story(hands: Driven) -> None:
        app, desk = hands.app, hands.app.desk
        before = hands.files()
        order = [row.claim for row in hands.state.rows]
        assert app.claim == order[0] == DISPUTED
        for keys, place in (
            (("j",), 1),
            (("down",), 2),
            (("j",), 2),
            (("k",), 1),
            (("up",), 0),
            (("k",), 0),
            (("G",), 2),
            (("g",), 0),
            (("end",), 2),
            (("home",), 0),
            (("ctrl+d",), 2),
            (("ctrl+u",), 0),
            (("pagedown",), 2),
            (("pageup",), 0),
        ):
            await hands.press(*keys)
            assert desk.claims.cursor == place, keys
            assert app.claim == order[place], keys
            assert app.view is not None and app.view.id == order[place]
        for key, pane in (
            ("h", "claims"),
            ("l", "first"),
            ("right", "second"),
            ("l", "reader"),
            ("l", "reader"),
            ("left", "second"),
            ("h", "first"),
            ("shift+tab", "claims"),
            ("shift+tab", "reader"),
            ("tab", "claims"),
            ("tab", "first"),
            ("4", "reader"),
            ("3", "second"),
            ("2", "first"),
            ("1", "claims"),
            ("enter", "first"),
            ("enter", "reader"),
            ("escape", "first"),
            ("escape", "claims"),
            ("escape", "claims"),
        ):
            await hands.press(key)
            assert desk.pane == pane, key
            assert app.focused is not None and app.focused.id == pane
            assert app.is_running
        await hands.press("x")  # nothing there begins with it
        assert desk.pending == ()
        await hands.press("]")
        assert hands.message.startswith("] …  ")
        await hands.press("x")
        assert hands.message == "] x is no key here; ? shows those that are"
        await hands.press("2", "s")
        assert "suppressive" in hands.message and "stimulatory" in hands.message
        await hands.press("escape", "1")
        await unchanged(hands, before)

    play(tmp_path, story)


def test_a_side(tmp_path: Path) -> None:
    """The source follows the item; Enter goes to the side that has evidence; a click puts the cursor, two open."""

    async def story(hands: Driven) -> None:
        app, desk = hands.app, hands.app.desk
        await hands.press("2")
        items = [entry.item for entry in app.columns["first"]]
        assert {item.id for item in items if item} == {"tanaka-2019-pd-l1", "novak-2023-treg", "novak-2022-treg"}
        for item in items:
            assert item is not None and app.item == item
            stored = item.source.id == "tanaka-2019"
            assert desk.reader.text.startswith("Tumour vesicles silence" if stored else "No text is stored")
            await hands.press("j")
        await hands.press("3")
        assert app.item.stance_word == "stimulatory"
        await hands.press("1")
        await hands.pilot.click("#claims", offset=(5, 1))
        await hands.settle()
        assert desk.claims.cursor == 1
        await hands.pilot.double_click("#claims", offset=(5, 0))
        await hands.settle()
        assert (desk.claims.cursor, desk.pane) == (0, "first")
        await hands.pilot.click("#second", offset=(5, 0))
        await hands.settle()
        assert desk.pane == "second"
        assert app.item is not None and app.item.stance_word == "stimulatory"

    play(tmp_path, story)


def test_filter_is_completed(tmp_path: Path) -> None:
    """What may follow stands there in grey; the right arrow takes it."""

    async def story(hands: Driven) -> None:
        await hands.press("/")
        await hands.type("growth tiss")
        await hands.settle()
        await hands.press("right")
        assert hands.app.filter_text == "growth tissue:"
        await hands.type("umb")
        await hands.settle()
        await hands.press("right", "enter")
        assert hands.app.filter_text == "growth tissue:umbilical-cord"
        assert hands.app.claim == NATIVE

    play(tmp_path, story)


def test_filter(tmp_path: Path) -> None:
    """At every key; Enter keeps it, Escape takes it back; what is not understood is said."""

    async def story(hands: Driven) -> None:
        app, desk = hands.app, hands.app.desk
        await hands.press("/")
        assert app.focused is desk.filter_box
        await hands.type("growth")
        assert len(app.listed) == 2
        assert app.claim in (NATIVE, BROAD)
        await hands.press("backspace", "enter")
        assert (app.filter_text, desk.pane) == ("growt", "claims")
        assert desk.filter_box.has_class("-on")
        assert "2/3" in str(desk.query_one("#claims-pane").border_title)
        await hands.press("G")
        assert desk.claims.cursor == 1
        await hands.press("/")
        assert desk.filter_box.value == "growt"
        await hands.press("escape")
        assert (app.filter_text, len(app.listed)) == ("", 3)
        assert not desk.filter_box.has_class("-on")
        for text, found in (
            ("is:disputed", {DISPUTED}),
            ("axis:immune-effect", {DISPUTED}),
            ("source:haas-2020", {BROAD}),
            ("tissue:umbilical-cord", {NATIVE}),
            ("!growth", {DISPUTED}),
            ("has:problem", set(hands.state.by_claim)),
        ):
            app.desk.filter_box.value = text
            await hands.settle()
            assert {hands.state.rows[place].claim for place in app.listed} == found, text
        app.desk.filter_box.value = "colour:blue"
        await hands.settle()
        assert "colour" in hands.message
        app.desk.filter_box.value = "nobody-is-called-so"
        await hands.press("/", "enter")
        assert app.claim is None
        await hands.press("enter")
        assert hands.message == "No claim is chosen."
        await hands.press("escape")
        assert (app.claim, len(app.listed)) == (DISPUTED, 3)

    play(tmp_path, story)


def test_the_next_of_a_kind_and_order(tmp_path: Path) -> None:
    """Disputed, with a problem, unread: down and up, with a word where there is none; the list in five orders."""

    async def story(hands: Driven) -> None:
        app = hands.app
        await hands.press("j", "[", "d")
        assert app.claim == DISPUTED
        await hands.press("[", "d")
        assert hands.message == "no disputed claim above this claim"
        await hands.press("]", "d")
        assert app.claim in (DISPUTED, NATIVE, BROAD)
        await hands.press("G", "]", "d")
        assert hands.message == "no disputed claim below this claim"
        with_problem = [row.claim for row in hands.state.rows if row.claim in hands.state.by_claim]
        assert with_problem
        await hands.press("g", "k")
        if app.claim not in with_problem:
            await hands.press("]", "p")
            assert app.claim == with_problem[0]
        await hands.press("G")
        if app.claim not in with_problem:
            await hands.press("[", "p")
            assert app.claim == with_problem[-1]
        await hands.press("g", "[", "p")
        assert hands.message == "no claim with a problem above this claim"
        await hands.press("]", "u")
        assert hands.message == "no claim with an unread study below this claim"
        await hands.press("[", "u")
        assert hands.message == "no claim with an unread study above this claim"
        seen = []
        for _ in range(5):
            await hands.press("O")
            seen.append(hands.state.order.value)
            assert seen[-1] in str(app.desk.query_one("#claims-pane").border_title)
            assert app.claim == DISPUTED  # the cursor stays on the claim wherever it stands now
            assert hands.state.rows[app.desk.claims.cursor].claim == DISPUTED
        assert seen == ["id", "question", "evidence", "decision", "conflict"]

    play(tmp_path, story)


def test_the_reader(tmp_path: Path) -> None:
    """Motions, and a search that goes round; words that are not there are said."""

    async def story(hands: Driven) -> None:
        app, reader = hands.app, hands.app.desk.reader
        await hands.press("2", "4", "g")
        assert reader.place == 0
        assert app.reading is not None and app.reading.text is not None
        text = app.reading.text
        assert reader.text == text
        await hands.press("w")
        assert 0 < reader.place < 10
        await hands.press("b")
        assert reader.place == 0
        await hands.press("j", "j", "j", "k")
        assert reader.cursor_location[0] > 0
        await hands.press("G")
        assert reader.cursor_location == reader.document.end
        await hands.press("ctrl+u", "ctrl+u", "ctrl+u")
        assert reader.cursor_location[0] == 0
        await hands.press("ctrl+d")
        assert reader.cursor_location[0] > 0
        await hands.press("n")
        assert hands.message == "next match: search for something first, with /"
        await hands.press("/")
        await hands.type("pd-l1")
        await hands.press("enter")
        places = [i for i in range(len(text)) if text.casefold().startswith("pd-l1", i)]
        assert reader.found == places and len(places) > 2
        assert hands.message == f"{len(places)} places; n and N go through them"
        assert app.desk.pane == "reader"
        first = reader.place
        assert first in places
        for _ in places:
            await hands.press("n")
        assert reader.place == first
        await hands.press("N")
        assert reader.place == places[places.index(first) - 1]
        assert hands.message == f"place {places.index(reader.place) + 1} of {len(places)}"
        await hands.press("/")
        assert app.desk.search_box.value == "pd-l1"
        await hands.type("xyz")
        await hands.press("enter")
        assert hands.message == "“xyz” is not in this text"
        await hands.press("/", "escape")
        assert (app.desk.pane, app.filter_text) == ("reader", "")
        assert not app.desk.filter_box.has_class("-on")

    play(tmp_path, story)


def test_jump_and_zoom(tmp_path: Path) -> None:
    """A letter at every visible entry; one pane alone, and back."""

    async def story(hands: Driven) -> None:
        app, desk = hands.app, hands.app.desk
        await hands.press("f")
        assert hands.message == "Type the letter of the entry to go to."
        letters = {name: rows.letters for name, rows in (("claims", desk.claims), ("first", desk.side("first")))}
        assert list(letters["claims"].values()) == ["a", "s", "d"]
        await hands.press("d")
        assert (desk.claims.cursor, app.claim) == (2, hands.state.rows[2].claim)
        assert not desk.claims.letters
        await hands.press("g", "f")
        letter = desk.side("first").letters[1]
        await hands.press(letter)
        assert (desk.pane, desk.side("first").cursor) == ("first", 1)
        await hands.press("f", "!")
        assert (desk.pane, desk.side("first").cursor) == ("first", 1)
        await hands.press("z")
        assert desk.side("first").size.width > 150
        assert not desk.claims.size.area
        await hands.press("l")
        assert desk.side("second").size.width > 150
        await hands.press("escape")
        assert desk.claims.size.area
        await hands.press("z", "z")
        assert desk.claims.size.area

    play(tmp_path, story)


def test_triage(tmp_path: Path) -> None:
    """Through all that waits, with one key each; the box says how far it is."""

    async def story(hands: Driven) -> None:
        app, desk = hands.app, hands.app.desk
        box = desk.query_one("#triage", Static)
        await hands.press(".")
        assert hands.message == "next in triage: begin with T"
        await hands.press("T")
        assert app.triage
        number = len(app.triage)
        assert text_of(box).startswith(f"Triage 1 of {number}: ")
        await hands.press(",")
        assert app.triage_at == 0
        for place in range(1, number):
            await hands.press(".")
            assert text_of(box).startswith(f"Triage {place + 1} of {number}: ")
            entry = app.triage[place]
            assert entry.claim in (None, app.claim)
            if entry.item is not None:
                assert app.item is not None and app.item.id == entry.item
        if number > 1:
            await hands.press(",")
            assert app.triage_at == number - 2
            await hands.press(".")
        await hands.press(".")
        assert hands.message == "That was the last one."
        assert app.triage is None and not box.has_class("-on")
        await hands.press("T", "T")
        assert app.triage is None
        await hands.press("/")
        await hands.type("nobody")
        await hands.press("enter", "T")
        assert app.filter_text == "" and app.claim == app.triage[0].claim  # what the filter hides is shown
        await hands.press("escape")
        assert app.triage is None

    play(tmp_path, story)


@pytest.mark.parametrize("size", [(120, 40), (90, 40), (90, 20), (50, 14)], ids=str)
def test_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    """What has the keyboard is on the screen, wherever it is."""

    async def story(hands: Driven) -> None:
        for key, pane in (("1", "claims"), ("2", "first"), ("3", "second"), ("4", "reader"), ("1", "claims")):
            await hands.press(key)
            widget = hands.app.desk.query_one(f"#{pane}")
            assert widget.size.area, pane
            assert hands.app.focused is widget
        await hands.press("4", "z")
        assert hands.app.desk.reader.size.width >= size[0] - 4
        await hands.press("z")

    play(tmp_path, story, size=size, paint=True)


def test_what_was_sought_gives_way_to_what_is_typed(tmp_path: Path) -> None:
    """The box holds the last search, to be used again with Enter; letters take its place."""

    async def story(hands: Driven) -> None:
        await hands.press("/")
        await hands.type("immune")
        await hands.press("enter", "/")
        await hands.type("growth")
        await hands.press("enter")
        assert hands.app.filter_text == "growth"
        await hands.press("/", "enter")
        assert hands.app.filter_text == "growth"

    play(tmp_path, story)


def test_the_header_counts_what_the_filter_finds(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        await hands.press("/")
        await hands.type("is:disputed")
        header = str(hands.app.desk.query_one("#header", Static).render())
        assert f"{len(hands.app.listed)} disputed" in header

    play(tmp_path, story)


def test_triage_says_what_waits_where_only_the_list_is_seen(tmp_path: Path) -> None:
    async def story(hands: Driven) -> None:
        await hands.press("T")
        assert hands.message.startswith("Triage 1 of ")

    play(tmp_path, story, size=(59, 14))
