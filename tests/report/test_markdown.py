"""The report as a whole: the golden page, its links and tables, and hostile records."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from evidence.model.ids import ClaimId
from evidence.registry import load
from evidence.registry.registry import Registry
from evidence.report import Picture, PictureKind, report
from evidence.resolve import resolve
from tests.make import claim, item, registry

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOLDEN = HERE / "golden"
UPDATE = "EVIDENCE_UPDATE_GOLDEN"

BAD = (
    "`*_[x](javascript:alert(1)) | <script>alert(1)</script> &amp; # ![y](http://evil.example/y.png)"
    "\n\n# H\n| a |\n@me \u202e"
)

BAD_LINE = BAD.replace("\n", " ")
"""Where no line breaks may be."""


def page_of(found: Registry, **options: Any) -> str:
    return report(found, resolve(found), **options)


@pytest.fixture(scope="module")
def small() -> Registry:
    found, problems = load(GOLDEN / "registry")
    assert problems == []
    return found


def test_golden_report(small: Registry) -> None:
    pictures = {ClaimId("growth"): [Picture(PictureKind.DIRECTION, "growth.svg", "Effect direction plot: in words.")]}
    text = page_of(small, diagnostics_summary="0 errors, 2 warnings in 30 files", pictures=pictures)
    path = GOLDEN / "report.md"
    if os.environ.get(UPDATE):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"look at the change, then: {UPDATE}=1 pytest {path.parent.parent}"


@pytest.mark.parametrize(
    "root", [pytest.param(GOLDEN / "registry", id="small"), pytest.param(ROOT, id="the project's")]
)
def test_every_link_within_the_report_leads_somewhere(root: Path) -> None:
    found, _ = load(root)
    text = page_of(found, explanations={})
    places = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(places) == len(set(places)) == len(found.claims)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == set(places)


def test_claims_that_are_not_shown_are_not_linked(small: Registry) -> None:
    verdicts = {name: verdict for name, verdict in resolve(small).items() if name != "native-growth"}
    text = report(small, verdicts)
    assert "(#claim-native-growth)" not in text
    assert "from Effect of native vesicles on tumour growth" in text


def test_an_empty_registry_has_a_report() -> None:
    text = page_of(registry())
    assert text.count("There is none.") == 3
    assert "0 claims, 0 sources, 0 evidence items. No claim is disputed." in text


def hostile_registry() -> Registry:
    described = {
        "a": {"title": BAD_LINE, "authors": BAD, "doi": "10.1000/)[x](javascript:alert(1))|<b>", "journal": BAD},
        "b": {"authors": BAD, "url": "javascript:alert(1)", "standing": "corrected", "notice": BAD},
        "d": {"url": 'https://example.org/"onload="x', "standing": "retracted", "notice": "https://evil@example.org"},
        "r": {"kind": "narrative-review", "title": BAD_LINE},
    }
    text: dict[str, Any] = {"finding": BAD, "quote": [BAD, BAD], "outcome": BAD, "locator": BAD, "note": BAD}
    decision = {"status": "disputed", "by": "ada", "on": "2026-11-21", "digest": "0" * 64, "rationale": BAD}
    found = registry(
        claim(
            "c",
            item("a", "pro", context={"tissue": "marrow"}, **text),
            item("b", "anti", context={"tissue": "fat"}, **text),
            item("e", "pro", context={"tissue": "marrow"}, **text),
            *(item(name, "pro", **text) for name in "dr"),
            title=BAD_LINE,
            outcome=BAD,
            note=BAD,
            subject={"label": BAD_LINE},
            decision=decision,
        ),
        claim("narrow", item("a", "anti", **text), item("b", "unclear", **text), title=BAD_LINE, broader="c"),
        sources=described,
        **{"title": BAD_LINE, "sampling-note": BAD},
    )
    tissue = found.variables["tissue"]
    level = tissue.levels["marrow"].model_copy(update={"label": BAD, "warning": BAD})
    changed = tissue.model_copy(update={"label": BAD, "levels": {**tissue.levels, "marrow": level}})
    return replace(found, variables={"tissue": changed}, unread=frozenset([f"claims/{BAD}.yaml"]))


def test_hostile_records_break_nothing() -> None:
    """The page has the tables, links, pictures and HTML that it has with harmless words, and no other."""
    pictures = {ClaimId("c"): [Picture(PictureKind.DIRECTION, "c.svg", BAD)]}
    text = page_of(hostile_registry(), diagnostics_summary=BAD, pictures=pictures)
    parsed = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    inline = [child for token in parsed for child in token.children or ()]
    html = {token.content for token in [*parsed, *inline] if token.type.startswith("html")}
    assert html == {'<a id="claim-c">', '<a id="claim-narrow">', "</a>"}
    assert [token.attrs["src"] for token in inline if token.type == "image"] == ["c.svg"]
    hrefs = {str(token.attrs["href"]) for token in inline if token.type == "link_open"}
    assert hrefs == {
        "#claim-c",
        "#claim-narrow",
        "https://doi.org/10.1000/%29%5Bx%5D%28javascript:alert%281%29%29%7C%3Cb%3E",
        "https://example.org/%22onload=%22x",
    }
    assert not any(token.type in ("code_inline", "fence", "code_block", "hr") for token in [*parsed, *inline])
    headings = [parsed[n + 1].content for n, token in enumerate(parsed) if token.type == "heading_open"]
    assert len(headings) == 10
    assert text.count("\u202e") == 0 and "@me" not in text
    rows = [len(line.split("|")) for line in text.splitlines() if line.startswith("|")]
    assert set(rows) <= {5, 6, 7, 9}
    _, tried = text.split("| Context | p | Adjusted p | Coverage | Result |\n", 1)
    assert "](javascript:alert(1))" in tried.splitlines()[1], "the label of a context is hostile as well"


def test_quotes_are_told_from_findings() -> None:
    text = page_of(registry(claim("c", item("a", "pro", quote="verbatim"), item("b", "anti", finding="Summed up."))))
    assert "“verbatim”" in text
    assert "“Summed up.”" not in text and "Summed up." in text


@pytest.mark.parametrize("word", ["retracted", "Reviews that only report", "Retold", "Indirect", "No direction"])
def test_what_is_not_counted_is_told_with_its_reason(small: Registry, word: str) -> None:
    assert f"- **{word.capitalize() if word == 'retracted' else word}** (" in page_of(small)


def test_stale_decisions_stand_out(small: Registry) -> None:
    text = page_of(small)
    assert "| **verdict changed** |" in text
    assert "**Decision, stale:** On 2026-01-31 Ada Curator decided: preliminary dispute, with pro-tumour ahead." in text
    assert "**Decide again.**" in text


SCRIPT = """
import sys
from pathlib import Path
from evidence.registry import load
from evidence.report import write_report
from evidence.resolve import resolve
registry, _ = load(Path(sys.argv[1]))
write_report(Path(sys.argv[2]), registry, resolve(registry))
"""


def test_the_same_bytes_in_any_surroundings(tmp_path: Path) -> None:
    """Hash seed, time zone, locale, working folder and the registry's own place make no difference."""
    copies: list[dict[str, bytes]] = []
    for number, (seed, zone, locale) in enumerate((("0", "UTC", "C"), ("4711", "Pacific/Auckland", "de_DE.UTF-8"))):
        folder = tmp_path / f"place-{number}"
        folder.mkdir()
        (folder / "registry").symlink_to(GOLDEN / "registry")
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", SCRIPT, "registry", "out"]
        subprocess.run(command, cwd=folder, env=environment, check=True, timeout=600)
        copies.append({path.name: path.read_bytes() for path in (folder / "out").iterdir()})
    assert sorted(copies[0]) == ["growth.harvest.svg", "growth.svg", "growth.timeline.svg", "report.md"]
    assert copies[0] == copies[1]
    assert not any(str(tmp_path).encode() in content for content in copies[0].values())
