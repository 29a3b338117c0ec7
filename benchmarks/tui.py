"""Times `evidence tui` on a real pseudo-terminal, beside a minimal Textual program with a `DataTable` of the same rows.

A key is written to the terminal, and what the program draws is read until it goes quiet; nothing of the program's
inside is looked at. Programs run in turn. A blank Textual program shows what starting costs by itself.

For every key there are several times. `answer`: to the last byte of the first burst of output, when the cursor has
moved or the letter stands in the box. `claim`: to the byte with which the claim under the cursor is shown. `list`:
after a key in the filter, to the burst with which the list is drawn that it leaves; every key that is typed leaves
another number of claims, and the number is what is looked for. `quiet`: to the last byte of all that the key set off,
when the explanation stands there as well. Times are of the wall clock, without the time for which the program or this
script waited for a processor that others had; seconds of processor are given beside them. Programs are started once
before, so that their modules are compiled, as those of an installed program are. Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generate import generate

COLUMNS, LINES = 160, 45
BURST = 0.012
"""Seconds of silence that end the first burst; a frame at sixty a second takes 17 ms, but comes in one piece."""
WORDS = "1234\x7f\x7f\x7f\x7f" * 2
"""What is typed into the filter, and taken back: every key leaves another number of claims."""
QUIET = 0.4
"""Seconds of silence that end an answer."""
IDLE = 10.0
"""Seconds for which a program is watched that has nothing to do."""
FIRST = 5.0
"""Seconds that a program may take to begin its answer."""
STEPS = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-Z\\^_=>])")
NAMES = re.compile(r"claim-\d+")
PICTURE = re.compile(r"\? +help")  # in the last line of the whole picture
VERDICTS = re.compile(r"\d+:\d+ +\.\d\d")
CLAIM = re.compile("Decision:")
LISTED = re.compile(r"Claims [\d,]+(?:/[\d,]+)? by")
SENTENCE = re.compile(r"Why: (?!looking)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key set off."""

    answer: float | None
    """Milliseconds to the end of the first burst; None when nothing came."""
    claim: float | None
    """Milliseconds until the claim was drawn; None when it was not."""
    listed: float | None
    """Milliseconds until the list was drawn with another number of claims; None when it was not."""
    quiet: float | None
    """Milliseconds to the last byte."""
    size: int
    """Bytes."""


