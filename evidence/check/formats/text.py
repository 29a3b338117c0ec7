"""For people: place, message, the line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.check.formats.printable import inert, printable
from evidence.check.result import CheckResult
from evidence.diagnostic import Diagnostic, Severity
from evidence.source_map import SourceMap

_WIDTH = 100
_MOST_GONE = 20
"""Entries of a baseline that no longer occur and are listed; more are only counted."""


_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;34"}


def render(result: CheckResult, notes: bool = False, colour: bool = False, whole: CheckResult | None = None) -> str:
    """All diagnostics, then what was looked at; notes are only counted unless asked for.

    The last lines are about the `whole` result, where only a part of it is shown.
    """
    lines: list[str] = []
    least = Severity.NOTE if notes else Severity.WARNING
    for diagnostic in result.ordered(least):
        lines += _block(diagnostic, result.source_map, colour)
    lines += summary(result if whole is None else whole, notes, left_off(result, least))
    return inert("\n".join(lines)) + "\n"


def brief(result: CheckResult, least: Severity, colour: bool = False) -> str:
    """Findings of a severity or worse, and what was not looked at or is left off; nothing where neither is."""
    lines = [line for found in result.ordered(least) for line in _block(found, result.source_map, colour)]
    return inert("".join(f"{line}\n" for line in (*lines, *unseen(result), *left_off(result, least))))


def gone(found: Iterable[Diagnostic]) -> str:
    """Findings that are no longer there, a line each; where they were is of no interest any more."""
    lines = (f"gone: {one.place.path}: {one.severity} {one.code} {one.message}" for one in found)
    return inert("".join(f"{printable(line)}\n" for line in lines))


def summary(result: CheckResult, notes: bool = False, not_listed: Iterable[str] | None = None) -> Iterator[str]:
    """What was looked at, what was not and why, and the count of findings.

    `not_listed` says what is left off, where another part is listed than that with all notes, or without.
    """
    work = result.work
    yield (
        f"checked {_count(work.claims, 'claim')}, {_count(work.items, 'item')}, {_count(work.sources, 'source')}, "
        f"{_count(work.snapshots, 'snapshot')}, {_count(work.quotes, 'quote')} with {_count(work.rules, 'rule')}"
    )
    yield from unseen(result)
    if result.suppressed:
        yield f"suppressed: {_count(result.suppressed, 'finding')}, each with its reason in the file"
    if result.known:
        yield f"known: {_count(result.known, 'finding')} of the baseline, not shown"
    for identity in result.gone[:_MOST_GONE]:
        yield f"gone: {printable(str(identity))} of the baseline no longer occurs"
    if len(result.gone) > _MOST_GONE:
        yield f"gone: {_count(len(result.gone) - _MOST_GONE, 'more entry')} of the baseline"
    if result.fixable:
        yield f"fixable: {_count(result.fixable, 'finding')}; --diff shows how, --fix does it"
    yield from left_off(result, Severity.NOTE if notes else Severity.WARNING) if not_listed is None else not_listed
    counts = [_count(result.count(severity), severity.value) for severity in Severity]
    hidden = result.count(Severity.NOTE) and not notes
    yield ", ".join(counts) + (" (--notes shows them)" if hidden else "")


def unseen(result: CheckResult) -> Iterator[str]:
    """What was not looked at, and why."""
    if result.work.unread:
        whose = "its" if result.work.unread == 1 else "their"
        yield f"not read: {_count(result.work.unread, 'file')}; {whose} claims and sources were not checked"
    for code, reason in result.unchecked:
        yield f"not checked: {code}, because {printable(reason)}"


def left_off(result: CheckResult, least: Severity) -> Iterator[str]:
    """How many findings of a severity or worse are not listed, and what says so; nothing where all are."""
    if number := result.left_off(least):
        yield f"left off: {_count(number, 'finding')} after the {result.most:,} worst ({result.limited_by})"


def _block(diagnostic: Diagnostic, source_map: SourceMap, colour: bool) -> Iterator[str]:
    def paint(text: str, style: str = _STYLES[diagnostic.severity]) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if colour else text

    span = source_map.span(diagnostic.place)
    path = printable(diagnostic.place.path)
    offset = "" if diagnostic.place.offset is None else f" (byte {diagnostic.place.offset})"
    yield (
        f"{paint(f'{path}:{span.line}:{span.column}', '1')}: {paint(f'{diagnostic.severity} {diagnostic.code}')} "
        f"{printable(diagnostic.message)}{offset}"
    )
    if source := source_map.line(diagnostic.place.path, span.line):
        shown, lead, length = _window(source, span.column, span.end_column if span.end_line == span.line else None)
        yield f"  | {shown}"
        yield f"  | {' ' * _cells(lead)}{paint('^' * length)}"
    for related in diagnostic.related:
        there = source_map.span(related.place)
        yield f"  = {printable(related.place.path)}:{there.line}:{there.column}: {printable(related.message)}"
    if diagnostic.hint:
        yield f"  = {printable(diagnostic.hint)}"


def _window(line: str, column: int, end: int | None) -> tuple[str, str, int]:
    """The part of a line around a column that fits, what stands before the caret, and the caret's length."""
    start = max(0, min(column - 1 - _WIDTH // 3, len(line) - _WIDTH))
    before = printable(line[start : column - 1])
    marked = printable(line[column - 1 : min(end - 1 if end else len(line), start + _WIDTH)])
    after = printable(line[column - 1 : start + _WIDTH])
    lead, tail = ("..." if start else ""), ("..." if start + _WIDTH < len(line) else "")
    return lead + before + after + tail, lead + before, max(1, _cells(marked))


def _cells(text: str) -> int:
    """Terminal columns, so that a caret stands under wide letters as well."""
    import unicodedata

    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _count(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
