"""Questions with exactly two opposing answers, and the ways in which an item can stand on them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from evidence.model.behaviour import AxisBehaviour
from evidence.model.ids import MANY, Line, Text, Word
from evidence.model.record import Record
from evidence.model.words import Stance as Stance


class Axis(AxisBehaviour, Record):
    """One question with exactly two opposing poles."""

    label: Line
    """What is asked, in a few words: `effect on tumour growth`."""
    poles: Annotated[tuple[Word, ...], Field(min_length=2, max_length=2)]
    """The two answers, first and second. Their order gives every signed number its sign: positive is first."""
    note: Text | None = None
    """Where the line between the poles is drawn."""
    synonyms: dict[Word, Annotated[tuple[Text, ...], MANY]] = Field(default_factory=dict)
    """By pole, words of texts that say it, used to suggest evidence; under `about`, words that take no side. `*` ends a
    stem."""

    @model_validator(mode="after")
    def _opposed(self) -> Axis:
        self.require_sound()
        return self
