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
SHOWING = (
    "bad/EV107/two-items",
    "bad/EV114/who-entered-it",
    "bad/EV207/neither",
    "bad/EV208/no-text",
    "bad/EV302/counted",
    "bad/EV309/study-that-reports",
    "bad/EV403/study-that-says",
)
"""Cases with the aspects that no sound claim has."""
UNKNOWN = [
    case for code in ("EV105", "EV106", "EV113", "EV114", "EV402") for case in cases("bad") if code in case.parts
]


@pytest.mark.parametrize("case", cases("bad"), ids=name_of)
def test_nothing_is_missed(case: Path, tmp_path: Path) -> None:
    registry, _ = load(registry_at(tmp_path, case))
    context = CheckContext(registry)
    for claim in registry.claims.values():
        aspects = context.aspects.of(claim)
        for rule in ABOUT:
            if rule.about not in aspects:
                assert list(rule.run(claim, context)) == [], rule.code


def test_every_aspect_is_asked_for_and_there_is(tmp_path: Path) -> None:
    found: set[Aspect] = set()
    for number, case in enumerate((None, *map(CORPUS.joinpath, SHOWING))):
        registry, _ = load(BASE if case is None else registry_at(tmp_path / str(number), case))
        assert not registry.unread
        found.update(*map(CheckContext(registry).aspects.of, registry.claims.values()))
    assert {rule.about for rule in ABOUT} == found == set(Aspect)
    assert all(rule.scope is Scope.CLAIM for rule in ABOUT)


@pytest.mark.parametrize("case", UNKNOWN, ids=name_of)
def test_what_is_not_known_is_told(case: Path, tmp_path: Path) -> None:
    registry, _ = load(registry_at(tmp_path, case))
    assert any(Aspect.UNKNOWN in CheckContext(registry).aspects.of(claim) for claim in registry.claims.values())


def test_a_sound_claim_has_nothing_that_is_wrong() -> None:
    """Rules that find nothing on most claims are not asked of them."""
    registry, _ = load(BASE)
    of = CheckContext(registry).aspects.of
    wrong = {Aspect.MISFIT, Aspect.TWICE, Aspect.UNKNOWN, Aspect.UNSETTLED, Aspect.UNSTORED, Aspect.WORDLESS}
    assert all(wrong.isdisjoint(of(claim)) for claim in registry.claims.values())


def test_all_is_asked_where_something_is_not_read(tmp_path: Path) -> None:
    root = registry_at(tmp_path)
    (root / "claims/broken.yaml").write_text("id: [", "utf-8")
    registry, _ = load(root)
    assert {CheckContext(registry).aspects.of(claim) for claim in registry.claims.values()} == {frozenset(Aspect)}