def queued(process: str | int, threads: str = "*") -> float:
    """Seconds for which threads of a process could have run, and stood in a queue."""
    found = 0
    for file in Path(f"/proc/{process}/task").glob(f"{threads}/schedstat"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            found += int(file.read_text().split()[1])
    return found / 1e9


def spent_by(process: int) -> float:
    """Seconds of processor of all threads, to the nanosecond."""
    files = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, command: Sequence[str], home: Path) -> None:
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        size = struct.pack("HHHH", LINES, COLUMNS, 0, 0)
        self.start, self.lost_before = time.monotonic(), queued("self")
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], list(command), environment)
        self.text = ""
        self.bytes = 0

    def read(self, patience: float) -> bool:
        """Take what the program has drawn; false when it drew nothing for so many seconds."""
        if not select.select([self.terminal], [], [], patience)[0]:
            return False
        try:
            drawn = os.read(self.terminal, 1 << 20)
        except OSError as error:
            raise SystemExit(f"the program ended; its last words: {self.text[-2000:]}") from error
        self.bytes += len(drawn)
        self.text = (self.text + STEPS.sub(b"", drawn).decode("utf-8", "replace"))[-200_000:]
        return True

    def wait_for(self, pattern: re.Pattern[str], patience: float, first: bool = False) -> float | None:
        """Milliseconds since the start until something is drawn; None when it does not come.

        Waiting for a processor is left out: that of the thread that draws for the `first` picture, before which no
        other computes; later that of all threads, of which one at a time has work.
        """
        while time.monotonic() - self.start < patience:
            if self.read(0.2) and pattern.search(self.text):
                waited = queued(self.process, str(self.process) if first else "*")
                lost = waited + queued("self") - self.lost_before
                return 1000 * max(0.0, time.monotonic() - self.start - lost)
        return None

    def settle(self, patience: float) -> None:
        """Wait until the program neither draws nor computes."""
        end = time.monotonic() + patience
        before = self.processor()
        while time.monotonic() < end:
            drew = False
            until = time.monotonic() + 1
            while (left := until - time.monotonic()) > 0:
                drew = self.read(left) or drew
            now = self.processor()
            if not drew and now - before < 0.05:
                return
            before = now

    def processor(self) -> float:
        """Seconds of processor that the program has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Peak memory in MB."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def press(self, keys: str) -> Answer:
        """Write keys at once, and read until the program goes quiet."""
        before, self.text = self.bytes, ""
        start = last = self.clock()
        os.write(self.terminal, keys.encode())
        burst = claim = listed = None
        while self.read(FIRST if burst is None and self.bytes == before else QUIET):
            last = self.clock()
            while self.read(BURST):
                last = self.clock()
            burst = last if burst is None else burst
            claim = last if claim is None and CLAIM.search(self.text) else claim
            listed = last if listed is None and LISTED.search(self.text) else listed
        if burst is None:
            return Answer(None, None, None, None, 0)
        shown, found = (None if at is None else 1000 * (at - start) for at in (claim, listed))
        return Answer(1000 * (burst - start), shown, found, 1000 * (last - start), self.bytes - before)

    def clock(self) -> float:
        """Seconds, without those for which the thread that draws, or this script, stood in a queue."""
        return time.monotonic() - queued(self.process, str(self.process)) - queued("self")

    def hold(self, key: str, seconds: float) -> float | None:
        """Hold a key down at thirty a second; milliseconds from the last one to quiet."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            os.write(self.terminal, key.encode())
            until = time.monotonic() + 1 / 30
            while (left := until - time.monotonic()) > 0:
                self.read(left)
        quiet = self.press(key).quiet
        return None if quiet is None else max(0.0, quiet)  # in a flood both may have stood in a queue at once

    def close(self) -> None:
        """End the program, and only that."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def rows_of(registry: Path) -> list[list[str]]:
    """The rows of the list as the peer shows them."""
    from evidence.registry import load
    from evidence.resolve import resolve
    from evidence.views import view_queue

    found, _ = load(registry)
    rows = view_queue(resolve(found).values(), found)
    return [[row.status.glyph, row.claim, row.title, row.counts, row.conflict] for row in rows]


def table(file: Path | None) -> None:
    """The peer: a blank program, or one with a table and a box to filter it."""
    from textual import events, on
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable, Input, Static

    rows = None if file is None else json.loads(file.read_text(encoding="utf-8"))

    class Peer(App[None]):
        AUTO_FOCUS = "DataTable"

        def compose(self) -> ComposeResult:
            if rows is None:
                yield Static("claim-0", markup=False)
                return
            yield Input()
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            if rows is not None:
                self.query_one(Input).cursor_blink = False
                self.query_one(DataTable).add_columns("", "claim", "title", "lines", "conflict")
                self.query_one(DataTable).add_rows(rows)

        def on_key(self, event: events.Key) -> None:
            if event.key == "slash" and isinstance(self.focused, DataTable):
                self.query_one(Input).focus()

        @on(Input.Changed)
        def narrow(self, event: Input.Changed) -> None:
            words = event.value.lower().split()
            found = [row for row in rows or () if all(word in f"{row[1]} {row[2]}".lower() for word in words)]
            self.query_one(DataTable).clear()
            self.query_one(DataTable).add_rows(found)

    Peer().run()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one program."""

    paint: float | None
    """Milliseconds until names of claims are to be seen."""
    picture: float | None
    """Until the whole picture is."""
    verdicts: float | None
    sentence: float | None
    moved: list[Answer]
    filtered: list[Answer]
    held: float | None
    memory: float
    processor: tuple[float, float, float, float]
    """Seconds until it was ready, percent of one core while nothing happens, milliseconds for a move and for a letter
    of the filter."""


def measure(command: Sequence[str], own: bool, keys: int, patience: float) -> Run:
    """Start a program, wait until it is idle, and press keys."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(command, Path(home))
        try:
            paint = terminal.wait_for(NAMES, patience, first=True)
            picture = terminal.wait_for(PICTURE, patience, first=True) if own else paint
            verdicts = terminal.wait_for(VERDICTS, patience) if own else None
            sentence = terminal.wait_for(SENTENCE, patience) if own else None
            terminal.settle(60)
            down = "j" if own else "\x1b[B"
            ready = terminal.processor()
            until = time.monotonic() + IDLE
            while (left := until - time.monotonic()) > 0:
                terminal.read(left)
            spent = [terminal.processor()]
            moved = [terminal.press(down) for _ in range(keys)]
            spent.append(terminal.processor())
            held = terminal.hold(down, 2)
            terminal.press("/")
            spent.append(terminal.processor())
            filtered = [terminal.press(key) for key in WORDS]
            spent.append(terminal.processor())
            processor = (
                ready,
                100 * (spent[0] - ready) / IDLE,
                1000 * (spent[1] - spent[0]) / keys,
                1000 * (spent[3] - spent[2]) / len(WORDS),
            )
            return Run(paint, picture, verdicts, sentence, moved, filtered, held, terminal.memory(), processor)
        finally:
            terminal.close()


def start_of(command: Sequence[str], pattern: re.Pattern[str], patience: float) -> tuple[float, float]:
    """The first picture of a program alone: milliseconds, and those of processor until then."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(command, Path(home))
        try:
            painted = terminal.wait_for(pattern, patience, first=True)
            if painted is None:
                raise SystemExit(f"{' '.join(command)} drew nothing in {patience} s")
            return painted, 1000 * spent_by(terminal.process)
        finally:
            terminal.close()


