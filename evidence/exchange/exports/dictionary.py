"""The data dictionary of the table: what every column means, and the rest of the registry that a reader needs.

It has the shape of a Frictionless tabular data resource. Its key `registry` holds what the rows have no place for:
how the evidence was found, thresholds, vocabulary, people, and sources that no row names.
"""

from __future__ import annotations

from typing import Any

from evidence.exchange.exports.columns import Column, Type, columns
from evidence.exchange.exports.export import Export
from evidence.exchange.records import to_json

_CELLS = {
    Type.TEXTS: "One text stands for itself; several are a JSON array.",
    Type.RECORDS: "JSON.",
}


def dictionary(export: Export) -> dict[str, Any]:
    """Columns, and the rest of the registry."""
    return {
        "profile": "tabular-data-resource",
        "name": export.slug,
        "title": export.registry.config.title or export.registry.config.name,
        "schema": {"fields": [field(column) for column in columns(export)], "missingValues": [""]},
        "registry": rest(export),
    }


def field(column: Column, cells: bool = True) -> dict[str, Any]:
    """One column; `cells` adds how a cell of text holds several values."""
    kind = column.type.value if column.type not in _CELLS else "string"
    note = f" {_CELLS[column.type]}" if cells and column.type in _CELLS else ""
    return {"name": column.name, "type": kind, "description": column.meaning + note}


def rest(export: Export) -> dict[str, Any]:
    """What a registry is made of beside its claims and the sources that items name."""
    registry = export.registry
    found: dict[str, Any] = {"config": to_json(registry.config)}
    for name, records in (
        ("axes", registry.axes),
        ("variables", registry.variables),
        ("methods", registry.methods),
        ("outcome-classes", registry.outcome_classes),
        ("qualities", registry.qualities),
        ("curators", registry.curators),
    ):
        found[name] = {str(key): to_json(record) for key, record in records.items()}
    in_rows = {item.source for name in export.claims for item in registry.claims[name].evidence}
    others = [*export.other_sources(), *(source for source in export.sources() if source.id not in in_rows)]
    found["sources"] = [to_json(source) for source in sorted(others, key=lambda source: source.id)]
    return found
