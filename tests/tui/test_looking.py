"""Looking closer: pages say what is known, lead where they say, and change nothing."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from evidence.tui.screens.page import PageScreen
from tests.tui.desk import SMALL, Driven, copy_of, play, text_of

IMMUNE = "claims/msc/vesicle-immune-effect.yaml"


def test_pages_about_a_claim(tmp_path: Path) -> None:
    """Why, contexts, timeline, agreement, help: each opens, is left with Escape or q's sister keys, and moves."""

    async def story(hands: Driven) -> None:
        app, before = hands.app, hands.files()
        for key, name, title, words in (
            ("W", "why", "Why: Effect of vesicles", ("Verdict", "Why do they disagree?", "What would change this")),
            ("m", "matrix", "Contexts: Effect of vesicles", ("tissue", "model")),
            ("t", "timeline", "Timeline: Effect of vesicles", ("2017", "2019", "What it says")),
            ("A", "agreement", "Agreement of curators", ("No item has two independent readings",)),
            ("?", "help", "Help", ("Move", "Curate", "Elsewhere", "How to read and to filter")),
            ("f1", "help", "Help", ("Move",)),
            ("U", "history", "History", ("Changes since the start", f"Commits of {IMMUNE}")),
        ):
            await hands.press(key)
            page = app.screen
            assert isinstance(page, PageScreen) and page.name == name
            assert title in text_of(page.query_one("#page-title", Static))
            text = "\n".join(hands.lines)
            for word in words:
                assert word in text, (key, word, text)
            assert "Working it out" not in text and "Trying the verdict" not in text
            last = len(page.entries) - 1
            await hands.press("G")
            assert page.query_one("#page").cursor == last  # type: ignore[attr-defined]
            await hands.press("g", "j", "k", "ctrl+d", "ctrl+u", "l", "h")
            assert page.query_one("#page").cursor == 0  # type: ignore[attr-defined]
            if key != "U":
                await hands.press("enter")
                assert hands.message == "open: there is nothing to open here"
            await hands.press("escape")
            assert app.screen is app.desk
        assert "Decision: " in text_of(app.desk.query_one("#banner", Static))
        assert hands.files() == before and not hands.draft.done

    play(tmp_path, story)


def test_reasons_come_to_the_banner(tmp_path: Path) -> None:
    """By themselves for what is disputed; after an edit they are made anew."""

    async def story(hands: Driven) -> None:
        banner = hands.app.desk.query_one("#banner", Static)
        assert "Why: " in text_of(banner) and "looking at the contexts" not in text_of(banner)
        before = text_of(banner)
        await hands.press("3", "s", "[")
        assert text_of(banner) != before
        await hands.press("u")
        assert text_of(banner) == before

    play(tmp_path, story)


def test_problems_lead_to_their_place(tmp_path: Path) -> None:
    """To the claim, past the filter, and to the item; a problem of another file says how to open it."""
    root = copy_of(SMALL, tmp_path / "registry")
    file = root / "claims/msc/msc-vesicle-growth.yaml"
    file.write_text(file.read_text().replace("is controversial", "is settled"))
    source = root / "claims/sources/ferro-2017.yaml"
    source.write_text(source.read_text() + "unknown: key\n")

    async def story(hands: Driven) -> None:
        app = hands.app
        assert "1 quote lost" in text_of(app.desk.query_one("#header", Static))
        await hands.press("/")
        await hands.type("immune")
        await hands.press("enter", "p")
        page = app.screen
        assert isinstance(page, PageScreen)
        targets = [entry.target for entry in page.entries]
        lost = next(i for i, target in enumerate(targets) if getattr(target, "code", "") == "EV201")
        other = next(i for i, target in enumerate(targets) if "ferro" in target.place.path)  # type: ignore[attr-defined]
        await hands.press("g", *["j"] * other, "enter")
        assert app.screen is page
        assert hands.message == "claims/sources/ferro-2017.yaml is not the file of a claim; E opens it"
        await hands.press("i")
        assert app.screen is not page
        await hands.press("escape", "g", *["j"] * lost, "enter")
        assert app.screen is app.desk
        assert (app.claim, app.filter_text) == ("msc-vesicle-growth", "")
        assert app.item is not None and app.item.id == "haas-2020-controversial"
        assert app.desk.pane == app.side_name
        head = text_of(app.desk.query_one("#reader-head", Static))
        assert head.startswith("A quote is not in the text")
        marks = app.desk.reader.highlights
        assert any(mark.current for mark in marks)  # the closest passage
        at = next(mark.start for mark in marks if mark.current)
        assert app.reading is not None and app.reading.shown[at:].startswith("Whether vesicles")

    play(tmp_path, story)


def test_a_source_leads_to_its_items(tmp_path: Path) -> None:
    """Of all claims; its text is below."""

    async def story(hands: Driven) -> None:
        app = hands.app
        app.go_to_claim("msc-vesicle-growth-native")
        app.to_item("msc-vesicle-growth-native", "osei-2016-xenograft")
        await hands.settle()
        await hands.press("R")
        page = app.screen
        assert isinstance(page, PageScreen) and page.name == "source"
        text = "\n".join(hands.lines)
        assert "Items that quote it: 1" in text and "Items without a quote of it: 1" in text
        assert "24 nude mice" in text and "Cited by" in text
        assert page.target == ("msc-vesicle-growth-native", "osei-2016-xenograft")
        places = [i for i, entry in enumerate(page.entries) if entry.target is not None]
        await hands.press(*["j"] * (places[1] - places[0]), "enter")
        assert app.screen is app.desk
        assert app.claim == "vesicle-immune-effect"
        assert app.item is not None and app.item.id == "osei-2016-infiltration"

    play(tmp_path, story)


def test_quotes_stand_out_at_their_place(tmp_path: Path) -> None:
    """The text of the source as stored; the quote that is looked at is where it says."""

    async def story(hands: Driven) -> None:
        app, reader = hands.app, hands.app.desk.reader
        app.to_item("vesicle-immune-effect", "tanaka-2019-pd-l1")
        await hands.settle()
        stored = (hands.root / "seeds/tanaka-2019.txt").read_text()
        assert reader.text == stored
        (mark,) = [mark for mark in reader.highlights if mark.current]
        quote = "They suppressed the killing by CD8+ T cells in culture"
        assert " ".join(stored[mark.start : mark.stop].split()) == quote
        assert reader.place == mark.start
        line = reader.get_line(reader.cursor_location[0])
        assert any(span.style.reverse for span in line.spans if not isinstance(span.style, str))
        await hands.press("4", "j")
        assert reader.place != mark.start

    play(tmp_path, story)


def test_theme(tmp_path: Path) -> None:
    """All of them in turn; it says which."""

    async def story(hands: Driven) -> None:
        seen = set()
        for _ in range(3):
            await hands.press("c", "t")
            assert hands.message == f"colours: {hands.app.theme}"
            seen.add(hands.app.theme)
        assert len(seen) == 3

    play(tmp_path, story)
