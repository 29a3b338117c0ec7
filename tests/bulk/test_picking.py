"""Claims of a result become a registry that says of them what the result says."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from evidence.bulk import DuckDB, Result, resolve_table
from evidence.check import check
from evidence.cli.main import main
from evidence.diagnostic import Severity
from evidence.model.item import Item
from evidence.registry import load
from evidence.registry.registry import AXES_FILE, Registry
from evidence.resolve import resolve
from evidence.resolve.disagreement import disagreement
from tests.bulk.world import POLES, rows, write


def errors(root: Path) -> list[str]:
    """What the check finds wrong."""
    return [problem.message for problem in check(root).found if problem.severity is Severity.ERROR]


def explained(registry: Registry, name: str) -> list[str]:
    """The conditions that explain a claim, as the table calls them."""
    verdict = resolve(registry)[name]  # type: ignore[index]
    why = disagreement(verdict.evidence.primary, registry, registry.config.policy)
    found = {one.name for one in why.explaining} | {one.variable for one in why.reversals if one.passes}
    return sorted(registry.variables[variable].label for variable in found)


@pytest.mark.parametrize("seed", range(3))
def test_the_registry_says_what_the_result_says(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = [{**row, "claim": f"Claim {row['claim']}!"} for row in rows(Random(seed), claims=8)]
    items, output, root = write(tmp_path / "items.csv", table), tmp_path / "out.parquet", tmp_path / "registry"
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(items)], output, poles=POLES)
    assert main(["bulk", "pick", str(output), str(items), "--top", "100", "-o", str(root)]) == 0
    told = capsys.readouterr().out
    assert f"{len(table)} records: {len(table)} became" in told.replace(",", "")
    assert errors(root) == []
    registry, _ = load(root)
    verdicts = {registry.claims[name].title: verdict for name, verdict in resolve(registry).items()}
    with Result(output) as result:
        claims = result.page(limit=100)
    assert {claim.name for claim in claims} == verdicts.keys()
    for claim in claims:
        found, wanted = verdicts[claim.name], claim.verdict
        for name in ("status", "leader", "basis", "tally", "secondary_tally", "conflict", "flags", "items", "unclear"):
            assert getattr(found, name) == getattr(wanted, name), (claim.name, name)
        assert found.unread == wanted.unread
        if claim.separated_by is not None:
            assert explained(registry, found.claim) == sorted(claim.separated_by)


HEAD = "claim,source,stance,kind,via,line,comparator,id,doi,title,finding,Organ of origin\n"
STRANGE = HEAD + (
    'BRAF V600E,S 1,up it goes,,,Cohort X,Vehicle!,1,10.1000/x,One,"It says [/b] ""so"".",Bone marrow\n'
    "BRAF-V600E,s-1,down,,,cohort x,vehicle,2,10.1000/x,Two,,bone-marrow\n"
    "BRAF V600E,s-1,down,,A review,cohort x,vehicle,3,10.1000/x,Two,,bone-marrow\n"
    "\u00df\x1b[2J,s3,up it goes,,,,,4,,,,\n"
    "'=1+1,s3,mixed,,,,,5,,,,\n"
    "BRAF V600E,s4,sideways,,,,,6,,,,\n"
    "BRAF V600E,,down,,,,,7,,,,\n"
)


def picked(tmp_path: Path, text: str, *more: str) -> Path:
    table, output, root = tmp_path / "items.csv", tmp_path / "out.csv", tmp_path / "registry"
    table.write_text(text, encoding="utf-8")
    with DuckDB(output, threads=1) as engine:
        resolve_table(engine, [str(table)], output, poles=("up it goes", "down"))
    assert main(["bulk", "pick", str(output), str(table), "-o", str(root), *more]) == 0
    return root


def test_names_of_a_table_need_not_be_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leftover = tmp_path / "left.csv"
    root = picked(tmp_path, STRANGE, "--top", "9", "--leftover", str(leftover))
    told = capsys.readouterr().out
    assert "7 records: 5 became evidence items, 2 were left out" in told
    assert "left out: 1 x no-source" in told
    assert "left out: 1 x unknown-stance" in told
    assert "another source has it too" in told
    assert "4 of 4 claims have the verdict" in told
    assert "sideways" in leftover.read_text("utf-8")
    assert errors(root) == []
    registry, _ = load(root)
    assert {claim.title for claim in registry.claims.values()} == {"BRAF V600E", "BRAF-V600E", "\u00df[2J", "'=1+1"}
    assert {"s-1", "s-1-2", "s3", "a-review"} == set(registry.sources)
    assert {source.cohort for source in registry.sources.values()} == {"Cohort X", "cohort x", None}
    (axis,) = registry.axes.values()
    assert axis.poles == ("up-it-goes", "down")
    items: list[Item] = [item for claim in registry.claims.values() for item in claim.evidence]
    assert {item.via for item in items} == {None, "a-review"}
    assert {item.comparator for item in items} == {None, "vehicle", "vehicle-2"}
    levels = registry.variables["organ-of-origin"].levels
    assert [level.label for level in levels.values()] == ["Bone marrow", "bone-marrow"]


def test_the_rows_alone_are_imported_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picked(tmp_path, STRANGE, "--claim", "BRAF-V600E")
    out, items, chosen = (str(tmp_path / name) for name in ("out.csv", "items.csv", "chosen.parquet"))
    assert main(["bulk", "pick", out, items, "--claim", "BRAF-V600E", "-o", chosen]) == 0
    assert "evidence import picked" in capsys.readouterr().out
    assert main(["import", "picked", chosen, "-o", str(tmp_path / "later"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == 1
    first, _ = load(tmp_path / "registry")
    later, _ = load(tmp_path / "later")
    assert first.claims == later.claims
    axes = tmp_path / "later" / AXES_FILE
    axes.write_text(axes.read_text().replace(f"{next(iter(first.axes))}:", "my-effect:"))
    next(file for file in (tmp_path / "later" / "claims").rglob("*.yaml") if "evidence:" in file.read_text()).unlink()
    here = ["import", "picked", chosen, "--registry", str(tmp_path / "later")]
    assert main(here) == 2 and "or give --axis my-effect" in capsys.readouterr().err
    assert main([*here, "--axis", "my-effect"]) == 0
    assert [claim.axis for claim in load(tmp_path / "later")[0].claims.values()] == ["my-effect"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ([], "which claims?"),
        (["--claim", "x", "--top", "3"], "not both"),
        (["--claim", "x\x1b[2J"], "no claim x\\x1b[2J"),
        (["--top", "3", "--status", "no-effect"], "no claim of the result fits"),
    ],
)
def test_what_cannot_be_picked(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str) -> None:
    picked(tmp_path, STRANGE, "--top", "9")
    capsys.readouterr()
    out, items = str(tmp_path / "out.csv"), str(tmp_path / "items.csv")
    assert main(["bulk", "pick", out, items, "-o", str(tmp_path / "new"), *more]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_other_parquet_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picked(tmp_path, STRANGE, "--top", "9")
    out, items, chosen = (str(tmp_path / name) for name in ("out.csv", "items.csv", "verdicts.parquet"))
    with DuckDB(Path(chosen)) as engine:
        resolve_table(engine, [items], chosen, poles=("up it goes", "down"))
    assert main(["import", "picked", chosen, "-o", str(tmp_path / "new")]) == 2
    assert "write the file with `evidence bulk pick`" in capsys.readouterr().err
    assert out
