"""What became of the rows of a table, and of its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evidence.bulk.counting import Counts
from evidence.bulk.engine import Engine
from evidence.bulk.layout import Layout
from evidence.bulk.mapped import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Changes:
    """What a table of changes did to another one."""

    added: int
    changed: int
    removed: int
    absent: int
    """Rows to be removed that were not there."""
    touched: int
    """Claims that were judged again; all others stand as they were."""
    everything: bool = False
    """Whether the rows of all claims were counted, and not of those alone."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the rows, and of the claims."""

    context: tuple[str, ...]
    """The columns that were taken as conditions."""
    rows: int
    used: int
    excluded: Mapping[str, int]
    """Rows that do not count, by reason; with `used` they are all rows."""
    claims: int
    statuses: Mapping[str, int]
    untested: int = 0
    """Claims of so many lines that it is open whether some context separates them; also marked in the result."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Cells that are taken as empty for what they say, by column."""
    changes: Changes | None = None
    """What was changed since the result that was gone on from; rows are counted of the touched claims alone then."""


def summary_of(engine: Engine, counts: Counts, columns: Layout) -> Summary:
    """What became of the rows that were judged."""
    ((counted,),) = engine.fetch("SELECT COALESCE(SUM(items), 0) FROM lines")
    ((rows,),) = engine.fetch("SELECT COUNT(*) FROM given")
    excluded: dict[str, int] = {}
    if counted < rows:  # otherwise there is no row to read again
        reasons = engine.fetch("SELECT why, COUNT(*) FROM items WHERE why IS NOT NULL GROUP BY why")
        excluded = {str(why): int(number) for why, number in reasons}
    ((reported,),) = engine.fetch("SELECT COALESCE(SUM(reported_items), 0) FROM tallies WHERE own_items > 0")
    if reported:
        excluded["reported"] = int(reported)
    status = "CASE WHEN s.claim IS NULL THEN j.status ELSE j.separated_status END"
    statuses = engine.fetch(
        f"SELECT {status}, COUNT(*) FROM tallies t JOIN judged j ON {counts.same_tally} "
        f"LEFT JOIN explained s ON t.claim = s.claim GROUP BY {status}"
    )
    found = ranked({str(word): int(number) for word, number in statuses})
    ((untested,),) = engine.fetch("SELECT COUNT(*) FROM untested")
    return Summary(
        context=columns.context,
        rows=int(rows),
        used=int(counted) - int(reported),
        excluded=dict(sorted(excluded.items())),
        claims=sum(found.values()),
        statuses=found,
        untested=int(untested),
    )


def ranked(statuses: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first."""
    return dict(sorted(statuses.items(), key=lambda pair: (-pair[1], pair[0])))


def together(parts: Sequence[Summary]) -> Summary:
    """What became of the rows of all parts."""
    excluded = sum((Counter(part.excluded) for part in parts), Counter[str]())
    statuses = sum((Counter(part.statuses) for part in parts), Counter[str]())
    return replace(
        parts[0],
        rows=sum(part.rows for part in parts),
        used=sum(part.used for part in parts),
        excluded=dict(sorted(excluded.items())),
        claims=sum(part.claims for part in parts),
        statuses=ranked(statuses),
        untested=sum(part.untested for part in parts),
    )


def with_left_out(engine: Engine, summary: Summary) -> Summary:
    """The rows that were left out before are rows, too."""
    refused = engine.fetch(f"SELECT refused, COUNT(*) FROM {LEFT_OUT} GROUP BY refused")
    before = {str(reason): int(number) for reason, number in refused}
    excluded = dict(sorted({**summary.excluded, **before}.items()))
    return replace(summary, excluded=excluded, rows=summary.rows + sum(before.values()))
