"""A change of one file made again where somebody else has changed the file meanwhile.

What a change did is found out from the data before and after it. It is made again on what the file says today, value by
value; records of a list are told by their id, wherever they stand. Where both have changed one thing, it is refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

from evidence.errors import EditRefused
from evidence.registry import profile, splice
from evidence.registry.reading import kind_of, order_of, read_bytes
from evidence.registry.schema import MODELS
from evidence.registry.step import FileChange, Step

_WHOLE = frozenset({"decision", "curated", "effect", "perturbation"})
"""Keys of what one person says as a whole: two persons' halves of it make no sense together."""


def rebased_step(step: Step, now: Callable[[str], bytes | None]) -> Step | None:
    """A step made again on what its files hold now; None where that changes nothing any more.

    Raises `EditRefused` where a part of it no longer fits.
    """
    changes = [rebased(change, now(change.path)) for change in step.changes]
    changed = tuple(change for change in changes if change.before != change.after)
    return Step(step.name, changed) if changed else None


def rebased(change: FileChange, now: bytes | None) -> FileChange:
    """The change made on what the file holds now. Raises `EditRefused` where it no longer fits."""
    path = change.path
    if now == change.before:
        return change
    if now == change.after:
        return FileChange(path, now, now)
    if now is None:
        raise EditRefused(f"{path} is no longer there")
    if change.before is None:
        raise EditRefused(f"there is another file {path} now; choose another id")
    if change.after is None:
        raise EditRefused(f"{path} was changed, and is not taken away")
    before, after, there = (_data(raw, path) for raw in (change.before, change.after, now))
    wanted = _merged(before, after, there, ())
    made = _by_lines(change.before, change.after, now)  # with comments, and as it was written
    if made is None or _read(made, path) != wanted:
        made = splice.put(now.decode("utf-8"), (), wanted, order_of(MODELS[kind_of(path) or ""])).encode("utf-8")
    if (fault := read_bytes(made, path).new_fault(read_bytes(now, path))) is not None:
        raise EditRefused(fault)
    return FileChange(path, now, made)


def _read(raw: bytes, path: str) -> Any:
    reading = profile.read(raw, path)
    return reading.data if reading.sound else None


def _data(raw: bytes, path: str) -> Any:
    data = _read(raw, path)
    if not isinstance(data, dict) or kind_of(path) is None:
        raise EditRefused(f"{path} cannot be understood as it is now; mend it by hand first")
    return data


_NONE: Any = object()
"""Stands where a key or an element is not."""


def _merged(before: Any, after: Any, there: Any, route: tuple[str, ...]) -> Any:
    """What should be there once the change from before to after is made on it as well."""
    if before == after or there == after:
        return there
    if there == before:
        return after
    if not (route and route[-1] in _WHOLE):
        if isinstance(after, dict) and isinstance(there, dict) and (before is _NONE or isinstance(before, dict)):
            return _merged_mapping({} if before is _NONE else before, after, there, route)
        keys = [_keys(value) for value in (before, after, there)]
        if all(key is not None for key in keys):
            return _merged_list(before, after, there, route)
    raise EditRefused(f"{_named(route)} was changed there as well: {_told(there)}")


def _merged_mapping(before: Any, after: Any, there: Any, route: tuple[str, ...]) -> Any:
    merged: dict[str, Any] = {}
    for key in dict.fromkeys((*there, *after)):
        value = _merged(before.get(key, _NONE), after.get(key, _NONE), there.get(key, _NONE), (*route, key))
        if value is not _NONE:
            merged[key] = value
    return merged


def _merged_list(before: Sequence[Any], after: Sequence[Any], there: Sequence[Any], route: tuple[str, ...]) -> Any:
    """Elements are told by their keys; new ones go behind the one that they stand behind."""
    old, new, now = (dict(zip(_keys(value) or (), value, strict=True)) for value in (before, after, there))
    renamed = _renamed(list(old), list(new))
    merged: dict[str, Any] = {}
    for key, value in now.items():
        to = renamed.get(key, key)
        if key in old and to in new:
            merged[to] = _merged(old[key], new[to], value, (*route, key))
        elif key in old:  # taken out here
            kept = _merged(old[key], _NONE, value, (*route, key))
            assert kept is _NONE
        elif key in new and value != new[key]:
            raise EditRefused(f"there is another {_named((*route, key))} now")
        else:
            merged[key] = value
    before_it: str | None = None if old else next(reversed(now), None)  # without any, behind all
    for key, value in new.items():
        if key not in merged:
            was = next((name for name, to in renamed.items() if to == key), key)
            if was in old:
                if old[was] == value:  # taken out by the other one
                    continue
                raise EditRefused(f"{_named((*route, was))} is no longer there")
            entries = list(merged.items())
            entries.insert(_behind(list(merged), before_it), (key, value))
            merged = dict(entries)
        before_it = key
    return list(merged.values()) or _NONE


def _behind(names: list[str], name: str | None) -> int:
    return 0 if name is None else names.index(name) + 1 if name in names else len(names)


def _renamed(old: list[str], new: list[str]) -> dict[str, str]:
    """Elements that have another key in the same place, from what they were called to what they are called."""
    if len(old) != len(new):
        return {}
    return {was: to for was, to in zip(old, new, strict=True) if was != to and was not in new and to not in old}


def _keys(value: Any) -> list[str] | None:
    """What tells the elements of a list from each other; None for anything else."""
    if value is _NONE:
        return []
    if not isinstance(value, list):
        return None
    keys = [
        str(element["id"]) if isinstance(element, dict) and "id" in element else json.dumps(element)
        for element in value
    ]
    return keys if max(Counter(keys).values(), default=0) < 2 else None


def _named(route: tuple[str, ...]) -> str:
    """A place for readers: `stance of zhu-2012-growth`."""
    names = [name for name in route if name != "evidence"] or list(route)
    return " of ".join(reversed(names)) if names else "the file"


def _told(value: Any) -> str:
    if value is _NONE:
        return "it is no longer there"
    return f"it is now `{value}`" if isinstance(value, str) and len(value) <= 60 else "see what is on disk"


def _by_lines(before: bytes, after: bytes, now: bytes) -> bytes | None:
    """The lines of the change put into what is there now; None where those that it is about are not the same."""
    old, new, lines = (raw.splitlines(keepends=True) for raw in (before, after, now))
    same = SequenceMatcher(None, old, lines, autojunk=False).get_matching_blocks()
    for tag, start, stop, begin, end in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        block = next(
            (block for block in same if block.a <= start and stop <= block.a + block.size and block.size), None
        )
        if block is None:
            return None
        place = block.b + start - block.a
        lines[place : place + stop - start] = new[begin:end]
    return b"".join(lines)
