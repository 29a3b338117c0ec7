"""CIViC's clinical evidence, as its releases give it (`nightly-ClinicalEvidenceSummaries.tsv`).

    evidence import civic nightly-ClinicalEvidenceSummaries.tsv -o civic

One row is one evidence item. A **claim** is a molecular profile with its disease, its therapies and a kind of
question:

| evidence_type | first pole | second pole | no effect | unclear |
|---|---|---|---|---|
| Predictive | sensitivity (Sensitivity/Response) | resistance (Resistance, Reduced Sensitivity) | | N/A |
| Prognostic | better-outcome | poor-outcome | | N/A |
| Diagnostic | positive | negative | | N/A |
| Predisposing | predisposition | protectiveness | | Uncertain Significance, N/A |
| Oncogenic | oncogenic | protective | | N/A |
| Functional | gain-of-function | loss-of-function | Unaltered Function | Unknown, N/A |

Older predisposing rows say (Likely) Pathogenic for the first pole and (Likely) Benign for the second.

**Direction.** `Supports` takes the significance as it is. `Does Not Support` means that the study looked for it and
did not find it: the item is `no-effect`, never the other pole. `N/A` is `unclear`. A significance without a place in
the table (Adverse Response, Neomorphic, Dominant Negative) answers another question: the row is left out.

**Status.** Only `accepted` rows count; submitted ones are left out, or taken with `--all`. Rejected rows never count.

**Level** A to E becomes the method (tiers 1 to 5). Level E is inferred: such items are `indirect`, shown and not
counted. The star rating is kept as a note and weighs nothing.

**Source:** `citation_id` with `source_type`: PubMed ids as such, abstracts of ASCO and ASH by their number. CIViC
does not say what kind of publication it is; all are taken as primary, which its curators ask for.
`evidence_statement` is the finding, in the words of CIViC's curators.

Releases before 2022, with `gene`, `variant`, `drugs` and `clinical_significance`, are read as well. **No place:**
phenotypes, trial numbers, DOID, therapy interaction and the addresses of the pages; each column is told once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.errors import BadInput
from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Found, FoundItem, FoundWords, LeftOut, NoPlace
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.table_rows import text_table

NAME = "civic"
LABEL = "CIViC's clinical evidence, a TSV"
BASE = "CIViC"
SAMPLING = "Curated from the literature by the contributors of CIViC, without a systematic search."

_ANSWERS: Mapping[str, tuple[str, str, tuple[str, str], Mapping[str, str]]] = {
    "Predictive": (
        "civic-predictive",
        "response to the therapy",
        ("sensitivity", "resistance"),
        {"Sensitivity/Response": "sensitivity", "Resistance": "resistance", "Reduced Sensitivity": "resistance"},
    ),
    "Prognostic": (
        "civic-prognostic",
        "outcome of the disease",
        ("better-outcome", "poor-outcome"),
        {"Better Outcome": "better-outcome", "Poor Outcome": "poor-outcome"},
    ),
    "Diagnostic": (
        "civic-diagnostic",
        "whether it speaks for the disease",
        ("positive", "negative"),
        {"Positive": "positive", "Negative": "negative"},
    ),
    "Predisposing": (
        "civic-predisposing",
        "risk of the disease",
        ("predisposition", "protectiveness"),
        {
            "Predisposition": "predisposition",
            "Pathogenic": "predisposition",
            "Likely Pathogenic": "predisposition",
            "Protectiveness": "protectiveness",
            "Benign": "protectiveness",
            "Likely Benign": "protectiveness",
            "Uncertain Significance": "unclear",
        },
    ),
    "Oncogenic": (
        "civic-oncogenic",
        "effect on the transformation of cells",
        ("oncogenic", "protective"),
        {"Oncogenicity": "oncogenic", "Protectiveness": "protective"},
    ),
    "Functional": (
        "civic-functional",
        "effect on the gene's function",
        ("gain-of-function", "loss-of-function"),
        {
            "Gain of Function": "gain-of-function",
            "Loss of Function": "loss-of-function",
            "Unaltered Function": "no-effect",
            "Unknown": "unclear",
        },
    ),
}
_NOTHING = frozenset({"", "N/A", "NA", "Not Applicable"})
_LEVELS = {
    "A": "validated association",
    "B": "clinical evidence",
    "C": "case study",
    "D": "preclinical evidence",
    "E": "inferential association",
}
_OLD_NAMES = {"therapies": "drugs", "significance": "clinical_significance"}
_NEEDED = ("disease", "therapies", "evidence_type", "evidence_direction", "significance", "evidence_status",
           "evidence_statement", "citation_id", "source_type", "evidence_id")  # fmt: skip
_READ = (*_NEEDED, "molecular_profile", "gene", "variant", "evidence_level", "rating", "variant_origin", "citation",
         "asco_abstract_id", "is_flagged")  # fmt: skip
_YEAR = re.compile(r",\s*((?:19|20)\d\d)\.?\s*\Z")


def read(settings: Settings) -> Iterator[Found]:
    """Every row."""
    table = text_table(settings.file, settings.progress, "\t")
    place = {name: index for index, name in enumerate(table.columns)}
    for new, old in _OLD_NAMES.items():
        if new not in place and old in place:
            place[new] = place.pop(old)
    missing = [name for name in _NEEDED if name not in place]
    if "molecular_profile" not in place and not {"gene", "variant"} <= place.keys():
        missing.insert(0, "molecular_profile")
    if missing:
        why = f"it is not CIViC's table of clinical evidence: there is no column {', '.join(missing)}"
        raise BadInput(settings.name, why, line=1)
    yield _words()
    for name in place:
        if name and name not in _READ:
            yield NoPlace("all rows", f"column {name}", "a registry has no field for it")
    for row in table.rows:
        cells = {name: html.unescape(row.cells[index]).strip() for name, index in place.items()}
        yield _item(cells, row.place, settings.everything)


def _words() -> FoundWords:
    methods = {
        _method(level): {"label": f"CIViC level {level}: {text}", "tier": str(tier)}
        for tier, (level, text) in enumerate(_LEVELS.items(), 1)
    }
    return FoundWords(methods=methods)


def _method(level: str) -> str:
    return f"civic-level-{level.lower()}"


def _item(cells: Mapping[str, str], place: str, everything: bool) -> Found:
    status = cells["evidence_status"].lower()
    if status != "accepted" and not (everything and status == "submitted"):
        return LeftOut(place, f"its status is {status or 'empty'}, not accepted", cells["evidence_id"])
    question = cells["evidence_type"]
    if question not in _ANSWERS:
        return LeftOut(place, "its evidence_type is none that is known", question)
    axis, label, poles, answers = _ANSWERS[question]
    stance = _stance(cells, answers)
    if stance is None:
        what = f"{cells['evidence_direction']} {cells['significance']}"
        return LeftOut(place, f"its direction or significance is no answer to a {question.lower()} question", what)
    source = _source(cells)
    if source is None:
        return LeftOut(place, "it cites nothing", cells["evidence_id"])
    profile = cells.get("molecular_profile") or f"{cells.get('gene', '')} {cells.get('variant', '')}".strip()
    if not profile:
        return LeftOut(place, "it names no molecular profile", cells["evidence_id"])
    claim = _claim(profile, cells, axis, label)
    item: dict[str, Any] = {"id": f"eid{cells['evidence_id']}", "stance": stance}
    level = cells.get("evidence_level", "").upper()
    if level in _LEVELS:
        item["method"] = _method(level)
    if level == "E":
        item["directness"] = "indirect"
    origin = cells.get("variant_origin", "")
    if origin not in _NOTHING and origin != "Unknown":
        item["context"] = {"variant-origin": origin}
    if cells["evidence_statement"]:
        item["finding"] = cells["evidence_statement"]
    item["note"] = _note(cells, status, level)
    return FoundItem(place, claim, item, source, axis_fields(label, *poles))


def _stance(cells: Mapping[str, str], answers: Mapping[str, str]) -> str | None:
    direction, significance = cells["evidence_direction"], cells["significance"]
    if significance in _NOTHING:
        return "unclear"
    found = answers.get(significance)
    if found is None or found == "unclear" or direction in _NOTHING:
        return None if found is None else "unclear"
    if direction == "Supports":
        return found
    return "no-effect" if direction == "Does Not Support" and found != "no-effect" else None


def _claim(profile: str, cells: Mapping[str, str], axis: str, label: str) -> dict[str, Any]:
    disease = cells["disease"] if cells["disease"] not in _NOTHING else ""
    therapies = cells["therapies"].replace(",", ", ").replace("  ", " ") if cells["therapies"] not in _NOTHING else ""
    outcome = {"civic-predictive": f"response to {therapies or 'therapy'}"}.get(axis, label)
    if disease:
        outcome += f" in {disease}"
    key = " | ".join(part for part in (profile, therapies, disease, axis) if part)
    return {
        "id": key,
        "title": f"{profile}: {outcome}",
        "axis": axis,
        "subject": {"label": profile},
        "outcome": outcome,
    }


def _source(cells: Mapping[str, str]) -> dict[str, Any] | None:
    number, kind = cells["citation_id"], cells["source_type"]
    found: dict[str, Any] = {"kind": "primary"}
    if number and kind == "PubMed":
        found["pmid"] = number
    elif number or cells.get("asco_abstract_id"):
        found["id"] = f"{kind or 'civic-source'} {number or cells['asco_abstract_id']}"
    else:
        return None
    citation = cells.get("citation", "")
    if (year := _YEAR.search(citation)) is not None:
        found["year"] = year[1]
    if citation:
        found["note"] = f"Cited by CIViC as {citation}."
    return found


def _note(cells: Mapping[str, str], status: str, level: str) -> str:
    parts = [f"CIViC evidence {cells['evidence_id']}", f"level {level}" if level else "without a level"]
    if cells.get("rating", "") not in _NOTHING:
        parts.append(f"rating {cells['rating']} of 5")
    if status != "accepted":
        parts.append(f"{status}, not accepted yet")
    if cells.get("is_flagged", "").lower() == "true":
        parts.append("flagged by its curators")
    return "; ".join(parts) + "."
