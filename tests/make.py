"""Small registries in memory, written as tersely as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence.model.claim import Claim
from evidence.model.policy import RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile, MethodsFile
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshots

AXES = {"tumour-effect": {"label": "effect on tumours", "poles": ["pro", "anti"]}}
CONTEXTS = {
    "tissue": {
        "label": "tissue",
        "levels": {
            "marrow": {},
            "fat": {},
            "perinatal": {},
            "cord": {"parent": "perinatal"},
            "placenta": {"parent": "perinatal"},
        },
    },
    "model": {"label": "model", "levels": {"in-vitro": {}, "in-vivo": {}}},
    "modification": {
        "label": "modification",
        "levels": {"native": {}, "engineered": {"role": "design"}, "loaded": {"parent": "engineered"}},
    },
}
METHODS = {"in-vitro": {"label": "in vitro", "tier": "3"}, "in-vivo": {"label": "in vivo", "tier": "2"}}


def item(source: str, stance: str, number: int = 0, **fields: Any) -> dict[str, Any]:
    """An item of a source; `context` as a dict, other fields in kebab-case by underscores."""
    return {
        "id": f"{source}-{stance}-{number}",
        "source": source,
        "stance": stance,
        "finding": "Something was seen.",
        **{key.replace("_", "-"): value for key, value in fields.items()},
    }


def claim(name: str, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A claim on the axis `tumour-effect` unless said."""
    numbered = [{**entry, "id": f"{entry['id']}-{i}"} for i, entry in enumerate(items)]
    return {
        "id": name,
        "title": f"Effect in {name}",
        "axis": "tumour-effect",
        "subject": {"label": "vesicle"},
        "outcome": "growth",
        "evidence": numbered,
        **fields,
    }


def registry(*claims: dict[str, Any], sources: dict[str, dict[str, Any]] | None = None, **config: Any) -> Registry:
    """A registry with these claims; sources that are not described are primary studies of 2020."""
    described = dict(sources or {})
    for record in claims:
        for entry in record["evidence"]:
            described.setdefault(entry["source"], {})
    made = {
        name: Source.model_validate({"id": name, "kind": "primary", "year": "2020", **fields})
        for name, fields in sorted(described.items())
    }
    records = {record["id"]: Claim.model_validate(record) for record in sorted(claims, key=lambda c: str(c["id"]))}
    settings = RegistryFile.model_validate({"format": "1", "name": "test", "sampling": "convenience", **config})
    root = Path("/nonexistent")
    return Registry(
        root=root,
        config=settings,
        snapshots=Snapshots(root, "seeds"),
        axes=AxesFile.model_validate({"axes": AXES}).axes,
        variables=ContextsFile.model_validate({"variables": CONTEXTS}).variables,
        methods=MethodsFile.model_validate({"methods": METHODS}).methods,
        sources={record.id: record for record in made.values()},
        claims={record.id: record for record in records.values()},
        source_paths={record.id: f"claims/sources/{record.id}.yaml" for record in made.values()},
        claim_paths={record.id: f"claims/{record.id}.yaml" for record in records.values()},
    )
