"""Imports as the tests make them, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.check import check
from evidence.exchange.imports import IMPORTS, Import, Settings, run_import
from evidence.exchange.records import to_json
from evidence.mapping import MappingFile
from evidence.registry import Registry, load
from evidence.registry.strict import read_strict

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class Imported:
    """A registry that was made by an import."""

    told: Import
    registry: Registry
    left: list[tuple[str, str, str, str]]
    """What was left out: what, place, reason, value."""
    folder: Path

    def items(self) -> list[dict[str, Any]]:
        """All items, each with the id of its claim."""
        return [
            {"claim": claim.id, **to_json(item)} for claim in self.registry.claims.values() for item in claim.evidence
        ]

    def stances(self) -> dict[str, dict[str, str]]:
        """The stance of each item, by claim."""
        return {claim.id: {item.id: item.stance for item in claim.evidence} for claim in self.registry.claims.values()}

    def findings(self) -> list[str]:
        """Codes of all errors and warnings of the check."""
        found = check(self.folder).found
        return sorted({problem.code for problem in found if problem.severity.value != "note"})


def imported(name: str, file: Path, folder: Path, mapping: str | None = None, **more: Any) -> Imported:
    """Import a file into a new registry below a folder."""
    import csv

    limit = more.pop("limit", None)
    settings = Settings(file, None if mapping is None else mapping_of(mapping), **more)
    output, leftover = folder / "out", folder / "left.csv"
    told = run_import(IMPORTS.named(name), settings, output=output, leftover=leftover, limit=limit)
    registry, problems = load(output)
    assert not problems, problems
    with open(leftover, encoding="utf-8", newline="") as stream:
        left = [tuple(row) for row in csv.reader(stream)][1:]
    leftover.unlink()
    assert told.records == told.items + sum(told.left_out.values())
    assert sum(told.left_out.values()) == sum(row[0] == "record" for row in left)
    return Imported(told, registry, left, output)  # type: ignore[arg-type]


def mapping_of(text: str) -> MappingFile:
    """A mapping file that is right."""
    record, problems = read_strict(MappingFile, text.encode("utf-8"), "mapping.yaml")
    assert record is not None and not problems, problems
    return record
