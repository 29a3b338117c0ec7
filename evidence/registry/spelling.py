"""How new values are written: as `evidence fmt` would leave them, and in the manner of their neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from evidence.registry.layout import KeyOrder
from evidence.registry.tree import Block, Entry, Flow, Node, Scalar, Tree
from evidence.registry.tree_writer import spelled, write

Value: TypeAlias = "str | Mapping[str, Value] | Sequence[Value]"
"""A value in the form of files: keys in kebab-case, and texts for everything that is no collection."""

Pattern = tuple[str, ...]
"""A route in which every element of a sequence is the same."""

EACH = "*"
"""Stands for any element of a sequence in a pattern."""

_MISTAKEN = re.compile(
    r"""~ | null | yes | no | on | off | << | = | [-+]?\.(?:inf|nan) | [-+]?0[\dobx_][\da-f_]*
    | [-+]?\d[\d_]*:[\d_.:]* | [-+]?\d+_[\d_.]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that some reader takes for something else than is meant; other numbers, dates and truth values are meant."""
_QUIRKS = re.compile(r"[\t\r]| (?=\n)| \Z")
"""What nobody sees in a block text, or what it cannot hold."""
_NO_KEY = re.compile("~|null|Null|NULL|<<")

_WIDEST = 110
"""Characters of a mapping that is written in brackets."""
_LONGEST_WORDS = 4
"""Words of a text in brackets; what has more is a sentence and gets its own line."""
_MOST_FIELDS = 6
"""Fields of a record that may be written in brackets."""


class Speller:
    """Writes values as text; what is in brackets at the same place elsewhere in the file is so here as well."""

    def __init__(self, in_brackets: Mapping[Pattern, bool]) -> None:
        self._in_brackets = in_brackets

    def node(self, value: Value, order: KeyOrder, pattern: Pattern) -> Node:
        """The tree of a value that stands at a place of a block collection."""
        if isinstance(value, str):
            return _text(value, block=True)
        if not value or self._fits_in_brackets(value, order, pattern):
            return flow_node(value, order)
        if isinstance(value, Mapping):
            return Block(
                [
                    Entry([], _key(key), 0, self.node(value[key], order.below(key), (*pattern, key)))
                    for key in arranged(value, order)
                ]
            )
        return Block([Entry([], None, 0, self.node(part, order, (*pattern, EACH))) for part in value])

    def _fits_in_brackets(self, value: Value, order: KeyOrder, pattern: Pattern) -> bool:
        parts = list(value.values()) if isinstance(value, Mapping) else list(value)
        texts = [part for part in parts if isinstance(part, str) and "\n" not in part]
        if not pattern or len(texts) < len(parts) or len(in_brackets(value, order)) > _WIDEST:
            return False
        if pattern in self._in_brackets:
            return self._in_brackets[pattern]
        wordy = any(len(part.split()) > _LONGEST_WORDS for part in texts)
        return isinstance(value, Mapping) and len(order.keys) <= _MOST_FIELDS and not wordy


def arranged(keys: Mapping[str, Value], order: KeyOrder) -> list[str]:
    """Keys in their order; those without one follow as they come."""
    ranks = {name: rank for rank, name in enumerate(order.keys)}
    return sorted(keys, key=lambda key: ranks.get(key, len(ranks)))


def entry_lines(key: str | None, node: Node, comment: str = "", between: Sequence[str] = ()) -> list[str]:
    """A key, or a dash, with its value and the comments that it had, as it stands at the left margin."""
    entry = Entry([], None if key is None else _key(key), 0, node)
    if key is None:
        comment = " ".join([comment, *between] if comment else between)
    elif isinstance(node, Block):
        node.entries[0].lead = list(between)
    else:
        entry.between = list(between)
    if isinstance(node, Block) or entry.between:
        entry.comment = comment
    else:
        node.comment = comment
    return _written(entry)


def plain_line(value: str) -> str:
    """A text on one line, as it stands behind its key."""
    return entry_lines(None, _text(value, block=True))[0].removeprefix("- ")


def head(key: str | None) -> str:
    """The beginning of an entry up to its colon or dash."""
    (line,) = _written(Entry([], None if key is None else _key(key), 0, Scalar("", "", "", 0)))
    return line


def in_brackets(value: Value, order: KeyOrder) -> str:
    """A value on one line, as it stands inside of brackets."""
    node = _text(value, block=False) if isinstance(value, str) else flow_node(value, order)
    return entry_lines(None, Flow("[", 0, [(None, node)]))[0].removeprefix("- [").removesuffix("]")


def pair_in_brackets(key: str, value: Value, order: KeyOrder) -> str:
    """A key with its value, as it stands inside of brackets; `order` is that of the value."""
    return in_brackets({key: value}, KeyOrder({key: order}))[1:-1]


def file_text(value: Mapping[str, Value], order: KeyOrder) -> str:
    """A whole new file in canonical layout."""
    node = Speller({}).node(value, order, ())
    assert isinstance(node, Block), "a file holds at least one key"
    return write(Tree([], node, [], []))


def flow_node(value: Value, order: KeyOrder) -> Flow:
    """The tree of a collection in brackets."""
    if isinstance(value, Mapping):
        keys = arranged(value, order)
        return Flow("{", 0, [(_key(key), _inside(value[key], order.below(key))) for key in keys])
    return Flow("[", 0, [(None, _inside(part, order)) for part in value])


def _inside(value: Value, order: KeyOrder) -> Scalar | Flow:
    return _text(value, block=False) if isinstance(value, str) else flow_node(value, order)


def _text(value: str, *, block: bool) -> Scalar:
    if block and _is_literal(value):
        return Scalar(value, "|", "|", 0, lines=value.removesuffix("\n").split("\n"))
    return Scalar(value, '"' if _MISTAKEN.fullmatch(value) else "", spelled(value), 0)


def _key(key: str) -> Scalar:
    return Scalar(key, '"' if _NO_KEY.fullmatch(key) else "", spelled(key, key=True), 0)


def _is_literal(value: str) -> bool:
    """Whether a text has several lines, and a block shows them exactly."""
    body = value.removesuffix("\n")
    return "\n" in value and body[:1] not in ("", " ", "\n") and not body.endswith("\n") and not _QUIRKS.search(body)


def _written(entry: Entry) -> list[str]:
    return write(Tree([], Block([entry]), [], [])).removesuffix("\n").split("\n")
