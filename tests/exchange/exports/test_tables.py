"""The table of items, as CSV and as Parquet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from evidence.errors import MissingExtra
from evidence.exchange.cells import unguarded
from evidence.exchange.exports import csv as csv_format
from evidence.exchange.exports import parquet
from evidence.exchange.exports.columns import Type, columns
from evidence.exchange.exports.rows import rows
from evidence.registry import Registry
from evidence.resolve import resolve
from tests.exchange.exports.back import from_csv, from_rows, verdicts
from tests.exchange.exports.made import export, hostile, pooling, real, text_of, written


def table(found: Registry) -> list[dict[str, str]]:
    raw = written(csv_format, export(found)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(raw, newline="")))


def dictionary(found: Registry) -> bytes:
    out = io.BytesIO()
    csv_format.write_dictionary(export(found), out, "items.csv")
    return out.getvalue()


def test_one_row_an_item_and_one_for_a_claim_without() -> None:
    found = real()
    expected = [
        (claim.id, item) for claim in found.claims.values() for item in ([it.id for it in claim.evidence] or [""])
    ]
    assert [(row["claim"], row["item"]) for row in table(found)] == expected
    assert any(item == "" for _, item in expected)


def test_the_verdict_stands_in_every_row() -> None:
    found = real()
    by_claim = resolve(found)
    for row in table(found):
        verdict = by_claim[found.claims[row["claim"]].id]  # type: ignore[index]
        assert row["verdict.status"] == verdict.status.value
        assert row["verdict.lines"] == str(sum(1 for _ in verdict.counted))


def test_rows_with_the_same_line_are_the_lines_of_a_claim() -> None:
    """Counting distinct lines of a claim that includes no narrower one gives its number of lines."""
    found = real()
    plain = {name for name in found.claims if not found.below(name)}
    lines: dict[str, set[str]] = {}
    for row in table(found):
        assert (row["line"] != "") is (row["counted"] == "true")
        assert row["counted"] != "false" or row["why-not-counted"]
        if row["line"]:
            lines.setdefault(row["claim"], set()).add(row["line"])
    for row in table(found):
        if row["claim"] in plain:
            assert len(lines.get(row["claim"], set())) == int(row["verdict.lines"])


def test_it_is_as_the_standard_for_csv_says() -> None:
    raw = written(csv_format, export(hostile()))
    assert not raw.startswith(b"\xef\xbb\xbf")
    parsed = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    assert {len(row) for row in parsed} == {len(parsed[0])}
    assert len(set(parsed[0])) == len(parsed[0])
    assert raw.endswith(b"\r\n")


def test_no_cell_begins_a_formula_and_numbers_stay_numbers() -> None:
    found = hostile()
    numeric = {column.name for column in columns(export(found)) if column.type in (Type.NUMBER, Type.COUNT)}
    seen = set()
    for row in table(found):
        for name, cell in row.items():
            if name in numeric:
                assert cell == "" or float(cell) is not None
                seen.add(cell)
            else:
                assert not cell.startswith(("\t", "\r", "\n"))
                assert not cell.strip().startswith(("=", "+", "-", "@", "\uff1d"))
    assert "-0.25" in seen


def test_hostile_texts_read_back() -> None:
    found = hostile()
    for row in table(found):
        claim = found.claims[row["claim"]]  # type: ignore[index]
        if row["finding"] and row["item"].startswith("u"):
            assert unguarded(row["finding"]) == text_of(claim)


def test_the_dictionary_names_every_column_and_the_file() -> None:
    document = json.loads(dictionary(real()))
    assert document["path"] == "items.csv"
    names = [field["name"] for field in document["schema"]["fields"]]
    assert names == list(table(real())[0])
    for field in document["schema"]["fields"]:
        assert field["type"] in {"string", "integer", "number", "boolean", "date"}
        assert field["description"].endswith((".", ")")), field
    assert set(document["registry"]) >= {"config", "axes", "variables", "methods", "sources"}


@pytest.mark.parametrize("make", [real, hostile, pooling], ids=["real", "hostile", "pooling"])
def test_table_and_dictionary_give_the_registry_again(make: object) -> None:
    found = make()  # type: ignore[operator]
    back = from_csv(written(csv_format, export(found)), dictionary(found))
    assert verdicts(back) == verdicts(found)
    assert back.claims == _without_repeats(found)
    assert all(back.sources[name] == found.sources[name] for name in back.sources)


def _without_repeats(found: Registry) -> dict[str, object]:
    """Claims whose items do not repeat the scope, as the manual page says is lost."""
    changed = {}
    for claim in found.claims.values():
        items = [
            item.model_copy(
                update={"context": {name: word for name, word in item.context.items() if claim.scope.get(name) != word}}
            )
            for item in claim.evidence
        ]
        changed[claim.id] = claim.model_copy(update={"evidence": tuple(items)})
    return changed  # type: ignore[return-value]


def test_the_same_registry_gives_the_same_bytes() -> None:
    for module in (csv_format, parquet):
        assert written(module, export(hostile())) == written(module, export(hostile()))


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_duckdb_reads_from_parquet_what_the_registry_holds(make: object, tmp_path: Path) -> None:
    found = make()  # type: ignore[operator]
    file = tmp_path / "items.parquet"
    file.write_bytes(written(parquet, export(found)))
    with duckdb.connect() as base:
        answer = base.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [column[0] for column in answer.description]
        cells = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    chosen = columns(export(found))
    assert names == [column.name for column in chosen]
    for row, expected in zip(cells, rows(export(found)), strict=True):
        for column in chosen:
            value = column.of(expected)
            if column.type is Type.RECORDS and value is not None:
                value = json.dumps(value, ensure_ascii=False) if value else None
            assert row[column.name] == (None if value == [] else value), column.name


def test_parquet_gives_the_registry_again(tmp_path: Path) -> None:
    file = tmp_path / "items.parquet"
    file.write_bytes(written(parquet, export(real())))
    read = pyarrow.parquet.read_table(file)
    rest = json.loads(read.schema.metadata[b"evidence.dictionary"])["registry"]
    records = {column.name for column in columns(export(real())) if column.type is Type.RECORDS}
    cells = [
        {name: json.loads(cell) if name in records and cell is not None else _day(cell) for name, cell in row.items()}
        for row in read.to_pylist()
    ]
    assert verdicts(from_rows(cells, rest)) == verdicts(real())


def _day(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def test_parquet_has_types_and_meanings() -> None:
    schema = pyarrow.parquet.read_schema(io.BytesIO(written(parquet, export(real()))))
    types = {field.name: str(field.type) for field in schema}
    assert types["effect.estimate"] == "double" and types["source.year"] == "int64"
    assert types["counted"] == "bool" and types["curated.on"].startswith("date32")
    assert types["source.authors"].startswith("list<")
    assert all(field.metadata[b"description"] for field in schema)


def test_groups_of_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP", 7)
    file = pyarrow.parquet.ParquetFile(io.BytesIO(written(parquet, export(real()))))
    sizes = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
    assert max(sizes) == 7 and sum(sizes) == len(table(real()))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"evidence-contradiction-tracker\[bulk\]"):
        written(parquet, export(real()))
