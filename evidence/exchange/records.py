"""Records as JSON and back: the names of the registry's files, with numbers as numbers and lists as lists."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)


def to_json(record: BaseModel) -> dict[str, Any]:
    """A record with the field names of files; what equals its field's default is left out, as in a file."""
    found: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            found[field.alias or name] = plain(value)
    return found


def plain(value: Any) -> Any:
    """A value of a record as JSON."""
    if isinstance(value, BaseModel):
        return to_json(value)
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_json(model: type[R], data: Any) -> R:
    """The record that `to_json` was made from.

    Raises `pydantic.ValidationError` where a value is not one that a file could have.
    """
    return model.model_validate(as_text(data))


def as_text(data: Any) -> Any:
    """JSON as a file of the registry would hold it: every scalar is text, and the field decides what it means.

    Null is kept, for the field to refuse.
    """
    if isinstance(data, dict):
        return {key: as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_text(value) for value in data]
    if isinstance(data, bool):
        return "true" if data else "false"
    return repr(data) if isinstance(data, int | float) else data
