"""The pages become a site without a warning, and the site asks nothing of any other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

pytest.importorskip("furo", reason="the site needs the extra docs")
pytest.importorskip("myst_parser", reason="the site needs the extra docs")

FETCHED = re.compile(
    r"<(?:script|img|iframe|source|embed)\b[^>]*\bsrc=\"(?:https?:)?//"
    r"|<link\b(?![^>]*\brel=\"(?:canonical|search)\")[^>]*\bhref=\"(?:https?:)?//"
    r"|@import|url\(\s*[\"']?(?:https?:)?//"
)
"""What makes a browser ask another site while a page is shown."""


def test_the_site_builds_strictly_and_stands_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    options = ["-q", "-W", "-n", "--keep-going", "-d", str(tmp_path / "trees"), "-c", "docs"]
    command = [sys.executable, "-m", "sphinx", *options, ".", str(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "index.html").is_file()
    pages = [*site.rglob("*.html"), *site.rglob("*.css"), *site.rglob("*.svg")]
    assert len(pages) > 80
    for page in pages:
        assert not (found := FETCHED.search(page.read_text(encoding="utf-8"))), f"{page.name}: {found}"


def test_what_would_be_fetched_is_seen() -> None:
    assert FETCHED.search('<script src="https://example.org/a.js">')
    assert FETCHED.search('<link rel="stylesheet" href="//example.org/a.css">')
    assert FETCHED.search("src: url(https://example.org/font.woff2)")
    assert not FETCHED.search('<a href="https://example.org">')
    assert not FETCHED.search('<script src="../_static/a.js">')
