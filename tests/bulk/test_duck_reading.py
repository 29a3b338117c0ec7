"""Cells as text: the quick look at both ends of a text never changes what comes of it."""

from __future__ import annotations

import unicodedata
from itertools import product

import duckdb
import pytest

from evidence.bulk.duck_reading import column_of

_ENDS = ["", " ", "  ", "\t", "\n", "\x1f", "!", "~", "\x7f", "\x80", "\xa0", "é", "e\u0301", "\u1680", "\u200b"]
_ENDS += ["\u2003", "\u2028", "\u3000", "\ufeff", "\U0001f9ea", "a", "0", "'", '"']


def test_texts_lose_the_blanks_at_their_ends_and_nothing_else() -> None:
    texts = ["".join(parts) for parts in product(_ENDS, ("", "b", " ", "\xa0b "), _ENDS)]
    column = column_of("a column", "VARCHAR", typed=True)
    connection = duckdb.connect()
    connection.execute('CREATE TABLE t (place INT, "a column" VARCHAR)')
    connection.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(texts)))
    found = connection.execute(f"SELECT {column.text} FROM t ORDER BY place").fetchall()
    assert [cell for (cell,) in found] == [stripped(text) or None for text in texts]


def stripped(text: str) -> str:
    """Without the separators of Unicode at both ends that take room; tabs and ends of lines are none."""
    blank = "".join({letter for letter in text if unicodedata.category(letter) == "Zs"})
    return text.strip(blank) if blank else text


@pytest.mark.parametrize("kind", ["TINYINT", "UBIGINT", "HUGEINT", "INTEGER", "BOOLEAN", "DATE", "DOUBLE"])
def test_a_value_of_a_type_is_its_text_and_nothing_is_nothing(kind: str) -> None:
    column = column_of("c", kind, typed=True)
    value = "DATE '2026-01-02'" if kind == "DATE" else "TRUE" if kind == "BOOLEAN" else "7"
    query = f"SELECT {column.text} FROM (VALUES (CAST({value} AS {kind})), (NULL)) t(c)"
    told = {"DATE": "2026-01-02", "BOOLEAN": "true", "DOUBLE": "7.0"}.get(kind, "7")
    assert duckdb.sql(query).fetchall() == [(told,), (None,)]
