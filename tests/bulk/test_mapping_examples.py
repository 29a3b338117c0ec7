"""The mapping files of docs/mappings, on tables with the columns of the bases and made-up rows."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import product
from pathlib import Path
from random import Random

import pytest

from evidence.bulk import DuckDB, Summary, resolve_table
from evidence.cli.main import main
from evidence.cli.mapping_option import read_mapping
from evidence.mapping import Deriver
from evidence.resolve.resolver import resolve
from tests.exchange.imports.importing import FILES, imported

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"
TYPES = ("Predictive", "Prognostic", "Diagnostic", "Predisposing", "Oncogenic", "Functional", "Astrological", "")
SIGNIFICANCES = (
    "Sensitivity/Response", "Resistance", "Reduced Sensitivity", "Adverse Response", "Better Outcome", "Poor Outcome",
    "Positive", "Negative", "Predisposition", "Pathogenic", "Likely Pathogenic", "Protectiveness", "Benign",
    "Likely Benign", "Uncertain Significance", "Oncogenicity", "Gain of Function", "Loss of Function",
    "Unaltered Function", "Unknown", "Neomorphic", "N/A", "Not Applicable", "",
)  # fmt: skip


def judged(
    name: str, table: Path, folder: Path, threads: int = 1
) -> tuple[Summary, dict[str, str], Counter[tuple[str, ...]]]:
    """What became of the rows; the stance of each item that was read; the verdicts."""
    output = folder / "out.csv"
    with DuckDB(output, threads=threads) as engine:
        mapping = read_mapping(str(MAPPINGS / f"{name}.mapping.yaml"))
        summary = resolve_table(engine, [str(table)], output, mapping=mapping)
        stances = dict(engine.fetch("SELECT id, stance FROM cleaned"))
    with output.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = ("status", "tally_first", "tally_second", "tally_mixed", "tally_no_effect", "unclear")
    return summary, stances, Counter(tuple(row[word] for word in words) for row in rows)


def civic_table(path: Path, rows: list[dict[str, str]]) -> Path:
    with (FILES / "civic.tsv").open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file, delimiter="\t"))
    sound = {"molecular_profile": "QQQ1 V1E", "disease": "Imaginary Melanoma", "therapies": "Fancimab",
             "evidence_level": "B", "evidence_status": "accepted",
             "source_type": "PubMed", "variant_origin": "Somatic", "citation": "Nobody et al., 2012"}  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, delimiter="\t", restval="")
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            own = {"evidence_id": number, "citation_id": 90_000_000 + number}
            writer.writerow({**sound, **own, "evidence_statement": f"Made-up patients number {number}.", **row})
    return path


def same_as_import(table: Path, folder: Path) -> Counter[tuple[str, ...]]:
    """Stances, and the verdicts that come of them, are those of `evidence import civic`."""
    summary, stances, verdicts = judged("civic", table, folder)
    made = imported("civic", table, folder)
    expected = {name.removeprefix("eid"): stance for claim in made.stances().values() for name, stance in claim.items()}
    assert stances == expected
    assert summary.rows == made.told.records
    assert summary.used + sum(summary.excluded.values()) == summary.rows
    expected_verdicts = Counter(
        (verdict.status.value, *map(str, (t.first, t.second, t.mixed, t.no_effect)), str(verdict.unclear))
        for verdict in resolve(made.registry).values()
        for t in [verdict.tally]
    )
    assert verdicts == expected_verdicts
    return verdicts


def test_civic_has_the_stances_of_its_import(tmp_path: Path) -> None:
    lines = (FILES / "civic.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    twice = next(place for place, line in reversed(list(enumerate(lines))) if "\taccepted\t1\t" in line)
    table = tmp_path / "civic.tsv"
    table.write_text("".join(line for place, line in enumerate(lines) if place != twice), encoding="utf-8")
    assert same_as_import(table, tmp_path)


def test_civic_has_them_for_every_combination(tmp_path: Path) -> None:
    directions = ("Supports", "Does Not Support", "N/A", "", "Contradicts")
    rows = [
        {"evidence_type": kind, "evidence_direction": direction, "significance": significance}
        for kind, direction, significance in product(TYPES, directions, SIGNIFICANCES)
    ]
    assert len(same_as_import(civic_table(tmp_path / "all.tsv", rows), tmp_path)) > 3


def test_civic_has_them_for_rows_of_all_sorts(tmp_path: Path) -> None:
    random = Random(7)
    rows = [
        {
            "evidence_type": random.choice(TYPES[:3]),
            "evidence_direction": random.choice(["Supports", "Supports", "Does Not Support", "N/A"]),
            "significance": random.choice(SIGNIFICANCES[:8]),
            "molecular_profile": random.choice(["QQQ1 V1E", "QQQ2 Amplification", "QQQ3 &amp; QQQ4"]),
            "disease": random.choice(["Imaginary Melanoma", "", "N/A"]),
            "therapies": random.choice(["Fancimab", "Fancimab,Othermab", ""]),
            "evidence_level": random.choice("ABCDE"),
            "evidence_status": random.choice(["accepted", "accepted", "accepted", "submitted", "rejected"]),
            "source_type": random.choice(["PubMed", "PubMed", "ASCO", "ASH"]),
            "citation_id": random.choice(["", *(str(90_000_000 + number) for number in range(40))]),
            "variant_origin": random.choice(["Somatic", "Rare Germline", "Unknown", "N/A", ""]),
        }
        for _ in range(400)
    ]
    assert len(same_as_import(civic_table(tmp_path / "some.tsv", rows), tmp_path)) > 10


CLINVAR = (
    "#VariationID", "ClinicalSignificance", "DateLastEvaluated", "Description", "SubmittedPhenotypeInfo",
    "ReportedPhenotypeInfo", "ReviewStatus", "CollectionMethod", "OriginCounts", "Submitter", "SCV",
    "SubmittedGeneSymbol", "ExplanationOfInterpretation", "SomaticClinicalImpact", "Oncogenicity",
    "ContributesToAggregateClassification",
)  # fmt: skip
SINGLE = "criteria provided, single submitter"


def clinvar_table(path: Path, rows: list[tuple[str, str, str, str]], oncogenicity: str = "-") -> Path:
    """Variant, classification, review status, submitter; as the release has them, below its explanations."""
    lines = ["##Overview of interpretation, phenotypes, observations, and methods", "##Explanation of the columns"]
    lines += [f"#{name}:  explained" for name in ("VariationID", *CLINVAR[1:])]
    lines.append("\t".join(CLINVAR))
    for number, (variant, term, review, submitter) in enumerate(rows):
        lines.append("\t".join((variant, term, "Jan 01, 2025", "-", "-", "C0000000:imaginary disease", review,
                                "clinical testing", "germline:1", submitter, f"SCV{number:09}.1", "QQQ1", "-", "-",
                                oncogenicity, "yes")))  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_clinvar_has_three_tiers_and_counts_submitters(tmp_path: Path) -> None:
    rows = [
        ("1", "Pathogenic", SINGLE, "Lab A"), ("1", "Likely pathogenic", "reviewed by expert panel", "Lab B"),
        ("2", "Pathogenic", SINGLE, "Lab A"), ("2", "Likely benign", SINGLE, "Lab B"),
        ("2", "Benign", "no assertion criteria provided", "Lab C"), ("2", "Benign", "flagged submission", "Lab D"),
        ("3", "Uncertain significance", SINGLE, "Lab A"), ("3", "Pathogenic", SINGLE, "Lab B"),
        ("4", "Benign", SINGLE, "Lab A"), ("4", "Benign", SINGLE, "Lab A"), ("4", "drug response", SINGLE, "Lab A"),
        ("4", "Benign", SINGLE, "-"),
    ]  # fmt: skip
    summary, _, _ = judged("clinvar-submissions", clinvar_table(tmp_path / "submission_summary.txt", rows), tmp_path)
    assert (summary.rows, summary.used, summary.claims) == (12, 7, 4)
    assert summary.excluded == {
        "it has no assertion criteria": 2,
        "it names no source": 1,
        "no rule of the mapping speaks of Oncogenicity+ClinicalSignificance": 1,
        "unclear": 1,
    }
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        found = {row["claim"].split(" | ")[0]: row for row in csv.DictReader(file)}
    tallies = {name: (row["tally_first"], row["tally_second"], row["unclear"]) for name, row in found.items()}
    assert tallies == {"1": ("2", "0", "0"), "2": ("1", "1", "0"), "3": ("1", "0", "1"), "4": ("0", "1", "0")}
    assert found["2"]["status"] == "preliminary-dispute"


def test_clinvar_s_oncogenicity_is_a_question_of_its_own(tmp_path: Path) -> None:
    table = clinvar_table(tmp_path / "s.txt", [("1", "-", SINGLE, "A"), ("1", "-", SINGLE, "B")], "Likely oncogenic")
    summary, stances, verdicts = judged("clinvar-submissions", table, tmp_path)
    assert summary.used == 2 and set(stances.values()) == {"oncogenic"}
    assert "pathogenic" not in (tmp_path / "out.csv").read_text() and verdicts.total() == 1


@pytest.mark.parametrize(("name", "columns"), [("clinvar-submissions", CLINVAR)])
def test_every_column_of_the_base_is_read_or_ignored(name: str, columns: tuple[str, ...]) -> None:
    assert Deriver(read_mapping(str(MAPPINGS / f"{name}.mapping.yaml")), columns).unused == ()


def test_the_examples_serve_an_import_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = clinvar_table(tmp_path / "s.txt", [("1", "Benign", SINGLE, "A"), ("1", "Pathogenic", SINGLE, "B")])
    mapping = str(MAPPINGS / "clinvar-submissions.mapping.yaml")
    assert main(["import", "table", str(table), "--mapping", mapping, "-o", str(tmp_path / "made")]) == 0
    assert "2 records: 2 became evidence items, 0 were left out" in capsys.readouterr().out
