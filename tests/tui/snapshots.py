"""Pictures of the screen that are the same on every machine, and the comparison with those that are kept."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from evidence.tui.app import EvidenceApp

UPDATE = "EVIDENCE_UPDATE_SNAPSHOTS"
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_IDS = re.compile(r"terminal-\d+")
_CLIPS = re.compile(r'<clipPath id="t-line-\d+">.*?</clipPath>\s*|\s*clip-path="url\(#t-line-\d+\)"', re.DOTALL)
_BLANK = re.compile(r'<text class="t-r\d+"[^>]*>(?:&#160;|\s)*</text>')
_GROUNDS = re.compile(r'(?:<rect fill="#[0-9a-f]{6}" x="[\d.]+" y="[\d.]+" width="[\d.]+" height="24.65"/>){2,}')
_GROUND = re.compile(r'<rect fill="(#[0-9a-f]{6})" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="24.65"/>')


def picture(app: EvidenceApp, title: str = "evidence") -> str:
    """The screen as a picture that needs nothing from elsewhere, and is named by nothing that changes."""
    made = app.export_screenshot(title=title, simplify=True)
    made = _FONTS.sub("", made)  # the font would be fetched from another site
    made = made.replace("Fira Code, monospace", "monospace").replace("font-family: arial", "font-family: sans-serif")
    made = _CLIPS.sub("", _IDS.sub("t", made))  # no line is longer than the screen is wide
    made = made.replace(' shape-rendering="crispEdges"', "")  # said once, for all
    clip = 'clip-path="url(#t-clip-terminal)"'
    made = made.replace(clip, f'{clip} shape-rendering="crispEdges"')
    made = _GROUNDS.sub(lambda found: _joined(found[0]), _BLANK.sub("", made))
    return "\n".join(line.rstrip() for line in made.splitlines()) + "\n"


def _joined(grounds: str) -> str:
    """One piece of ground where several of the same colour stand side by side."""
    pieces: list[tuple[str, str, float, float]] = []
    for colour, x, y, width in _GROUND.findall(grounds):
        first, behind = float(x), float(x) + float(width)
        if pieces and pieces[-1][:2] == (colour, y) and abs(pieces[-1][3] - first) < 0.1:
            first = pieces.pop()[2]
        pieces.append((colour, y, first, behind))
    return "".join(
        f'<rect fill="{colour}" x="{round(x, 1):g}" y="{y}" width="{round(behind - x, 1):g}" height="24.65"/>'
        for colour, y, x, behind in pieces
    )


def difference(made: str, file: Path) -> str:
    """What differs from the picture that is kept, and how to renew it; empty when nothing does."""
    if os.environ.get(UPDATE):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made, "utf-8", newline="")
    kept = file.read_text("utf-8") if file.exists() else ""
    if kept == made:
        return ""
    lines = difflib.unified_diff(_words(kept), _words(made), "kept", "made", lineterm="", n=0)
    told = "\n".join(list(lines)[:40])
    return f"{file.name} differs; look at it, and renew it by running this test with {UPDATE}=1\n{told}"


def _words(picture: str) -> list[str]:
    """The text of a picture, which tells more than its shapes; the shapes where the text is the same."""
    return re.findall(r"<text[^>]*>(.*?)</text>", picture) + re.findall(r"<rect.*?/>", picture)
