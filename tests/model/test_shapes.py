"""The shapes that are written down are those of the records."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from evidence.model.annotation import Shapeless, shapes_of
from evidence.model.shapes import KINDS, SHAPES
from evidence.registry.schema import MODELS


def test_they_are_those_of_the_records() -> None:
    wanted = shapes_of(MODELS)
    for name, fields in wanted.items():
        assert list(SHAPES[name].items()) == list(fields.items()), f"write this as the shape of {name}: {fields}"
    assert SHAPES.keys() == wanted.keys()
    assert {kind: model.__name__ for kind, model in MODELS.items()} == KINDS


class Looped(BaseModel):
    inner: tuple[Looped, ...] = ()


def test_what_no_shape_tells_is_refused() -> None:
    class Bounded(BaseModel):
        words: Annotated[dict[str, str], Field(max_length=3)]

    class Odd(BaseModel):
        number: complex

    for model in (Looped, Bounded, Odd):
        with pytest.raises(Shapeless):
            shapes_of({"one": model})


def test_records_are_not_imported() -> None:
    probe = "import sys, evidence.model.shapes, evidence.model.quick; print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "False\n"
