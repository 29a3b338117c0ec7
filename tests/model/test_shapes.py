"""The shapes that are written down are those of the records."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from evidence.model.ids import Count
from evidence.model.record import Record
from evidence.model.shapes import KINDS, SHAPES
from evidence.registry.schema import MODELS
from tests.model.annotation import Shapeless, shapes_of


def test_they_are_those_of_the_records() -> None:
    wanted = shapes_of(MODELS)
    for name, fields in wanted.items():
        assert list(SHAPES[name].items()) == list(fields.items()), f"write this as the shape of {name}: {fields}"
    assert SHAPES.keys() == wanted.keys()
    assert {kind: model.__name__ for kind, model in MODELS.items()} == KINDS


class Looped(Record):
    inner: tuple[Looped, ...] = ()


class Bounded(Record):
    words: Annotated[dict[str, str], Field(max_length=3)]


class Odd(Record):
    number: complex


class Checked(Record):
    count: Count

    @model_validator(mode="after")
    def _small(self) -> Checked:
        return self


class CheckedField(Record):
    count: Count

    @field_validator("count")
    @classmethod
    def _small(cls, value: int) -> int:
        return value


class Changed(Record):
    word: Annotated[str, StringConstraints(strip_whitespace=True)]


class Renamed(Record):
    word: Count = Field(validation_alias="w")


class Lax(Record):
    model_config = ConfigDict(extra="ignore")
    count: Count


class Hiding(Record):
    fields: Count


@pytest.mark.parametrize("model", [Looped, Bounded, Odd, Checked, CheckedField, Changed, Renamed, Lax, Hiding])
def test_what_no_shape_tells_is_refused(model: type[BaseModel]) -> None:
    with pytest.raises(Shapeless):
        shapes_of({"one": model})


def test_bounds_are_seen_wherever_they_stand() -> None:
    class Late(Record):
        count: Count = Field(default=7, ge=5)

    assert shapes_of({"one": Late}) == {"Late": {"count": (("written", "as_count", ("ge", 5)), ("value", 7))}}


def test_records_are_not_imported() -> None:
    probe = "import sys, evidence.model.shapes, evidence.model.quick; print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "False\n"
