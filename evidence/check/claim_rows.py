"""What the files of claims say that bears on other files, kept in columns; a row is made when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Pair = tuple[str, str]


class ClaimFacts(NamedTuple):
    """What one claim's file has to do with others."""

    id: str
    axis: str
    label: str
    """Of its subject."""
    broader: str | None
    sources: tuple[str, ...]
    """Of its items; each once."""
    others: tuple[str, ...]
    """Sources that items name by `via` and `reports`."""
    terms: tuple[Pair, ...]
    """Ids and labels of ontology terms."""
    former: tuple[str, ...]
    """Ids that it and its items had."""
    bound: bool
    """It suppresses a rule that looks at the whole registry."""
    items: int
    quotes: int = 0
    """Those that were looked up."""
    suppressed: int = 0
    """Findings that its suppressions cover."""

    @property
    def named(self) -> tuple[str, ...]:
        """All sources that it names."""
        return (*self.sources, *self.others)

    @property
    def uncounted(self) -> ClaimFacts:
        """Without what is only counted in it."""
        return self._replace(items=0, quotes=0, suppressed=0)


class ClaimRows(Mapping[str, ClaimFacts]):
    """The facts of all claims by path: those that were kept, and those of files that were changed since."""

    __slots__ = ("_by_id", "_changed", "_kept")

    def __init__(self, kept: _Columns, changed: Mapping[str, ClaimFacts | None]) -> None:
        self._kept = kept
        self._changed = changed
        """None for a file that is not a claim's any more."""
        self._by_id: dict[str, str] | None = None

    @classmethod
    def of(cls, rows: Mapping[str, ClaimFacts]) -> ClaimRows:
        """Those of some claims."""
        return cls(_Columns({"path": "", "known": "[]"}), rows)

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> ClaimRows:
        """From what was kept. What is damaged raises `ValueError` and the like, now or later."""
        return cls(_Columns(kept), {})

    def changed(self, rows: Mapping[str, ClaimFacts | None]) -> ClaimRows:
        """With those of some files in their places; None for one that is not a claim's."""
        return ClaimRows(self._kept, {**{path: row for path, row in self._changed.items() if path not in rows}, **rows})

    def column(self, name: str) -> list[Any]:
        """One field of all claims, or `path`; the claims stand in the same order in every column."""
        column = self._kept.column(name)[:]
        for at in sorted((self._kept.index[path] for path in self._changed if path in self._kept.index), reverse=True):
            del column[at]
        now = [(path, row) for path, row in self._changed.items() if row is not None]
        return column + [path if name == "path" else getattr(row, name) for path, row in now]

    @property
    def by_id(self) -> Mapping[str, str]:
        """The path of each claim by its id; fewer than there are claims where two have the same."""
        if self._by_id is None:
            self._by_id = dict(self._kept.by_id)
            for path in self._changed:
                if path in self._kept.index:
                    self._by_id.pop(self._kept.cell("id", path), None)
            self._by_id.update((row.id, path) for path, row in self._changed.items() if row is not None)
        return self._by_id

    def __getitem__(self, path: str) -> ClaimFacts:
        row = self._changed[path] if path in self._changed else self._kept.row(path)
        if row is None:
            raise KeyError(path)
        return row

    def __contains__(self, path: object) -> bool:
        return self._changed[path] is not None if path in self._changed else path in self._kept.index  # type: ignore[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self.column("path"))

    def __len__(self) -> int:
        kept = len(self._kept.index) - sum(path in self._kept.index for path in self._changed)
        return kept + sum(row is not None for row in self._changed.values())

    @property
    def texts(self) -> dict[str, str]:
        """As it can be kept: few long texts are read several times faster than many short lists.

        No id has a blank or a comma in it, and no text a character that no file may hold. What is the same in all rows
        is written once.
        """
        rows = self.values()
        known = {term: str(i) for i, term in enumerate(dict.fromkeys(term for row in rows for term in row.terms))}
        cells: dict[str, Callable[[ClaimFacts], str]] = {
            "id": lambda row: row.id,
            "axis": lambda row: row.axis,
            "label": lambda row: row.label,
            "broader": lambda row: row.broader or "",
            "sources": lambda row: " ".join(row.sources),
            "others": lambda row: " ".join(row.others),
            "terms": lambda row: " ".join(known[term] for term in row.terms),
            "former": lambda row: " ".join(row.former),
            "bound": lambda row: str(int(row.bound)),
            "items": lambda row: str(row.items),
            "quotes": lambda row: str(row.quotes),
            "suppressed": lambda row: str(row.suppressed),
        }
        columns = {"path": _NOWHERE.join(self), "known": json.dumps(list(known))}
        for name, cell in cells.items():
            column = list(map(cell, rows))
            if len(set(column)) == 1:
                columns[f"{_ALL}{name}"] = column[0]
            else:
                columns[name] = _separator(name).join(column)
        return columns


