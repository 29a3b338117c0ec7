"""JUnit XML, for those who show test reports: a suite for each family of rules, a case for each rule or error."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from evidence.check.formats.printable import inert, printable
from evidence.check.formats.text import left_off, summary
from evidence.check.result import CheckResult
from evidence.check.rules import FAMILIES, RULES
from evidence.diagnostic import Diagnostic, Severity

_NAMES = {rule.code: f"{rule.code} {rule.name}" for rule in RULES}


def render(result: CheckResult) -> str:
    """Every error fails a case; warnings are the output of a case that passes; notes are left out."""
    by_rule: dict[str, list[Diagnostic]] = defaultdict(list)
    for found in result.ordered(Severity.WARNING):
        by_rule[found.code].append(found)
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, reason in result.unchecked:
        reasons[code].append(reason)
    suites = {family: list(_cases(result, family, by_rule, reasons)) for family in FAMILIES}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    every = [case for cases in suites.values() for case in cases]
    lines.append(f'<testsuites name="evidence check" {_counts(every)}>')
    told = summary(result, notes=True, not_listed=left_off(result, Severity.WARNING))
    looked_at = f'<property name="checked" value={_attribute("; ".join(told))}/>'
    for family, cases in suites.items():
        if cases:
            name = quoteattr(f"{family} {FAMILIES[family]}")
            skipped = sum("<skipped " in case for case in cases)
            lines.append(f'  <testsuite name={name} {_counts(cases)} skipped="{skipped}">')
            lines += [f"    <properties>{looked_at}</properties>", *cases, "  </testsuite>"]
    lines.append("</testsuites>")
    return inert("\n".join(lines)) + "\n"


def _counts(cases: list[str]) -> str:
    failed = sum("<failure " in case for case in cases)  # text from data has no such sign: it is escaped
    return f'tests="{len(cases)}" failures="{failed}" errors="0"'


def _cases(
    result: CheckResult, family: str, by_rule: dict[str, list[Diagnostic]], reasons: dict[str, list[str]]
) -> Iterator[str]:
    """The cases of a family: one for each error; for a rule without errors one, passed or skipped."""
    every = Counter(found.code for found in result.found if found.severity is Severity.ERROR)
    for code in result.ran or tuple(sorted(by_rule)):
        if not code.startswith(family):
            continue
        errors = [found for found in by_rule[code] if found.severity is Severity.ERROR]
        for found in errors:
            where = _where(result, found)
            text = found.message if found.hint is None else f"{found.message}\n{found.hint}"
            told = _escaped(f"{where}\n{text}")
            failure = f'<failure type="{code}" message={_attribute(found.message)}>{told}</failure>'
            yield _case(code, f"{_NAMES[code]} at {where}", failure)
        rest = every[code] - len(errors)
        if rest:  # a rule that found something does not pass, however little of it is listed
            message = _attribute(f"left off by {result.limited_by}: {rest:,} more")
            yield _case(code, f"{_NAMES[code]}, left off", f'<failure type="{code}" message={message}/>')
        why = f"not checked, because {'; '.join(reasons[code])}" if code in reasons else None
        if why is not None or not every[code]:
            warnings = [found for found in by_rule[code] if found.severity is not Severity.ERROR]
            said = "\n".join(f"{_where(result, found)}: {found.message}" for found in warnings)
            output = f"<system-out>{_escaped(said)}</system-out>" if said else ""
            skipped = f"<skipped message={_attribute(why)}/>" if why is not None else ""
            yield _case(code, _NAMES[code], skipped + output)


def _case(code: str, name: str, inside: str) -> str:
    head = f"    <testcase classname={_attribute(FAMILIES[code[:3]])} name={_attribute(name)}"
    return f"{head}>{inside}</testcase>" if inside else f"{head}/>"


def _where(result: CheckResult, found: Diagnostic) -> str:
    span = result.source_map.span(found.place)
    return f"{found.place.path}:{span.line}:{span.column}"


def _escaped(text: str) -> str:
    """Text that no reader of XML refuses, on as many lines as it has."""
    return escape("\n".join(map(printable, text.split("\n"))))


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
