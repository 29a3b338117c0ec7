"""What the tests of sources have in common."""

from __future__ import annotations

from pathlib import Path

from evidence.exchange.sources import FoundSource, read_sources
from evidence.registry.clean_text import CleanText, fault

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"


def raw_of(path: Path) -> str:
    """A file as it is, with its own line ends."""
    return path.read_bytes().decode("utf-8")


def read_one(path: Path, wanted: str | None = None) -> FoundSource:
    """The one source of a file."""
    (found,) = read_sources(raw_of(path), path.name, wanted)
    return found


def assert_sound(text: CleanText, raw: str) -> None:
    """A clean text follows from its raw text, and its way back never turns round."""
    assert fault(text.text, raw, text.runs) is None
    places = [text.to_raw(place, place)[0] for place in range(len(text.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(raw) for place in places)
