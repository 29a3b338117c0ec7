"""Answers of several processes are those of one, in its order, and nobody is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from evidence.bulk import resolve_table, workers
from evidence.bulk.duck import DuckDB
from evidence.bulk.workers import Workers
from evidence.errors import EnvironmentFault

Rows = Iterable[Sequence[Any]]


def times(rows: Rows, factor: int) -> Iterator[tuple[int, int, int]]:
    """Each row with the process that answered."""
    for key, place in rows:
        yield key, place * factor, os.getpid()


def sums(rows: Rows) -> Iterator[tuple[int, int]]:
    """One answer for all rows of a key."""
    for key, group in groupby(rows, key=itemgetter(0)):
        yield key, sum(place for _, place in group)


def firsts(rows: Rows) -> Iterator[tuple[int, int, int, int]]:
    """Each second cell, with how many rows say it, who answered, and of how many rows he was asked."""
    several = list(rows)
    for key, group in groupby(several, key=itemgetter(1)):
        yield key, len(list(group)), os.getpid(), several[0][1]


def refuse(rows: Rows) -> Iterator[tuple[int]]:
    for key, _ in rows:
        if key == 3:
            raise ValueError("three")
        yield (key,)


def end(rows: Rows) -> Iterator[tuple[int]]:
    for _ in rows:
        os._exit(1)
    yield (0,)


@pytest.fixture
def some(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Two processes that are worth their start for any row."""
    monkeypatch.setattr(workers, "_WORTH_S", 0)
    monkeypatch.setattr(workers, "_BATCH", 4)
    monkeypatch.setattr(workers, "_ALIKE", 8)
    monkeypatch.setattr(workers, "_MOST", 50)
    made = Workers(2)
    yield made
    made.close()


ROWS = [(key, place) for key in range(20) for place in range(key % 7)] + [(20, place) for place in range(120)]


def test_answers_come_in_the_order_of_the_rows_and_from_other_processes(some: Workers) -> None:
    found = list(some.answers(partial(times, factor=3), iter(ROWS), together=0))
    assert [row[:2] for row in found] == [(key, 3 * place) for key, place in ROWS]
    assert os.getpid() not in {row[2] for row in found}


def test_what_is_asked_together_is_answered_together(some: Workers) -> None:
    for _ in range(2):  # the processes are there by the second time
        assert list(some.answers(sums, iter(ROWS), together=1)) == list(sums(ROWS))


def test_too_much_for_one_batch_is_answered_here(some: Workers) -> None:
    found = list(some.answers(partial(times, factor=1), iter(ROWS), together=1))
    assert [row[:2] for row in found] == ROWS
    assert {row[2] for row in found if row[0] == 20} == {os.getpid()}
    assert os.getpid() not in {row[2] for row in found if row[0] < 20}


def test_what_only_begins_alike_is_parted(some: Workers) -> None:
    rows = [(0, claim, place) for claim in range(60) for place in range(3)]
    found = list(some.answers(firsts, iter(rows), together=2))
    assert [row[:2] for row in found] == [(claim, 3) for claim in range(60)]
    assert os.getpid() not in {row[2] for row in found}
    assert len({row[3] for row in found}) > 1


def test_what_takes_little_time_is_answered_here(some: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_WORTH_S", 3_600)
    for together in (0, 1):
        found = list(some.answers(partial(times, factor=1), iter(ROWS), together))
        assert [row[:2] for row in found] == ROWS
        assert {row[2] for row in found} == {os.getpid()}
    assert list(some.answers(sums, iter(ROWS), together=1)) == list(sums(ROWS))
    assert list(some.answers(sums, iter([]), together=1)) == []


def test_one_process_is_this_one() -> None:
    rows = [(number, number) for number in range(20_000)]
    found = list(Workers(1).answers(partial(times, factor=1), iter(rows), together=0))
    assert {row[2] for row in found} == {os.getpid()}


def test_an_error_is_the_answer_s_own(some: Workers) -> None:
    with pytest.raises(ValueError, match="three"):
        list(some.answers(refuse, iter(ROWS), together=1))


def test_a_process_that_is_ended_from_outside_is_told(some: Workers) -> None:
    with pytest.raises(EnvironmentFault, match="--threads 1"):
        list(some.answers(end, iter(ROWS), together=0))


def test_a_table_comes_to_the_same_result(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stances = ("up", "up", "down", "mixed", "no-effect")
    rows = [
        {
            "claim": f"claim-{number % 40}",
            "source": f"source-{number // 2}",
            "stance": stances[number * number % 5],
            "tissue": f"tissue-{number % 3}",
            "dose": f"dose-{number // 7 % 4}",
        }
        for number in range(2_000)
    ]
    table = tmp_path / "table.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = []
    for processes in (1, 2):
        monkeypatch.setattr(workers, "_WORTH_S", 0)
        monkeypatch.setattr(workers, "_BATCH", 4)
        output = tmp_path / f"{processes}.parquet"
        with DuckDB(output, processes=processes) as engine:
            resolve_table(engine, [str(table)], output, poles=("up", "down"))
        found.append(output.read_bytes())
    assert found[0] == found[1]


WAITS = """
import time
from tests.bulk.test_workers import ROWS, slow
from evidence.bulk import workers
if __name__ == "__main__":
    workers._WORTH_S = 0
    some = workers.Workers(2)
    for row in some.answers(slow, iter(ROWS), together=0):
        print(row[0], flush=True)
"""


def slow(rows: Rows) -> Iterator[tuple[int]]:
    """The process, and then nothing for an hour."""
    first = True
    for _ in rows:
        if not first:
            time.sleep(3_600)
        first = False
        Path(os.environ["STARTED"], str(os.getpid())).touch()
        yield (os.getpid(),)


def within(seconds: float, found: Callable[[], bool]) -> bool:
    """Whether something comes true in so many seconds; far more than it takes."""
    until = time.monotonic() + seconds
    while not found():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def there(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or ") Z " not in state.read_text()


def test_nobody_is_left_when_the_first_process_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text(WAITS)
    started = tmp_path / "started"
    started.mkdir()
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": root, "STARTED": str(started)}
    )
    try:
        assert within(120, lambda: bool(os.listdir(started)))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert within(120, lambda: not any(map(there, os.listdir(started))))


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from evidence.bulk.duck import DuckDB
from evidence.bulk.engine import Relation
with DuckDB(Path(sys.argv[1])) as engine:
    try:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        engine.make(Relation("long", "SELECT SUM(a.range * b.range) FROM range(9999999) a, range(99999) b", kept=True))
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interrupted_query_is_an_interruption(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "out.parquet")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")
