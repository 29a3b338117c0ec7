"""The picture of a disputed claim: an effect direction plot as SVG, the same bytes for the same records.

Shape carries the meaning and colour repeats it, so that it is legible in grey. Everything is placed in points
from the upper left corner, by constants and by counting characters; no font is looked up but the one that comes
with Matplotlib.

Source: Thomson & Thomas (2013), Res Synth Methods 4:95; Boon & Thomson (2021), Res Synth Methods 12:29.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from evidence.errors import MissingExtra
from evidence.model.axis import Stance
from evidence.report.escape import clean
from evidence.views.direction_view import DirectionView

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MARGIN = 14.0
_ROW = 15.0
_LABEL_WIDTH = 196.0
_OVERALL_WIDTH = 46.0
_COLUMN_WIDTH = 27.0
_BLOCK_GAP = 12.0
_LEAST_WIDTH = 470.0
_LEGEND_WIDTH = 150.0
_TITLE, _TEXT, _LABEL, _SMALL = 12.5, 9.0, 8.5, 7.5
_LINE_HEIGHT = 1.35
_SLANT = 50.0
_SLANTED_WIDTH = 122.0
_SHADE, _RULE, _INK, _FAINT = "#f3f3f3", "#9a9a9a", "#1a1a1a", "#555555"
_FACES = {
    Stance.FIRST: "#9a3412",
    Stance.SECOND: "#1d6fb8",
    Stance.MIXED: "#6d4a8f",
    Stance.NO_EFFECT: "#ffffff",
    Stance.UNCLEAR: "#ffffff",
}
_FONTS = "'DejaVu Sans', Verdana, Arial, Helvetica, sans-serif"
_SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],
    "svg.fonttype": "none",
    "svg.hashsalt": "evidence",
    "text.parse_math": False,
    "text.usetex": False,
    "path.simplify": False,
    "axes.unicode_minus": False,
}


def draw(view: DirectionView) -> str:
    """The SVG text of a claim's picture.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("drawing pictures", "plots") from error
    layout = _Layout.of(view)
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that the font lacks are drawn by the reader's own fonts
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(layout.width / 72, layout.height / 72), dpi=72, facecolor="white")
        _Drawing(figure, view, layout).all()
        buffer = io.StringIO()
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata=metadata)
    return _finished(buffer.getvalue(), view)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts of one picture stand, in points."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    footnotes: tuple[str, ...]
    columns: tuple[float, ...]
    """The middle of every column, the overall one first."""
    legend_y: float
    header_y: float
    """The foot of the column labels."""
    header_height: float
    width: float
    height: float

    @classmethod
    def of(cls, view: DirectionView) -> _Layout:
        """Counts rows, columns and characters."""
        columns = [_MARGIN + _LABEL_WIDTH + _OVERALL_WIDTH / 2]
        right = _MARGIN + _LABEL_WIDTH + _OVERALL_WIDTH
        for block in view.blocks:
            right += _BLOCK_GAP
            for _ in block.columns:
                columns.append(right + _COLUMN_WIDTH / 2)
                right += _COLUMN_WIDTH
        labels = (clean(label) for block in view.blocks for label in block.columns)
        longest = min(max((_extent(label, _SMALL) for label in labels), default=0.0), _SLANTED_WIDTH)
        width = max(right + longest * 0.64 + _MARGIN, _LEAST_WIDTH)
        room = width - 2 * _MARGIN
        title = tuple(_wrapped(view.title, room, _TITLE * 1.1))
        subtitle = tuple(_wrapped(view.subtitle, room, _TEXT))
        footnotes = tuple(line for note in view.footnotes for line in _wrapped(note, room, _SMALL))
        legend_y = _MARGIN + (len(title) * _TITLE + len(subtitle) * _TEXT) * _LINE_HEIGHT + 12
        header_height = longest * 0.77 + 40
        header_y = legend_y + 14 + header_height
        rows = sum(len(group.rows) + 1.4 for group in view.groups)
        height = header_y + 6 + rows * _ROW + 8 + len(footnotes) * _SMALL * _LINE_HEIGHT + _MARGIN
        return cls(title, subtitle, footnotes, tuple(columns), legend_y, header_y, header_height, width, height)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Puts one view onto one canvas."""

    figure: Figure
    view: DirectionView
    layout: _Layout

    def all(self) -> None:
        """Draws everything, from top to bottom."""
        y = _MARGIN + _TITLE
        for line in self.layout.title:
            self.text(_MARGIN, y, line, _TITLE, weight="bold")
            y += _TITLE * _LINE_HEIGHT
        for line in self.layout.subtitle:
            self.text(_MARGIN, y - 2, line, _TEXT, color=_FAINT)
            y += _TEXT * _LINE_HEIGHT
        self.legend()
        self.header()
        y = self.rows()
        for line in self.layout.footnotes:
            y += _SMALL * _LINE_HEIGHT
            self.text(_MARGIN, y, line, _SMALL, color=_FAINT)

    def legend(self) -> None:
        """Every sign that is used, with its words."""
        x, y = _MARGIN + 6, self.layout.legend_y
        for stance, word in self.view.legend:
            word = _fitted(word, _LEGEND_WIDTH, _LABEL)
            self.signs(stance, [(x, y)], 7.5)
            self.text(x + 10, y + 3, word, _LABEL)
            x += 30 + _extent(word, _LABEL)

    def header(self) -> None:
        """Names of the columns, slanted, over the rule that the rows hang from."""
        y = self.layout.header_y
        columns = iter(self.layout.columns)
        self.text(_MARGIN, y, "independent study", _SMALL, color=_FAINT)
        self.text(next(columns), y, "overall", _SMALL, weight="bold", ha="center")
        for block in self.view.blocks:
            middles = [next(columns) for _ in block.columns]
            for middle, label in zip(middles, block.columns, strict=True):
                shown = _fitted(label, _SLANTED_WIDTH, _SMALL)
                self.text(middle - 3, y, shown, _SMALL, rotation=_SLANT, rotation_mode="anchor")
            left, right = middles[0] - _COLUMN_WIDTH / 2 + 2, middles[-1] + _COLUMN_WIDTH / 2 - 2
            self.rule(left, right, y + 4.5, 0.8)
            top = y - self.layout.header_height + 4
            for line in _headings(block.title, right - left + _BLOCK_GAP):
                self.text(left, top, line, _SMALL, weight="bold", color=_FAINT)
                top += _SMALL * _LINE_HEIGHT

    def rows(self) -> float:
        """All studies, group by group; returns where the last one ends."""
        y = self.layout.header_y + 6
        signs: dict[tuple[Stance, bool], list[tuple[float, float]]] = {}
        right = self.layout.columns[-1] + _COLUMN_WIDTH / 2
        for group in self.view.groups:
            y += _ROW
            self.text(
                _MARGIN,
                y,
                _fitted(group.title, right - _MARGIN, _LABEL),
                _LABEL,
                weight="bold",
                color=_ink(group.stance),
            )
            self.rule(_MARGIN, right, y + 5, 0.8)
            y += 0.4 * _ROW
            for number, row in enumerate(group.rows):
                if number % 2 == 0:
                    self.band(_MARGIN, right, y, _ROW)
                self.text(_MARGIN + 4, y + 10.6, _fitted(row.label, _LABEL_WIDTH, _LABEL), _LABEL)
                middles = iter(self.layout.columns)
                signs.setdefault((row.overall, True), []).append((next(middles), y + _ROW / 2))
                for middle, stance in zip(middles, row.cells, strict=True):
                    if stance is not None:
                        signs.setdefault((stance, False), []).append((middle, y + _ROW / 2))
                y += _ROW
        for (stance, overall), places in sorted(signs.items()):
            self.signs(stance, places, 9.0 if overall else 6.5)
        return y + 8

    def text(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """One line of text; `y` is its foot."""
        look = {"color": _INK, "va": "baseline", **style}
        self.figure.text(x, y, text, fontsize=size, transform=self.points(), **look)

    def rule(self, left: float, right: float, y: float, width: float) -> None:
        """A thin line across."""
        self.line([left, right], [y, y], color=_RULE, linewidth=width, solid_capstyle="butt")

    def band(self, left: float, right: float, y: float, height: float) -> None:
        """A light band behind every other row."""
        middle = y + height / 2
        self.line([left, right], [middle, middle], color=_SHADE, linewidth=height, solid_capstyle="butt", zorder=0)

    def signs(self, stance: Stance, places: list[tuple[float, float]], size: float) -> None:
        """The sign of a stance at several places."""
        xs, ys = zip(*places, strict=True)
        self.line(
            xs,
            ys,
            marker=_marker(stance),
            linestyle="none",
            markersize=size * (1.6 if stance is Stance.MIXED else 1.0),
            markerfacecolor=_FACES[stance],
            markeredgecolor=_ink(stance),
            markeredgewidth=1.1 if stance is Stance.NO_EFFECT else 0.6,
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Points, and what joins them."""
        from matplotlib.lines import Line2D

        self.figure.add_artist(Line2D(xs, ys, transform=self.points(), **style))

    def points(self) -> Any:
        """From points below the upper left corner to places on the canvas."""
        from matplotlib.transforms import Affine2D

        return Affine2D().scale(1, -1).translate(0, self.layout.height)


