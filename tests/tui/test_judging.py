"""Candidates of a source are judged one by one; each judgement is one step, which can be taken back."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from textual.widgets import Input

from tests.tui.desk import SMALL, Driven, copy_of, driven

TEXT = """Vesicles of stromal cells and the growth of tumours

MSC vesicles promoted tumour growth in mice. They may also inhibit tumour growth in vitro. We investigated whether
MSC vesicles promote tumour growth in rats.
"""


def judged(folder: Path) -> Path:
    """The small registry with a new source that nobody has read."""
    root = copy_of(SMALL, folder / "registry")
    (root / "seeds/ito-2024.txt").write_text(TEXT, "utf-8")
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    record = f"id: ito-2024\nkind: primary\ntitle: Vesicles\nyear: 2024\nsnapshot: ito-2024.txt\nsha256: {sha}\n"
    (root / "claims/sources/ito-2024.yaml").write_text(record, "utf-8")
    # the name that the text uses
    file = root / "claims/msc/msc-vesicle-growth.yaml"
    text = file.read_text("utf-8")
    assert "synonyms:" not in text
    file.write_text(text.replace("evidence:\n", "synonyms:\n  subject:\n    - MSC vesicles\nevidence:\n", 1), "utf-8")
    return root


async def opened(hands: Driven) -> None:
    await hands.press("1")
    hands.app.open_inbox("ito-2024")
    await hands.settle()


def play(tmp_path: Path, story: object, **changed: object) -> dict[str, bytes]:
    judged(tmp_path)
    before: dict[str, bytes] = {}

    async def played() -> None:
        async with driven(tmp_path, curator="ama", **changed) as hands:
            before.update(hands.files())
            await story(hands)  # type: ignore[operator]

    asyncio.run(played())
    return before


def title(hands: Driven) -> str:
    return hands.app.screen.page_title  # type: ignore[attr-defined, no-any-return]


def test_each_judgement_is_one_step(tmp_path: Path) -> None:
    """Accepted, rejected, and all of it taken back: every file is as it was, to the byte."""

    async def story(hands: Driven) -> None:
        before = hands.files()
        await opened(hands)
        assert "0 of 3 judged" in title(hands)
        assert any("promoted tumour growth in mice" in line for line in hands.lines)
        await hands.press("a")
        assert "1 of 3 judged" in title(hands)
        claim = hands.state.registry.claims["msc-vesicle-growth"]  # type: ignore[index]
        item = claim.evidence[-1]
        assert item.source == "ito-2024"
        assert item.quote == ("MSC vesicles promoted tumour growth in mice.",)
        assert item.curated is not None
        assert item.curated.by == "ama"
        assert len(hands.draft.done) == 1
        await hands.press("x", *"only a hedge", "enter")
        assert "2 of 3 judged" in title(hands)
        (rejection,) = hands.state.registry.sources["ito-2024"].rejected  # type: ignore[index]
        assert (rejection.reason, rejection.by) == ("only a hedge", "ama")
        assert len(hands.draft.done) == 2
        await hands.press("u")
        assert "1 of 3 judged" in title(hands)
        await hands.press("ctrl+r", "ctrl+s", "u", "u")
        assert "0 of 3 judged" in title(hands)
        await hands.press("ctrl+s")
        assert hands.files() == before

    play(tmp_path, story)


def test_a_candidate_is_changed_in_the_form(tmp_path: Path) -> None:
    """Another stance before it is entered; Escape leaves everything as it was."""

    async def story(hands: Driven) -> None:
        await opened(hands)
        await hands.press("e", "enter")
        assert hands.form.entered()["quote"] == "MSC vesicles promoted tumour growth in mice."
        assert hands.form.entered()["source"] == "ito-2024"
        await hands.fill(stance="unclear")
        await hands.press("f2")
        assert "1 of 3 judged" in title(hands)
        assert hands.state.registry.claims["msc-vesicle-growth"].evidence[-1].stance == "unclear"  # type: ignore[index]
        await hands.press("e", "escape")
        assert len(hands.draft.done) == 1

    play(tmp_path, story)


def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    """No candidate left, no reason given, another page."""

    async def story(hands: Driven) -> None:
        await opened(hands)
        await hands.press("x", "enter")
        assert "needs a reason" in hands.message
        await hands.press("a", "a", "a", "a")
        assert "accept: there is no candidate here" in hands.message
        assert "3 of 3 judged" in title(hands)
        assert any("No candidate waits" in line for line in [hands.app.screen.empty])  # type: ignore[attr-defined]
        await hands.press("escape", "p", "a")
        assert hands.message.startswith("add evidence: not here, but in the list of claims")
        await hands.perform("take_candidate")
        assert hands.message == "accept: this is for the page of candidates; I opens it"

    play(tmp_path, story)


def test_the_source_is_asked_for_where_there_is_none(tmp_path: Path) -> None:
    """From a list, and a source without a text says so."""

    async def story(hands: Driven) -> None:
        await hands.press("1", "I")
        if not isinstance(hands.app.focused, Input):
            assert hands.app.screen.name == "candidates"
            await hands.press("escape")
        hands.app.open_inbox("ferro-2017")
        await hands.settle()
        assert "no stored text" in hands.message
        assert hands.app.screen is hands.app.desk

    play(tmp_path, story)


def test_nobody_is_known(tmp_path: Path) -> None:
    """A signature is needed, so that accepting waits for one; the form asks for it."""

    async def story(hands: Driven) -> None:
        hands.app.curator = ""
        await opened(hands)
        await hands.press("a")
        assert "not known who you are" in hands.message
        assert not hands.draft.unsaved

    play(tmp_path, story)
