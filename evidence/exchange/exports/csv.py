"""One row an evidence item, with the columns of its claim, of the claim's verdict and of its source (RFC 4180).

    evidence export csv -o items.csv

writes `items.csv` and beside it `items.csv.dictionary.json`, the data dictionary: name, type and meaning of every
column in the form of a Frictionless table schema, and under `registry` the vocabulary, the thresholds, the people and
the sources that no row names. Without `-o` only the table is printed.

**Rows** stand in the order of claims by id, then in the curator's order of items. A claim without items of its own has
one row with an empty `item`, so that its verdict is told. Every row repeats what is true of its claim and its source.

**Columns** are named as in the registry's files (docs/registry.md). Fields of the item stand without a prefix, those of
other records after `claim.`, `verdict.`, `decision.` and `source.`; `context.VARIABLE` is the full context, the claim's
scope included. `counted`, `why-not-counted` and `line` say what became of the item in the verdict of its claim.

**Cells.** UTF-8 without a byte order mark, comma, quotation marks where needed, lines end with CR LF. An empty cell is
a gap. Numbers are plain decimals, dates are ISO 8601, flags `true` or `false`. A field that takes several texts holds
one as it is and several as a JSON array; records such as `ratings` are JSON.

**Safe in a spreadsheet.** A text that a spreadsheet could take for a formula, because it begins with `=`, `+`, `-`,
`@`, a tab or a line end, also after blanks, gets an apostrophe in front. A reader takes one apostrophe off where what
follows the apostrophes would be such a beginning. Open the file as UTF-8 with the comma as the only separator.

**Lost:** comments and layout of the registry's files, and whether an item repeated its claim's scope. The stored texts
of sources are named, not included. With everything else, and the dictionary, a registry with the same verdicts can be
made again; the table alone needs the vocabulary of the registry that it is imported into. A choice of claims leaves
out the lines of narrower claims that are not chosen, while the columns of the verdict still speak of them.
"""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

from evidence.exchange.cells import guarded, joined
from evidence.exchange.exports.columns import Cells, Column, Type, columns
from evidence.exchange.exports.dictionary import dictionary
from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.rows import rows

NAME = "csv"
LABEL = "a table, one row an evidence item, with its data dictionary beside it"
SUFFIX = ".csv"


def write(export: Export, out: BinaryIO) -> None:
    """The table."""
    import csv

    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    chosen = columns(export)
    table.writerow([column.name for column in chosen])
    cells = Cells(chosen, cell)
    for row in rows(export):
        table.writerow(cells.of(row))
        if text.tell() > 1 << 16:
            _flush(text, out)
    _flush(text, out)


def write_dictionary(export: Export, out: BinaryIO, name: str) -> None:
    """What the columns mean, and the rest of the registry."""
    document = {
        **dictionary(export),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
    }
    out.write(encoded(json.dumps(document, ensure_ascii=False, indent=2) + "\n"))


BESIDE = {".dictionary.json": write_dictionary}


def cell(column: Column, value: Any) -> str:
    """A value as the text of a cell; a gap is empty."""
    if value is None:
        return ""
    match column.type:
        case Type.NUMBER:
            return repr(float(value))
        case Type.COUNT | Type.DAY:
            return str(value)
        case Type.FLAG:
            return "true" if value else "false"
        case Type.TEXTS:
            return guarded(joined(value))
        case Type.RECORDS:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
    return guarded(str(value))


def _flush(text: io.StringIO, out: BinaryIO) -> None:
    out.write(encoded(text.getvalue()))
    text.seek(0)
    text.truncate()
