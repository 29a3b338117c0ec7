"""Numbers, dates and the like, from the text that stands for them in files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.patterns import pattern

if TYPE_CHECKING:
    import datetime

_YEAR = pattern(r"1[5-9]\d\d|20\d\d|2100")
_COUNT = pattern(r"0|[1-9]\d{0,8}")
_REAL = pattern(r"[+-]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?")
_DAY = pattern(r"\d{4}-\d{2}-\d{2}")


def _matched(value: Any, pattern: re.Pattern[str], what: str) -> str:
    """Numbers and dates arrive as text, because YAML's own idea of them is not ours."""
    if isinstance(value, str) and value.isascii() and pattern.fullmatch(value):
        return value
    raise ValueError(what)


def as_year(value: Any) -> int:
    """A year. Raises `ValueError`."""
    return int(_matched(value, _YEAR, "a year of four digits, 1500 to 2100"))


def as_count(value: Any) -> int:
    """A whole number. Raises `ValueError`."""
    return int(_matched(value, _COUNT, "a whole number, at most nine digits"))


def as_real(value: Any) -> float:
    """A decimal number. Raises `ValueError`."""
    return float(_matched(value, _REAL, "a decimal number such as -0.25"))


def as_day(value: Any) -> datetime.date:
    """A date. Raises `ValueError`."""
    from datetime import date

    return date.fromisoformat(_matched(value, _DAY, "a date such as 2026-11-21"))


def as_flag(value: Any) -> bool:
    """A truth value. Raises `ValueError`."""
    if value in ("true", "false", True, False):
        return value in ("true", True)
    raise ValueError("`true` or `false`")


def as_many(value: Any) -> Any:
    """One value stands for a list of one."""
    return (value,) if isinstance(value, str) else value
