"""How the pages of this folder become a site: `sphinx-build -W -n --keep-going -c docs . SITE`, with the extra `docs`.

The source folder is the repository, so that a link from a page to a file is the same on a git host and on the site.
Nothing is fetched, while building or while reading.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Evidence contradiction tracker"
author = "The evidence contradiction tracker contributors"
copyright = author
version = release = __version__
language = "en-GB"
smartquotes = False  # what is copied from a page has to work

extensions = ["myst_parser"]
include_patterns = ["docs/**", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"]
exclude_patterns = ["**/__pycache__"]
root_doc = "docs/index"

CONTENTS = (root_doc, "docs/formats/README", "docs/decisions/README")
"""Pages of contents: plain lists of links, which the site takes its tree from."""

myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 4
myst_fence_as_directive: list[str] = []
suppress_warnings = ["misc.highlighting_failure"]  # output of the program is no language

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sphinx = False

_ANCHORED_HEADING = re.compile(r'^(#+ )<a id="([^"]+)"></a>', re.MULTILINE)
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"\[([^]]+)\]\(([^)#:\s]+)\.md\)")


def branches(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the pages that a page of contents links to below it, its sections being the captions."""
    if page not in CONTENTS:
        return
    seen: set[str] = set()
    parts = _SECTION.split(source[0])
    for caption, text in zip(parts[1::2], parts[2::2], strict=True):
        pages = {name: said for said, name in _PAGE.findall(text) if name not in seen}
        seen.update(pages)
        entries = [f"{said[:1].upper()}{said[1:]} <{name}>" for name, said in pages.items()]
        source[0] += "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```", ""])


def targets(app: Sphinx, page: str, source: list[str]) -> None:
    """Make the anchors that a page writes in HTML known, so that links to them are checked."""
    source[0] = _ANCHOR.sub(r"[]{#\1}", _ANCHORED_HEADING.sub(r"(\2)=\n\1", source[0]))


def to_the_start(app: Sphinx, failure: Exception | None) -> None:
    """Let the address of the site itself lead to its first page."""
    if failure is None and app.builder.format == "html":
        first = f"{root_doc}.html"
        page = (
            f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={first}"><a href="{first}">{project}</a>'
        )
        (Path(app.outdir) / "index.html").write_text(f"<!doctype html>{page}\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Tell Sphinx what else is to be done."""
    app.connect("source-read", branches)
    app.connect("source-read", targets)
    app.connect("build-finished", to_the_start)
