"""Files in canonical layout read without pydantic, for a check that reads few of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from evidence.model.quick import Doubt, Maker, Shapes
from evidence.registry import profile
from evidence.registry.canonical_reader import read_canonical
from evidence.registry.key_orders import order_of_kind
from evidence.registry.reading import FileReading, kind_of
from evidence.registry.snapshots import Unreadable, read_stamped


class QuickReader:
    """Reads files as `open_file` does, but for records that are `Quick` ones; raises `Doubt` where that may differ."""

    def __init__(self, shapes: Shapes) -> None:
        self._maker = Maker(shapes)

    def open_file(self, root: Path, path: str, link: bool) -> tuple[FileReading, bytes]:
        """Read a file that was found in a walk, with its bytes."""
        kind = kind_of(path)
        if kind is None or link:
            raise Doubt
        try:
            raw, stamp = read_stamped(os.path.join(root, path), profile.MAX_BYTES)
        except Unreadable:
            raise Doubt from None
        return FileReading(kind, stamp, self.record(raw, kind)), raw

    def record(self, raw: bytes, kind: str) -> Any:
        """The record in the bytes of a file."""
        data = read_canonical(raw, order_of_kind(kind))
        if data is None:
            raise Doubt
        return self._maker.make(kind, data)
