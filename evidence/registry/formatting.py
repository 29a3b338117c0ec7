"""The registry's files beside their canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidence.registry import profile
from evidence.registry.layout import canonical
from evidence.registry.loader import kind_of, order_of, paths_below
from evidence.registry.schema import MODELS
from evidence.registry.snapshots import Unreadable, read_inside


def formatted(root: Path, wanted: list[str]) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Every file below the wanted paths (all, when none is named) with its bytes and its canonical bytes.

    None stands for the canonical bytes of a file that is not sound: it is left to the curator.
    """
    for path in paths_below(root):
        if wanted and not any(name in ("", path) or path.startswith(f"{name}/") for name in wanted):
            continue
        kind = kind_of(path)
        if kind is None:
            continue
        try:
            before = read_inside(root, path, profile.MAX_BYTES)
        except Unreadable:
            yield path, b"", None
            continue
        reading = profile.read(before, path)
        if reading.data is None or not reading.sound:
            yield path, before, None
        else:
            yield path, before, canonical(before.decode("utf-8"), order_of(MODELS[kind])).encode("utf-8")


_MODELINE = "# yaml-language-server:"


def with_schema(raw: bytes, schema: str) -> bytes:
    """A file in canonical layout with the line at its top that tells editors where its schema is."""
    text = raw.decode("utf-8")
    if text.startswith(_MODELINE):
        text = text.partition("\n")[2]
    return f"{_MODELINE} $schema={schema}\n{text}".encode()
