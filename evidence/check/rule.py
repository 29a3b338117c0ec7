"""What a rule is: one function with its manual as docstring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from evidence.frozen import dataclass

if TYPE_CHECKING:
    from evidence.diagnostic import Fix, Related, Route, Severity


class Scope(StrEnum):
    """What a rule has to look at, and so what can change its result."""

    READER = "reader"
    """Found while a file is read; the rule only documents it."""
    SOURCE = "source"
    """One source, its snapshot and the vocabulary."""
    CLAIM = "claim"
    """One claim, the sources that it names and its verdict."""
    REGISTRY = "registry"
    """All records together."""


class Aspect(StrEnum):
    """Something that few claims have, and without which some rules find nothing on a claim."""

    BROADER = "broader"
    """A broader claim is named."""
    CITING = "citing"
    """It is recorded what the source of an item cites, or whose result an item retells."""
    DECISION = "decision"
    """Somebody has decided on it."""
    DERIVED = "derived"
    """The source of an item derives from another one."""
    EFFECT = "effect"
    """An item has a measured effect."""
    MISFIT = "misfit"
    """The method of an item may not be one of such sources as its own."""
    PERTURBATION = "perturbation"
    """The subject was manipulated."""
    QUOTE = "quote"
    """An item has a quote."""
    SCOPE = "scope"
    """The claim holds under some conditions only."""
    THROUGH = "through"
    """An item is known through another source, or says whose result it retells."""
    TWICE = "twice"
    """Two items have one source, or one id."""
    UNKNOWN = "unknown"
    """It uses a word, or names a source or a person, that is not known."""
    UNSETTLED = "unsettled"
    """Something was published later of the source of an item."""
    UNSTORED = "unstored"
    """An item has a quote, and its source no text."""
    WORDLESS = "wordless"
    """An item has neither a quote nor a finding."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a rule found, by route; the engine adds file, severity and code."""

    route: Route
    message: str
    hint: str | None = None
    on_key: bool = False
    related: tuple[Related, ...] = ()
    path: str | None = None
    """Only for rules over the whole registry: the file that is meant."""
    fix: Fix | None = None
    """How a program may mend it without a person; only where nothing has to be decided."""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule's word that its input is missing, which is neither a pass nor a finding."""

    reason: str


Finding = Hit | NotChecked


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the check."""

    code: str
    name: str
    severity: Severity
    scope: Scope
    run: Callable[..., Iterator[Finding]]
    partial: bool = False
    """Speaks only of values that are there, so that it can also look at the sound part of a broken record."""
    about: Aspect | None = None
    """It has nothing to say of a claim without this, not even that it could not look."""

    @property
    def manual(self) -> str:
        """Why, how to fix, and examples: the function's docstring."""
        import inspect  # takes long, and few ask

        return inspect.cleandoc(self.run.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first sentence of the manual."""
        return re.split(r"\n\s*\n", self.manual, maxsplit=1)[0].replace("\n", " ")

    @property
    def family(self) -> str:
        """The first three characters of the code, `EV2`."""
        return self.code[:3]


def rule(
    code: str, name: str, severity: Severity, scope: Scope, partial: bool = False, about: Aspect | None = None
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a rule of a function."""

    def wrap(run: Callable[..., Iterator[Finding]]) -> Rule:
        return Rule(code, name, severity, scope, run, partial, about)

    return wrap