_NOWHERE = "\0"
"""In no file, and in no name of one."""
_ALL = "all "
"""Before the name of a column whose rows are all the same."""


def _separator(name: str) -> str:
    return _NOWHERE if name == "label" else ","


class _Columns:
    """Columns as they are kept, each read when it is asked for."""

    __slots__ = ("_by_id", "_cells", "_columns", "_kept", "_readers", "index")

    def __init__(self, kept: Mapping[str, str]) -> None:
        self._kept = kept
        self._by_id: dict[str, str] | None = None
        self._columns: dict[str, list[Any]] = {}
        self._cells: dict[str, list[str]] = {"path": kept["path"].split(_NOWHERE) if kept["path"] else []}
        self.index = {path: at for at, path in enumerate(self._cells["path"])}
        """Which row is that of a path."""
        known = {str(i): (id, label) for i, (id, label) in enumerate(json.loads(kept["known"]))}
        self._readers: dict[str, Callable[[str], Any]] = {
            **dict.fromkeys(_TEXTS, str),
            "broader": lambda cell: cell or None,
            **dict.fromkeys(("sources", "others", "former"), _words),
            "terms": lambda cell: tuple([known[i] for i in cell.split()]) if cell else (),
            "bound": lambda cell: cell != "0",
            **dict.fromkeys(("items", "quotes", "suppressed"), int),
        }

    def column(self, name: str) -> list[Any]:
        """A field of all rows."""
        if name not in self._columns:
            cells = self._split(name)
            if name in _TEXTS:
                self._columns[name] = cells
            elif f"{_ALL}{name}" in self._kept:
                self._columns[name] = [self._readers[name](cell) for cell in cells[:1]] * len(cells)
            else:
                values = {cell: self._readers[name](cell) for cell in set(cells)}  # most stand there many times
                self._columns[name] = [values[cell] for cell in cells]
        return self._columns[name]

    @property
    def by_id(self) -> dict[str, str]:
        """Paths by id."""
        if self._by_id is None:
            self._by_id = dict(zip(self._split("id"), self.index, strict=True))
        return self._by_id

    def row(self, path: str) -> ClaimFacts:
        """The row of a path."""
        return ClaimFacts(*[self.cell(name, path) for name in ClaimFacts._fields])

    def cell(self, name: str, path: str) -> Any:
        """One field of the row of a path."""
        return self._readers[name](self._split(name)[self.index[path]])

    def _split(self, name: str) -> list[str]:
        if name not in self._cells:
            if f"{_ALL}{name}" in self._kept:
                cells = [self._kept[f"{_ALL}{name}"]] * len(self.index)
            else:
                cells = self._kept[name].split(_separator(name)) if self.index else []
            if len(cells) != len(self.index):
                raise ValueError(name)
            self._cells[name] = cells
        return self._cells[name]


_TEXTS = frozenset({"path", "id", "axis", "label"})
"""Columns that are kept as they are."""


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split()) if cell else ()
