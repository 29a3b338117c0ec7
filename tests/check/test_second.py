"""A second process finds what one alone finds, in the same order, or is as if it had not been."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence import second
from evidence.check import context, run, shared_rules
from evidence.check.result import CheckResult
from evidence.check.run import check_registry
from evidence.frozen import replace
from evidence.registry.loader import load
from evidence.second import Second
from tests.check.cases import CORPUS, registry_at

BAD = sorted(path for path in (CORPUS / "bad").glob("*/*") if path.is_dir())
CODES = sorted({path.parent.name for path in BAD})


def checked(root: Path, alone: bool) -> CheckResult:
    registry, problems = load(root)
    return check_registry(registry, problems, alone=alone)


def same(one: CheckResult, other: CheckResult) -> bool:
    names = ("found", "unchecked", "suppressed", "work", "ran")
    return all(getattr(one, name) == getattr(other, name) for name in names)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Second]:
    """Second processes that were started, which now is worth it for any registry."""
    found: list[Second] = []
    start = Second.start

    def noted(work: Callable[[], Any]) -> Second | None:
        process = start(work)
        assert process is not None
        found.append(process)
        return process

    monkeypatch.setattr(run, "_MANY_CLAIMS", 2)
    monkeypatch.setattr(shared_rules, "_PART", 1)
    monkeypatch.setattr("evidence.second.is_worth_it", lambda: True)
    monkeypatch.setattr(Second, "start", noted)
    return found


@pytest.mark.parametrize("code", CODES)
def test_two_find_what_one_finds(code: str, tmp_path: Path, started: list[Second]) -> None:
    for case in (path for path in BAD if path.parent.name == code):
        root = registry_at(tmp_path / case.name, case)
        assert same(checked(root, alone=False), checked(root, alone=True))
    assert all(process.process == 0 and process.pipe == -1 for process in started)


def test_there_are_two(tmp_path: Path, started: list[Second]) -> None:
    root = registry_at(tmp_path)
    checked(root, alone=False)
    assert len(started) == 1
    checked(root, alone=True)
    assert len(started) == 1


@pytest.mark.parametrize("how", ["killed", "raises", "rubbish", "another text"])
def test_one_that_fails_is_not_missed(
    how: str, tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = registry_at(tmp_path, BAD[-1])
    wanted = checked(root, alone=True)
    first = os.getpid()
    part = shared_rules._part

    def failing(*arguments: Any) -> Any:
        if os.getpid() != first:
            if how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "raises":
                raise MemoryError
            if how == "another text":
                found = part(*arguments)
                return replace(found, looked_up=replace(found.looked_up, stored={"a.txt": "0" * 64}))
            return lambda: None  # what cannot be handed over
        return part(*arguments)

    monkeypatch.setattr(shared_rules, "_part", failing)
    assert same(checked(root, alone=False), wanted)
    assert len(started) == 1


def test_a_limit_holds_over_both(tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch) -> None:
    """So many mistyped words are compared in one check, however many processes there are."""
    root = registry_at(tmp_path)
    for number in range(6):
        text = (
            f"id: claim-{number}\ntitle: Effect {number}\naxis: tumour-efect\nsubject:\n  label: vesicle\n"
            f"outcome: growth\nbroader: clam-{number}\n"
        )
        (root / f"claims/claim-{number}.yaml").write_text(text, "utf-8")
    for limit in (0, 5, 20, 60, 1000):
        monkeypatch.setattr(context, "_MOST_COMPARISONS", limit)
        assert same(checked(root, alone=False), checked(root, alone=True))
    assert len(started) == 5


def test_a_check_that_ends_early_leaves_no_process(
    tmp_path: Path, started: list[Second], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    processes: list[int] = []
    end = Second.end

    def noted(self: Second) -> None:
        processes.append(self.process)
        end(self)

    root = registry_at(tmp_path)
    monkeypatch.setattr(shared_rules, "on_claims", interrupted)
    monkeypatch.setattr(Second, "end", noted)
    with pytest.raises(KeyboardInterrupt):
        checked(root, alone=False)
    assert started[0].process == 0 < processes[0]
    with pytest.raises(ChildProcessError):
        os.waitpid(processes[0], os.WNOHANG)


def test_the_work_goes_on_while_nobody_takes_its_parts(tmp_path: Path) -> None:
    parts = [bytes([number]) * size for number, size in enumerate((3, 5 << 20, 0, 1, 3 << 20))]
    done = tmp_path / "done"

    def work() -> Iterator[bytes]:
        yield from parts
        done.touch()

    process = Second.start(work)
    assert process is not None
    try:
        end = time.monotonic() + 60
        while not done.exists() and time.monotonic() < end:
            time.sleep(0.01)
        assert done.exists()
        assert [process.receive() for _ in parts] == parts
        assert process.receive() is None
    finally:
        process.end()


def test_threads_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a process with threads may wait for ever for what a thread holds."""
    import threading

    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1}, raising=False)
    monkeypatch.setattr(second.sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not second.is_worth_it()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert second.is_worth_it()
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0}, raising=False)
    assert not second.is_worth_it()
