"""A data class that is made later is the one that the standard library makes at once."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from typing import Any, Generic, TypeVar

import pytest

from evidence import frozen
from evidence.diagnostic import Place, Span

T = TypeVar("T")


def both(**options: Any) -> list[Any]:
    """The same class, made by this package and by the standard library."""
    made = []
    for decorate in (frozen.dataclass, dataclasses.dataclass):

        @decorate(**options)
        class Thing(Generic[T]):
            """A thing."""

            name: str
            size: int = 3
            parts: list[int] = dataclasses.field(default_factory=list)
            hidden: str = dataclasses.field(default="x", repr=False, compare=False)

            @property
            def double(self) -> int:
                return self.size * 2

        made.append(Thing)
    return made


@pytest.mark.parametrize("options", [{"frozen": True, "slots": True}, {"slots": True}])
def test_as_in_the_standard_library(options: dict[str, Any]) -> None:
    results = []
    for Thing in both(**options):  # noqa: N806
        one, other = Thing("a"), Thing("a", 4, parts=[1], hidden="y")
        said: list[Any] = [
            *(repr(one), repr(other), one == Thing("a"), one == other, one != other, one == ("a", 3, [], "x")),
            *(one.double, other.parts, Thing("a", hidden="z") == one, Thing.__doc__, Thing.__match_args__),
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
    @frozen.dataclass
    class Loose:
        name: str = "x"

    @frozen.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        size: int

    class Above(Ordered):
        pass

    assert Loose().__dict__ == {"name": "x"}
    assert Ordered(1) < Ordered(2)
    assert dataclasses.is_dataclass(Above)


def test_places_can_be_keys() -> None:
    assert {Place("a", ("b", 1), span=Span(1, 2, 3, 4)): 1}[Place("a", ("b", 1), span=Span(1, 2, 3, 4))] == 1