def program(registry: Path) -> list[str]:
    """The command that is measured."""
    return [sys.executable, "-m", "evidence.cli.main", "tui", "--registry", str(registry)]


def registry_of(folder: Path, claims: int) -> Path:
    """A registry of so many claims; made when it is not there."""
    registry = folder / f"{claims}"
    if not registry.exists():
        generate(registry, claims)
    return registry


def middle(values: Iterable[float | None], digits: int = 0) -> str:
    """The median, or that there is none."""
    known = [value for value in values if value is not None]
    return f"{statistics.median(known):,.{digits}f}" if known else "-"


def spread(values: Iterable[float | None]) -> str:
    """The median, and in brackets the value that one in twenty exceeds."""
    known = sorted(value for value in values if value is not None)
    return f"{statistics.median(known):,.0f} ({known[int(len(known) * 0.95)]:,.0f})" if known else "-"


HEAD = (
    "program",
    "claims",
    "first paint s",
    "whole picture s",
    "verdicts s",
    "why s",
    "ready, processor s",
    "idle, % of a core",
    "key: answer ms",
    "claim ms",
    "quiet ms",
    "processor ms",
    "filter key: answer ms",
    "list ms",
    "quiet ms",
    "processor ms",
    "held key ms",
    "peak MB",
)


def report(name: str, claims: int, runs: list[Run]) -> None:
    """One row of the table."""
    moved = [answer for run in runs for answer in run.moved]
    filtered = [answer for run in runs for answer in run.filtered]
    moments = [(run.paint, run.picture, run.verdicts, run.sentence) for run in runs]
    starts = zip(*moments, strict=True)
    cells = [
        name,
        f"{claims:,}",
        *(middle((None if ms is None else ms / 1000 for ms in found), 2) for found in starts),
        middle((run.processor[0] for run in runs), 1),
        middle((run.processor[1] for run in runs), 1),
        spread(answer.answer for answer in moved),
        spread(answer.claim for answer in moved),
        spread(answer.quiet for answer in moved),
        middle(run.processor[2] for run in runs),
        spread(answer.answer for answer in filtered),
        spread(answer.listed for answer in filtered),
        spread(answer.quiet for answer in filtered),
        middle(run.processor[3] for run in runs),
        middle(run.held for run in runs),
        middle(run.memory for run in runs),
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keys", type=int, default=30, help="moves in every run")
    parser.add_argument("--patience", type=float, default=180, help="seconds that a program may take to be ready")
    parser.add_argument("--folder", type=Path, help="where registries are kept from run to run (default: nowhere)")
    parser.add_argument("--no-peer", action="store_true", help="measure only the program itself")
    parser.add_argument("--table", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.table is not None:
        table(Path(options.table) if options.table else None)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        this = [sys.executable, str(Path(__file__).resolve())]
        blank, alone, own_starts = [*this, "--table", ""], [], []
        registry = registry_of(folder, options.claims[0])
        own = program(registry)
        for number in range(options.runs + 1):  # in turn; the first of each compiles
            pair = start_of(blank, NAMES, options.patience), start_of(own, PICTURE, options.patience)
            if number:
                alone.append(pair[0])
                own_starts.append(pair[1])
        print(
            f"{COLUMNS} x {LINES}, Python {sys.version.split()[0]}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f};"
        )
        print(f"medians of {options.runs} runs with {options.keys} keys each, in brackets what one in twenty exceeds.")
        wall = [[found[0] for found in starts] for starts in (alone, own_starts)]
        spent = [[found[1] for found in starts] for starts in (alone, own_starts)]
        ratios = [[b / a for a, b in zip(*times, strict=True)] for times in (wall, spent)]
        print(
            f"A blank Textual program paints after {middle(wall[0])} ms, with {middle(spent[0])} ms of processor; this "
            f"one's whole picture, in turn with it, after {middle(wall[1])} and {middle(spent[1])} ms: "
            f"{middle(ratios[0], 2)} and {middle(ratios[1], 2)} times as much.\n"
        )
        print("| " + " | ".join(HEAD) + " |\n|---" + "|--:" * (len(HEAD) - 1) + "|")
        for claims in options.claims:
            registry = registry_of(folder, claims)
            rows = folder / f"{claims}.json"
            if not rows.exists() and not options.no_peer:
                rows.write_text(json.dumps(rows_of(registry)), encoding="utf-8")
            own = program(registry)
            found: dict[str, list[Run]] = {"evidence tui": [], "DataTable": []}
            for _ in range(options.runs):
                found["evidence tui"].append(measure(own, True, options.keys, options.patience))
                if not options.no_peer:
                    peer = [*this, "--table", str(rows)]
                    found["DataTable"].append(measure(peer, False, options.keys, options.patience))
            for name, runs in found.items():
                if runs:
                    report(name, claims, runs)


if __name__ == "__main__":
    main()
