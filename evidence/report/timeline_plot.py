"""The timeline of a claim: when studies came, on which side, and how the claim stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from evidence.model.axis import Stance
from evidence.report.canvas import (
    FAINT,
    INK,
    LABEL,
    LEAST_WIDTH,
    MARGIN,
    SMALL,
    Canvas,
    Heading,
    drawn,
    extent,
    fitted,
    ink,
)
from evidence.views.timeline_view import TimelineView

_LANE_LABEL = 118.0
"""Room for the words of the lanes, at most."""
_SIGN = 9.0
"""From one sign to the next."""
_STACK = 6
"""Signs on top of each other; more go beside them."""
_COLUMN = 20.0
_NARROW = 7.0
"""Width of a year without studies, when there are many of them."""
_MANY_YEARS = 30
_GAP = 14.0
_UNDATED = "no year"


def draw_timeline(view: TimelineView) -> str:
    """The SVG text of a claim's timeline.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    layout = _Layout.of(view)
    return drawn(
        layout.width,
        layout.height,
        lambda canvas: _Drawing(canvas, view, layout).all(),
        view.title,
        view.description,
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """One year, or the studies without one."""

    year: int | None
    left: float
    width: float
    added: Mapping[Stance, int]

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts stand, in points."""

    heading: Heading
    columns: tuple[_Column, ...]
    lanes: tuple[tuple[Stance, str, float], ...]
    """Stance, word and foot of every lane."""
    top: float
    axis_y: float
    labels: tuple[tuple[str, float, float], ...]
    """Text, left edge and foot of what the status became."""
    width: float
    height: float

    @classmethod
    def of(cls, view: TimelineView) -> _Layout:
        """Counts years, signs and characters."""
        columns = _columns(view)
        right = columns[-1].left + columns[-1].width if columns else MARGIN + _lane_label(view)
        labels: list[tuple[str, float, int]] = []
        starts: list[float] = []  # of the leftmost label in each row
        furthest = right
        by_year = {column.year: column for column in columns}
        for stage in reversed(view.stages):  # later ones higher, so that no line runs through a label
            left = by_year[stage.start].left
            text = f"{stage.start}: {stage.status.label}"
            end = left + extent(text, SMALL) + 6
            row = next((n for n, start in enumerate(starts) if end <= start), len(starts))
            starts[row : row + 1] = [left]
            furthest = max(furthest, end)
            labels.append((text, left, row))
        width = max(furthest + MARGIN, LEAST_WIDTH)
        heading = Heading.over(width, view.title, view.sentences[:1])
        top = heading.foot + 10
        y = top
        lanes: list[tuple[Stance, str, float]] = []
        for stance, word in view.legend:
            most = max((min(column.added.get(stance, 0), _STACK) for column in columns), default=0)
            y += max(most, 1) * _SIGN + 9
            lanes.append((stance, word, y))
        axis_y = y + 14
        rows_y = axis_y + 16
        placed = tuple((text, left, rows_y + row * SMALL * 1.5) for text, left, row in labels)
        height = rows_y + max(len(starts), 1) * SMALL * 1.5 + MARGIN
        return cls(heading, columns, tuple(lanes), top, axis_y, placed, width, height)


def _columns(view: TimelineView) -> tuple[_Column, ...]:
    years = {year.year: year for year in view.years}
    columns: list[_Column] = []
    x = MARGIN + _lane_label(view)
    span = range(min(years), max(years) + 1) if years else range(0)
    empty = _NARROW if len(span) > _MANY_YEARS else _COLUMN
    # a wrong year would make a picture of a mile
    shown = sorted(years) if len(span) > 10 * _MANY_YEARS else span
    for year in shown:
        added = years[year].added if year in years else {}
        width = max(_needed(added), _COLUMN) if added else empty
        columns.append(_Column(year, x, width, added))
        x += width
    if view.undated:
        columns.append(_Column(None, x + _GAP, max(_needed(view.undated), extent(_UNDATED, SMALL)), view.undated))
    return tuple(columns)


def _lane_label(view: TimelineView) -> float:
    return min(max((extent(word, LABEL) for _, word in view.legend), default=0.0) + 28, _LANE_LABEL)


def _needed(added: Mapping[Stance, int]) -> float:
    return max((ceil(n / _STACK) for n in added.values()), default=1) * _SIGN + 4


@dataclass(frozen=True, slots=True)
class _Drawing:
    canvas: Canvas
    view: TimelineView
    layout: _Layout

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        layout = self.layout
        self.canvas.heading(layout.heading)
        if not layout.columns:
            return
        right = layout.columns[-1].left + layout.columns[-1].width
        for text, left, y in layout.labels:
            self.canvas.line([left, left], [layout.top, y], color="#bbbbbb", linewidth=0.6, zorder=0)
            self.canvas.text(left + 3, y, text, SMALL, weight="bold", color=INK)
        for stance, word, y in layout.lanes:
            self.canvas.signs(stance, [(MARGIN + 5, y - 4)], 7.5)
            shown = fitted(word, _lane_label(self.view) - 22, LABEL)
            self.canvas.text(MARGIN + 15, y - 1, shown, LABEL, color=ink(stance))
            self.canvas.rule(MARGIN + _lane_label(self.view), right, y + 2, 0.5)
            places = [place for column in layout.columns for place in _places(column, stance, y)]
            if places:
                self.canvas.signs(stance, places, 6.5)
        for column in layout.columns:
            self.head(column)

    def head(self, column: _Column) -> None:
        """A year below its signs; of those without studies only the round ones."""
        if column.year is None:
            self.canvas.text(column.middle, self.layout.axis_y, _UNDATED, SMALL, ha="center", color=FAINT)
        elif column.width >= _COLUMN:
            # two digits do where the next column is near
            text = str(column.year) if column.width >= 26 else f"’{column.year % 100:02}"
            self.canvas.text(column.middle, self.layout.axis_y, text, SMALL, ha="center", color=FAINT)


def _places(column: _Column, stance: Stance, y: float) -> list[tuple[float, float]]:
    n = column.added.get(stance, 0)
    wide = ceil(n / _STACK)
    start = column.middle - (wide - 1) * _SIGN / 2
    return [(start + k // _STACK * _SIGN, y - 4 - k % _STACK * _SIGN) for k in range(n)]
