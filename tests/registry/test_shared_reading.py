"""Two processes read what one alone reads, whatever becomes of the second."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.model.quick import Maker
from evidence.registry import loader, shared_reading
from evidence.registry.listing import list_files
from evidence.registry.reading import FileReading
from evidence.registry.shared_reading import read_all, read_together
from evidence.second import Second
from tests.check.cases import CORPUS, registry_at

BAD = sorted(path for path in (CORPUS / "bad").glob("*/*") if path.is_dir())
CODES = sorted({path.parent.name for path in BAD})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Second]:
    """Second processes that were started, which hand files over one by one."""
    found: list[Second] = []
    start = Second.start

    def noted(work: Callable[[], Iterable[bytes]]) -> Second | None:
        process = start(work)
        assert process is not None
        found.append(process)
        return process

    monkeypatch.setattr(Second, "start", noted)
    monkeypatch.setattr(shared_reading, "_PART", 1)
    return found


def read(how: Callable[..., dict[str, FileReading]], root: Path) -> tuple[dict[str, FileReading], dict[str, Any]]:
    listing = list_files(root)
    seen: dict[str, Any] = {}
    arguments = (Maker(),) if how is read_together else ()
    readings = how(root, sorted(listing.entries), listing.links, seen.__setitem__, *arguments)
    return dict(sorted(readings.items())), dict(sorted(seen.items()))


@pytest.mark.parametrize("code", CODES)
def test_two_read_what_one_reads(code: str, tmp_path: Path, started: list[Second]) -> None:
    for case in (path for path in BAD if path.parent.name == code):
        root = registry_at(tmp_path / case.name, case)
        assert read(read_together, root) == read(read_all, root)
    assert started
    assert all(process.process == 0 and process.pipe == -1 for process in started)


def test_links_and_broken_files_are_read_by_the_first(tmp_path: Path, started: list[Second]) -> None:
    root = registry_at(tmp_path)
    (root / "claims/zz-broken.yaml").write_bytes(b"id: \xff\n")
    (root / "claims/zz-pipe.yaml").symlink_to("registry.yaml")
    (root / "claims/zz-long.yaml").write_text("id: zz-long # a comment that the quick reader leaves alone\n", "utf-8")
    assert read(read_together, root) == read(read_all, root)


def test_what_the_maker_doubts_is_read_by_the_records(
    tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, dice, doubted = Maker.make, random.Random(1), []

    def sometimes(self: Maker, kind: str, data: Any) -> Any:
        record = make(self, kind, data)
        doubted.append(dice.random() < 0.5)
        return None if doubted[-1] else record

    root = registry_at(tmp_path)
    monkeypatch.setattr(Maker, "make", sometimes)
    for _ in range(5):
        assert read(read_together, root) == read(read_all, root)
    assert 10 < sum(doubted) < len(doubted) - 10


@pytest.mark.parametrize("how", ["killed", "raises", "cut off"])
def test_one_that_fails_is_not_missed(
    how: str, tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = registry_at(tmp_path)
    wanted = read(read_all, root)
    hand_over = shared_reading._handed_over

    def failing(*arguments: Any) -> Iterator[bytes]:
        for number, part in enumerate(hand_over(*arguments)):
            if number == 2:
                if how == "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                if how == "raises":
                    raise MemoryError
                return
            yield part

    monkeypatch.setattr(shared_reading, "_handed_over", failing)
    assert read(read_together, root) == wanted
    assert len(started) == 1


def test_no_second_process_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = registry_at(tmp_path)
    wanted = read(read_all, root)
    monkeypatch.setattr(Second, "start", lambda work: None)
    assert read(read_together, root) == wanted


def test_only_a_large_registry_is_shared(
    tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = registry_at(tmp_path)
    monkeypatch.setattr("evidence.second.is_worth_it", lambda: True)
    loader.load(root, quick=True)
    assert not started
    monkeypatch.setattr(loader, "_MANY_FILES", 2)
    loader.load(root)
    assert not started
    shared, problems = loader.load(root, quick=True)
    assert len(started) == 1
    alone, others = loader.load(root)
    assert (shared.claims, shared.sources, problems) == (alone.claims, alone.sources, others)
