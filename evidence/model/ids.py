"""Identifiers and the small text types that records are made of."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from evidence.model.names import AxisId as AxisId
from evidence.model.names import ClaimId as ClaimId
from evidence.model.names import CuratorId as CuratorId
from evidence.model.names import ItemId as ItemId
from evidence.model.names import SourceId as SourceId
from evidence.model.written import as_count, as_day, as_flag, as_many, as_real, as_year

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

Year = Annotated[int, BeforeValidator(as_year), WithJsonSchema({"type": "integer", "minimum": 1500, "maximum": 2100})]
Count = Annotated[int, BeforeValidator(as_count), WithJsonSchema({"type": "integer", "minimum": 0})]
Real = Annotated[float, BeforeValidator(as_real), WithJsonSchema({"type": "number"})]
Flag = Annotated[bool, BeforeValidator(as_flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[
    datetime.date,
    BeforeValidator(as_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
MANY = BeforeValidator(as_many, json_schema_input_type=str | tuple[str, ...])
"""Marks a tuple field that may also be written as one value."""
