"""Rows of an exported table, made into the records that they were written from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from evidence.errors import BadInput
from evidence.exchange.cells import parted
from evidence.exchange.imports.cleaning import misfit
from evidence.exchange.imports.found import Found, FoundClaim, FoundSources, FoundWords, LeftOut, NoPlace
from evidence.exchange.records import as_text
from evidence.model.policy import RegistryFile
from evidence.model.vocabulary import AxesFile, ContextsFile, CuratorsFile, MethodsFile

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
        yield from words_of(rest)
        yield FoundSources(tuple(as_text(record) for record in rest.get("sources", ()) if isinstance(record, dict)))
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
        about, source = _under(row, "source."), row.get("source")
        if about and source is not None and source not in sources:
            sources[source] = as_text({"id": source, **about})
    if current is not None:
        yield FoundClaim(place, {**claim, "evidence": items}, tuple(sources.values()))


_WORDS: Mapping[str, type[BaseModel]] = {
    "axes": AxesFile,
    "variables": ContextsFile,
    "methods": MethodsFile,
    "outcome-classes": MethodsFile,
    "qualities": MethodsFile,
    "curators": CuratorsFile,
}
"""Parts of the vocabulary, and the file that each is of."""


def words_of(rest: Mapping[str, Any]) -> Iterator[Found]:
    """Settings, vocabulary and people of a data dictionary; what is not of their form is told, and left out."""
    config = as_text(rest.get("config", {}))
    if config != {} and (fault := misfit(RegistryFile, config)) is not None:
        yield NoPlace("the registry's settings", f"settings whose {fault[0]}", fault[1])
        config = {}
    found: dict[str, dict[str, Any]] = {}
    for kind, file in _WORDS.items():
        records = rest.get(kind, {})
        found[kind] = {}
        for word, record in as_text(records).items() if isinstance(records, dict) else ():
            needed: dict[str, Any] = {"methods": {}} if file is MethodsFile else {}
            if (fault := misfit(file, {**needed, kind: {word: record}})) is None:
                found[kind][word] = record
            else:
                yield NoPlace(f"{kind} {word}", f"a word of the {kind} that cannot be used", fault[1])
    yield FoundWords(config=config, **{kind.replace("-", "_"): records for kind, records in found.items()})


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
