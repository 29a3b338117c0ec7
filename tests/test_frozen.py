"""A data class that is made later is the one that the standard library makes at once."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from functools import cached_property
from typing import Any, Generic, TypeVar

import pytest

from evidence import frozen
from evidence.diagnostic import Place, Span

T = TypeVar("T")


def both(**options: Any) -> list[Any]:
    """The same class, made by this package and by the standard library."""
    made = []
    for module in (frozen, dataclasses):
        field: Any = module.field

        @module.dataclass(**options)
        class Thing(Generic[T]):
            """A thing."""

            name: str
            size: int = 3
            parts: list[int] = field(default_factory=list)
            hidden: str = field(default="x", repr=False, compare=False)
            twice: str = field(init=False, repr=False, compare=False)

            def __post_init__(self) -> None:
                object.__setattr__(self, "twice", self.name * 2)

            @property
            def double(self) -> int:
                return self.size * 2

        made.append(Thing)
    return made


@pytest.mark.parametrize("frozen_too", [{}, {"frozen": True}])
@pytest.mark.parametrize("others", [{}, {"slots": True}, {"slots": True, "order": True}, {"order": True}])
def test_as_in_the_standard_library(frozen_too: dict[str, Any], others: dict[str, Any]) -> None:
    results = []
    for Thing in both(**frozen_too, **others):  # noqa: N806
        one, other = Thing("a"), Thing("a", 4, parts=[1], hidden="y")
        said: list[Any] = [
            *(repr(one), repr(other), one == Thing("a"), one == other, one != other, one == ("a", 3, [], "x")),
            *(one.twice, one.double, other.parts, Thing("a", hidden="z") == one, Thing.__doc__, Thing.__match_args__),
            [(field.name, field.repr) for field in dataclasses.fields(Thing)],
            dataclasses.asdict(dataclasses.replace(other, name="b")),
            *(dataclasses.is_dataclass(Thing), str(inspect.signature(Thing)), hasattr(one, "__dict__")),
            *(copy.copy(other) == other, copy.deepcopy(other) == other, Thing.__hash__ is None),
        ]
        for act in (
            lambda one=one: setattr(one, "name", "c"),
            lambda one=one: delattr(one, "size"),
            lambda one=one: hash(one),
            lambda thing=Thing: thing(),
            lambda thing=Thing: thing("a", 1, [], "x", 5),
            lambda thing=Thing: thing("a", nothing=1),
            lambda one=one, other=other: (one < other, one >= other, sorted([other, one])[0] is one),
            lambda one=one: one < "a",
        ):
            try:
                said.append(act())
            except (TypeError, AttributeError) as error:
                said.append(type(error))
        results.append(said)
    assert results[0] == results[1]


@pytest.mark.parametrize("first", [hash, repr, lambda one: one == one, dataclasses.fields, pickle.dumps, copy.copy])
def test_whatever_is_asked_first(first: Any) -> None:
    """Methods come from the standard library when one of them is needed, and instances stay what they are."""

    @frozen.dataclass(frozen=True, slots=True)
    class Pair:
        left: int
        right: tuple[int, ...] = ()

    Pair.__qualname__ = "Pair"
    sys.modules[__name__].Pair = Pair  # type: ignore[attr-defined]
    one = Pair(1)
    first(one)
    assert (one, hash(one), repr(one)) == (Pair(1, ()), hash((1, ())), "Pair(left=1, right=())")
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.left = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.middle = 2  # type: ignore[attr-defined]
    match one:
        case Pair(left, right=rest):
            assert (left, rest) == (1, ())


def test_what_is_not_common_is_made_at_once() -> None:
    @frozen.dataclass(kw_only=True)
    class Loose:
        name: str = frozen.field(default="x", kw_only=False)
        size: int

    class Above(Loose):
        pass

    assert Loose("y", size=1).__dict__ == {"name": "y", "size": 1}
    assert dataclasses.is_dataclass(Above)
    with pytest.raises(ValueError, match="mutable default"):

        @frozen.dataclass
        class Wrong:
            parts: list[int] = []  # noqa: RUF012 it is refused


@pytest.mark.parametrize("made_by", [frozen, dataclasses])
@pytest.mark.parametrize("replaced_by", [frozen, dataclasses])
def test_replaced(made_by: Any, replaced_by: Any) -> None:
    @made_by.dataclass(frozen=True)
    class Pair:
        left: int
        right: int = 2

        @cached_property
        def total(self) -> int:
            return self.left + self.right

    one = Pair(1)
    assert one.total == 3
    other = replaced_by.replace(one, right=5)
    assert (type(other), other, other.total) == (Pair, Pair(1, 5), 6)
    with pytest.raises(TypeError):
        replaced_by.replace(one, middle=5)


def test_what_init_does_not_take_is_not_replaced() -> None:
    @frozen.dataclass(slots=True)
    class Half:
        left: int
        right: int = frozen.field(init=False)

        def __post_init__(self) -> None:
            self.right = -self.left

    assert frozen.replace(Half(1), left=2).right == -2
    with pytest.raises((TypeError, ValueError), match="init=False"):  # as the Python it runs on says it
        frozen.replace(Half(1), right=2)


def test_places_can_be_keys() -> None:
    assert {Place("a", ("b", 1), span=Span(1, 2, 3, 4)): 1}[Place("a", ("b", 1), span=Span(1, 2, 3, 4))] == 1
