"""Links lead somewhere: to a file of the repository, and to a heading or an anchor of its page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import NAMES, ROOT

LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`[^`]*`")


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for link in LINK.findall(_text(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        assert target.is_file(), f"{link} leads nowhere; a link to a folder names one of its files"
        assert not anchor or anchor in _anchors(target), f"{link}: {target.name} has no such heading"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("docs/")])
def test_every_page_can_be_reached(name: str) -> None:
    assert (ROOT / name).resolve() in _linked(), "no page of contents links to it"


def test_a_link_to_a_heading_that_is_none_is_found() -> None:
    assert "how-it-works" in _anchors(ROOT / "README.md")
    assert "how-it-does-not" not in _anchors(ROOT / "README.md")


def _text(page: Path) -> str:
    """The page without what stands in code."""
    return SPAN.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))


@cache
def _linked() -> frozenset[Path]:
    """Pages that the page of contents leads to, and those that lead on."""
    found: set[Path] = set()
    waiting = [ROOT / "docs/index.md"]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md" or not page.is_file():
            continue
        found.add(page)
        if page.name in ("index.md", "README.md"):
            links = (link.partition("#")[0] for link in LINK.findall(_text(page)))
            waiting += [(page.parent / link).resolve() for link in links if not re.match(r"[a-z]+:", link)]
    return frozenset(found)


@cache
def _anchors(page: Path) -> frozenset[str]:
    """What a link to a place of a page may say: a heading as git hosts write it, or an anchor."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    found = set(re.findall(r'<a id="([^"]+)">', text))
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = re.sub(r"<[^>]+></[^>]+>|`", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading))
        slug = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        found.add(next(s for s in (slug, *(f"{slug}-{n}" for n in range(1, 99))) if s not in found))
    return frozenset(found)
