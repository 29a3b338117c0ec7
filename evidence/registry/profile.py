"""Reads the strict profile of YAML: plain text, lists and mappings, and nothing that surprises.

Scalars stay text (`no` is a word, `0755` four digits); the schema types them. The parser's events are
walked in a loop, so that hostile nesting costs neither stack nor time.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from evidence.diagnostic import Diagnostic, Fix, Place, Related, Route, Severity, Span
from evidence.frozen import dataclass
from evidence.patterns import pattern
from evidence.source_map import START, FileSpans

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_PROBLEMS = 100
"""Problems of one file after which it is given up: nobody mends more at once, and hostile files have a million."""

CANONICAL = Fix("bring the file into canonical layout")
"""Mends whatever is untidy about a file that is sound."""

_LAYOUT_HINT = "`evidence fmt` mends it"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FORBIDDEN = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
_TAB_INDENT = pattern(r"^ *\t", re.MULTILINE)
_TRAILING = pattern(r"(?<![ \t])[ \t]+\r?$", re.MULTILINE)
_BLANK = pattern(r"[ \t]*\r?$", re.MULTILINE)
_LINE_END = pattern(r"\r?\n")


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
    mark = len(raw) - len(raw.removeprefix(codecs.BOM_UTF8))
    text = text.removeprefix("\ufeff")
    if found := _FORBIDDEN.search(text):
        layout = _layout(text, path, mark > 0, ())
        return Reading(None, (*layout, _bad_character(text, path, found.start(), mark)))
    tabs, blanks = _TAB_INDENT.search(text), _TRAILING.search(text)
    stretches: list[_Stretch] | None = [] if tabs or blanks else None
    builder = _Builder(path, stretches=stretches)
    builder.run(text)
    problems = builder.problems
    if tabs and (place := _tab(text, builder)) is not None:
        builder.root = None
        problems = [problem for problem in problems if problem.code != "EV001"]
        span = _span_at(text, place)
        problems.append(_error("EV001", "a tab is used as indentation", path, span, hint="indent with two spaces"))
    return Reading(builder.root, (*_layout(text, path, mark > 0, stretches or ()), *problems))


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
    before = raw[:offset].decode("utf-8").removeprefix("\ufeff")
    span = _span_at(before, len(before))
    return _error(
        "EV002",
        f"byte {offset} (0x{raw[offset]:02X}) is not UTF-8",
        path,
        span,
        offset,
        "save the file as UTF-8",
    )


def _bad_character(text: str, path: str, index: int, mark: int) -> Diagnostic:
    """`mark` is the length in bytes of the byte order mark, which was taken off the text."""
    code_point = ord(text[index])
    what = "a carriage return without a line feed" if code_point == 13 else f"the character U+{code_point:04X}"
    return _error(
        "EV003",
        f"{what} is not allowed here",
        path,
        _span_at(text, index),
        mark + len(text[:index].encode("utf-8")),
        "remove it: control characters, direction marks and odd line ends hide what a reader sees",
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The lines of one text that goes over several; from 1, the end exclusive."""

    first: int
    after: int
    block: bool


def _tab(text: str, builder: _Builder) -> int | None:
    """Where a tab indents something: not in a block text, whose own it is, and not on a blank line."""
    for line, found in _numbered(text, _TAB_INDENT):
        if builder.stopped is not None and line > builder.stopped:
            return None
        blank = _BLANK.match(text, found.end()) is not None and line != builder.stopped
        stretch = _stretch_at(builder.stretches or (), line)
        if not blank and (stretch is None or not stretch.block or line == stretch.first):
            return found.end() - 1
    return None


def _numbered(text: str, pattern: re.Pattern[str]) -> Iterable[tuple[int, re.Match[str]]]:
    """Matches with the lines that they begin on."""
    line, since = 1, 0
    for found in pattern.finditer(text):
        line += text.count("\n", since, found.start())
        since = found.start()
        yield line, found


