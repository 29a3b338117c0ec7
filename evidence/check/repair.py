"""Mends what needs no thought: findings that carry a `Fix`, as steps of a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from evidence.check.result import CheckResult
from evidence.diagnostic import Fix, Severity
from evidence.errors import EditRefused
from evidence.registry import profile, splice
from evidence.registry.draft import Draft
from evidence.registry.layout import canonical
from evidence.registry.reading import kind_of, order_of, read_bytes
from evidence.registry.schema import MODELS
from evidence.registry.step import FileChange, Step

_MOST_ROUNDS = 5
"""Checks after which mending ends; what one round brings to light, the next one mends."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """What was mended in a draft, and how the registry stands after that."""

    before: CheckResult
    result: CheckResult
    mended: int
    """Findings that were mended."""
    files: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    """Paths that could not be mended, with the reason."""


def repair(draft: Draft, examine: Callable[[Draft], CheckResult]) -> Repairs:
    """Mend what a check finds in a draft, and check again until nothing is left that can be mended.

    Nothing is saved. What a file's own rules of writing refuse is left as it is.
    """
    result = first = examine(draft)
    mended = 0
    files: dict[str, None] = {}
    refused: dict[str, str] = {}
    for _ in range(_MOST_ROUNDS):
        wanted: dict[str, list[Fix]] = {}
        for found in result.ordered():
            if found.fix is not None and found.place.path not in refused:
                wanted.setdefault(found.place.path, []).append(found.fix)
        changes: dict[str, FileChange] = {}
        for path, fixes in wanted.items():
            try:
                changes[path] = _change(draft, path, fixes)
            except EditRefused as error:
                refused[path] = str(error)
        made = _made(draft, changes, refused)
        if not made:
            break
        mended += sum(len(wanted[path]) for path in made)
        files.update(dict.fromkeys(made))
        result = examine(draft)
    return Repairs(first, result, mended, tuple(sorted(files)), tuple(sorted(refused.items())))


def mend(raw: bytes, path: str, fixes: Iterable[Fix]) -> bytes:
    """The bytes of a file after some fixes. Raises `EditRefused` when one cannot be made, or does harm."""
    kind = kind_of(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditRefused("it is not UTF-8") from error
    reading = profile.read(raw, path)
    if kind is None or not reading.sound:
        raise EditRefused("it has errors that have to be mended by hand first")
    order = order_of(MODELS[kind])
    wanted = dict.fromkeys(fixes)
    # from the end of a list to its beginning, so that no element moves before its turn
    takes = sorted((fix.route for fix in wanted if fix.route and fix.value is None), key=_backwards)
    for fix in wanted:
        if fix.route and fix.value is not None:
            text = splice.put(text, fix.route, fix.value, order)
    for route in takes:
        text = splice.remove(text, route)
    if any(fix.route is None for fix in wanted):
        text = canonical(text, order)
    after = text.encode("utf-8")
    known = [problem.message for problem in read_bytes(raw, path).problems]
    for problem in read_bytes(after, path).problems:
        if problem.severity is Severity.ERROR and problem.message not in known:
            raise EditRefused(problem.message)
    return after


def _backwards(route: tuple[str | int, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((key, 0) if isinstance(key, str) else ("", -key) for key in route)


def _change(draft: Draft, path: str, fixes: list[Fix]) -> FileChange:
    raw = draft.raw(path)
    if raw is None:
        raise EditRefused("there is no such file")
    after = mend(raw, path, fixes)
    if after == raw:
        raise EditRefused("it cannot be mended without changing what it says")
    return FileChange(path, raw, after)


def _made(draft: Draft, changes: Mapping[str, FileChange], refused: dict[str, str]) -> list[str]:
    """Make the changes in the draft, and return the paths of those that it takes: all at once, or one by one."""
    try:
        if changes:
            draft.apply(Step("mend what needs no thought", tuple(changes.values())))
        return list(changes)
    except EditRefused:
        made: list[str] = []
    for path, change in changes.items():
        try:
            draft.apply(Step(f"mend {path}", (change,)))
        except EditRefused as error:
            refused[path] = str(error)
        else:
            made.append(path)
    return made
