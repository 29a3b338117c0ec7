"""Lines of text with roles instead of colours: cut and wrapped by the cells that they take on a terminal."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from evidence.views.visible_text import visible

EMOJI_FORM, TEXT_FORM = "\N{VARIATION SELECTOR-16}", "\N{VARIATION SELECTOR-15}"

_PER_CELL = 8
"""Characters that are looked at for each cell; more only where nearly all of them take no room."""


class Role(StrEnum):
    """What a piece of text is; the widgets know how it looks."""

    PLAIN = "plain"
    TITLE = "title"
    """Names what follows."""
    DIM = "dim"
    """Less important than what stands around it."""
    QUOTE = "quote"
    """Verbatim from a source."""
    FIRST = "first"
    """The axis's first pole."""
    SECOND = "second"
    """The axis's second pole."""
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"
    KEY = "key"
    """A key to press."""


Line: TypeAlias = tuple[tuple[str, Role], ...]
"""One line on the screen."""


def shown(text: str) -> str:
    """The text on one line, with a visible character in the place of each that a terminal could act on.

    It stays as long as it was. Emoji are shown as text is, since terminals do not agree on the width of the other form,
    and text could not be cut between any two characters.
    """
    if text.isascii() and text.isprintable():
        return text
    return visible(text).replace("\n", " ").replace(EMOJI_FORM, TEXT_FORM)


def width_of(line: Line) -> int:
    """Cells that a line takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(text: str, width: int) -> str:
    """The text in exactly so many cells: cut with an ellipsis, or filled up with blanks."""
    if width <= 0:
        return ""
    begin = text[: width * _PER_CELL]
    if len(begin) < len(text) and cell_len(shown(begin)) > width:  # what is cut off need not be measured
        text = begin
    text = shown(text)
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def fit_right(text: str, width: int) -> str:
    """As `fit`, but blanks go to the left."""
    text = shown(text)
    missing = width - cell_len(text)
    return " " * missing + text if missing > 0 else fit(text, width)


def fit_middle(text: str, width: int) -> str:
    """As `fit`, but cut before its last part, which is what tells long names apart."""
    text = shown(text)
    if cell_len(text) <= width or width < 9:
        return fit(text, width)
    head = set_cell_size(text, (width - 1) // 3)
    tail = text[-width * _PER_CELL :]
    tail = tail if cell_len(tail) >= width else text
    while cell_len(tail) > width - 1 - cell_len(head):
        tail = tail[1:]
    return set_cell_size(f"{head}…{tail}", width)


def fit_words(text: str, width: int, start: int = 0, stop: int = 0) -> str:
    """As `fit`, but every word of an id is cut instead of its end: ids that begin and end alike stay different.

    The letters between two places, in one word, are left as long as there is room for two of each other word.
    """
    text = shown(text)
    words = text.split("-")
    if len(text) <= width or not text.isascii() or len(words) < 2 or 3 * len(words) > width:
        return fit_middle(text, width)
    own = text.count("-", 0, start)
    least = [stop - start if place == own else 2 for place in range(len(words))]
    sizes = [len(word) for word in words]
    while sum(sizes) + len(words) - 1 > width - 1:  # the last cell tells that something was cut
        free = [place for place, size in enumerate(sizes) if size > least[place]]
        if not free:
            return fit_middle(text, width)
        longest = max(free, key=lambda place: (sizes[place], place))
        sizes[longest] -= 1
    cut = "-".join(word[:size] for word, size in zip(words, sizes, strict=True))
    return set_cell_size(f"{cut}…", width)


def own_part(name: str, names: Sequence[str]) -> tuple[int, int]:
    """Where a name differs from all others: from the start of a word up to the first letter that no other has there.

    `names` are sorted, and hold it.
    """
    place = bisect_left(names, name)
    beside = (*names[max(place - 1, 0) : place], *names[place + 1 : place + 2])
    same = max((_same(name, other) for other in beside), default=0)
    stop = min(same + (2 if name[same : same + 1] == "-" else 1), len(name))
    return name.rfind("-", 0, stop) + 1, stop


def _same(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    least = min(len(one), len(other))
    return next((place for place in range(least) if one[place] != other[place]), least)


@lru_cache(maxsize=4096)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """The text in lines of at most `width` cells, cut between words where that is possible."""
    width = max(width, 4)
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        current = ""
        for word in shown(paragraph).split(" "):
            size = cell_len(word)
            if current and cell_len(current) + 1 + size > width:
                lines.append(current)
                current = ""
            if size > width:
                *whole, current = chop_cells(word, width)
                lines += whole
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return tuple(lines)


def paragraph(text: str, width: int, role: Role = Role.PLAIN, indent: int = 0, hang: int = 0) -> Iterator[Line]:
    """A text as lines that begin after so many blanks; those after the first after `hang` more."""
    lead = " " * indent
    for line in wrap(text, width - indent - hang):
        yield ((lead, Role.PLAIN), (line, role)) if lead else ((line, role),)
        lead = " " * (indent + hang)


def sentence(parts: Iterable[tuple[str, Role]], width: int, hang: int = 0) -> Iterator[Line]:
    """Pieces of one paragraph, each with its role, as lines of at most `width` cells."""
    width = max(width, 4)
    hang = min(hang, width - 2)  # so that a wide letter fits behind it
    lead: list[tuple[str, Role]] = [(" " * hang, Role.PLAIN)] if hang else []
    line: list[tuple[str, Role]] = []
    used = 0
    for text, role in parts:
        for number, word in enumerate(shown(text).split(" ")):
            piece = f" {word}" if number else word
            size = cell_len(piece)
            if used > hang and used + size > width:
                yield tuple(line)
                line, used = lead.copy(), hang
                piece, size = word, cell_len(word)
            while used + size > width:
                head, *rest = chop_cells(piece, width - used) if width - used > 1 else ["", piece]
                yield (*line, (head, role)) if head else tuple(line)
                line, used = lead.copy(), hang
                piece = "".join(rest)
                size = cell_len(piece)
            line.append((piece, role))
            used += size
    if line:
        yield tuple(line)
