"""A finding is the same one wherever it stands, and another one when it says something else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evidence.check import check
from evidence.check.identity import Identifier, Identity, Owner
from tests.check.cases import BEFORE, CORPUS, cases, name_of, registry_at
from tests.check.test_run import ITEM, write


def identities(root: Path) -> Counter[Identity]:
    """Of all findings of a registry."""
    result = check(root)
    identifier = Identifier(result.raw)
    return Counter(identifier.identity(found) for found in result.found)


def test_parts(tmp_path: Path) -> None:
    """Rule, record and item by their names."""
    (found,) = identities(registry_at(tmp_path, CORPUS / "bad/EV106/misspelt"))
    assert (found.rule, found.owner, found.name) == ("EV106", Owner.CLAIM, "vesicle-angiogenesis")
    assert found.item.startswith("marsh-2018")
    assert len(found.content) == len(found.fingerprint) == 32


def test_a_source_and_a_file(tmp_path: Path) -> None:
    """What is neither claim nor source goes by its path."""
    root = registry_at(tmp_path)
    source = root / "claims/sources/osei-2016.yaml"
    lines = source.read_text("utf-8").splitlines(keepends=True)
    source.write_text("".join(line for line in lines if not line.startswith("sha256")), "utf-8")
    axes = root / "claims/vocabulary/axes.yaml"
    axes.write_text(axes.read_text("utf-8").rstrip("\n"), "utf-8")
    assert {(found.rule, found.owner, found.name) for found in identities(root)} == {
        ("EV209", Owner.SOURCE, "osei-2016"),
        ("EV010", Owner.FILE, "claims/vocabulary/axes.yaml"),
    }


@pytest.mark.parametrize("case", [case for case in cases("bad") if not (case / BEFORE).exists()][5::9], ids=name_of)
def test_lines_and_folders_do_not_matter(case: Path, tmp_path: Path) -> None:
    """Neither comments above, nor another folder for a claim."""
    root = registry_at(tmp_path, case)
    before = identities(root)
    assert before
    for path in root.glob("claims/**/*.yaml"):
        path.write_bytes(b"# one\n# two\n" + path.read_bytes())
    assert identities(root) == before
    claims = root / "claims/msc"
    claims.rename(root / "claims/elsewhere")
    if not any(found.owner is Owner.FILE for found in before):
        assert identities(root) == before


def test_the_order_of_items_does_not_matter(tmp_path: Path) -> None:
    """An item is known by its id, and its quote by its words."""
    root = registry_at(tmp_path)
    found = []
    for names in ("ab", "ba"):
        write(root, "evidence:\n" + "".join(ITEM.format(name, "spleen") for name in names))
        found.append(identities(root))
    assert found[0] == found[1]
    assert {identity.item for identity in found[0]} == {"a", "b"}


def test_another_value_is_another_finding(tmp_path: Path) -> None:
    """What is known does not hide what is new."""
    root = registry_at(tmp_path)
    found = []
    for level in ("spleen", "liver"):
        write(root, "evidence:\n" + ITEM.format("a", level))
        found += identities(root)
    assert len(set(found)) == 2
    assert len({(identity.rule, identity.name, identity.item) for identity in found}) == 1
