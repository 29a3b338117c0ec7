"""What a mapping asks of a row, part by part: each reads a few columns and gives one value, or leaves the row out.

The parts are in the order in which rows are left out, so that whoever asks them one by one for a row, and whoever asks
each of them once for all distinct values of its columns, find the same first reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.mapping.cells import Read, RefusedValue, Row, absent_words, is_plain, number_of, reader
from evidence.mapping.mapping_file import Cell, Kept, MappingFile, TableShape
from evidence.mapping.words import doi, pmcid, pmid
from evidence.model.axis import Axis

IDENTIFIERS: Mapping[str, Callable[[str], str | None]] = {"doi": doi, "pmid": pmid, "pmcid": pmcid}
"""Names of a source, and how each is made out of what tables hold."""
NAMES = ("source.id", *(f"source.{name}" for name in IDENTIFIERS))
"""Parts of which a row needs one."""
NAMELESS = "it names no source"
BETWEEN = " | "
"""Between subject, outcome and axis, where the mapping names nothing else that rows of one claim have in common."""
_NEEDED = {
    "claim.subject": "it has no subject of the claim",
    "claim.outcome": "it has no outcome of the claim",
}
_STANCES = frozenset({"no-effect", "mixed", "unclear"})


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a row."""

    name: str
    """Where it stands in the mapping file, such as `claim.subject`."""
    columns: tuple[str, ...]
    """Columns that it reads, each once."""
    bind: Callable[[Sequence[int]], Read]
    """How it is read, given the places of its columns in a row."""
    clean: Callable[[str], str | None] | None = None
    """What becomes of the text that was read; None for one that cannot be used."""
    plain: bool = False
    """It is the text of its one column, so that an engine can read it itself."""
    constant: str | None = None
    """It is the same in every row."""
    absent: str | None = None
    """Of a plain part: what an empty cell means."""
    needed: str | None = None
    """Of a plain part: why a row without it is left out."""
    refuses: bool = False
    """A row may be left out because of it."""

    def value(self, places: Sequence[int]) -> Read:
        """How it is read and cleaned."""
        read, clean = self.bind(places), self.clean
        if clean is None:
            return read
        return lambda row: None if (text := read(row)) is None else clean(text)


def parts_of(mapping: MappingFile, axes: Mapping[str, Axis]) -> tuple[Part, ...]:
    """All parts, in the order in which rows are left out."""
    shape = mapping.table
    found = [_kept(kept, place) for place, kept in enumerate(mapping.keep)]
    axis = _axis(mapping.claim.axis, shape, axes)
    for name, cell in _cells(mapping.claim):
        if name != "axis":
            found.append(_part(f"claim.{name}", cell, shape))
        else:
            found.append(axis)
    if mapping.claim.axis is None:
        found.append(axis)
    found.append(_stance(mapping, axis, axes))
    found += [_part(f"source.{name}", cell, shape, IDENTIFIERS.get(name)) for name, cell in _cells(mapping.source)]
    found += [_part(f"item.{name}", cell, shape) for name, cell in _cells(mapping.item) if name != "stance"]
    found += [_part(f"item.context.{name}", cell, shape) for name, cell in mapping.item.context.items()]
    if mapping.item.effect is not None:
        found += [_part(f"item.effect.{name}", cell, shape) for name, cell in _cells(mapping.item.effect)]
    return tuple(found)


def _cells(cells: Any) -> Iterator[tuple[str, Cell]]:
    for name in type(cells).model_fields:
        cell = getattr(cells, name)
        if isinstance(cell, Cell):
            yield name.replace("_", "-"), cell


def _part(name: str, cell: Cell, shape: TableShape, clean: Callable[[str], str | None] | None = None) -> Part:
    needed = _NEEDED.get(name)

    def bind(places: Sequence[int]) -> Read:
        read = reader(cell, shape, places)
        return read if needed is None else _required(read, needed)

    return Part(
        name,
        cell.read,
        bind,
        clean,
        plain=clean is None and is_plain(cell, shape),
        constant=cell.constant if not cell.when and clean is None else None,
        absent=cell.missing,
        needed=needed,
        refuses=needed is not None or (bool(cell.values or cell.rules) and cell.otherwise is None),
    )


def _required(read: Read, why: str) -> Read:
    def of(row: Row) -> str:
        if (value := read(row)) is None:
            raise RefusedValue(why, "")
        return value

    return of


def _kept(kept: Kept, place: int) -> Part:
    reason = kept.reason or f"{kept.column} is not {' or '.join(kept.values)}"
    taken = frozenset(kept.values)

    def bind(places: Sequence[int]) -> Read:
        (only,) = places

        def of(row: Row) -> None:
            if (value := row[only].strip()) not in taken:
                raise RefusedValue(reason, value)

        return of

    return Part(f"keep.{place}", (kept.column,), bind, refuses=True)


def _axis(cell: Cell | None, shape: TableShape, axes: Mapping[str, Axis]) -> Part:
    if cell is None:
        only = next(iter(axes))
        return Part("claim.axis", (), lambda places: lambda row: only, constant=only)

    def bind(places: Sequence[int]) -> Read:
        read = reader(cell, shape, places)

        def of(row: Row) -> str:
            if (axis := read(row)) is None or axis not in axes:
                raise RefusedValue(f"its axis is none of {', '.join(axes)}", axis or "")
            return axis

        return of

    return Part("claim.axis", cell.read, bind, refuses=True)


def _stance(mapping: MappingFile, axis: Part, axes: Mapping[str, Axis]) -> Part:
    """It needs the axis, whose poles `first` and `second` are."""
    cell, shape = mapping.item.stance, mapping.table
    columns = tuple(dict.fromkeys((*axis.columns, *cell.read)))

    def bind(places: Sequence[int]) -> Read:
        place = dict(zip(columns, places, strict=True))
        on = axis.bind([place[name] for name in axis.columns])
        read = reader(cell, shape, [place[name] for name in cell.read])
        missing, column = absent_words(shape), cell.sign_of

        def signed(row: Row, poles: Sequence[str]) -> str:
            text = (read(row) or "").strip()
            if text in missing:
                raise RefusedValue(f"{column} is empty, so that it has no direction", "")
            number = number_of(text, shape)
            if number is None:
                raise RefusedValue(f"{column} is no number, so that it has no direction", text)
            return poles[0] if number > 0 else poles[1] if number < 0 else "no-effect"

        def worded(row: Row, poles: Sequence[str]) -> str:
            word = read(row)
            if word is None:
                raise RefusedValue("its direction is empty", "")
            word = {"first": poles[0], "second": poles[1]}.get(word, word)
            if word not in poles and word not in _STANCES:
                raise RefusedValue("its direction is no stance: list it under `values` of `item.stance`", word)
            return word

        of = worded if column is None else signed
        return lambda row: of(row, axes[str(on(row))].poles)

    return Part("item.stance", columns, bind, refuses=True)
