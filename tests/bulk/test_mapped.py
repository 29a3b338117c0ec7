"""A mapping read row by row, and by an engine: the same rows, the same reasons."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import networkx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.engine import Engine, Relation
from evidence.bulk.mapped import map_table
from evidence.cli.main import main
from evidence.errors import EvidenceError, UsageError
from evidence.mapping import Derived, Deriver, MappingFile
from tests.exchange.imports.importing import mapping_of

COLUMNS = ("a", "b", "c", "d", "n")
WORDS = ("", " ", "NA", "-", "x", "x ", "\u2003x", "y", "up", "down", "first", "1", "-2.5", "0", "1,5", "10.1234/A",
         "doi:10.1234/a", "PMID: 12", "12", "a|b", "&amp;", "it's", "\\", "X | Y", "\x1fz")  # fmt: skip
Table = list[list[str]]
DIRECTIONS = {"x": "first", "y": "second", "up": "up", "down": "down", "1": "no-effect", "12": "mixed"}
AXES = {"x": {"label": "X", "poles": ["up", "down"]}, "y": {"label": "Y", "poles": ["first-one", "other"]}}
KNOWN = {"x": "12", "y": "13", "1": "12"}
MEANT = ["x", "y", "NA", "-", "up", "down", "first", "1", "-2.5", "0", "10.1234/A", "PMID: 12", "12", "it's", "X | Y"]


def cell(random: Random) -> Any:
    """What may stand for a value in a mapping file."""
    column, word = random.choice(COLUMNS), random.choice(MEANT)
    values = {random.choice(MEANT): random.choice(["x", "y", "up", "12"]) for _ in range(random.randint(1, 4))}
    origin: Any = random.choice([
        {"column": column},
        {"columns": random.sample(COLUMNS, random.randint(1, 3)), "join": random.choice([" ", "+"])},
        {"column": column, "values": values},
        {"column": column, "values": values, "otherwise": word},
        {"columns": random.sample(COLUMNS, 2), "values": {f"{one} | {word}": "up" for one in values}, "otherwise": "x"},
        {"column": column, "pattern": random.choice(["[0-9]+", "^(.)", "x|y", "(a)?"])},
        {"rules": [{"when": conditions(random), "means": word} for _ in range(random.randint(1, 3))]},
        {"rules": [{"when": conditions(random), "means": word}], "otherwise": "y"},
        {"constant": word},
    ])  # fmt: skip
    if random.random() < 0.5:
        return column
    if random.random() < 0.3:
        origin["missing"] = random.choice(MEANT)
    if random.random() < 0.2:
        origin["when"] = conditions(random)
    return origin


def conditions(random: Random) -> dict[str, list[str]]:
    return {name: random.sample(WORDS, random.randint(1, 8)) for name in random.sample(COLUMNS, random.randint(1, 2))}


def mapping(random: Random) -> dict[str, Any]:
    def some(*names: str) -> dict[str, Any]:
        return {name: cell(random) for name in names if random.random() < 0.3}

    claim = {"subject": cell(random), "outcome": cell(random), **some("id", "title")}
    found: dict[str, Any] = {"format": "1", "name": "made", "claim": claim, "poles": ["up", "down"]}
    if random.random() < 0.5:
        found["axes"] = AXES
        del found["poles"]
        axis = {"column": "a", "values": {"x": "x", "y": "y", "12": "z", "1": "x"}, "missing": "x", "otherwise": "y"}
        claim["axis"] = random.choice([axis, axis, cell(random)])
    stance = {"column": random.choice(COLUMNS), "values": DIRECTIONS, "otherwise": "unclear"}
    found["item"] = {"stance": random.choice([stance, stance, {"sign-of": "d"}, cell(random)]), **some("id", "note")}
    found["item"]["context"] = some("dose", "where")
    source = some("kind", "line", "year", "title", "id")
    if random.random() < 0.5:  # often both, and often from one column, so that sources share one of them
        known = {"column": "a", "values": KNOWN, "missing": "12"}
        source |= {
            "doi": random.choice(["b", "b", cell(random)]),
            "pmid": random.choice(["d", "d", known, cell(random)]),
        }
        source.pop(random.choice(["doi", "pmid", "title"]), None)
    found["source"] = source if {"id", "pmid", "doi"} & source.keys() else {**source, "id": "b"}
    if random.random() < 0.3:
        found["keep"] = [{"column": "c", "values": random.sample(MEANT, 5), "reason": "not wanted"}]
    found["table"] = {"entities": "true"} if random.random() < 0.2 else {"decimal": "comma"}
    return found


def table(random: Random) -> Table:
    found = [random.choices(WORDS, k=len(COLUMNS)) for _ in range(random.randint(0, 40))]
    for row in found[::2]:  # ids of sources, often
        row[1], row[3] = random.choice(["10.1234/A", "10.1234/b", ""]), random.choice(["12", "PMID: 13", "14", ""])
    return found


def by_rows(mapping: MappingFile, rows: Table) -> tuple[Counter[tuple[Any, ...]], Counter[str]]:
    deriver = Deriver(mapping, COLUMNS)
    taken: Counter[tuple[Any, ...]] = Counter()
    left: Counter[str] = Counter()
    several, same = len(deriver.axes) > 1, networkx.Graph()
    for row in rows:
        found = deriver.derive(row)
        if not isinstance(found, Derived):
            left[found.reason] += 1
            continue
        source = found.source
        names = [f"{kind}:{source[kind]}" for kind in ("doi", "pmid") if kind in source]
        known = {"doi", "pmid"} & {*mapping.source.model_fields_set}
        name = " ".join(names) or (f"id:{source['id']}" if known else source["id"])
        same.add_edges_from((f"source {name}", one) for one in names)
        axis = "/".join(deriver.axes[found.claim["axis"]].poles) if several else None
        context = found.item.get("context", {})
        taken[
            found.claim["id"], name, found.item["stance"], axis, found.item.get("id"),
            source["kind"] if mapping.source.kind else None, source.get("cohort"), source.get("year"),
            *(context.get(variable) for variable in sorted(mapping.item.context)),
        ] += 1  # fmt: skip
    first = {
        node.removeprefix("source "): min(one for one in component if one.startswith("source ")).removeprefix("source ")
        for component in networkx.connected_components(same)
        for node in component
    }
    merged: Counter[tuple[Any, ...]] = Counter()
    for (claim, name, *rest), number in taken.items():
        merged[claim, first.get(name, name), *rest] += number
    return merged, left


def by_engine(engine: Engine, mapping: MappingFile, path: str) -> tuple[Counter[tuple[Any, ...]], Counter[str]]:
    layout = map_table(engine, [path], mapping)
    words = ("claim", "source", "stance", "axis", "id", "kind", "line", "year")
    names = [*(layout.known.get(word, "NULL") for word in words), *layout.context_texts]
    taken = Counter(engine.fetch(f"SELECT {', '.join(names)} FROM given"))
    left = dict(engine.fetch("SELECT refused, COUNT(*) FROM left_out GROUP BY refused"))
    place = words.index("kind")
    if mapping.source.kind:  # what is not said is primary, which the engine says later
        taken = Counter({(*row[:place], row[place] or "primary", *row[place + 1 :]): n for row, n in taken.items()})
    return taken, Counter(left)


def write(path: Path, rows: Table) -> str:
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        columns = {name: [row[at] or None for row in rows] for at, name in enumerate(COLUMNS)}
        typed = {name: pyarrow.array(values, pyarrow.string()) for name, values in columns.items()}
        pyarrow.parquet.write_table(pyarrow.table(typed), path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    return str(path)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_an_engine_reads_a_table_as_an_import_does(seed: int) -> None:
    random = Random(seed)
    made, rows = MappingFile.model_validate(mapping(random)), table(random)
    with tempfile.TemporaryDirectory() as folder, DuckDB(Path(folder, "out.csv"), threads=1) as engine:
        path = write(Path(folder, f"table{random.choice(['.csv', '.parquet'])}"), rows)
        assert by_engine(engine, made, path) == by_rows(made, rows)


def test_the_mappings_reach_what_there_is_to_reach() -> None:
    """The comparison above would say little if nearly all rows were left out, or for one reason."""
    taken, left = 0, Counter[str]()
    for seed in range(200):
        random = Random(seed)
        made, rows = MappingFile.model_validate(mapping(random)), table(random)
        found = by_rows(made, rows)
        taken += found[0].total()
        left += found[1]
    assert taken > 300
    assert len({reason.partition(" has a value")[2] or reason for reason in left}) >= 9, left


MAPPING = """\
format: 1
name: trial
poles: [more, less]
claim: {subject: gene, outcome: {constant: growth}}
item:
  stance: {column: direction, values: {up: first, down: second}}
  context: {tissue: where}
