"""GA4GH VA-Spec, checked by the models of its reference implementation."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ga4gh.va_spec.base.core import EvidenceLine, Proposition, Statement

from evidence.exchange.exports import va_spec
from evidence.resolve import resolve
from tests.exchange.exports.back import rebuilt, verdicts
from tests.exchange.exports.made import export, hostile, pooling, real, written
from tests.make import claim, item, registry


class AboutAnything(Statement):
    """The statement of the standard's core: its proposition may be about anything, not only about a variant."""

    proposition: Proposition
    hasEvidenceLines: list[EvidenceLine]  # noqa: N815 - the standard's name


def statements(found: Any, **more: Any) -> list[dict[str, Any]]:
    answer = json.loads(written(va_spec, export(found, **more)))
    assert isinstance(answer, list)
    return answer


def extension(entity: dict[str, Any], name: str) -> Any:
    return next((entry["value"] for entry in entity.get("extensions", []) if entry["name"] == name), None)


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_the_reference_models_take_every_statement_and_every_line(make: Any) -> None:
    found = make()
    told = statements(found)
    assert [extension(one, "claim")["id"] for one in told] == list(found.claims)
    for one in told:
        AboutAnything.model_validate(one)
        assert "strength" not in one and "score" not in one
        for line in one["hasEvidenceLines"]:
            read = EvidenceLine.model_validate(line)
            assert "strengthOfEvidenceProvided" not in line
            assert read.reportedIn and read.targetProposition is not None


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        pytest.param(["pro"] * 4, "supports", id="uncontested"),
        pytest.param(["anti"] * 4, "disputes", id="uncontested at the other pole"),
        pytest.param(["pro"] * 3 + ["anti"] * 2, "neutral", id="disputed although one pole leads"),
        pytest.param(["no-effect"] * 4, "neutral", id="no effect"),
        pytest.param(["unclear"], "neutral", id="nothing that counts"),
        pytest.param(["anti"], "disputes", id="one study"),
    ],
)
def test_a_statement_has_the_direction_of_a_verdict_that_has_one(stances: list[str], expected: str) -> None:
    rows = [item(f"s{number}", stance, number) for number, stance in enumerate(stances)]
    assert statements(registry(claim("c", *rows)))[0]["direction"] == expected


@pytest.mark.parametrize(
    ("stance", "expected"),
    [("pro", "supports"), ("anti", "disputes"), ("no-effect", "neutral"), ("mixed", "neutral"), ("unclear", "neutral")],
)
def test_a_line_has_the_direction_of_its_item(stance: str, expected: str) -> None:
    line = statements(registry(claim("c", item("a", stance))))[0]["hasEvidenceLines"][0]
    assert line["directionOfEvidenceProvided"] == expected
    assert extension(line, "item")["stance"] == stance


def test_a_line_has_its_words_its_document_and_its_curator() -> None:
    sources = {
        "a": {"title": "On vesicles", "doi": "10.1002/mco2.70095", "pmid": "22055459", "url": "https://example.org/a"},
        "r": {"kind": "narrative-review"},
    }
    row = item("a", "pro", via="r", quote=["one", "two"], method="in-vivo", curated={"by": "ann", "on": "2026-01-02"})
    line = statements(registry(claim("c", row), sources=sources))[0]["hasEvidenceLines"][0]
    assert line["description"] == "one […] two"
    first, second = line["reportedIn"]
    assert (first["doi"], first["pmid"], first["title"]) == ("10.1002/mco2.70095", "22055459", "On vesicles")
    assert first["urls"] == ["https://doi.org/10.1002/mco2.70095", "https://example.org/a"]
    assert second["documentType"] == "narrative-review"
    assert line["specifiedBy"]["methodType"] == "in-vivo"
    assert line["contributions"][0]["date"] == "2026-01-02"


def test_a_doi_that_the_standard_does_not_take_is_an_address() -> None:
    sources = {"a": {"doi": "10.1002/(SICI)1097-0142<1>3.0.CO;2-A"}}
    found = registry(claim("c", item("a", "pro")), sources=sources)
    document = statements(found)[0]["hasEvidenceLines"][0]["reportedIn"][0]
    assert "doi" not in document and document["urls"][0].startswith("https://doi.org/10.1002/")


@pytest.mark.parametrize("make", [real, hostile, pooling], ids=["real", "hostile", "pooling"])
def test_statements_give_the_same_verdicts_where_the_vocabulary_is_the_same(make: Any) -> None:
    found = make()
    claims, sources, axes = [], {}, {}
    for one in statements(found):
        axis = extension(one, "axis")
        axes[axis.pop("id")] = axis
        lines = one["hasEvidenceLines"]
        claims.append({**extension(one, "claim"), "evidence": [extension(line, "item") for line in lines]})
        documents = [document for line in lines for document in line["reportedIn"]]
        told = [extension(document, "source") for document in documents] + (extension(one, "other-sources") or [])
        sources.update({source["id"]: source for source in told if source is not None})
    rest = {"config": {"format": 1, "name": "r", "sampling": "convenience"}, "axes": axes, "variables": {}}
    back = rebuilt(rest, claims, sources.values())
    assert back.claims == found.claims
    from dataclasses import replace

    words = {name: getattr(found, name) for name in ("variables", "methods", "outcome_classes", "qualities", "config")}
    assert verdicts(replace(back, **words)) == verdicts(found)


def test_the_classification_is_the_status() -> None:
    found = real()
    by_claim = {str(name): verdict.status.value for name, verdict in resolve(found).items()}
    told = {extension(one, "claim")["id"]: one["classification"]["name"] for one in statements(found)}
    assert told == by_claim


def test_nothing_chosen_is_an_empty_list() -> None:
    from evidence.exchange.exports.export import Export

    assert json.loads(written(va_spec, Export(real(), ()))) == []
