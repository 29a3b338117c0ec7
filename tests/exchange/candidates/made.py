"""A small registry in memory, with the questions and the names that the rules are tried on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evidence.model.claim import Claim
from evidence.model.policy import RegistryFile
from evidence.model.source import Source
from evidence.model.vocabulary import AxesFile, ContextsFile
from evidence.registry.registry import Registry
from evidence.registry.snapshots import Snapshot, Snapshots

POLES = {
    "tumour-effect": ("pro-tumour", "anti-tumour"),
    "metastasis": ("promotes-metastasis", "inhibits-metastasis"),
    "angiogenesis": ("promotes-angiogenesis", "inhibits-angiogenesis"),
    "immune-effect": ("suppressive", "stimulatory"),
    "therapy-response": ("confers-resistance", "sensitises"),
    "therapeutic-potential": ("promising", "unpromising"),
    "clinical-readiness": ("ready", "challenges-remain"),
    "safety": ("favourable", "unfavourable"),
    "delivery": ("suitable-carrier", "unsuitable-carrier"),
    "support": ("supports", "refutes"),
    "taste": ("sweeter", "sourer"),
}
EXOSOME = {"id": "GO:0070062", "label": "extracellular exosome"}
CELL = {"id": "CL:0000134", "label": "mesenchymal stem cell"}


def claim(name: str, axis: str, **fields: Any) -> dict[str, Any]:
    """A claim on exosomes of stem cells, unless said otherwise."""
    return {
        "id": name,
        "title": name,
        "axis": axis,
        "subject": {"label": "MSC-derived exosome", "terms": [EXOSOME, CELL]},
        "outcome": "the outcome",
        "synonyms": {"subject": ["MSC-EV", "MSCs-Exo"]},
        **fields,
    }


CLAIMS = [
    *(claim(f"msc-{axis}", axis) for axis in POLES if axis not in ("support", "taste")),
    claim("msc-chemotherapy", "therapy-response", scope={"therapy": "chemotherapy"}, broader="msc-therapy-response"),
    claim("msc-engineered", "tumour-effect", scope={"modification": "engineered"}, broader="msc-tumour-effect"),
    claim("msc-taste", "taste", outcome="sweetness of jam"),
    *(
        claim(
            f"exo-{axis}",
            axis,
            title="Exosomes carry PD-1 and PD-L1" if axis == "support" else "Effect of exosomes",
            subject={"label": "exosome of any source", "terms": [EXOSOME]},
            synonyms={"subject": ["exosomes", "extracellular vesicles"]},
        )
        for axis in ("tumour-effect", "immune-effect", "support")
    ),
    claim(
        "cells",
        "therapeutic-potential",
        subject={"label": "mesenchymal stem cell", "terms": [CELL]},
        synonyms={"subject": ["MSC", "MSCs"]},
    ),
]


def registry(text: str = "", claims: list[dict[str, Any]] | None = None, **source: Any) -> Registry:
    """A registry with one source `s`, whose stored text this is."""
    made = [Claim.model_validate(values) for values in (CLAIMS if claims is None else claims)]
    axes = AxesFile.model_validate({"axes": {name: {"label": name, "poles": list(two)} for name, two in POLES.items()}})
    contexts = ContextsFile.model_validate(
        {
            "variables": {
                "therapy": {"label": "Therapy", "levels": {"chemotherapy": {}, "radiotherapy": {}}},
                "modification": {"label": "Modification", "levels": {"engineered": {"synonyms": ["souped up"]}}},
            }
        }
    )
    record = Source.model_validate({"id": "s", "kind": "narrative-review", "snapshot": "s.txt", **source})
    texts = Snapshots(Path("/nowhere"), "seeds").holding({"s.txt": text.encode("utf-8", "surrogatepass")})
    assert isinstance(texts.read("s.txt"), Snapshot)
    return Registry(
        root=Path("/nowhere"),
        config=RegistryFile.model_validate({"format": "1", "name": "made", "sampling": "systematic"}),
        snapshots=texts,
        axes=axes.axes,
        variables=contexts.variables,
        sources={record.id: record},
        claims={one.id: one for one in made},
        source_paths={record.id: "claims/sources/s.yaml"},
        claim_paths={one.id: f"claims/{one.id}.yaml" for one in made},
    )
