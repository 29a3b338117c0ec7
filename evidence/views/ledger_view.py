"""How verdicts came about, in words and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from evidence.history.ledger import ClaimHistory, Entry
from evidence.views.wording import counted

FORMAT = 1


def ledger_lines(history: ClaimHistory) -> Iterator[str]:
    """The history of one claim, the newest first."""
    yield f"{history.claim}: {_judged(history)}, {counted(history.turns, 'change')} of status"
    for entry in reversed(history.entries):
        yield f"  {day(entry)}  {entry.commit[:12]}  {verdict_text(entry)}{_notes(entry)}"


def ledger_rows(histories: Iterable[ClaimHistory]) -> Iterator[tuple[str, ...]]:
    """Every claim: its verdict now, since when, how often its status changed, how often it was judged."""
    for history in histories:
        last = history.entries[-1]
        since = next(
            (
                later
                for earlier, later in zip(history.entries[-2::-1], history.entries[:0:-1], strict=True)
                if earlier.status is not later.status
            ),
            history.entries[0],
        )
        yield history.claim, verdict_text(last), day(since), str(history.turns), str(history.judged)


def ledger_text(histories: Iterable[ClaimHistory], commit: str) -> str:
    """The same for programs; keys may be added, and none changes its meaning."""
    claims = [
        {
            "claim": history.claim,
            "judged": history.judged,
            "status_changes": history.turns,
            "entries": [_record(entry) for entry in history.entries],
        }
        for history in histories
    ]
    return json.dumps({"format": FORMAT, "commit": commit, "claims": claims}, ensure_ascii=True, indent=2) + "\n"


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "commit": entry.commit,
        "time": _moment(entry).isoformat(),
        "status": None if entry.status is None else entry.status.value,
        "pole": entry.pole,
        "lines": dict(entry.lines),
        "decision": entry.decision,
        "unsigned": entry.unsigned,
        "unknown_stances": list(entry.unknown),
    }


def day(entry: Entry) -> str:
    """The day of a commit, in UTC."""
    return _moment(entry).date().isoformat()


def verdict_text(entry: Entry) -> str:
    """A verdict with its lines: `disputed, pro-tumour ahead: 3 pro-tumour, 2 anti-tumour`."""
    if entry.status is None:
        return "taken out"
    ahead = f", {entry.pole} ahead" if entry.pole is not None else ""
    split = ", ".join(f"{count} {word}" for word, count in entry.lines.items() if count)
    return f"{entry.status.value}{ahead}" + (f": {split}" if split else "")


def _judged(history: ClaimHistory) -> str:
    return f"judged {counted(history.judged, 'time')}" if history.judged else "never judged"


def notes(entry: Entry) -> Iterator[str]:
    """What a reader has to know beside verdict and decision."""
    if entry.unsigned:
        yield "a dispute went without a signature"
    if entry.unknown:
        yield f"no stance of the question: {', '.join(entry.unknown)}"


def _notes(entry: Entry) -> str:
    decision = () if entry.decision is None else (f"decision {entry.decision}",)
    told = "; ".join((*decision, *notes(entry)))
    return f"  ({told})" if told else ""


def _moment(entry: Entry) -> datetime:
    try:
        return datetime.fromtimestamp(entry.time, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)  # a commit may bear any number
