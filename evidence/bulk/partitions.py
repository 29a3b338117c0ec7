"""The per-partition form: whole claims judged in Python where their rows are, on any engine that can group rows.

`judge_partition` is a pure function over record batches of Arrow: all rows of a claim come one after another, and out
comes one row a claim. Spark's `mapInArrow` calls it, and so can Dask, or a loop over files. A worker has to hold the
rows of one claim; the counting in SQL has no such limit.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from evidence.bulk.arrow import batches_of, schema_of, values_of
from evidence.bulk.columns import EXCLUDED_COLUMNS, PARTITION_COLUMNS, TALLIES
from evidence.bulk.engine import Column
from evidence.bulk.items import BITS
from evidence.bulk.judging import EXPLAINING, VERDICT_COLUMNS, judge_tallies, screen_tables
from evidence.bulk.layout import Layout
from evidence.bulk.one_claim import Counted, Item, counted, reported
from evidence.bulk.pipeline import MOST_LINES, MOST_ROWS
from evidence.bulk.whole import named, reversing, separated, tried
from evidence.model.axis import Stance
from evidence.model.item import Directness
from evidence.model.policy import Policy
from evidence.model.source import Kind, Standing
from evidence.resolve.reversal import SEVERAL

_WORDS = ("claim", "source", "stance", "axis", "line", "kind", "standing", "directness", "via", "group", "year")
_ARM = ("outcome_class", "comparator")
_KINDS = {kind.value: int(kind.is_primary) for kind in Kind}
_STANDINGS = frozenset(standing.value for standing in Standing)
_DIRECTNESS = frozenset(word.value for word in Directness)
_TAKEN = frozenset(stance.value for stance in Stance)
_COMMON = {stance.value: BITS[stance] for stance in (Stance.MIXED, Stance.NO_EFFECT)}
_YEAR = re.compile(r"([0-9]{1,4})([.]0*)?")


def columns_of(schema: pa.Schema) -> tuple[Column, ...]:
    """The columns of record batches, for `evidence.bulk.layout.layout`; their text is asked of Arrow by name."""
    plain = (pa.types.is_primitive, pa.types.is_string, pa.types.is_large_string, pa.types.is_decimal, pa.types.is_null)
    return tuple(
        Column(one.name, str(one.type), one.name if any(test(_bare(one.type)) for test in plain) else None)
        for one in schema
    )


def split(batch: pa.RecordBatch, column: str, parts: int) -> list[pa.RecordBatch]:
    """The rows by the value of a column, in so many parts: equal values into the same part, on any machine."""
    places = [
        0 if text is None else zlib.crc32(text.encode()) % parts for text in values_of(_text(batch.column(column)))
    ]
    at = pa.array(places, type=pa.int64())
    return [batch.filter(pc.equal(at, part)) for part in range(parts)]


def judge_partition(
    batches: Iterable[pa.RecordBatch], layout: Layout, policy: Policy | None = None, separations: str = EXPLAINING
) -> Iterator[pa.RecordBatch]:
    """One row a claim, of batches in which the rows of a claim come one after another.

    `separations` is `explaining`, or `all` of them.
    """
    judge = _Judge(layout, Policy() if policy is None else policy, separations)
    groups = groupby(judge.rows(batches), key=itemgetter(0))
    return batches_of((judge(name, rows) for name, rows in groups), schema_of(PARTITION_COLUMNS))


def excluded_partition(
    batches: Iterable[pa.RecordBatch], layout: Layout, policy: Policy | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows that do not count, of the same batches; with those that `judge_partition` counts they are all rows."""
    judge = _Judge(layout, Policy() if policy is None else policy)
    groups = groupby(judge.rows(batches), key=itemgetter(0))
    return batches_of(chain.from_iterable(judge.left_out(rows) for _, rows in groups), schema_of(EXCLUDED_COLUMNS))


