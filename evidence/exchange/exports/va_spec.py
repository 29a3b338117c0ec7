"""GA4GH VA-Spec 1.0: a statement a claim, an evidence line an item, with the document that reports it.

    evidence export va-spec -o statements.json

A JSON array of `Statement`s, one a line. **Statement:** the proposition says that the claim's subject does to the
outcome what the axis's first pole says. `direction` is `supports` or `disputes` where the verdict speaks for one pole
(predominant, leaning, uncontested, insufficient, one-sided in reviews), and `neutral` where both sides stand, where no
effect was found or where nothing counts. `strength` and `score` are left unset: a verdict counts directions and rates
nothing. `classification` names the status, `description` is the verdict in a sentence, a decision is a contribution.

**Evidence line:** `directionOfEvidenceProvided` is `supports` for an item at the first pole, `disputes` at the second,
and `neutral` for no effect, both and unclear; the extension `item` has the exact stance. `description` is the quote, or
the curator's finding where there is none. `specifiedBy` is the method, `reportedIn` the source, then the review through
which an unread study is known, each a `Document` with title, DOI, PMID and address. A DOI that the standard's pattern
does not take is told as an address.

**Extensions** hold whole records with the field names of the registry's files: `claim`, `axis`, `verdict`, `vocabulary`
(the words that the claim uses, with roles, parents and tiers, its people, and the registry's thresholds) and
`other-sources` (what the documents derive from or pool; on the first statement also all that is only cited) on a
statement, `item`, `counted` and `why-not-counted` on an evidence line, `source` on a document. So an import gives the
same verdicts, and what the first statement alone tells no verdict needs.

The standard is made for variants. Its core lets a proposition be about anything; the reference implementation narrows
that of a `Statement` to variants. Evidence lines with their target proposition are valid there as they are, statements
where `Proposition` itself is allowed.

**Lost:** words of the vocabulary that no claim uses, the account of the search, and comments and layout of the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from evidence.exchange.exports.export import Export, named, resting
from evidence.exchange.exports.letters import encoded
from evidence.exchange.exports.rows import Judged, judged_claim
from evidence.exchange.exports.verdicts import direction, verdict_record
from evidence.exchange.records import to_json
from evidence.model.axis import Stance
from evidence.model.claim import Claim, Term
from evidence.model.ids import CuratorId, SourceId
from evidence.model.item import Item
from evidence.model.source import Source
from evidence.views.sentences import headline, wording_for
from evidence.views.source_view import link_of, web_link

NAME = "va-spec"
LABEL = "GA4GH VA-Spec statements with evidence lines"
SUFFIX = ".json"

_DIRECTIONS = {Stance.FIRST: "supports", Stance.SECOND: "disputes"}
_DOI = re.compile(r"10\.\d+(?:\.\d+)*/[\w.-]+")
"""The beginning of a DOI, as the standard takes it."""
_BETWEEN = " […] "

Json = dict[str, Any]


def write(export: Export, out: BinaryIO) -> None:
    """All statements."""
    before = "[\n"
    cited = export.other_sources()  # told once: no verdict needs them, and claims share most of them
    for claim, verdict in export.judged():
        record = statement(export, judged_claim(export, claim, verdict), cited)
        cited = []
        out.write(encoded(before + json.dumps(record, ensure_ascii=False, allow_nan=False)))
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def statement(export: Export, judged: Judged, cited: Iterable[Source] = ()) -> Json:
    """One claim, and sources that are told beside those that it needs."""
    claim, verdict = judged.claim, judged.verdict
    proposition = _proposition(export, judged)
    pole = direction(judged)
    extensions = [
        _extension("claim", to_json(claim.model_copy(update={"evidence": ()}))),
        _extension("verdict", verdict_record(judged)),
        _extension("vocabulary", _vocabulary(export, claim)),
    ]
    if judged.axis is not None:
        extensions.append(_extension("axis", {"id": claim.axis, **to_json(judged.axis)}))
    if others := _others(export, judged, cited):
        extensions.append(_extension("other-sources", [to_json(source) for source in others]))
    return {
        "id": export.address("claims", claim.id),
        "type": "Statement",
        "name": claim.title,
        "description": headline(verdict, wording_for(verdict, export.registry)),
        "proposition": proposition,
        "direction": "neutral" if pole is None else _DIRECTIONS[pole],
        "classification": {"conceptType": "verdict", "name": verdict.status.value},
        **_decided(export, judged),
        "hasEvidenceLines": [_line(export, judged, item, proposition) for item in claim.evidence],
        "extensions": extensions,
    }


def _vocabulary(export: Export, claim: Claim) -> Json:
    """The words that a claim and its items use, and what else a verdict on them depends on."""
    registry = export.registry
    used: dict[str, set[str]] = {}
    for context in (claim.scope, *(item.context for item in claim.evidence)):
        for variable, level in context.items():
            used.setdefault(variable, set()).add(level)
    variables: Json = {}
    for variable in sorted(used.keys() & registry.variables.keys()):
        about = registry.variables[variable]
        levels = {above for level in used[variable] for above in (level, *about.ancestors(level))}
        kept = {name: level for name, level in about.levels.items() if name in levels}
        variables[variable] = to_json(about.model_copy(update={"levels": kept}))
    people = {item.curated.by for item in claim.evidence if item.curated is not None}
    people.update(rating.by for item in claim.evidence for rating in item.ratings)
    if claim.decision is not None:
        people.add(claim.decision.by)
    words: dict[str, tuple[Mapping[Any, Any], set[Any]]] = {
        "methods": (registry.methods, {item.method for item in claim.evidence}),
        "outcome-classes": (registry.outcome_classes, {item.outcome_class for item in claim.evidence}),
        "qualities": (registry.qualities, {item.quality for item in claim.evidence}),
        "curators": (registry.curators, people),
    }
    found: Json = {"config": to_json(registry.config.model_copy(update={"note": None, "sampling_note": None}))}
    found["variables"] = variables
    for kind, (known, names) in words.items():
        found[kind] = {str(name): to_json(record) for name, record in known.items() if name in names}
    return found


def _proposition(export: Export, judged: Judged) -> Json:
    claim = judged.claim
    poles = () if judged.axis is None else judged.axis.poles
    return {
        "id": export.address("propositions", claim.id),
        "type": "Proposition",
        "name": claim.title,
        "subject": _concept(claim.subject.label, claim.subject.terms),
        "predicate": poles[0] if poles else claim.axis,
        "object": _concept(claim.outcome, ()),
    }


def _concept(name: str, terms: Iterable[Term]) -> Json:
    mappings = [{"coding": _coding(term), "relation": "relatedMatch"} for term in terms]
    return {"name": name, **({"mappings": mappings} if mappings else {})}


def _coding(term: Term) -> Json:
    return {"name": term.label, "system": re.split("[:_]", term.id)[0], "code": term.id}


def _line(export: Export, judged: Judged, item: Item, proposition: Json) -> Json:
    stance = None if judged.axis is None else judged.axis.stance(item.stance)
    extensions = [_extension("item", to_json(item)), _extension("counted", item.id in judged.lines)]
    if item.id in judged.excluded:
        extensions.append(_extension("why-not-counted", judged.excluded[item.id]))
    documents = [item.source, *([item.via] if item.via is not None else [])]
    said = _BETWEEN.join(item.quote) if item.quote else item.finding
    return {
        "id": export.address("items", judged.claim.id, item.id),
        "type": "EvidenceLine",
        "name": item.id,
        **({} if said is None else {"description": said}),
        "targetProposition": proposition,
        "directionOfEvidenceProvided": "neutral" if stance is None else _DIRECTIONS.get(stance, "neutral"),
        **_method(export, item),
        **_curated(export, item),
        "reportedIn": [_document(export, name) for name in documents],
        "extensions": extensions,
    }


def _method(export: Export, item: Item) -> Json:
    if item.method is None:
        return {}
    known = export.registry.methods.get(item.method)
    found: Json = {"id": export.address("methods", item.method), "type": "Method", "methodType": item.method}
    if known is not None:
        found["name"] = known.label
        if known.term is not None:
            found["extensions"] = [_extension("term", to_json(known.term))]
    return {"specifiedBy": found}


def _document(export: Export, name: str) -> Json:
    found: Json = {"id": export.address("sources", name), "type": "Document"}
    source = export.registry.sources.get(SourceId(name))
    if source is None:
        return found
    found["documentType"] = source.kind.value
    if source.title is not None:
        found["title"] = source.title
    if source.doi is not None and _DOI.match(source.doi):
        found["doi"] = source.doi
    if source.pmid is not None:
        found["pmid"] = source.pmid
    own = None if source.url is None else web_link(source.url)
    if urls := list(dict.fromkeys(link.url for link in (link_of(source), own) if link is not None)):
        found["urls"] = urls
    found["extensions"] = [_extension("source", to_json(source))]
    return found


def _others(export: Export, judged: Judged, cited: Iterable[Source]) -> list[Source]:
    """Sources that the verdict needs beside those of the evidence lines' documents, and those given."""
    told = {name for item in judged.claim.evidence for name in (item.source, item.via) if name is not None}
    sources = export.registry.sources
    reached = {*resting(named([judged.claim]), export.registry), *(source.id for source in cited)} - told
    return [sources[SourceId(name)] for name in sorted(reached) if name in sources]


def _decided(export: Export, judged: Judged) -> Json:
    decision = judged.claim.decision
    if decision is None:
        return {}
    return _contributions(export, decision.by, "decision", decision.on.isoformat())


def _curated(export: Export, item: Item) -> Json:
    if item.curated is None:
        return {}
    return _contributions(export, item.curated.by, "curation", item.curated.on.isoformat())


def _contributions(export: Export, by: CuratorId, activity: str, on: str) -> Json:
    person = export.registry.curators.get(by)
    agent: Iterator[tuple[str, str]] = iter(
        (("id", export.address("people", by)), ("type", "Agent"), ("name", by if person is None else person.name))
    )
    found = {"type": "Contribution", "contributor": dict(agent), "activityType": activity, "date": on}
    return {"contributions": [found]}


def _extension(name: str, value: Any) -> Json:
    return {"name": name, "value": value}
