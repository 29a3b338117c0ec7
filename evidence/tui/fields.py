"""Records as fields of a form: what may be entered, which words are offered, and back to the file's form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from evidence.model.claim import Claim
from evidence.model.decision import Certainty, Decision, Status
from evidence.model.described import described
from evidence.model.item import Confidence, Directness, Effect, Item, Perturbation, PerturbationKind
from evidence.model.source import Kind, Source, Standing
from evidence.registry.registry import Registry
from evidence.registry.splice import Value
from evidence.tui.field import Field, Shape


def item_fields(
    registry: Registry, claim: Claim, item: Item | None, given: Mapping[str, str] | None = None
) -> list[Field]:
    """All fields of an evidence item; `given` fills in those of a new one."""
    values = {} if item is None else _flat(item)
    values |= dict(given or {})
    axis = registry.axes.get(claim.axis)
    poles = () if axis is None else axis.poles
    offered: dict[str, tuple[str, ...]] = {
        "source": tuple(registry.sources),
        "via": tuple(registry.sources),
        "reports": tuple(registry.sources),
        "stance": () if axis is None else axis.stances,
        "method": tuple(registry.methods),
        "directness": tuple(Directness),
        "outcome-class": tuple(registry.outcome_classes),
        "confidence": tuple(Confidence),
        "quality": tuple(registry.qualities),
        "perturbation.kind": tuple(PerturbationKind),
        "perturbation.observed": poles,
        "curated.by": tuple(registry.curators),
    }
    told = _helps(Item) | _helps(Effect, "effect.") | _helps(Perturbation, "perturbation.")
    told |= {"curated.by": "Who entered it.", "curated.on": "Day of entry, such as 2026-01-31."}
    names = ["id", "source", "stance", "method", "quote", "finding", "outcome", "outcome-class", "comparator"]
    names += ["locator", "via", "reports", "directness", "confidence", "quality", "note"]
    fields = [_field(name, told, values, offered) for name in names]
    for number, (name, variable) in enumerate(registry.variables.items()):
        scope = claim.scope.get(name)
        help = f"{variable.label}. " + (f"The claim's scope says {scope}." if scope else "Left out when not stated.")
        fields.append(
            Field(
                f"context.{name}",
                help,
                values.get(f"context.{name}", ""),
                options=tuple(variable.levels),
                heading="" if number else "Context: the conditions that the source states",
            )
        )
    fields += [
        Field(name, "Not in the vocabulary.", values[name])
        for name in sorted(values)
        if name.startswith("context.") and name.removeprefix("context.") not in registry.variables
    ]
    parts = {
        "Measured effect; positive points to the first pole": (
            "effect.measure",
            "effect.estimate",
            "effect.se",
            "effect.ci",
            "effect.n",
        ),
        "When shown by manipulating the subject": ("perturbation.kind", "perturbation.observed"),
        "Record": ("curated.by", "curated.on", "ratings", "formerly"),
    }
    told["ratings"] = "Independent second readings, one a line: curator stance day."
    for title, keys in parts.items():
        for number, key in enumerate(keys):
            fields.append(_field(key, told, values, offered, "" if number else title))
    return fields


def claim_fields(registry: Registry, claim: Claim | None) -> list[Field]:
    """The fields of a claim beside its evidence and decision."""
    values = {} if claim is None else _flat(claim)
    told = _helps(Claim) | {
        "subject.label": "What it is about, in words.",
        "subject.terms": "Ontology terms, one a line: CL:0000134 mesenchymal stem cell.",
        "synonyms.subject": "Other names of the subject, with commas between.",
        "synonyms.outcome": "Other names of the outcome, with commas between.",
        "topic": "The folder below claims/ that the file goes into.",
    }
    topics = sorted({path.split("/")[1] for path in registry.claim_paths.values() if path.count("/") > 1})
    offered: dict[str, tuple[str, ...]] = {
        "axis": tuple(registry.axes),
        "broader": tuple(registry.claims),
        "topic": tuple(topics),
    }
    names = ["id", "title", "axis", "subject.label", "outcome", "broader", "note", "subject.terms"]
    names += ["synonyms.subject", "synonyms.outcome", "formerly"]
    if claim is None:
        names.insert(1, "topic")
    fields = [_field(name, told, values, offered) for name in names]
    if claim is not None:  # a claim is renamed by a command that finds what refers to it
        fields = [replace(field, fixed=field.key == "id") for field in fields]
    for number, (name, variable) in enumerate(registry.variables.items()):
        fields.append(
            Field(
                f"scope.{name}",
                f"{variable.label}: holds for every item of the claim.",
                values.get(f"scope.{name}", ""),
                options=tuple(variable.levels),
                heading="" if number else "Scope: what every item is under",
            )
        )
    return fields


def source_fields(registry: Registry, snapshots: Iterable[str]) -> list[Field]:
    """The fields of a new source."""
    told = _helps(Source)
    offered: dict[str, tuple[str, ...]] = {
        "kind": tuple(Kind),
        "standing": tuple(Standing),
        "snapshot": tuple(snapshots),
        "cites": tuple(registry.sources),
        "derives-from": tuple(registry.sources),
    }
    skipped = {"ignore", "formerly", "sha256", "raw", "raw-sha256", "standing", "notice"}
    names = [name for name in _names(Source) if name not in skipped]
    names.remove("snapshot")
    names.insert(1, "snapshot")
    return [_field(name, told, {}, offered) for name in names]


def decision_fields(registry: Registry, claim: Claim, values: Mapping[str, str]) -> list[Field]:
    """The fields of a decision, with today's verdict filled in."""
    axis = registry.axes.get(claim.axis)
    earlier = None if claim.decision is None else claim.decision.certainty
    known = "" if earlier is None else f" The earlier decision: {earlier.level}; {', '.join(earlier.domains)}."
    told = _helps(Decision) | {
        "certainty.level": f"How certain you are, in GRADE's words; may be left out.{known}",
        "certainty.domains": "What lowered or raised it, with commas between: inconsistency, indirectness ...",
    }
    offered: dict[str, tuple[str, ...]] = {
        "status": tuple(Status),
        "pole": () if axis is None else axis.poles,
        "by": tuple(registry.curators),
        "certainty.level": tuple(Certainty),
    }
    names = ["rationale", "status", "pole", "by", "on", "certainty.level", "certainty.domains", "removes"]
    return [_field(name, told, values, offered) for name in names] + [
        Field("digest", "Binds the decision to today's evidence.", values.get("digest", ""), fixed=True)
    ]


