"""The report as files: whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from evidence.registry.registry import Registry
from evidence.report import report, write_report
from evidence.resolve import Verdict, resolve
from evidence.resolve.explain import Explanation
from tests.make import claim, item, registry


@pytest.fixture
def found() -> Registry:
    rows = [item(name, "pro" if name < "c" else "anti") for name in "abcd"]
    return registry(claim("disputed", *rows), claim("one-sided", item("a", "pro")))


def test_the_text_names_the_pictures_that_are_there(found: Registry, tmp_path: Path) -> None:
    written = write_report(tmp_path / "new" / "folder", found, resolve(found), "0 errors")
    assert written.paths == (tmp_path / "new/folder/report.md", tmp_path / "new/folder/disputed.svg")
    assert (written.not_drawn, written.why) == ((), None)
    assert sorted(path.name for path in (tmp_path / "new/folder").iterdir()) == ["disputed.svg", "report.md"]
    text = written.text.read_text(encoding="utf-8")
    assert "](disputed.svg)" in text and "Consistency check: 0 errors" in text
    assert b"\r" not in written.text.read_bytes()


def test_without_matplotlib_the_text_is_written_and_the_rest_named(
    found: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    written = write_report(tmp_path, found, resolve(found))
    assert written.paths == (tmp_path / "report.md",)
    assert written.not_drawn == ("disputed",)
    assert written.why is not None and "evidence-contradiction-tracker[plots]" in written.why
    assert written.text.read_text(encoding="utf-8") == report(found, resolve(found))


def test_nothing_to_draw_needs_no_matplotlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    small = registry(claim("c", item("a", "pro")))
    assert write_report(tmp_path, small, resolve(small)).why is None


def test_progress_is_told_and_explanations_are_made_once(
    found: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evidence.report import markdown

    asked: list[str] = []
    explain = markdown.explain

    def counting(verdict: Verdict, *rest: Any) -> Explanation:
        asked.append(verdict.claim)
        return explain(verdict, *rest)

    monkeypatch.setattr(markdown, "explain", counting)
    told: list[tuple[int, int]] = []
    write_report(tmp_path, found, resolve(found), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    assert asked == ["disputed"]


def test_old_files_are_replaced(found: Registry, tmp_path: Path) -> None:
    for name in ("report.md", "disputed.svg"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    write_report(tmp_path, found, resolve(found))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disputed.svg", "mine.txt", "report.md"]
    assert "old" not in (tmp_path / "report.md").read_text(encoding="utf-8")[:20]


def test_a_link_is_replaced_and_not_followed(found: Registry, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/report.md").symlink_to(tmp_path / "precious")
    write_report(tmp_path / "out", found, resolve(found))
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "out/report.md").is_symlink()


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(
    found: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.md").write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(tmp_path, found, resolve(found))
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("report.md", "old")]
