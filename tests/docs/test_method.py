"""The page on the method names every publication that the arithmetic rests on."""

from __future__ import annotations

import ast
import re

import pytest

from evidence.resolve import disagreement, reversal
from evidence.resolve.effects import FEW_STUDIES
from evidence.stats import contingency, effects, permutation, relabelling
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


FIXED = {
    ("effects", "synthesise"): "effects are pooled",
    ("effects", "_moderations"): "two levels and three studies",
    ("sensitivity", "all"): "Laboratories count as recorded",
    ("status", "status_of"): "needs two mixed lines",
    ("stratum", "clean"): "a level has a majority",
    ("stratum", "one_per_laboratory"): "Laboratories count as recorded",
    ("stratum", "alike"): "compared for likeness",
}
"""Where a number stands in the code, and how the page names it."""
_NO_RULE = {"disagreement", "double_curation", "explain", "partition", "fragility"}
"""Modules in which two is what a comparison needs at all, or a place in a count."""


def numbers() -> set[tuple[str, str]]:
    """Functions that compare with a number of their own: other than none, one, and the hundred of a percentage."""
    found: set[tuple[str, str]] = set()
    for module in ROOT.glob("evidence/resolve/*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            compared = (part for node in ast.walk(function) if isinstance(node, ast.Compare) for part in ast.walk(node))
            values = {
                part.value for part in compared if isinstance(part, ast.Constant) and type(part.value) in (int, float)
            }
            if values - {0, 1, 100}:
                found.add((module.stem, function.name))
    return {where for where in found if where[0] not in _NO_RULE}


def test_a_number_is_a_field_of_the_policy_or_is_on_the_page() -> None:
    """A threshold that is added belongs to the policy; what is a definition is told as fixed."""
    assert numbers() == FIXED.keys()
    fixed = " ".join(METHOD.partition("## 11. Numbers that are fixed")[2].partition("## References")[0].split())
    assert [phrase for phrase in FIXED.values() if phrase not in fixed] == []


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("studies that reverse are two", reversal.SEVERAL == 2),
        ("At most 20,000 relabellings", permutation.EXHAUSTIVE == 20_000),
        ("9,999 are drawn", relabelling.SAMPLED == 9_999),
        ("the seed 1993", permutation.SEED == 1993),
        ("after 1,000,000 steps", contingency.STATES == 1_000_000),
        ("200 pairs", disagreement.MOST_PAIRS == 200),
        ("needs five studies", effects.LEAST_FOR_PREDICTION == 5),
        ("warns below ten", FEW_STUDIES == 10),
    ],
)
def test_fixed_numbers_are_those_of_the_code(phrase: str, value: bool) -> None:
    assert value
    assert phrase in " ".join(METHOD.split())


def test_sources_are_found_in_the_code() -> None:
    assert ("Boon", "2021") in SOURCES
    assert len(SOURCES) > 20
