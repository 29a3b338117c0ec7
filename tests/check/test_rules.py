"""The rules as a set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.check import check
from evidence.check.rule import Rule, Scope
from evidence.check.rules import FAMILIES, RULES, decisions, files, provenance, quotes, references, stances
from evidence.diagnostic import Severity
from evidence.registry.loader import kind_of
from tests.check.built import BUILT
from tests.check.cases import EXPECTED, cases, registry_at

MODULES = {"EV0": files, "EV1": references, "EV2": quotes, "EV3": provenance, "EV4": stances, "EV5": decisions}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def test_codes_and_names_are_unique() -> None:
    """One code, one name, one rule."""
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_families_are_in_order() -> None:
    """Family by family, as the page of rules shows them."""
    assert list(FAMILIES) == sorted(MODULES)
    assert [rule.family for rule in RULES] == sorted(rule.family for rule in RULES)


@each_rule
def test_a_rule_stands_in_its_hundred(rule: Rule) -> None:
    """The module of a family lists it, and the first digit says which."""
    assert re.fullmatch(r"EV\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", rule.name)
    assert rule in MODULES[rule.family].RULES


@each_rule
def test_a_rule_has_a_manual(rule: Rule) -> None:
    """Why, how to mend it, and an example of either kind, in this order."""
    parts = re.findall(r"^(Why|Fix|Bad|Good):\s+\S", rule.manual, re.MULTILINE)
    assert parts == ["Why", "Fix", "Bad", "Good"]
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary


@each_rule
@pytest.mark.parametrize("kind", ["bad", "good"])
def test_a_rule_has_examples(rule: Rule, kind: str) -> None:
    """Every rule is shown to speak, and to be silent."""
    kept = any(case.parent.name == rule.code for case in cases(kind))
    built = any(case.code == rule.code and case.bad is (kind == "bad") for case in BUILT)
    assert kept or built, f"add tests/check/corpus/{kind}/{rule.code}/<case>/"


WARNINGS = {
    *("EV010", "EV012", "EV014", "EV111", "EV202", "EV203", "EV212", "EV302", "EV303", "EV308", "EV312", "EV313"),
    *("EV314", "EV405", "EV406", "EV407", "EV502"),
}
PARTIAL = {
    *("EV104", "EV105", "EV106", "EV107", "EV108", "EV110", "EV113", "EV114"),
    *("EV201", "EV202", "EV203", "EV204", "EV208", "EV401", "EV402", "EV404", "EV407"),
}
"""Rules that speak only of what is there."""
NOTES = {"EV304", "EV305", "EV307", "EV310", "EV311", "EV505"}


@each_rule
def test_a_severity_is_a_promise(rule: Rule) -> None:
    """Registries fail or pass by it, so that it changes only when somebody means it."""
    expected = Severity.WARNING if rule.code in WARNINGS else Severity.NOTE if rule.code in NOTES else Severity.ERROR
    assert rule.severity is expected


def fault_in_a_claim(rule: Rule) -> tuple[Path, str] | None:
    """A case of the corpus whose fault stands in a claim, and the claim's path."""
    for case in reversed(cases("bad")):
        path = (case / EXPECTED).read_text("utf-8").split(":")[0]
        if case.parent.name == rule.code and kind_of(path) == "claim" and (case / path).exists():
            return case, path
    return None


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.scope is Scope.CLAIM], ids=lambda rule: rule.code)
def test_what_a_rule_says_of_a_broken_claim(rule: Rule, tmp_path: Path) -> None:
    """A rule that speaks only of what is there looks at what is left of it; the others do not guess."""
    found = fault_in_a_claim(rule)
    if found is None:
        assert rule.code not in PARTIAL
        pytest.skip("its faults stand elsewhere")
    case, path = found
    root = registry_at(tmp_path, case)
    (root / path).write_text((root / path).read_text("utf-8") + "zzz: x\n", "utf-8")
    assert {problem.code for problem in check(root).found} == {"EV102", *PARTIAL.intersection([rule.code])}


def test_the_corpus_has_no_other_rules() -> None:
    """A folder with a mistyped code would prove nothing."""
    codes = {rule.code for rule in RULES}
    assert {case.parent.name for kind in ("bad", "good") for case in cases(kind)} <= codes
    assert {case.code for case in BUILT} <= codes


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.scope is Scope.READER], ids=lambda rule: rule.code)
def test_a_rule_of_the_reader_only_documents(rule: Rule) -> None:
    """What is found while files are read is not looked for twice."""
    assert list(rule.run()) == []


def test_unknown_contexts_are_found_in_every_vocabulary(tmp_path: Path) -> None:
    """Also where it warns of no level."""
    root = registry_at(tmp_path)
    contexts = root / "claims/vocabulary/contexts.yaml"
    contexts.write_text(re.sub(r" *warning:.*\n", "", contexts.read_text()))
    claim = root / "claims/msc/vesicle-immune-effect.yaml"
    claim.write_text(claim.read_text().replace("model: in-vitro", "model: in-vitr", 1))
    assert "EV402" in {found.code for found in check(root).found}
