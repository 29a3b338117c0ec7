"""What changed between two revisions, as a comment on a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence.model.ids import ClaimId
from evidence.report.escape import bold, plain
from evidence.views.comparison_view import ChangeRow, ComparisonView

_MOST_CAUSES = 20
"""Causes of one claim that are listed."""
_MOST_ROWS = 100
_LONGEST = 200
"""Characters of a title."""
_ROOM = 60_000
"""Characters of the whole comment; GitHub takes 65,536."""
_LEFT_OUT = "The rest is left out here; `evidence diff --format json` has all of it."


def comparison_markdown(view: ComparisonView) -> str:
    """The comment. Data cannot break it, nor make it longer than a comment may be."""
    kept: list[str] = []
    room = _ROOM
    for line in _lines(view):
        room -= len(line) + 1
        if room < 0:
            kept += ["", _LEFT_OUT]
            break
        kept.append(line)
    done = list(_done(view, room)) if room > 0 else []
    return "\n".join([*kept, *done]) + "\n"


def _lines(view: ComparisonView) -> Iterator[str]:
    """What has become of the claims, and what is missing: first, since it is what counts."""
    yield "### What this does to the evidence"
    yield ""
    yield plain(view.summary)
    names = _names(view)
    for row in view.rows[:_MOST_ROWS]:
        if row.warning is not None:
            yield ""
            yield f"- {bold(names[row.claim])}: {plain(row.warning)}"
    for sentence in view.lost[:_MOST_ROWS]:
        yield ""
        yield f"- {plain(sentence)}"
    if len(view.lost) > _MOST_ROWS:
        yield ""
        yield f"and {len(view.lost) - _MOST_ROWS:,} more ids."
    for sentence in view.unseen:
        yield ""
        yield f"- {plain(sentence)}"
    if view.rows:
        yield ""
        yield "| | claim | before | after |"
        yield "|---|---|---|---|"
        for row in view.rows[:_MOST_ROWS]:
            cells = (row.outcome_word, names[row.claim], row.before or "not there", row.after or "gone")
            yield "| " + " | ".join(plain(cell) for cell in cells) + " |"
        if len(view.rows) > _MOST_ROWS:
            yield ""
            yield f"and {len(view.rows) - _MOST_ROWS:,} more claims."


def _done(view: ComparisonView, room: int) -> Iterator[str]:
    """What was done, folded, as far as there is room."""
    told = [row for row in view.rows[:_MOST_ROWS] if row.causes]
    if not told:
        return
    yield from ("", "<details><summary>What was done</summary>", "")
    room -= 200
    names = _names(view)
    for row in told:
        lines = list(_causes(row, names[row.claim]))
        room -= sum(len(line) + 1 for line in lines)
        if room < 0:
            yield from ("", _LEFT_OUT)
            break
        yield from lines
    yield from ("", "</details>")


def _causes(row: ChangeRow, name: str) -> Iterator[str]:
    yield f"- {plain(name)}"
    for cause in row.causes[:_MOST_CAUSES]:
        yield f"  - {plain(cause)}"
    if len(row.causes) > _MOST_CAUSES:
        yield f"  - and {len(row.causes) - _MOST_CAUSES:,} more"


def _names(view: ComparisonView) -> dict[ClaimId, str]:
    """What the claims are called: their titles, with the ids where several have the same."""
    titles = {row.claim: _short(row.title) for row in view.rows}
    times = Counter(titles.values())
    return {claim: title if times[title] == 1 else f"{title} ({claim})" for claim, title in titles.items()}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
