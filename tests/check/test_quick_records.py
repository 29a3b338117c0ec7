"""A check finds the same in records that were made without pydantic, in some of them, and in none."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from evidence.check.again import facts_of
from evidence.check.result import CheckResult
from evidence.check.run import check_registry
from evidence.model.quick import Maker, Quick
from evidence.registry.loader import load
from tests.check.cases import BASE, CORPUS, registry_at

CASES = sorted(path for kind in ("bad", "good") for path in (CORPUS / kind).glob("*/*") if path.is_dir())
CODES = sorted({path.parent.name for path in CASES})
ROOT = Path(__file__).parents[2]
make = Maker.make


def checked(root: Path, quick: bool) -> tuple[Any, ...]:
    """Everything that comes of a check: what is found, what is said of the work, and what is kept."""
    registry, problems = load(root, quick=quick)
    result: CheckResult = check_registry(registry, problems)
    names = ("found", "unchecked", "suppressed", "work", "ran", "by_file")
    return *(getattr(result, name) for name in names), facts_of(registry, result)


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lets every second record be made with pydantic, by chance; how many were made in either way."""
    dice, made = random.Random(3), [0, 0]

    def sometimes(self: Maker, kind: str, data: Any) -> Any:
        record = make(self, kind, data) if dice.random() < 0.5 else None
        made[record is None] += 1
        return record

    monkeypatch.setattr(Maker, "make", sometimes)
    return made


@pytest.mark.parametrize("code", CODES)
def test_they_make_no_difference(code: str, tmp_path: Path) -> None:
    for case in (path for path in CASES if path.parent.name == code):
        root = registry_at(tmp_path / case.parent.parent.name / case.name, case)
        assert checked(root, quick=True) == checked(root, quick=False)


@pytest.mark.parametrize("code", CODES)
def test_nor_do_records_of_both_kinds(code: str, tmp_path: Path, doubtful: list[int]) -> None:
    for case in (path for path in CASES if path.parent.name == code):
        root = registry_at(tmp_path / case.parent.parent.name / case.name, case)
        wanted = checked(root, quick=False)
        for _ in range(3):
            assert checked(root, quick=True) == wanted
    assert min(doubtful) > 0


def test_nor_in_the_registry_of_the_project(doubtful: list[int]) -> None:
    wanted = checked(ROOT, quick=False)
    for _ in range(3):
        assert checked(ROOT, quick=True) == wanted
    assert min(doubtful) > 50


def test_most_are_made_without() -> None:
    registry, _ = load(BASE, quick=True)
    records: list[object] = [*registry.claims.values(), *registry.sources.values(), registry.config]
    assert all(isinstance(record, Quick) for record in records)
