"""Networks in the Biological Expression Language, as PyBEL writes them (node-link JSON).

    evidence import bel graph.bel.nodelink.json -o bel

One edge is one evidence item. A **claim** is a pair of nodes, with their activities and locations:

| relation | axis | stance |
|---|---|---|
| increases, directlyIncreases | effect | increases |
| decreases, directlyDecreases | effect | decreases |
| causesNoChange | effect | no-effect |
| regulates, directlyRegulates | effect | unclear |
| positiveCorrelation | correlation | positive |
| negativeCorrelation | correlation | negative |
| noCorrelation | correlation | no-effect |
| correlation | correlation | unclear |

Direct and indirect relations answer one question; the item's note keeps the relation. Edges that say what things are
(hasVariant, partOf, isA, transcribedTo ...) are no evidence and are left out, as are edges without a citation.

**Source:** the edge's citation: PubMed id, DOI or PubMed Central id, else namespace and identifier. Nobody knows what
kind it is; it is taken as primary. **Evidence** is text of the publication. Its stored text is not here, so that
nobody can verify it: it becomes the finding, told as a quote that is not verified. **Annotations** with one value
become context variables; one with several values has no place on an item and is told.

Both shapes of node-link JSON are read: edges that name nodes by number (PyBEL) or by id (NetworkX), under `links` or
`edges`. The file is read twice, nodes first; edges are read as a stream.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Found, FoundItem, LeftOut, NoPlace
from evidence.exchange.imports.json_stream import JsonStream
from evidence.exchange.imports.settings import Settings

NAME = "bel"
LABEL = "networks in the Biological Expression Language, node-link JSON"
SAMPLING = "Edges of a network that was curated from the literature, without a systematic search."

_EFFECT = ("bel-effect", axis_fields("effect on the object", "increases", "decreases"))
_CORRELATION = ("bel-correlation", axis_fields("correlation of the two", "positive", "negative"))
_RELATIONS = {
    "increases": (_EFFECT, "increases"),
    "directlyIncreases": (_EFFECT, "increases"),
    "decreases": (_EFFECT, "decreases"),
    "directlyDecreases": (_EFFECT, "decreases"),
    "causesNoChange": (_EFFECT, "no-effect"),
    "regulates": (_EFFECT, "unclear"),
    "directlyRegulates": (_EFFECT, "unclear"),
    "positiveCorrelation": (_CORRELATION, "positive"),
    "negativeCorrelation": (_CORRELATION, "negative"),
    "noCorrelation": (_CORRELATION, "no-effect"),
    "correlation": (_CORRELATION, "unclear"),
}
_MODIFIERS = {"Activity": "act", "Degradation": "deg", "Translocation": "tloc", "CellSecretion": "sec",
              "CellSurfaceExpression": "surf"}  # fmt: skip
_IDENTIFIERS = {"pubmed": "pmid", "pmid": "pmid", "doi": "doi", "pmc": "pmcid", "pubmed central": "pmcid"}


def read(settings: Settings) -> Iterator[Found]:
    """Every edge."""
    nodes = _Nodes(settings)
    stream = JsonStream(settings.file, settings.progress)
    seen = False
    for key, place, value in stream.members():
        if key in ("links", "edges"):
            seen = True
            if not isinstance(value, dict):
                raise BadInput(settings.name, f"{place}: an edge is an object")
            yield from _edge(value, place, nodes)
    if not seen:
        raise BadInput(settings.name, "it is no network: an object with `nodes` and `links` is expected")


class _Nodes:
    """The terms of nodes, by number and by id."""

    def __init__(self, settings: Settings) -> None:
        self._terms: list[str] = []
        self._places: dict[str, int] = {}
        for key, place, value in JsonStream(settings.file, lambda *told: None).members():
            if key != "nodes":
                continue
            if not isinstance(value, dict):
                raise BadInput(settings.name, f"{place}: a node is an object")
            term = value.get("bel") or value.get("label") or value.get("name") or value.get("id")
            if "id" in value:
                self._places[str(value["id"])] = len(self._terms)
            self._terms.append(str(term or ""))

    def term(self, given: Any) -> str | None:
        """The term of a node; None for one that is not there."""
        if isinstance(given, int) and not isinstance(given, bool) and str(given) not in self._places:
            return self._terms[given] or None if 0 <= given < len(self._terms) else None
        place = self._places.get(str(given))
        return None if place is None else self._terms[place] or None


def _edge(edge: Mapping[str, Any], place: str, nodes: _Nodes) -> Iterator[Found]:
    relation = str(edge.get("relation", ""))
    if relation not in _RELATIONS:
        yield LeftOut(
            place, f"the relation {relation[:60] or 'is empty and'} is no finding", str(edge.get("key", ""))[:60]
        )
        return
    ends = [nodes.term(edge.get(side)) for side in ("source", "target")]
    if None in ends:
        yield LeftOut(place, "it names a node that is not there", f"{edge.get('source')} {edge.get('target')}")
        return
    subject = _modified(str(ends[0]), edge.get("source_modifier") or edge.get("subject"))
    target = _modified(str(ends[1]), edge.get("target_modifier") or edge.get("object"))
    source = _source(edge.get("citation"))
    if source is None:
        yield LeftOut(place, "it has no citation", f"{subject} {relation} {target}")
        return
    (axis, fields), stance = _RELATIONS[relation]
    item: dict[str, Any] = {"stance": stance, "note": f"BEL: {subject} {relation} {target}"}
    evidence = edge.get("evidence")
    if isinstance(evidence, str) and evidence.strip():
        item["quote"] = evidence
    context: dict[str, str] = {}
    annotations = edge.get("annotations")
    for name, given in annotations.items() if isinstance(annotations, dict) else ():
        values = _values(given)
        if len(values) == 1:
            context[str(name)] = values[0]
        elif values:
            yield NoPlace(place, f"annotation {name} with several values", ", ".join(values))
    if context:
        item["context"] = context
    claim = {
        "id": f"{subject} {target} {axis}",
        "title": f"{subject}: {fields['label']} {target}",
        "axis": axis,
        "subject": {"label": subject},
        "outcome": target,
    }
    yield FoundItem(place, claim, item, source, fields)


def _modified(term: str, modifier: Any) -> str:
    """A term with its activity, or what else an edge says of it."""
    if not isinstance(modifier, dict):
        return term
    kind = modifier.get("modifier")
    effect = modifier.get("effect")
    inner = term
    if isinstance(modifier.get("location"), dict):
        inner = f"{term} at {modifier['location'].get('name') or modifier['location'].get('identifier')}"
    if not isinstance(kind, str):
        return inner
    more = ""
    if isinstance(effect, dict):
        named = effect.get("name") or effect.get("identifier")
        if kind == "Activity" and named:
            more = f", ma({named})"
        else:
            ends = [effect.get(side) for side in ("fromLoc", "toLoc", "from_loc", "to_loc")]
            names = [str(end.get("name") or end.get("identifier")) for end in ends if isinstance(end, dict)]
            more = f", {' to '.join(names)}" if names else ""
    return f"{_MODIFIERS.get(kind, kind)}({inner}{more})"


def _source(citation: Any) -> dict[str, Any] | None:
    if not isinstance(citation, dict):
        return None
    base = str(citation.get("namespace") or citation.get("db") or citation.get("type") or "")
    number = str(citation.get("identifier") or citation.get("db_id") or citation.get("reference") or "").strip()
    if not number:
        return None
    found: dict[str, Any] = {"kind": "primary"}
    name = _IDENTIFIERS.get(base.casefold())
    if name is None:
        found["id"] = f"{base} {number}".strip()
    else:
        found[name] = number.lower() if name == "doi" else number
    if isinstance(title := citation.get("title") or citation.get("name"), str):
        found["title"] = title
    year = str(citation.get("date") or citation.get("year") or "")[:4]
    if year.isdigit():
        found["year"] = year
    authors = citation.get("authors")
    if isinstance(authors, str):
        authors = authors.split("|")
    if isinstance(authors, list):
        found["authors"] = [str(part.get("name") if isinstance(part, dict) else part).strip() for part in authors]
    return found


def _values(given: Any) -> list[str]:
    """The values of an annotation, in whichever shape: a list, a mapping of words to true, or one text."""
    if isinstance(given, dict) and "identifier" not in given and "name" not in given:
        return [str(word) for word, holds in given.items() if holds]
    parts = given if isinstance(given, list) else [given]
    named = [part.get("name") or part.get("identifier") if isinstance(part, dict) else part for part in parts]
    return [str(part) for part in named if part not in (None, "")]
