"""Which texts are taken for one, among many."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.check import CheckResult, check
from evidence.check import twins as module
from evidence.quotes.shingles import Sameness, sameness, shingles
from tests.check.cases import registry_at

WORDS = [f"word{i}" for i in range(900)]


def text(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def add(root: Path, name: str, words: str, links: str = "") -> None:
    (root / f"seeds/{name}.txt").write_text(words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    record = f"id: {name}\nkind: primary\nyear: 2020\nsnapshot: {name}.txt\nsha256: {digest}\n{links}"
    (root / f"claims/sources/{name}.yaml").write_text(record)


def found(root: Path) -> dict[str, str]:
    """What is said, by the name of the file."""
    result: CheckResult = check(root, select=("EV314",))
    return {Path(one.place.path).stem: one.message for one in result.ordered()}


def test_a_part_is_found_in_any_of_many(tmp_path: Path) -> None:
    root = registry_at(tmp_path)
    for i in range(60):
        add(root, f"a{i:02}", text(i, 600))
    add(root, "b-part", " ".join(text(7, 600).split()[200:300]))
    add(root, "a-whole", text(99, 300) + " " + text(31, 600))
    assert found(root) == {
        "a31": "nearly all of its stored text is in that of `a-whole`",
        "b-part": "nearly all of its stored text is in that of `a07`",
    }


def test_what_half_of_all_have_in_common_makes_no_twins(tmp_path: Path) -> None:
    """As pages of one site; and the sources of one text are each told of once."""
    root = registry_at(tmp_path)
    for i in range(70):
        add(root, f"a{i:02}", text(0, 300) + " " + text(i + 1, 200))
    assert found(root) == {}
    for i in range(70):
        add(root, f"a{i:02}", text(0, 300) + f" {i}")
    assert len(found(root)) == 69


def test_versions_of_one_text_hide_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are linked, they are not among those that a text is compared with."""
    monkeypatch.setattr(module, "_MOST_TRIED", 1)
    root = registry_at(tmp_path)
    for i in range(9):
        add(root, f"v{i}", text(0, 300) + f" {i}", "cohort: one\n")
    add(root, "a-first", text(0, 300) + " and others")
    assert list(found(root)) == [f"v{i}" for i in range(9)]


def test_short_and_empty_texts(tmp_path: Path) -> None:
    """A short text is told only when it is wholly the same, and nothing is no text."""
    root = registry_at(tmp_path)
    for name, words in {"a": "No text.", "b": "No text.", "c": "No text!", "d": "", "e": "", "f": " \n"}.items():
        add(root, name, words)
    assert found(root) == {"b": "its stored text is that of `a`"}


def test_where_the_texts_are_is_not_known(tmp_path: Path) -> None:
    root = registry_at(tmp_path)
    (root / "claims/registry.yaml").write_text("format: [")
    assert ("EV314", "claims/registry.yaml could not be read") in check(root).unchecked


def test_numbers_are_the_same_in_every_process() -> None:
    code = "from evidence.quotes.shingles import shingles; print(sorted(shingles('a b c d e f')))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(sorted(shingles("a b c d e f")))


def test_the_whole_is_not_within_its_part() -> None:
    part, whole = shingles(text(1, 100)), shingles(text(1, 100) + " " + text(2, 400))
    assert sameness(part, whole) is Sameness.WITHIN
    assert sameness(whole, part) is None
    assert sameness(part, part) is Sameness.ALIKE
