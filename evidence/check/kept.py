"""What a check found, as plain lists that a cache can hold, and back.

What comes back is looked at as if a stranger had written it: anything of the wrong shape raises, and counts for
nothing.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from evidence.check.result import CheckResult, Work
from evidence.diagnostic import Diagnostic, Fix, Place, Related, Route, Severity, Span
from evidence.frozen import replace
from evidence.source_map import START, FileSpans, SourceMap

Plain = Any
"""Lists, texts, numbers, truth values and None."""
V = TypeVar("V")


class Misshapen(Exception):
    """Something else than what is kept here."""


def plain(result: CheckResult) -> Plain:
    """A result without its ways to the files; the places that were looked up are in it."""
    spans, lines = result.source_map.known
    return {
        "found": [_plain_diagnostic(found) for found in result.found],
        "unchecked": [list(pair) for pair in result.unchecked],
        "suppressed": result.suppressed,
        "work": {name: getattr(result.work, name) for name in Work.__slots__},
        "known": result.known,
        "ran": list(result.ran),
        "spans": [[_plain_place(place), _plain_span(span)] for place, span in spans.items()],
        "lines": [[path, number, line] for (path, number), line in lines.items()],
    }


def again_plain(rows: Plain, result: CheckResult) -> Plain:
    """A result of which some diagnostics were taken from what was kept, and come first: they are not made anew."""
    whole = plain(replace(result, found=result.found[len(rows) :]))
    return {**whole, "found": [*rows, *whole["found"]]}


def result_of(kept: Plain, root: Path) -> CheckResult:
    """The result; its ways to the files lead to those below `root`. Raises `Misshapen`."""
    try:
        source_map = SourceMap(partial(_located, root))
        source_map.learn(
            {_place(place): _span(span) for place, span in kept["spans"]},
            {(_is(str, path), _is(int, number)): _is(str, line) for path, number, line in kept["lines"]},
        )
        return CheckResult(
            found=tuple(map(_diagnostic, kept["found"])),
            unchecked=tuple((_is(str, code), _is(str, reason)) for code, reason in kept["unchecked"]),
            suppressed=_is(int, kept["suppressed"]),
            work=Work(**{_is(str, name): _is(int, count) for name, count in kept["work"].items()}),
            source_map=source_map,
            known=_is(int, kept["known"]),
            ran=tuple(_is(str, code) for code in kept["ran"]),
            raw=partial(_raw, root),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Misshapen from error


def _raw(root: Path, path: str) -> bytes | None:
    from evidence.registry.loader import bytes_at  # few formats want them, and reading files needs much

    return bytes_at(root, path)


def _located(root: Path, path: str) -> FileSpans:
    from evidence.registry.loader import locate

    return locate(root, path) if path else FileSpans({(): START}, {})


def _plain_diagnostic(found: Diagnostic) -> Plain:
    return [
        found.code,
        found.severity.value,
        found.message,
        _plain_place(found.place),
        found.hint,
        [[_plain_place(related.place), related.message] for related in found.related],
        None if found.fix is None else [found.fix.what, _plain_route(found.fix.route), found.fix.value],
    ]


def _plain_place(place: Place) -> Plain:
    return [place.path, _plain_route(place.route), place.on_key, _plain_span(place.span), place.offset]


def _plain_route(route: Route | None) -> Plain:
    return None if route is None else list(route)


def _plain_span(span: Span | None) -> Plain:
    return None if span is None else [span.line, span.column, span.end_line, span.end_column]


def _diagnostic(kept: Plain) -> Diagnostic:
    code, severity, message, place, hint, related, fix = kept  # of these there are thousands
    if type(code) is not str or type(message) is not str or not (hint is None or type(hint) is str):
        raise TypeError
    return Diagnostic(
        code,
        _SEVERITIES[severity],
        message,
        _place(place),
        hint,
        tuple([Related(_place(there), _is(str, what)) for there, what in related]) if related else (),
        None if fix is None else _fix(fix),
    )


_SEVERITIES = {severity.value: severity for severity in Severity}
_IN_ROUTES = frozenset({str, int})


def _fix(kept: Plain) -> Fix:
    what, route, value = kept
    return Fix(_is(str, what), _route(route), None if value is None else _is(str, value))


def _place(kept: Plain) -> Place:
    path, route, on_key, span, offset = kept
    if type(path) is not str or type(on_key) is not bool or not (offset is None or type(offset) is int):
        raise TypeError
    return Place(path, _route(route), on_key, None if span is None else _span(span), offset)


def _route(kept: Plain) -> Route | None:
    if kept is None:
        return None
    if not _IN_ROUTES.issuperset(map(type, kept)):
        raise TypeError
    return tuple(kept)


def _span(kept: Plain) -> Span:
    line, column, end_line, end_column = kept
    return Span(_is(int, line), _is(int, column), _is(int, end_line), _is(int, end_column))


def _is(kind: type[V], value: Any) -> V:
    if type(value) is not kind:
        raise TypeError
    return value
