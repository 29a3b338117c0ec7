"""Every rule on small registries: one fault each, and near misses that must give nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evidence.check.rules import RULES
from evidence.registry import profile, reading
from tests.check.built import BUILT, Built
from tests.check.cases import EXPECTED, assert_found, cases, name_of, registry_at

SEVERITY = {rule.code: rule.severity for rule in RULES}


def test_the_clean_registry_is_clean(tmp_path: Path) -> None:
    """Nothing at all is said of the registry that every case starts from."""
    result = assert_found(registry_at(tmp_path), [])
    assert result.unchecked == ()


@pytest.mark.parametrize("case", cases("bad"), ids=name_of)
def test_one_fault_gives_one_rule(case: Path, tmp_path: Path) -> None:
    """A fault is found where it is, by its own rule and by no other."""
    expected = (case / EXPECTED).read_text("utf-8").splitlines()
    assert {line.rpartition(" ")[2] for line in expected} == {case.parent.name}
    for found in assert_found(registry_at(tmp_path, case), expected).found:
        assert found.severity is SEVERITY[found.code]
        assert found.message
        assert not found.message.endswith(".")


@pytest.mark.parametrize("case", [case for case in cases("bad") if case.parent.name < "EV104"], ids=name_of)
def test_without_libyaml(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in Python, without the short cut for canonical files, finds the same at the same places."""
    monkeypatch.setattr(profile, "_parser", yaml.BaseLoader)
    monkeypatch.setattr(reading, "read_canonical", lambda raw, order: None)
    assert_found(registry_at(tmp_path, case), (case / EXPECTED).read_text("utf-8").splitlines())


@pytest.mark.parametrize("case", cases("good"), ids=name_of)
def test_a_near_miss_gives_nothing(case: Path, tmp_path: Path) -> None:
    """What only looks like a fault is left alone."""
    assert_found(registry_at(tmp_path, case), [])


@pytest.mark.parametrize("case", BUILT, ids=lambda case: f"{case.code}-{case.name}")
def test_what_cannot_be_kept_as_files(case: Built, tmp_path: Path) -> None:
    """Links, pipes, odd bytes and large files, built for the occasion."""
    root = registry_at(tmp_path)
    case.build(root)
    for found in assert_found(root, list(case.expected)).found:
        assert found.severity is SEVERITY[found.code]
