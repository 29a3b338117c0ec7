"""Open disputes over time: how many there were at each commit, and how many of them somebody had judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from evidence.history.git import Commit
from evidence.history.ledger import ClaimHistory, Entry
from evidence.history.standing import OPEN
from evidence.views.wording import capital, counted


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """The registry from one commit on."""

    time: int
    """When it was committed, in seconds since 1970; never before the commit above it."""
    day: str
    """The day of that, in UTC."""
    commit: str
    """The first characters of its id."""
    claims: int
    open: int
    """Claims in dispute."""
    decided: int
    """Those of them that bear a decision, up to date or not."""
    judged: int
    """Decisions that were made or renewed so far, on any claim."""


@dataclass(frozen=True, slots=True)
class DisputeHistoryView:
    """Open disputes over time."""

    title: str
    sentences: tuple[str, ...]
    rows: tuple[DisputeRow, ...]
    """Commits at which a number changed, the oldest first."""
    end: tuple[int, str]
    """Time and day of the last commit, whether it changed a number or not."""
    description: str
    """The picture in words."""


def view_dispute_history(histories: Iterable[ClaimHistory], line: Iterable[Commit], commit: str) -> DisputeHistoryView:
    """Open disputes at each commit of a line, the oldest first, up to `commit`."""
    by_commit: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for number, history in enumerate(histories):
        for entry in history.entries:
            by_commit[entry.commit].append((number, entry))
    states: dict[int, tuple[bool, bool]] = {}
    rows: list[DisputeRow] = []
    judged, time, last = 0, None, (0, 0, 0, 0)
    disputed = decided = 0
    for one in line:
        time = one.time if time is None else max(time, one.time)  # clocks may go back, commits do not
        for number, entry in by_commit.get(one.id, ()):
            judged += entry.decision in ("made", "renewed")
            was, now = states.get(number, _NOT_THERE), _state(states.get(number, _NOT_THERE), entry)
            disputed += now[0] - was[0]
            decided += all(now) - all(was)
            if entry.status is None:
                states.pop(number, None)
            else:
                states[number] = now
        numbers = (len(states), disputed, decided, judged)
        if numbers != last or not rows:
            rows.append(DisputeRow(time, _day(time), one.id[:12], *numbers))
            last = numbers
    end = 0 if time is None else time
    sentences = tuple(_sentences(rows, commit))
    title = "Open disputes over time"
    return DisputeHistoryView(title, sentences, tuple(rows), (end, _day(end)), f"{title}. {' '.join(sentences)}")


_NOT_THERE = (False, False)


def _state(was: tuple[bool, bool], entry: Entry) -> tuple[bool, bool]:
    """Whether a claim is in dispute and bears a decision, from a commit on."""
    if entry.status is None:
        return _NOT_THERE
    return entry.status in OPEN, entry.decision in ("made", "renewed") or (entry.decision is None and was[1])


def _sentences(rows: list[DisputeRow], commit: str) -> Iterable[str]:
    upto = f"Up to commit {commit[:12]}, along first parents."
    if not rows:
        yield f"The history holds no claims. {upto}"
        return
    first, last = rows[0], rows[-1]
    yield (
        f"{capital(counted(last.open, 'open dispute'))} among {counted(last.claims, 'claim')}, "
        f"{last.decided:,} with a decision; {counted(last.judged, 'decision')} made or renewed so far."
    )
    most = max(rows, key=lambda row: row.open)
    if first.open != last.open or most.open != last.open:
        peak = f", and {most.open:,} at most, on {most.day}" if most.open > max(first.open, last.open) else ""
        yield f"There were {first.open:,} on {first.day}{peak}."
    yield f"In dispute are also claims whose dispute a context explains, or that rests on few studies. {upto}"


def _day(time: int) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return "1970-01-01"  # a commit may bear any number


def shares(view: DisputeHistoryView) -> Mapping[str, tuple[tuple[float, int], ...]]:
    """Steps of each number: when it became so, as a part of the whole time, and what it became."""
    if not view.rows:
        return {}
    start, span = view.rows[0].time, view.end[0] - view.rows[0].time
    places = [(row.time - start) / span if span else 0.0 for row in view.rows]
    return {
        name: tuple((place, getattr(row, name)) for place, row in zip(places, view.rows, strict=True))
        for name in ("open", "decided")
    }
