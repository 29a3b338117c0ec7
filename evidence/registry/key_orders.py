"""In which order keys stand in the files of a registry, without the records, which take long to import."""

from __future__ import annotations

from functools import cache

from evidence.model.shapes import KINDS, SHAPES, Shape
from evidence.registry.layout import FREE, KeyOrder


@cache
def order_of_kind(kind: str) -> KeyOrder:
    """The canonical order of keys in a kind of file."""
    return _order_in(("record", KINDS[kind]))


def _order_in(shape: Shape) -> KeyOrder:
    match shape:
        case "record", name:
            return KeyOrder({key: _order_in(value) for key, (value, *_) in SHAPES[name].items()})
        case (("many" | "tuple"), inner, *_):
            return _order_in(inner)
        case "dict", _, value if (below := _order_in(value)) is not FREE:
            return KeyOrder(others=below)
    return FREE
