"""Checks again whenever a file changes, and says what is new and what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evidence.check.identity import Identifier, Identity
from evidence.check.result import CheckResult
from evidence.diagnostic import Diagnostic, Severity
from evidence.registry.draft import Draft
from evidence.registry.outside import look


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at the disk brought."""

    result: CheckResult
    new: tuple[Diagnostic, ...]
    """Findings that were not there before, in order; at the first look all of them."""
    gone: tuple[Diagnostic, ...]
    """Findings that are no longer there, with the places that they had."""
    first: bool = False


def watch(
    draft: Draft, examine: Callable[[Draft], CheckResult], pause: Callable[[], None], least: Severity
) -> Iterator[Turn]:
    """A turn for the registry as it is, and one for each change of its files or of texts that were read; never ends.

    `pause` waits between two looks. `least` is the severity down to which findings are told apart; moving a finding to
    another line is no change.
    """
    result = examine(draft)
    known = _by_identity(result, least)
    yield Turn(result, tuple(_ordered(result, known)), (), first=True)
    while True:
        pause()
        if not draft.take_in(look(draft.registry)):
            continue
        result = examine(draft)
        before, known = known, _by_identity(result, least)
        new = {key: found for key, found in known.items() if key not in before}
        gone = {key: found for key, found in before.items() if key not in known}
        yield Turn(result, tuple(_ordered(result, new)), tuple(gone.values()))


def _by_identity(result: CheckResult, least: Severity) -> dict[tuple[Identity, int], Diagnostic]:
    """Findings by what they say; equal ones are numbered."""
    identifier = Identifier(result.raw)
    seen: Counter[Identity] = Counter()
    found: dict[tuple[Identity, int], Diagnostic] = {}
    for one in result.ordered(least):
        identity = identifier.identity(one)
        seen[identity] += 1
        found[identity, seen[identity]] = one
    return found


def _ordered(result: CheckResult, found: Mapping[tuple[Identity, int], Diagnostic]) -> list[Diagnostic]:
    return sorted(found.values(), key=result.source_map.order)