def _stretch_at(stretches: Sequence[_Stretch], line: int) -> _Stretch | None:
    """The text that the end of a line is part of."""
    at = bisect_right(stretches, line, key=lambda stretch: stretch.first) - 1
    return stretches[at] if at >= 0 and line < stretches[at].after else None


def _layout(text: str, path: str, mark: bool, stretches: Sequence[_Stretch]) -> list[Diagnostic]:
    """Untidy line ends; blanks at a line's end inside a text are part of it and stay."""
    found: list[tuple[str, Span]] = []
    if mark:
        found.append(("the file begins with a byte order mark", START))
    if (index := text.find("\r\n")) >= 0:
        found.append(("the lines end in CR LF", _span_at(text, index)))
    trailing = (match for line, match in _numbered(text, _TRAILING) if _stretch_at(stretches, line) is None)
    if (match := next(trailing, None)) is not None:
        found.append(("a line ends in blanks", _span_at(text, match.start())))
    if text and not text.endswith("\n"):
        found.append(("the last line has no line end", _span_at(text, len(text))))
    return [
        Diagnostic("EV010", Severity.WARNING, message, Place(path, span=span), _LAYOUT_HINT, fix=CANONICAL)
        for message, span in found
    ]


class _Enough(Exception):
    """The file has as many problems as are looked for."""


def _parser(text: str) -> Any:
    import yaml  # nearly every file is read without it

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return loader(text)


