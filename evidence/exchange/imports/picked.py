"""Claims that were chosen from a result of large tables; needs the extra `bulk` (PyArrow).

    evidence bulk pick verdicts.parquet items.parquet --top 20 -o chosen.parquet
    evidence import picked chosen.parquet -o registry

`evidence bulk pick` writes all rows of the claims that it is told to; `-o registry` there does both steps at once.
Every row is one evidence item; rows that the table's own run could not use are left out for the same reasons. So the
registry gives the statuses, tallies and separating conditions of the result.

Into a registry that is there, `--axis NAME` says which of its axes the poles of the table are.

- **Claims, sources, conditions and their levels** may have any text as name: ids are made of it, with a number or a
  digest where two would be the same. The table's own name is the title of a claim, and the label of a condition and of
  a level.
- **Columns** `finding`, `quote`, `note`, `locator` and `outcome` go with the item; a quote has no stored text here, so
  that it becomes words that nobody has verified. `title`, `url`, `doi`, `pmid` and `pmcid` go with the source, where
  all of its rows say the same and no other source has that identifier; elsewhere they are told.
- A **review** that only `via` names becomes a source of its own, a narrative review until somebody looks at it.
- A condition with more than 1,000 values is no vocabulary, and a year before 1500 or after 2100 is none: they are told,
  and a claim that they explain may have another verdict then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.imports.cleaning import one_line, text
from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Found, FoundItem, FoundSources, LeftOut, NoPlace
from evidence.exchange.imports.numbered import Words
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table_rows import Table, parquet_table
from evidence.mapping.words import doi, pmcid, pmid, slug
from evidence.model.axis import Stance
from evidence.model.item import Directness
from evidence.model.source import Kind, Standing

NAME = "picked"
LABEL = "claims chosen from a result of large tables, as `evidence bulk pick` writes them"
SAMPLING = "Chosen from a large table by its verdicts, the most contested claims first or by name."

CONTEXT = "context."
"""Begins the columns that are conditions."""
NEEDED = ("claim", "source", "stance", "axis", "kind", "standing", "line", "group", "year", "directness", "via",
          "outcome_class", "comparator", "id")  # fmt: skip
_OF_ITEMS = ("finding", "quote", "note", "locator", "outcome")
_OF_SOURCES = ("title", "url", "doi", "pmid", "pmcid")
_IDENTIFIERS = {"doi": doi, "pmid": pmid, "pmcid": pmcid}
ASIDE = (*_OF_ITEMS, *_OF_SOURCES)
"""Columns that may be there."""
_LONGEST = 70
_RESERVED = frozenset(stance.value for stance in Stance)


def _short(given: str) -> str:
    """A word that is the word of itself: one that was shortened is short enough not to be so again."""
    wanted = slug(given)
    return wanted if len(wanted) <= _LONGEST else f"{wanted[: _LONGEST - 20].rstrip('-')}-{wanted[-8:]}"


def _plain(words: Words, given: str) -> str:
    """A text that a file can hold as it is stays; another one becomes a word."""
    return given if text(given) == given and "\n" not in given else words.of(given)


def _shorts() -> Words:
    return Words(made=_short)


@dataclass(slots=True)
class _Names:
    """What the table's names are called here."""

    axes: Words = field(default_factory=_shorts)
    sources: Words = field(default_factory=_shorts)
    classes: Words = field(default_factory=_shorts)
    comparators: Words = field(default_factory=_shorts)
    cohorts: Words = field(default_factory=_shorts)
    groups: Words = field(default_factory=_shorts)
    levels: dict[str, Words] = field(default_factory=dict)
    items: Words = field(default_factory=_shorts)


def read(settings: Settings) -> Iterator[Found]:
    """Every row; the file is read twice, first for what its sources are."""
    table, _ = parquet_table(settings.file, settings.progress)
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        why = f"there is no column {', '.join(missing[:3])}; write the file with `evidence bulk pick`"
        raise BadInput(settings.name, why)
    for name in table.columns:
        if name not in NEEDED and name not in ASIDE and not name.startswith(CONTEXT):
            yield NoPlace("all rows", f"column {name}", "nothing is read from it")
    about, told = _sources(table)
    yield from told
    names = _Names()
    seen: set[str] = set()
    reviews: set[str] = set()
    table, _ = parquet_table(settings.file, settings.progress)
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        if reason := _refused(cells):
            yield LeftOut(row.place, *reason)
            continue
        seen.add(cells["source"])
        if cells["via"]:
            reviews.add(cells["via"])
        yield _item(row.place, cells, names, about.get(cells["source"], {}))
    only = sorted(reviews - seen)
    note = "Only known as the review through which others are cited; nobody has looked at it."
    yield FoundSources(
        tuple({"id": names.sources.of(name), "kind": Kind.NARRATIVE_REVIEW.value, "note": note} for name in only)
    )


