"""Checks again whenever a file changes, and says what is new and what is gone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evidence.check.identity import Identifier, Identity
from evidence.check.result import CheckResult
from evidence.diagnostic import Diagnostic, Severity
from evidence.registry.draft import Draft
from evidence.registry.loader import load
from evidence.registry.outside import look, stamp_at
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Stamp


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
    """A turn for the registry as it is, and one for each change of its files or its stored texts; never ends.

    `pause` waits between two looks. `least` is the severity down to which findings are told apart; moving a finding to
    another line is no change.
    """
    texts = _stamps(draft.registry)  # before they are read: what changes meanwhile is seen at the next look
    result = examine(draft)
    known = _by_identity(result, least)
    yield Turn(result, tuple(_ordered(result, known)), (), first=True)
    while True:
        pause()
        taken = draft.take_in(look(draft.registry))
        if _stamps(draft.registry) != texts:
            # stored texts are read once, so that everything is read anew
            draft = Draft(*load(draft.root))
            texts = _stamps(draft.registry)
        elif not taken:
            continue
        result = examine(draft)
        before, known = known, _by_identity(result, least)
        new = {key: found for key, found in known.items() if key not in before}
        gone = {key: found for key, found in before.items() if key not in known}
        yield Turn(result, tuple(_ordered(result, new)), tuple(gone.values()))


def _stamps(registry: Registry) -> dict[str, Stamp | None]:
    """When the stored texts of sources were written last."""
    folder = os.path.join(registry.root, registry.config.snapshots)
    names = {source.snapshot for source in registry.sources.values() if source.snapshot is not None}
    return {name: stamp_at(os.path.join(folder, name)) for name in names}


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
