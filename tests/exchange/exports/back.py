"""Exports read as their manual pages say, into the registry that they were made of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.exchange.cells import parted, unguarded
from evidence.exchange.records import from_json
from evidence.model.claim import Claim
from evidence.model.policy import RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile
from evidence.registry import Registry
from evidence.registry.snapshots import Snapshots
from evidence.resolve import resolve
from evidence.resolve.resolver import digest_of
from tests.exchange.exports.made import ROOT

Json = dict[str, Any]


def rebuilt(rest: Json, claims: Iterable[Json], sources: Iterable[Json]) -> Registry:
    """A registry of records in JSON, and of what else belongs to it."""
    config = from_json(RegistryFile, rest["config"])
    methods = from_json(MethodsFile, {name: rest.get(name, {}) for name in ("methods", "outcome-classes", "qualities")})
    known = sorted((from_json(Source, record) for record in sources), key=lambda source: source.id)
    found = sorted((from_json(Claim, record) for record in claims), key=lambda claim: claim.id)
    return Registry(
        root=ROOT,
        config=config,
        snapshots=Snapshots(ROOT, config.snapshots),
        axes=from_json(AxesFile, {"axes": rest["axes"]}).axes,
        variables=from_json(ContextsFile, {"variables": rest["variables"]}).variables,
        methods=methods.methods,
        outcome_classes=methods.outcome_classes,
        qualities=methods.qualities,
        curators=from_json(CuratorsFile, {"curators": rest.get("curators", {})}).curators,
        sources={source.id: source for source in known},
        claims={claim.id: claim for claim in found},
    )


def verdicts(found: Registry) -> dict[str, Any]:
    """Everything that a verdict says, but for the records that it rests on, with what a decision is bound to."""
    return {
        name: (
            *(verdict.status, verdict.leader, verdict.tally, verdict.secondary_tally, verdict.flags, verdict.freshness),
            digest_of(verdict, found),
        )
        for name, verdict in resolve(found).items()
    }


def from_csv(table: bytes, dictionary: bytes) -> Registry:
    """A table for spreadsheets, with its data dictionary."""
    document = json.loads(dictionary)
    types = {field["name"]: field for field in document["schema"]["fields"]}

    def value(name: str, cell: str) -> Any:
        field = types[name]
        if cell == "":
            return None
        if field["description"].endswith(" JSON."):
            return json.loads(cell)
        if "JSON array" in field["description"]:
            return parted(unguarded(cell))
        return unguarded(cell) if field["type"] == "string" else cell

    rows = csv.DictReader(io.StringIO(table.decode("utf-8"), newline=""))
    return from_rows([{name: value(name, cell) for name, cell in row.items()} for row in rows], document["registry"])


def from_rows(rows: Iterable[Mapping[str, Any]], rest: Json) -> Registry:
    """Rows of typed cells; None is a gap."""
    claims: dict[str, Json] = {}
    sources: dict[str, Json] = {record["id"]: record for record in rest["sources"]}
    for row in rows:
        name = row["claim"]
        if name not in claims:
            claims[name] = _claim(row)
        if row["item"] is None:
            continue
        claims[name]["evidence"].append(_item(row, claims[name].get("scope", {})))
        about = _under(row, "source.")
        if about:
            sources[row["source"]] = {"id": row["source"], **about}
    return rebuilt(rest, claims.values(), sources.values())


def _claim(row: Mapping[str, Any]) -> Json:
    about = _under(row, "claim.")
    for name in ("question", "first-pole", "second-pole"):
        about.pop(name, None)
    subject = {"label": about.pop("subject"), "terms": about.pop("subject-terms", [])}
    if "scope" in about:
        about["scope"] = dict(pair.split("=") for pair in about["scope"].split("; "))
    decision = _under(row, "decision.")
    return {
        "id": row["claim"],
        **about,
        "subject": subject,
        **({"decision": decision} if decision else {}),
        "evidence": [],
    }


def _item(row: Mapping[str, Any], scope: Mapping[str, str]) -> Json:
    told = ("claim", "item", "counted", "why-not-counted", "line")
    found: Json = {name: cell for name, cell in row.items() if "." not in name and name not in told}
    found = {"id": row["item"], **{name: cell for name, cell in found.items() if cell is not None}}
    context = _under(row, "context.")
    found["context"] = {name: level for name, level in context.items() if scope.get(name) != level}
    effect = _under(row, "effect.")
    if "ci-lower" in effect:
        effect["ci"] = [effect.pop("ci-lower"), effect.pop("ci-upper")]
    for name, part in (
        ("effect", effect),
        ("perturbation", _under(row, "perturbation.")),
        ("curated", _under(row, "curated.")),
    ):
        if part:
            found[name] = part
    return found


def _under(row: Mapping[str, Any], prefix: str) -> Json:
    found = {name.removeprefix(prefix): cell for name, cell in row.items() if name.startswith(prefix)}
    return {name: cell for name, cell in found.items() if cell is not None}
