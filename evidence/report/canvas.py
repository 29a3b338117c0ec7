"""What pictures are drawn on: SVG of the same bytes for the same records, placed in points.

Shape carries the meaning and colour repeats it, so that it is legible in grey. Everything is placed in points
from the upper left corner, by constants and by counting characters; no font is looked up but the one that comes
with Matplotlib.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from evidence.errors import MissingExtra
from evidence.model.axis import Stance
from evidence.report.escape import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 14.0
LEAST_WIDTH = 470.0
TITLE, TEXT, LABEL, SMALL = 12.5, 9.0, 8.5, 7.5
"""Sizes of text."""
LINE_HEIGHT = 1.35
"""Of text, in parts of its size."""
SHADE, RULE, INK, FAINT = "#f3f3f3", "#9a9a9a", "#1a1a1a", "#555555"
FACES = {
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


def drawn(width: float, height: float, paint: Callable[[Canvas], object], title: str, description: str) -> str:
    """The SVG text of a picture that `paint` puts onto a canvas of this size.

    Raises `MissingExtra` when Matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("drawing pictures", "plots") from error
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that the font lacks are drawn by the reader's own fonts
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
        paint(Canvas(figure, height))
        buffer = io.StringIO()
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        backend: Any = FigureCanvasSVG(figure)
        backend.print_svg(buffer, metadata=metadata)
    return _finished(buffer.getvalue(), title, description)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Texts, rules and signs, placed in points below the upper left corner."""

    figure: Figure
    height: float

    def text(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """One line of text; `y` is its foot."""
        look = {"color": INK, "va": "baseline", **style}
        self.figure.text(x, y, text, fontsize=size, transform=self.points(), **look)

    def rule(self, left: float, right: float, y: float, width: float) -> None:
        """A thin line across."""
        self.line([left, right], [y, y], color=RULE, linewidth=width, solid_capstyle="butt")

    def band(self, left: float, right: float, y: float, height: float) -> None:
        """A light band behind every other row."""
        middle = y + height / 2
        self.line([left, right], [middle, middle], color=SHADE, linewidth=height, solid_capstyle="butt", zorder=0)

    def signs(self, stance: Stance, places: list[tuple[float, float]], size: float) -> None:
        """The sign of a stance at several places."""
        xs, ys = zip(*places, strict=True)
        self.line(
            xs,
            ys,
            marker=marker(stance),
            linestyle="none",
            markersize=size * (1.6 if stance is Stance.MIXED else 1.0),
            markerfacecolor=FACES[stance],
            markeredgecolor=ink(stance),
            markeredgewidth=1.1 if stance is Stance.NO_EFFECT else 0.6,
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Points, and what joins them."""
        from matplotlib.lines import Line2D

        self.figure.add_artist(Line2D(xs, ys, transform=self.points(), **style))

    def area(self, xs: Sequence[float], ys: Sequence[float], face: str, edge: str) -> None:
        """A filled area with an outline."""
        from matplotlib.patches import Polygon

        corners = list(zip(xs, ys, strict=True))
        shape = Polygon(corners, closed=True, facecolor=face, edgecolor=edge, linewidth=0.8, transform=self.points())
        self.figure.add_artist(shape)

    def points(self) -> Any:
        """From points below the upper left corner to places on the canvas."""
        from matplotlib.transforms import Affine2D

        return Affine2D().scale(1, -1).translate(0, self.height)

    def heading(self, heading: Heading) -> None:
        """A title and what stands below it."""
        y = MARGIN + TITLE
        for line in heading.title:
            self.text(MARGIN, y, line, TITLE, weight="bold")
            y += TITLE * LINE_HEIGHT
        for line in heading.subtitle:
            self.text(MARGIN, y - 2, line, TEXT, color=FAINT)
            y += TEXT * LINE_HEIGHT

    def legend(self, x: float, y: float, entries: Iterable[tuple[Stance, str]], width: float) -> None:
        """Signs in a row, each with its word, which is cut where it would be wider than `width`."""
        for stance, word in entries:
            word = fitted(word, width, LABEL)
            self.signs(stance, [(x, y)], 7.5)
            self.text(x + 10, y + 3, word, LABEL)
            x += 30 + extent(word, LABEL)

    def footnotes(self, y: float, lines: Iterable[str]) -> None:
        """Small lines below everything else."""
        for line in lines:
            y += SMALL * LINE_HEIGHT
            self.text(MARGIN, y, line, SMALL, color=FAINT)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a picture, in lines that are as wide as it."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]

    @classmethod
    def over(cls, width: float, title: str, below: Iterable[str]) -> Heading:
        """A title and the sentences below it, over a picture of this width."""
        room = width - 2 * MARGIN
        lines = (line for sentence in below for line in wrapped(sentence, room, TEXT))
        return cls(tuple(wrapped(title, room, TITLE * 1.1)), tuple(lines))

    @property
    def foot(self) -> float:
        """Where it ends."""
        return MARGIN + (len(self.title) * TITLE + len(self.subtitle) * TEXT) * LINE_HEIGHT


