"""Disease mechanisms with evidence, as dismech keeps them (YAML, one disease a document).

    evidence import dismech kb/disorders/Some_Disease.yaml -o some-disease

Every statement that has a list `evidence` is a **claim**, wherever it stands in the document: pathophysiology,
phenotypes, treatments, and links below them. Every entry of the list is an item:

| supports | stance |
|---|---|
| SUPPORT | supports |
| PARTIAL | supports, with confidence `low` |
| REFUTE, WRONG_STATEMENT | refutes |
| NO_EVIDENCE | unclear: the reference does not speak to the statement; shown, never counted |

An entry with another word is left out. **Source:** `reference` (PMID, DOI, PMC, an address, or another id) with
`reference_title`; what kind it is the file does not say, all are taken as primary. `explanation` is the finding, in
the words of dismech's curators. The `snippet` is meant to be verbatim; its stored text is not here, so that nobody
can verify it, and it is kept as a note that says so. `evidence_source` (HUMAN_CLINICAL, MODEL_ORGANISM, IN_VITRO,
COMPUTATIONAL, OTHER) is the method.

A statement is known by its disease, its section and the names above it. **No place:** fields of entries beside those,
and everything of the document that is not evidence (definitions, ontology terms, hypotheses); fields of entries are
told.

Anchors and aliases are refused, so that nothing can blow up; so are texts of more than 131,072 characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Found, FoundItem, FoundWords, LeftOut, NoPlace
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.yaml_tree import Node, documents
from evidence.mapping.words import doi, pmcid, pmid

NAME = "dismech"
LABEL = "disease mechanisms with evidence, YAML as dismech keeps it"
BASE = "dismech"
SAMPLING = "References that dismech's curators chose for each statement, without a systematic search."

_AXIS = axis_fields("whether the statement holds", "supports", "refutes")
_STANCES = {
    "SUPPORT": "supports",
    "PARTIAL": "supports",
    "REFUTE": "refutes",
    "WRONG_STATEMENT": "refutes",
    "NO_EVIDENCE": "unclear",
}
_METHODS = {
    "HUMAN_CLINICAL": ("human clinical", "1"),
    "MODEL_ORGANISM": ("model organism", "2"),
    "IN_VITRO": ("in vitro", "3"),
    "COMPUTATIONAL": ("computational", "4"),
    "OTHER": ("other", "4"),
}
_READ = frozenset({"reference", "reference_title", "supports", "snippet", "explanation", "evidence_source"})
_NAMES = (
    "name",
    "hypothesis_label",
    "phase",
    "target",
    "population",
    "classification_value",
    "preferred_term",
    "title",
)


def read(settings: Settings) -> Iterator[Found]:
    """Every entry of every list of evidence."""
    methods = {
        _method(word): {"label": label, "tier": tier, "note": "Tiers are this program's; dismech has none."}
        for word, (label, tier) in _METHODS.items()
    }
    yield FoundWords(methods=methods)
    found = False
    for document in documents(settings.file, settings.progress):
        if document is None:
            continue
        if not isinstance(document, Node):
            raise BadInput(settings.name, "a document is a mapping with `name` and lists of evidence", line=1)
        disease = document.get("name")
        if not isinstance(disease, str):
            raise BadInput(settings.name, "the document has no `name` of the disease", line=document.line)
        found = True
        yield from _Disease(disease, document).statements(document, [])
    if not found:
        raise BadInput(settings.name, "the file is empty", line=1)


class _Disease:
    """One document."""

    def __init__(self, name: str, document: Node) -> None:
        self._name = name
        self._document = document
        self._seen: dict[str, int] = {}

    def statements(self, value: Any, trail: list[str]) -> Iterator[Found]:
        """Evidence below a value."""
        if isinstance(value, list):
            for part in value:
                yield from self.statements(part, trail)
            return
        if not isinstance(value, Node):
            return
        name = next((text for key in _NAMES if isinstance(text := value.get(key), str)), None)
        here = [*trail, name] if name is not None and value is not self._document else trail
        evidence = value.get("evidence")
        if isinstance(evidence, list) and here:
            yield from self._statement(evidence, here, value)
        elif evidence is not None:
            yield LeftOut(f"line {value.line}", "`evidence` is no list, or stands at no statement", str(evidence)[:80])
        for key, part in value.items():
            if key != "evidence" and isinstance(part, list | Node):
                yield from self.statements(part, [*here, key.replace("_", " ")] if value is self._document else here)

    def _statement(self, evidence: list[Any], trail: list[str], statement: Node) -> Iterator[Found]:
        key = " | ".join([self._name, *trail])
        self._seen[key] = count = self._seen.get(key, 0) + 1
        said = " > ".join(trail[1:]) or trail[0]
        claim: dict[str, Any] = {
            "id": key if count == 1 else f"{key} ({count})",
            "title": f"{self._name}: {' > '.join(trail)}" + (f" ({count})" if count > 1 else ""),
            "axis": "dismech-statement",
            "subject": {"label": self._name},
            "outcome": f"{trail[0]}: {said}" if len(trail) > 1 else said,
        }
        if isinstance(about := statement.get("description"), str) and len(about) < 5000:
            claim["note"] = " ".join(about.split())
        for entry in evidence:
            line = f"line {entry.line if isinstance(entry, Node) else statement.line}"
            yield from _entry(entry, line, claim)


def _entry(entry: Any, place: str, claim: dict[str, Any]) -> Iterator[Found]:
    if not isinstance(entry, Node):
        yield LeftOut(place, "an entry of `evidence` is no mapping", str(entry)[:80])
        return
    texts = {key: text for key in _READ if isinstance(text := entry.get(key), str) and text.strip()}
    supports = texts.get("supports", "").strip()
    if supports not in _STANCES:
        yield LeftOut(place, "its `supports` is none of the known words", supports)
        return
    source = _source(texts.get("reference", "").strip())
    if source is None:
        yield LeftOut(place, "it has no reference", supports)
        return
    if "reference_title" in texts:
        source["title"] = texts["reference_title"]
    item: dict[str, Any] = {"stance": _STANCES[supports]}
    if supports == "PARTIAL":
        item["confidence"] = "low"
    kind = texts.get("evidence_source", "")
    if kind:
        item["method"] = _method(kind) if kind in _METHODS else kind
    if "explanation" in texts:
        item["finding"] = " ".join(texts["explanation"].split())
    if "snippet" in texts:
        item["quote"] = texts["snippet"]
    if supports in ("PARTIAL", "WRONG_STATEMENT"):
        item["note"] = f"dismech says {supports}."
    for key in sorted(entry.keys() - _READ):
        yield NoPlace(place, f"field {key} of an entry", str(entry[key])[:200])
    yield FoundItem(place, claim, item, source, _AXIS)


def _source(reference: str) -> dict[str, Any] | None:
    if not reference:
        return None
    found: dict[str, Any] = {"kind": "primary"}
    base, _, number = reference.partition(":")
    if base.upper() == "PMID" and (known := pmid(number)) is not None:
        return {**found, "pmid": known}
    if (known := doi(reference)) is not None:
        return {**found, "doi": known}
    if (base.upper() == "PMCID" or reference.upper().startswith("PMC")) and (known := pmcid(reference)) is not None:
        return {**found, "pmcid": known}
    if base.lower() in ("http", "https"):
        return {**found, "id": reference, "url": reference, "kind": "web-page"}
    return {**found, "id": reference}


def _method(word: str) -> str:
    return f"dismech-{word.lower().replace('_', '-')}"
