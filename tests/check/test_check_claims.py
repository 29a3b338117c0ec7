"""A check of some claims says of them what a whole check says."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from evidence.check import check_claims
from evidence.check.rule import Scope
from evidence.check.rules import RULES
from evidence.check.run import check_registry
from evidence.diagnostic import Diagnostic
from evidence.model.ids import ClaimId
from evidence.registry import Registry, load
from tests.check.cases import cases, name_of, registry_at

ROOT = Path(__file__).parents[2]
ON_CLAIMS = {rule.code for rule in RULES if rule.scope is Scope.CLAIM}


def whole(root: Path) -> tuple[Registry, tuple[Diagnostic, ...], frozenset[Diagnostic]]:
    """A registry, all that a whole check says of it, and what was already found while it was read."""
    registry, problems = load(root)
    return registry, check_registry(registry, problems).found, frozenset(problems)


def share(
    registry: Registry, found: Collection[Diagnostic], read: frozenset[Diagnostic], *names: str
) -> set[Diagnostic]:
    """What a whole check says of some claims by the rules on claims."""
    paths = {registry.claim_paths[ClaimId(name)] for name in names}
    return {one for one in found if one.place.path in paths and one.code in ON_CLAIMS and one not in read}


@pytest.mark.parametrize("case", cases("bad"), ids=name_of)
def test_it_is_the_share_of_a_whole_check(case: Path, tmp_path: Path) -> None:
    registry, found, read = whole(registry_at(tmp_path, case))
    for name in registry.claims:
        assert set(check_claims(registry, [name])) == share(registry, found, read, name)
    assert set(check_claims(registry, registry.claims)) == share(registry, found, read, *registry.claims)


def test_on_the_real_registry() -> None:
    registry, found, read = whole(ROOT)
    told = check_claims(registry, registry.claims)
    assert set(told) == share(registry, found, read, *registry.claims)
    assert told
    assert len(set(told)) == len(told)
    for name in list(registry.claims)[::5]:
        assert set(check_claims(registry, [name])) == share(registry, found, read, name)


def test_the_cases_say_something() -> None:
    """So that the equality above is not one of nothing with nothing."""
    assert len(ON_CLAIMS & {case.parent.name for case in cases("bad")}) > 25


CLAIM = """\
id: loud
title: Loud
axis: tumour-effect
subject:
  label: vesicle
outcome: growth
ignore:
  - rule: EV106
    item: quiet
    reason: It will be added.
evidence:
  - id: quiet
    source: nobody
    stance: unclear
    finding: Nothing.
"""
ITEM = "  - id: i{0}\n    source: nobody\n    stance: unclear\n    finding: Nothing.\n"


def test_suppressions_hold_and_many_findings_are_only_counted(tmp_path: Path) -> None:
    root = registry_at(tmp_path)
    (root / "claims/loud.yaml").write_text(CLAIM + "".join(map(ITEM.format, range(120))), "utf-8")
    registry, found, read = whole(root)
    told = [one for one in check_claims(registry, [ClaimId("loud")]) if one.code == "EV106"]
    assert {one.place.route for one in told} == {("evidence", i, "source") for i in range(1, 101)} | {()}
    assert set(told) == {one for one in share(registry, found, read, "loud") if one.code == "EV106"}


def test_claims_without_a_record_are_passed_over(tmp_path: Path) -> None:
    assert check_claims(load(registry_at(tmp_path))[0], [ClaimId("nobody")]) == ()
