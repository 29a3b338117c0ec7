"""Reads the strict profile of YAML: plain text, lists and mappings, and nothing that surprises.

Scalars stay text (`no` is a word, `0755` four digits); the schema types them. The parser's events are
walked in a loop, so that hostile nesting costs neither stack nor time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from evidence.diagnostic import Diagnostic, Place, Related, Route, Severity, Span
from evidence.source_map import START, FileSpans

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32

_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_LAYOUT_HINT = "`evidence fmt` mends it"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)"
)
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_TRAILING = re.compile(r"(?<![ \t])[ \t]+\r?$", re.MULTILINE)
_LINE_END = re.compile(r"\r?\n")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds, as far as it could be read."""

    data: Any
    """Nested dicts, lists and strings; None when nothing could be read."""
    problems: tuple[Diagnostic, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the data may be used: no error was found."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def read(raw: bytes, path: str) -> Reading:
    """Read one file of the registry; never raises for bad data.

    `path` is only written into the problems. Checks, in this order: size, encoding, characters,
    layout, then syntax and the profile.
    """
    if len(raw) > MAX_BYTES:
        return Reading(None, (too_large(path, len(raw)),))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Reading(None, (_bad_encoding(raw, path, error.start),))
    problems = list(_layout(text, path))
    text = text.removeprefix("\ufeff")
    if found := _FORBIDDEN.search(text):
        return Reading(None, (*problems, _bad_character(text, path, found.start())))
    if found := _TAB_INDENT.search(text):
        span = _span_at(text, found.end() - 1)
        problems.append(_error("EV001", "a tab is used as indentation", path, span, hint="indent with two spaces"))
        return Reading(None, tuple(problems))
    builder = _Builder(path)
    builder.run(text)
    return Reading(builder.root, (*problems, *builder.problems))


def locate(raw: bytes) -> FileSpans:
    """Where the values and keys of a file stand; as far as the file can be read at all."""
    text = raw[: 2 * MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = _LINE_END.split(text)
    if len(raw) > MAX_BYTES:
        return FileSpans({(): START}, {}, lines)
    builder = _Builder("", spans={}, keys={})
    builder.run(text)
    assert builder.spans is not None and builder.keys is not None
    return FileSpans(builder.spans, builder.keys, lines)


def too_large(path: str, size: int) -> Diagnostic:
    """The problem of a file over the limit, which is not opened."""
    return _error(
        "EV004",
        f"the file has {size:,} bytes; the limit is {MAX_BYTES:,}",
        path,
        START,
        hint="split it: one claim or one source a file",
    )


def _error(
    code: str, message: str, path: str, span: Span, offset: int | None = None, hint: str | None = None
) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, Place(path, span=span, offset=offset), hint)


def _span_at(text: str, index: int, length: int = 1) -> Span:
    line = text.count("\n", 0, index) + 1
    column = index - (text.rfind("\n", 0, index) + 1) + 1
    return Span(line, column, line, column + length)


def _bad_encoding(raw: bytes, path: str, offset: int) -> Diagnostic:
    span = _span_at(raw[:offset].decode("utf-8") + "?", len(raw[:offset].decode("utf-8")))
    return _error(
        "EV002",
        f"byte {offset} (0x{raw[offset]:02X}) is not UTF-8",
        path,
        span,
        offset,
        "save the file as UTF-8",
    )


def _bad_character(text: str, path: str, index: int) -> Diagnostic:
    code_point = ord(text[index])
    what = "a carriage return without a line feed" if code_point == 13 else f"the character U+{code_point:04X}"
    return _error(
        "EV003",
        f"{what} is not allowed here",
        path,
        _span_at(text, index),
        len(text[:index].encode("utf-8")),
        "remove it: control characters, direction marks and odd line ends hide what a reader sees",
    )


def _layout(text: str, path: str) -> list[Diagnostic]:
    found: list[tuple[str, Span]] = []
    if text.startswith("\ufeff"):
        found.append(("the file begins with a byte order mark", START))
        text = text[1:]
    if (index := text.find("\r\n")) >= 0:
        found.append(("the lines end in CR LF", _span_at(text, index)))
    if trailing := _TRAILING.search(text):
        found.append(("a line ends in blanks", _span_at(text, trailing.start())))
    if text and not text.endswith("\n"):
        found.append(("the last line has no line end", _span_at(text, len(text))))
    return [
        Diagnostic("EV010", Severity.WARNING, message, Place(path, span=span), _LAYOUT_HINT) for message, span in found
    ]


class _Builder:
    """Turns parser events into plain data, and optionally notes where everything stands."""

    def __init__(
        self, path: str, spans: dict[Route, Span] | None = None, keys: dict[Route, Span] | None = None
    ) -> None:
        self.path = path
        self.spans = spans
        self.keys = keys
        self.root: Any = None
        self.problems: list[Diagnostic] = []

    def run(self, text: str) -> None:
        parser = _Parser(text)
        try:
            self._walk(parser)
        except yaml.YAMLError as error:
            self.root = None
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
            span = START if mark is None else Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
            self._report("EV001", f"not valid YAML: {problem}", span)
        finally:
            parser.dispose()

    def _report(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.problems.append(_error(code, message, self.path, span, hint=hint))

    def _walk(self, parser: Any) -> None:
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        spans, keys = self.spans, self.keys
        top: Any
        containers: list[Any] = []  # open dicts and lists, outermost first
        pending: list[Any] = []  # for each open dict the key whose value comes next, else None
        documents = 0
        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is scalar or kind is mapping or kind is sequence:
                top = containers[-1] if containers else None
                is_key = type(top) is dict and pending[-1] is None
                if event.anchor is not None or event.tag is not None:
                    self._forbidden(event)
                if is_key:
                    if kind is not scalar:
                        self._report("EV006", "a key must be plain text", _span(event), "use a word as the key")
                        return
                    key = event.value
                    if key in _NULLS and event.style is None:
                        self._report("EV008", "an empty key", _span(event), "give the key a name")
                    elif key == "<<" and event.style is None:
                        self._report("EV006", "merge keys are not allowed", _span(event), "write the keys out")
                    elif event.style == '"':
                        self._check_escapes(event)
                    if key in top:
                        self._duplicate(event, _route(containers, pending, key))
                    elif keys is not None:
                        keys[_route(containers, pending, key)] = _span(event)
                    pending[-1] = key
                    continue
                if kind is scalar:
                    value: Any = event.value
                    if value in _NULLS and event.style is None:
                        value = None
                        self._empty(event, _route(containers, pending), top is None)
                    elif event.style == '"':
                        self._check_escapes(event)
                else:
                    value = {} if kind is mapping else []
                if spans is not None:
                    spans.setdefault(_route(containers, pending), _span(event))
                if top is None:
                    self.root = value
                elif type(top) is list:
                    top.append(value)
                else:
                    top.setdefault(pending[-1], value)
                    if kind is scalar:
                        pending[-1] = None
                if kind is not scalar:
                    if len(containers) == MAX_DEPTH:
                        self.root = None
                        hint = "flatten it: no record is deeper than six levels"
                        self._report("EV005", f"nested deeper than {MAX_DEPTH} levels", _span(event), hint)
                        return
                    containers.append(value)
                    pending.append(None)
            elif kind is mapping_end or kind is sequence_end:
                containers.pop()
                pending.pop()
                if pending:
                    pending[-1] = None
            elif kind is yaml.AliasEvent:
                hint = "write the value out: what a reader sees must be what is there"
                self._report("EV006", "anchors and aliases are not allowed", _span(event), hint)
                self.root = None
                return
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._report("EV006", "a second document begins here", _span(event), "one record a file")
                    return
                if event.version or event.tags:
                    self._report("EV006", "directives are not allowed", _span(event), "remove the line")
            elif kind is yaml.StreamEndEvent:
                if documents == 0:
                    self._report("EV008", "the file is empty", START, "write the record, or remove the file")
                return

    def _forbidden(self, event: Any) -> None:
        if event.anchor is not None:
            hint = "write the value out: what a reader sees must be what is there"
            self._report("EV006", "anchors and aliases are not allowed", _span(event), hint)
        if event.tag is not None:
            self._report("EV006", "tags are not allowed", _span(event), "remove the tag; fields have their types")

    def _empty(self, event: Any, route: Route, whole: bool) -> None:
        if whole:
            self._report("EV008", "the file is empty", START, "write the record, or remove the file")
        else:
            what = "an empty value" if event.value == "" else f"`{event.value}`"
            place = Place(self.path, route, span=_span(event))
            hint = "leave the key out: missing, empty and zero are three different things"
            self.problems.append(Diagnostic("EV008", Severity.ERROR, f"{what} where text is expected", place, hint))

    def _duplicate(self, event: Any, route: Route) -> None:
        first = Related(Place(self.path, route, on_key=True), "first here")
        place = Place(self.path, route, span=_span(event))
        self.problems.append(
            Diagnostic(
                "EV007",
                Severity.ERROR,
                f"the key `{event.value}` stands twice in this mapping",
                place,
                "keep one of them",
                (first,),
            )
        )

    def _check_escapes(self, event: Any) -> None:
        """Double-quoted text can spell characters that the file itself does not hold."""
        if found := _FORBIDDEN.search(event.value):
            code_point = ord(found.group()[0])
            message = f"an escape stands for the character U+{code_point:04X}, which is not allowed"
            self._report("EV003", message, _span(event), "remove it")


def _route(containers: list[Any], pending: list[Any], *last: str) -> Route:
    parts = [
        len(container) if type(container) is list else key for container, key in zip(containers, pending, strict=True)
    ]
    # an open child container has already been appended to its list
    for depth in range(len(containers) - 1):
        if type(containers[depth]) is list:
            parts[depth] -= 1
    if last:
        parts[-1] = last[0]
    return tuple(parts)


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    if type(event) is yaml.ScalarEvent:
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
