"""The only door through which text gets into HTML: it leaves as text, whatever it holds."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import NewType

from evidence.views.source_view import Link
from evidence.views.visible_text import visible

Html = NewType("Html", str)
"""Text that is safe within an element."""

EMPTY = Html("")


def text(value: str) -> Html:
    """A text as it is read: no markup, and nothing unseen that would change how other text is read."""
    return Html(html.escape(visible(value)))


def element(name: str, *parts: Html, **attributes: str | None) -> Html:
    """An element; names of attributes end with an underscore where Python has the word, and None leaves one out."""
    names = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    told = "".join(f' {key}="{text(value)}"' for key, value in names.items())
    return Html(f"<{name}{told}>{''.join(parts)}</{name}>")


def said(name: str, value: str, **attributes: str | None) -> Html:
    """An element of text from the registry; it is read in its own direction."""
    return element(name, text(value), dir="auto", **attributes)


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """Pieces with something between them; empty ones are left out."""
    return Html(between.join(part for part in parts if part))


def items(name: str, entries: Iterable[Html], **attributes: str | None) -> Html:
    """A list; nothing when it is empty."""
    found = [element("li", entry) for entry in entries]
    return element(name, *found, **attributes) if found else EMPTY


def table(titles: Iterable[str], rows: Iterable[Iterable[Html]], numbers: Iterable[int] = ()) -> Html:
    """A table; `numbers` are the columns that are set to the right."""
    right = set(numbers)
    head = [element("th", text(title), scope="col", class_=_right(i, right)) for i, title in enumerate(titles)]
    cells = ([element("td", cell, class_=_right(i, right)) for i, cell in enumerate(row)] for row in rows)
    body = [element("tr", *row) for row in cells]
    found = element("table", element("thead", element("tr", *head)), element("tbody", *body))
    return element("div", found, class_="wide")


def anchor(label: str, link: Link | None) -> Html:
    """A text that leads to a place on the web; the text alone where there is none."""
    return text(label) if link is None else element("a", text(label), href=link.url, rel="noreferrer")


def within(label: str, place: str) -> Html:
    """A text that leads to a place in the same page."""
    return element("a", text(label), href=f"#{place}")


def place_of(kind: str, name: str) -> str:
    """The name of a record's place in the page; letters that are unsafe there are spelled by their numbers."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else f"_{ord(c):x}_" for c in name)
    return f"{kind}-{plain}"


def _right(column: int, right: set[int]) -> str | None:
    return "number" if column in right else None
