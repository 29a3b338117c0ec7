"""Runs the rules over a registry and collects what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from evidence.check.context import CheckContext
from evidence.check.rule import Finding, Hit, NotChecked, Rule, Scope
from evidence.check.rules import RULES
from evidence.diagnostic import Diagnostic, Place, Route, Severity
from evidence.model.claim import Claim, Suppression
from evidence.model.source import Source
from evidence.registry.loader import load, locate
from evidence.registry.registry import Registry
from evidence.source_map import SourceMap

_MOST_OF_A_KIND = 100
"""Findings of one rule in one file that are listed; more are only counted."""


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
class CheckResult:
    """All that a check found."""

    found: tuple[Diagnostic, ...]
    """In no order; finding places costs time, and notes are often not shown."""
    unchecked: tuple[tuple[str, str], ...]
    """Code and reason of rules that could not look."""
    suppressed: int
    work: Work
    source_map: SourceMap

    def count(self, severity: Severity) -> int:
        """How many diagnostics are of a severity."""
        return sum(found.severity is severity for found in self.found)

    def ordered(self, least: Severity = Severity.NOTE) -> list[Diagnostic]:
        """Diagnostics of a severity or worse, by file, line, column, code and message."""
        chosen = [found for found in self.found if found.severity.rank <= least.rank]
        chosen.sort(key=lambda found: found.place.path)  # so that each file is asked for its places once
        return sorted(chosen, key=self.source_map.order)


def check(root: Path, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> CheckResult:
    """Check the registry below a folder.

    `select` and `ignore` are codes or their beginnings (`EV2`); everything is selected by default.
    Raises `RegistryNotFound` when there is none.
    """
    registry, problems = load(root)
    return check_registry(registry, problems, tuple(select), tuple(ignore))


def check_registry(
    registry: Registry, problems: Iterable[Diagnostic], select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> CheckResult:
    """Check a loaded registry; `problems` are those found while it was loaded."""
    chosen = [rule for rule in RULES if _chosen(rule.code, select, ignore)]
    codes = {rule.code for rule in chosen}
    found = [problem for problem in problems if problem.code in codes]
    context = CheckContext(registry)
    unchecked: dict[tuple[str, str], None] = {}
    suppressions = _Suppressions(registry)
    listed: Counter[tuple[str, str]] = Counter()
    for rule, path, finding in _findings(chosen, context):
        if isinstance(finding, NotChecked):
            unchecked[(rule.code, finding.reason)] = None
        elif not suppressions.cover(rule.code, path, finding.route):
            listed[rule.code, path] += 1
            if listed[rule.code, path] > _MOST_OF_A_KIND:
                continue
            place = Place(path, finding.route, finding.on_key)
            found.append(Diagnostic(rule.code, rule.severity, finding.message, place, finding.hint, finding.related))
    for (code, path), count in listed.items():
        if count > _MOST_OF_A_KIND:
            message = f"this rule has {count - _MOST_OF_A_KIND:,} more findings in this file, which are not listed"
            found.append(Diagnostic(code, _SEVERITIES[code], message, Place(path, ())))
    if "EV014" in codes:
        silent = {code for code, _ in unchecked}
        found.extend(suppressions.useless(codes - silent))
        if registry.unread and suppressions.any:
            unchecked[("EV014", "some files could not be read, and may hold what is suppressed")] = None
    source_map = SourceMap(partial(locate, registry.root))
    claims = registry.claims.values()
    work = Work(
        claims=len(claims),
        items=sum(len(claim.evidence) for claim in claims),
        sources=len(registry.sources),
        snapshots=registry.snapshots.count,
        quotes=context.quotes_checked,
        rules=len(chosen),
        unread=len(registry.unread),
    )
    return CheckResult(tuple(dict.fromkeys(found)), tuple(sorted(unchecked)), suppressions.used, work, source_map)


def _chosen(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    return (not select or code.startswith(select)) and not (ignore and code.startswith(ignore))


def _findings(rules: Iterable[Rule], context: CheckContext) -> Iterator[tuple[Rule, str, Finding]]:
    """What rules find, with the path of the file that each finding is about."""
    registry = context.registry
    scoped = {scope: [rule for rule in rules if rule.scope is scope] for scope in Scope}
    # claim by claim, not rule by rule: a claim's records stay in the processor's cache
    for claim in registry.claims.values():
        for rule in scoped[Scope.CLAIM]:
            for finding in rule.run(claim, context):
                yield rule, registry.claim_paths[claim.id], finding
    for path, remainder in registry.remainders.items():
        for rule in scoped[Scope.CLAIM]:
            for finding in rule.run(remainder, context) if rule.partial else ():
                yield rule, path, finding
    for source in registry.sources.values():
        for rule in scoped[Scope.SOURCE]:
            for finding in rule.run(source, context):
                yield rule, registry.source_paths[source.id], finding
    for rule in scoped[Scope.REGISTRY]:
        for finding in rule.run(context):
            yield rule, (finding.path or "") if isinstance(finding, Hit) else "", finding


@dataclass
class _Suppressions:
    """The `ignore` entries of all files, and which of them were needed."""

    registry: Registry
    used: int = 0
    _entries: dict[str, tuple[Claim | Source, tuple[Suppression, ...]]] = field(default_factory=dict)
    _needed: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for claim in self.registry.claims.values():
            if claim.ignore:
                self._entries[self.registry.claim_paths[claim.id]] = (claim, claim.ignore)
        for source in self.registry.sources.values():
            if source.ignore:
                self._entries[self.registry.source_paths[source.id]] = (source, source.ignore)
        for path, remainder in self.registry.remainders.items():
            if remainder.ignore:
                self._entries[path] = (remainder, remainder.ignore)

    @property
    def any(self) -> bool:
        """Whether there is an entry at all."""
        return bool(self._entries)

    def cover(self, code: str, path: str, route: Route) -> bool:
        """Whether an entry of the file suppresses a finding; remembers that it was needed."""
        if path not in self._entries:
            return False
        record, entries = self._entries[path]
        covered = False
        for i, entry in enumerate(entries):
            if entry.rule == code and (entry.item is None or entry.item == _item_at(record, route)):
                self._needed.add((path, i))
                covered = True
        self.used += covered
        return covered

    def useless(self, codes: set[str]) -> Iterator[Diagnostic]:
        """A warning for every entry of a rule that ran and found nothing to suppress.

        With a file unread nobody knows whether a rule would have found something.
        """
        for path, (_, entries) in self._entries.items():
            for i, entry in enumerate(entries):
                unknown = entry.rule not in _SEVERITIES
                useless = (path, i) not in self._needed and entry.rule in codes and not self.registry.unread
                if unknown or useless:
                    message = f"the suppression of {entry.rule} suppresses nothing"
                    if unknown:
                        message = f"there is no rule {entry.rule} to suppress"
                    place = Place(path, ("ignore", i, "rule"))
                    yield Diagnostic("EV014", Severity.WARNING, message, place, "remove the entry")


_SEVERITIES = {rule.code: rule.severity for rule in RULES}


def _item_at(record: Claim | Source, route: Route) -> str | None:
    if isinstance(record, Claim) and len(route) > 1 and route[0] == "evidence" and isinstance(route[1], int):
        return record.evidence[route[1]].id
    return None
