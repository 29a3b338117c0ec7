"""A few screens as pictures: whoever changes how one looks sees it in the review."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from pathlib import Path

import pytest

from evidence.tui.place import Place
from tests.tui.desk import SMALL, driven
from tests.tui.snapshots import difference, picture

KEPT = Path(__file__).with_name("snapshots")
MADE_WITH = {"textual": "8.2.8", "rich": "15.0.0"}
"""Other versions may draw the same things otherwise."""

pytestmark = pytest.mark.skipif(
    any(version(name) != made for name, made in MADE_WITH.items()),
    reason=f"the pictures were made with {MADE_WITH}",
)

# keys, and the name under which the screen is kept after them
Walk = tuple[tuple[tuple[str, ...], str], ...]
FIRST: tuple[str, ...] = ("g", "2")

WALKS: dict[tuple[int, int], Walk] = {
    (160, 45): (
        (("g",), "desk"),
        ((*FIRST, "4", "v", "w", "w"), "reader"),
        (("escape", "escape", "T"), "triage"),
        (("T", "2", "e"), "form"),
    ),
    (100, 30): (
        (("g",), "desk"),
        ((*FIRST, "W"), "why"),
        (("escape", "m"), "matrix"),
        (("escape", "t"), "timeline"),
        (("escape", "p"), "problems"),
        (("escape", "R"), "source"),
        (("escape", "A"), "agreement"),
        (("escape", "?"), "help"),
        (("escape", "f"), "jump"),
        (("escape", "M"), "pick"),
        (("escape", "ctrl+p"), "palette"),
        (("escape", "s", "m", "D"), "diff"),
        (("escape", "U"), "history"),
        (("escape", "q"), "ask"),
    ),
    (60, 15): (
        (("g",), "desk"),
        (FIRST, "side"),
        (("4",), "reader"),
        (("2", "e"), "form"),
    ),
}


def pictures(folder: Path, registry: Path, size: tuple[int, int], walk: Walk, **changed: object) -> dict[str, str]:
    """Screens by name."""

    async def play() -> dict[str, str]:
        made: dict[str, str] = {}
        async with driven(folder, registry, size, **changed) as hands:
            for keys, name in walk:
                await hands.press(*keys)
                made[f"{name}-{size[0]}x{size[1]}"] = picture(hands.app)
        return made

    return asyncio.run(play())


def compared(made: dict[str, str]) -> str:
    """All differences."""
    return "\n".join(told for name, text in made.items() if (told := difference(text, KEPT / f"{name}.svg")))


@pytest.mark.parametrize("size", WALKS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_screens_look_as_they_did(size: tuple[int, int], tmp_path: Path) -> None:
    assert compared(pictures(tmp_path, SMALL, size, WALKS[size])) == ""


def test_the_desk_on_a_light_theme(tmp_path: Path) -> None:
    made = pictures(tmp_path, SMALL, (100, 30), ((FIRST, "desk-light"),), place=Place(theme="textual-light"))
    assert compared(made) == ""


def test_the_desk_without_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but greys, and every stance is still told by a sign and a word."""
    monkeypatch.setenv("NO_COLOR", "1")
    made = pictures(tmp_path, SMALL, (100, 30), ((FIRST, "desk-no-color"),))
    assert compared(made) == ""
    (drawn,) = made.values()
    told = "".join(drawn.split())
    assert "[+]&#160;SUPPRESSIVE" in told
    assert "[-]&#160;STIMULATORY" in told


def test_a_picture_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    """No font, no style and no image of another site; the namespace is a name."""
    made = pictures(tmp_path, SMALL, (60, 15), ((("g",), "desk"),))
    (drawn,) = made.values()
    assert "url(http" not in drawn.replace('"', "")
    assert "href" not in drawn
    assert "@font-face" not in drawn