def _ink(stance: Stance) -> str:
    return _FAINT if stance in (Stance.NO_EFFECT, Stance.UNCLEAR) else _FACES[stance]


def _marker(stance: Stance) -> Any:
    """A triangle up or down for the poles, one to either side for both, a circle for no effect."""
    if stance is Stance.FIRST:
        return "^"
    if stance is Stance.SECOND:
        return "v"
    if stance is Stance.MIXED:
        from matplotlib.path import Path

        left = [(-1.15, 0.0), (-0.12, 0.75), (-0.12, -0.75), (-1.15, 0.0)]
        right = [(-x, y) for x, y in left]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        return Path([*left, *right], [*codes, *codes])
    return "o"


def _extent(text: str, size: float) -> float:
    """How wide a text is at most, in points; by kinds of letters, without asking the font."""
    return size * sum(_letter_width(char) for char in text)


def _letter_width(char: str) -> float:
    """Width in parts of the font's size."""
    if char.isascii():
        return 0.95 if char in "MWmw@%" else 0.7 if char.isupper() else 0.6
    return 1.05 if unicodedata.east_asian_width(char) in "WF" else 0.75


def _fitted(text: str, width: float, size: float) -> str:
    """A text on one line, cut where it would be too wide; a cut is shown."""
    text = clean(text)
    if _extent(text, size) <= width:
        return text
    while text and _extent(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines that are not too wide; a word that fills more than a line is cut."""
    lines = [""]
    for word in clean(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and _extent(longer, size) > width:
            lines.append("")
            longer = word
        lines[-1] = _fitted(longer, width, size)
    return lines


def _headings(title: str, width: float) -> list[str]:
    """A title over a block of columns, in two lines where one is too short."""
    lines = _wrapped(title, width, _SMALL * 1.1)
    return lines if len(lines) <= 2 else [lines[0], _fitted(" ".join(lines[1:]), width, _SMALL * 1.1)]


def _finished(svg: str, view: DirectionView) -> str:
    """Adds a title, a description and fonts to fall back on, and takes out what leads elsewhere."""
    start = svg.index("<svg")
    head_end = svg.index(">", start) + 1
    head = svg[start:head_end].replace("<svg", '<svg role="img" aria-labelledby="title description"', 1)
    words = "".join(
        f'\n <{tag} id="{name}">{escape(clean(text))}</{tag}>'
        for tag, name, text in (("title", "title", view.title), ("desc", "description", view.description))
    )
    body = _without(svg[head_end:], "<metadata>", "</metadata>").replace("'DejaVu Sans'", _FONTS)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{words}{body}'


def _without(text: str, start: str, end: str) -> str:
    """A text without its first part from `start` to `end`."""
    if start not in text:
        return text
    first = text.index(start)
    return text[:first].rstrip() + text[text.index(end, first) + len(end) :]


def alt_text(view: DirectionView) -> str:
    """What the picture shows, in words: the verdict, the signs, and every study by name."""
    return view.description
