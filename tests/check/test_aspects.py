"""Rules that are about an aspect have nothing to say of claims without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.check.context import CheckContext
from evidence.check.rule import Aspect, Scope
from evidence.check.rules import RULES
from evidence.registry.loader import load
from tests.check.cases import BASE, CORPUS, cases, name_of, registry_at

ABOUT = [rule for rule in RULES if rule.about is not None]


@pytest.mark.parametrize("case", cases("bad"), ids=name_of)
def test_nothing_is_missed(case: Path, tmp_path: Path) -> None:
    registry, _ = load(registry_at(tmp_path, case))
    context = CheckContext(registry)
    for claim in registry.claims.values():
        aspects = Aspect.of(claim)
        for rule in ABOUT:
            if rule.about not in aspects:
                assert list(rule.run(claim, context)) == [], rule.code


def test_every_aspect_is_asked_for_and_there_is(tmp_path: Path) -> None:
    roots = (BASE, registry_at(tmp_path, CORPUS / "bad/EV309/study-that-reports"))
    claims = [claim for root in roots for claim in load(root)[0].claims.values()]
    assert {rule.about for rule in ABOUT} == set(Aspect)
    assert frozenset().union(*map(Aspect.of, claims)) == set(Aspect)
    assert all(rule.scope is Scope.CLAIM for rule in ABOUT)
