"""JSON-LD and nanopublications, read by a real reader of linked data."""

from __future__ import annotations

import json
import socket
import warnings
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nanopub import Nanopub, NanopubConf
    from rdflib import RDF, BNode, ConjunctiveGraph, Dataset, Graph, Literal, Namespace, URIRef

from evidence.exchange.exports import json_ld, nanopublications
from evidence.exchange.exports.letters import characters
from evidence.model.axis import Stance
from tests.exchange.exports.back import rebuilt, verdicts
from tests.exchange.exports.made import export, hostile, pooling, real, text_of, written

MP, NP = Namespace("http://purl.org/mp/"), Namespace("http://www.nanopub.org/nschema#")
PROV, SCHEMA = Namespace("http://www.w3.org/ns/prov#"), Namespace("http://schema.org/")
EV, DCT = Namespace("urn:evidence:terms:"), Namespace("http://purl.org/dc/terms/")
RELATIONS = (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo)
BASE = "https://example.org/registry"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a reader went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def graph_of(raw: bytes) -> Graph:
    found = Graph()
    found.parse(data=raw.decode("utf-8"), format="json-ld")
    return found


def dataset_of(raw: bytes) -> Dataset:
    found = Dataset()
    found.parse(data=raw.decode("utf-8"), format="trig")
    return found


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_json_ld_says_which_items_support_and_which_challenge(make: Any) -> None:
    found = make()
    graph = graph_of(written(json_ld, export(found, base=BASE)))
    for claim in found.claims.values():
        this = URIRef(f"{BASE}/claims/{claim.id}")
        assert (this, RDF.type, SCHEMA.Claim) in graph
        assert graph.value(this, SCHEMA.name) == Literal(claim.title)
        by_stance: dict[Stance | None, set[str]] = {}
        for item in claim.evidence:
            by_stance.setdefault(found.axes[claim.axis].stance(item.stance), set()).add(item.id)
        for relation, stance in ((MP.supports, Stance.FIRST), (MP.challenges, Stance.SECOND)):
            told = {str(item).rsplit("/", 1)[-1] for item in graph.subjects(relation, this)}
            assert told == by_stance.get(stance, set())


def test_json_ld_keeps_hostile_texts() -> None:
    found = hostile()
    graph = graph_of(written(json_ld, export(found, base=BASE)))
    for claim in found.claims.values():
        item = URIRef(f"{BASE}/items/{claim.id}/{claim.evidence[0].id}")
        assert graph.value(item, SCHEMA.text) == Literal(text_of(claim))


def test_json_ld_needs_nothing_from_elsewhere_and_no_unknown_key() -> None:
    document = json.loads(written(json_ld, export(real())))
    assert isinstance(document["@context"], dict)
    assert not [value for value in document["@context"].values() if isinstance(value, str) and value.endswith("json")]


@pytest.mark.parametrize("make", [real, hostile, pooling], ids=["real", "hostile", "pooling"])
def test_json_ld_read_as_plain_json_gives_the_registry_again(make: Any) -> None:
    found = make()
    document = json.loads(written(json_ld, export(found)))
    nodes = [_plain(node) for node in document["@graph"]]
    kinds = [str(node["@type"]) for node in document["@graph"]]

    def of(kind: str) -> list[dict[str, Any]]:
        return [node for node, told in zip(nodes, kinds, strict=True) if kind in told]

    vocabulary = of("Dataset")[0].pop("vocabulary")
    policy = vocabulary.pop("policy")
    config = {**of("Dataset")[0], **({"policy": policy} if policy else {})}
    axes, people = ({node.pop("id"): node for node in of(kind)} for kind in ("Axis", "Person"))
    claims = of("schema:Claim")
    for claim in claims:
        claim.pop("verdict")
        for item in claim["evidence"]:
            for name in ("supports", "challenges", "counted", "why-not-counted"):
                item.pop(name, None)
    back = rebuilt({"config": config, "axes": axes, "curators": people, **vocabulary}, claims, of("CreativeWork"))
    assert back.claims == found.claims
    assert verdicts(back) == verdicts(found)
    assert (back.axes, back.variables, back.methods) == (found.axes, found.variables, found.methods)


