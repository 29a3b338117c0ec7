"""A result as a list to look through: millions of claims, of which only those on the screen are read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from evidence.bulk.claim_records import claim_records
from evidence.bulk.claim_row import ClaimRow, headline_of, queue_row
from evidence.bulk.duck import DuckDB
from evidence.bulk.made import read_made
from evidence.bulk.picking import Readable, readable
from evidence.bulk.result import ALL, Chosen, Order, Result
from evidence.model.decision import Status
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.views.queue_view import QueueRow
from evidence.views.wording import fraction, p_value

BLOCK = 128
"""Claims that are read at a time."""
AT_ONCE = 500
"""Claims that are in the first list, while the order of all others is found."""
_REMEMBERED = 20_000
_DISPUTES = (Status.DISPUTED, Status.CONTEXT_DEPENDENT, Status.PRELIMINARY_DISPUTE, Status.REPORTED_DISPUTED)
MOST_ROWS = 3_000
"""Rows of a claim that are shown as evidence; more are for another tool."""


class Browser:
    """Claims of a result in an order, and the rows of one of them. Used by one thread at a time, but for `row`."""

    def __init__(self, path: Path, tables: Sequence[str] = ()) -> None:
        self.path = path
        self.policy = Policy()
        self._result = Result(path)
        self._folder = Path(tempfile.mkdtemp(prefix="evidence-browse-"))
        self._known: dict[int, ClaimRow] = {}
        self._named: tuple[object, Sequence[str]] = (None, ())
        """Claims that are known, and their names in order."""
        self._long: set[str] = set()
        """Claims of which too many rows were found."""
        self._engine: DuckDB | None = None
        self._table: Readable | None = None
        self.places: Sequence[int] = ()
        """Where in the file the listed claims stand, in order."""
        self._disputes: frozenset[int] | None = None
        self.total = 0
        """Claims of the whole result."""
        self.disputed = 0
        self.made = ""
        """What the result says it was made with, in a few words."""
        try:
            if (made := read_made(path)) is not None:
                self.made = f"conditions: {', '.join(made.context) or 'none'}"
            if tables:
                self._engine = DuckDB(self._folder / "rows.parquet")
                self._table = readable(self._engine, tables, None, None, path)
        except BaseException:
            self.close()
            raise

    @property
    def with_items(self) -> bool:
        """Whether the rows behind a claim can be shown."""
        return self._table is not None

    def close(self) -> None:
        """Let go of all files."""
        self._result.close()
        if self._engine is not None:
            self._engine.__exit__(None, None, None)
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self) -> None:
        """End what is being looked for, so that files can be let go of."""
        self._result.stop()

    def count(self) -> None:
        """Find how many claims there are."""
        statuses = self._result.statuses()
        self.total = sum(statuses.values())
        self.disputed = statuses.get(Status.DISPUTED.value, 0)

    def find(self, chosen: Chosen = ALL, order: Order = Order.CONFLICT, limit: int | None = None) -> Sequence[int]:
        """Where the claims that fit stand, in order; the first block of them is read as well."""
        found = self._result.places(chosen, order=order, limit=limit)
        self._read(found[:BLOCK])
        return found

    def row(self, entry: int) -> ClaimRow | None:
        """A claim of the list; None while it has not been read."""
        return self._known.get(int(self.places[entry])) if entry < len(self.places) else None

    def read(self, entry: int) -> None:
        """Read the claims around an entry."""
        begin = entry // BLOCK * BLOCK
        self._read(self.places[begin : begin + BLOCK])

    def _read(self, places: Iterable[int]) -> None:
        wanted = [int(place) for place in places if int(place) not in self._known]
        if not wanted:
            return
        found = dict(zip(wanted, self._result.at(wanted), strict=True))
        if len(self._known) > _REMEMBERED:
            self._known = {}
        self._known = {**self._known, **found}

    def next_dispute(self, entry: int, steps: int) -> int | None:
        """The next entry with a dispute of any kind, below or above one."""
        if self._disputes is None:
            words = tuple(status.value for status in _DISPUTES)
            self._disputes = frozenset(map(int, self._result.places(Chosen(statuses=words), order=Order.CLAIM)))
        around = range(entry + 1, len(self.places)) if steps > 0 else range(entry - 1, -1, -1)
        return next((place for place in around if int(self.places[place]) in self._disputes), None)

    @property
    def names(self) -> Sequence[str]:
        """Names of the claims that were read, in order: those on the screen shall not look alike."""
        known = self._known
        if self._named[0] is not known:
            self._named = known, sorted(row.name for row in known.values())
        return self._named[1]

    def shown(self, row: ClaimRow) -> QueueRow:
        """A claim as a list shows it."""
        return queue_row(row, self.policy)

    def records(self, row: ClaimRow) -> Registry | None:
        """The rows of a claim as records; None where there are too many of them, or no table."""
        if self._table is None or self._engine is None or self.is_long(row):
            return None
        names, rows = self._table.of_claim(self._engine, row.name)
        found = list(islice(rows, MOST_ROWS + 1))  # those that do not count are rows as well
        if len(found) > MOST_ROWS:
            self._long.add(row.name)
            return None
        return claim_records(row, names, found)

    def is_long(self, row: ClaimRow) -> bool:
        """Whether a claim is known to have too many rows to make records of."""
        return row.verdict.items > MOST_ROWS or row.name in self._long


def numbers_of(row: ClaimRow, policy: Policy) -> list[str]:
    """The verdict of a result in sentences, the headline first."""
    verdict = row.verdict
    told = [headline_of(row, policy)]
    numbers = [f"{verdict.items:,} items count"]
    if verdict.conflict is not None and verdict.basis is not None:
        numbers.append(f"conflict {fraction(verdict.conflict)}")
    if verdict.sign_test_p is not None and verdict.tally.first + verdict.tally.second:
        numbers.append(f"sign test {p_value(verdict.sign_test_p)}")
    if verdict.proportion_ci is not None:
        low, high = verdict.proportion_ci
        numbers.append(f"share of {row.poles[0]} between {fraction(low)} and {fraction(high)}")
    for count, what in ((verdict.unread, "not read by anybody"), (verdict.unclear, "without a direction")):
        if count:
            numbers.append(f"{count} {what}")
    told.append("; ".join(numbers) + ".")
    if row.untested:
        told.append("It has too many lines to tell of every condition whether it separates them.")
    return told


def parsed(text: str) -> tuple[Chosen, str]:
    """The claims that a filter means, and what in it is not understood.

    Words are parts of names; `is:disputed` a status, `pole:A` the leading pole, `by:tissue` a condition that explains;
    `!` before a word is what a name does not hold.
    """
    words: list[str] = []
    without: list[str] = []
    statuses: set[str] | None = None
    where: list[tuple[str, str]] = []
    odd: list[str] = []
    known = {status.value for status in Status}
    for word in text.split():
        name, colon, value = word.partition(":")
        if name == "is" and colon:
            if value not in known and not any(status.startswith(value) for status in known):
                odd.append(f"no status {value}; there are {', '.join(sorted(known))}")
            fitting = {value} if value in known else {status for status in known if status.startswith(value)}
            statuses = fitting if statuses is None else statuses & fitting
        elif name in _COLUMNS and colon:
            where.append((_COLUMNS[name], value))
        elif word.startswith("!") and len(word) > 1:
            without.append(word[1:].lower())
        else:
            words.append(word.lower())
    given = () if statuses is None else tuple(sorted(statuses)) or ("none",)
    return Chosen(statuses=given, where=tuple(where), words=tuple(words), without=tuple(without)), "; ".join(odd)


_COLUMNS = {"pole": "pole", "by": "separated_by", "axis": "axis"}
HINT = "words, is:disputed, pole:..., by:..., !not"
