"""The rules as a set."""

from __future__ import annotations

import re

import pytest

from evidence.check.rule import Rule, Scope
from evidence.check.rules import FAMILIES, RULES, decisions, files, provenance, quotes, references, stances
from tests.check.built import BUILT
from tests.check.cases import cases

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


def test_the_corpus_has_no_other_rules() -> None:
    """A folder with a mistyped code would prove nothing."""
    codes = {rule.code for rule in RULES}
    assert {case.parent.name for kind in ("bad", "good") for case in cases(kind)} <= codes
    assert {case.code for case in BUILT} <= codes


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.scope is Scope.READER], ids=lambda rule: rule.code)
def test_a_rule_of_the_reader_only_documents(rule: Rule) -> None:
    """What is found while files are read is not looked for twice."""
    assert list(rule.run()) == []
