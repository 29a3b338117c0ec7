"""The forest plot of measured effects: each study with its interval, their mean, and where further ones would lie.

Source: Lewis & Clarke (2001), BMJ 322:1479.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, isfinite, log10, sqrt

from evidence.model.axis import Stance
from evidence.report.canvas import (
    FAINT,
    INK,
    LABEL,
    LEAST_WIDTH,
    MARGIN,
    RULE,
    SMALL,
    Canvas,
    Heading,
    drawn,
    fitted,
    ink,
)
from evidence.views.effects_view import EffectRow, EffectsView

_ROW = 15.0
_NAMES = 170.0
_PLOT = 300.0
_NUMBERS = 130.0
_TICKS = 6


def draw_forest(view: EffectsView) -> str:
    """The SVG text of a forest plot.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    width = max(MARGIN + _NAMES + _PLOT + _NUMBERS + MARGIN, LEAST_WIDTH)
    heading = Heading.over(width, view.title, view.sentences[:1])
    top = heading.foot + 24
    rows = len(view.rows) + 1 + (view.prediction is not None)
    height = top + rows * _ROW + 34 + MARGIN

    def paint(canvas: Canvas) -> None:
        canvas.heading(heading)
        _Drawing(canvas, view, top, _Scale.of(view)).all()

    return drawn(width, height, paint, view.title, view.description)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From effects to points."""

    low: float
    high: float

    @classmethod
    def of(cls, view: EffectsView) -> _Scale:
        """Room for every interval and for zero; very wide ones are cut, with an arrow."""
        ends = [end for row in (*view.rows, view.mean) for end in (row.low, row.high)]
        ends += view.prediction or ()
        middles = [row.estimate for row in view.rows]
        spread = max(max(middles) - min(middles), max(abs(middle) for middle in middles), 1e-6)
        finite = [end for end in ends if isfinite(end)]
        low = max(min((*finite, 0.0)), min((*middles, 0.0)) - 2 * spread)
        high = min(max((*finite, 0.0)), max((*middles, 0.0)) + 2 * spread)
        edge = 0.04 * (high - low)
        return cls(low - edge, high + edge)

    def x(self, value: float) -> float:
        """A place within the plot, at its edge for what lies beyond."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return MARGIN + _NAMES + share * _PLOT

    def ticks(self) -> Iterator[float]:
        """Round numbers."""
        raw = (self.high - self.low) / _TICKS
        unit = 10.0 ** floor(log10(raw))
        step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
        k = -floor(-self.low / step)
        while k * step <= self.high:
            yield k * step
            k += 1


@dataclass(frozen=True, slots=True)
class _Drawing:
    canvas: Canvas
    view: EffectsView
    top: float
    scale: _Scale

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        y = self.top
        zero = self.scale.x(0.0)
        second, first = self.view.poles[1], self.view.poles[0]
        room = _PLOT / 2
        look = {"weight": "bold"}
        self.canvas.text(zero - 6, y - 6, fitted(f"{second} ←", room, SMALL), SMALL, ha="right", **look)
        self.canvas.text(zero + 6, y - 6, fitted(f"→ {first}", room, SMALL), SMALL, **look)
        for row in self.view.rows:
            self.row(row, y + _ROW / 2)
            y += _ROW
        self.canvas.rule(MARGIN, MARGIN + _NAMES + _PLOT + _NUMBERS, y + 1, 0.5)
        self.mean(y + _ROW / 2)
        y += _ROW
        if self.view.prediction is not None:
            self.prediction(self.view.prediction, y + _ROW / 2)
            y += _ROW
        self.canvas.line([zero, zero], [self.top, y], color=RULE, linewidth=0.8, zorder=0)
        self.axis(y + 4)

    def row(self, row: EffectRow, y: float) -> None:
        """One study: a square whose area is its weight, on its interval."""
        self.names(row.label, row.text, y)
        self.interval(row.low, row.high, y)
        half = 1.5 + 4.5 * sqrt(row.weight)
        x = self.scale.x(row.estimate)
        stance = Stance.FIRST if row.estimate > 0 else Stance.SECOND
        corners = [x - half, x + half, x + half, x - half], [y - half, y - half, y + half, y + half]
        self.canvas.area(corners[0], corners[1], ink(stance), ink(stance))

    def mean(self, y: float) -> None:
        """The mean as a diamond."""
        mean = self.view.mean
        self.names(mean.label, mean.text, y, "bold")
        xs = [self.scale.x(mean.low), self.scale.x(mean.estimate), self.scale.x(mean.high), self.scale.x(mean.estimate)]
        self.canvas.area(xs, [y, y - 5, y, y + 5], INK, INK)

    def prediction(self, bounds: tuple[float, float], y: float) -> None:
        """Where further studies would lie."""
        low, high = bounds
        self.names("further studies", f"{low:.2f} to {high:.2f}", y)
        self.interval(low, high, y, 2.2)

    def interval(self, low: float, high: float, y: float, width: float = 0.9) -> None:
        """A line, with an arrow where it goes beyond the plot."""
        left, right = self.scale.x(low), self.scale.x(high)
        self.canvas.line([left, right], [y, y], color=INK, linewidth=width, solid_capstyle="butt")
        if low < self.scale.low:
            self.canvas.area([left, left + 5, left + 5], [y, y - 3, y + 3], INK, INK)
        if high > self.scale.high:
            self.canvas.area([right, right - 5, right - 5], [y, y - 3, y + 3], INK, INK)

    def names(self, label: str, text: str, y: float, weight: str = "normal") -> None:
        """What stands to the left and to the right of a row."""
        self.canvas.text(MARGIN, y + 3, fitted(label, _NAMES - 6, LABEL), LABEL, weight=weight)
        right = MARGIN + _NAMES + _PLOT + _NUMBERS
        self.canvas.text(right, y + 3, fitted(text, _NUMBERS - 6, LABEL), LABEL, ha="right", weight=weight)

    def axis(self, y: float) -> None:
        """Round numbers below."""
        left = MARGIN + _NAMES
        self.canvas.rule(left, left + _PLOT, y, 0.8)
        for tick in self.scale.ticks():
            x = self.scale.x(tick)
            self.canvas.line([x, x], [y, y + 3], color=RULE, linewidth=0.8)
            self.canvas.text(x, y + 12, f"{tick:g}" if abs(tick) > 1e-12 else "0", SMALL, ha="center", color=FAINT)
        measure = fitted(self.view.measure, _PLOT, SMALL)
        self.canvas.text(left + _PLOT / 2, y + 23, measure, SMALL, ha="center", color=FAINT)
