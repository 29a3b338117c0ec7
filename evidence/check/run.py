"""Runs the rules over a registry and collects what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.check.context import CheckContext
from evidence.check.result import COMPARING, ByFile, CheckResult, Raw, Work
from evidence.check.rule import Hit, NotChecked, Rule, Scope
from evidence.check.rules import RULES
from evidence.check.shared_rules import Found, on_all, on_claims
from evidence.diagnostic import Diagnostic, Fix, Place, Route, Severity
from evidence.frozen import replace
from evidence.model.behaviour import is_claim
from evidence.registry import profile
from evidence.registry.loader import bytes_at, load
from evidence.source_map import START, FileSpans, SourceMap

if TYPE_CHECKING:
    from evidence.check.baseline import Known
    from evidence.check.identity import Identity
    from evidence.model.claim import Claim, Suppression
    from evidence.model.ids import ClaimId
    from evidence.model.source import Source
    from evidence.registry.registry import Registry

_MOST_OF_A_KIND = 100
"""Findings of one rule in one file that are listed; more are only counted."""
_MANY_CLAIMS = 2_000
"""From here on a second process saves more than it costs."""


def check(root: Path, select: Iterable[str] = (), ignore: Iterable[str] = (), base: str | None = None) -> CheckResult:
    """Check the registry below a folder.

    `select` and `ignore` are codes or their beginnings (`EV2`); everything is selected by default. `base` is a git
    revision to compare with: the last commit that it shares with what is checked out.
    Raises `RegistryNotFound`, and `EnvironmentFault` when the base cannot be read.
    """
    registry, problems = load(root)
    before = None if base is None else registry_before(root, base, registry)
    return check_registry(registry, problems, tuple(select), tuple(ignore), before)


def registry_before(root: Path, revision: str, registry: Registry) -> Registry:
    """The registry at the last commit that a revision shares with what is checked out; `registry` is as on disk."""
    from evidence.history.git import Repository  # starts programs; a check without a base needs none of it
    from evidence.history.revision import registry_since

    return registry_since(Repository.around(root), revision, registry)


def check_registry(
    registry: Registry,
    problems: Iterable[Diagnostic],
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    base: Registry | None = None,
    raw: Raw | None = None,
    known: Mapping[Identity, int] | None = None,
    most: int = _MOST_OF_A_KIND,
    alone: bool = True,
    only: Collection[str] | None = None,
) -> CheckResult:
    """Check a loaded registry, compared with a base where one is given.

    `problems` are those found while it was loaded; `raw` gives the bytes of its files where these are not on disk.
    `known` findings are left out and counted. Of a rule in one file at most so many findings are listed.
    Where it is not to work `alone`, it may start a second process for a large registry. `only` some files are checked
    where their paths are given, without the rules that look at the whole registry but those that compare with a base.
    """
    raw = partial(bytes_at, registry.root) if raw is None else raw
    chosen = [rule for rule in RULES if _chosen(rule.code, select, ignore)]
    codes = {rule.code for rule in chosen}
    # what is not sound is not edited
    sound = (
        problem if problem.place.path not in registry.unread else replace(problem, fix=None) for problem in problems
    )
    baseline = _known(known, raw)
    found = [problem for problem in sound if problem.code in codes and not _covers(baseline, problem)]
    context = CheckContext(registry, base)
    unchecked: dict[tuple[str, str], None] = {}
    records = _records(registry)
    suppressions = _Suppressions(records if only is None else (one for one in records if one[0] in only), base)
    seen = _Seen()
    findings = seen.through(_findings(chosen, context, alone, only))
    found.extend(_reported(findings, suppressions, unchecked, registry.unread, baseline, most))
    if "EV014" in codes:
        useless = suppressions.useless(_looked(codes, unchecked, base), bool(registry.unread))
        found.extend(problem for problem in useless if not _covers(baseline, problem))
        for code in sorted(suppressions.rules.intersection(_SEVERITIES).difference(codes)):
            unchecked[("EV014", f"{code} was not asked, and may find what is suppressed")] = None
        if registry.unread and suppressions.any:
            unchecked[("EV014", "some files could not be read, and may hold what is suppressed")] = None
    source_map = SourceMap(partial(_located, raw))
    claims = registry.claims.values()
    work = Work(
        claims=len(claims),
        items=sum(len(claim.evidence) for claim in claims),
        sources=len(registry.sources),
        snapshots=registry.snapshots.count({source.snapshot for source in registry.sources.values()}),
        quotes=sum(context.quotes.values()),
        rules=len(chosen),
        unread=len(registry.unread),
    )
    return CheckResult(
        found=tuple(dict.fromkeys(found)),
        unchecked=tuple(sorted(unchecked)),
        suppressed=suppressions.used.total(),
        work=work,
        source_map=source_map,
        known=0 if baseline is None else baseline.count,
        gone=()
        if baseline is None
        else tuple(baseline.gone(_looked(codes, unchecked, base), registry.unread, registry.unread_names)),
        ran=tuple(rule.code for rule in chosen),
        raw=raw,
        by_file=ByFile(
            quotes=context.quotes,
            suppressed=suppressions.used,
            codes=frozenset(code for code, _ in seen.counts),
            guessed=context.guessed,
            cut=any(count > most for count in seen.counts.values()),
        ),
    )


def check_claims(registry: Registry, claims: Collection[ClaimId]) -> tuple[Diagnostic, ...]:
    """What the rules on claims find on these alone, for use after an edit.

    The same as a whole check says of them, but for what is found while files are read, what only a look at the whole
    registry finds, and useless suppressions. Claims without a record are passed over.
    """
    context = CheckContext(registry)
    records = [registry.claims[name] for name in sorted(claims) if name in registry.claims]
    suppressions = _Suppressions((registry.claim_paths[claim.id], claim) for claim in records)
    rules = [rule for rule in RULES if rule.scope is Scope.CLAIM]
    return tuple(dict.fromkeys(_reported(on_claims(records, rules, context), suppressions, {}, registry.unread)))


def _known(known: Mapping[Identity, int] | None, raw: Raw) -> Known | None:
    """The baseline; None without one, which needs none of what it takes to know a finding again."""
    if not known:
        return None
    from evidence.check.baseline import Known

    return Known(known, raw)


def _covers(baseline: Known | None, found: Diagnostic) -> bool:
    return baseline is not None and baseline.covers(found)


def _looked(codes: set[str], unchecked: Iterable[tuple[str, str]], base: Registry | None) -> set[str]:
    """Those of some rules that have seen all that they ask about."""
    return codes.difference((code for code, _ in unchecked), () if base is not None else COMPARING)


def _located(raw: Raw, path: str) -> FileSpans:
    """Where the values of a file stand, for showing diagnostics."""
    content = raw(path) if path else None
    return FileSpans({(): START}, {}) if content is None else profile.locate(content)


def _chosen(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    return (not select or code.startswith(select)) and not (ignore and code.startswith(ignore))


def _reported(
    findings: Iterable[Found],
    suppressions: _Suppressions,
    unchecked: dict[tuple[str, str], None],
    unread: Collection[str],
    baseline: Known | None = None,
    most: int = _MOST_OF_A_KIND,
) -> Iterator[Diagnostic]:
    """Findings that are neither suppressed nor known, so many of a kind.

    What could not be checked goes into `unchecked`.
    """
    listed: Counter[tuple[str, str]] = Counter()
    for rule, path, finding in findings:
        if isinstance(finding, NotChecked):
            unchecked[(rule.code, finding.reason)] = None
            continue
        if suppressions.cover(rule.code, path, finding.route):
            continue
        place = Place(path, finding.route, finding.on_key)
        fix = None if path in unread else finding.fix
        found = Diagnostic(rule.code, rule.severity, finding.message, place, finding.hint, finding.related, fix)
        if _covers(baseline, found):
            continue
        listed[rule.code, path] += 1
        if listed[rule.code, path] <= most:
            yield found
    for (code, path), count in listed.items():
        if count > most:
            message = f"this rule has {count - most:,} more findings in this file, which are not listed"
            yield Diagnostic(code, _SEVERITIES[code], message, Place(path, ()))


def _findings(
    rules: Iterable[Rule], context: CheckContext, alone: bool, only: Collection[str] | None
) -> Iterator[Found]:
    """What rules find, with the path of the file that each finding is about."""
    registry = context.registry
    scoped = {scope: [rule for rule in rules if rule.scope is scope] for scope in Scope}
    if only is not None:
        claims = [claim for claim in registry.claims.values() if registry.claim_paths[claim.id] in only]
        yield from on_claims(claims, scoped[Scope.CLAIM], context)
        sources = (source for source in registry.sources.values() if registry.source_paths[source.id] in only)
        yield from _on_sources(sources, scoped[Scope.SOURCE], context)
        yield from _on_registry((rule for rule in scoped[Scope.REGISTRY] if rule.code in COMPARING), context)
        return
    claims = list(registry.claims.values())
    rest = partial(_on_the_rest, scoped, context)
    if alone or len(claims) < _MANY_CLAIMS:
        yield from on_claims(claims, scoped[Scope.CLAIM], context)
        yield from rest()
    else:
        yield from on_all(claims, scoped[Scope.CLAIM], context, rest)


def _on_the_rest(scoped: Mapping[Scope, Sequence[Rule]], context: CheckContext) -> Iterator[Found]:
    """What rules find on all but sound claims."""
    for path, remainder in context.registry.remainders.items():
        for rule in scoped[Scope.CLAIM]:
            for finding in rule.run(remainder, context) if rule.partial else ():
                yield rule, path, finding
    yield from _on_sources(context.registry.sources.values(), scoped[Scope.SOURCE], context)
    yield from _on_registry(scoped[Scope.REGISTRY], context)


def _on_registry(rules: Iterable[Rule], context: CheckContext) -> Iterator[Found]:
    for rule in rules:
        for finding in rule.run(context):
            yield rule, (finding.path or "") if isinstance(finding, Hit) else "", finding


def _on_sources(sources: Iterable[Source], rules: Iterable[Rule], context: CheckContext) -> Iterator[Found]:
    for source in sources:
        for rule in rules:
            for finding in rule.run(source, context):
                yield rule, context.registry.source_paths[source.id], finding


class _Seen:
    """How many findings there are of each rule in each file, whatever becomes of them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def through(self, findings: Iterable[Found]) -> Iterator[Found]:
        """The same findings, counted."""
        for rule, path, finding in findings:
            self.counts[rule.code, path] += 1
            yield rule, path, finding


