"""Rows of Python from record batches of Arrow, and back: how a partition comes to a worker and leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from evidence.bulk.engine import Rows

_BATCH = 10_000


def schema_of(columns: Mapping[str, type]) -> pa.Schema:
    """The columns as Arrow has them; all can be empty."""
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    """The rows, in their order."""
    for batch in batches:
        yield from zip(*(values_of(column) for column in batch.columns), strict=True)


def values_of(column: pa.Array) -> Sequence[Any]:
    """The values of a column; a text that stands on many rows is one object, so that a large claim fits."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        values: list[Any] = column.to_pylist()
        return values
    encoded = column.dictionary_encode()
    texts = [*encoded.dictionary.to_pylist(), None]
    return [texts[place] for place in pc.fill_null(encoded.indices, len(texts) - 1).to_pylist()]


def batches_of(rows: Rows, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows as batches, some thousands at a time."""
    left = iter(rows)
    while some := list(islice(left, _BATCH)):
        arrays = [
            pa.array(values, type=kind) for values, kind in zip(zip(*some, strict=True), schema.types, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


class OverBatches:
    """A function of rows as one of record batches; a class, so that it can be sent to a worker."""

    def __init__(self, answer: Callable[[Rows], Rows], columns: Mapping[str, type]) -> None:
        self._answer = answer
        self._columns = dict(columns)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """What is answered to all rows of these batches."""
        return batches_of(self._answer(rows_of(batches)), schema_of(self._columns))
