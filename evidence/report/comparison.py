"""What changed between two revisions, as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.report.escape import bold, plain
from evidence.views.comparison_view import ChangeRow, ComparisonView

_MOST_CAUSES = 20
"""Causes of one claim that are listed; a comment has a limited length."""
_MOST_ROWS = 100


def comparison_markdown(view: ComparisonView) -> str:
    """The comment. Data cannot break it."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: ComparisonView) -> Iterator[str]:
    yield "### What this does to the evidence"
    yield ""
    yield plain(view.summary)
    if view.rows:
        yield ""
        yield "| | claim | before | after |"
        yield "|---|---|---|---|"
        for row in view.rows[:_MOST_ROWS]:
            cells = (row.outcome_word, row.title, row.before or "not there", row.after or "gone")
            yield "| " + " | ".join(plain(cell) for cell in cells) + " |"
        if len(view.rows) > _MOST_ROWS:
            yield ""
            yield f"and {len(view.rows) - _MOST_ROWS:,} more claims."
    for row in view.rows[:_MOST_ROWS]:
        if row.warning is not None:
            yield ""
            yield f"- {bold(row.title)}: {plain(row.warning)}"
    for sentence in view.lost[:_MOST_ROWS]:
        yield ""
        yield f"- {plain(sentence)}"
    told = [row for row in view.rows[:_MOST_ROWS] if row.causes]
    if told:
        yield ""
        yield "<details><summary>What was done</summary>"
        yield ""
        for row in told:
            yield from _causes(row)
        yield ""
        yield "</details>"


def _causes(row: ChangeRow) -> Iterator[str]:
    yield f"- {plain(row.title)}"
    for cause in row.causes[:_MOST_CAUSES]:
        yield f"  - {plain(cause)}"
    if len(row.causes) > _MOST_CAUSES:
        yield f"  - and {len(row.causes) - _MOST_CAUSES:,} more"
