"""Formats that the findings of a check are written in; siblings over one result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.check.result import CheckResult

Format = Callable[["CheckResult"], str]


def _later(name: str, result: CheckResult) -> str:
    """Only the formats that are asked for are imported."""
    rendered: str = import_module(f"evidence.check.formats.{name}").render(result)
    return rendered


FORMATS: dict[str, Format] = {name: partial(_later, name) for name in ("text", "json", "github", "sarif", "junit")}

__all__ = ["FORMATS", "Format"]
