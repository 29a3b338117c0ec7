"""Any table (CSV, TSV, semicolons, Parquet) through a small mapping file that says which column is what.

    evidence import table studies.csv --mapping studies.mapping.yaml -o registry

One row is one evidence item. A mapping:

```yaml
format: 1
name: my-base
poles: [increases, decreases]
keep:
  - {column: status, values: [accepted], reason: nobody has accepted it yet}
claim:
  subject: gene
  outcome: {columns: [process, tissue], join: " in "}
item:
  id: record
  stance:
    columns: [direction, effect]
    values:
      supports | up: first
      supports | down: second
      refutes | up: no-effect
    otherwise: unclear
  context:
    species: organism
  method: assay
  finding: summary
  effect: {measure: {constant: smd}, estimate: yi, variance: vi}
source:
  pmid: pubmed
  title: paper
  line: cohort
ignore: [row, editor]
```

- A **field** is the name of a column, or `{column: ...}`, `{columns: [...], join: " "}` or `{constant: ...}`, with
  `values` (what each value of the table means; others leave the row out, or mean `otherwise`), `missing` (what an empty
  cell means), `pattern` (a regular expression that finds the value), `when` (read only where other columns have these
  values) and `split` (what parts several authors). `{rules: [...]}` are decisions over several columns.
- **Stance:** a pole, `first`, `second`, `no-effect`, `mixed` or `unclear`; with several columns `values` lists their
  combinations, with ` | ` between. `stance: {sign-of: yi}` takes the sign of a number: directions are counted, never
  significance.
- **Poles** are named by `poles`, on the command line with `--poles A,B`, or by `axes`, such as `axes: {bp-effect:
  {label: effect on blood pressure, poles: [raises, lowers]}}`; of several `claim.axis` is the column that names one. An
  axis without a name of its own is `answer`; `--axis bp-effect` takes the one of the registry that is there, if that
  has the same poles.
- Rows are one **claim** where `claim.id` is the same, or else subject, outcome and axis. A **source** is known by DOI,
  PubMed id or id; sources with the same `line` are one independent line. Its `kind` is `primary` unless told.
  `source.links` names several things that sources share; a registry has room for one.
- `table` has `delimiter` (comma, semicolon, tab, pipe), `decimal: comma`, `missing` (words for an empty cell, `NA` and
  the like when left out), `entities: true` for HTML entities, `skip` for lines above the names of the columns.
- Values of contexts and methods become words of the vocabulary, with the table's text as label. A variable with more
  than 1,000 values is none, and is told.
- A `quote` has no stored text here, so that nobody can verify it: it becomes a note that says so.

[Mapping files](../../mapping.md) tells it all; `evidence bulk resolve --mapping` reads the same file.

Columns that nothing is read from are told once each, unless `ignore` lists them. Text is UTF-8, with or without a
byte order mark; quoted cells may hold line ends. A row with too few or too many cells is an error, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.errors import BadInput, UsageError
from evidence.exchange.imports.found import Found, FoundItem, LeftOut, NoPlace
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table_rows import Table, parquet_table, text_table
from evidence.exchange.records import to_json
from evidence.mapping.derive import Deriver, NoColumn, Refused
from evidence.mapping.mapping_file import MappingFile

NAME = "table"
LABEL = "any CSV, TSV or Parquet, through a mapping file"


def read(settings: Settings) -> Iterator[Found]:
    """Every row."""
    if settings.mapping is None:
        raise UsageError("a table needs --mapping FILE; `evidence import --list table` shows one")
    yield from mapped(settings, settings.mapping)


def mapped(settings: Settings, mapping: MappingFile) -> Iterator[Found]:
    """Every row of a table as a mapping says."""
    table = opened(settings, mapping)
    try:
        deriver = Deriver(mapping, table.columns, settings.poles)
    except NoColumn as error:
        raise BadInput(settings.name, str(error)) from error
    axes = {name: to_json(axis) for name, axis in deriver.axes.items()}
    for name in deriver.unused:
        yield NoPlace("all rows", f"column {name}", "nothing is read from it")
    for row in table.rows:
        derived = deriver.derive(row.cells)
        if isinstance(derived, Refused):
            yield LeftOut(row.place, derived.reason, derived.detail)
            continue
        for what, value in derived.no_place:
            yield NoPlace(row.place, what, value)
        source = derived.source
        if len(derived.links) == 1 and "cohort" not in source:
            source["cohort"] = derived.links[0][1]
        else:
            for name, value in derived.links:
                yield NoPlace(row.place, f"source.links.{name}", value)
        yield FoundItem(row.place, derived.claim, derived.item, source, axes[derived.claim["axis"]])


def opened(settings: Settings, mapping: MappingFile) -> Table:
    """The table of a file."""
    if settings.file.suffix.lower() in (".parquet", ".pq"):
        return parquet_table(settings.file, settings.progress)[0]
    shape = mapping.table
    delimiter = None if shape.delimiter is None else shape.delimiter.sign
    if delimiter is None and settings.file.suffix.lower() in (".tsv", ".tab"):
        delimiter = "\t"
    return text_table(settings.file, settings.progress, delimiter, shape.skip)
