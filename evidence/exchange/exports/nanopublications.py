"""Nanopublications in TriG: one for every evidence item, and one for the verdict of every claim.

    evidence export nanopublications --base https://example.org/registry/ -o claims.trig

Each has the four graphs of the nanopublication guidelines. **Head** names the other three. **Assertion** of an item: it
supports (mp:supports) or challenges (mp:challenges) its claim, with its stance, method, conditions, effect and finding;
of a verdict: the claim's status, leading pole and counts. **Provenance** of an item: the source that it was derived
from, with its citation, standing, place and quote, and the curator; of a verdict: the nanopublications of the items
that count, those of narrower claims included. **Publication info:** what it is called, the registry that it is part of,
and who entered the item and when, where that is recorded.

The claim is the statement that its axis's first pole holds. An item at neither pole supports and challenges nothing,
and its stance says why. Terms are those of the nanopublication schema, PROV-O, Micropublications (mp), SEPIO,
schema.org and Dublin Core; what they have no word for is a term of this program under `urn:evidence:terms:`. Sources
with a DOI or another address on the web are named by it, people by their ORCID iD where there is one.

There are no blank nodes and no time of making: the same registry gives the same bytes. The nanopublications are not
signed and have no trusty addresses; tools that publish give them both. Addresses begin with `--base`, or with
`urn:evidence:NAME/` when none is given. The text is written without a library, one nanopublication at a time.

**Lost:** vocabulary, thresholds, decisions, ratings, notes, what cites and derives from what; a registry cannot be made
again from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from evidence.exchange.exports.export import Export
from evidence.exchange.exports.letters import characters, encoded
from evidence.exchange.exports.rows import Judged, judged_claim
from evidence.exchange.exports.verdicts import pole
from evidence.model.axis import Stance
from evidence.model.ids import CuratorId, SourceId
from evidence.model.item import Item
from evidence.resolve.placed import context_of
from evidence.views.source_view import full_citation, link_of

NAME = "nanopublications"
LABEL = "one nanopublication an item and a verdict, in TriG"
SUFFIX = ".trig"

_PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "ev": "urn:evidence:terms:",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mp": "http://purl.org/mp/",
    "np": "http://www.nanopub.org/nschema#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sepio": "http://purl.obolibrary.org/obo/SEPIO_",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")

Triple = tuple[str, str, str]
"""Subject, predicate and object, as they are written."""


def write(export: Export, out: BinaryIO) -> None:
    """All nanopublications."""
    for name, address in _PREFIXES.items():
        out.write(encoded(f"@prefix {name}: <{address}> .\n"))
    for claim, verdict in export.judged():
        judged = judged_claim(export, claim, verdict)
        for item in claim.evidence:
            out.write(encoded(_Item(export, judged, item).text()))
        out.write(encoded(_Verdict(export, judged).text()))


class _Nanopublication:
    """One nanopublication: four graphs about one thing."""

    def __init__(self, export: Export, judged: Judged, *names: str) -> None:
        self.export = export
        self.judged = judged
        self.name = export.address("np", *names)
        self.claim = self.iri("claims", judged.claim.id)

    def text(self) -> str:
        """The four graphs."""
        this, graphs = "this:", ("assertion", "provenance", "pubinfo")
        relations = ("np:hasAssertion", "np:hasProvenance", "np:hasPublicationInfo")
        head = [(this, "a", "np:Nanopublication")]
        head += [(this, relation, self.graph(name)) for relation, name in zip(relations, graphs, strict=True)]
        parts = (head, self.assertion(), self.provenance(), self.pubinfo())
        names = ("Head", *graphs)
        prefixes = f"\n@prefix this: <{self.name}> .\n@prefix sub: <{self.name}/> .\n"
        return prefixes + "".join(
            f"\n{self.graph(name)} {{\n{_lines(triples)}}}\n" for name, triples in zip(names, parts, strict=True)
        )

    def assertion(self) -> Iterable[Triple]:
        """What is said."""
        raise NotImplementedError

    def provenance(self) -> Iterable[Triple]:
        """Where that comes from."""
        raise NotImplementedError

    def pubinfo(self) -> Iterable[Triple]:
        """What the nanopublication itself is."""
        raise NotImplementedError

    def graph(self, name: str) -> str:
        """The address of one of the graphs."""
        return f"sub:{name}"

    def iri(self, *names: str) -> str:
        """The address of a record."""
        return f"<{self.export.address(*names)}>"

    def about_claim(self) -> Iterator[Triple]:
        """The claim in words."""
        claim, axis = self.judged.claim, self.judged.axis
        yield self.claim, "a", "schema:Claim"
        yield self.claim, "rdfs:label", _text(claim.title)
        yield self.claim, "schema:about", _text(claim.subject.label)
        yield self.claim, "ev:outcome", _text(claim.outcome)
        yield self.claim, "ev:axis", _text(claim.axis)
        if axis is not None:
            yield self.claim, "ev:pole", _text(axis.poles[0])

    def published(self, title: str) -> Iterator[Triple]:
        """What every nanopublication of the registry says of itself."""
        this = "this:"
        yield this, "rdfs:label", _text(title)
        yield this, "dct:isPartOf", f"<{self.export.prefix}registry>"
        config = self.export.registry.config
        yield f"<{self.export.prefix}registry>", "dct:title", _text(config.title or config.name)


class _Item(_Nanopublication):
    """What one source says of a claim."""

    def __init__(self, export: Export, judged: Judged, item: Item) -> None:
        super().__init__(export, judged, "items", judged.claim.id, item.id)
        self.item = item

    def assertion(self) -> Iterator[Triple]:
        item, axis = self.item, self.judged.axis
        this = self.iri("items", self.judged.claim.id, item.id)
        yield this, "a", "mp:Statement"
        yield this, "a", "sepio:0000002"
        yield this, "ev:claim", self.claim
        stance = None if axis is None else axis.stance(item.stance)
        if stance in (Stance.FIRST, Stance.SECOND):
            yield this, "mp:supports" if stance is Stance.FIRST else "mp:challenges", self.claim
        yield this, "ev:stance", _text(item.stance)
        for name, value in (
            ("ev:method", item.method),
            ("ev:outcome", item.outcome),
            ("ev:comparator", item.comparator),
            ("ev:directness", item.directness.value),
            ("schema:text", item.finding),
        ):
            if value is not None:
                yield this, name, _text(value)
        for variable, level in context_of(self.judged.claim, item).items():
            yield this, self.iri("context", variable), _text(level)
        if (effect := item.effect) is not None:
            yield this, "ev:measure", _text(effect.measure)
            bounds = (None, None) if effect.ci is None else effect.ci
            numbers = (
                ("estimate", effect.estimate),
                ("se", effect.se),
                ("ci-lower", bounds[0]),
                ("ci-upper", bounds[1]),
            )
            yield from ((this, f"ev:{name}", _number(number)) for name, number in numbers if number is not None)
        yield from self.about_claim()

    def provenance(self) -> Iterator[Triple]:
        item, this = self.item, self.graph("assertion")
        yield this, "prov:wasDerivedFrom", self.source(item.source)
        if item.via is not None:
            yield this, "prov:wasDerivedFrom", self.source(item.via)
            yield this, "ev:via", self.source(item.via)
        known = self.export.registry.sources.get(item.source)
        if known is not None and known.kind.is_primary:
            yield this, "prov:hadPrimarySource", self.source(item.source)
        yield from ((this, "ev:quote", _text(quote)) for quote in item.quote)
        if item.locator is not None:
            yield this, "ev:locator", _text(item.locator)
        if item.curated is not None:
            yield this, "prov:wasAttributedTo", self.person(item.curated.by)
        for name in dict.fromkeys(name for name in (item.source, item.via) if name is not None):
            yield from self.about_source(name)

    def pubinfo(self) -> Iterator[Triple]:
        yield from self.published(f"{self.item.source}: {self.item.stance}, {self.judged.claim.title}")
        if (curated := self.item.curated) is not None:
            this, by = "this:", self.person(curated.by)
            yield this, "dct:creator", by
            yield this, "dct:created", f'"{curated.on.isoformat()}"^^xsd:date'
            known = self.export.registry.curators.get(curated.by)
            if known is not None:
                yield by, "foaf:name", _text(known.name)

    def source(self, name: str) -> str:
        """The address of a source: on the web where it has one."""
        known = self.export.registry.sources.get(SourceId(name))
        link = None if known is None else link_of(known)
        return self.iri("sources", name) if link is None else f"<{link.url}>"

    def about_source(self, name: str) -> Iterator[Triple]:
        known, this = self.export.registry.sources.get(SourceId(name)), self.source(name)
        yield this, "dct:identifier", _text(name)
        if known is not None:
            yield this, "dct:bibliographicCitation", _text(full_citation(known))
            yield this, "ev:kind", _text(known.kind.value)
            yield this, "ev:standing", _text(known.standing.value)

    def person(self, name: CuratorId) -> str:
        """The address of a person."""
        known = self.export.registry.curators.get(name)
        orcid = None if known is None else orcid_of(known.orcid)
        return self.iri("people", name) if orcid is None else f"<https://orcid.org/{orcid}>"


class _Verdict(_Nanopublication):
    """What the evidence says of a claim."""

    def __init__(self, export: Export, judged: Judged) -> None:
        super().__init__(export, judged, "verdicts", judged.claim.id)

    def assertion(self) -> Iterator[Triple]:
        verdict, tally = self.judged.verdict, self.judged.tally
        yield self.claim, "ev:status", _text(verdict.status.value)
        leading = pole(self.judged)
        if leading is not None:
            yield self.claim, "ev:leading-pole", _text(leading)
        counts = (("first", tally.first), ("second", tally.second), ("mixed", tally.mixed), ("null", tally.no_effect))
        yield from ((self.claim, f"ev:{name}-lines", str(count)) for name, count in counts)
        if verdict.conflict is not None:
            yield self.claim, "ev:conflict", _number(verdict.conflict)
        yield from self.about_claim()

    def provenance(self) -> Iterator[Triple]:
        this = self.graph("assertion")
        items = dict.fromkeys(
            (placed.claim, placed.item.id) for line in self.judged.verdict.counted for placed in line.items
        )
        yield from ((this, "prov:wasDerivedFrom", self.iri("np", "items", *names)) for names in items)
        yield this, "ev:sampling", _text(self.export.registry.config.sampling.value)

    def pubinfo(self) -> Iterator[Triple]:
        return self.published(f"Verdict: {self.judged.claim.title}")


def orcid_of(text: str | None) -> str | None:
    """The ORCID iD in a text; None when there is none."""
    found = None if text is None else _ORCID.fullmatch(text.strip())
    return None if found is None else found[1]


def _lines(triples: Iterable[Triple]) -> str:
    """Statements by subject, each once, in the order in which they come first."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for subject, predicate, about in triples:
        found.setdefault(subject, {})[predicate, about] = None
    blocks = (
        f"  {subject} " + " ;\n    ".join(f"{predicate} {about}" for predicate, about in told) + " .\n"
        for subject, told in found.items()
    )
    return "".join(blocks)


def _text(value: str) -> str:
    return f'"{characters(value).translate(_ESCAPES)}"'


def _number(value: float) -> str:
    return f'"{value!r}"^^xsd:double'
