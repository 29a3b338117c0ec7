"""The network of claims and sources, for tools that draw and measure graphs (GraphML 1.0).

    evidence export graphml -o network.graphml

A directed graph. **Nodes** are the chosen claims (`claim:ID`), the sources that their items name, and the sources that
those cite or derive from (`source:ID`); `type` tells the two apart. Claims have label, axis, status, pole, conflict and
number of lines; sources have label, kind, year, journal, DOI, PubMed id and standing. A source that is named and has no
record is a node with its id alone.

**Edges** have a `relation`:

- `evidence`: from a source to the claim that an item of it stands on, with item, stance, method and whether it counts;
- `cites` and `derives-from`: from a source to another, as recorded;
- `reports`: from a review to the study whose result an item of it retells;
- `via`: from an unread study to the review through which it is known;
- `broader`: from a claim to the more general one, where both are chosen.

Characters that XML cannot hold become U+FFFD. The file is written by hand, without a library: it is a list of nodes and
a list of edges. Nodes stand by kind and id, edges by where they come from.

**Lost:** quotes, findings, contexts, effects, vocabulary, decisions, and everything of a source but the fields above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from evidence.exchange.exports.export import Export, beyond, named
from evidence.exchange.exports.letters import encoded, xml
from evidence.exchange.exports.rows import judged_claim
from evidence.exchange.exports.verdicts import pole
from evidence.model.ids import SourceId
from evidence.views.source_view import short_citation

NAME = "graphml"
LABEL = "the network of claims and sources, for graph tools"
SUFFIX = ".graphml"

_NODE = {
    "type": "string",
    "label": "string",
    "axis": "string",
    "status": "string",
    "pole": "string",
    "conflict": "double",
    "lines": "int",
    "kind": "string",
    "title": "string",
    "year": "int",
    "journal": "string",
    "doi": "string",
    "pmid": "string",
    "standing": "string",
}
_EDGE = {
    "relation": "string",
    "claim": "string",
    "item": "string",
    "stance": "string",
    "method": "string",
    "counted": "boolean",
}
Values = Mapping[str, object]


def write(export: Export, out: BinaryIO) -> None:
    """The graph: one pass over the claims for their nodes, then one over the registry for the edges."""
    for piece in _pieces(export):
        out.write(encoded(piece))


def _pieces(export: Export) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, names in (("node", _NODE), ("edge", _EDGE)):
        for name, type in names.items():
            yield f'  <key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{type}"/>\n'
    yield f'  <graph id="{xml(export.slug)}" edgedefault="directed">\n'
    counted: dict[tuple[str, str], bool] = {}
    for claim, verdict in export.judged():
        judged = judged_claim(export, claim, verdict)
        counted.update({(claim.id, item.id): item.id in judged.lines for item in claim.evidence})
        yield _node(
            f"claim:{claim.id}",
            {
                "type": "claim",
                "label": claim.title,
                "axis": claim.axis,
                "status": verdict.status.value,
                "pole": pole(judged),
                "conflict": verdict.conflict,
                "lines": judged.tally.lines,
            },
        )
    sources = sorted(beyond(named(export.registry.claims[name] for name in export.claims), export.registry))
    yield from _sources(export, sources)
    for number, (start, end, values) in enumerate(_edges(export, sources, counted)):
        yield _element("edge", f'id="e{number}" source="{xml(start)}" target="{xml(end)}"', values)
    yield "  </graph>\n</graphml>\n"


def _sources(export: Export, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        source = export.registry.sources.get(SourceId(name))
        if source is None:
            yield _node(f"source:{name}", {"type": "source", "label": name})
            continue
        yield _node(
            f"source:{name}",
            {
                "type": "source",
                "label": short_citation(source),
                "kind": source.kind.value,
                "title": source.title,
                "year": source.year,
                "journal": source.journal,
                "doi": source.doi,
                "pmid": source.pmid,
                "standing": source.standing.value,
            },
        )


def _edges(
    export: Export, names: Iterable[str], counted: Mapping[tuple[str, str], bool]
) -> Iterator[tuple[str, str, Values]]:
    chosen = set(export.claims)
    for name in export.claims:
        claim = export.registry.claims[name]
        if claim.broader in chosen:
            yield f"claim:{claim.id}", f"claim:{claim.broader}", {"relation": "broader"}
        for item in claim.evidence:
            about = {"claim": claim.id, "item": item.id}
            yield (
                f"source:{item.source}",
                f"claim:{claim.id}",
                {
                    "relation": "evidence",
                    **about,
                    "stance": item.stance,
                    "method": item.method,
                    "counted": counted[claim.id, item.id],
                },
            )
            for relation, other in (("reports", item.reports), ("via", item.via)):
                if other is not None:
                    yield f"source:{item.source}", f"source:{other}", {"relation": relation, **about}
    for start in names:
        source = export.registry.sources.get(SourceId(start))
        if source is not None:
            for relation, others in (("cites", source.cites), ("derives-from", source.derives_from)):
                for other in dict.fromkeys(others):
                    yield f"source:{start}", f"source:{other}", {"relation": relation}


def _node(name: str, values: Values) -> str:
    return _element("node", f'id="{xml(name)}"', values)


def _element(kind: str, attributes: str, values: Values) -> str:
    told: Iterable[str] = (
        f'      <data key="{kind}-{name}">{xml(_word(value))}</data>\n'
        for name, value in values.items()
        if value is not None
    )
    return f"    <{kind} {attributes}>\n{''.join(told)}    </{kind}>\n"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