def _records(registry: Registry) -> Iterator[tuple[str, Claim | Source]]:
    """Every record that holds suppressions, with its path."""
    yield from ((registry.claim_paths[claim.id], claim) for claim in registry.claims.values() if claim.ignore)
    yield from ((registry.source_paths[source.id], source) for source in registry.sources.values() if source.ignore)
    yield from registry.remainders.items()


class _Suppressions:
    """The `ignore` entries of some files, and which of them were needed."""

    def __init__(self, records: Iterable[tuple[str, Claim | Source]], base: Registry | None = None) -> None:
        self.used: Counter[str] = Counter()
        self._base = base
        self._entries = {path: (record, record.ignore) for path, record in records if record.ignore}
        self._needed: set[tuple[str, int]] = set()

    @property
    def any(self) -> bool:
        """Whether there is an entry at all."""
        return bool(self._entries)

    @property
    def rules(self) -> set[str]:
        """The rules that entries are of."""
        return {entry.rule for _, entries in self._entries.values() for entry in entries}

    def cover(self, code: str, path: str, route: Route) -> bool:
        """Whether an entry of the file suppresses a finding; remembers that it was needed."""
        if path not in self._entries:
            return False
        record, entries = self._entries[path]
        covered = False
        for i, entry in enumerate(entries):
            if entry.rule != code or self._is_too_new(entry, record):
                continue
            if entry.item is None or entry.item == _item_at(record, route):
                self._needed.add((path, i))
                covered = True
        if covered:
            self.used[path] += 1
        return covered

    def _is_too_new(self, entry: Suppression, record: Claim | Source) -> bool:
        """Whether a change suppresses what is said of its own verdicts, which nobody else has agreed to yet."""
        if entry.rule in COMPARING:
            return True  # a decision answers these; a suppression would stay, and hide what nobody has seen yet
        if self._base is None or not entry.rule.startswith("EV5"):
            return False
        known: Mapping[Any, Claim | Source] = self._base.claims if is_claim(record) else self._base.sources
        names = (record.id, *record.formerly)
        before = next((known[name] for name in names if name in known), None)
        return before is None or not any((old.rule, old.item) == (entry.rule, entry.item) for old in before.ignore)

    def useless(self, codes: set[str], unread: bool) -> Iterator[Diagnostic]:
        """A warning for every entry of a rule that ran and found nothing to suppress.

        With a file unread nobody knows whether a rule would have found something.
        """
        for path, (_, entries) in self._entries.items():
            for i, entry in enumerate(entries):
                unknown = entry.rule not in _SEVERITIES
                useless = (path, i) not in self._needed and entry.rule in codes and not unread
                if unknown or useless:
                    message = f"the suppression of {entry.rule} suppresses nothing"
                    if unknown:
                        message = f"there is no rule {entry.rule} to suppress"
                    place = Place(path, ("ignore", i, "rule"))
                    # a mistyped code is for a person to correct
                    fix = None if unknown else Fix("remove the suppression", ("ignore", i))
                    yield Diagnostic("EV014", Severity.WARNING, message, place, "remove the entry", fix=fix)


_SEVERITIES = {rule.code: rule.severity for rule in RULES}


def _item_at(record: Claim | Source, route: Route) -> str | None:
    if is_claim(record) and len(route) > 1 and route[0] == "evidence" and isinstance(route[1], int):
        return record.evidence[route[1]].id
    return None
