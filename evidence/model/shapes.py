"""What records look like, written down for who does without pydantic, which takes long to import.

A test holds this and the records together, and says what belongs here.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Shape: TypeAlias = "tuple[Any, ...]"
"""What a value has to be: the name of a form, and what is particular of it."""
Fields: TypeAlias = "dict[str, tuple[Shape, ...]]"
"""Of each field, by its name in files, its shape, and what stands for it when it is left out, if it may be."""

KINDS = {
    "claim": "Claim",
    "source": "Source",
    "registry": "RegistryFile",
    "axes": "AxesFile",
    "contexts": "ContextsFile",
    "methods": "MethodsFile",
    "curators": "CuratorsFile",
}
"""The record of each kind of file."""

NAME = "text", None, 100, "^[a-z0-9]+(?:[-.][a-z0-9]+)*$"
"""An id, or a word of a vocabulary."""
_TEXT = "text", 1, 20000, "\\S"
_LINE = "text", 1, 20000, "^[^\\r\\n]*\\S[^\\r\\n]*$"

SHAPES: dict[str, Fields] = {
    "Claim": {
        "id": (NAME,),
        "formerly": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "title": (_LINE,),
        "axis": (NAME,),
        "subject": (("record", "Subject"),),
        "outcome": (_TEXT,),
        "scope": (("dict", NAME, NAME), ("empty", "dict")),
        "broader": (NAME, ("value", None)),
        "synonyms": (("record", "Synonyms"), ("value", None)),
        "note": (_TEXT, ("value", None)),
        "ignore": (("tuple", ("record", "Suppression")), ("empty", "tuple")),
        "evidence": (("tuple", ("record", "Item")), ("empty", "tuple")),
        "decision": (("record", "Decision"), ("value", None)),
    },
    "Subject": {
        "label": (_LINE,),
        "terms": (("tuple", ("record", "Term")), ("empty", "tuple")),
    },
    "Term": {
        "id": (("text", None, 60, "^[A-Za-z][A-Za-z0-9]*[:_][A-Za-z0-9]+$"),),
        "label": (_LINE,),
    },
    "Synonyms": {
        "subject": (("many", ("tuple", _TEXT)), ("empty", "tuple")),
        "outcome": (("many", ("tuple", _TEXT)), ("empty", "tuple")),
    },
    "Suppression": {
        "rule": (("text", None, None, "^EV\\d{3}$"),),
        "item": (NAME, ("value", None)),
        "reason": (_TEXT,),
    },
    "Item": {
        "id": (NAME,),
        "formerly": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "source": (NAME,),
        "via": (NAME, ("value", None)),
        "reports": (NAME, ("value", None)),
        "stance": (NAME,),
        "method": (NAME, ("value", None)),
        "directness": (("word", "Directness"), ("word", "Directness", "direct")),
        "context": (("dict", NAME, NAME), ("empty", "dict")),
        "outcome": (_TEXT, ("value", None)),
        "outcome-class": (NAME, ("value", None)),
        "comparator": (NAME, ("value", None)),
        "effect": (("record", "Effect"), ("value", None)),
        "perturbation": (("record", "Perturbation"), ("value", None)),
        "locator": (_TEXT, ("value", None)),
        "quote": (("many", ("tuple", _TEXT)), ("empty", "tuple")),
        "finding": (_TEXT, ("value", None)),
        "confidence": (("word", "Confidence"), ("value", None)),
        "quality": (NAME, ("value", None)),
        "ratings": (("tuple", ("record", "Rating")), ("empty", "tuple")),
        "curated": (("record", "Curated"), ("value", None)),
        "note": (_TEXT, ("value", None)),
    },
    "Effect": {
        "measure": (NAME,),
        "estimate": (("written", "as_real", ("ge", -1000000.0), ("le", 1000000.0)),),
        "se": (("written", "as_real", ("ge", 1e-09), ("le", 1000000.0)), ("value", None)),
        "ci": (
            (
                "tuple",
                ("written", "as_real", ("ge", -1000000.0), ("le", 1000000.0)),
                ("max_length", 2),
                ("min_length", 2),
            ),
            ("value", None),
        ),
        "n": (("written", "as_count"), ("value", None)),
    },
    "Perturbation": {
        "kind": (("word", "PerturbationKind"),),
        "observed": (NAME,),
    },
    "Rating": {
        "by": (NAME,),
        "stance": (NAME,),
        "on": (("written", "as_day"),),
    },
    "Curated": {
        "by": (NAME,),
        "on": (("written", "as_day"),),
    },
    "Decision": {
        "status": (("word", "Status"),),
        "pole": (NAME, ("value", None)),
        "rationale": (_TEXT, ("value", None)),
        "by": (NAME,),
        "on": (("written", "as_day"),),
        "digest": (("text", None, None, "^[0-9a-f]{64}$"),),
        "removes": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "certainty": (("record", "Grading"), ("value", None)),
    },
    "Grading": {
        "level": (("word", "Certainty"),),
        "domains": (("many", ("tuple", NAME, ("min_length", 1))),),
    },
    "Source": {
        "id": (NAME,),
        "formerly": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "kind": (("word", "Kind"),),
        "title": (_LINE, ("value", None)),
        "authors": (("many", ("tuple", _TEXT)), ("empty", "tuple")),
        "year": (("written", "as_year"), ("value", None)),
        "journal": (_TEXT, ("value", None)),
        "volume": (_TEXT, ("value", None)),
        "issue": (_TEXT, ("value", None)),
        "pages": (_TEXT, ("value", None)),
        "article-number": (_TEXT, ("value", None)),
        "doi": (("text", None, 300, "^10\\.\\d{4,9}/\\S+$"), ("value", None)),
        "pmid": (("text", None, None, "^[1-9]\\d{0,8}$"), ("value", None)),
        "pmcid": (("text", None, None, "^PMC[1-9]\\d{0,8}$"), ("value", None)),
        "url": (_TEXT, ("value", None)),
        "language": (_TEXT, ("value", None)),
        "licence": (_TEXT, ("value", None)),
        "retrieved": (("written", "as_day"), ("value", None)),
        "snapshot": (_TEXT, ("value", None)),
        "sha256": (("text", None, None, "^[0-9a-f]{64}$"), ("value", None)),
        "raw": (_TEXT, ("value", None)),
        "raw-sha256": (("text", None, None, "^[0-9a-f]{64}$"), ("value", None)),
        "cites": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "derives-from": (("many", ("tuple", NAME)), ("empty", "tuple")),
        "cohort": (_TEXT, ("value", None)),
        "group": (_TEXT, ("value", None)),
        "standing": (("word", "Standing"), ("word", "Standing", "current")),
        "notice": (_TEXT, ("value", None)),
        "note": (_TEXT, ("value", None)),
        "ignore": (("tuple", ("record", "Suppression")), ("empty", "tuple")),
        "rejected": (("tuple", ("record", "Rejection")), ("empty", "tuple")),
    },
    "Rejection": {
        "claim": (NAME,),
        "quote": (_TEXT,),
        "reason": (_TEXT,),
        "by": (NAME,),
        "on": (("written", "as_day"),),
    },
    "RegistryFile": {
        "format": (("written", "as_count", ("ge", 1), ("le", 1)),),
        "name": (_LINE,),
        "title": (_LINE, ("value", None)),
        "snapshots": (_TEXT, ("value", "seeds")),
        "sampling": (("word", "Sampling"),),
        "sampling-note": (_TEXT, ("value", None)),
        "policy": (("record", "Policy"), ("record", "Policy")),
        "note": (_TEXT, ("value", None)),
    },
    "Policy": {
        "line-majority": (("written", "as_count", ("ge", 51), ("le", 100)), ("value", 70)),
        "claim-majority": (("written", "as_count", ("ge", 51), ("le", 100)), ("value", 70)),
        "dispute-minority": (("written", "as_count", ("ge", 1)), ("value", 2)),
        "no-effect-lines": (("written", "as_count", ("ge", 1)), ("value", 3)),
        "uncontested-lines": (("written", "as_count", ("ge", 1)), ("value", 3)),
        "reported-lines": (("written", "as_count", ("ge", 1)), ("value", 2)),
        "alpha": (("written", "as_real", ("gt", 0), ("lt", 1)), ("value", 0.05)),
        "null-lines": (("written", "as_count", ("ge", 1)), ("value", 4)),
        "null-share": (("written", "as_count", ("ge", 1), ("le", 100)), ("value", 30)),
        "separation-alpha": (("written", "as_real", ("gt", 0), ("lt", 1)), ("value", 0.05)),
        "candidate-alpha": (("written", "as_real", ("gt", 0), ("lt", 1)), ("value", 0.2)),
        "separation-coverage": (("written", "as_count", ("ge", 1), ("le", 100)), ("value", 70)),
        "candidate-coverage": (("written", "as_count", ("ge", 1), ("le", 100)), ("value", 50)),
        "stratum-lines": (("written", "as_count", ("ge", 1)), ("value", 4)),
        "alias-percent": (("written", "as_count", ("ge", 51), ("le", 100)), ("value", 80)),
    },
    "AxesFile": {
        "axes": (("dict", NAME, ("record", "Axis")),),
    },
    "Axis": {
        "label": (_LINE,),
        "poles": (("tuple", NAME, ("max_length", 2), ("min_length", 2)),),
        "note": (_TEXT, ("value", None)),
        "synonyms": (("dict", NAME, ("many", ("tuple", _TEXT))), ("empty", "dict")),
    },
    "ContextsFile": {
        "variables": (("dict", NAME, ("record", "Variable")),),
    },
    "Variable": {
        "label": (_LINE,),
        "role": (("word", "Role"), ("word", "Role", "moderator")),
        "pre-specified": (("written", "as_flag"), ("value", False)),
        "levels": (("dict", NAME, ("record", "Level")), ("empty", "dict")),
        "note": (_TEXT, ("value", None)),
    },
    "Level": {
        "label": (_LINE, ("value", None)),
        "term": (("record", "Term"), ("value", None)),
        "parent": (NAME, ("value", None)),
        "role": (("word", "Role"), ("value", None)),
        "warning": (_TEXT, ("value", None)),
        "synonyms": (("many", ("tuple", _TEXT)), ("empty", "tuple")),
        "note": (_TEXT, ("value", None)),
    },
    "MethodsFile": {
        "methods": (("dict", NAME, ("record", "Method")),),
        "outcome-classes": (("dict", NAME, ("record", "WordInfo")), ("empty", "dict")),
        "qualities": (("dict", NAME, ("record", "WordInfo")), ("empty", "dict")),
    },
    "Method": {
        "label": (_LINE,),
        "term": (("record", "Term"), ("value", None)),
        "tier": (("written", "as_count"),),
        "statement": (("written", "as_flag"), ("value", False)),
        "note": (_TEXT, ("value", None)),
    },
    "WordInfo": {
        "label": (_LINE,),
        "term": (("record", "Term"), ("value", None)),
        "note": (_TEXT, ("value", None)),
    },
    "CuratorsFile": {
        "curators": (("dict", NAME, ("record", "Person")),),
    },
    "Person": {
        "name": (_LINE,),
        "orcid": (_TEXT, ("value", None)),
    },
}
