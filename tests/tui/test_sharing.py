"""Others write the same files: both changes can be had, and what happened is said."""

from __future__ import annotations

from pathlib import Path

from evidence.model.ids import ClaimId
from evidence.registry import curation
from evidence.registry.draft import open_draft
from tests.tui.desk import SMALL, Driven, files_of, play

IMMUNE = "claims/msc/vesicle-immune-effect.yaml"
BROAD = "claims/msc/msc-vesicle-growth.yaml"
CLAIM = ClaimId("vesicle-immune-effect")
BASE = files_of(SMALL)


def other_terminal(root: Path, **values: str) -> None:
    """Somebody else edits the claim, and saves."""
    draft = open_draft(root)
    draft.apply(curation.edit_claim(draft, CLAIM, values))
    draft.save()


async def look(hands: Driven) -> None:
    """Look at the disk, as it is done every few seconds."""
    hands.app._next_look = 0.0
    hands.app.watch_disk()
    await hands.settle()


def test_mine_is_made_again_on_theirs(tmp_path: Path) -> None:
    """Both changes are there, each step of one's own can be undone, and saving writes them."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "j", "s", "?", "1", "G", "2", "s", "?")
        done = [step.name for step in hands.draft.done]
        stances = [item.stance for item in hands.state.registry.claims[CLAIM].evidence]
        other_terminal(hands.root, outcome="activity of all T cells")
        theirs = (hands.root / IMMUNE).read_bytes()
        await hands.press("ctrl+s", "m")
        assert hands.app.screen is hands.app.desk
        assert hands.message.startswith("3 changes made again on what is on disk, not saved")
        assert [step.name for step in hands.draft.done] == done
        claim = hands.state.registry.claims[CLAIM]
        assert claim.outcome == "activity of all T cells"
        assert [item.stance for item in claim.evidence] == stances
        assert (hands.root / IMMUNE).read_bytes() == theirs
        await hands.press("u", "u", "u")
        assert hands.draft.raw(IMMUNE) == theirs
        assert not hands.draft.unsaved
        await hands.press("ctrl+r", "ctrl+r", "ctrl+r", "ctrl+s")
        saved = (hands.root / IMMUNE).read_bytes()
        assert b"activity of all T cells" in saved and b"stance: unclear" in saved
        assert hands.message.startswith("saved ")

    play(tmp_path, story)


def test_what_no_longer_fits_is_shown_and_kept(tmp_path: Path) -> None:
    """The reason, the change, and where a copy is; what fits is made."""

    async def story(hands: Driven) -> None:
        await hands.press("e")
        await hands.fill(outcome="mine")
        await hands.press("f2", "2", "s", "m")
        other_terminal(hands.root, outcome="theirs")
        await hands.press("ctrl+s", "m")
        assert hands.app.screen.name == "refused"
        head = " ".join(line.strip() for line in hands.lines[:3])
        assert "outcome was changed there as well: it is now `theirs`" in head
        assert "+outcome: mine" in hands.lines
        assert "a copy is in " in hands.app.screen.hint  # type: ignore[attr-defined]
        assert "+outcome: mine" in next((tmp_path / "state").glob("*.patch")).read_text()
        await hands.press("escape")
        assert hands.message.startswith("1 made again, not saved; make the others by hand, a copy is in ")
        claim = hands.state.registry.claims[CLAIM]
        assert claim.outcome == "theirs"
        assert "mixed" in [item.stance for item in claim.evidence]
        assert len(hands.draft.done) == 1

    play(tmp_path, story, size=(250, 45))


def test_the_page_of_both_versions_is_that_of_now(tmp_path: Path) -> None:
    """It follows the disk while it is open, and saving from it asks again about what is there."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m")
        other_terminal(hands.root, outcome="theirs")
        await hands.press("ctrl+s", "b")
        assert "+outcome: theirs" in hands.lines
        other_terminal(hands.root, outcome="theirs again")
        await look(hands)
        assert "+outcome: theirs again" in hands.lines
        assert "+outcome: theirs" not in hands.lines
        pages = len(hands.app.screen_stack)
        await hands.press("ctrl+s", "b")
        assert len(hands.app.screen_stack) == pages
        (hands.root / IMMUNE).write_bytes(BASE[IMMUNE])
        await look(hands)
        assert not any(line.startswith("+") for line in hands.lines)
        assert hands.app.screen.page_title == "No longer in conflict"  # type: ignore[attr-defined]
        await hands.press("ctrl+s")
        assert hands.message.startswith(f"saved {IMMUNE}")

    play(tmp_path, story)


