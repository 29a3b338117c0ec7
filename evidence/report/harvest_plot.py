"""The harvest plot of a disputed claim: one bar a study, by pole, higher for stronger methods.

Source: Ogilvie et al. (2008), BMC Med Res Methodol 8:8.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.report.canvas import (
    FACES,
    FAINT,
    LABEL,
    LEAST_WIDTH,
    MARGIN,
    RULE,
    SMALL,
    Canvas,
    Heading,
    drawn,
    extent,
    fitted,
    footnotes_height,
    ink,
    noted,
)
from evidence.views.harvest_view import HarvestBar, HarvestGroup, HarvestView

_AXIS_WIDTH = 40.0
_STEP = 11.0
"""From one bar to the next."""
_BAR = 8.0
_GAP = 22.0
"""Between two groups."""
_TIER = 22.0
"""Height of one tier."""
_STUB = 5.0
"""Height of a bar without a tier."""


def draw_harvest(view: HarvestView) -> str:
    """The SVG text of a claim's harvest plot.

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
class _Layout:
    """Where the parts stand, in points."""

    heading: Heading
    footnotes: tuple[str, ...]
    lefts: tuple[float, ...]
    """Left edge of every group."""
    widths: tuple[float, ...]
    heads_y: float
    base_y: float
    """The foot of the bars."""
    width: float
    height: float

    @classmethod
    def of(cls, view: HarvestView) -> _Layout:
        """Counts bars, tiers and characters."""
        lefts: list[float] = []
        widths: list[float] = []
        x = MARGIN + _AXIS_WIDTH
        for group in view.groups:
            lefts.append(x)
            widths.append(max(len(group.bars) * _STEP, min(extent(group.title, LABEL * 1.1), 130.0) + 14))
            x += widths[-1] + _GAP
        width = max(x - _GAP + MARGIN, LEAST_WIDTH)
        heading = Heading.over(width, view.title, [view.subtitle])
        footnotes = noted(width, view.footnotes)
        heads_y = heading.foot + 16
        base_y = heads_y + 18 + max(len(view.tiers), 1) * _TIER
        height = base_y + 34 + footnotes_height(footnotes)
        return cls(heading, footnotes, tuple(lefts), tuple(widths), heads_y, base_y, width, height)


@dataclass(frozen=True, slots=True)
class _Drawing:
    canvas: Canvas
    view: HarvestView
    layout: _Layout

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        self.canvas.heading(self.layout.heading)
        right = self.layout.lefts[-1] + self.layout.widths[-1]
        for tier in self.view.tiers:
            y = self.layout.base_y - self.tall(tier)
            self.canvas.line([MARGIN + _AXIS_WIDTH - 4, right], [y, y], color="#dddddd", linewidth=0.5, zorder=0)
            self.canvas.text(MARGIN, y + 3, f"tier {tier}", SMALL, color=FAINT)
        for group, left, width in zip(self.view.groups, self.layout.lefts, self.layout.widths, strict=True):
            self.group(group, left, width)
        self.canvas.footnotes(self.layout.base_y + 24, self.layout.footnotes)

    def tall(self, tier: int | None) -> float:
        """The height of a bar."""
        if tier is None:
            return _STUB
        return (len(self.view.tiers) - self.view.tiers.index(tier)) * _TIER

    def group(self, group: HarvestGroup, left: float, width: float) -> None:
        """One pole with its bars."""
        y = self.layout.base_y
        self.canvas.signs(group.stance, [(left + 5, self.layout.heads_y - 3)], 7.5)
        title = fitted(group.title, max(width - 14, 40.0), LABEL * 1.1)
        self.canvas.text(left + 14, self.layout.heads_y, title, LABEL, weight="bold", color=ink(group.stance))
        self.canvas.line([left - 2, left + width], [y, y], color=RULE, linewidth=0.8)
        for place, bar in enumerate(group.bars):
            self.bar(bar, group.stance, left + place * _STEP + _STEP / 2)

    def bar(self, bar: HarvestBar, stance: Stance, x: float) -> None:
        """One study."""
        foot, top = self.layout.base_y, self.layout.base_y - self.tall(bar.tier)
        left, right = x - _BAR / 2, x + _BAR / 2
        xs, ys = [left, left, right, right, left], [foot, top, top, foot, foot]
        self.canvas.area(xs, ys, "#ffffff" if bar.unread else FACES[stance], ink(stance))
        self.canvas.text(x, foot + 9, str(bar.number), 5.5, ha="center", color=FAINT)
        if bar.quality is not None:
            self.canvas.text(x, top - 2, bar.quality, 6.0, ha="center", weight="bold")
