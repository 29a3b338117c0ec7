"""GA4GH VA-Spec statements with evidence lines (JSON): those of `evidence export va-spec`, and those of others.

    evidence import va-spec statements.json -o registry

The file is an array of `Statement`s, one statement, or several one after the other (JSON Lines); it is read as a
stream.

**Own exports** hold whole records in extensions (`claim`, `axis`, `vocabulary`, `item`, `source`, `other-sources`).
They come back as they were, ids included, with the same verdicts. Quotes come back as notes, as `evidence import
--list csv` explains. Of some statements alone come the sources that they rest on; what those cite beside is told, and
taken out.

**Statements of others:** the claim is the proposition (subject, predicate, object); an evidence line is an item,
whose `directionOfEvidenceProvided` is its stance: `supports`, `disputes`, and `neutral` as `unclear`, since it does
not say whether an effect was looked for. The source is the first document that the line, or else its evidence items,
are `reportedIn`; further ones are told. `description` is the finding, `specifiedBy` the method. A line without a
direction or a document is left out; strength and scores have no place, because directions are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.exported import words_of
from evidence.exchange.imports.found import (
    Fields,
    Found,
    FoundClaim,
    FoundItem,
    FoundSources,
    FoundWords,
    LeftOut,
    NoPlace,
)
from evidence.exchange.imports.json_stream import JsonStream
from evidence.exchange.imports.settings import Settings
from evidence.exchange.records import as_text
from evidence.mapping.words import doi, pmid

NAME = "va-spec"
LABEL = "GA4GH VA-Spec statements with evidence lines"
SAMPLING = "As the base says that these statements come from."

_AXIS = axis_fields("whether the proposition holds", "supports", "disputes")
_STANCES = {"supports": "supports", "disputes": "disputes", "neutral": "unclear"}
_UNWEIGHED = ("strength", "score", "strengthOfEvidenceProvided", "scoreOfEvidenceProvided")


def read(settings: Settings) -> Iterator[Found]:
    """Every evidence line."""
    for place, record in JsonStream(settings.file, settings.progress).records_of():
        if not isinstance(record, dict):
            yield LeftOut(place, "it is no object")
        elif isinstance(lines := record.get("hasEvidenceLines"), list) or record.get("type") == "Statement":
            listed = _dicts(lines) if isinstance(lines, list) else []
            own = _extensions(record)
            if isinstance(own.get("claim"), dict) and isinstance(own.get("axis"), dict):
                yield from _own(place, own, listed)
            else:
                yield from _foreign(place, record, listed)
        else:
            yield LeftOut(place, "it is no statement with evidence lines", str(record.get("type", ""))[:80])


def _extensions(record: Any) -> dict[str, Any]:
    listed = record.get("extensions") if isinstance(record, dict) else None
    found: dict[str, Any] = {}
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            found.setdefault(entry["name"], entry.get("value"))
    return found


# ---------------------------------------------------------------- own exports


def _own(place: str, own: Mapping[str, Any], lines: list[dict[str, Any]]) -> Iterator[Found]:
    claim = dict(as_text(own["claim"]))
    axis = dict(as_text(own["axis"]))
    name = str(axis.pop("id", claim.get("axis")))
    items: list[Any] = []
    sources: list[Fields] = []
    methods: dict[str, Any] = {}
    people: dict[str, Any] = {}
    for line in lines:
        item = _extensions(line).get("item")
        if not isinstance(item, dict):
            yield LeftOut(place, "one of its evidence lines has no item", str(line.get("name", ""))[:80])
            continue
        items.append(as_text(item))
        told = [_extensions(document).get("source") for document in _dicts(line.get("reportedIn"))]
        sources.extend(as_text(source) for source in told if isinstance(source, dict))
        if isinstance(specified := line.get("specifiedBy"), dict) and isinstance(item.get("method"), str):
            about: dict[str, Any] = {"label": str(specified.get("name") or item["method"]), "tier": "1"}
            if isinstance(term := _extensions(specified).get("term"), dict):
                about["term"] = as_text(term)
            methods[item["method"]] = about
        if isinstance(curated := item.get("curated"), dict):
            people.update(_people(line, str(curated.get("by"))))
    others = own.get("other-sources")
    if isinstance(words := own.get("vocabulary"), dict):
        yield from words_of(words)
    yield FoundWords(axes={name: axis}, methods=methods, curators=people)
    yield FoundSources(tuple(as_text(source) for source in _dicts(others)))
    yield FoundClaim(place, {**claim, "evidence": items}, tuple(sources))


def _people(line: Mapping[str, Any], by: str) -> dict[str, Any]:
    for contribution in _dicts(line.get("contributions")):
        agent = contribution.get("contributor")
        if isinstance(agent, dict) and isinstance(agent.get("name"), str):
            return {by: {"name": agent["name"]}}
    return {by: {"name": by}}


# ---------------------------------------------------------------- statements of others


def _foreign(place: str, record: Mapping[str, Any], lines: list[dict[str, Any]]) -> Iterator[Found]:
    for name in _UNWEIGHED:
        if name in record:
            yield NoPlace(place, f"{name} of a statement", str(record[name])[:200])
    proposition = record.get("proposition")
    claim = _claim(record, proposition if isinstance(proposition, dict) else {})
    if claim is None:
        yield LeftOut(place, "its proposition has no subject or no object", str(record.get("id", ""))[:80])
        return
    if not lines:
        yield LeftOut(place, "it has no evidence lines", str(record.get("id", ""))[:80])
    for number, line in enumerate(lines, 1):
        yield from _line(f"{place}, evidence line {number}", claim, line)


def _claim(record: Mapping[str, Any], proposition: Mapping[str, Any]) -> dict[str, Any] | None:
    subject = _label(proposition.get("subject") or proposition.get("subjectVariant"))
    target = _label(next((proposition[key] for key in proposition if key.startswith("object")), None))
    if subject is None or target is None:
        return None
    predicate = str(proposition.get("predicate") or "is related to")
    return {
        "id": f"{subject} | {predicate} | {target}",
        "title": f"{subject} {predicate} {target}",
        "axis": "va-spec-proposition",
        "subject": {"label": subject},
        "outcome": f"{predicate} {target}",
    }


def _label(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if not isinstance(value, dict):
        return None
    coding = value.get("primaryCoding")
    code = coding.get("code") if isinstance(coding, dict) else None
    found = value.get("name") or value.get("label") or code or value.get("id")
    return str(found) if found else None


def _line(place: str, claim: dict[str, Any], line: Mapping[str, Any]) -> Iterator[Found]:
    direction = line.get("directionOfEvidenceProvided") or line.get("direction")
    if not isinstance(direction, str) or direction not in _STANCES:
        yield LeftOut(place, "it has no direction that is known", str(direction)[:80])
        return
    inner = _dicts(line.get("hasEvidenceItems"))
    documents = [*_dicts(line.get("reportedIn")), *(part for item in inner for part in _dicts(item.get("reportedIn")))]
    sources = [source for source in map(_source, documents) if source is not None]
    if not sources:
        yield LeftOut(place, "it is reported in no document", str(line.get("id", ""))[:80])
        return
    for name in _UNWEIGHED:
        if name in line:
            yield NoPlace(place, f"{name} of an evidence line", str(line[name])[:200])
    for other in sources[1:]:
        if other != sources[0]:
            yield NoPlace(place, "a further document of an evidence line", str(other))
    item: dict[str, Any] = {"stance": _STANCES[direction]}
    said = line.get("description") or next((part["description"] for part in inner if part.get("description")), None)
    if isinstance(said, str) and said.strip():
        item["finding"] = said
    if isinstance(own := line.get("id"), str):
        item["id"] = own
    method = line.get("specifiedBy")
    if isinstance(method, dict) and isinstance(named := method.get("name") or method.get("methodType"), str):
        item["method"] = named
    yield FoundItem(place, claim, item, sources[0], _AXIS)


def _source(document: Mapping[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {"kind": "primary"}
    if isinstance(title := document.get("title") or document.get("name"), str):
        found["title"] = title
    if (known := pmid(str(document.get("pmid") or ""))) is not None:
        found["pmid"] = known
    if (known := doi(str(document.get("doi") or ""))) is not None:
        found["doi"] = known
    if isinstance(name := document.get("id") or document.get("title") or document.get("name"), str):
        found["id"] = name
    urls = document.get("urls")
    if isinstance(urls, list) and urls and isinstance(urls[0], str):
        found["url"] = urls[0]
        found.setdefault("id", urls[0])
    return found if {"pmid", "doi", "id"} & found.keys() else None


def _dicts(value: Any) -> list[dict[str, Any]]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, dict)]
