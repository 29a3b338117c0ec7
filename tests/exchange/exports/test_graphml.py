"""The network of claims and sources, read back by a library for graphs."""

from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest

from evidence.exchange.exports import graphml
from evidence.exchange.exports.letters import characters
from tests.exchange.exports.made import export, hostile, real, written
from tests.make import claim, item, registry


def graph_of(raw: bytes) -> Any:
    return networkx.read_graphml(io.BytesIO(raw), force_multigraph=True)


@pytest.mark.parametrize("make", [real, hostile], ids=["real", "hostile"])
def test_every_claim_and_item_is_there(make: Any) -> None:
    found = make()
    graph = graph_of(written(graphml, export(found)))
    assert graph.is_directed()
    for record in found.claims.values():
        node = graph.nodes[f"claim:{record.id}"]
        assert node["type"] == "claim" and node["label"] == characters(record.title)
    edges = [edge for _, _, edge in graph.edges(data=True) if edge["relation"] == "evidence"]
    assert len(edges) == sum(len(record.evidence) for record in found.claims.values())
    assert all(isinstance(edge["counted"], bool) for edge in edges)


def test_every_relation_is_an_edge() -> None:
    sources = {
        "a": {"cites": ["b", "b", "gone"], "derives-from": ["c"]},
        "b": {"title": "B"},
        "c": {"cites": ["d"]},
        "d": {},
        "r": {"kind": "systematic-review"},
    }
    found = registry(
        claim("wide", item("a", "pro", via="r"), item("r", "anti", reports="b")),
        claim("narrow", broader="wide"),
        sources=sources,
    )
    graph = graph_of(written(graphml, export(found)))
    told = sorted((edge["relation"], start, end) for start, end, edge in graph.edges(data=True))
    assert told == [
        ("broader", "claim:narrow", "claim:wide"),
        ("cites", "source:a", "source:b"),
        ("cites", "source:a", "source:gone"),
        ("cites", "source:c", "source:d"),
        ("derives-from", "source:a", "source:c"),
        ("evidence", "source:a", "claim:wide"),
        ("evidence", "source:r", "claim:wide"),
        ("reports", "source:r", "source:b"),
        ("via", "source:a", "source:r"),
    ]
    assert graph.nodes["source:gone"] == {"type": "source", "label": "gone"}
    assert graph.nodes["source:b"]["year"] == 2020 and graph.nodes["claim:wide"]["lines"] == 1


def test_it_is_xml_without_declarations_and_every_key_is_declared() -> None:
    raw = written(graphml, export(hostile()))
    assert b"<!" not in raw
    root = ElementTree.fromstring(raw)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id") for key in root.findall("g:key", space)}
    assert {data.get("key") for data in root.iterfind(".//g:data", space)} <= keys
    ids = [edge.get("id") for edge in root.iterfind(".//g:edge", space)]
    assert len(ids) == len(set(ids))


def test_the_same_registry_gives_the_same_bytes() -> None:
    assert written(graphml, export(hostile())) == written(graphml, export(hostile()))
