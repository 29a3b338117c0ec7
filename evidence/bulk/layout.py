"""Which column of a table is what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from evidence.bulk.engine import Column
from evidence.bulk.missing import MISSING, emptied, is_text
from evidence.errors import UsageError
from evidence.mapping.mapping_file import LinkCell, TableShape

NEEDED = ("claim", "source", "stance")
KNOWN = ("id", "line", "standing", "kind", "directness", "via", "outcome_class", "comparator", "group", "year", "axis")
"""Columns that change what is counted, or that make a separation be asked again."""
_ASIDE = frozenset(
    {"method", "title", "finding", "quote", "note", "locator", "outcome", "confidence", "quality"}
    | {"effect", "estimate", "se", "n", "doi", "pmid", "pmcid", "url"}
)
"""Columns that describe an item or a source and are no condition of it."""
_EXPORTED = {"source.kind": "kind", "source.standing": "standing", "source.cohort": "line"}
"""Columns of `evidence export` that would be taken for conditions, and what a table calls them."""
_LINKS = "--links takes columns of cohorts, trials or data sets"
_SHOWN = 12
MOST_CONDITIONS = 200
"""An engine takes a second to plan the queries of fifty, and many times as long for twice as many."""
_LONGEST = 80
_ALIKE = 0.82
"""From where on two names may be one that was mistyped: `stanse`, but not `location` for `locator`."""
_AS_IT_IS = TableShape(missing=())


@dataclass(frozen=True, slots=True)
class Link:
    """Names of one kind that sources of a line share."""

    texts: tuple[str, ...]
    """SQL for the text of each column; never NULL."""
    cell: LinkCell
    shape: TableShape = _AS_IT_IS
    listed: bool = False
    """Whether a column holds lists, as JSON."""

    def places(self, number: int) -> tuple[str, ...]:
        """The columns of the kind of this number, as SQL names them."""
        return tuple(f"n{number}_{place}" for place in range(len(self.texts)))


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns, by what they mean; columns are quoted as SQL writes them."""

    known: dict[str, str]
    """What a column means: SQL for its text."""
    context: tuple[str, ...]
    """Names of the context variables, sorted; they are `c0`, `c1` ... in SQL."""
    context_texts: tuple[str, ...]
    """SQL for the text of each of them."""
    poles: tuple[str, str] | None
    """None where a column names them."""
    left_out: bool = False
    """Whether rows were left out before, for reasons of their own."""
    links: tuple[Link, ...] = ()
    """What sources of one line may share."""
    nulls: tuple[str, ...] = ()
    """Texts that stand for an empty cell; a mapping says them itself."""
    blank: Mapping[str, str] = field(default_factory=dict)
    """Of columns that are read: SQL for whether a cell is such a text."""
    blank_in: str = "given"
    """The rows of which that can be asked."""
    read: tuple[str, ...] = ()
    """Of a table that a mapping reads: SQL for the texts that it reads, and its axes."""
    taken: tuple[str, ...] = ()
    """Names of all columns of a table that no mapping reads, be they read or not."""

    @property
    def places(self) -> tuple[str, ...]:
        """The context variables, as SQL names them."""
        return tuple(f"c{place}" for place in range(len(self.context)))

    @property
    def texts(self) -> tuple[str, ...]:
        """SQL for every column that is read."""
        return (*self.known.values(), *self.context_texts, *(text for link in self.links for text in link.texts))