def _item(place: str, cells: Mapping[str, str], names: _Names, about: Mapping[str, str]) -> FoundItem:
    first, _, second = cells["axis"].partition("/")
    poles = Words(_RESERVED, _short)
    words = {first: poles.of(first), second: poles.of(second)}
    item: dict[str, Any] = {
        "stance": words.get(cells["stance"], cells["stance"]),
        "id": names.items.of(f"{cells['source']} {place}" if not cells["id"] else cells["id"]),
    }
    item.update({name: cells[name] for name in _OF_ITEMS if cells.get(name, "").strip()})
    if cells["directness"]:
        item["directness"] = cells["directness"]
    if cells["via"]:
        item["via"] = names.sources.of(cells["via"])
    for name, known in (("outcome_class", names.classes), ("comparator", names.comparators)):
        if cells[name]:
            item[name.replace("_", "-")] = known.of(cells[name])
    context = {
        name.removeprefix(CONTEXT): _plain(names.levels.setdefault(name, _shorts()), cell)
        for name, cell in cells.items()
        if name.startswith(CONTEXT) and cell
    }
    if context:
        item["context"] = context
    source = {"id": names.sources.of(cells["source"]), "kind": cells["kind"], **about}
    if cells["standing"] != Standing.CURRENT.value:
        source["standing"] = cells["standing"]
    for name, field_name, known in (("line", "cohort", names.cohorts), ("group", "group", names.groups)):
        if cells[name]:
            source[field_name] = _plain(known, cells[name])
    if cells["year"]:
        source["year"] = cells["year"]
    title = one_line(cells["claim"]) or slug(cells["claim"])
    claim: dict[str, Any] = {
        "id": cells["claim"],
        "title": title,
        "axis": names.axes.of(cells["axis"]),
        "subject": {"label": title},
        "outcome": f"{one_line(first)} or {one_line(second)}",
    }
    if title != cells["claim"]:
        claim["note"] = f"Called {cells['claim']!a} in the table, with the signs that no file may hold spelled out."
    axis = axis_fields(f"{one_line(first)} or {one_line(second)}", words[first], words[second])
    return FoundItem(place, claim, item, source, axis)


def _refused(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """Why a row is none, in the words of a run on the table."""
    first, _, second = cells["axis"].partition("/")
    words = {first, second}
    odd = not first or not second or "/" in second or first == second or words & _RESERVED
    tests = (
        ("no-claim", not cells["claim"], ""),
        ("no-source", not cells["source"], ""),
        ("no-stance", not cells["stance"], ""),
        ("no-axis", not cells["axis"], ""),
        ("unknown-axis", bool(odd), cells["axis"]),
        ("unknown-stance", cells["stance"] not in words | _STANCES, cells["stance"]),
        ("unknown-kind", cells["kind"] not in set(Kind), cells["kind"]),
        ("unknown-standing", cells["standing"] not in set(Standing), cells["standing"]),
        ("unknown-directness", bool(cells["directness"]) and cells["directness"] not in set(Directness),
         cells["directness"]),
    )  # fmt: skip
    return next(((reason, detail) for reason, test, detail in tests if test), None)


_STANCES = frozenset({Stance.NO_EFFECT.value, Stance.MIXED.value, Stance.UNCLEAR.value})


def _sources(table: Table) -> tuple[dict[str, dict[str, str]], list[NoPlace]]:
    """What is said of sources beside their names, where that is one thing, and what has no place."""
    columns = [name for name in _OF_SOURCES if name in table.columns]
    said: dict[str, dict[str, set[str]]] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row.cells, strict=True))
        for name in columns:
            value = cells[name].strip()
            if name in _IDENTIFIERS:
                value = _IDENTIFIERS[name](value) or ""
            if value and cells["source"]:
                said.setdefault(cells["source"], {}).setdefault(name, set()).add(value)
    owners: dict[tuple[str, str], set[str]] = {}
    for source, fields in said.items():
        for name, values in fields.items():
            for value in values:
                owners.setdefault((name, value.casefold()), set()).add(source)
    found: dict[str, dict[str, str]] = {}
    told: list[NoPlace] = []
    for source, fields in said.items():
        for name, values in fields.items():
            shared = name in _IDENTIFIERS and any(len(owners[name, value.casefold()]) > 1 for value in values)
            if len(values) == 1 and not shared:
                found.setdefault(source, {})[name] = next(iter(values))
            else:
                why = "another source has it too" if shared else "its rows say several"
                told.append(NoPlace(f"source {source}", f"source.{name}: {why}", ", ".join(sorted(values))))
    return found, told
