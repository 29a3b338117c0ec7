"""What a format comes upon: items with their claims and sources, words, and what has no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Fields: TypeAlias = Mapping[str, Any]
"""Fields of a record with the names and in the form of the registry's files."""


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One record of a foreign base that becomes an evidence item."""

    place: str
    """Where it stands, such as `line 12`."""
    claim: Fields
    """Its claim; `id` is any text that tells claims apart, the other fields count where it is met first."""
    item: Fields
    """The item without its source; `id` and the words of the vocabulary are any text."""
    source: Fields
    """Its source; `id` is any text."""
    axis: Fields = field(default_factory=dict)
    """The axis of the claim, without its id; empty when words tell it."""


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim of an exported registry with all its items: ids and words stand as they are."""

    place: str
    claim: Fields
    """With its items under `evidence`."""
    sources: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class FoundSources:
    """Sources of an exported registry that no item names."""

    sources: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Vocabulary, people and settings that a file tells."""

    config: Fields = field(default_factory=dict)
    axes: Fields = field(default_factory=dict)
    variables: Fields = field(default_factory=dict)
    methods: Fields = field(default_factory=dict)
    outcome_classes: Fields = field(default_factory=dict)
    qualities: Fields = field(default_factory=dict)
    curators: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that becomes nothing."""

    place: str
    reason: str
    """The same words for all records of a kind."""
    detail: str = ""
    """What this one has."""


@dataclass(frozen=True, slots=True)
class NoPlace:
    """A part of a record that has no place in a registry; the record itself is used."""

    place: str
    what: str
    """The same words for all parts of a kind, such as the name of a column."""
    detail: str = ""


Found: TypeAlias = FoundItem | FoundClaim | FoundSources | FoundWords | LeftOut | NoPlace
