"""The same verdicts for tables too large for files: an engine counts, Python judges what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.bulk.changes import resolve_changes
    from evidence.bulk.claim_row import ClaimRow, json_record, queue_row
    from evidence.bulk.duck import DuckDB
    from evidence.bulk.picking import pick, readable
    from evidence.bulk.pipeline import resolve_table
    from evidence.bulk.result import Chosen, Order, Result
    from evidence.bulk.summary import Summary

__all__ = [
    "Chosen",
    "ClaimRow",
    "DuckDB",
    "Order",
    "Result",
    "Summary",
    "json_record",
    "pick",
    "queue_row",
    "readable",
    "resolve_changes",
    "resolve_table",
]

_HOME = {
    "Chosen": "result",
    "ClaimRow": "claim_row",
    "DuckDB": "duck",
    "Order": "result",
    "Result": "result",
    "Summary": "summary",
    "json_record": "claim_row",
    "pick": "picking",
    "queue_row": "claim_row",
    "readable": "picking",
    "resolve_changes": "changes",
    "resolve_table": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a part only when it is asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"evidence.bulk.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
