"""What an edit changes in a file's data, in the fewest steps.

Data are what the strict reader gives: texts, lists and dicts.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from evidence.diagnostic import Route
from evidence.errors import SpliceRefused
from evidence.registry.profile import MAX_DEPTH


@dataclass(frozen=True, slots=True)
class Replace:
    """A value takes the place of another."""

    route: Route
    value: Any


@dataclass(frozen=True, slots=True)
class Add:
    """A key that is not there yet."""

    route: Route
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """A new element of a sequence that has some."""

    route: Route
    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """An entry of a collection that keeps others."""

    route: Route


Change: TypeAlias = Replace | Add | Insert | Remove


def at(data: Any, route: Route) -> Any:
    """What stands at a route. Raises `SpliceRefused` when nothing does."""
    for length, step in enumerate(route, 1):
        fits = isinstance(data, dict) if isinstance(step, str) else isinstance(data, list) and step >= 0
        try:
            if not fits:
                raise KeyError(step)
            data = data[step]
        except (KeyError, IndexError):
            raise SpliceRefused(f"the file has no {named(route[:length])}") from None
    return data


def named(route: Route) -> str:
    """A route for readers, who count from one."""
    return " > ".join(str(step + 1) if isinstance(step, int) else step for step in route) or "list at its top"


def changed(data: Any, route: Route, value: Any) -> Any:
    """A copy of the data with a value at a route."""
    if not route:
        return value
    result = copy.deepcopy(data)
    at(result, route[:-1])[route[-1]] = value
    return result


def to_text(data: Any, route: Route) -> Route:
    """A text where a list may stand is its own first element."""
    needless = len(route) > 1 and route[-1] == 0 and isinstance(at(data, route[:-1]), str)
    return route[:-1] if needless else route


def differences(data: Any, route: Route, wanted: Any) -> Iterator[Change]:
    """The least changes that turn what stands at a route into what is wanted there."""
    holder, last = (at(data, route[:-1]), route[-1]) if route else ({"": data}, "")
    if isinstance(holder, dict) and isinstance(last, str) and last not in holder:
        yield Add(route, wanted)
        return
    there = at(data, route)
    if there == wanted:
        return
    if not (there and wanted) or isinstance(there, str) or type(there) is not type(wanted):
        yield Replace(route, wanted)
    elif isinstance(there, dict):
        for key, value in wanted.items():
            yield from differences(data, (*route, key), value)
        yield from (Remove((*route, key)) for key in there if key not in wanted)
    else:
        yield from _element_differences(data, route, there, wanted)


def _element_differences(data: Any, route: Route, there: list[Any], wanted: list[Any]) -> Iterator[Change]:
    least = min(len(there), len(wanted))
    same = next((n for n in range(least) if there[n] != wanted[n]), least)
    ending = next((n for n in range(least - same) if there[-1 - n] != wanted[-1 - n]), least - same)
    for index in range(same, least - ending):
        yield from differences(data, (*route, index), wanted[index])
    for index in range(least - ending, len(wanted) - ending):
        yield Insert(route, index, wanted[index])
    for index in reversed(range(least - ending, len(there) - ending)):
        yield Remove((*route, index))


def plain(value: Any, depth: int = 0) -> Any:
    """A value as the strict reader would give it: texts, lists and dicts. Raises `SpliceRefused` for all else."""
    if isinstance(value, str):
        return value
    if depth == MAX_DEPTH:
        raise SpliceRefused(f"the value is nested deeper than {MAX_DEPTH} levels; flatten it")
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part, depth + 1) for part in value]
    raise SpliceRefused(f"a {type(value).__name__} cannot be written; files hold texts, lists and mappings of them")
