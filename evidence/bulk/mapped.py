"""A foreign table as a mapping file reads it: what is a copy of a column is renamed, all else is asked of Python.

Python answers once for every distinct combination of the columns that a part of the mapping reads, with the functions
that an import asks for every row; the answers are joined back. Rows are left out for the reasons of an import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import ValidationError

from evidence.bulk.engine import Column, Engine, Relation, Rows, Written
from evidence.bulk.layout import Layout, Link, link_of
from evidence.bulk.linking import LINKED_COLUMNS, connected
from evidence.bulk.states import IS, WAS
from evidence.errors import BadInput, UsageError
from evidence.mapping.cells import RefusedValue, absent_words
from evidence.mapping.derive import Deriver, NoColumn, axes_of
from evidence.mapping.mapping_file import LinkCell, MappingFile
from evidence.mapping.parts import BETWEEN, IDENTIFIERS, NAMELESS, NAMES, Part, parts_of

MOST_NAMES = 5_000_000
"""Sources that share an id with others are compared in memory: each takes about 150 bytes and 4 microseconds."""
LEFT_OUT = "left_out"
"""The rows that the mapping leaves out, with the reason."""
_WORDS = {
    "item.id": "id",
    "item.directness": "directness",
    "item.outcome-class": "outcome_class",
    "item.comparator": "comparator",
    "source.kind": "kind",
    "source.line": "line",
    "source.group": "group",
    "source.year": "year",
    "source.standing": "standing",
}
"""Parts that are counted with, beside claim, source and stance, and what a table's own column is called."""
_ROLES = ("claim.id", "claim.subject", "claim.outcome", "claim.axis", "item.stance", *_WORDS)
_DELETE = "\x7f"
_BLANKS = "".join(chr(place) for place in range(0x3001) if chr(place).isspace())


def map_table(
    engine: Engine,
    tables: Sequence[str],
    mapping: MappingFile,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
) -> Layout:
    """Make `given` of foreign tables, and `left_out` of the rows that are none of it."""
    found = engine.scan("unmapped", tables, written_of(mapping))
    plan = plan_of(engine, found, ", ".join(tables), mapping, poles, context, links)
    columns = plan.run()
    engine.make(Relation("given", "SELECT * FROM mapped WHERE refused IS NULL"))
    left_out = "SELECT claim, source, stance, refused FROM mapped WHERE refused IS NOT NULL"
    engine.make(Relation(LEFT_OUT, left_out))
    return columns


def written_of(mapping: MappingFile) -> Written:
    """How the tables are written."""
    sign = mapping.table.delimiter
    return Written(None if sign is None else sign.sign, mapping.table.skip)


def plan_of(
    engine: Engine,
    found: Sequence[Column],
    table: str,
    mapping: MappingFile,
    poles: tuple[str, str] | None = None,
    context: Sequence[str] | None = None,
    links: Sequence[str] = (),
    stated: bool = False,
) -> Plan:
    """How the columns that were found are read; of rows that are `stated`, `evidence_state` says of which day."""
    columns: dict[str, Column] = {}
    for column in found:
        columns.setdefault(column.name.strip(), column)
    try:
        deriver = Deriver(mapping, tuple(columns), poles)
    except NoColumn as error:
        raise BadInput(table, str(error)) from None
    except ValidationError:
        raise UsageError("--poles takes two different words such as increases,decreases") from None
    variables = sorted(mapping.item.context if context is None else set(context))
    if unknown := [name for name in variables if name not in mapping.item.context]:
        raise UsageError(f"no condition {unknown[0]} for --context; the mapping has {', '.join(mapping.item.context)}")
    roles = {
        name: part.name
        for part in deriver.parts
        for name in part.columns
        if part.name in (*_ROLES, *NAMES) or part.name.startswith("item.context.")
    }
    if taken := [name for name in links if name in roles]:
        raise UsageError(
            f"the mapping reads {roles[taken[0]]} from the column {taken[0]}, which is no link; "
            "--links takes columns of cohorts, trials or data sets"
        )
    cells = [*mapping.source.links.values(), *(LinkCell(columns=(name,)) for name in dict.fromkeys(links))]
    linked = tuple(link_of(cell, columns, mapping.table) for cell in cells)
    return Plan(engine, mapping, poles, deriver, columns, tuple(variables), linked, stated)


