"""All rules of the check, family by family."""

from __future__ import annotations

from evidence.check.rule import Rule
from evidence.check.rules import decisions, files, provenance, quotes, references, stances

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *references.RULES,
    *quotes.RULES,
    *provenance.RULES,
    *stances.RULES,
    *decisions.RULES,
)

FAMILIES = {
    "EV0": "Files",
    "EV1": "Fields and references",
    "EV2": "Quotes and snapshots",
    "EV3": "Provenance",
    "EV4": "Stances and contexts",
    "EV5": "Verdicts and decisions",
}

__all__ = ["FAMILIES", "RULES"]
