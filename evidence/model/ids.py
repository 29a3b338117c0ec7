"""Identifiers and the small text types that records are made of."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, NewType

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

AxisId = NewType("AxisId", str)
ClaimId = NewType("ClaimId", str)
CuratorId = NewType("CuratorId", str)
ItemId = NewType("ItemId", str)
SourceId = NewType("SourceId", str)

_SLUG = StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=100)

AxisName = Annotated[AxisId, _SLUG]
ClaimName = Annotated[ClaimId, _SLUG]
CuratorName = Annotated[CuratorId, _SLUG]
ItemName = Annotated[ItemId, _SLUG]
SourceName = Annotated[SourceId, _SLUG]
Word = Annotated[str, _SLUG]
"""A word of a controlled vocabulary."""

_PLAIN = {"type": ["string", "number", "boolean"]}  # how an editor may read text that is written without quotes

Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, pattern=r"\S"),
    WithJsonSchema({**_PLAIN, "minLength": 1, "maxLength": 20_000, "pattern": r"\S"}),
]
"""Free text with at least one visible character."""
_ONE_LINE = r"^[^\r\n]*\S[^\r\n]*$"
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, pattern=_ONE_LINE),
    WithJsonSchema({**_PLAIN, "minLength": 1, "maxLength": 20_000, "pattern": _ONE_LINE}),
]
"""Text on one line, such as a title: lists and headings show it whole."""
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$", max_length=300)]
Pmid = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9]\d{0,8}$"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[1-9]\d{0,8}$"}),
]
Pmcid = Annotated[str, StringConstraints(pattern=r"^PMC[1-9]\d{0,8}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Curie = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*[:_][A-Za-z0-9]+$", max_length=60)]
"""An ontology id such as ``CL:0000134``, or a Cellosaurus accession such as ``CVCL_0520``."""
RuleCode = Annotated[str, StringConstraints(pattern=r"^EV\d{3}$")]

_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|2100")
_COUNT = re.compile(r"0|[1-9]\d{0,8}")
_REAL = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _matched(value: Any, pattern: re.Pattern[str], what: str) -> str:
    """Numbers and dates arrive as text, because YAML's own idea of them is not ours."""
    if isinstance(value, str) and value.isascii() and pattern.fullmatch(value):
        return value
    raise ValueError(what)


def _year(value: Any) -> int:
    return int(_matched(value, _YEAR, "a year of four digits, 1500 to 2100"))


def _count(value: Any) -> int:
    return int(_matched(value, _COUNT, "a whole number, at most nine digits"))


def _real(value: Any) -> float:
    return float(_matched(value, _REAL, "a decimal number such as -0.25"))


def _day(value: Any) -> datetime.date:
    return datetime.date.fromisoformat(_matched(value, _DAY, "a date such as 2026-11-21"))


def _flag(value: Any) -> bool:
    if value in ("true", "false", True, False):
        return value in ("true", True)
    raise ValueError("`true` or `false`")


def _many(value: Any) -> Any:
    """One value stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Year = Annotated[int, BeforeValidator(_year), WithJsonSchema({"type": "integer", "minimum": 1500, "maximum": 2100})]
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})]
Real = Annotated[float, BeforeValidator(_real), WithJsonSchema({"type": "number"})]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[
    datetime.date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
MANY = BeforeValidator(_many, json_schema_input_type=str | tuple[str, ...])
"""Marks a tuple field that may also be written as one value."""