def _plain(data: Any, key: str = "") -> Any:
    """As the manual page tells programs that know nothing of linked data."""
    if isinstance(data, dict):
        return {name: _plain(value, name) for name, value in data.items() if not name.startswith("@")}
    if isinstance(data, list):
        return [_plain(value, key) for value in data]
    if key in json_ld._REFERENCES and isinstance(data, str):
        return data.split(":", 1)[1]
    return data


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
@pytest.mark.parametrize("base", [None, BASE, "https://example.org/r#"])
def test_nanopublications_have_the_structure_of_the_guidelines(make: Any, base: str | None) -> None:
    found = make()
    data = dataset_of(written(nanopublications, export(found, base=base)))
    known = {str(graph.identifier) for graph in data.graphs()}
    heads = {(s, g) for s, _, _, g in data.quads((None, RDF.type, NP.Nanopublication, None))}
    items = sum(len(claim.evidence) for claim in found.claims.values())
    assert len(heads) == len({s for s, _ in heads}) == items + len(found.claims)
    used: set[Any] = set()
    for this, head in heads:
        parts = [data.graph(head).value(this, relation) for relation in RELATIONS]
        names = {head, *parts}
        assert len(names) == 4 and not names & used and {str(name) for name in names} <= known
        used |= names
        assertion, provenance, pubinfo = (data.graph(part) for part in parts)
        assert len(data.graph(head)) == 4 and len(assertion) > 0
        assert any(s == parts[0] for s in provenance.subjects())
        assert any(s == this for s in pubinfo.subjects())
        assert not any(isinstance(term, BNode) for part in names for triple in data.graph(part) for term in triple)
    everything = {graph.identifier for graph in data.graphs() if len(graph)}
    assert everything == used


def test_nanopublications_pass_the_checks_of_their_own_library() -> None:
    data = dataset_of(written(nanopublications, export(real(), "msc-exo-metastasis", base=BASE)))
    heads = sorted({s for s, _, _, _ in data.quads((None, RDF.type, NP.Nanopublication, None))})
    for this in heads:
        one = ConjunctiveGraph()
        for name in ("Head", "assertion", "provenance", "pubinfo"):
            for triple in data.graph(URIRef(f"{this}/{name}")):
                one.get_context(URIRef(f"{this}/{name}")).add(triple)
        assert Nanopub(rdf=one, conf=NanopubConf()).is_valid
    assert len(heads) > 5


def test_nanopublications_tell_what_is_said_and_by_whom() -> None:
    found = hostile()
    data = dataset_of(written(nanopublications, export(found, base=BASE)))
    for claim in found.claims.values():
        first, second, third = (f"{BASE}/np/items/{claim.id}/{item.id}" for item in claim.evidence)
        this = URIRef(f"{BASE}/items/{claim.id}/{claim.evidence[0].id}")
        assertion = data.graph(URIRef(f"{first}/assertion"))
        assert (this, MP.supports, URIRef(f"{BASE}/claims/{claim.id}")) in assertion
        assert assertion.value(this, SCHEMA.text) == Literal(characters(text_of(claim)))
        quotes = set(data.graph(URIRef(f"{first}/provenance")).objects(URIRef(f"{first}/assertion"), EV.quote))
        assert quotes == {Literal(characters(text_of(claim))), Literal("plain")}
        derived = set(data.graph(URIRef(f"{second}/provenance")).objects(None, PROV.wasDerivedFrom))
        assert len(derived) == 1 and str(next(iter(derived))).startswith("https://doi.org/10.1234/")
        created = data.graph(URIRef(f"{third}/pubinfo")).value(URIRef(third), DCT.created)
        assert str(created) == "2026-01-02"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("0000-0002-1825-0097> .", None),
        ("somebody", None),
        (None, None),
    ],
)
def test_only_a_plain_orcid_names_a_person(text: str | None, expected: str | None) -> None:
    assert nanopublications.orcid_of(text) == expected


@pytest.mark.parametrize("module", [json_ld, nanopublications], ids=["json-ld", "nanopublications"])
def test_the_same_registry_gives_the_same_bytes(module: Any) -> None:
    assert written(module, export(hostile())) == written(module, export(hostile()))
