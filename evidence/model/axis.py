"""Questions with exactly two opposing answers, and the ways in which an item can stand on them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from evidence.model.ids import MANY, Line, Text, Word
from evidence.model.record import Record


class Stance(StrEnum):
    """Which way an evidence item points on its claim's axis."""

    FIRST = "first"
    """The axis's first pole, such as `pro-tumour`."""
    SECOND = "second"
    """The axis's second pole, such as `anti-tumour`."""
    NO_EFFECT = "no-effect"
    """Measured, and no effect was found."""
    MIXED = "mixed"
    """Both poles within one arm; counts half for each."""
    UNCLEAR = "unclear"
    """The source gives no direction: shown, never counted."""


_COMMON = {stance.value: stance for stance in (Stance.NO_EFFECT, Stance.MIXED, Stance.UNCLEAR)}


class Axis(Record):
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
        if len(set(self.poles)) < 2:
            raise ValueError("the two poles must differ")
        for pole in self.poles:
            if pole in _COMMON or pole in (Stance.FIRST, Stance.SECOND):
                raise ValueError(f"`{pole}` is a stance that every axis has and cannot be a pole")
        for key in self.synonyms:
            if key not in self.poles and key != "about":
                raise ValueError(f"synonyms are for {' and '.join(self.poles)}, or `about`; `{key}` is none of them")
        return self

    def stance(self, word: str) -> Stance | None:
        """The stance that a word of a file means on this axis; None when it means none."""
        if word == self.poles[0]:
            return Stance.FIRST
        if word == self.poles[1]:
            return Stance.SECOND
        return _COMMON.get(word)

    def word(self, stance: Stance) -> str:
        """The word that files, tables and JSON use for a stance on this axis."""
        if stance is Stance.FIRST:
            return self.poles[0]
        if stance is Stance.SECOND:
            return self.poles[1]
        return stance.value

    @property
    def stances(self) -> tuple[str, ...]:
        """Every word that an item on this axis may use as its stance."""
        return (*self.poles, *_COMMON)
