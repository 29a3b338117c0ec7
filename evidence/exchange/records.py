"""Records as JSON and back: the names of the registry's files, with numbers as numbers and lists as lists."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

R = TypeVar("R", bound=BaseModel)


def to_json(record: BaseModel) -> dict[str, Any]:
    """A record with the field names of files. What is missing, empty or the default is left out."""
    data: dict[str, Any] = _pruned(record.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return data


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


def _pruned(data: Any) -> Any:
    if isinstance(data, dict):
        kept = {key: _pruned(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value is not None and value != [] and value != {}}
    return [_pruned(value) for value in data] if isinstance(data, list) else data