@dataclass(slots=True)
class Plan:
    """Which part is read by whom, and how its answer is called."""

    engine: Engine
    mapping: MappingFile
    poles: tuple[str, str] | None
    deriver: Deriver
    columns: dict[str, Column]
    variables: tuple[str, ...]
    links: tuple[Link, ...]
    stated: bool
    """Whether each row says in `evidence_state` of which day it is."""
    values: dict[str, str] = field(default_factory=dict)
    """SQL for the value of each part."""
    reasons: dict[str, str] = field(default_factory=dict)
    """SQL for why a row is left out because of it."""
    texts: dict[str, str] = field(default_factory=dict)
    """Columns that are read, as they are called here."""

    @property
    def row_id(self) -> str:
        """SQL for the id of a row of the table as it is."""
        part = next((part for part in self.deriver.parts if part.name == "item.id"), None)
        if part is None or not part.plain:
            why = "the mapping has to read `item.id` from a column, as it is written there"
            raise UsageError(f"changes are told by the ids of rows: {why}")
        return self._plain(part, self._trimmed(self._text(part.columns[0])))

    def run(self) -> Layout:
        """Make `mapped` of `unmapped`; what its columns are."""
        parts = self._parts()
        groups = _grouped([part for part in parts if not part.plain and part.constant is None])
        self.texts = {name: f"m{place}" for place, name in enumerate(self._read(parts))}
        cells = [f"{self._text(name)} AS {text}" for name, text in self.texts.items()]
        plain = dict.fromkeys(part.columns[0] for part in parts if part.plain)
        cells += [f"{self._trimmed(self._text(name))} AS {self.texts[name]}_trimmed" for name in plain]
        for number, link in enumerate(self.links):
            cells += [
                f"{self._trimmed(text)} AS {name}" for text, name in zip(link.texts, link.places(number), strict=True)
            ]
        cells += ["evidence_state"] if self.stated else []
        self.engine.make(Relation("texts", f"SELECT {', '.join(cells) or '1 AS m'} FROM unmapped"))
        joins = [self._ask(place, columns, group) for place, (columns, group) in enumerate(groups)]
        for part in parts:
            self._read_here(part)
        query = f"SELECT {', '.join(self._cells(parts))} FROM texts t{''.join(joins)}"
        self.engine.make(Relation("unmerged" if self.several else "mapped", query, kept=bool(joins)))
        if self.several:
            self._merge(parts)
        return self._layout

    @property
    def _named(self) -> list[str]:
        """The kinds of ids that sources are known by."""
        return [name for name in IDENTIFIERS if f"source.{name}" in self.values]

    @property
    def several(self) -> bool:
        """Whether rows of one source are found by ids of several kinds; the plan has to have run."""
        return len(self._named) > 1

    def _merge(self, parts: Sequence[Part]) -> None:
        """Sources are one when they share an id, also through others, as in an import."""
        cells = [cell.rpartition(" AS ")[2].rpartition(".")[2] for cell in self._cells(parts)]
        found = [f"u.{cell}" if cell != "source" else "COALESCE(m.line, u.source) AS source" for cell in cells]
        query = "unmerged u LEFT JOIN merged m ON u.source = m.source"
        if self.stated:
            self._connect("merged", "names", f" AND evidence_state <> {WAS}")
            self._connect("merged_before", "names_before", f" AND evidence_state <> {IS}")
            found.append("COALESCE(w.line, u.source) AS evidence_was")
            query += " LEFT JOIN merged_before w ON u.source = w.source"
        else:
            self._connect("merged", "names", "")
        self.engine.make(Relation("mapped", f"SELECT {', '.join(found)} FROM {query}", kept=self.stated))

    def _connect(self, merged: str, names: str, which: str) -> None:
        """Make `merged` of the sources that share an id, each with the first of those that are one."""
        ids = " UNION ".join(
            f"SELECT source, '{name}:' || {name} AS name FROM unmerged "
            f"WHERE refused IS NULL AND {name} IS NOT NULL{which}"
            for name in self._named
        )
        self.engine.make(Relation(names, ids, kept=True))
        several = (
            f"SELECT 'all' AS claim, n.name, n.source FROM {names} n JOIN "
            f"(SELECT name FROM {names} GROUP BY name HAVING COUNT(*) > 1) s ON n.name = s.name"
        )
        ((number,),) = self.engine.fetch(f"SELECT COUNT(DISTINCT source) FROM ({several}) m")
        if number > MOST_NAMES:
            raise UsageError(
                f"{number:,} sources have a DOI or PubMed id that others have with other ids, and {MOST_NAMES:,} "
                "can be compared; say in the mapping by which of the ids alone sources are known"
            )
        self.engine.ask(merged, LINKED_COLUMNS, several, ("claim", "name", "source"), connected)

    def _parts(self) -> list[Part]:
        wanted = {"claim.id", "claim.subject", "claim.outcome", "claim.axis", "item.stance", *NAMES, *_WORDS}
        wanted.update(f"item.context.{name}" for name in self.variables)
        return [part for part in self.deriver.parts if part.name in wanted or part.refuses]

    def _read(self, parts: Sequence[Part]) -> list[str]:
        return list(dict.fromkeys(name for part in parts for name in part.columns))

    def _text(self, name: str) -> str:
        column = self.columns[name]
        if column.text is None:
            raise UsageError(f"the column {name} holds {column.type}; the mapping can read plain values only")
        return f"COALESCE({column.text}, '')"

    def _trimmed(self, text: str) -> str:
        """Without all that Python takes for a blank; most texts have none at their ends, and looking is quick."""
        last = f"SUBSTRING({text}, LENGTH({text}), 1)"
        sound = f"{text} >= '!' AND {text} < {self.engine.text(_DELETE)} AND {last} >= '!' AND {last} <= '~'"
        return f"CASE WHEN {sound} THEN {text} ELSE TRIM(BOTH {self.engine.text(_BLANKS)} FROM {text}) END"

    def _ask(self, place: int, columns: tuple[str, ...], group: Sequence[Part]) -> str:
        """Have Python answer for a group of parts; how the answers are joined."""
        keys = [self.texts[name] for name in columns]
        types = dict.fromkeys(keys, str)
        for number, part in enumerate(group):
            types[f"v{number}"] = types[f"w{number}"] = str
            self.values[part.name] = f"d{place}.v{number}"
            if part.refuses:
                self.reasons[part.name] = f"d{place}.w{number}"
        answer = partial(
            answers, mapping=self.mapping, poles=self.poles, columns=columns, names=[part.name for part in group]
        )
        self.engine.ask(f"derived{place}", types, f"SELECT DISTINCT {', '.join(keys)} FROM texts", (), answer)
        same = " AND ".join(f"t.{key} = d{place}.{key}" for key in keys)
        return f" JOIN derived{place} d{place} ON {same}"

    def _read_here(self, part: Part) -> None:
        if part.constant is not None:
            self.values[part.name] = self.engine.text(part.constant)
        elif part.plain:
            self.values[part.name] = self._plain(part, f"t.{self.texts[part.columns[0]]}_trimmed")
            if part.needed is not None:
                why = self.engine.text(part.needed)
                self.reasons[part.name] = f"CASE WHEN {self.values[part.name]} IS NULL THEN {why} END"

    def _plain(self, part: Part, text: str) -> str:
        words = ", ".join(map(self.engine.text, sorted(absent_words(self.mapping.table))))
        otherwise = "NULL" if part.absent is None else self.engine.text(part.absent)
        return f"CASE WHEN {text} IN ({words}) THEN {otherwise} ELSE {text} END"

    def _cells(self, parts: Sequence[Part]) -> Iterator[str]:
        yield f"{self._claim} AS claim"
        yield f"{self._source} AS source"
        yield f"{self.values['item.stance']} AS stance"
        if len(self.deriver.axes) > 1:
            pairs = {name: "/".join(axis.poles) for name, axis in self.deriver.axes.items()}
            cases = [f"WHEN {self.engine.text(name)} THEN {self.engine.text(pair)}" for name, pair in pairs.items()]
            yield f"CASE {self.values['claim.axis']} {' '.join(cases)} END AS axis"
        yield from (f"{self.values[part.name]} AS {_column(part.name)}" for part in parts if part.name in _WORDS)
        for place, name in enumerate(self.variables):
            yield f"{self.values[f'item.context.{name}']} AS x{place}"
        yield from (f"t.{name}" for number, link in enumerate(self.links) for name in link.places(number))
        if self.several:
            yield from (f"{self.values[f'source.{name}']} AS {name}" for name in self._named)
        if self.stated:
            yield "t.evidence_state"
        yield f"COALESCE({', '.join(self._reasons(parts))}) AS refused"

    @property
    def _claim(self) -> str:
        between = f" || {self.engine.text(BETWEEN)} || "
        key = between.join(self.values[f"claim.{name}"] for name in ("subject", "outcome", "axis"))
        named = self.values.get("claim.id")
        return key if named is None else f"COALESCE(NULLIF({named}, ''), {key})"

    @property
    def _source(self) -> str:
        """All ids that the row gives; the base's own name of the source only where there are none."""
        if not self._named:
            return self.values["source.id"]
        ids = " || ".join(f"COALESCE('{name}:' || {self.values[f'source.{name}']} || ' ', '')" for name in self._named)
        other = f"'id:' || {self.values['source.id']}" if "source.id" in self.values else "NULL"
        return f"COALESCE(NULLIF(TRIM({ids}), ''), {other})"

    def _reasons(self, parts: Sequence[Part]) -> Iterator[str]:
        """In the order in which an import finds them; a source without a name is left out behind all its fields."""
        names = [part.name for part in parts]
        last = max(place for place, name in enumerate(names) if name.startswith("source."))
        for place, name in enumerate(names):
            if name in self.reasons:
                yield self.reasons[name]
            if place == last:
                nameless = " AND ".join(f"{self.values[one]} IS NULL" for one in NAMES if one in self.values)
                yield f"CASE WHEN {nameless} THEN '{NAMELESS}' END"
        yield "NULL"

    @property
    def _blank(self) -> dict[str, str]:
        """Where words for an empty cell stand, in columns that are copied; other fields may make something of them."""
        if not self.mapping.table.missing:
            return {}
        words = ", ".join(map(self.engine.text, self.mapping.table.missing))
        plain = dict.fromkeys(part.columns[0] for part in self._parts() if part.plain)
        return {name: f"{self.texts[name]}_trimmed IN ({words})" for name in plain}

    @property
    def _layout(self) -> Layout:
        axes = list(self.deriver.axes.values())
        known = {word: _column(name) for name, word in _WORDS.items() if name in self.values}
        known.update({word: word for word in ("claim", "source", "stance")})
        if len(axes) > 1:
            known["axis"] = "axis"
        return Layout(
            known,
            self.variables,
            tuple(f"x{place}" for place in range(len(self.variables))),
            poles=None if len(axes) > 1 else (axes[0].poles[0], axes[0].poles[1]),
            left_out=True,
            links=tuple(replace(link, texts=link.places(number)) for number, link in enumerate(self.links)),
            blank={} if self.stated else self._blank,
            blank_in="texts",
            read=(
                *map(self._text, self.texts),
                *(text for link in self.links for text in link.texts),
                str([axis.poles for axis in axes]),
            ),
        )


def answers(
    rows: Rows, mapping: MappingFile, poles: tuple[str, str] | None, columns: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[str | None, ...]]:
    """For each combination of values, what each part says and why it leaves such rows out."""
    place = {name: at for at, name in enumerate(columns)}
    parts = {part.name: part for part in parts_of(mapping, axes_of(mapping, poles))}
    reads = [parts[name].value([place[column] for column in parts[name].columns]) for name in names]
    for row in rows:
        found: list[str | None] = []
        for read in reads:
            try:
                found += (read(row), None)
            except RefusedValue as error:
                found += (None, error.reason)
        yield (*row, *found)


def _grouped(parts: Sequence[Part]) -> list[tuple[tuple[str, ...], list[Part]]]:
    """Parts that can be asked about together: all that one of them reads, another one reads as well."""
    groups: list[tuple[tuple[str, ...], list[Part]]] = []
    for part in sorted(parts, key=lambda one: -len(one.columns)):
        for columns, group in groups:
            if set(part.columns) <= set(columns):
                group.append(part)
                break
        else:
            groups.append((part.columns, [part]))
    return groups


def _column(name: str) -> str:
    return name.partition(".")[2].replace("-", "_") + "_text"
