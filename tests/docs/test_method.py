"""The page on the method names every publication that the arithmetic rests on."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

METHOD = (ROOT / "docs/method.md").read_text(encoding="utf-8")
CITED = re.compile(r"\b([A-ZÀ-Ý][\w'-]+)(?: et al\.|(?:, [A-Z][\w'-]+)* & [A-Z][\w'-]+)? \((\d{4})\)")
MODULES = sorted([*ROOT.glob("evidence/stats/*.py"), *ROOT.glob("evidence/resolve/*.py")])
SOURCES = sorted({cited for module in MODULES for cited in CITED.findall(module.read_text(encoding="utf-8"))})


@pytest.mark.parametrize(("surname", "year"), SOURCES)
def test_a_source_of_the_code_is_among_the_references(surname: str, year: str) -> None:
    references = METHOD.partition("## References")[2]
    if surname == "ICEMAN":  # an instrument that its authors named
        surname = "Schandelmaier"
    found = re.search(rf"^- (?:.*, )?{surname} [A-Z].*\({year}\)", references, re.MULTILINE)
    assert found is not None, f"{surname} ({year})"


def test_every_reference_is_cited_in_the_text() -> None:
    text, _, references = METHOD.partition("## References")
    for surname, year in re.findall(r"^- (\w[\w'-]*) .*\((\d{4})\)", references, re.MULTILINE):
        if surname in ("Thomson", "Campbell", "Abramowitz"):  # guidance and numerics as a whole
            continue
        assert surname in text and year in text, f"{surname} ({year}) is cited nowhere"


def test_sources_are_found_in_the_code() -> None:
    assert ("Boon", "2021") in SOURCES
    assert len(SOURCES) > 20