class _Judge:
    """Judges the claims of a partition; what has been answered before is remembered."""

    def __init__(self, layout: Layout, policy: Policy, separations: str = EXPLAINING) -> None:
        self._layout = layout
        self._separations = separations
        self._policy = policy
        self._verdict = cache(self._verdict_of)
        self._screened = cache(lambda table: next(screen_tables([table], policy, len(layout.context)), None))
        self._poles: Callable[[str], tuple[str, str] | None] = cache(_poles)

    def rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        """The columns that count, by what they mean, as text."""
        known, context = self._layout.known, self._layout.context_texts
        names = [known.get(word) for word in (*_WORDS, *_ARM)]
        for batch in batches:
            nothing = [None] * batch.num_rows
            nulls = self._layout.nulls
            columns = [nothing if name is None else values_of(_text(batch.column(name), nulls)) for name in names]
            levels = [values_of(_text(batch.column(name), nulls)) for name in context]
            placed = zip(*levels, strict=True) if levels else [()] * batch.num_rows
            yield from zip(*columns, placed, strict=True)

    def __call__(self, name: str | None, rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
        """The row of one claim."""
        left_out: Counter[str] = Counter()
        items: list[Item] = []
        axes: set[str] = set()
        for row in rows:
            if row[3] is not None:
                axes.add(row[3])
            found = self._item(row)
            if isinstance(found, str):
                left_out[found] += 1
            else:
                items.append(found)
        counts = counted(items, len(self._layout.context), self._policy)
        said = self._verdict(counts.tally)
        names, separations, untested = self._why(items, counts) if said["asks"] else (None, None, False)
        if self._separations != EXPLAINING:
            separations = self._all(items, counts) if said["tried"] else said["separations"]
        if counts.own_items and counts.reported_items:
            left_out["reported"] = counts.reported_items
        axis = "/".join(self._layout.poles) if self._layout.poles else min(axes, default=None)
        poles = self._layout.poles or self._poles(axis or "") or ("", "")
        cells = {
            **said,
            **dict(zip(TALLIES, counts.tally[: len(TALLIES)], strict=True)),
            "claim": name,
            "axis": axis,
            "pole": {1: poles[0], 2: poles[1]}.get(said["leader"]),
            "items": counts.reported_items if said["basis"] == "secondary" else counts.own_items,
            "unclear": left_out["unclear"],
            "unread": counts.unread,
            "separated_by": names,
            "separation_untested": untested,
            "separations": separations,
            "used": len(items) - left_out["reported"],
            "left_out": json.dumps({reason: number for reason, number in sorted(left_out.items()) if number}),
        }
        if names is not None:
            cells |= {"status": said["separated_status"], "reasons": said["separated_reasons"]}
        return tuple(cells[name] for name in PARTITION_COLUMNS)

    def _verdict_of(self, tally: tuple[int, ...]) -> dict[str, Any]:
        """What is said of a tally, by the names of columns."""
        (row,) = judge_tallies([tally], self._policy)
        return dict(zip(VERDICT_COLUMNS, row[len(tally) :], strict=True))

    def left_out(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The rows of one claim that do not count."""
        items: list[Item] = []
        stances: dict[int, str] = {}
        for row in rows:
            found = self._item(row)
            if isinstance(found, str):
                yield (*row[:3], found)
            else:
                items.append(found)
                stances[id(found)] = row[2]
        yield from ((item.claim, item.source, stances[id(item)], "reported") for item in reported(items))

    def _item(self, row: tuple[Any, ...]) -> Item | str:
        """A row that counts, or why it does not."""
        (
            claim,
            source,
            stance,
            axis,
            line,
            kind,
            standing,
            directness,
            via,
            group,
            year,
            outcome_class,
            comparator,
            levels,
        ) = row
        for value, why in ((claim, "no-claim"), (source, "no-source"), (stance, "no-stance")):
            if value is None:
                return why
        poles = self._layout.poles
        if poles is None:
            if axis is None:
                return "no-axis"
            poles = self._poles(axis)
            if poles is None:
                return "unknown-axis"
        bit = 1 if stance == poles[0] else 2 if stance == poles[1] else _COMMON.get(stance)
        unclear = stance == Stance.UNCLEAR.value
        if bit is None and not unclear:
            return "unknown-stance"
        kind = Kind.PRIMARY.value if kind is None else kind
        if kind not in _KINDS:
            return "unknown-kind"
        if standing is not None and standing not in _STANDINGS:
            return "unknown-standing"
        if directness is not None and directness not in _DIRECTNESS:
            return "unknown-directness"
        if standing == Standing.RETRACTED.value:
            return "retracted"
        if bit is None:
            return "unclear"
        if directness == Directness.INDIRECT.value:
            return "indirect"
        matched = None if year is None else _YEAR.fullmatch(year)
        when = None if matched is None else int(matched[1])
        arm = (outcome_class, comparator)
        return Item(claim, source, bit, int(via is not None), kind, line, group, when, *arm, _KINDS[kind], levels)

    def _all(self, items: Sequence[Item], counts: Counted) -> str | None:
        """Every context that can be tried; None of a claim of too many lines."""
        if counts.directional > MOST_LINES:
            return None
        answers = tried(self._whole(items, counts), self._layout.context, self._policy)
        return next((entries for _, entries in answers), None)

    @staticmethod
    def _whole(items: Sequence[Item], counts: Counted) -> list[tuple[Any, ...]]:
        units = counts.tally[0] + counts.tally[1]
        return sorted(dict.fromkeys((units, *item.whole) for item in items), key=itemgetter(2))

    def _why(self, items: Sequence[Item], counts: Counted) -> tuple[str | None, str | None, bool]:
        """The variables that separate the poles, what they come to, and whether there were too many lines to tell."""
        variables = self._layout.context
        found = [(place, self._screened((*table, counts.directional))) for place, table in counts.tables]
        candidates = [(place, screened[3]) for place, screened in found if screened is not None]
        crossing = sorted((i.whole for i in counts.crossing), key=itemgetter(1)) if counts.crossed >= SEVERAL else ()
        looked_at = next(reversing(crossing, variables, self._policy), None) is not None
        places = {place for place, rivals in candidates if "group" not in self._layout.known and rivals >= len(found)}
        looked_at |= len(places) < len(candidates)
        small = counts.directional <= MOST_LINES or len(items) <= MOST_ROWS
        if looked_at and small:
            answers = separated(self._whole(items, counts), variables, self._policy, MOST_LINES)
            return next(((names, entries, open_) for _, names, entries, open_ in answers), (None, None, False))
        known = [(None, place, *table, counts.directional, len(found)) for place, table in counts.tables]
        explaining = named((row for row in known if row[1] in places), variables)
        return next(((names, entries, looked_at) for _, names, entries in explaining), (None, None, looked_at))


def _poles(axis: str) -> tuple[str, str] | None:
    """The two words of an axis, where it is one."""
    first, _, second = axis.partition("/")
    odd = not first or not second or "/" in second or first == second or _TAKEN.intersection((first, second))
    return None if odd else (first, second)


def _bare(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _text(column: pa.Array, nulls: Sequence[str] = ()) -> pa.Array:
    """Values as text; blanks, nothing, not-a-number, and texts that stand for nothing are not recorded."""
    words = ("", *nulls) if _is_text(_bare(column.type)) else ("",)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    text = pc.utf8_trim(column.cast(pa.string()), " ")
    return pc.if_else(pc.is_in(text, pa.array(words, type=text.type)), None, text)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