def changed_values(fields: Iterable[Field], entered: Mapping[str, str]) -> dict[str, Value | None]:
    """What a form changes, in the file's form: whole mappings where a key inside has changed; None takes a key out."""
    fields = list(fields)
    dirty = {field.key.partition(".")[0] for field in fields if entered.get(field.key, field.value) != field.value}
    whole: dict[str, Any] = {}
    for field in fields:
        key, _, inner = field.key.partition(".")
        if key not in dirty:
            continue
        value = _parsed(field, entered.get(field.key, field.value))
        if not inner:
            whole[key] = value
        elif value is not None:
            whole.setdefault(key, {})[inner] = value
        else:
            whole.setdefault(key, {})
    return {key: (None if value == {} else value) for key, value in whole.items()}


def _parsed(field: Field, text: str) -> Value | None:
    """The value of a field in the file's form; None when nothing was entered."""
    text = text.strip()
    if not text:
        return None
    if field.key == "effect.ci":
        return [part.strip() for part in text.replace(" to ", ",").split(",")]
    if field.key == "ratings":
        lines = [line.split() for line in text.splitlines() if line.strip()]
        return [dict(zip(("by", "stance", "on"), line, strict=False)) for line in lines]
    if field.key == "subject.terms":
        pairs = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
        return [{"id": id, "label": label.strip()} for id, _, label in pairs]
    if field.key == "authors":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.shape is Shape.LIST:
        return [part.strip() for part in text.split(",") if part.strip()]
    if field.shape is Shape.PASSAGES:
        passages = [part.strip() for part in text.split("\n\n") if part.strip()]
        return passages[0] if len(passages) == 1 else passages
    return text


_SHAPES = {
    "quote": Shape.PASSAGES,
    "finding": Shape.TEXT,
    "note": Shape.TEXT,
    "rationale": Shape.TEXT,
    "ratings": Shape.TEXT,
    "subject.terms": Shape.TEXT,
    "authors": Shape.TEXT,
    "formerly": Shape.LIST,
    "removes": Shape.LIST,
    "cites": Shape.LIST,
    "derives-from": Shape.LIST,
    "certainty.domains": Shape.LIST,
    "synonyms.subject": Shape.LIST,
    "synonyms.outcome": Shape.LIST,
}


def _field(
    key: str,
    told: Mapping[str, str],
    values: Mapping[str, str],
    offered: Mapping[str, tuple[str, ...]],
    heading: str = "",
) -> Field:
    options = tuple(str(option) for option in offered.get(key, ()))
    shape = _SHAPES.get(key, Shape.LINE)
    return Field(key, told.get(key, ""), values.get(key, ""), shape, options, heading)


def _flat(record: BaseModel) -> dict[str, str]:
    """The values of a record as they stand in a form, by dotted key."""
    data = record.model_dump(mode="json", by_alias=True, exclude_unset=True)
    found: dict[str, str] = {}
    for key, value in data.items():
        match key, value:
            case "quote", list():
                found[key] = "\n\n".join(value)
            case "ratings", list():
                found[key] = "\n".join(f"{rating['by']} {rating['stance']} {rating['on']}" for rating in value)
            case "authors", list():
                found[key] = "\n".join(value)
            case (("evidence" | "decision" | "ignore"), _):
                pass
            case _, dict():
                for inner, part in value.items():
                    found[f"{key}.{inner}"] = _text(inner, part)
            case _:
                found[key] = _text(key, value)
    return found


def _text(key: str, value: object) -> str:
    if key == "terms" and isinstance(value, list):
        return "\n".join(f"{term['id']} {term['label']}" for term in value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def _names(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _helps(model: type[BaseModel], prefix: str = "") -> dict[str, str]:
    """What each field is for: the text that also stands in the schema."""
    return {
        prefix + (info.alias or name): (info.description or "").replace("\n", " ").replace("`", "")
        for name, info in described(model).model_fields.items()
    }
