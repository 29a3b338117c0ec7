"""Rows of an exported table, made into the records that they were written from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.cells import parted
from evidence.exchange.imports.found import Found, FoundClaim, FoundSources, FoundWords, LeftOut, NoPlace
from evidence.exchange.records import as_text

Typed = Mapping[str, Any]
"""Cells by column: texts, lists and records; gaps are not there."""

_TOLD = frozenset({"claim", "item", "counted", "why-not-counted", "line"})
_PARTS = ("effect", "perturbation", "curated")
_NEEDED = ("claim", "item", "source", "stance", "claim.axis", "claim.title", "claim.subject", "claim.outcome")
LISTS = frozenset({"quote", "formerly", "claim.formerly", "decision.removes", "source.formerly", "source.authors",
                   "source.cites", "source.derives-from"})  # fmt: skip
"""Columns of several texts."""
RECORDS = frozenset({"ratings", "claim.subject-terms", "claim.synonyms", "claim.ignore", "decision.certainty",
                     "source.ignore"})  # fmt: skip
"""Columns of records as JSON."""


def require_columns(columns: list[str], name: str) -> None:
    """Refuse a table that was not exported, and one of which a column was taken."""
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        why = f"it is no table of `evidence export`: there is no column {', '.join(missing)}"
        raise BadInput(name, f"{why}; for other tables write `evidence import table FILE --mapping FILE`", line=1)


def typed(name: str, cell: str, unguarded: Callable[[str], str], file: str, place: str) -> Any:
    """A cell of a text table as what it holds; None for a gap."""
    if cell == "":
        return None
    if name in RECORDS:
        try:
            return json.loads(cell)
        except (ValueError, RecursionError) as error:
            raise BadInput(file, f"{place}: the JSON of {name} cannot be read: {error}") from error
    if name in LISTS:
        return parted(unguarded(cell))
    return unguarded(cell)


def claims_of(rows: Iterator[tuple[str, Typed]], rest: Mapping[str, Any] | None) -> Iterator[Found]:
    """The claims of rows; rows of one claim that stand together become one. `rest` is the dictionary's registry."""
    if rest is not None:
        yield words_of(rest)
        yield FoundSources(tuple(as_text(record) for record in rest.get("sources", ())))
    current: str | None = None
    place = ""
    claim: dict[str, Any] = {}
    items: list[Any] = []
    sources: dict[str, Any] = {}
    told: set[str] = set()
    for where, row in rows:
        name = row.get("claim")
        if name is None:
            yield LeftOut(where, "it names no claim")
            continue
        if name != current:
            if current is not None:
                yield FoundClaim(place, {**claim, "evidence": items}, tuple(sources.values()))
            current, place, claim, items, sources = name, where, _claim(row), [], {}
            if rest is None:
                yield FoundWords(axes=_axis(row))
        if rest is None and "claim.first-pole" not in row and (axis := str(row.get("claim.axis"))) not in told:
            told.add(axis)
            yield NoPlace(where, "an axis whose poles the table does not tell", axis)
        if row.get("item") is None:
            continue
        items.append(_item(row, claim.get("scope", {})))
        about = _under(row, "source.")
        if about and row.get("source") not in sources:
            sources[str(row.get("source"))] = as_text({"id": row["source"], **about})
    if current is not None:
        yield FoundClaim(place, {**claim, "evidence": items}, tuple(sources.values()))


def words_of(rest: Mapping[str, Any]) -> FoundWords:
    """Settings, vocabulary and people of a data dictionary."""
    names = ("config", "axes", "variables", "methods", "outcome-classes", "qualities", "curators")
    return FoundWords(**{name.replace("-", "_"): as_text(rest.get(name, {})) for name in names})


def _axis(row: Typed) -> dict[str, Any]:
    poles = [row.get("claim.first-pole"), row.get("claim.second-pole")]
    if None in poles:
        return {}
    return {str(row["claim.axis"]): {"label": row.get("claim.question", row["claim.axis"]), "poles": poles}}


def _claim(row: Typed) -> dict[str, Any]:
    about = _under(row, "claim.")
    for name in ("question", "first-pole", "second-pole"):
        about.pop(name, None)
    subject: dict[str, Any] = {"label": about.pop("subject", "")}
    if terms := about.pop("subject-terms", []):
        subject["terms"] = terms
    if "scope" in about:
        about["scope"] = dict(pair.partition("=")[::2] for pair in str(about["scope"]).split("; "))
    decision = _under(row, "decision.")
    found = {"id": row["claim"], **about, "subject": subject, **({"decision": decision} if decision else {})}
    return dict(as_text(found))


def _item(row: Typed, scope: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: cell for name, cell in row.items() if "." not in name and name not in _TOLD}
    found["id"] = row["item"]
    context = {name: level for name, level in _under(row, "context.").items() if scope.get(name) != level}
    if context:
        found["context"] = context
    for name in _PARTS:
        part = _under(row, f"{name}.")
        if "ci-lower" in part and "ci-upper" in part:
            part["ci"] = [part.pop("ci-lower"), part.pop("ci-upper")]
        if part:
            found[name] = part
    return dict(as_text(found))


def _under(row: Typed, prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): cell for name, cell in row.items() if name.startswith(prefix)}