def noted(width: float, notes: Iterable[str]) -> tuple[str, ...]:
    """Footnotes in lines that are as wide as their picture."""
    return tuple(line for note in notes for line in wrapped(note, width - 2 * MARGIN, SMALL))


def footnotes_height(notes: Iterable[str]) -> float:
    """Room for the lines of footnotes, with the margin below them."""
    return len(tuple(notes)) * SMALL * LINE_HEIGHT + MARGIN


def ink(stance: Stance) -> str:
    """The colour of lines and words that belong to a stance."""
    return FAINT if stance in (Stance.NO_EFFECT, Stance.UNCLEAR) else FACES[stance]


def marker(stance: Stance) -> Any:
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


def extent(text: str, size: float) -> float:
    """How wide a text is at most, in points; by kinds of letters, without asking the font."""
    return size * sum(_letter_width(char) for char in text)


def _letter_width(char: str) -> float:
    """Width in parts of the font's size, of the widest of its kind in DejaVu Sans and in Verdana, which replaces it."""
    if char.isascii():
        for letters, width in _WIDTHS:
            if char in letters:
                return width
        return 0.79 if char.isupper() else 0.64
    return 1.05 if unicodedata.east_asian_width(char) in "WF" else 0.75


_WIDTHS = (("ijl.,:;'| ", 0.37), ("ftrIJ()[]-/!", 0.46), ("MWmw@%+<=>", 1.0))


def fitted(text: str, width: float, size: float) -> str:
    """A text on one line, cut where it would be too wide; a cut is shown."""
    text = clean(text)
    taken, kept = 0.0, 0
    for char in text:  # once, and no further than there is room: a title may have 20,000 characters
        taken += _letter_width(char)
        if size * taken > width:
            return text[:kept].rstrip() + "…"
        kept += size * (taken + _letter_width("…")) <= width
    return text


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines that are not too wide; a word that fills more than a line is cut."""
    lines = [""]
    for word in clean(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and extent(longer, size) > width:
            lines.append("")
            longer = word
        lines[-1] = fitted(longer, width, size)
    return lines


def headings(title: str, width: float) -> list[str]:
    """A title over a block of columns, in two lines where one is too short."""
    lines = wrapped(title, width, SMALL * 1.1)
    return lines if len(lines) <= 2 else [lines[0], fitted(" ".join(lines[1:]), width, SMALL * 1.1)]


def _finished(svg: str, title: str, description: str) -> str:
    """Adds a title, a description and fonts to fall back on, and takes out what leads elsewhere."""
    start = svg.index("<svg")
    head_end = svg.index(">", start) + 1
    head = svg[start:head_end].replace("<svg", '<svg role="img" aria-labelledby="title description"', 1)
    words = "".join(
        f'\n <{tag} id="{name}">{escape(clean(text))}</{tag}>'
        for tag, name, text in (("title", "title", title), ("desc", "description", description))
    )
    body = _without(svg[head_end:], "<metadata>", "</metadata>").replace("'DejaVu Sans'", _FONTS)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{words}{body}'


def _without(text: str, start: str, end: str) -> str:
    """A text without its first part from `start` to `end`."""
    if start not in text:
        return text
    first = text.index(start)
    return text[:first].rstrip() + text[text.index(end, first) + len(end) :]
