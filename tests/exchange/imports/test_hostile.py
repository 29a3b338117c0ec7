"""Broken and hostile files: a clear error with the place, and nothing half-written."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.errors import BadInput, EvidenceError
from evidence.exchange.exports import EXPORTS, save
from evidence.exchange.imports.json_stream import JsonStream
from evidence.exchange.imports.table_rows import text_table
from evidence.registry import load
from tests.exchange.exports.made import export, real
from tests.exchange.imports.importing import FILES, imported

MAPPING = """\
format: 1
name: trial
poles: [more, less]
claim: {subject: gene, outcome: process}
item:
  stance: {column: direction, values: {up: first, down: second}}
  finding: words
source: {pmid: pmid}
"""
TABLE = "gene,process,direction,words,pmid\nA,growth,up,yes,1\nA,growth,down,no,2\n"
ALL = ["table", "csv", "parquet", "va-spec", "civic", "clinvar", "dismech", "bel", "metafor"]
_SUFFIXES = {"civic": "civic.tsv", "clinvar": "clinvar.xml", "dismech": "dismech.yaml", "bel": "bel.json",
             "metafor": "metafor.csv"}  # fmt: skip


def file_of(name: str, folder: Path) -> Path:
    """A sound file of a format."""
    if name == "table":
        file = folder / "table.csv"
        file.write_text(TABLE)
        return file
    if name in _SUFFIXES:
        file = folder / _SUFFIXES[name]
        file.write_bytes((FILES / file.name).read_bytes())
        return file
    chosen = EXPORTS.named(name)
    few = tuple(real().claims)[:3]
    return save(export(real(), *few), chosen, folder / f"sent{chosen.SUFFIX}")[0]


def attempt(name: str, file: Path, folder: Path) -> EvidenceError | None:
    """Import a file that may be broken; whatever happens, nothing is half-written."""
    before = set(folder.iterdir())
    more = {"poles": ("up", "down")} if name == "metafor" else {}
    try:
        imported(name, file, folder, MAPPING if name == "table" else None, **more)
    except EvidenceError as error:
        assert {path for path in folder.iterdir() if path.name != "left.csv"} == before - {folder / "left.csv"}
        (folder / "left.csv").unlink(missing_ok=True)
        return error
    assert not load(folder / "out")[1]
    import shutil

    shutil.rmtree(folder / "out")
    return None


@pytest.mark.parametrize("name", ALL)
def test_cut_off_at_any_place(name: str, tmp_path: Path) -> None:
    file = file_of(name, tmp_path)
    whole = file.read_bytes()
    places = sorted({1, 2, 3, len(whole) - 2, *range(0, len(whole), max(1, len(whole) // 13))})
    errors = []
    for place in places:
        file.write_bytes(whole[:place])
        if (error := attempt(name, file, tmp_path)) is not None:
            errors.append(error)
    assert len(errors) >= len(places) // 4
    for error in errors:
        assert file.name in str(error) or "nothing of the file" in str(error)
    if name in ("clinvar", "bel", "va-spec", "parquet"):  # formats that say where they end
        assert len(errors) == len(places)


@pytest.mark.parametrize("name", [name for name in ALL if name != "parquet"])
def test_wrong_encoding(name: str, tmp_path: Path) -> None:
    file = file_of(name, tmp_path)
    raw = file.read_bytes()
    half = len(raw) // 2
    odd = [raw[:half] + b"\xe9" + raw[half:], b"\x1f\x8b" + bytes(100)]
    if name != "dismech":  # YAML may be UTF-16
        odd.append(raw.decode("utf-8-sig").encode("utf-16"))
    for changed in odd:
        file.write_bytes(changed)
        assert attempt(name, file, tmp_path) is not None


@pytest.mark.parametrize("name", ALL)
def test_a_file_of_another_format(name: str, tmp_path: Path) -> None:
    file = file_of(name, tmp_path)
    others = {FILES / "clinvar.xml", FILES / "bel.json", FILES / "civic.tsv"} - {FILES / file.name}
    for other in others:
        file.write_bytes(other.read_bytes())
        assert attempt(name, file, tmp_path) is not None
    for raw in (b"", b"\n\n", b"hello", b"{}", b"[]", b"null", bytes(1000)):
        file.write_bytes(raw)
        assert attempt(name, file, tmp_path) is not None


@pytest.mark.parametrize("name", ["table", "csv", "civic", "metafor", "va-spec", "bel", "dismech", "clinvar"])
def test_a_field_of_a_million_characters(name: str, tmp_path: Path) -> None:
    file = file_of(name, tmp_path)
    text = file.read_text("utf-8-sig")
    word = {"table": "yes", "civic": "Made-up", "metafor": "Noone", "bel": "grow", "dismech": "study shows",
            "clinvar": "Rare"}.get(name, "exosome")  # fmt: skip
    assert word in text
    file.write_text(text.replace(word, "x" * 1_000_000, 1), encoding="utf-8")
    error = attempt(name, file, tmp_path)
    assert isinstance(error, BadInput) and error.line is not None
    assert "131,072 characters" in str(error) or "131072" in str(error)


def test_entity_bombs_are_refused_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xml"
    lol = "".join(f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}">\n' for n in range(9))
    file.write_text(f'<?xml version="1.0"?>\n<!DOCTYPE x [\n{lol}]>\n<ClinVarVCVRelease>&l8;</ClinVarVCVRelease>')
    error = attempt("clinvar", file, tmp_path)
    assert isinstance(error, BadInput) and error.line == 3 and "entities" in str(error)
    file.write_text('<!DOCTYPE x SYSTEM "file:///etc/passwd"><ClinVarVCVRelease/>')
    assert "nothing of the file" in str(attempt("clinvar", file, tmp_path))
    file.write_text("<ClinVarVCVRelease>&nbsp;</ClinVarVCVRelease>")
    assert "entity" in str(attempt("clinvar", file, tmp_path))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        pytest.param("dismech", "a: &a [x]\nname: D\nb: [*a, *a]\n", "anchors", id="yaml-aliases"),
        pytest.param("dismech", "name: D\na: " + "[" * 3000, "deeper than 64", id="yaml-depth"),
        pytest.param("dismech", "name: D\na: b: c\n", "cannot be read", id="yaml-syntax"),
        pytest.param("va-spec", "[" * 100_000, "nested too deep", id="json-depth"),
        pytest.param("va-spec", '[{"type": "Statement", "score": NaN}]', "NaN is no number", id="json-nan"),
        pytest.param("va-spec", '[{"score": ' + "9" * 5000 + "}]", "cannot be read", id="json-number"),
        pytest.param("va-spec", '[{"a": 1},]', "cannot be read", id="json-comma"),
        pytest.param("bel", '{"nodes": [], "links": [3]}', "an edge is an object", id="bel-edge"),
        pytest.param("bel", '{"nodes": [3], "links": []}', "a node is an object", id="bel-node"),
        pytest.param("clinvar", "<ClinVarVCVRelease>" + "<a>" * 200, "deeper than 100", id="xml-depth"),
        pytest.param("clinvar", "<ClinVarVCVRelease><a b='" + "x" * 6_000_000, "4,194,304 bytes", id="xml-tag"),
        pytest.param("table", "gene,process,direction,words,pmid\nA,growth,up\n", "3 cells", id="csv-cells"),
        pytest.param("table", 'gene,process,direction,words,pmid\nA,"growth,up,x,1\n', "ends inside", id="csv-quote"),
        pytest.param("table", "gene,process,gene,words,pmid\n", "two columns", id="csv-twice"),
        pytest.param(
            "table", "gene,process,way,words,pmid\nA,b,up,c,1\n", "there is no column direction", id="csv-name"
        ),
        pytest.param("table", "gene,process,direction,words,pmid\nA,b,up,\0,1\n", "NUL", id="csv-nul"),
        pytest.param("metafor", "study,effect\na,1\n", "there is no column yi", id="metafor-columns"),
        pytest.param("csv", "claim,item\nx,y\n", "it is no table of `evidence export`", id="csv-not-exported"),
        pytest.param("parquet", "PAR1 and nothing", "no Parquet file", id="parquet"),
    ],
)
def test_broken_inputs_are_told(name: str, text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / f"broken.{'parquet' if name == 'parquet' else 'txt'}"
    file.write_text(text)
    assert why in str(attempt(name, file, tmp_path))


def test_a_dictionary_that_is_broken(tmp_path: Path) -> None:
    file = file_of("csv", tmp_path)
    beside = file.with_name(file.name + ".dictionary.json")
    for raw in (b"", b"{", b"[]", b'{"registry": 3}', b'{"registry": {"axes": "x"}}', b"\xff"):
        beside.write_bytes(raw)
        assert beside.name in str(attempt("csv", file, tmp_path))


@pytest.mark.parametrize(
    "part",
    ["config", "axes", "variables", "methods", "outcome-classes", "qualities", "curators", "sources"],
)
def test_a_dictionary_of_other_shapes(part: str, tmp_path: Path) -> None:
    """What is not of the form of the vocabulary is left out and told; the table itself comes in."""
    file = file_of("csv", tmp_path)
    beside = file.with_name(file.name + ".dictionary.json")
    whole = json.loads(beside.read_text())
    for odd in ([], [3], {"a": 3}, {"a": {"levels": []}}, {"a": {"levels": {"b": None}}}):
        beside.write_text(json.dumps({**whole, "registry": {**whole["registry"], part: odd}}))
        attempt("csv", file, tmp_path)


def test_an_own_export_of_other_shapes(tmp_path: Path) -> None:
    file = file_of("va-spec", tmp_path)
    whole = json.loads(file.read_text())[:1]
    for odd in (3, [], {"a": {"levels": []}}):
        for changed in _changed(whole, odd):
            file.write_text(json.dumps(changed))
            attempt("va-spec", file, tmp_path)


def test_a_row_that_lost_its_source(tmp_path: Path) -> None:
    """Its claim is left out with the reason, and the program does not stop."""
    file = file_of("csv", tmp_path)
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    place, title = rows[0].index("source"), rows[0].index("source.title")
    lost = next(row for row in rows[1:] if row[place] and row[title])
    lost[place] = ""
    with open(file, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    assert any("source" in reason for _, _, reason, _ in imported("csv", file, tmp_path).left)


def test_many_columns_and_many_small_values(tmp_path: Path) -> None:
    """In time that grows with the length of the file: by the square of it these would take hours."""
    table = tmp_path / "wide.csv"
    table.write_text(",".join(f"c{n}" for n in range(300_000)) + "\n")
    assert len(text_table(table, lambda *told: None).columns) == 300_000
    file = tmp_path / "small.json"
    file.write_text("[" + json.dumps(["x" * 100_000] * 50) + ",\n" + "1,\n" * 100_000 + "2]")
    *_, (place, last) = JsonStream(file, lambda *told: None).records_of()
    assert (place, last) == ("line 100002, record 100002", 2)


def test_json_with_hostile_shapes_never_crashes(tmp_path: Path) -> None:
    """Every value of a sound file in turn becomes something else."""
    for name in ("va-spec", "bel"):
        file = tmp_path / f"{name}.json"
        whole = json.loads((FILES / f"{name}.json").read_text())
        for odd in (None, 3, True, "x", [], {}, [[]], {"a": {"b": []}}):
            for changed in _changed(whole, odd):
                file.write_text(json.dumps(changed))
                attempt(name, file, tmp_path)


def _changed(value: object, odd: object) -> list[object]:
    """Copies of a value, in each of which one part is replaced."""
    found: list[object] = [odd]
    if isinstance(value, dict):
        found += [{**value, key: part} for key in value for part in _changed(value[key], odd)]
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            found += [[*value[:index], part, *value[index + 1 :]] for part in _changed(entry, odd)]
    return found[:: 1 + len(found) // 25]


def test_a_killed_run_leaves_nothing_that_stays(tmp_path: Path) -> None:
    file, mapping, output = tmp_path / "t.csv", tmp_path / "m.yaml", tmp_path / "out"
    mapping.write_text(MAPPING)
    with open(file, "w") as out:
        out.write(TABLE)
        out.writelines(f"G{n},growth,up,words {n},{n + 3}\n" for n in range(200_000))
    command = [sys.executable, "-m", "evidence.cli.main", "import", "table", str(file), "--mapping", str(mapping)]
    process = subprocess.Popen([*command, "-o", str(output)], stdout=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(2.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not output.exists()
    done = subprocess.run([*command, "--limit", "2", "-o", str(output)], capture_output=True, text=True, check=True)
    assert "2 became evidence items" in done.stdout
    assert sorted(os.listdir(tmp_path)) == ["m.yaml", "out", "t.csv"]
