"""Reference numbers with their sources, and comparing with every one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

Entry = dict[str, Any]

ENTRIES: list[Entry] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def entries(kind: str) -> list[Any]:
    """Entries of one kind, as named parameters of a test."""
    return [pytest.param(entry, id=entry["id"]) for entry in ENTRIES if entry["kind"] == kind]


def entry(name: str) -> Entry:
    return next(entry for entry in ENTRIES if entry["id"] == name)


def assert_all_met(found: Any, expected: Any, rel: float = 0.0, absolute: float = 0.0, at: str = "") -> None:
    """Every expected quantity was computed, none is left out, and all agree."""
    if isinstance(expected, Mapping):
        assert set(found) == set(expected), at
        for key, value in expected.items():
            assert_all_met(found[key], value, rel, absolute, f"{at}/{key}")
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        assert len(found) == len(expected), at
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_all_met(one, other, rel, absolute, f"{at}/{place}")
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=rel, abs=absolute), at
    else:
        assert found == expected, at