def layout(
    columns: Sequence[Column],
    poles: tuple[str, str] | None,
    context: Sequence[str] | None,
    links: Sequence[str] = (),
    nulls: Sequence[str] | None = None,
    quote: Callable[[str], str] | None = None,
) -> Layout:
    """Read what the columns mean from their names; `context` names the conditions, otherwise all that are left are.

    `nulls` are texts that stand for an empty cell, unless given those of mapping files for columns of text tables;
    `quote` writes a text as SQL, where the columns are SQL.
    """
    if nulls is None:
        nulls = () if all(column.typed for column in columns) else MISSING
    raw = {column.name: column for column in columns}
    _require_own(raw)
    if quote is not None:
        columns = emptied(columns, nulls, quote)
    named: dict[str, Column] = {}
    for column in columns:
        word = column.name.strip().lower().replace("-", "_")
        if word in (*NEEDED, *KNOWN):
            if word in named:
                raise UsageError(f"the columns {named[word].name} and {column.name} both say the {word}; leave one out")
            named[word] = column
    missing = [word for word in NEEDED if word not in named]
    if missing:
        raise UsageError(
            f"the table has no column {' and no column '.join(missing)}; "
            f"it has {_some(column.name for column in columns)}"
        )
    if poles is None and "axis" not in named:
        raise UsageError("name the two poles with --poles A,B, or in a column axis as A/B")
    taken = {column.name for column in named.values()}
    left = {column.name: column for column in columns if column.name not in taken}
    if context is None:
        chosen = sorted(name for name in left if name.lower().replace("-", "_") not in _ASIDE and name not in links)
    else:
        chosen = sorted(set(context))
        if unknown := [name for name in chosen if name not in left]:
            raise UsageError(f"no column {unknown[0]} for --context; there are {_some(left)}")
    if len(chosen) > MOST_CONDITIONS:
        raise UsageError(
            f"the table would have {len(chosen):,} conditions, and {MOST_CONDITIONS} can be compared; "
            "name those that matter with --context"
        )
    links = tuple(dict.fromkeys(links))
    for name in links:
        if word := next((word for word, column in named.items() if column.name == name), ""):
            raise UsageError(f"the column {name} says the {word}, which is no link; {_LINKS}")
        if name in chosen:
            raise UsageError(f"the column {name} is a condition in --context, and cannot be a link as well; {_LINKS}")
    every = {column.name: column for column in columns}
    shape = TableShape(missing=tuple(nulls))
    read = [*named.values(), *(left[name] for name in chosen), *(every[name] for name in links if name in every)]
    words = () if quote is None else sorted({*nulls})
    listed = ", ".join(map(quote or str, words))
    return Layout(
        {word: _text(column, word) for word, column in named.items()},
        tuple(chosen),
        tuple(_text(left[name]) for name in chosen),
        poles,
        links=tuple(link_of(LinkCell(columns=(name,)), every, shape) for name in links),
        nulls=tuple(nulls),
        blank={one.name: f"{raw[one.name].text} IN ({listed})" for one in read if words and is_text(raw[one.name])},
        taken=tuple(raw),
    )


def link_of(cell: LinkCell, columns: Mapping[str, Column], shape: TableShape = _AS_IT_IS) -> Link:
    """Where the names of a link stand."""
    if unknown := [name for name in cell.columns if name not in columns]:
        raise UsageError(f"no column {unknown[0]} for --links; there are {_some(columns)}")
    found = [columns[name] for name in cell.columns]
    texts = [column.text if column.listed is None else column.listed for column in found]
    if None in texts:
        column = found[texts.index(None)]
        kind = column.type[:_LONGEST]
        raise UsageError(f"the column {column.name} holds {kind}; a link is plain values, or a list of them")
    listed = any(column.listed is not None for column in found)
    return Link(tuple(f"COALESCE({text}, '')" for text in texts), cell, shape, listed)


def _require_own(columns: Iterable[str]) -> None:
    """Refuse what a registry was exported to: who cites whom, and which claim is broader, no table says."""
    if found := next((name for name in columns if name in _EXPORTED), None):
        names = ", ".join(f"{name} to {word}" for name, word in _EXPORTED.items())
        raise UsageError(
            f"the column {found} is one of `evidence export`, and other verdicts than the registry's would come of it; "
            "`evidence import csv FILE -o DIR` (or parquet) and `evidence resolve --registry DIR` give those. "
            f"For a table of your own rename {names}, and name the conditions with --context"
        )


def mistyped(conditions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Conditions that are called nearly as a column with a meaning is, each with that."""
    words = [word for word in (*NEEDED, *KNOWN, *sorted(_ASIDE)) if len(word) > 3]
    for name in conditions:
        if len(name) <= _LONGEST and (near := get_close_matches(name.lower().replace("-", "_"), words, 1, _ALIKE)):
            yield name, near[0]


def _some(names: Iterable[str]) -> str:
    """Names of columns, as many as can be read."""
    found = sorted(names)
    return ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else "") or "none"


def _text(column: Column, word: str = "") -> str:
    # of a column of JSON objects it is the engine's word for values of which some are text, and others not
    kind = "values of several types" if column.type == "JSON" else column.type[:_LONGEST]
    if column.text is None and word:
        raise UsageError(f"the column {column.name} holds {kind}; the {word} has to be one plain value")
    if column.text is None:
        raise UsageError(
            f"the column {column.name} holds {kind}; a condition is one plain value, "
            "so name the columns that are conditions with --context"
        )
    return column.text
