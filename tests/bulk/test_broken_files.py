"""Files that cannot be read, and disks that are full: one sentence each, and the last result stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from evidence.bulk import DuckDB, resolve_table
from evidence.cli.main import main
from evidence.errors import EnvironmentFault

ROW = b"claim,source,stance\nc,s,A\n"


def parquet(path: Path, rows: int = 3_000) -> bytes:
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT 'c' || i AS claim, 's' || i AS source, 'A' AS stance FROM range({rows}) r(i)) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return path.read_bytes()


def broken(folder: Path) -> dict[str, tuple[bytes, str]]:
    whole = parquet(folder / "whole.parquet")
    foot = int.from_bytes(whole[-8:-4], "little") + 8
    return {
        "cut.parquet": (whole[:-300], "damaged, cut off, or not what its ending says"),
        "foot.parquet": (whole[:-foot] + bytes(foot - 8) + whole[-8:], "damaged, cut off, or not what its ending says"),
        "text.parquet": (ROW, "damaged, cut off, or not what its ending says"),
        "nothing.parquet": (b"", "nothing.parquet: it is empty"),
        "nothing.csv": (b"", "nothing.csv: it is empty"),
        "nothing.jsonl": (b"", "nothing.jsonl: it is empty"),
        "plain.csv.gz": (ROW, "damaged, cut off, or not what its ending says"),
        "ragged.csv": (ROW + b"c,s,A,B\n", "cells cannot be told apart"),
        "late.csv": (ROW + b"c,s,A\n" * 60_000 + b"c,s\n", "late.csv: line 60003: Expected Number of Columns: 3"),
        "latin.csv": (ROW + b"c,s\xe9,A\n", "latin.csv: line 3: Invalid unicode"),
        "bytes.csv": (bytes(range(256)) * 20, "cells cannot be told apart"),
        "words.jsonl": (b"these are words\n", "Malformed JSON"),
    }


NAMES = (
    "cut.parquet foot.parquet text.parquet nothing.parquet nothing.csv nothing.jsonl plain.csv.gz ragged.csv late.csv "
    "latin.csv bytes.csv words.jsonl"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_a_broken_file_is_told_in_a_sentence(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    content, says = broken(tmp_path)[name]
    table, output = tmp_path / name, tmp_path / "out.csv"
    table.write_bytes(content)
    output.write_text("the last result\n")
    assert main(["bulk", "resolve", str(table), "-o", str(output), "--poles", "A,B"]) == 2
    told = capsys.readouterr().err
    assert says in told and name in told
    assert told.count("\n") == 1 and len(told) < 500
    assert "Error" not in told
    assert output.read_text() == "the last result\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({name, "out.csv", "whole.parquet"})


def test_names_that_are_no_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder.parquet").mkdir()
    (tmp_path / "there.csv").write_bytes(ROW)
    for given, says in (
        (["none.csv"], "there is no file"),
        (["there.csv", "none.csv"], "there is no file"),
        (["none-*.parquet"], "no file fits"),
        (["folder.parquet"], "is a folder; name the files in it, such as"),
    ):
        tables = [str(tmp_path / name) for name in given]
        assert main(["bulk", "resolve", *tables, "-o", str(tmp_path / "out.csv"), "--poles", "A,B"]) == 2
        assert says in (told := capsys.readouterr().err) and given[-1] in told
    assert not (tmp_path / "out.csv").exists()


def test_a_file_of_others_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, output = tmp_path / "items.csv", tmp_path / "out.csv"
    table.write_bytes(ROW)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != table and allowed(path, mode))
    with DuckDB(output) as engine, pytest.raises(EnvironmentFault, match=r"items\.csv cannot be read: it is not yours"):
        resolve_table(engine, [str(table)], output, poles=("A", "B"))


LIMITED = """
import resource, sys
from evidence.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("output", ["out.csv", "out.parquet"])
@pytest.mark.parametrize("list_first", [False, True])
def test_a_full_disk_leaves_the_last_result(tmp_path: Path, output: str, list_first: bool) -> None:
    """No file may be larger than 40 KB; with the list of excluded rows that is whole, or with one that is not."""
    table = tmp_path / "items.parquet"
    rows = "SELECT md5(i::VARCHAR) AS claim, 's' AS source, '{}' AS stance FROM range(9000) r(i)"
    with duckdb.connect() as base:
        base.execute(f"COPY ({rows.format('odd' if list_first else 'A')}) TO '{table}' (FORMAT parquet)")
    kept = {name: tmp_path / name for name in (output, f"{output}.made.json", "left.csv")}
    for path in kept.values():
        path.write_text("the last one\n")
    command = ["bulk", "resolve", str(table), "-o", str(tmp_path / output), "--poles", "A,B"]
    command += ["--excluded", str(tmp_path / "left.csv")]
    done = subprocess.run([sys.executable, "-c", LIMITED, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("evidence: there is no room left on the disk for ")
    assert done.stderr.count("\n") == 1
    assert {path.read_text() for path in kept.values()} == {"the last one\n"}
    assert {path.name for path in tmp_path.iterdir()} == {*kept, "items.parquet"}
