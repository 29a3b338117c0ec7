"""JSON Schema of the registry's files, made from the records and their docstrings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.model.claim import Claim
from evidence.model.described import described
from evidence.model.policy import RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile

if TYPE_CHECKING:
    from pydantic import BaseModel

MODELS: dict[str, type[BaseModel]] = {
    "claim": Claim,
    "source": Source,
    "registry": RegistryFile,
    "axes": AxesFile,
    "contexts": ContextsFile,
    "methods": MethodsFile,
    "curators": CuratorsFile,
}
"""The record of each kind of file."""

for _model in MODELS.values():
    _model.model_rebuild()  # here, since the first file may be read by several threads at once


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema, draft 2020-12, of one kind of file; the docstrings are its descriptions."""
    return schema_of(MODELS[kind])


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a file that holds such a record."""
    made = described(model).model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_without_null(made)}


def _without_null(value: Any) -> Any:
    """Optional fields are left out, never null; titles that only repeat the name are noise."""
    if isinstance(value, list):
        return [_without_null(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    value = {key: _without_null(entry) for key, entry in value.items() if key != "title" or not isinstance(entry, str)}
    if value.get("default", 0) is None:
        del value["default"]
    if "patternProperties" in value:  # keys of another form are errors, not of no concern
        value.setdefault("additionalProperties", False)
    options = value.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        kept = [option for option in options if option != {"type": "null"}]
        del value["anyOf"]
        value = {**kept[0], **value} if len(kept) == 1 else {**value, "anyOf": kept}
    return value
