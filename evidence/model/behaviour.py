"""What records can do, apart from what they hold and from what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from evidence.model.words import Role, Stance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from evidence.model.claim import Claim
    from evidence.model.source import Source
    from evidence.model.vocabulary import Level

    class _HasPoles(Protocol):
        @property
        def poles(self) -> tuple[str, ...]: ...
        @property
        def synonyms(self) -> Mapping[str, tuple[str, ...]]: ...

    class _HasLevels(Protocol):
        @property
        def levels(self) -> Mapping[str, Level]: ...
        @property
        def role(self) -> Role: ...
        def ancestors(self, level: str) -> tuple[str, ...]: ...

    class _HasInterval(Protocol):
        @property
        def ci(self) -> tuple[float, ...] | None: ...


_COMMON = {stance.value: stance for stance in (Stance.NO_EFFECT, Stance.MIXED, Stance.UNCLEAR)}


class AxisBehaviour:
    """Of an axis: which word means which stance."""

    __slots__ = ()

    def require_sound(self: _HasPoles) -> None:
        """Raise `ValueError` unless the poles are two, and synonyms are theirs."""
        if len(set(self.poles)) < 2:
            raise ValueError("the two poles must differ")
        for pole in self.poles:
            if pole in _COMMON or pole in (Stance.FIRST, Stance.SECOND):
                raise ValueError(f"`{pole}` is a stance that every axis has and cannot be a pole")
        for key in self.synonyms:
            if key not in self.poles and key != "about":
                raise ValueError(f"synonyms are for {' and '.join(self.poles)}, or `about`; `{key}` is none of them")

    def stance(self: _HasPoles, word: str) -> Stance | None:
        """The stance that a word of a file means on this axis; None when it means none."""
        if word == self.poles[0]:
            return Stance.FIRST
        if word == self.poles[1]:
            return Stance.SECOND
        return _COMMON.get(word)

    def word(self: _HasPoles, stance: Stance) -> str:
        """The word that files, tables and JSON use for a stance on this axis."""
        if stance is Stance.FIRST:
            return self.poles[0]
        if stance is Stance.SECOND:
            return self.poles[1]
        return stance.value

    @property
    def stances(self: _HasPoles) -> tuple[str, ...]:
        """Every word that an item on this axis may use as its stance."""
        return (*self.poles, *_COMMON)


class VariableBehaviour:
    """Of a context variable: how its levels stand to each other."""

    __slots__ = ()

    def ancestors(self: _HasLevels, level: str) -> tuple[str, ...]:
        """The levels above a level, nearest first; stops at a cycle or an unknown word."""
        found: dict[str, None] = {}
        while level in self.levels:
            parent = self.levels[level].parent
            if parent is None or parent in found or parent not in self.levels:
                break
            found[parent] = None
            level = parent
        return tuple(found)

    def role_of(self: _HasLevels, level: str) -> Role:
        """The role of a level, its own or inherited."""
        for word in (level, *self.ancestors(level)):
            if word in self.levels and (role := self.levels[word].role) is not None:
                return role
        return self.role


class EffectBehaviour:
    """Of a measured effect."""

    __slots__ = ()

    def require_sound(self: _HasInterval) -> None:
        """Raise `ValueError` unless the interval is one."""
        if self.ci is not None and not self.ci[1] - self.ci[0] >= 1e-9:
            raise ValueError("an interval with its lower bound first")


def is_claim(record: object) -> TypeGuard[Claim]:
    """Whether a record is a claim, whoever read it."""
    return type(record).__name__ == "Claim"


def is_source(record: object) -> TypeGuard[Source]:
    """Whether a record is a source, whoever read it."""
    return type(record).__name__ == "Source"