class _Builder:
    """Turns parser events into plain data, and optionally notes where everything stands."""

    def __init__(
        self,
        path: str,
        spans: dict[Route, Span] | None = None,
        keys: dict[Route, Span] | None = None,
        stretches: list[_Stretch] | None = None,
    ) -> None:
        self.path = path
        self.spans = spans
        self.keys = keys
        self.stretches = stretches
        self.stopped: int | None = None  # the line on which reading was given up
        self.root: Any = None
        self.problems: list[Diagnostic] = []

    def run(self, text: str) -> None:
        import yaml

        parser = None
        try:
            parser = _parser(text)
            self._walk(parser)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
            span = START if mark is None else Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
            from evidence.registry.yaml_advice import advice  # few files need it

            self._give_up("EV001", f"not valid YAML: {problem}", span, advice(problem, error))
        except (ValueError, OverflowError):  # only from the parser in Python, which computes with what it reads
            self._give_up("EV001", "not valid YAML: a number in an escape or a directive is out of range", START)
        except _Enough:
            last = self.problems[-1]
            message = f"this is the {MAX_PROBLEMS}th problem of the file; what follows was not read"
            self.problems.append(Diagnostic(last.code, Severity.ERROR, message, last.place))
            self.root = None
            self.stopped = START.line if last.place.span is None else last.place.span.line
        finally:
            if parser is not None:
                parser.dispose()

    def _report(self, code: str, message: str, span: Span, hint: str | None = None, route: Route | None = None) -> None:
        """Note a problem; with a route, what the schema says of that value is of no interest any more."""
        self._note(Diagnostic(code, Severity.ERROR, message, Place(self.path, route, span=span), hint))

    def _note(self, problem: Diagnostic) -> None:
        self.problems.append(problem)
        if len(self.problems) == MAX_PROBLEMS:
            raise _Enough

    def _give_up(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        """Note a problem after which nothing that follows can be understood."""
        self.root = None
        self.stopped = span.line
        self.problems.append(Diagnostic(code, Severity.ERROR, message, Place(self.path, span=span), hint))

    def _walk(self, parser: Any) -> None:
        import yaml

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
                odd = event.anchor is not None or event.tag is not None
                if odd:
                    self._forbidden(event, None if is_key else _route(containers, pending))
                if kind is scalar and self.stretches is not None:
                    self._note_stretch(event)
                if is_key:
                    if kind is not scalar:
                        self._give_up("EV006", "a key must be plain text", _span(event), "use a word as the key")
                        return
                    key = event.value
                    if not event.style and key in _NULLS:  # the style of plain text is None or empty
                        where = _route(containers, pending, key)
                        self._report("EV008", "an empty key", _span(event), "give the key a name", where)
                    elif not event.style and key == "<<":
                        # any field of this mapping may be meant to come from elsewhere
                        where = _route(containers, pending)[:-1]
                        self._report("EV006", "merge keys are not allowed", _span(event), "write the keys out", where)
                    elif event.style == '"':
                        self._check_escapes(event, containers, pending, key)
                    if key == "id" and key in top and len(top) > 1 and len(containers) == 1:
                        hint = "one record a file: move it into a file of its own"
                        self._report("EV006", "a second record begins here", _span(event), hint)
                        self.stopped = event.start_mark.line + 1
                        return
                    if key in top:
                        self._duplicate(event, _route(containers, pending, key))
                    elif keys is not None:
                        keys[_route(containers, pending, key)] = _span(event)
                    pending[-1] = key
                    continue
                if kind is scalar:
                    value: Any = event.value
                    if not event.style and value in _NULLS:
                        value = None
                        if not odd:
                            self._empty(event, _route(containers, pending), top is None)
                    elif event.style == '"':
                        self._check_escapes(event, containers, pending)
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
                        hint = "flatten it: no record is deeper than six levels"
                        self._give_up("EV005", f"nested deeper than {MAX_DEPTH} levels", _span(event), hint)
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
                self._give_up("EV006", "anchors and aliases are not allowed", _span(event), hint)
                return
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._report("EV006", "a second document begins here", _span(event), "one record a file")
                    self.stopped = event.start_mark.line + 1
                    return
                if event.version or event.tags:
                    self._report("EV006", "directives are not allowed", _span(event), "remove the line")
            elif kind is yaml.StreamEndEvent:
                if documents == 0:
                    self._report("EV008", "the file is empty", START, "write the record, or remove the file")
                return

    def _note_stretch(self, event: Any) -> None:
        first, after = event.start_mark.line + 1, event.end_mark.line + 1
        if after > first and self.stretches is not None:
            self.stretches.append(_Stretch(first, after, event.style in ("|", ">")))

    def _forbidden(self, event: Any, route: Route | None) -> None:
        if event.anchor is not None:
            hint = "write the value out: what a reader sees must be what is there"
            self._report("EV006", "anchors and aliases are not allowed", _span(event), hint, route)
        if event.tag is not None:
            hint = "remove the tag; fields have their types"
            self._report("EV006", "tags are not allowed", _span(event), hint, route)

    def _empty(self, event: Any, route: Route, whole: bool) -> None:
        if whole:
            self._report("EV008", "the file is empty", START, "write the record, or remove the file")
        else:
            what = "an empty value" if event.value == "" else f"`{event.value}`"
            hint = "leave the key out: missing, empty and zero are three different things"
            self._report("EV008", f"{what} where text is expected", _span(event), hint, route)

    def _duplicate(self, event: Any, route: Route) -> None:
        first = Related(Place(self.path, route, on_key=True), "first here")
        place = Place(self.path, route, span=_span(event))
        message = f"the key `{event.value}` stands twice in this mapping"
        self._note(Diagnostic("EV007", Severity.ERROR, message, place, "keep one of them", (first,)))

    def _check_escapes(self, event: Any, containers: list[Any], pending: list[Any], *key: str) -> None:
        """Double-quoted text can spell characters that the file itself does not hold."""
        if found := _FORBIDDEN.search(event.value):
            code_point = ord(found.group()[0])
            message = f"an escape stands for the character U+{code_point:04X}, which is not allowed"
            self._report("EV003", message, _span(event), "remove it", _route(containers, pending, *key))


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
    if hasattr(event, "value"):  # of a scalar
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
