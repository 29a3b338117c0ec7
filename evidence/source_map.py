"""From routes to lines and columns, for those few places that are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evidence.diagnostic import Diagnostic, Place, Route, Span
from evidence.frozen import dataclass, field

START = Span(1, 1, 1, 1)

_MOST_KEPT = 50_000
"""Positions and lines of whole files that are kept, some hundred bytes each; an ordinary file has a hundred."""
_LONGEST_KEPT = 10_000
"""Characters of a line that is kept."""


@dataclass(frozen=True, slots=True)
class FileSpans:
    """Where every value and every key of one file stands."""

    values: Mapping[Route, Span]
    keys: Mapping[Route, Span]
    lines: Sequence[str] = ()
    """The file's lines without their ends, for showing the place."""

    def find(self, route: Route, on_key: bool = False) -> Span:
        """The span of a route, or of its longest known beginning."""
        if on_key and route in self.keys:
            return self.keys[route]
        for length in range(len(route), -1, -1):
            if (span := self.values.get(route[:length])) is not None:
                return span
        return START


@dataclass(slots=True)
class SourceMap:
    """Finds the span of a place. Files are read for positions only when asked for; what was found is kept."""

    locate: Callable[[str], FileSpans]
    """Reads the positions of the file at a path relative to the root."""
    _spans: dict[Place, Span] = field(default_factory=dict)
    _lines: dict[tuple[str, int], str] = field(default_factory=dict)
    _files: dict[str, FileSpans] = field(default_factory=dict)
    _size: int = 0

    def span(self, place: Place) -> Span:
        """The span of a place; the file's start when only the file is known."""
        if place.span is not None:
            return place.span
        if place.route is None:
            return START
        if place not in self._spans:
            self._spans[place] = self._file(place.path).find(place.route, place.on_key)
            self.line(place.path, self._spans[place].line)
        return self._spans[place]

    def line(self, path: str, number: int) -> str:
        """Line `number`, from 1, of a file; empty beyond its end."""
        if (path, number) in self._lines:
            return self._lines[path, number]
        lines = self._file(path).lines
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        if len(line) <= _LONGEST_KEPT:
            self._lines[path, number] = line
        return line

    @property
    def known(self) -> tuple[Mapping[Place, Span], Mapping[tuple[str, int], str]]:
        """Spans of places, and lines by path and number, that were found so far."""
        return self._spans, self._lines

    def learn(self, spans: Mapping[Place, Span], lines: Mapping[tuple[str, int], str]) -> None:
        """Take over what another map of the same files has found."""
        self._spans.update(spans)
        self._lines.update(lines)

    def _file(self, path: str) -> FileSpans:
        if path not in self._files:
            found = self.locate(path)
            self._size += len(found.values) + len(found.lines)
            if self._size > _MOST_KEPT:
                self._files.clear()
                self._size = len(found.values) + len(found.lines)
            self._files[path] = found
        return self._files[path]

    def order(self, diagnostic: Diagnostic) -> tuple[str, Span, str, str]:
        """A key that sorts diagnostics by place, then by code and message."""
        return (diagnostic.place.path, self.span(diagnostic.place), diagnostic.code, diagnostic.message)
