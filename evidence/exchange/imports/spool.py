"""What was found, kept in a temporary database until it is written: any number of records in the same memory."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE claims (n INTEGER PRIMARY KEY, key TEXT UNIQUE, id TEXT UNIQUE, fields TEXT, exact INTEGER);
CREATE TABLE items (n INTEGER PRIMARY KEY, claim INTEGER, source INTEGER, fields TEXT, place TEXT);
CREATE TABLE sources (n INTEGER PRIMARY KEY, id TEXT UNIQUE, fields TEXT, used INTEGER DEFAULT 0);
CREATE TABLE names (name TEXT PRIMARY KEY, source INTEGER) WITHOUT ROWID;
CREATE TABLE left_out (n INTEGER PRIMARY KEY, part INTEGER, place TEXT, reason TEXT, detail TEXT);
"""
_HELD = 20_000
"""Rows that are held in memory before they are written."""
_CACHED = 50_000
"""Claims and sources that are remembered."""
_DETAIL = 500
"""Characters of a value in the list of what was left out."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item on its way out."""

    fields: dict[str, Any]
    source: int
    place: str
    packed: str
    """The fields as they are kept, to compare items by."""


class Spool:
    """Claims in the order in which they were met, each with its items."""

    def __init__(self, file: Path) -> None:
        self.base = sqlite3.connect(file, isolation_level=None)
        self.base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + _SCHEMA)
        self.base.execute("BEGIN")
        self.reasons: Counter[str] = Counter()
        """Records that were left out, by reason."""
        self.parts: Counter[str] = Counter()
        """Parts of records that have no place, by what they are."""
        self.items = 0
        self.merged = 0
        """How often two sources turned out to be one; numbers that were given out before may be gone then."""
        self._held: list[tuple[int, int, str, str]] = []
        self._left: list[tuple[int, str, str, str]] = []
        self._claims: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        """Of ids that are taken, the number that was not tried yet."""
        self._sorted = False

    def close(self) -> None:
        """Give up the database; its file is removed with the folder that it is in."""
        self.base.close()

    # ---------------------------------------------------------------- in

    def leave_out(self, place: str, reason: str, detail: str = "") -> None:
        """Note a record that becomes nothing."""
        self.reasons[reason] += 1
        self._note(0, place, reason, detail)

    def no_place(self, place: str, what: str, detail: str = "", times: int = 1) -> None:
        """Note a part of a record that has no place."""
        self.parts[what] += times
        self._note(1, place, what, detail)

    def claim(self, key: str) -> int | None:
        """The number of a claim; None when it was not met before."""
        found = self._claims.get(key)
        if found is None:
            row = self.base.execute("SELECT n FROM claims WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            found = self._remember(self._claims, key, int(row[0]))
        return found

    def add_claim(self, key: str, proposed: str, fields: dict[str, Any], exact: bool = False) -> int | None:
        """Keep a new claim; returns its number. None when the id is taken, and has to be as proposed."""
        name = self._free("claims", proposed, exact)
        if name is None:
            return None
        row = (key, name, _packed({**fields, "id": name}), int(exact))
        cursor = self.base.execute("INSERT INTO claims (key, id, fields, exact) VALUES (?, ?, ?, ?)", row)
        return self._remember(self._claims, key, int(cursor.lastrowid or 0))

    def claim_fields(self, number: int) -> dict[str, Any]:
        """The fields of a claim."""
        row = self.base.execute("SELECT fields FROM claims WHERE n = ?", (number,)).fetchone()
        found: dict[str, Any] = json.loads(row[0])
        return found

    def add_item(self, claim: int, source: int, fields: dict[str, Any], place: str) -> None:
        """Keep an item of a claim."""
        self.items += 1
        self._held.append((claim, source, _packed(fields), place))
        if len(self._held) >= _HELD:
            self._write_items()

    def source(self, names: list[str], proposed: str, fields: dict[str, Any], exact: bool = False) -> int:
        """The number of a source that is known by one of some names, such as `pmid:123`; a new one is kept.

        Fields that the known one lacks are added; where two known ones turn out to be one, the first stays.
        """
        joined = f"{hash(_packed(fields))}" + "\0".join(names)
        if (seen := self._sources.get(joined)) is not None and not exact:
            return seen
        known = [n for n in (self._named(name) for name in names) if n is not None]
        if not known:
            name = self._free("sources", proposed, exact) or proposed
            row = (name, _packed({**fields, "id": name}))
            number = int(self.base.execute("INSERT INTO sources (id, fields) VALUES (?, ?)", row).lastrowid or 0)
        else:
            number = known[0]
            self._fill(number, fields)
            for other in set(known[1:]) - {number}:
                self._merge(other, number)
        self.base.executemany("INSERT OR REPLACE INTO names VALUES (?, ?)", [(name, number) for name in names])
        return self._remember(self._sources, joined, number)

    def _fill(self, number: int, fields: dict[str, Any]) -> None:
        """Add what a known source lacks, and tell what it has otherwise."""
        there = self.fields_of(number)
        new = {key: value for key, value in fields.items() if key not in there}
        for key in sorted(fields.keys() - new.keys() - {"id"}):
            if fields[key] != there[key]:
                self.no_place(
                    f"source {there['id']}", f"another {key} of a source that was met before", str(fields[key])
                )
        if new:
            self.base.execute("UPDATE sources SET fields = ? WHERE n = ?", (_packed({**there, **new}), number))

    def _merge(self, other: int, number: int) -> None:
        """Two records of one source become one."""
        self._write_items()
        self.merged += 1
        gone = self.fields_of(other)
        self._fill(number, {key: value for key, value in gone.items() if key != "id"})
        self.base.execute("UPDATE items SET source = ? WHERE source = ?", (number, other))
        self.base.execute("UPDATE names SET source = ? WHERE source = ?", (number, other))
        self.base.execute("DELETE FROM sources WHERE n = ?", (other,))
        self._sources.clear()

    def _named(self, name: str) -> int | None:
        row = self.base.execute("SELECT source FROM names WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def _free(self, table: str, proposed: str, exact: bool) -> str | None:
        """An id that no record has: the proposed one, or that with a number."""
        name, number = proposed, self._numbers.get((table, proposed), 2)
        while self.base.execute(f"SELECT 1 FROM {table} WHERE id = ?", (name,)).fetchone() is not None:
            if exact:
                return None
            name = f"{proposed}-{number}"
            number += 1
        if number > 2:  # the next one goes on from here: many have one name in some bases
            if len(self._numbers) >= _CACHED:
                self._numbers.clear()
            self._numbers[table, proposed] = number
        return name

    def _remember(self, cache: dict[str, int], key: str, number: int) -> int:
        if len(cache) >= _CACHED:
            cache.clear()
        cache[key] = number
        return number

    def _note(self, part: int, place: str, reason: str, detail: str) -> None:
        self._left.append((part, place, reason, detail[:_DETAIL]))
        if len(self._left) >= _HELD:
            self._write_left()

    def _write_items(self) -> None:
        self.base.executemany("INSERT INTO items (claim, source, fields, place) VALUES (?, ?, ?, ?)", self._held)
        self._held.clear()

    def _write_left(self) -> None:
        self.base.executemany("INSERT INTO left_out (part, place, reason, detail) VALUES (?, ?, ?, ?)", self._left)
        self._left.clear()

    # ---------------------------------------------------------------- out

    def claims(self) -> Iterator[tuple[int, dict[str, Any], bool]]:
        """Every claim: its number, its fields, and whether it came with ids of its own."""
        self._write_items()
        if not self._sorted:
            self.base.execute("CREATE INDEX items_of ON items (claim)")
            self._sorted = True
        for n, fields, exact in self.base.execute("SELECT n, fields, exact FROM claims ORDER BY n"):
            yield n, json.loads(fields), bool(exact)

    def items_of(self, claim: int) -> Iterator[StoredItem]:
        """The items of a claim, in the order in which they were met."""
        found = self.base.execute("SELECT fields, source, place FROM items WHERE claim = ? ORDER BY n", (claim,))
        for fields, source, place in found:
            yield StoredItem(json.loads(fields), source, place, fields)

    def told(self, name: str) -> int | None:
        """The number of a source that came with this id and a record of its own; None of one that is only named."""
        number = self._named(f"id:{name}")
        return number if number is not None and "kind" in self.fields_of(number) else None

    def fields_of(self, source: int) -> dict[str, Any]:
        """The fields of a source."""
        row = self.base.execute("SELECT fields FROM sources WHERE n = ?", (source,)).fetchone()
        found: dict[str, Any] = json.loads(row[0])
        return found

    def id_of(self, source: int) -> str:
        """The id of a source."""
        row = self.base.execute("SELECT id FROM sources WHERE n = ?", (source,)).fetchone()
        return str(row[0])

    def rename(self, source: int, taken: set[str]) -> None:
        """Give a source an id that is not taken elsewhere."""
        fields = self.fields_of(source)
        number = 2
        while (name := f"{fields['id']}-{number}") in taken or self._free("sources", name, True) is None:
            number += 1
        row = (name, _packed({**fields, "id": name}), source)
        self.base.execute("UPDATE sources SET id = ?, fields = ? WHERE n = ?", row)

    def use(self, source: int) -> None:
        """Note that something names a source."""
        self.base.execute("UPDATE sources SET used = 1 WHERE n = ? AND used = 0", (source,))

    def used_sources(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Sources that something names, with their numbers."""
        for (number,) in self.base.execute("SELECT n FROM sources WHERE used = 1 ORDER BY n").fetchall():
            yield number, self.fields_of(number)

    def left(self) -> Iterator[tuple[bool, str, str, str]]:
        """All that was left out: whether only a part of a record, its place, the reason, and what it was."""
        self._write_left()
        for part, place, reason, detail in self.base.execute("SELECT part, place, reason, detail FROM left_out"):
            yield bool(part), place, reason, detail


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _packed(fields: dict[str, Any]) -> str:
    return _ENCODER.encode(fields)
