"""Formats that the findings of a check are written in; siblings over one result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from evidence.check.formats import github, json, text
from evidence.check.result import CheckResult

Format = Callable[[CheckResult], str]


def _later(name: str, result: CheckResult) -> str:
    """Formats that few ask for, and that need more of the package."""
    rendered: str = import_module(f"evidence.check.formats.{name}").render(result)
    return rendered


FORMATS: dict[str, Format] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
    "sarif": partial(_later, "sarif"),
    "junit": partial(_later, "junit"),
}

__all__ = ["FORMATS", "Format"]
