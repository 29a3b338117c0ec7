"""Files of claims and sources in canonical layout, in a tenth of the time that any other value would take.

An import writes a million items of few shapes. Those shapes are laid out here directly; for everything else the
answer is None, and `evidence.registry.spelling.file_text`, which knows all shapes, is asked. Both write the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from evidence.registry.layout import FREE
from evidence.registry.reading import order_of
from evidence.registry.schema import MODELS
from evidence.registry.spelling import entry_lines, file_text, flow_node, plain_line

_SHORT = 80
"""Characters of texts that are worth remembering."""
_BEFORE = ("id", "formerly", "source", "via", "reports", "stance", "method", "directness", "context", "outcome",
           "outcome-class", "comparator", "effect", "locator", "finding", "confidence", "quality", "note")  # fmt: skip
"""Fields of an item that are laid out here, in the order of files."""
_KNOWN = frozenset(_BEFORE) - {"formerly"}
_MAPPINGS = frozenset({"context", "effect"})
_WIDEST = 110
_SHORTEST_SENTENCE = 12
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z0-9,.;()/%=+<>_' -]*[A-Za-z0-9.)%]")
"""Texts that no reader takes for anything else."""
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?|[1-9]\d*")
_LONGEST_WORDS = 4


def claim_text(fields: Mapping[str, Any], items: list[dict[str, Any]]) -> str | None:
    """The file of a claim; None when a field has a shape that is not known here."""
    if "decision" in fields or not items:
        return None
    lines: list[str] = []
    for item in items:
        laid = _item_lines(item)
        if laid is None:
            return None
        lines += laid
    head = file_text(fields, order_of(MODELS["claim"]))
    return f"{head}evidence:\n" + "\n".join(lines) + "\n"


def source_text(fields: Mapping[str, Any]) -> str | None:
    """The file of a source that has texts on one line only."""
    lines = []
    for key in order_of(MODELS["source"]).keys:
        if key not in fields:
            continue
        value = fields[key]
        if not isinstance(value, str) or "\n" in value:
            return None
        lines.append(f"{key}: {_spelled(value)}")
    return "\n".join(lines) + "\n" if len(lines) == len(fields) else None


def _item_lines(item: Mapping[str, Any]) -> list[str] | None:
    if not item.keys() <= _KNOWN:
        return None
    lines: list[str] = []
    for key in _BEFORE:
        if key not in item:
            continue
        value = item[key]
        if key in _MAPPINGS:
            if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
                return None
            flow = _numbers(value) if key == "effect" else _mapping(tuple(value.items()))
            if flow is None:
                return None
            lines.append(f"    {key}: {flow}")
        elif not isinstance(value, str) or "\n" in value:
            return None
        else:
            lines.append(f"    {key}: {_spelled(value)}")
    lines[0] = "  - " + lines[0][4:]
    return lines


def _spelled(value: str) -> str:
    return _remembered(value) if len(value) <= _SHORT else _scalar(value)


@lru_cache(maxsize=65_536)
def _remembered(value: str) -> str:
    return _scalar(value)


def _scalar(value: str) -> str:
    if len(value) > _SHORTEST_SENTENCE and _SENTENCE.fullmatch(value):
        return value
    return plain_line(value)


def _numbers(effect: Mapping[str, str]) -> str | None:
    """An effect in brackets; its numbers are as this program writes them."""
    rest = [(key, effect[key]) for key in ("estimate", "se", "n") if key in effect]
    if len(rest) + 1 != len(effect) or not all(_NUMBER.fullmatch(value) for _, value in rest):
        return None
    head = _mapping((("measure", effect["measure"]),)) if "measure" in effect else None
    if head is None:
        return None
    text = ", ".join([head[:-1], *(f"{key}: {value}" for key, value in rest)]) + "}"
    return text if len(text) <= _WIDEST - 10 else None


@lru_cache(maxsize=65_536)
def _mapping(pairs: tuple[tuple[str, str], ...]) -> str | None:
    """A small mapping in brackets; None when it is not written so."""
    if not pairs or any("\n" in value or len(value.split()) > _LONGEST_WORDS for _, value in pairs):
        return None
    (line,) = entry_lines(None, flow_node(dict(pairs), FREE))
    text = line.removeprefix("- ")
    return text if len(text) <= _WIDEST - 10 else None
