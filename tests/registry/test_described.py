"""Every field of every record has its text, and finding that out changes nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from evidence.model.described import described
from evidence.registry.schema import MODELS


def records(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        parts = [field.annotation]
        for part in parts:  # grows while it is walked
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from records(part)
            else:
                parts += getattr(part, "__args__", ())


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_field_is_described(kind: str) -> None:
    """Also in records inside of records, and in the schema that is made of them."""
    model = described(MODELS[kind])
    assert model is MODELS[kind]
    for record in records(model):
        for name, field in record.model_fields.items():
            assert field.description, f"{record.__name__}.{name}"
            assert record.model_json_schema()["properties"][field.alias or name]["description"] == field.description
