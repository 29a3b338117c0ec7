"""Effect sizes of a meta-analysis as metafor and its kin write them: study, `yi`, `vi`, moderators (CSV).

    evidence import metafor dat.csv --poles harms,protects --subject "BCG vaccine" --outcome tuberculosis -o bcg

One row is one effect size; the file is one **claim**. `--poles A,B` says what the sign means: above zero is A, below
zero is B, zero is no effect. **Directions are counted, never significance**: an interval that holds zero changes
nothing. `--measure` names what `yi` is, such as `log-risk-ratio`; `effect` when left out.

| columns | become |
|---|---|
| `yi`, with `vi` or `sei` (`se`) | stance and effect; without a usable `yi` a row is left out |
| `study`, `trial`, `slab`, or `author` with `year` | the source: rows of one study are one independent line |
| `doi`, `pmid`, `year`, `author` | fields of the source |
| `ni`, or `n1i` and `n2i` | number of units |
| `esid`, `id`, `obs` | id of the item |
| all other columns of words | context variables (moderators), their values the levels |

Columns of numbers are no levels: they are told once each and left out, and so are the counts that `yi` was made of
(`ai`, `bi`, `tpos` ...). `NA` and an empty cell are gaps. A variance that is zero, negative or no number is left out
of the item and told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from evidence.errors import BadInput, UsageError
from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Found, FoundItem, LeftOut, NoPlace
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table_rows import TableRow, text_table
from evidence.mapping.cells import number, shown
from evidence.mapping.words import doi, pmid, slug

NAME = "metafor"
LABEL = "effect sizes of a meta-analysis, a CSV with yi and vi"
SAMPLING = "The studies that a meta-analysis included; its own search is told in its paper."

_MISSING = frozenset({"", "NA", "NaN", "nan", "N/A", "NULL", "."})
_STUDY = ("study", "trial", "slab", "studyid", "study_id", "author")
_SE = ("sei", "se")
_IDS = ("esid", "es.id", "id", "obs")
_KNOWN = frozenset({"yi", "vi", "sei", "se", "study", "trial", "slab", "studyid", "study_id", "author", "year", "doi",
                    "pmid", "ni", "n1i", "n2i", "esid", "es.id", "id", "obs", ""})  # fmt: skip
_LOOKED_AT = 1000
"""Rows that decide whether a column holds words or numbers."""


def read(settings: Settings) -> Iterator[Found]:
    """Every row."""
    if settings.poles is None:
        raise UsageError("what does the sign mean? --poles A,B: an estimate above zero is A, below zero B")
    table = text_table(settings.file, settings.progress)
    names = [name.strip().strip('"') for name in table.columns]
    place = {name.lower(): index for index, name in reversed(list(enumerate(names)))}
    study = next((name for name in _STUDY if name in place), None)
    if "yi" not in place or study is None:
        lacking = "yi" if "yi" not in place else "study (or trial, slab, author)"
        raise BadInput(settings.name, f"there is no column {lacking}; there are {', '.join(names)[:300]}", line=1)
    first = list(islice(table.rows, _LOOKED_AT))
    moderators: dict[str, int] = {}
    for index, name in enumerate(names):
        if name.lower() in _KNOWN:
            continue
        words = [cell for row in first if (cell := row.cells[index].strip()) not in _MISSING and number(cell) is None]
        if words:
            moderators[name] = index
        else:
            yield NoPlace("all rows", f"column {name}", "it holds numbers, which are no levels")
    for row in chain(first, table.rows):
        yield from _row(row, place, study, moderators, settings)


def _row(
    row: TableRow, place: Mapping[str, int], study: str, moderators: Mapping[str, int], settings: Settings
) -> Iterator[Found]:
    assert settings.poles is not None
    cells = {name: "" if (cell := row.cells[index].strip()) in _MISSING else cell for name, index in place.items()}
    estimate = number(cells["yi"])
    if estimate is None:
        yield LeftOut(row.place, "it has no estimate (yi)" if not cells["yi"] else "its yi is no number", cells["yi"])
        return
    name = cells[study]
    if study == "author" and cells.get("year"):
        name = f"{name} {cells['year']}".strip()
    if not name:
        yield LeftOut(row.place, "it names no study", "")
        return
    effect: dict[str, Any] = {"measure": slug(settings.measure or "effect"), "estimate": shown(estimate)}
    error, told = _error(cells)
    if error is not None:
        effect["se"] = shown(error)
    if told is not None:
        yield NoPlace(row.place, *told)
    if (units := _units(cells)) is not None:
        effect["n"] = units
    first, second = settings.poles
    stance = first if estimate > 0 else second if estimate < 0 else "no-effect"
    item: dict[str, Any] = {"stance": stance, "effect": effect, "finding": f"yi = {cells['yi']}{_interval(error)}."}
    if (own := next((cells[key] for key in _IDS if cells.get(key)), None)) is not None:
        item["id"] = f"{name} {own}"
    context = {key: row.cells[index].strip() for key, index in moderators.items()}
    if context := {key: value for key, value in context.items() if value not in _MISSING}:
        item["context"] = context
    subject, outcome = settings.subject or settings.file.stem, settings.outcome or "the effect size"
    claim = {
        "id": f"{subject} {outcome}" if settings.subject else settings.file.stem,
        "title": f"{subject}: {outcome}",
        "axis": "direction",
        "subject": {"label": subject},
        "outcome": outcome,
    }
    note = f"An estimate above zero is {first}, below zero {second}."
    axis = axis_fields(f"direction of {settings.measure or 'the effect'}", first, second, note)
    yield FoundItem(row.place, claim, item, _source(name, cells, study), axis)


def _error(cells: Mapping[str, str]) -> tuple[float | None, tuple[str, str] | None]:
    """The standard error, and what cannot be one."""
    if cells.get("vi"):
        variance = number(cells["vi"])
        if variance is not None and variance > 0:
            return math.sqrt(variance), None
        return None, ("vi that is no variance", cells["vi"])
    for name in _SE:
        if cells.get(name):
            error = number(cells[name])
            return (error, None) if error is not None and error > 0 else (None, (f"{name} that is none", cells[name]))
    return None, None


def _units(cells: Mapping[str, str]) -> str | None:
    parts = [cells["ni"]] if cells.get("ni") else [cells[name] for name in ("n1i", "n2i") if cells.get(name)]
    counts = [number(part) for part in parts]
    if not counts or any(count is None or count < 0 or count != int(count) for count in counts):
        return None
    return str(sum(int(count) for count in counts if count is not None))


def _interval(error: float | None) -> str:
    return "" if error is None else f", standard error {error:.4g}"


def _source(name: str, cells: Mapping[str, str], study: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": name, "kind": "primary"}
    if cells.get("doi") and (known := doi(cells["doi"])) is not None:
        found["doi"] = known
    if cells.get("pmid") and (known := pmid(cells["pmid"])) is not None:
        found["pmid"] = known
    if cells.get("year"):
        found["year"] = cells["year"]
    if cells.get("author"):
        found["authors"] = [cells["author"]]
    return found
