"""Where imported claims go, what is told, and how tables of others are read."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.cli.main import main
from evidence.exchange.imports.quick_text import claim_text, source_text
from evidence.registry import load
from evidence.registry.reading import order_of
from evidence.registry.registry import AXES_FILE
from evidence.registry.schema import MODELS
from evidence.registry.spelling import file_text
from tests.exchange.imports.importing import FILES, imported
from tests.exchange.imports.test_hostile import MAPPING, TABLE

TRAPS = """\ufeffgene;process;direction;tissue;words;pmid;year;row\r
A;growth;up;CD4+;"a ""quoted"" word;\r
and a second line";1;2001;1\r
A;growth;down;CD4-;=1+1;2;NA;2\r
A;growth;sideways;;x;3;;3\r
A;growth;up;CD4+;x;4;;4\r
A;growth;up;CD4+;x;4;;5\r
\r
a;growth;up;NA;y;00;;6\r
"""
TRAPPED = MAPPING.replace("  finding: words", "  context: {tissue: tissue}\n  finding: words").replace(
    "{pmid: pmid}", "{pmid: pmid, year: year}"
)
_TWO_AXES = MAPPING.replace(
    "poles: [more, less]", "axes: {answer: {label: a, poles: [more, less]}, other: {label: b, poles: [up, down]}}"
).replace("outcome: process}", "outcome: process, axis: axis}")


def test_traps_of_tables(tmp_path: Path) -> None:
    file = tmp_path / "traps.csv"
    file.write_text(TRAPS, encoding="utf-8", newline="")
    found = imported("table", file, tmp_path, TRAPPED)
    assert found.items() == [
        {
            "claim": "a-growth-answer",
            "id": "pmid-1",
            "source": "pmid-1",
            "stance": "more",
            "context": {"tissue": "cd4"},
            "finding": 'a "quoted" word;\nand a second line',
        },
        {
            "claim": "a-growth-answer",
            "id": "pmid-2",
            "source": "pmid-2",
            "stance": "less",
            "context": {"tissue": "cd4-2"},
            "finding": "=1+1",
        },
        {
            "claim": "a-growth-answer",
            "id": "pmid-4",
            "source": "pmid-4",
            "stance": "more",
            "context": {"tissue": "cd4"},
            "finding": "x",
        },
    ]
    assert {level: about.label for level, about in found.registry.variables["tissue"].levels.items()} == {
        "cd4": "CD4+",
        "cd4-2": "CD4-",
    }
    assert [row[1:] for row in found.left] == [
        ("all rows", "column row", "nothing is read from it"),
        ("line 5", "direction has a value that the mapping does not list", "sideways"),
        ("line 9", "it names no source", "00"),
        ("line 7", "the same record stands there twice", ""),
    ]
    assert found.findings() == []


def test_parquet_of_others(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    columns = {
        "gene": ["A", "A"],
        "process": ["growth", "growth"],
        "direction": ["up", "down"],
        "words": ["x", None],
        "pmid": [1, 2],
    }
    file = tmp_path / "t.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    for name in ("table", "parquet"):
        found = imported(name, file, tmp_path, MAPPING)
        assert found.stances() == {"a-growth-answer": {"pmid-1": "more", "pmid-2": "less"}}
        shutil.rmtree(found.folder)


def test_one_study_under_two_names_is_one_source(tmp_path: Path) -> None:
    """First known by its DOI, then by its PubMed id, then by both."""
    file = tmp_path / "t.csv"
    file.write_text("gene,process,direction,words,pmid,doi\nA,g,up,a,,10.1234/x\nA,g,down,b,7,\nA,g,up,c,7,10.1234/X\n")
    found = imported("table", file, tmp_path, MAPPING.replace("{pmid: pmid}", "{pmid: pmid, doi: doi}"))
    (source,) = found.registry.sources.values()
    assert (source.doi, source.pmid) == ("10.1234/x", "7")
    assert {item["source"] for item in found.items()} == {source.id}
    assert "EV306" not in found.findings()


def test_records_with_one_id_and_different_words_both_stay(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id,gene,process,direction,words,pmid\n1,A,g,up,a,5\n1,A,g,up,b,6\n")
    found = imported("table", file, tmp_path, MAPPING.replace("item:", "item:\n  id: id"))
    assert [item["id"] for item in found.items()] == ["1", "1-2"]


def test_a_variable_with_too_many_values_is_none(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    rows = "".join(f"A,g,up,w{n},{n},t{n}\n" for n in range(1, 1200))
    file.write_text("gene,process,direction,words,pmid,tissue\n" + rows)
    found = imported("table", file, tmp_path, TRAPPED.replace(", year: year", ""))
    assert found.registry.variables == {}
    assert found.told.no_place == {"context.tissue: more values than a vocabulary holds": 1199}
    assert found.told.items == 1199


def test_a_claim_with_more_items_than_a_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    rows = "".join(f"A,g,up,{'word ' * 60}{n},{n}\n" for n in range(1, 4000))
    file.write_text("gene,process,direction,words,pmid\n" + rows)
    found = imported("table", file, tmp_path, MAPPING)
    assert list(found.told.left_out) == ["the file of its claim is full: it may have 1 MiB"]
    assert found.told.items > 2000


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, (json.loads(out) if out.startswith("{") else out), err


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MAPPING)
    (tmp_path / "t.csv").write_text(TABLE)
    return tmp_path


def test_the_command(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml", "-o", table / "out"]
    code, told, _ = run(capsys, *command, "--dry-run", "--json")
    assert code == 0 and told["items"] == 2 and told["written"] is False and not (table / "out").exists()
    code, told, _ = run(capsys, *command, "--limit", "1", "--json")
    assert code == 0 and (told["records"], told["limited"], told["written"]) == (1, True, True)
    code, _, err = run(capsys, *command)
    assert code == 2 and "is not empty" in err
    shutil.rmtree(table / "out")
    code, out, _ = run(capsys, *command)
    assert code == 0 and "2 records: 2 became evidence items, 0 were left out" in out
    assert run(capsys, "check", "--registry", table / "out")[0] == 0
    assert "preliminary" in run(capsys, "resolve", "--registry", table / "out")[1].lower()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import"], "write `evidence import FORMAT FILE`"),
        (["import", "nothing", "x"], "there is no format nothing; the formats of imports are table, csv"),
        (["import", "civic", "/nowhere/x", "-o", "/tmp/never"], "there is no file /nowhere/x"),
        (["import", "table", "{t}", "-o", "{o}"], "a table needs --mapping FILE"),
        (["import", "table", "{t}", "--mapping", "{t}", "-o", "{o}"], "t.csv:1:"),
        (["import", "metafor", "{t}", "--poles", "a", "-o", "{o}"], "--poles a: two different words"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, *(part.format(t=table / "t.csv", o=table / "out") for part in arguments))
    assert code == 2 and message in err
    assert not (table / "out").exists()


def test_one_is_not_told_as_many(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The counts are sentences that people read."""
    mapping = str(table / "m.yaml")
    main(["import", "table", str(table / "t.csv"), "--mapping", mapping, "--limit", "1", "-o", str(table / "out")])
    said = capsys.readouterr()
    assert "1 record, where the limit is: 1 became an evidence item, 0 were left out" in said.out + said.err
    assert "1 claim, 1 new source; " in said.out + said.err


