"""What a new registry shall be about, in the words of whoever founds it; every word is looked at here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.errors import UsageError

_WORD = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_LONGEST_WORD = 60
_LONGEST_LINE = 300
_TAKEN = frozenset(("first", "second", "no-effect", "mixed", "unclear"))
"""Stances that every axis has; no pole may be called so."""
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+\-\[\],=<>~!@:/#%]*")
"""What pip may be told to install: nothing that a shell, YAML or a runner would read as something else."""

AXIS_FORM = "write it as NAME=ANSWER/ANSWER, such as effect=harmful/beneficial"
CONTEXT_FORM = "write it as NAME=LEVEL/LEVEL, such as setting=laboratory/field"


@dataclass(frozen=True, slots=True)
class Choice:
    """A name with the words that it may take: an axis with its poles, or a condition with its levels."""

    name: str
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name as words."""
        return in_words(self.name)


@dataclass(frozen=True, slots=True)
class Charter:
    """All that is said of a registry before it is there."""

    name: str
    """Short name, on one line."""
    title: str
    """Title as a reader sees it, on one line."""
    axes: tuple[Choice, ...]
    contexts: tuple[Choice, ...]
    curator: Choice
    """Id of the first curator, and one word more: the name as it shall be shown."""
    requirement: str
    """What CI installs to run the check."""


def axis(said: str) -> Choice:
    """An axis as it is written on the command line.

    Raises `UsageError` that says what is wrong with it.
    """
    found = _choice(said, "axis", AXIS_FORM)
    if len(found.words) != 2:
        raise UsageError(f"an axis has exactly two opposing answers, {said!r} has {len(found.words)}: {AXIS_FORM}")
    for pole in found.words:
        if pole in _TAKEN:
            raise UsageError(f"{pole} is a stance that every axis has and cannot be an answer; choose another word")
    return found


def context(said: str) -> Choice:
    """A condition under which evidence is obtained, as it is written on the command line."""
    return _choice(said, "condition", CONTEXT_FORM)


def distinct(choices: Iterable[Choice], what: str) -> tuple[Choice, ...]:
    """The choices, none of which may have the name of another."""
    found: dict[str, Choice] = {}
    for choice in choices:
        if choice.name in found:
            raise UsageError(f"two {what} are called {choice.name}; give one of them another name")
        found[choice.name] = choice
    return tuple(found.values())


def curator(said: str) -> Choice:
    """A curator as ``ID`` or ``ID=NAME``."""
    name, equals, shown = said.partition("=")
    if not is_word(name):
        raise UsageError(f"{said!r} is no curator: write ID or ID=NAME, such as ada='Ada Lovelace'; {_WORD_FORM}")
    return Choice(name, (line(shown, "the name of a curator") if equals else name,))


def line(said: str, what: str) -> str:
    """A text on one line, without anything that a terminal could act on."""
    text = said.strip()
    if not text or len(text) > _LONGEST_LINE or not text.isprintable():
        raise UsageError(f"{what} is one line of text, at most {_LONGEST_LINE} characters, without control characters")
    return text


def requirement(said: str) -> str:
    """What pip is told to install."""
    if not _REQUIREMENT.fullmatch(said) or len(said) > _LONGEST_LINE:
        raise UsageError(
            "--install takes one requirement of pip without blanks or quotation marks, such as "
            "evidence-contradiction-tracker==1.0 or git+https://example.org/tracker.git@v1.0; "
            "a wheel by its address, file:///srv/wheels/NAME.whl where only this machine installs it"
        )
    return said


def word_from(text: str, otherwise: str) -> str:
    """A word of the registry made from any text, such as the name of a folder."""
    made = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:_LONGEST_WORD].strip("-")
    return made or otherwise


def is_word(text: str) -> bool:
    """Whether a text can be a word of the vocabulary."""
    return _WORD.fullmatch(text) is not None and len(text) <= _LONGEST_WORD


def in_words(word: str) -> str:
    """A word of the vocabulary as a reader would write it."""
    return word.replace("-", " ")


_WORD_FORM = "words are lower-case letters and digits, with hyphens between them"


def _choice(said: str, what: str, form: str) -> Choice:
    name, equals, rest = said.partition("=")
    words = tuple(part.strip() for part in rest.split("/"))
    name = name.strip()
    if not equals or not rest.strip():
        raise UsageError(f"{said!r} is no {what}: {form}")
    for word in (name, *words):
        if not is_word(word):
            raise UsageError(f"{word!r} in {said!r} is no word of a vocabulary: {_WORD_FORM}; {form}")
    for place, word in enumerate(words):
        if word in words[:place]:
            raise UsageError(f"{said!r} names {word} twice; {form}")
    return Choice(name, words)
