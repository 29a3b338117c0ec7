"""Makes the pictures of the terminal in this folder from the registry of this repository.

`python docs/pictures/make.py` renews them; with `--check` it says which ones are stale, and ends with 1. It stands
beside what it makes; the tests have the hands that press the keys.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # the tests are no part of what is installed

from evidence.tui.place import Place  # noqa: E402
from tests.tui.desk import ROOT, driven  # noqa: E402
from tests.tui.snapshots import picture  # noqa: E402

FLAGSHIP = "msc-exo-native-tumour-growth"
"""The claim of the README's first picture, whose caption gives its numbers."""
DISPUTED, QUOTED = "exo-immune-effect", "msc-exo-therapy-response-radiotherapy"
"""A claim with much on either side, and one with quotes of which the text is stored."""

# name, size, claim, keys
PICTURES: tuple[tuple[str, tuple[int, int], str, tuple[str, ...]], ...] = (
    ("desk", (160, 45), FLAGSHIP, ()),
    ("desk-light", (160, 45), FLAGSHIP, ()),
    ("desk-narrow", (100, 30), DISPUTED, ("2",)),
    ("reading", (160, 45), QUOTED, ("3", "j", "j", "4")),
    ("why", (120, 40), DISPUTED, ("W",)),
    ("contexts", (140, 40), DISPUTED, ("m",)),
    ("timeline", (120, 30), DISPUTED, ("t",)),
    ("source", (120, 40), QUOTED, ("3", "j", "j", "R")),
    ("problems", (120, 30), DISPUTED, ("p",)),
    ("triage", (160, 45), DISPUTED, ("T",)),
    ("form", (120, 40), QUOTED, ("3", "j", "j", "e")),
    ("decide", (120, 40), DISPUTED, ("d",)),
    ("diff", (120, 30), DISPUTED, ("2", "s", "m", "D")),
    ("help", (120, 45), DISPUTED, ("?",)),
)


async def _made(folder: Path, size: tuple[int, int], claim: str, theme: str, keys: tuple[str, ...]) -> str:
    async with driven(folder, ROOT, size, paint=False, place=Place(claim=claim, theme=theme)) as hands:
        view = hands.app.view
        while view is not None and view.contested and not hands.app.reasons:  # the banner waits for them
            await hands.settle()
        await hands.press(*keys)
        await hands.settle()
        return picture(hands.app)


def main(check: bool) -> int:
    """Write or compare all pictures."""
    stale = []
    for name, size, claim, keys in PICTURES:
        theme = "textual-light" if name.endswith("-light") else "textual-dark"
        file = HERE / f"{name}.svg"
        with tempfile.TemporaryDirectory() as folder:
            made = asyncio.run(_made(Path(folder), size, claim, theme, keys))
        if not file.exists() or file.read_text("utf-8") != made:
            stale.append(file.name)
            if not check:
                file.write_text(made, "utf-8", newline="")
    if stale:
        print(f"{'stale' if check else 'renewed'}: {', '.join(stale)}")
    if check and stale:
        print("renew them with `python docs/pictures/make.py`, and look at them")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
