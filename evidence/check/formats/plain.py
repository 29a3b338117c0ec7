"""For screen readers: lines of ``label: value``, in the words that the JSON has as keys; nothing stands in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.check.formats.printable import inert, printable
from evidence.check.formats.text import left_off, summary, unseen
from evidence.check.result import CheckResult
from evidence.diagnostic import Diagnostic, Severity
from evidence.source_map import SourceMap


def render(result: CheckResult, notes: bool = False, whole: CheckResult | None = None) -> str:
    """All findings, then what was looked at; notes are only counted unless asked for.

    The last lines are about the `whole` result, where only a part of it is shown.
    """
    lines: list[str] = []
    least = Severity.NOTE if notes else Severity.WARNING
    for found in result.ordered(least):
        lines += [*_block(found, result.source_map), ""]
    lines += _labelled(result if whole is None else whole, notes, left_off(result, least))
    return inert("".join(f"{line}\n" for line in lines))


def brief(result: CheckResult, least: Severity) -> str:
    """Findings of a severity or worse, and what was not looked at or is left off; nothing where neither is."""
    blocks = ["".join(f"{line}\n" for line in _block(found, result.source_map)) for found in result.ordered(least)]
    return inert("\n".join(blocks) + "".join(f"{line}\n" for line in (*unseen(result), *left_off(result, least))))


def _labelled(result: CheckResult, notes: bool, not_listed: Iterable[str]) -> Iterator[str]:
    """The last lines of the text, the first and the last of which have no label there."""
    *lines, counts = summary(result, notes, not_listed)
    yield lines[0].replace("checked ", "checked: ", 1)
    yield from lines[1:]
    yield f"found: {counts}"


def _block(found: Diagnostic, source_map: SourceMap) -> Iterator[str]:
    span = source_map.span(found.place)
    yield f"severity: {found.severity}"
    yield f"rule: {found.code}"
    yield f"message: {printable(found.message)}"
    yield f"path: {printable(found.place.path)}"
    yield f"line: {span.line}"
    yield f"column: {span.column}"
    if found.place.offset is not None:
        yield f"offset: {found.place.offset}"
    if source := source_map.line(found.place.path, span.line):
        yield f"text: {printable(source.strip()[:_LONGEST])}"
    for related in found.related:
        there = source_map.span(related.place)
        yield f"related: {printable(related.place.path)}, line {there.line}: {printable(related.message)}"
    if found.hint:
        yield f"hint: {printable(found.hint)}"


_LONGEST = 200
"""Characters of a line of a file; the place says where the whole of it stands."""
