"""Lines over several links, beside a graph's connected components and the lines of a registry."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.linking import connected
from evidence.cli.main import main
from evidence.errors import UsageError
from evidence.resolve.lines import assemble
from tests.bulk.world import POLES, counted_by_engine, counted_by_registry, registry_of, rows, verdicts_of
from tests.exchange.imports.importing import mapping_of
from tests.make import claim, item, registry

TRIPLES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("12345678"), st.sampled_from("pqrstuvwxyz")))


def graph_lines(triples: set[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """The peer: sources and names are nodes of a graph, and the first source of a component gives the name."""
    graph = networkx.Graph()
    graph.add_edges_from(((claim, "source", source), (claim, "name", name)) for claim, name, source in triples)
    found = {}
    for component in networkx.connected_components(graph):
        sources = sorted(node[2] for node in component if node[1] == "source")
        found.update({(next(iter(component))[0], source): sources[0] for source in sources})
    return found


@settings(max_examples=300, deadline=None)
@given(TRIPLES)
def test_lines_are_connected_components(triples: list[tuple[str, str, str]]) -> None:
    found = [(claim, source, line) for claim, source, line in connected(sorted(set(triples)))]
    assert {(claim, source): line for claim, source, line in found} == graph_lines(set(triples))
    assert len(found) == len({row[:2] for row in found})


def test_a_long_chain_of_links_needs_no_deep_stack() -> None:
    sources = [f"s{number:06}" for number in range(20_000)]
    chain = [("c", f"n{at:06}", source) for at in range(len(sources) - 1) for source in (sources[at + 1], sources[at])]
    assert {line for _, _, line in connected(sorted(chain))} == {"s000000"}


def write(path: Path, table: list[dict[str, Any]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return str(path)


@pytest.mark.parametrize("seed", range(4))
def test_a_link_of_one_name_is_a_line(seed: int, tmp_path: Path) -> None:
    table = rows(Random(seed), claims=12)
    renamed = [{"study" if name == "line" else name: cell for name, cell in row.items()} for row in table]
    tallies, _ = counted_by_registry(made := registry_of(table), verdicts_of(made))
    answers = []
    for name, cells, links in (("line", table, []), ("study", renamed, ["study"])):
        output = tmp_path / f"{name}.csv"
        with DuckDB(output, threads=1) as engine:
            resolve_table(engine, [write(tmp_path / "items.csv", cells)], output, poles=POLES, links=links)
            assert counted_by_engine(engine, set())[0] == tallies
        answers.append(output.read_text())
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", range(12))
def test_lines_of_a_registry_with_cohorts_and_versions(seed: int, tmp_path: Path) -> None:
    """Cohorts and preprints link sources of one claim, also through each other, and only those that count there."""
    random = Random(seed)
    papers = [f"p{number}" for number in range(14)]
    sources: dict[str, dict[str, Any]] = {}
    for name in papers:
        cohort = {"cohort": random.choice(["x", "y", "z"])} if random.random() < 0.4 else {}
        sources[name] = cohort
        if random.random() < 0.5:
            cohort = {"cohort": random.choice(["x", "y", "z"])} if random.random() < 0.4 else {}
            sources[f"pre-{name}"] = {"kind": "preprint", "derives-from": [name], **cohort}
    claims = {}
    for number in range(10):
        on_claim = random.sample(sorted(sources), 7)
        claims[f"c{number}"] = [(name, random.choice(["pro", "anti", "no-effect", "unclear"])) for name in on_claim]
    made = registry(
        *(claim(name, *(item(source, stance) for source, stance in items)) for name, items in claims.items()),
        sources=sources,
    )
    expected = {
        (name, line.sources)
        for name in claims
        for line in assemble(made.claims[name], made, made.config.policy).primary
    }
    table = [
        {
            "claim": name,
            "source": source,
            "stance": stance,
            "kind": sources[source].get("kind", ""),
            "line": sources[source].get("cohort", ""),
            "paper": source.removeprefix("pre-"),
        }
        for name, items in claims.items()
        for source, stance in items
    ]
    assert lines_of(table, tmp_path, links=["paper"]) == expected


def lines_of(table: list[dict[str, Any]], folder: Path, **options: Any) -> set[tuple[str, tuple[str, ...]]]:
    """The sources of each line, as the engine has them."""
    output = folder / "out.csv"
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [write(folder / "items.csv", table)], output, poles=POLES, **options)
        found: dict[tuple[str, str], set[str]] = {}
        for name, line, source in engine.fetch("SELECT claim, line, source FROM items WHERE why IS NULL"):
            found.setdefault((name, line), set()).add(source)
    return {(name, tuple(sorted(sources))) for (name, _), sources in found.items()}


def row(name: str, source: str, **cells: str) -> dict[str, str]:
    return {"claim": name, "source": source, "stance": "pro", "kind": "", "trial": "", "data": "", **cells}


def test_links_lead_through_sources_that_count_on_the_claim_alone(tmp_path: Path) -> None:
    table = [
        row("c", "s1", trial="T"), row("c", "s2", trial="T", data="D"), row("c", "s3", data="D"),
        row("c", "s4", data="T"),
        row("d", "s1"), row("d", "s3"), row("d", "s2", stance="unclear"),
        row("e", "s1"), row("e", "s2"), row("e", "s5", trial=" T "),
    ]  # fmt: skip
    assert lines_of(table, tmp_path, links=["trial", "data"]) == {
        ("c", ("s1", "s2", "s3")),
        ("c", ("s4",)),
        ("d", ("s1",)),
        ("d", ("s3",)),
        ("e", ("s1", "s2", "s5")),
    }


def test_a_cell_may_hold_several_names(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    mapping = mapping_of(
        "format: 1\nname: made\npoles: [pro, anti]\nclaim: {subject: claim, outcome: {constant: x}}\n"
        "item: {stance: stance}\nsource:\n  id: source\n"
        '  links: {trial: {columns: [trials, more], split: ";"}, set: sets}\n'
    )
    table = {
        "claim": ["c"] * 6,
        "source": ["s1", "s2", "s3", "s4", "s5", "s6"],
        "stance": ["pro"] * 6,
        "trials": ["T1; T2", "NA", "T2;T3", "", "", "NA"],
        "more": ["", "T3", "", "", "NA", ""],
        "sets": [["a, b"], ["c"], [], ["a", "b"], ["b", "T1"], None],
    }
    path, output = tmp_path / "items.parquet", tmp_path / "out.csv"
    pyarrow.parquet.write_table(pyarrow.table(table), path)
    with DuckDB(output) as engine:
        resolve_table(engine, [str(path)], output, mapping=mapping)
        found = dict(engine.fetch("SELECT source, line FROM items"))
    assert found == {"s1": "l s1", "s2": "l s1", "s3": "l s1", "s4": "l s4", "s5": "l s4", "s6": "s s6"}


def test_links_are_no_conditions_and_have_to_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = [row("c", "s1", trial="T", data="x"), row("c", "s2", trial="T", data="y")]
    path, output = write(tmp_path / "items.csv", table), tmp_path / "out.csv"
    arguments = ["bulk", "resolve", path, "-o", str(output), "--poles", "pro,anti", "--links"]
    assert main([*arguments, "trial"]) == 0
    assert "conditions: data\n" in capsys.readouterr().out
    with output.open(encoding="utf-8", newline="") as file:
        (answer,) = csv.DictReader(file)
    assert (answer["lines"], answer["items"], json.loads(answer["flags"])) == ("1", "2", [])
    assert main([*arguments, "trail"]) == 2
    assert "no column trail for --links; there are claim" in capsys.readouterr().err
    with DuckDB(output) as engine, pytest.raises(UsageError, match="no column trail"):
        mapping = mapping_of(
            "format: 1\nname: made\npoles: [pro, anti]\nclaim: {subject: claim, outcome: {constant: x}}\n"
            "item: {stance: stance}\nsource: {id: source}\n"
        )
        resolve_table(engine, [path], output, mapping=mapping, links=["trail"])
