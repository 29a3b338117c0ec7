"""Files whose whole is a mistake: one finding says it, and none that leads elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.check import check
from evidence.registry import load, profile
from tests.check.cases import registry_at

CLAIM = "claims/msc/msc-vesicle-growth-native.yaml"
OTHER = "claims/msc/msc-vesicle-growth.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry to make mistakes in."""
    return registry_at(tmp_path)


def found(root: Path, path: str) -> list[tuple[str, str, str | None]]:
    """What is said of a file."""
    return [(one.code, one.message, one.hint) for one in load(root)[1] if one.place.path == path]


def test_two_records_in_one_file(root: Path) -> None:
    """Whoever kept one of each key would have lost a claim."""
    file = root / CLAIM
    file.write_bytes(file.read_bytes() + (root / OTHER).read_bytes())
    said = found(root, CLAIM)
    assert said == [("EV006", "a second record begins here", "one record a file: move it into a file of its own")]


def test_an_id_that_stands_twice_is_no_second_record(root: Path) -> None:
    file = root / CLAIM
    first, rest = file.read_text("utf-8").split("\n", 1)
    file.write_text(f"{first}\n{first}\n{rest}", "utf-8")
    assert [code for code, _, _ in found(root, CLAIM)] == ["EV007"]


@pytest.mark.parametrize(
    ("file", "place", "hint"),
    [
        (CLAIM, "claims/sources/msc-vesicle-growth-native.yaml", "it looks like a claim: move it into a folder of"),
        ("claims/sources/ferro-2017.yaml", "claims/msc/ferro-2017.yaml", "it looks like a source: move it into"),
    ],
)
def test_a_record_in_the_wrong_folder(file: str, place: str, hint: str, root: Path) -> None:
    """Nothing is said of the fields that a record of another kind would have."""
    (root / file).rename(root / place)
    said = found(root, place)
    assert [code for code, _, _ in said] == ["EV101"] and (said[0][2] or "").startswith(hint)


def test_two_files_with_one_id_are_equals(root: Path) -> None:
    """Neither is to blame: both are named, and either may be the one to change."""
    copy = root / "claims/other/msc-vesicle-growth.yaml"
    copy.parent.mkdir()
    copy.write_bytes((root / OTHER).read_bytes())
    (problem,) = [one for one in check(root).found if one.code == "EV107"]
    paths = {OTHER, "claims/other/msc-vesicle-growth.yaml"}
    (other,) = paths - {problem.place.path}
    assert problem.message == f"the id `msc-vesicle-growth` stands in {other} as well"
    assert problem.hint == "give one of the two another id, or remove the file that is not meant"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a: b: c\n", "put the text in quotation marks where it holds `: `"),
        ("a:\n  - x\n  y: 1\n", "begins with `- ` in column 3"),
        ("x:\n  a: 1\n b: 2\n", "should begin in column 1"),
        ("a: @x\n", "put the text in quotation marks"),
        ("k: v\nabc\n", "write `key: value`"),
        ("k: v\na: 'b\n", "close the quotation mark that is opened in line 2"),
        ("k: v\na: [b\n", "close the bracket that is opened in line 2"),
    ],
)
def test_what_is_no_yaml_can_be_mended(text: str, advice: str) -> None:
    """The parser tells what it looked for; the hint, what to write."""
    (problem,) = profile.read(text.encode(), CLAIM).problems
    assert problem.code == "EV001" and advice in (problem.hint or "")
