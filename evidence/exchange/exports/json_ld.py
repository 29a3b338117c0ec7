"""The registry as linked data in JSON (JSON-LD 1.1).

    evidence export json-ld --base https://example.org/registry/ -o claims.jsonld

One document: its `@context` stands in it, so that nothing is fetched to read it, and `@graph` lists the registry, its
axes and people, the sources that items of the chosen claims name with all that those cite or derive from, and the
claims, each with its evidence items and its verdict. Keys are those of the registry's files (docs/registry.md), so that
a program that knows nothing of linked data reads it as plain JSON: it leaves out keys that begin with `@`, and takes
what follows the colon of `sources:ID`, `claims:ID`, `axes:ID` and `people:ID` as the id.

| what | is a | in words |
|---|---|---|
| claim | `schema:Claim`, `mp:Claim` | the statement that its axis's first pole holds |
| item | SEPIO evidence line, `mp:Statement` | `supports` (mp:supports) or `challenges` (mp:challenges) its claim |
| source | `schema:CreativeWork`, `prov:Entity` | `source` of an item is prov:wasDerivedFrom; `cites` is cito:cites |
| person | `schema:Person`, `prov:Agent` | `by` is prov:wasAttributedTo |

Items at neither pole support and challenge nothing; their `stance` says `no-effect`, `mixed` or `unclear`. Terms are
those of schema.org, PROV-O, SEPIO, Micropublications (mp), CiTO, Dublin Core, PRISM and BIBO; what they have no word
for is a term of this program under `urn:evidence:terms:`. Conditions (`context`, `scope`) and `vocabulary` are JSON
literals. Addresses begin with `--base`, or with `urn:evidence:NAME/` when none is given.

**Lost:** comments and layout of the files; a value that equals its default (`directness: direct`, `standing: current`)
is left out, as in a file. The stored texts of sources are named, not included.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

from evidence.exchange.exports.dictionary import rest
from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import clean_surrogates, encoded
from evidence.exchange.exports.rows import Judged, judged_claim
from evidence.exchange.exports.verdicts import verdict_record
from evidence.exchange.records import to_json
from evidence.model.axis import Stance
from evidence.model.claim import Claim
from evidence.model.item import Item
from evidence.model.source import Source

NAME = "json-ld"
LABEL = "linked data in JSON, with schema.org, PROV, SEPIO and Micropublications"
SUFFIX = ".jsonld"

TERMS = "urn:evidence:terms:"
_REFERENCES = {
    "source": "sources",
    "via": "sources",
    "reports": "sources",
    "cites": "sources",
    "derives-from": "sources",
    "broader": "claims",
    "axis": "axes",
    "by": "people",
}
"""Fields that name a record, with the prefix of its address."""
_LISTS = ("authors", "quote", "formerly", "removes", "poles")


def context(export: Export) -> dict[str, Any]:
    """What every key means."""
    address = {"@type": "@id"}
    return {
        "@version": 1.1,
        "@vocab": TERMS,
        "schema": "http://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "sepio": "http://purl.obolibrary.org/obo/SEPIO_",
        "mp": "http://purl.org/mp/",
        "cito": "http://purl.org/spar/cito/",
        "dcterms": "http://purl.org/dc/terms/",
        "prism": "http://prismstandard.org/namespaces/basic/2.0/",
        "bibo": "http://purl.org/ontology/bibo/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{name: f"{export.prefix}{name}/" for name in ("claims", "items", "sources", "axes", "people")},
        "id": "dcterms:identifier",
        "title": "schema:name",
        "name": "schema:name",
        "label": "rdfs:label",
        "note": "rdfs:comment",
        "subject": "schema:about",
        "evidence": {"@id": "sepio:0000006"},
        "supports": {"@id": "mp:supports", **address},
        "challenges": {"@id": "mp:challenges", **address},
        "finding": "schema:text",
        "quote": {"@id": f"{TERMS}quote", "@container": "@list"},
        "source": {"@id": "prov:wasDerivedFrom", **address},
        "via": {"@id": f"{TERMS}via", **address},
        "reports": {"@id": f"{TERMS}reports", **address},
        "by": {"@id": "prov:wasAttributedTo", **address},
        "on": {"@id": "dcterms:date", "@type": "xsd:date"},
        "broader": {"@id": "schema:isPartOf", **address},
        "axis": {"@id": f"{TERMS}axis", **address},
        "poles": {"@id": f"{TERMS}poles", "@container": "@list"},
        "context": {"@id": f"{TERMS}context", "@type": "@json"},
        "scope": {"@id": f"{TERMS}scope", "@type": "@json"},
        "vocabulary": {"@id": f"{TERMS}vocabulary", "@type": "@json"},
        "authors": {"@id": "schema:author", "@container": "@list"},
        "year": {"@id": "schema:datePublished"},
        "journal": "prism:publicationName",
        "volume": "prism:volume",
        "issue": "prism:number",
        "pages": "prism:pageRange",
        "article-number": "bibo:locator",
        "doi": "prism:doi",
        "pmid": "bibo:pmid",
        "url": "schema:url",
        "language": "dcterms:language",
        "licence": "dcterms:rights",
        "retrieved": {"@id": f"{TERMS}retrieved", "@type": "xsd:date"},
        "cites": {"@id": "cito:cites", **address},
        "derives-from": {"@id": "prov:wasDerivedFrom", **address},
        "orcid": "schema:identifier",
    }


def write(export: Export, out: BinaryIO) -> None:
    """The document, record by record."""
    out.write(
        encoded('{\n"@context": ' + json.dumps(context(export), ensure_ascii=False, indent=1) + ',\n"@graph": [\n')
    )
    before = ""
    for record in _records(export):
        out.write(encoded(before + json.dumps(record, ensure_ascii=False, allow_nan=False)))
        before = ",\n"
    out.write(b"\n]\n}\n")


def _records(export: Export) -> Iterator[dict[str, Any]]:
    told = rest(export)
    words = {name: told[name] for name in ("variables", "methods", "outcome-classes", "qualities")}
    yield {
        "@id": f"{export.prefix}registry",
        "@type": "schema:Dataset",
        **_referring(told["config"]),
        "vocabulary": {**words, "policy": told["config"].get("policy", {})},
    }
    for name, axis in told["axes"].items():
        yield {"@id": _id("axes", name), "@type": "Axis", "id": name, **axis}
    for name, person in told["curators"].items():
        yield {"@id": _id("people", name), "@type": ["schema:Person", "prov:Agent"], "id": name, **person}
    for source in sorted([*export.sources(), *export.other_sources()], key=lambda source: source.id):
        yield _source(source)
    for claim, verdict in export.judged():
        yield _claim(judged_claim(export, claim, verdict))


def _source(source: Source) -> dict[str, Any]:
    kinds = ["schema:CreativeWork", "prov:Entity"]
    return {"@id": _id("sources", source.id), "@type": kinds, **_referring(to_json(source))}


def _claim(judged: Judged) -> dict[str, Any]:
    claim = judged.claim
    found = _referring(to_json(claim.model_copy(update={"evidence": ()})))
    found["evidence"] = [_item(judged, claim, item) for item in claim.evidence]
    head = {"@id": _id("claims", claim.id), "@type": ["schema:Claim", "mp:Claim"]}
    return {**head, **found, "verdict": verdict_record(judged)}


def _item(judged: Judged, claim: Claim, item: Item) -> dict[str, Any]:
    stance = None if judged.axis is None else judged.axis.stance(item.stance)
    relation = {Stance.FIRST: "supports", Stance.SECOND: "challenges"}.get(stance) if stance is not None else None
    found: dict[str, Any] = {"@id": _id("items", claim.id, item.id), "@type": ["sepio:0000002", "mp:Statement"]}
    if relation is not None:
        found[relation] = _id("claims", claim.id)
    found |= _referring(to_json(item))
    found["counted"] = item.id in judged.lines
    if item.id in judged.excluded:
        found["why-not-counted"] = judged.excluded[item.id]
    return found


def _referring(data: Any) -> Any:
    """A record in which every name of another record is its address; conditions are left as they are."""
    if isinstance(data, list):
        return [_referring(entry) for entry in data]
    if not isinstance(data, dict):
        return data
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("context", "scope"):
            found[key] = value
        elif (prefix := _REFERENCES.get(key)) is not None and isinstance(value, str):
            found[key] = _id(prefix, value)
        elif prefix is not None and isinstance(value, list):
            found[key] = [_id(prefix, name) for name in value]
        else:
            found[key] = _referring(value)
    return found


def _id(prefix: str, *names: str) -> str:
    return f"{prefix}:" + "/".join(quote(clean_surrogates(name), safe="-._~") for name in names)
