"""For programs: stable keys, which may be added to and never change meaning."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from evidence.check.result import CheckResult
from evidence.diagnostic import Place, Severity
from evidence.source_map import SourceMap

FORMAT = 1


def render(result: CheckResult) -> str:
    """Diagnostics with their places, how many are left off, and what was looked at."""
    document = {
        "format": FORMAT,
        "checked": asdict(result.work),
        "counts": {severity.value: result.count(severity) for severity in Severity},
        "left_off": result.left_off(),
        "suppressed": result.suppressed,
        "known": result.known,
        "gone": [
            {"rule": one.rule, one.owner.value: one.name, "item": one.item or None, "content": one.content}
            for one in result.gone
        ],
        "unchecked": [{"rule": code, "reason": reason} for code, reason in result.unchecked],
        "diagnostics": [
            {
                "rule": found.code,
                "severity": found.severity.value,
                "message": found.message,
                **_place(found.place, result.source_map),
                "hint": found.hint,
                "fix": None if found.fix is None else found.fix.what,
                "related": [
                    {**_place(related.place, result.source_map), "message": related.message}
                    for related in found.related
                ],
            }
            for found in result.ordered()
        ],
    }
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _place(place: Place, source_map: SourceMap) -> dict[str, Any]:
    span = source_map.span(place)
    return {
        "path": place.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "route": None if place.route is None else list(place.route),
        "offset": place.offset,
    }
