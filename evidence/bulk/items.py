"""Rows to items: what the cells of a row mean, and why it does not count, as one SQL text for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from evidence.bulk.engine import Engine, Relation
from evidence.bulk.layout import Layout
from evidence.model.axis import Stance
from evidence.model.item import Directness
from evidence.model.source import Kind, Standing

BITS = {Stance.FIRST: 1, Stance.SECOND: 2, Stance.MIXED: 4, Stance.NO_EFFECT: 8}
"""How a counted stance is written, so that several add up to their set."""


class Items:
    """The queries that read the rows of a table."""

    def __init__(self, layout: Layout, engine: Engine) -> None:
        self._layout = layout
        self._engine = engine

    @property
    def cleaned(self) -> Relation:
        """Columns by what they mean, as text."""
        return Relation("cleaned", self.cleaned_of("given"))

    def cleaned_of(self, given: str) -> str:
        """SQL for the same of other rows."""
        known = self._layout.known
        words = ["claim", "source", "stance", "id", "line", "directness", "via", "outcome_class", "comparator", "axis"]
        cells = [f"{known.get(word, 'CAST(NULL AS STRING)')} AS {word}" for word in words]
        cells += [
            f"COALESCE({known.get('kind', 'NULL')}, '{Kind.PRIMARY.value}') AS kind",
            f"COALESCE({known.get('standing', 'NULL')}, '{Standing.CURRENT.value}') AS standing",
            f"{known.get('group', 'CAST(NULL AS STRING)')} AS laboratory",
            f"{_year(known.get('year', 'CAST(NULL AS STRING)'))} AS year",
        ]
        cells += [
            f"{text} AS {place}" for text, place in zip(self._layout.context_texts, self._layout.places, strict=True)
        ]
        for number, link in enumerate(self._layout.links):
            cells += [f"{text} AS {place}" for text, place in zip(link.texts, link.places(number), strict=True)]
        return f"SELECT {', '.join(cells)} FROM {given}"

    @property
    def placed(self) -> Relation:
        """Every row with its place, its stance as a bit, and why it does not count; `placed` before it is linked."""
        return Relation("placed" if self._layout.links else "items", self.placed_of("cleaned"))

    def placed_of(self, cleaned: str) -> str:
        """SQL for the same of other rows; `cleaned` is theirs."""
        first, second = self.poles
        unclear = f"stance = '{Stance.UNCLEAR.value}'"
        common = " ".join(f"WHEN '{s.value}' THEN {BITS[s]}" for s in (Stance.MIXED, Stance.NO_EFFECT))
        bit = f"CASE WHEN stance = {first} THEN 1 WHEN stance = {second} THEN 2 ELSE CASE stance {common} END END"
        axis = [] if self._layout.poles else [("no-axis", "axis IS NULL"), ("unknown-axis", self._odd_axis)]
        reasons = [
            ("no-claim", "claim IS NULL"),
            ("no-source", "source IS NULL"),
            ("no-stance", "stance IS NULL"),
            *axis,
            ("unknown-stance", f"{bit} IS NULL AND NOT ({unclear})"),
            ("unknown-kind", f"NOT ({_one_of('kind', Kind)})"),
            ("unknown-standing", f"NOT ({_one_of('standing', Standing)})"),
            ("unknown-directness", f"NOT ({_one_of('directness', Directness)})"),
            ("retracted", f"standing = '{Standing.RETRACTED.value}'"),
            ("unclear", unclear),
            ("indirect", f"directness = '{Directness.INDIRECT.value}'"),
        ]
        why = " ".join(f"WHEN {test} THEN '{reason}'" for reason, test in reasons)
        primary = _one_of("kind", (kind for kind in Kind if kind.is_primary))
        cells = [
            "claim, source, stance, axis, kind, laboratory, year, line AS cohort, outcome_class, comparator",
            f"{self.line({word: word for word in self._layout.known})} AS line",
            f"{bit} AS bit",
            f"CASE WHEN {primary} THEN 1 ELSE 0 END AS own",
            "CASE WHEN via IS NULL THEN 0 ELSE 1 END AS unread",
            f"CASE {why} END AS why",
            *self._layout.places,
        ]
        return f"SELECT {', '.join(cells)} FROM {cleaned}"

    @staticmethod
    def line(known: Mapping[str, str]) -> str:
        """SQL for what tells a line from others; a cohort may have the name of a source."""
        if "line" not in known:
            return known["source"]
        return f"CASE WHEN {known['line']} IS NULL THEN 's ' || {known['source']} ELSE 'l ' || {known['line']} END"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of items."""
        words = "claim source stance axis kind laboratory year cohort outcome_class comparator line bit own unread why"
        return (*words.split(), *self._layout.places)

    @property
    def poles(self) -> tuple[str, str]:
        """SQL for the words of the poles, beside a column `axis`."""
        if self._layout.poles:
            first, second = self._layout.poles
            return self._engine.text(first), self._engine.text(second)
        return "SUBSTRING(axis, 1, INSTR(axis, '/') - 1)", "SUBSTRING(axis, INSTR(axis, '/') + 1)"

    @property
    def _odd_axis(self) -> str:
        first, second = self.poles
        taken = _listed(Stance)
        return (
            f"INSTR(axis, '/') < 2 OR {second} = '' OR INSTR({second}, '/') > 0 OR {first} = {second} "
            f"OR {first} IN ({taken}) OR {second} IN ({taken})"
        )


def _year(text: str) -> str:
    """SQL for a year; engines differ in what they take for a number, so only digits are shown to them."""
    matched = f"regexp_extract({text}, '^([0-9]{{1,4}})([.]0*)?'"
    return f"CASE WHEN {matched}, 0) = {text} THEN TRY_CAST({matched}, 1) AS INT) END"


def _one_of(cell: str, words: Iterable[StrEnum]) -> str:
    """SQL for whether a cell is one of some words; written out, because engines make a join of a long list."""
    return " OR ".join(f"{cell} = '{word.value}'" for word in words)


def _listed(words: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{word.value}'" for word in words)
