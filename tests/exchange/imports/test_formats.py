"""Each format on a file in its real shape: the records that come of it, and what is left out, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import UsageError
from evidence.exchange.records import to_json
from tests.exchange.imports.importing import FILES, imported

PREDICTIVE = "qqq1-v1e-fancimab-imaginary-melanoma-civic-predictive"


def test_civic(tmp_path: Path) -> None:
    found = imported("civic", FILES / "civic.tsv", tmp_path)
    assert found.stances() == {
        "qqq1-v1e-civic-functional": {"eid11": "no-effect"},
        PREDICTIVE: {
            "eid1": "sensitivity",
            "eid2": "resistance",
            "eid3": "no-effect",
            "eid6": "unclear",
            "eid7": "sensitivity",
        },
        "qqq1-v1e-imaginary-melanoma-civic-prognostic": {"eid9": "poor-outcome"},
    }
    by_id = {item["id"]: item for item in found.items()}
    assert by_id["eid2"] == {
        "claim": PREDICTIVE,
        "id": "eid2",
        "source": "pmid-90000002",
        "stance": "resistance",
        "method": "civic-level-d",
        "finding": 'They said "it did not work",\nand P < 0.05 & more.',
        "note": "CIViC evidence 2; level D; rating 4 of 5.",
    }
    assert by_id["eid1"]["context"] == {"variant-origin": "somatic"}
    assert by_id["eid6"]["directness"] == "indirect"
    assert by_id["eid7"]["note"].endswith("flagged by its curators.")
    sources = {name: to_json(source) for name, source in found.registry.sources.items()}
    assert sources["asco-10000"] == {
        "id": "asco-10000",
        "kind": "primary",
        "note": "Cited by CIViC as Nobody, 2016, ASCO Annual Meeting, Abstract 123.",
    }
    assert sources["pmid-90000001"]["year"] == 2012 and sources["pmid-90000001"]["pmid"] == "90000001"
    assert [row[1:] for row in found.left if row[0] == "record"] == [
        ("line 6", "its status is submitted, not accepted", "4"),
        ("line 7", "its direction or significance is no answer to a predictive question", "Supports Adverse Response"),
        ("line 10", "it cites nothing", "8"),
        ("line 14", "its status is rejected, not accepted", "12"),
        ("line 15", "its evidence_type is none that is known", "Astrological"),
        ("line 12", "the same record stands there twice", "eid1"),
    ]
    assert found.findings() == []


def test_civic_with_what_nobody_has_accepted(tmp_path: Path) -> None:
    found = imported("civic", FILES / "civic.tsv", tmp_path, everything=True)
    items = {item["id"]: item["note"] for item in found.items()}
    assert items["eid4"].endswith("submitted, not accepted yet.") and "eid12" not in items


def test_civic_of_before_2022(tmp_path: Path) -> None:
    names = "gene variant disease drugs evidence_type evidence_direction evidence_level clinical_significance"
    names += " evidence_statement citation_id source_type evidence_status evidence_id"
    cells = [
        "QQQ1",
        "V1E",
        "D",
        "Fancimab",
        "Predictive",
        "Supports",
        "A",
        "Resistance",
        "x",
        "5",
        "PubMed",
        "accepted",
    ]
    file = tmp_path / "old.tsv"
    file.write_text("\t".join(names.split()) + "\n" + "\t".join([*cells, "77"]) + "\n")
    assert imported("civic", file, tmp_path).stances() == {
        "qqq1-v1e-fancimab-d-civic-predictive": {"eid77": "resistance"}
    }


def test_clinvar(tmp_path: Path) -> None:
    found = imported("clinvar", FILES / "clinvar.xml", tmp_path)
    assert found.stances() == {
        "vcv000000001-pathogenicity": {
            "scv000000001": "pathogenic",
            "scv000000002": "benign",
            "scv000000003": "unclear",
            "scv000000005": "pathogenic",
        },
        "vcv000000002-oncogenicity": {"scv000000010": "oncogenic"},
        "vcv000000002-pathogenicity": {"scv000000009": "benign"},
    }
    by_id = {item["id"]: item for item in found.items()}
    assert by_id["scv000000001"] == {
        "claim": "vcv000000001-pathogenicity",
        "id": "scv000000001",
        "source": "clinvar-900001",
        "stance": "pathogenic",
        "method": "clinical-testing",
        "context": {"origin": "germline"},
        "outcome": "Imaginary ataxia",
        "locator": "SCV000000001.2",
        "finding": "Classified as Likely pathogenic (criteria provided, single submitter, last evaluated 2019-05-06).",
        "note": "Comment of the submitter: Rare & absent from databases.",
    }
    assert by_id["scv000000009"]["note"] == "Comment of the submitter: Common."
    claim = found.registry.claims["vcv000000001-pathogenicity"]  # type: ignore[index]
    assert claim.subject.label == "NM_000000.1(QQQ1):c.1A>G (p.Met1Val)"
    assert found.told.left_out == {
        "its review status is no assertion criteria provided: no assertion criteria": 1,
        "it is removed, not current": 1,
        "its classification is none of the three tiers": 1,
        "it is about clinical impact": 1,
    }
    assert (
        "record",
        "line 57, SCV000000007",
        "its classification is none of the three tiers",
        "drug response",
    ) in found.left
    assert found.findings() == []


def test_submissions_of_one_laboratory_are_one_line(tmp_path: Path) -> None:
    from evidence.resolve import resolve

    found = imported("clinvar", FILES / "clinvar.xml", tmp_path)
    verdict = resolve(found.registry)["vcv000000001-pathogenicity"]  # type: ignore[index]
    assert (verdict.tally.first, verdict.tally.second, verdict.unclear) == (1, 1, 1)


def test_dismech(tmp_path: Path) -> None:
    found = imported("dismech", FILES / "dismech.yaml", tmp_path)
    statement = "imaginary-ataxia-pathophysiology-loss-of-nothing"
    assert {name: list(items.values()) for name, items in found.stances().items()} == {
        "another-imagined-disease-treatments-rest": ["supports"],
        statement: ["supports", "refutes", "supports", "unclear", "refutes"],
        f"{statement}-unsteady-gait": ["supports"],
    }
    first, _, third, *_ = (item for item in found.items() if item["claim"] == statement)
    assert first == {
        "claim": statement,
        "id": "pmid-93000001",
        "source": "pmid-93000001",
        "stance": "supports",
        "method": "dismech-human-clinical",
        "finding": "The study shows the loss.",
        "note": 'Quoted in dismech, not verified here: "Nothing was lost: P<0.05."',
    }
    assert third["confidence"] == "low" and third["note"] == "dismech says PARTIAL."
    assert found.registry.sources["pmid-93000001"].title == "Nothing: a study"  # type: ignore[index]
    claim = found.registry.claims[statement]  # type: ignore[index]
    assert (claim.title, claim.note) == ("Imaginary Ataxia: pathophysiology > Loss of Nothing", "Nothing is lost.")
    assert [row[1:] for row in found.left] == [
        ("line 22", "field date_added of an entry", "2026-01-01"),
        ("line 37", "its `supports` is none of the known words", "MAYBE"),
        ("line 39", "it has no reference", "SUPPORT"),
    ]
    assert found.findings() == []


def test_bel(tmp_path: Path) -> None:
    found = imported("bel", FILES / "bel.json", tmp_path)
    growth = "p-hgnc-aaa1-bp-go-made-up-growth-bel"
    assert {name: sorted(items.values()) for name, items in found.stances().items()} == {
        f"{growth}-correlation": ["negative"],
        f"{growth}-effect": ["decreases", "increases", "no-effect"],
        "act-p-hgnc-aaa1-ma-kin-bp-go-made-up-growth-bel-effect": ["increases"],
    }
    first = next(item for item in found.items() if item["source"] == "pmid-91000001")
    assert first == {
        "claim": f"{growth}-effect",
        "id": "pmid-91000001",
        "source": "pmid-91000001",
        "stance": "increases",
        "context": {"species": "9606"},
        "finding": 'Quoted in bel.json, not verified here: "AAA1 made it grow."',
        "note": 'BEL: p(HGNC:AAA1) increases bp(GO:"made-up growth")',
    }
    source = to_json(found.registry.sources["pmid-91000003"])  # type: ignore[index]
    assert source["authors"] == ["Nobody A", "Noone B"] and source["year"] == 2001
    assert to_json(found.registry.sources["doi-10-1234-abc"])["doi"] == "10.1234/abc"  # type: ignore[index]
    assert [(row[0], row[2]) for row in found.left] == [
        ("part", "annotation CellLine with several values"),
        ("record", "the relation transcribedTo is no finding"),
        ("record", "it has no citation"),
        ("record", "it names a node that is not there"),
    ]
    assert found.findings() == []


def test_va_spec_of_others(tmp_path: Path) -> None:
    found = imported("va-spec", FILES / "va-spec.json", tmp_path)
    assert found.stances() == {
        "qqq1-c-1a-g-impactsfunctionof-qqq1": {"l1": "supports", "l2": "disputes", "l3": "unclear"}
    }
    first, second, third = found.items()
    assert first["method"] == "made-up-assay" and first["finding"] == "It lost function."
    assert (second["source"], second["finding"]) == ("doi-10-1234-xyz", "It kept it.")
    assert third["finding"] == "Recorded as unclear in va-spec.json, without words."
    assert to_json(found.registry.sources["doc-3"])["url"] == "https://example.org/3"  # type: ignore[index]
    assert set(found.told.no_place) == {
        "strength of a statement",
        "strengthOfEvidenceProvided of an evidence line",
        "a further document of an evidence line",
    }
    assert found.findings() == []


def test_metafor(tmp_path: Path) -> None:
    options = {"subject": "Nothing", "outcome": "health", "measure": "log-risk-ratio", "poles": ("harms", "protects")}
    found = imported("metafor", FILES / "metafor.csv", tmp_path, **options)
    assert found.stances() == {
        "nothing-health": {"1": "protects", "2": "protects", "3": "harms", "4": "no-effect", "6": "harms"}
    }
    first, *_, last = found.items()
    assert first == {
        "claim": "nothing-health",
        "id": "1",
        "source": "1",
        "stance": "protects",
        "context": {"alloc": "random"},
        "effect": {"measure": "log-risk-ratio", "estimate": -0.8893, "se": 0.5706137047074842, "n": 25},
        "finding": "yi = -0.8893, standard error 0.5706.",
    }
    assert "se" not in last["effect"] and "n" not in last["effect"]
    assert to_json(found.registry.sources["1"]) == {  # type: ignore[index]
        "id": "1", "kind": "primary", "authors": ["Nobody & Co"], "year": 1948,
    }  # fmt: skip
    assert [row[1:] for row in found.left] == [
        ("all rows", "column ablat", "it holds numbers, which are no levels"),
        ("line 6", "it has no estimate (yi)", ""),
        ("line 7", "vi that is no variance", "0"),
        ("line 8", "its yi is no number", "1e999"),
    ]


def test_the_direction_counts_and_never_significance(tmp_path: Path) -> None:
    """An interval that holds zero changes nothing."""
    file = tmp_path / "dat.csv"
    file.write_text("study,yi,vi\na,0.001,9\nb,-0.001,9\n")
    found = imported("metafor", file, tmp_path, poles=("up", "down"))
    assert [item["stance"] for item in found.items()] == ["up", "down"]


def test_metafor_asks_what_the_sign_means(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--poles A,B"):
        imported("metafor", FILES / "metafor.csv", tmp_path)
    assert list(tmp_path.iterdir()) == []