def test_a_full_disk_is_told(table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The database that records go through is what grows; when it cannot, that is a sentence, and nothing stays."""

    def full(file: Path) -> None:
        file.write_bytes(b"")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("evidence.exchange.imports.run.Spool", full)
    before = sorted(path.name for path in table.iterdir())
    mapping = str(table / "m.yaml")
    code = main(["import", "table", str(table / "t.csv"), "--mapping", mapping, "-o", str(table / "out")])
    assert code != 0
    said = capsys.readouterr().err
    assert "database or disk is full; nothing was written" in said
    assert "Traceback" not in said
    assert sorted(path.name for path in table.iterdir()) == before


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    _, told, _ = run(capsys, "import", "--list", "--json")
    assert [entry["name"] for entry in told["formats"]] == [
        "table", "csv", "parquet", "picked", "va-spec", "civic", "clinvar", "dismech", "bel", "metafor",
    ]  # fmt: skip
    assert "three tiers" in run(capsys, "import", "--list", "clinvar")[1]


def test_into_a_registry_that_is_there(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New files only; what is there is listed and stays; words are those that the registry has."""
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    before = {path: path.read_bytes() for path in (table / "out").rglob("*.yaml")}
    (table / "t.csv").write_text(TABLE + "B,growth,up,again,2\nB,growth,down,new,9\nB,growth,odd,new,9\n")
    code, told, _ = run(capsys, *command, "--registry", table / "out", "--json")
    assert code == 0 and told["items"] == 2 and told["claims"] == 1 and told["sources"] == 1
    assert told["left_out"]["the registry has a claim of this id"] == 2
    assert told["no_place"]["the registry has this source, whose record stays"] == 1
    assert {path: path.read_bytes() for path in before} == before
    registry, problems = load(table / "out")
    assert not problems and [item.source for item in registry.claims["b-growth-answer"].evidence] == [
        "pmid-2",
        "pmid-9",
    ]  # type: ignore[index]
    code, told, _ = run(capsys, *command, "--registry", table / "out", "--json")
    assert code == 0 and (told["items"], told["files"], told["written"]) == (0, 0, False)


def test_into_a_registry_without_the_axis(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    code, _, err = run(capsys, "import", "dismech", FILES / "dismech.yaml", "--registry", table / "out")
    assert code == 2 and "no axis dismech-statement: add it to vocabulary/axes.yaml" in err


def test_onto_an_axis_of_the_registry(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mapping of two poles names no axis; what has the same poles is offered, and taken when it is asked for."""
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    axes = table / "out" / AXES_FILE
    axes.write_text(axes.read_text().replace("answer:", "effect:"))
    for file in (table / "out" / "claims").rglob("a-growth*.yaml"):
        file.unlink()
    here = ["--registry", table / "out"]
    code, _, err = run(capsys, *command, *here)
    assert code == 2 and "no axis answer: add it to vocabulary/axes.yaml, or give --axis effect, which has its" in err
    code, _, err = run(capsys, *command, *here, "--axis", "colour")
    assert code == 2 and "no axis colour; --axis takes one of effect" in err
    code, _, err = run(capsys, *command, "--axis", "effect", "-o", table / "new")
    assert code == 2 and "--axis is for a registry that is there" in err
    code, _, err = run(capsys, *command, *here, "--axis", "effect", "--poles", "up,down")
    assert code == 2 and "the registry's axis effect has other poles: more, less" in err
    assert run(capsys, *command, *here, "--axis", "effect")[0] == 0
    registry, problems = load(table / "out")
    assert not problems and [claim.axis for claim in registry.claims.values()] == ["effect"]


def test_one_axis_is_not_given_to_several(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor to claims that an export tells with axes of their own."""
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    assert main(["export", "csv", "-o", str(table / "e.csv"), "--registry", str(table / "out")]) == 0
    here = ["--registry", table / "out", "--axis", "answer"]
    code, _, err = run(capsys, "import", "csv", table / "e.csv", *here)
    assert code == 2 and "claims of an export keep the axes that they have" in err
    (table / "m.yaml").write_text(_TWO_AXES)
    (table / "t.csv").write_text("gene,process,direction,words,pmid,axis\nB,x,up,y,7,answer\nB,x,up,y,8,other\n")
    code, _, err = run(capsys, *command, *here)
    assert code == 2 and "this one has answer and other" in err


def test_where_nothing_of_several_reasons_can_be_used(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A claim that is there excuses none that the registry refused; without those it is an import made again."""
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    code, said, _ = run(capsys, *command, "--registry", table / "out")
    assert code == 0 and "0 claims, 0 new sources\n" in said and "wrote nothing to the registry\n" in said
    (table / "m.yaml").write_text(_TWO_AXES)
    head, *rows = TABLE.splitlines()
    lines = [f"{head},axis", *(f"{row},answer" for row in rows), f"{rows[0]},other".replace("A,", "C,")]
    (table / "t.csv").write_text("\n".join(lines) + "\n")
    before = sorted((table / "out").rglob("*.yaml"))
    for more in ([], ["--dry-run"]):
        code, said, err = run(capsys, *command, "--registry", table / "out", *more)
        assert (code, said) == (2, "") and "no axis other" in err and "nothing was written" in err
    assert sorted((table / "out").rglob("*.yaml")) == before


def test_into_a_registry_whose_axis_has_other_poles(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", "table", table / "t.csv", "--mapping", table / "m.yaml"]
    assert run(capsys, *command, "-o", table / "out")[0] == 0
    (table / "t.csv").write_text(TABLE.replace("A,", "B,"))
    code, _, err = run(capsys, *command, "--poles", "up,down", "--registry", table / "out")
    assert code == 2 and "the registry's axis answer has other poles: more, less" in err


_ODD = st.sampled_from(
    ["yes", "0755", "1e5", "a: b", "- x", "x #y", "null", "~", "'q'", "a,b", "[x]", "12:30", "-", "a b c d e"]
)
_SIGNS = "abé肿1.:#,-'\"[]{}&*!|>%@`~?=\\ \xa0"
_TEXT = st.one_of(_ODD, st.text(_SIGNS, min_size=1, max_size=30), st.just("A sentence, longer than most. " * 4 + "x"))
_ITEM = st.fixed_dictionaries(
    {"id": st.just("i"), "source": st.just("s"), "stance": st.just("up")},
    optional={
        "method": _TEXT,
        "outcome": _TEXT,
        "finding": _TEXT,
        "note": _TEXT,
        "context": st.dictionaries(st.sampled_from(["n", "measure", "tissue", "model"]), _TEXT, min_size=1),
        "effect": st.fixed_dictionaries(
            {"measure": st.sampled_from(["smd", "null", "1e5"])},
            optional={"estimate": st.floats(-9, 9).map(repr), "se": st.floats(0.1, 9).map(repr), "n": st.just("12")},
        ),
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_ITEM, min_size=1, max_size=2))
def test_quick_texts_are_the_canonical_ones(items: list[dict[str, Any]]) -> None:
    claim = {"id": "c", "title": "T", "axis": "x", "subject": {"label": "s"}, "outcome": "o"}
    quick = claim_text(claim, items)
    assert quick is None or quick == file_text({**claim, "evidence": items}, order_of(MODELS["claim"]))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(["kind", "title", "year", "doi", "note"]), _TEXT))
def test_quick_texts_of_sources_as_well(fields: dict[str, str]) -> None:
    source = {"id": "s", **fields}
    assert source_text(source) == file_text(source, order_of(MODELS["source"]))


def test_the_mapping_of_the_manual_page_works(tmp_path: Path) -> None:
    from evidence.exchange.imports import table as module

    page = (module.__doc__ or "").split("```yaml\n")[1].split("```")[0]
    names = "gene,process,tissue,status,record,direction,effect,organism,assay,summary,yi,vi"
    names += ",pubmed,paper,cohort,row,editor"
    cells = "A,growth,liver,accepted,1,supports,down,mouse,western blot,It shrank.,-0.5,0.04,7,A title,C1,1,me"
    file = tmp_path / "t.csv"
    file.write_text(f"{names}\n{cells}\n{cells.replace('accepted', 'draft')}\n")
    found = imported("table", file, tmp_path, page)
    (item,) = found.items()
    assert (item["stance"], item["method"], item["context"]) == ("decreases", "western-blot", {"species": "mouse"})
    assert found.told.left_out == {"nobody has accepted it yet": 1} and found.told.no_place == {}
    assert found.registry.sources["pmid-7"].cohort == "C1"  # type: ignore[index]
    assert found.findings() == []


class _Elsewhere:
    """A format of another package."""

    NAME, LABEL = "elsewhere", "a plug-in"

    def __init__(self, *found: object) -> None:
        self._found = found

    def read(self, settings: object) -> Any:
        for found in self._found:
            if isinstance(found, Exception):
                raise found
            yield found


@pytest.mark.parametrize("found", [3, None, RuntimeError("boom")])
def test_a_plug_in_that_fails_is_told(found: object, tmp_path: Path) -> None:
    from evidence.errors import UsageError
    from evidence.exchange.imports import Settings, run_import

    (tmp_path / "x").write_text("x")
    with pytest.raises(UsageError, match="plug-in for elsewhere"):
        run_import(_Elsewhere(found), Settings(tmp_path / "x"), output=tmp_path / "out")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
