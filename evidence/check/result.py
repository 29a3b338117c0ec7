"""What a check found; light, so that what was found before can be shown again without what finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from evidence.diagnostic import Diagnostic, Severity
from evidence.frozen import dataclass, field
from evidence.source_map import SourceMap

if TYPE_CHECKING:
    from evidence.check.identity import Identity

Raw = Callable[[str], bytes | None]
"""Gives the bytes of a file of the registry as they were checked; None when they cannot be had."""

COMPARING = frozenset({"EV507", "EV508", "EV509", "EV510"})
"""Rules that compare with the base revision: what they say is about a change as a whole, and nothing overlooks it."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a check looked at, so that `0 problems` cannot mean that nothing was read."""

    claims: int
    items: int
    sources: int
    snapshots: int
    quotes: int
    rules: int
    unread: int
    """Files that gave no record."""


@dataclass(frozen=True, slots=True)
class ByFile:
    """What was counted file by file, so that what is known of some files can be exchanged."""

    quotes: Mapping[str, int] = field(default_factory=dict)
    """Quotes that were looked up, where there are any."""
    suppressed: Mapping[str, int] = field(default_factory=dict)
    """Findings that suppressions cover, where there are any."""
    codes: frozenset[str] = frozenset()
    """Rules that found something, suppressed or not."""
    guessed: bool = False
    """Words were compared with known ones, which a check does so many times only."""
    cut: bool = False
    """Not every finding is listed."""


def nothing(path: str) -> None:
    """No files to look into."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that a check found."""

    found: tuple[Diagnostic, ...]
    """In no order; finding places costs time, and notes are often not shown."""
    unchecked: tuple[tuple[str, str], ...]
    """Code and reason of rules that could not look."""
    suppressed: int
    work: Work
    source_map: SourceMap
    known: int = 0
    """Findings of the baseline, which are not in `found`."""
    gone: tuple[Identity, ...] = ()
    """Entries of the baseline that no longer occur."""
    ran: tuple[str, ...] = ()
    """Codes of the rules that were chosen, in order."""
    raw: Raw = nothing
    """The bytes of files as they were checked."""
    by_file: ByFile | None = None
    """None of a result that was kept."""
    most: int | None = None
    """So many findings are listed, the worst; all of them where nothing is said."""
    limited_by: str = "--most"
    """What says how `most` they are, in words."""
    above: str = ""
    """The way from the top of the git repository to the registry, with a slash at its end; empty at the top, or
    without a repository. For formats whose readers look from there."""

    def count(self, severity: Severity) -> int:
        """How many diagnostics are of a severity."""
        return sum(found.severity is severity for found in self.found)

    @property
    def fixable(self) -> int:
        """How many findings a program can mend."""
        return sum(found.fix is not None for found in self.found)

    def ordered(self, least: Severity = Severity.NOTE) -> list[Diagnostic]:
        """Diagnostics of a severity or worse, by file, line, column, code and message.

        Where only the worst are listed, of those of one severity the first.
        """
        chosen = [found for found in self.found if found.severity.rank <= least.rank]
        chosen.sort(key=lambda found: found.place.path)  # so that each file is asked for its places once
        if self.most is not None and len(chosen) > self.most:
            chosen = self._worst(chosen, self.most)
        return sorted(chosen, key=self.source_map.order)

    def left_off(self, least: Severity = Severity.NOTE) -> int:
        """How many diagnostics of a severity or worse are not listed."""
        return (
            0 if self.most is None else max(0, sum(one.severity.rank <= least.rank for one in self.found) - self.most)
        )

    def _worst(self, found: list[Diagnostic], most: int) -> list[Diagnostic]:
        """The worst and first; asks only as many files for their places as are needed."""
        found = sorted(found, key=lambda one: one.severity.rank)
        last = found[most - 1]
        edge = (last.severity, last.place.path)
        before = [one for one in found[:most] if (one.severity, one.place.path) != edge]
        among = [one for one in found if (one.severity, one.place.path) == edge]
        return before + sorted(among, key=self.source_map.order)[: most - len(before)]