source: {pmid: pmid}
"""
ITEMS = """\
gene,direction,where,pmid
A,up,liver,1
A,down,lung,2
A,down,lung,3
B,sideways,lung,3
,up,lung,3
A,up,lung,?
"""


def test_the_command_reads_the_same_mapping_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items, file = tmp_path / "items.csv", tmp_path / "m.yaml"
    output, excluded = tmp_path / "out.csv", tmp_path / "excluded.csv"
    items.write_text(ITEMS)
    file.write_text(MAPPING)
    arguments = ["bulk", "resolve", str(items), "--mapping", str(file), "-o", str(output), "--excluded", str(excluded)]
    assert main(arguments) == 0
    assert capsys.readouterr().out == (
        "6 rows: 3 count\n"
        "  1 does not: direction has a value that the mapping does not list\n"
        "  1 does not: it has no subject of the claim\n  1 does not: it names no source\n"
        "conditions: tissue\n1 claim\n  1 preliminary-dispute\n"
    )
    with output.open(newline="", encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["claim"], row["axis"], row["lines"]) == ("A | growth | answer", "more/less", "3")
    assert "\n,pmid:3,more,it has no subject of the claim\n" in excluded.read_text()
    assert main([*arguments, "--poles", "rises,falls", "--context", ""]) == 0
    assert "conditions: none" in capsys.readouterr().out and "rises/falls" in output.read_text()


@pytest.mark.parametrize(
    ("mapping", "options", "says"),
    [
        (MAPPING.replace("nce: {column", "nce: {colunm"), [], "m.yaml:6:12: the field `colunm` is unknown here"),
        (MAPPING.replace("tissue: where", "tissue: were"), [], "no column were, which `item.context.tissue` asks for"),
        (MAPPING, ["--context", "tissue,dose"], "no condition dose for --context; the mapping has tissue"),
        (MAPPING, ["--poles", "up,up"], "two different words"),
        (MAPPING, ["--poles", "Up,down"], "two different words"),
        (None, [], "--mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mapping: str | None, options: list[str], says: str
) -> None:
    items, file, output = tmp_path / "items.csv", tmp_path / "m.yaml", tmp_path / "out.csv"
    items.write_text(ITEMS)
    if mapping is not None:
        file.write_text(mapping)
    assert main(["bulk", "resolve", str(items), "--mapping", str(file), "-o", str(output), *options]) == 2
    assert says in capsys.readouterr().err
    assert not output.exists()


SEVERAL_IDS = """\
claim,stance,doi,pmid,base
c,up,10.1000/A,1,x
c,up,10.1000/a,,x
c,up,,1,y
c,up,10.1000/b,,x
c,down,10.1000/c,2,x
c,down,10.1000/d,2,x
c,down,,,x
c,down,nonsense,,x
c,down,nonsense,,
"""
BY_SEVERAL_IDS = """\
format: 1
name: trial
poles: [up, down]
claim: {subject: claim, outcome: {constant: growth}}
item: {stance: stance}
source: {doi: doi, pmid: pmid, id: base}
"""


def test_sources_are_one_when_they_share_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items, output = tmp_path / "items.csv", tmp_path / "out.csv"
    items.write_text(SEVERAL_IDS)
    with DuckDB(output) as engine:
        summary = resolve_table(engine, [str(items)], output, mapping=mapping_of(BY_SEVERAL_IDS))
        found = Counter(row[0] for row in engine.fetch("SELECT source FROM given"))
    assert found == {"doi:10.1000/a": 3, "doi:10.1000/b": 1, "doi:10.1000/c pmid:2": 2, "id:x": 2}
    assert (summary.used, summary.excluded) == (8, {"it names no source": 1})
    monkeypatch.setattr("evidence.bulk.mapped.MOST_NAMES", 4)
    with DuckDB(output) as engine, pytest.raises(UsageError, match=r"5 sources have a DOI or PubMed id .* 4 can be"):
        resolve_table(engine, [str(items)], output, mapping=mapping_of(BY_SEVERAL_IDS))


def test_a_semicolon_table_below_some_lines(tmp_path: Path) -> None:
    items, output = tmp_path / "items.txt", tmp_path / "out.csv"
    items.write_text("about\nmore, about\n" + ITEMS.replace(",", ";"))
    shape = "table: {delimiter: semicolon, skip: 2}\n"
    with DuckDB(output) as engine:
        assert resolve_table(engine, [str(items)], output, mapping=mapping_of(MAPPING + shape)).used == 3
    with DuckDB(output) as engine, pytest.raises(UsageError, match="has to end in"):
        resolve_table(engine, [str(items)], output, mapping=mapping_of(MAPPING))


FAULTS = {
    "blanks of Python stay": ("ELSE TRIM(BOTH", "ELSE TRIM(TRAILING"),
    "an empty id is an id": ("COALESCE(NULLIF(", "COALESCE(NULLIF('x' || "),
    "words for an empty cell are values": ("IN ('', '-'", "IN ('', '?'"),
    "the base's name before an id": ("TRIM(COALESCE('doi:'", "TRIM(COALESCE('id:'"),
    "nameless sources are taken": ("THEN 'it names no source' END", "THEN NULL END"),
    "a claim without a subject is taken": ("'it has no subject of the claim'", "NULL"),
    "outcome before subject": (" || ' | ' || ", " || '|' || "),
}


@pytest.mark.parametrize(("old", "new"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_sql_is_found(old: str, new: str, tmp_path: Path) -> None:
    planted: list[bool] = []

    class Faulty(DuckDB):
        def make(self, relation: Relation) -> None:
            planted.append(old in relation.query)
            super().make(replace(relation, query=relation.query.replace(old, new)))

    for seed in range(80):
        random = Random(seed)
        made, rows = MappingFile.model_validate(mapping(random)), table(random)
        path = write(tmp_path / f"{seed}.csv", rows)
        try:
            with Faulty(tmp_path / "out.csv", threads=1) as engine:
                found = by_engine(engine, made, path)
        except EvidenceError:
            assert any(planted)
            continue  # what cannot be run has no rows to be wrong
        if found != by_rows(made, rows):
            return
    raise AssertionError(f"no comparison of rows found the fault; planted: {any(planted)}")
