"""The canonical layout of a registry's file, which `evidence fmt` writes and rule EV012 asks for.

`canonical` orders keys, indents, spaces and quotes. It never rewraps text, never turns block style into flow
style or back, and never loses a comment: comments above an entry and behind it travel with it. A result is
only given when it reads back as the same data with the same comments; otherwise only line ends, trailing
blanks and the final line feed are mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

from evidence.frozen import dataclass, field
from evidence.registry.tree import BLOCK_STYLES, Block, Entry, Flow, Node, meaning

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """In which order the keys of a mapping stand, and those of the mappings below it.

    A sequence has no order of its own: its elements share the one that was given for the sequence.
    """

    keys: Mapping[str, KeyOrder] = field(default_factory=dict)
    """Keys in their order, each with the order below it. Keys that are not named follow in the author's order."""
    others: KeyOrder | None = None
    """The order below every key that is not named."""

    def below(self, key: str) -> KeyOrder:
        """The order of the mapping that stands under a key."""
        return self.keys.get(key) or self.others or FREE


FREE = KeyOrder()
"""The author's order, all the way down."""


def key_order(model: type[BaseModel]) -> KeyOrder:
    """The order in which a record's fields are declared, by their names in files."""
    return _fields_of(model, ())


def _fields_of(model: Any, above: tuple[Any, ...]) -> KeyOrder:
    if model in above:  # a record inside of its own kind would go on for ever
        return FREE
    fields = model.model_fields.items()
    return KeyOrder({info.alias or name: _order_in(info.annotation, (*above, model)) for name, info in fields})


def _order_in(annotation: Any, above: tuple[Any, ...]) -> KeyOrder:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return _fields_of(annotation, above)
    found = next((order for part in get_args(annotation) if (order := _order_in(part, above)) != FREE), FREE)
    origin = get_origin(annotation)
    if found != FREE and isinstance(origin, type) and issubclass(origin, Mapping):
        return KeyOrder(others=found)
    return found


def canonical(text: str, order: KeyOrder) -> str:
    """The text in canonical layout; itself when it is in that layout, or is no YAML at all.

    Data and comments stay the same, and ``canonical(canonical(t)) == canonical(t)``.
    """
    from evidence.registry.tree_reader import events, read
    from evidence.registry.tree_writer import write

    tidied = _tidied(text)
    if tidied is None:
        return text
    tidy, parsed = tidied
    tree = read(tidy, parsed)
    if tree is None:
        return tidy[1:]
    if tree.root is not None:
        _arrange(tree.root, order)
    result = "\n" + write(tree)
    if result != tidy:
        again = events(result)
        check = None if again is None else read(result, again)
        if (
            check is None
            or meaning(check.root) != meaning(tree.root)
            or sorted(check.comments) != sorted(tree.comments)
        ):
            return tidy[1:]
    return result[1:]


def _tidied(text: str) -> tuple[str, list[Any]] | None:
    """The text behind one line feed, with line ends, trailing blanks and final line feed mended; its events.

    None when the text is no YAML, or when even this would change what it says.
    """
    from evidence.registry.tree_reader import events  # needs PyYAML, which few checks need

    lines = "\n" + text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parsed = events(lines)
    if parsed is None:
        return None
    if "\r" in text and _said(events(text.removeprefix("\ufeff"))) != _said(parsed):
        return None
    tidy = _without_blanks(lines, parsed)
    if tidy == lines:
        return lines, parsed
    again = events(tidy)
    return (lines, parsed) if again is None or _said(again) != _said(parsed) else (tidy, again)


def _said(parsed: Sequence[Any] | None) -> list[object]:
    parts = ("value", "anchor", "tag")
    return [(type(event), *(getattr(event, part, None) for part in parts)) for event in parsed or ()]


def _without_blanks(text: str, parsed: Sequence[Any]) -> str:
    """Strip every line that does not end inside of a text, and end the file in one line feed."""
    tidy_end = text.endswith("\n") and not text.endswith("\n\n")
    if tidy_end and " \n" not in text and "\t\n" not in text:
        return text
    from evidence.registry.tree_reader import scalars

    found = scalars(parsed)
    spans = [(event.start_mark.index, event.end_mark.index) for event in found]
    spans = [span for span in spans if text.find("\n", *span) >= 0]
    lines: list[str] = []
    at, index = 0, 0
    for line in text.split("\n"):
        at += len(line)
        while index < len(spans) and spans[index][1] <= at:
            index += 1
        inside = index < len(spans) and spans[index][0] < at
        lines.append(line if inside else line.rstrip(" \t"))
        at += 1
    if found and found[-1].style in BLOCK_STYLES and found[-1].end_mark.index == len(text):
        return "\n".join([*lines[:-1], line])  # blanks and line feeds at the end may be part of the text
    return "\n".join(lines).rstrip("\n") + "\n"


def _arrange(node: Node, order: KeyOrder) -> None:
    """Put keys in their order, and comments where they can stand."""
    if isinstance(node, Flow):
        for key, value in node.entries:
            _arrange(value, order.below(key.value) if key is not None else order)
        if node.opening == "{" and order.keys:
            ranks = {name: rank for rank, name in enumerate(order.keys)}
            node.entries.sort(key=lambda pair: ranks.get(pair[0].value, len(ranks)) if pair[0] else 0)
    elif isinstance(node, Block):
        for entry in node.entries:
            _arrange(entry.value, order.below(entry.key.value) if entry.key is not None else order)
            if entry.key is None and not entry.comment:
                _hoist(entry)
        if order.keys:
            ranks = {name: rank for rank, name in enumerate(order.keys)}
            node.entries.sort(key=lambda entry: ranks.get(entry.key.value, len(ranks)) if entry.key else 0)
        first = node.entries[0].lead
        while first and not first[0]:
            del first[0]


def _hoist(entry: Entry) -> None:
    """What stands between a dash and its value goes above the dash, so that the value can follow the dash."""
    if isinstance(entry.value, Block):
        entry.lead += entry.value.entries[0].lead
        entry.value.entries[0].lead = []
    else:
        entry.lead += entry.between
        entry.between = []