def test_steps_on_other_files_can_still_be_undone(tmp_path: Path) -> None:
    """It is said which ones cannot, and `u` says why when nothing is left."""

    async def story(hands: Driven) -> None:
        await hands.press("2", "s", "m", "1", "G", "2", "s", "?", "ctrl+s")
        other = next(path for path in BASE if path not in (IMMUNE,) and hands.files()[path] != BASE[path])
        other_terminal(hands.root, outcome="theirs")
        await look(hands)
        told = f"{Path(IMMUNE).name} was changed elsewhere and read again; earlier steps on it can no longer be undone"
        assert hands.message == told
        assert len(hands.draft.done) == 1
        await hands.press("u")
        assert hands.draft.unsaved == (other,)
        assert hands.draft.raw(other) == BASE[other]
        await hands.press("u")
        assert hands.message == f"undo: {told}; there is no step since then"

    play(tmp_path, story, size=(250, 45))


def test_a_stored_text_that_changes_is_read_again(tmp_path: Path) -> None:
    """In the pane of the source, in the problems, and in the count of lost quotes."""

    async def story(hands: Driven) -> None:
        await hands.press("2")
        reading = hands.app.reading
        assert reading is not None and reading.text is not None
        before = hands.state.lost_quotes
        source = hands.state.registry.sources[reading.source.id]  # type: ignore[index]
        file = hands.root / hands.state.registry.config.snapshots / str(source.snapshot)
        file.write_text(f"Another text. {reading.text}")
        await look(hands)
        assert hands.app.desk.reader.text.startswith("Another text.")
        assert "was changed elsewhere and read again" in hands.message
        assert hands.state.lost_quotes == before + 1
        assert "EV205" in {problem.code for problem in hands.state.problems}
        file.write_text(reading.text)
        await look(hands)
        assert hands.state.lost_quotes == before

    play(tmp_path, story)


def test_what_is_offered_outlives_a_change_on_disk(tmp_path: Path) -> None:
    """Somebody may edit the same file while the question is open; the answer still brings the work back."""

    async def leave_work(hands: Driven) -> None:
        await hands.press("2", "s", "m")

    async def come_back(hands: Driven) -> None:
        kept = hands.app.unsaved_file
        assert kept.is_file()
        other_terminal(hands.root, outcome="theirs")
        await look(hands)
        assert kept.is_file()
        await hands.press("r")
        assert hands.message.startswith("1 change is back")
        assert hands.draft.unsaved == (IMMUNE,)
        assert kept.is_file()
        await hands.press("ctrl+s")
        saved = (hands.root / IMMUNE).read_bytes()
        assert b"outcome: theirs" in saved and b"stance: mixed" in saved

    play(tmp_path, leave_work)
    play(tmp_path, come_back)


def test_what_is_offered_and_no_longer_fits_is_put_aside(tmp_path: Path) -> None:
    """Where both have changed the same, theirs stands, and mine is a patch; the message is whole on a small screen."""

    async def leave_work(hands: Driven) -> None:
        await hands.press("e")
        await hands.fill(outcome="mine")
        await hands.press("f2")

    async def come_back(hands: Driven) -> None:
        other_terminal(hands.root, outcome="theirs")
        await hands.press("r")
        assert not hands.draft.unsaved
        assert hands.state.registry.claims[CLAIM].outcome == "theirs"
        (patch,) = (tmp_path / "state").glob("*.patch")
        assert "+outcome: mine" in patch.read_text()
        told = "".join(hands.message.split())
        assert told == "".join(f"0 changes are back, not saved; 1 no longer fit, and are in {patch}".split())

    play(tmp_path, leave_work)
    play(tmp_path, come_back, size=(100, 30))
