"""The effect direction plot of a disputed claim: which study points where, overall and under its main conditions.

Source: Thomson & Thomas (2013), Res Synth Methods 4:95; Boon & Thomson (2021), Res Synth Methods 12:29.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from evidence.model.axis import Stance
from evidence.report.canvas import (
    FAINT,
    LABEL,
    LEAST_WIDTH,
    LINE_HEIGHT,
    MARGIN,
    SMALL,
    Canvas,
    Heading,
    drawn,
    extent,
    fitted,
    footnotes_height,
    headings,
    ink,
    noted,
)
from evidence.report.escape import clean
from evidence.views.direction_view import DirectionView

_ROW = 15.0
_LABEL_WIDTH = 196.0
_OVERALL_WIDTH = 46.0
_COLUMN_WIDTH = 27.0
_BLOCK_GAP = 12.0
_LEGEND_WIDTH = 150.0
_SLANT = 50.0
_UP, _ALONG = 0.77, 0.65
"""Height and width of a slanted label, in parts of its length."""
_SLANTED_WIDTH = 170.0


def draw(view: DirectionView) -> str:
    """The SVG text of a claim's effect direction plot.

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
    """Where the parts of one picture stand, in points."""

    heading: Heading
    footnotes: tuple[str, ...]
    columns: tuple[float, ...]
    """The middle of every column, the overall one first."""
    legend_y: float
    header_y: float
    """The foot of the column labels."""
    titles: tuple[tuple[str, ...], ...]
    """Those of the blocks, in lines."""
    titles_y: float
    """The foot of their first line."""
    width: float
    height: float

    @classmethod
    def of(cls, view: DirectionView) -> _Layout:
        """Counts rows, columns and characters; a picture is no wider and no higher than its labels ask for."""
        columns = [MARGIN + _LABEL_WIDTH + _OVERALL_WIDTH / 2]
        right = MARGIN + _LABEL_WIDTH + _OVERALL_WIDTH
        lefts: list[float] = []
        lengths = [0.0]
        reach = right
        for block in view.blocks:
            right += _BLOCK_GAP
            lefts.append(right)
            for label in block.columns:
                columns.append(right + _COLUMN_WIDTH / 2)
                lengths.append(min(extent(clean(label), SMALL), _SLANTED_WIDTH))
                reach = max(reach, columns[-1] + lengths[-1] * _ALONG)
                right += _COLUMN_WIDTH
        width = max(right + MARGIN, reach + MARGIN, LEAST_WIDTH)
        rooms = (end - left for left, end in pairwise([*lefts, width - MARGIN]))
        titles = tuple(tuple(headings(block.title, room)) for block, room in zip(view.blocks, rooms, strict=True))
        heading = Heading.over(width, view.title, [view.subtitle])
        footnotes = noted(width, view.footnotes)
        legend_y = heading.foot + 12
        titles_y = legend_y + 14 + SMALL
        lines = max(map(len, titles), default=0)
        header_y = titles_y + lines * SMALL * LINE_HEIGHT + max(lengths) * _UP
        rows = sum(len(group.rows) + 1.4 for group in view.groups)
        height = header_y + 6 + rows * _ROW + 8 + footnotes_height(footnotes)
        return cls(heading, footnotes, tuple(columns), legend_y, header_y, titles, titles_y, width, height)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Puts one view onto one canvas."""

    canvas: Canvas
    view: DirectionView
    layout: _Layout

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        self.canvas.heading(self.layout.heading)
        self.canvas.legend(MARGIN + 6, self.layout.legend_y, self.view.legend, _LEGEND_WIDTH)
        self.header()
        self.canvas.footnotes(self.rows(), self.layout.footnotes)

    def header(self) -> None:
        """Names of the columns, slanted, over the rule that the rows hang from."""
        y = self.layout.header_y
        columns = iter(self.layout.columns)
        self.canvas.text(MARGIN, y, "independent study", SMALL, color=FAINT)
        self.canvas.text(next(columns), y, "overall", SMALL, weight="bold", ha="center")
        for block, title in zip(self.view.blocks, self.layout.titles, strict=True):
            middles = [next(columns) for _ in block.columns]
            for middle, label in zip(middles, block.columns, strict=True):
                shown = fitted(label, _SLANTED_WIDTH, SMALL)
                self.canvas.text(middle - 3, y, shown, SMALL, rotation=_SLANT, rotation_mode="anchor")
            left, right = middles[0] - _COLUMN_WIDTH / 2 + 2, middles[-1] + _COLUMN_WIDTH / 2 - 2
            self.canvas.rule(left, right, y + 4.5, 0.8)
            top = self.layout.titles_y
            for line in title:
                self.canvas.text(left, top, line, SMALL, weight="bold", color=FAINT)
                top += SMALL * LINE_HEIGHT

    def rows(self) -> float:
        """All studies, group by group; returns where the last one ends."""
        y = self.layout.header_y + 6
        signs: dict[tuple[Stance, bool], list[tuple[float, float]]] = {}
        right = self.layout.columns[-1] + _COLUMN_WIDTH / 2
        for group in self.view.groups:
            y += _ROW
            self.canvas.text(
                MARGIN,
                y,
                fitted(group.title, right - MARGIN, LABEL),
                LABEL,
                weight="bold",
                color=ink(group.stance),
            )
            self.canvas.rule(MARGIN, right, y + 5, 0.8)
            y += 0.4 * _ROW
            for number, row in enumerate(group.rows):
                if number % 2 == 0:
                    self.canvas.band(MARGIN, right, y, _ROW)
                self.canvas.text(MARGIN + 4, y + 10.6, fitted(row.label, _LABEL_WIDTH, LABEL), LABEL)
                middles = iter(self.layout.columns)
                signs.setdefault((row.overall, True), []).append((next(middles), y + _ROW / 2))
                for middle, stance in zip(middles, row.cells, strict=True):
                    if stance is not None:
                        signs.setdefault((stance, False), []).append((middle, y + _ROW / 2))
                y += _ROW
        for (stance, overall), places in sorted(signs.items()):
            self.canvas.signs(stance, places, 9.0 if overall else 6.5)
        return y + 8


def alt_text(view: DirectionView) -> str:
    """What the picture shows, in words: the verdict, the signs, and every study by name."""
    return view.description
