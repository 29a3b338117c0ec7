"""Every field of the registry's files, from the records and the texts below their declarations."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from evidence import model
from evidence.mapping.mapping_file import MappingFile
from evidence.registry.schema import schema, schema_of

FILES = (
    ("registry", "claims/registry.yaml"),
    ("curators", "claims/curators.yaml"),
    ("axes", "claims/vocabulary/axes.yaml"),
    ("contexts", "claims/vocabulary/contexts.yaml"),
    ("methods", "claims/vocabulary/methods.yaml"),
    ("source", "claims/sources/<source-id>.yaml"),
    ("claim", "claims/<topic>/<claim-id>.yaml"),
    ("mapping", "a file of yours, such as studies.mapping.yaml"),
)
"""Kinds of file, as `evidence schema` names them, with where they lie."""

_PATTERNS = (
    ("^[a-z0-9]+(", "id"),
    ("^[0-9a-f]{64}$", "SHA-256"),
    ("^EV", "code of a rule"),
    ("^10", "DOI"),
    ("^PMC", "PubMed Central id"),
    ("^[1-9]", "PubMed id"),
    ("^[A-Za-z]", "ontology id"),
    ("^[^\\r\\n]", "line of text"),
    ("\\S", "text"),
)
"""How a pattern begins, and what a reader calls it."""


def page() -> str:
    """The page as Markdown."""
    lines = [
        "# Every field of the registry's files",
        "",
        "Made by `python docs/reference/make.py` from the records that the program reads. [The page on the",
        "registry](../registry.md) explains how they belong together, and the strict profile of YAML. Fields in bold",
        "are needed; all others are left out when there is nothing to say. `evidence schema KIND` prints the same as",
        "JSON Schema.",
    ]
    told: set[str] = set()
    for kind, place in FILES:
        document = schema_of(MappingFile) if kind == "mapping" else schema(kind)
        parts = document.get("$defs", {})
        lines += ["", f"## {kind}: `{place}`" if "/" in place else f"## {kind}: {place}", *_record(document)]
        for name, part in parts.items():
            if name not in told and "properties" in part:
                told.add(name)
                lines += ["", f"### {name}", *_record(part)]
        for name, part in parts.items():
            if name not in told and "enum" in part:
                told.add(name)
                lines += ["", f"### {name}", "", part["description"], "", *_words(name, part["enum"])]
    return "\n".join([*lines, ""])


def _record(part: dict[str, Any]) -> Iterator[str]:
    """What a record is for, and the table of its fields."""
    if not part["description"].startswith("`claims/"):  # the heading says so already
        yield from ("", part["description"])
    yield from ("", "| field | value | meaning |", "|---|---|---|")
    needed = part.get("required", ())
    for name, field in part["properties"].items():
        shown = f"**`{name}`**" if name in needed else f"`{name}`"
        default = field.get("default")
        value = (
            _value(field)
            if default is None or isinstance(default, (list, dict))
            else f"{_value(field)}; {_default(default)} when left out"
        )
        meaning = " ".join(field.get("description", "").split()).replace("|", "\\|")
        yield f"| {shown} | {value} | {meaning} |"


def _default(value: object) -> str:
    """A default as a file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "a blank" if value == " " else str(value)


def _value(field: dict[str, Any]) -> str:
    """What a field holds, in words."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(map(_value, field["anyOf"])))
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    if "patternProperties" in field:
        return f"{_value(*field['patternProperties'].values())}, by id"
    match field.get("type"):
        case "array":
            each = _value(field["items"])
            few = field.get("minItems", 0)
            return (
                "list of texts"
                if each == "text"
                else f"list of {few}, each {each}"
                if few > 1
                else f"list, each {each}"
            )
        case "integer" | "number" | "boolean" as kind:
            bounds = [str(field[key]) for key in ("minimum", "maximum") if key in field]
            ends = f", {' to '.join(bounds)}" if len(bounds) == 2 else f", at least {bounds[0]}" if bounds else ""
            return {"integer": "whole number", "number": "number", "boolean": "true or false"}[kind] + ends
    if field.get("format") == "date":
        return "day"
    pattern = field.get("pattern", "")
    return next((word for start, word in _PATTERNS if pattern.startswith(start)), "text")


def _words(name: str, values: list[str]) -> Iterator[str]:
    """The words of a closed vocabulary, each with what it means."""
    texts = _meanings(name)
    for value in values:
        yield f"- `{value}`: {texts[value]}"


def _meanings(name: str) -> dict[str, str]:
    """By word, the texts below the members of an enumeration of the records."""
    modules = [info.name for info in pkgutil.iter_modules(model.__path__, "evidence.model.")]
    for module in (*modules, MappingFile.__module__):
        found = getattr(importlib.import_module(module), name, None)
        if isinstance(found, type) and issubclass(found, StrEnum):
            body = ast.parse(inspect.getsource(found)).body[0]
            assert isinstance(body, ast.ClassDef)
            return {
                ast.literal_eval(member.value): " ".join(ast.literal_eval(below.value).split())
                for member, below in zip(body.body, body.body[1:], strict=False)
                if isinstance(member, ast.Assign) and isinstance(below, ast.Expr)
            }
    raise LookupError(name)
