"""Formats that the findings of a check are written in; siblings over one result."""

from __future__ import annotations

from collections.abc import Callable

from evidence.check.formats import github, json, text
from evidence.check.run import CheckResult

Format = Callable[[CheckResult], str]

FORMATS: dict[str, Format] = {"text": text.render, "json": json.render, "github": github.render}

__all__ = ["FORMATS", "Format"]
