"""Open disputes over time, as steps: all of them, and those that bear a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.report.canvas import (
    FAINT,
    INK,
    LABEL,
    LEAST_WIDTH,
    LINE_HEIGHT,
    MARGIN,
    SMALL,
    Canvas,
    Heading,
    drawn,
    extent,
)
from evidence.views.dispute_history_view import DisputeHistoryView, shares

FILE = "open--disputes.svg"
"""No claim's picture has this name: ids have no two hyphens in a row."""

_PLOT_HEIGHT = 120.0
_NUMBERS = 26.0
"""Room for the numbers at the left."""
_WORDS = {"open": "open disputes", "decided": "with a decision"}
_LOOKS = {"open": ("#9a3412", "-", 1.8), "decided": ("#1d6fb8", (0, (4, 2)), 1.4)}
"""Colour, dashes and width of the steps: dashes tell them apart where there is no colour."""
_TICKS = 5


def draw_disputes(view: DisputeHistoryView) -> str:
    """The SVG text of the plot; needs at least one row.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    layout = _Layout.of(view)
    return drawn(
        layout.width, layout.height, lambda canvas: _Drawing(canvas, view, layout).all(), view.title, view.description
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts stand, in points."""

    heading: Heading
    left: float
    right: float
    top: float
    foot: float
    most: int
    """The number at the top of the scale."""
    width: float
    height: float

    @classmethod
    def of(cls, view: DisputeHistoryView) -> _Layout:
        """Counts lines of text; the time has the width that is left."""
        heading = Heading.over(LEAST_WIDTH, view.title, view.sentences[:1])
        top = heading.foot + 16
        foot = top + _PLOT_HEIGHT
        right = LEAST_WIDTH - MARGIN - max(extent(word, LABEL) for word in _WORDS.values()) - 8
        most = _rounded(max(row.open for row in view.rows))
        return cls(heading, MARGIN + _NUMBERS, right, top, foot, most, LEAST_WIDTH, foot + 30)

    def x(self, share: float) -> float:
        """From a part of the time to a place."""
        return self.left + share * (self.right - self.left)

    def y(self, number: int) -> float:
        """From a number to a place."""
        return self.foot - number / self.most * (self.foot - self.top)


def _rounded(most: int) -> int:
    """The end of a scale that goes up in equal whole steps."""
    step = _step(most)
    return max(-(-most // step) * step, 1)


def _step(most: int) -> int:
    """Whole steps of 1, 2 or 5 times a power of ten, so that there are not too many."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if most <= factor * power * _TICKS:
                return factor * power
        power *= 10


@dataclass(frozen=True, slots=True)
class _Drawing:
    canvas: Canvas
    view: DisputeHistoryView
    layout: _Layout

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        layout = self.layout
        self.canvas.heading(layout.heading)
        for number in range(0, layout.most + 1, _step(layout.most)):
            y = layout.y(number)
            self.canvas.rule(layout.left, layout.right, y, 0.8 if number == 0 else 0.3)
            self.canvas.text(layout.left - 6, y + 3, f"{number:,}", SMALL, ha="right", color=FAINT)
        feet = _apart([layout.y(row) for row in (self.view.rows[-1].open, self.view.rows[-1].decided)])
        for (name, steps), foot in zip(shares(self.view).items(), feet, strict=True):
            colour, dashes, width = _LOOKS[name]
            xs, ys = zip(*self._corners(steps), strict=True)
            self.canvas.line(xs, ys, color=colour, linewidth=width, linestyle=dashes, solid_capstyle="butt")
            self.canvas.text(layout.right + 6, foot + 3, _WORDS[name], LABEL, color=colour, weight="bold")
        first, last = self.view.rows[0].day, self.view.end[1]
        self.canvas.text(layout.left, layout.foot + 14, first, SMALL, color=INK)
        if last != first:
            self.canvas.text(layout.right, layout.foot + 14, last, SMALL, ha="right", color=INK)

    def _corners(self, steps: Sequence[tuple[float, int]]) -> Iterator[tuple[float, float]]:
        """A number stays until the commit at which it changes."""
        before: int | None = None
        for share, number in steps:
            if before is not None:
                yield self.layout.x(share), self.layout.y(before)
            yield self.layout.x(share), self.layout.y(number)
            before = number
        yield self.layout.x(1.0), self.layout.y(steps[-1][1])


def _apart(feet: list[float]) -> list[float]:
    """Two labels at the same height are drawn below each other."""
    upper, lower = feet
    least = LABEL * LINE_HEIGHT
    return (
        [upper, lower]
        if lower - upper >= least
        else [upper, upper + least]
        if upper < lower
        else [lower - least, lower]
    )
