"""The words of a registry that is being made: those that a file tells, and those that are met on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from evidence.exchange.imports.cleaning import harmless, one_line
from evidence.exchange.imports.found import Fields, FoundWords
from evidence.exchange.imports.numbered import Words
from evidence.mapping.words import slug

MOST_LEVELS = 1000
"""Values of a variable beyond which it is no controlled vocabulary any more."""
_KINDS = ("variables", "methods", "outcome_classes", "qualities")
_UNKNOWN_TIER = "1"
_NO_TIER = "The base does not rank kinds of evidence; all of them have the same tier."


@dataclass(slots=True)
class Vocabulary:
    """Axes, variables with their levels, methods and people."""

    config: dict[str, Any] = field(default_factory=dict)
    axes: dict[str, Fields] = field(default_factory=dict)
    curators: dict[str, Fields] = field(default_factory=dict)
    _told: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in _KINDS})
    _words: dict[str, Words] = field(default_factory=lambda: {name: Words() for name in _KINDS})
    _levels: dict[str, Words] = field(default_factory=dict)
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def tell(self, words: FoundWords) -> None:
        """Take in what a file says of its words; what was told first stays."""
        words = FoundWords(**{part.name: harmless(getattr(words, part.name)) for part in fields(words)})
        self.config = {**words.config, **self.config}
        self.axes = {**words.axes, **self.axes}
        self.curators = {**words.curators, **self.curators}
        for kind in _KINDS:
            for word, about in getattr(words, kind).items():
                there = self._told[kind].setdefault(word, about)
                if kind == "variables" and there is not about:
                    both = {**about.get("levels", {}), **there.get("levels", {})}
                    self._told[kind][word] = {**about, **there, **({"levels": both} if both else {})}
                self._words[kind].give(word)
        for name, about in words.variables.items():
            levels = self._levels.setdefault(name, Words())
            for level in about.get("levels", {}):
                levels.give(level)

    def variable(self, text: str) -> str:
        """The word of a variable."""
        return self._words["variables"].of(text)

    def level(self, variable: str, text: str) -> str:
        """The word of a value of a variable."""
        levels = self._levels.setdefault(variable, Words())
        if text not in levels.known and len(levels.known) > MOST_LEVELS:
            return slug(text)  # nobody will read it: the variable is not kept
        return levels.of(text)

    def keep(self, claim: Fields) -> None:
        """Enter the words of a claim of an exported registry as they are."""
        items = claim.get("evidence", ())
        for context in (claim.get("scope", {}), *(item.get("context", {}) for item in items)):
            for variable, level in context.items():
                self._words["variables"].give(variable)
                self._levels.setdefault(variable, Words()).give(level)
        for item in items:
            for name, kind in (("method", "methods"), ("outcome-class", "outcome_classes"), ("quality", "qualities")):
                if name in item:
                    self._words[kind].give(item[name])

    def method(self, text: str) -> str:
        """The word of a kind of evidence."""
        return self._words["methods"].of(text)

    def outcome_class(self, text: str) -> str:
        """The word of a family of outcomes."""
        return self._words["outcome_classes"].of(text)

    def quality(self, text: str) -> str:
        """The word of a risk of bias."""
        return self._words["qualities"].of(text)

    @property
    def crowded(self) -> frozenset[str]:
        """Variables with more values than a vocabulary holds."""
        return frozenset(name for name, levels in self._levels.items() if len(levels.known) > MOST_LEVELS)

    def variables(self) -> dict[str, Fields]:
        """All variables that are kept, with their levels."""
        crowded = self.crowded
        found: dict[str, Fields] = {}
        for text, word in self._words["variables"].known.items():
            if word in crowded:
                continue
            told = self._told["variables"].get(word, {"label": one_line(text)})
            levels = dict(told.get("levels", {}))
            for raw, level in self._levels.get(word, Words()).known.items():
                levels.setdefault(level, {"label": one_line(raw)})
            found[word] = {**told, "levels": levels} if levels else told
        return found

    def methods(self) -> dict[str, Fields]:
        """All kinds of evidence."""
        new = {"tier": _UNKNOWN_TIER, "note": _NO_TIER}
        return {
            word: {"label": label, **new} if about is None else about for word, label, about in self._all("methods")
        }

    def plain(self, kind: str) -> dict[str, Fields]:
        """All families of outcomes, or all words for the risk of bias."""
        return {word: {"label": label} if about is None else about for word, label, about in self._all(kind)}

    def _all(self, kind: str) -> list[tuple[str, str, Mapping[str, Any] | None]]:
        told = self._told[kind]
        return [(word, one_line(text), told.get(word)) for text, word in self._words[kind].known.items()]
