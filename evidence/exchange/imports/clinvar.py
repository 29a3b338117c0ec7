"""ClinVar's variants with their submissions (VCV XML, the releases `ClinVarVCVRelease` and `ClinVarVariationRelease`).

    evidence import clinvar ClinVarVCVRelease.xml -o clinvar

One submission (SCV) is one evidence item. A **claim** is a variant with a kind of classification:

| classification | first pole | second pole | unclear |
|---|---|---|---|
| germline | pathogenic (also likely, of low penetrance) | benign (also likely) | Uncertain significance |
| oncogenicity | oncogenic (also likely) | benign (also likely) | Uncertain significance |

These are ClinVar's three tiers: likely and certain are one, and a variant of uncertain significance is `unclear`,
shown and not counted. Other terms (drug response, risk factor, association, not provided ...) and the clinical impact
of somatic variants answer another question: such submissions are left out.

**Only submissions with assertion criteria count**: review status "criteria provided ...", "reviewed by expert panel"
or "practice guideline". All others ("no assertion criteria provided", "flagged submission" ...) are left out, and so
are submissions that are not current, and variants whose record is not.

**One line a submitter:** the source is the submitting organisation, so that several submissions of one laboratory on
one variant are one independent line. The condition is the item's outcome, the origin of the sample a context
variable, the way of collecting the method. The submitter's comment is kept as a note.

The file is read as a stream; a whole release takes no more memory than a small one. A DOCTYPE with entities is
refused. **No place:** citations of submissions, HGVS names, locations, conditions' ids, dates of submission; counted
once a file, not one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.exchange.imports.collecting import axis_fields
from evidence.exchange.imports.found import Fields, Found, FoundItem, LeftOut, NoPlace
from evidence.exchange.imports.settings import Settings
from evidence.exchange.imports.xml_events import XmlReader, xml_records

NAME = "clinvar"
LABEL = "ClinVar's variants with their submissions, XML by variant (VCV)"
BASE = "ClinVar"
SAMPLING = "Submissions to ClinVar, by whoever submits; no search behind them."

_GERMLINE = axis_fields("whether the variant causes disease", "pathogenic", "benign")
_ONCOGENICITY = axis_fields("whether the variant drives cancer", "oncogenic", "benign")
_QUESTIONS: Mapping[str, tuple[str, Fields, str]] = {
    "germline": ("pathogenicity", _GERMLINE, "disease"),
    "oncogenicity": ("oncogenicity", _ONCOGENICITY, "transformation of cells"),
}
_TIERS: Mapping[str, Mapping[str, str]] = {
    "germline": {
        "pathogenic": "pathogenic",
        "likely pathogenic": "pathogenic",
        "pathogenic/likely pathogenic": "pathogenic",
        "pathogenic, low penetrance": "pathogenic",
        "likely pathogenic, low penetrance": "pathogenic",
        "uncertain significance": "unclear",
        "benign": "benign",
        "likely benign": "benign",
        "benign/likely benign": "benign",
    },
    "oncogenicity": {
        "oncogenic": "oncogenic",
        "likely oncogenic": "oncogenic",
        "uncertain significance": "unclear",
        "benign": "benign",
        "likely benign": "benign",
    },
}
_WITH_CRITERIA = ("criteria provided", "reviewed by expert panel", "practice guideline")
_KINDS = {
    "GermlineClassification": "germline",
    "OncogenicityClassification": "oncogenicity",
    "SomaticClinicalImpact": "somatic",
    "Description": "germline",  # releases before 2024 have one classification, of this kind
}
_UNKNOWN_ORIGINS = frozenset({"", "unknown", "not provided", "not applicable", "not-reported", "tested-inconclusive"})
_TEXTS = frozenset({"ReviewStatus", "RecordStatus", "Origin", "MethodType", "Comment", "ElementValue", *_KINDS})
_ROOTS = frozenset({"ClinVarResult-Set", "ClinVarVariationRelease", "ClinVarVCVRelease", "VariationArchive"})


@dataclass(slots=True)
class _Submission:
    """An SCV while it is read."""

    line: int
    accession: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    classified: dict[str, str] = field(default_factory=dict)
    """By kind, the term."""
    evaluated: str = ""
    conditions: list[str] = field(default_factory=list)


def read(settings: Settings) -> Iterator[Found]:
    """Every submission."""
    reader = _Reader(settings.name)
    yield NoPlace(
        "all records", "citations, HGVS names, locations and ids of conditions", "a registry has no field for them"
    )
    yield from xml_records(settings.file, reader, settings.progress)


class _Reader(XmlReader[Found]):
    """Finds submissions."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._variant: dict[str, str] = {}
        self._status = ""
        self._scv: _Submission | None = None
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) == 1 and name not in _ROOTS:
            self.fail(f"it is not ClinVar's XML by variant: it begins with <{name[:60]}>, not <VariationArchive>")
        if name == "VariationArchive":
            self._variant, self._status = attributes, ""
            return
        if name == "ClinicalAssertion":
            self._scv, self._depth = _Submission(self.line), len(self.stack)
            return
        if self._scv is None:
            if name == "RecordStatus" and self.stack[-2:-1] == ["VariationArchive"]:
                self.keep_text()
            return
        if name == "ClinVarAccession":
            self._scv.accession = attributes
        elif name in ("Classification", "Interpretation") and len(self.stack) == self._depth + 1:
            self._scv.evaluated = attributes.get("DateLastEvaluated", "")
        elif name == "ElementValue" and attributes.get("Type") != "Preferred":
            return
        if name in _TEXTS:
            self.keep_text()

    def end(self, name: str, text: str) -> None:
        scv = self._scv
        if scv is None:
            if name == "RecordStatus" and self.stack[-2:-1] == ["VariationArchive"]:
                self._status = text
            return
        if name == "ClinicalAssertion":
            self.ready.append(self._found(scv))
            self._scv = None
            return
        path = self.stack[self._depth : -1]
        if name in _KINDS and path in (["Classification"], ["Interpretation"]) and text:
            scv.classified.setdefault(_KINDS[name], text)
        elif name == "ElementValue" and path == ["TraitSet", "Trait", "Name"] and text:
            scv.conditions.append(text)
        elif (
            (name == "Comment" and path in (["Classification"], ["Interpretation"]))
            or (name in ("ReviewStatus", "RecordStatus") and path in ([], ["Classification"]))
            or name == "Origin"
            or name == "MethodType"
        ):
            scv.values.setdefault(name, text)

    def _found(self, scv: _Submission) -> Found:
        accession = scv.accession.get("Accession", "")
        place = f"line {scv.line}" + (f", {accession}" if accession else "")
        if self._status not in ("", "current"):
            return LeftOut(place, "the record of its variant is not current", self._status)
        status = scv.values.get("RecordStatus", "current")
        if status != "current":
            return LeftOut(place, f"it is {status}, not current", accession)
        review = scv.values.get("ReviewStatus", "")
        if not review.lower().startswith(_WITH_CRITERIA):
            return LeftOut(place, f"its review status is {review or 'empty'}: no assertion criteria", accession)
        kind = next((kind for kind in _TIERS if kind in scv.classified), None)
        if kind is None:
            what = next(iter(scv.classified.values()), "")
            somatic = "somatic" in scv.classified
            return LeftOut(place, "it is about clinical impact" if somatic else "it has no classification", what)
        for other in sorted(scv.classified.keys() - {kind}):
            self.ready.append(NoPlace(place, f"a second classification: {other}", scv.classified[other]))
        term = scv.classified[kind]
        stance = _TIERS[kind].get(term.lower())
        if stance is None:
            return LeftOut(place, "its classification is none of the three tiers", term)
        variant, number = self._variant.get("VariationName", ""), self._variant.get("Accession", "")
        submitter, organisation = scv.accession.get("SubmitterName", ""), scv.accession.get("OrgID", "")
        if not (variant or number) or not (submitter or organisation):
            return LeftOut(place, "it names no variant or no submitter", accession)
        return FoundItem(place, *self._records(scv, kind, term, stance))

    def _records(self, scv: _Submission, kind: str, term: str, stance: str) -> tuple[Any, Any, Any, Fields]:
        axis, fields, outcome = _QUESTIONS[kind]
        number, variant = self._variant.get("Accession", ""), self._variant.get("VariationName", "")
        label = variant or number
        claim = {
            "id": f"{number or variant} {axis}",
            "title": f"{label}: {fields['label']}",
            "axis": axis,
            "subject": {"label": label},
            "outcome": outcome,
            "note": f"ClinVar {number}." if number else f"ClinVar variant {variant}.",
        }
        accession, submitter = scv.accession.get("Accession", ""), scv.accession.get("SubmitterName", "")
        version = scv.accession.get("Version", "")
        item: dict[str, Any] = {"stance": stance, "finding": _finding(scv, term)}
        if accession:
            item["id"] = accession
            item["locator"] = f"{accession}.{version}" if version else accession
        if scv.conditions:
            item["outcome"] = "; ".join(dict.fromkeys(scv.conditions))
        if method := scv.values.get("MethodType", ""):
            item["method"] = method
        if (origin := scv.values.get("Origin", "")) not in _UNKNOWN_ORIGINS:
            item["context"] = {"origin": origin}
        if comment := scv.values.get("Comment", ""):
            item["note"] = f"Comment of the submitter: {comment}"
        organisation = scv.accession.get("OrgID", "")
        source = {
            "id": f"clinvar-{organisation or submitter}",
            "kind": "primary",
            "title": f"Submissions of {submitter or organisation} to ClinVar",
        }
        return claim, item, source, fields


def _finding(scv: _Submission, term: str) -> str:
    review = scv.values.get("ReviewStatus", "")
    evaluated = f", last evaluated {scv.evaluated}" if scv.evaluated else ""
    return f"Classified as {term} ({review}{evaluated})."
