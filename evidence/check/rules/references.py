"""EV1xx: fields, and what records say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.check.rules.former_ids import former_id_taken
from evidence.check.rules.hierarchies import (
    broader_cycle,
    broader_on_other_axis,
    broken_hierarchy,
    derivation_cycle,
)
from evidence.diagnostic import Place, Related, Route, Severity
from evidence.registry.registry import AXES_FILE, CONTEXTS_FILE, CURATORS_FILE, METHODS_FILE, stem

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim, Term
    from evidence.model.source import Source


@rule("EV101", "missing-field", Severity.ERROR, Scope.READER)
def missing_field() -> Iterator[Finding]:
    """A field that every record of this kind has is missing.

    Why: a claim without an axis, or an item without a source, cannot be judged.

    Fix: add the field; `evidence schema` lists all of them.

    Bad:  an item without `stance`
    Good: `stance: unclear`, where the source gives no direction
    """
    return iter(())


@rule("EV102", "unknown-field", Severity.ERROR, Scope.READER)
def unknown_field() -> Iterator[Finding]:
    """A field is not known here.

    Why: a mistyped field would be ignored, and what it says with it.

    Fix: correct the name; the nearest known one is suggested.

    Bad:  `stanse: pro-tumour`
    Good: `stance: pro-tumour`
    """
    return iter(())


@rule("EV103", "invalid-value", Severity.ERROR, Scope.READER)
def invalid_value() -> Iterator[Finding]:
    """A value is not of the form that its field asks for.

    Why: years, identifiers and numbers are compared and computed with; titles and labels are shown on one line.

    Fix: write it in the form that the message names.

    Bad:  `year: '12`
    Good: `year: 2012`
    """
    return iter(())


@rule("EV104", "unknown-axis", Severity.ERROR, Scope.CLAIM, partial=True)
def unknown_axis(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The claim's axis is not in the vocabulary.

    Why: without its two poles no stance of the claim means anything.

    Fix: use an axis of `vocabulary/axes.yaml`, or add the new one there.

    Bad:  `axis: tumor-effect`
    Good: `axis: tumour-effect`
    """
    axes = context.registry.axes
    if AXES_FILE in context.registry.unread:
        yield NotChecked(f"{AXES_FILE} could not be read")
    elif claim.axis not in axes:
        yield Hit(("axis",), f"the axis `{claim.axis}` is unknown", context.did_you_mean(claim.axis, axes))


@rule("EV105", "foreign-stance", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNKNOWN)
def foreign_stance(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A stance or a pole is not one of the claim's axis.

    Why: an item with such a stance is on no side and would not be counted.

    Fix: use one of the two poles, `no-effect`, `mixed` or `unclear`.

    Bad:  `stance: suppressive` on a claim about tumour growth
    Good: `stance: pro-tumour`
    """
    axis = context.registry.axes.get(claim.axis)
    if axis is None:
        yield NotChecked("a claim's axis is not known")
        return
    stances = axis.stances
    words: list[tuple[Route, str, tuple[str, ...]]] = []
    for i, item in enumerate(claim.evidence):
        if item.stance not in stances:
            words.append((("evidence", i, "stance"), item.stance, stances))
        if item.ratings:
            words += [(("evidence", i, "ratings", j, "stance"), r.stance, stances) for j, r in enumerate(item.ratings)]
        if item.perturbation is not None:
            words.append((("evidence", i, "perturbation", "observed"), item.perturbation.observed, axis.poles))
    if claim.decision is not None and claim.decision.pole is not None:
        words.append((("decision", "pole"), claim.decision.pole, axis.poles))
    for route, word, allowed in words:
        if word not in allowed:
            kind = "pole" if allowed is axis.poles else "stance"
            message = f"`{word}` is not a {kind} of the axis {claim.axis}"
            yield Hit(route, message, context.did_you_mean(word, allowed) or f"one of {', '.join(allowed)}")


@rule("EV106", "unknown-source", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNKNOWN)
def unknown_source(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item names a source that has no record.

    Why: evidence without its source cannot be traced, and is not counted.

    Fix: correct the id, or add `claims/sources/<id>.yaml`.

    Bad:  `source: zhu-2021` where the record is called `zhu-2012`
    Good: `source: zhu-2012`
    """
    yield from _unseen(context)
    sources = context.registry.sources
    for i, item in enumerate(claim.evidence):
        if item.source in sources and item.via is None and item.reports is None:
            continue  # as nearly all
        for key, name in (("source", item.source), ("via", item.via), ("reports", item.reports)):
            if name is not None and not context.may_be_source(name):
                yield Hit(("evidence", i, key), f"there is no source `{name}`", _source_hint(name, context))


@rule("EV117", "unknown-citation", Severity.ERROR, Scope.SOURCE)
def unknown_citation(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A source cites, or derives from, one that has no record.

    Why: who rests on whom decides what counts as independent.

    Fix: correct the id, or add `claims/sources/<id>.yaml`. Only sources of the registry are listed.

    Bad:  `derives-from: [lin-2021]` where the record is called `lin-2022`
    Good: `derives-from: [lin-2022]`
    """
    yield from _unseen(context)
    for key, names in (("cites", source.cites), ("derives-from", source.derives_from)):
        for i, name in enumerate(names):
            if not context.may_be_source(name):
                yield Hit((key, i), f"there is no source `{name}`", _source_hint(name, context))


def _unseen(context: CheckContext) -> Iterator[NotChecked]:
    """Records in a folder that could not be looked into may have any id."""
    if (folder := context.registry.unread_folder) is not None:
        yield NotChecked(f"the folder {folder} could not be read")


def _source_hint(name: str, context: CheckContext) -> str:
    now = context.renamed_sources.get(name)
    if now is not None:
        return f"it is called `{now}` now"
    if context.base is not None and name in context.base.sources:
        return "its record was deleted in this change; put it back, or take away what names it"
    near = context.nearest_source(name)
    return f"add claims/sources/{name}.yaml" if near is None else f"did you mean `{near}`?"


@rule("EV107", "duplicate-id", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.TWICE)
def duplicate_id(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """Two records, or two items of a claim, have the same id.

    Why: decisions, suppressions and reports name records by id.

    Fix: give one of them another id.

    Bad:  two items with `id: zhu-2012-xenograft`
    Good: `zhu-2012-xenograft` and `zhu-2012-vegf`
    """
    if len({item.id for item in claim.evidence}) == len(claim.evidence):
        return
    seen: dict[str, int] = {}
    path = context.path_of(claim)
    for i, item in enumerate(claim.evidence):
        if item.id in seen:
            first = Related(Place(path, ("evidence", seen[item.id], "id")), "first here")
            yield Hit(("evidence", i, "id"), f"the id `{item.id}` is taken", "give it another id", related=(first,))
        seen.setdefault(item.id, i)


@rule("EV108", "unknown-broader", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.BROADER)
def unknown_broader(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """The broader claim does not exist.

    Why: the evidence of this claim would be missing from the more general one.

    Fix: correct the id, or remove `broader`.

    Bad:  `broader: msc-growth`, which nobody wrote
    Good: `broader: msc-exo-tumour-growth`
    """
    yield from _unseen(context)
    name = claim.broader
    if name is not None and not context.may_be_claim(name):
        hint = context.did_you_mean(name, context.registry.claims)
        yield Hit(("broader",), f"there is no claim `{name}`", hint)


@rule("EV111", "unused-source", Severity.WARNING, Scope.REGISTRY)
def unused_source(context: CheckContext) -> Iterator[Finding]:
    """A source is named by no claim and no other source.

    Why: it may have been forgotten, or the claim that used it lost an item.

    Fix: use it, remove it, or say with `ignore` why it is kept.

    Bad:  a record that nothing refers to
    Good: a record that an item names as its source
    """
    registry = context.registry
    if registry.unread:
        yield NotChecked("some files could not be read, and may use it")
        return
    meant = {context.nearest_source(name) for name in context.unknown_sources}
    for source in registry.sources.values():
        misnamed = stem(registry.source_paths[source.id]) != source.id
        if source.id not in registry.used_sources and source.id not in meant and not misnamed:
            message = f"nothing uses the source `{source.id}`"
            yield Hit(("id",), message, "use it or remove it", path=registry.source_paths[source.id])


@rule("EV112", "term-mismatch", Severity.ERROR, Scope.REGISTRY)
def term_mismatch(context: CheckContext) -> Iterator[Finding]:
    """One ontology id stands with two different labels.

    Why: ids alone are easily mistaken; id and label together show the mistake.

    Fix: look the id up, and correct the id or the label.

    Bad:  `CL:0000134` once as `mesenchymal stem cell`, once as `club cell`
    Good: one label for one id, everywhere
    """
    first: dict[str, tuple[Term, Place]] = {}
    for path, route, term in _terms(context):
        known = first.get(term.id)
        if known is None:
            first[term.id] = term, Place(path, (*route, "label"))
        elif known[0].label != term.label:
            message = f"{term.id} is `{term.label}` here and `{known[0].label}` elsewhere"
            related = (Related(known[1], "the other label"),)
            yield Hit((*route, "label"), message, "look the id up in its ontology", related=related, path=path)


def _terms(context: CheckContext) -> Iterator[tuple[str, Route, Term]]:
    """Every ontology term of the registry: the vocabulary's first, because it is checked by hand."""
    registry = context.registry
    for variable, about in registry.variables.items():
        for level, details in about.levels.items():
            if details.term is not None:
                yield CONTEXTS_FILE, ("variables", variable, "levels", level, "term"), details.term
    for key, words in (
        ("methods", registry.methods),
        ("outcome-classes", registry.outcome_classes),
        ("qualities", registry.qualities),
    ):
        for word, info in words.items():
            if info.term is not None:
                yield METHODS_FILE, (key, word, "term"), info.term
    for claim in registry.claims.values():
        for i, term in enumerate(claim.subject.terms):
            yield registry.claim_paths[claim.id], ("subject", "terms", i), term


@rule("EV113", "unknown-method", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNKNOWN)
def unknown_method(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A method, outcome class or quality is not in the vocabulary.

    Why: the strength of evidence, and which outcomes belong together, hang on these words.

    Fix: use a word of `vocabulary/methods.yaml`, or add the new one there.

    Bad:  `method: mouse`
    Good: `method: in-vivo-xenograft`
    """
    registry = context.registry
    if METHODS_FILE in registry.unread:
        yield NotChecked(f"{METHODS_FILE} could not be read")
        return
    for i, item in enumerate(claim.evidence):
        for key, word, known in (
            ("method", item.method, registry.methods),
            ("outcome-class", item.outcome_class, registry.outcome_classes),
            ("quality", item.quality, registry.qualities),
        ):
            if word is not None and word not in known:
                hint = context.did_you_mean(word, known) or f"add it to {METHODS_FILE}"
                yield Hit(("evidence", i, key), f"the {key} `{word}` is unknown", hint)


@rule("EV114", "unknown-curator", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNKNOWN)
def unknown_curator(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A person is named who is not in `claims/curators.yaml`.

    Why: a decision is only worth something when it is known whose it is.

    Fix: add the person to `claims/curators.yaml`, or correct the id.

    Bad:  `by: vd`, with nobody of that id
    Good: `by: vd`, and `vd` in the file of curators
    """
    registry = context.registry
    if CURATORS_FILE in registry.unread:
        yield NotChecked(f"{CURATORS_FILE} could not be read")
        return
    named: list[tuple[Route, str]] = []
    for i, item in enumerate(claim.evidence):
        if item.curated is not None:
            named.append((("evidence", i, "curated", "by"), item.curated.by))
        if item.ratings:
            named += [(("evidence", i, "ratings", j, "by"), rating.by) for j, rating in enumerate(item.ratings)]
    if claim.decision is not None:
        named.append((("decision", "by"), claim.decision.by))
    for route, name in named:
        if name not in registry.curators:
            hint = context.did_you_mean(name, registry.curators) or f"add `{name}` to {CURATORS_FILE}"
            yield Hit(route, f"there is no curator `{name}`", hint)


RULES = (
    missing_field,
    unknown_field,
    invalid_value,
    unknown_axis,
    foreign_stance,
    unknown_source,
    duplicate_id,
    unknown_broader,
    broader_cycle,
    broader_on_other_axis,
    unused_source,
    term_mismatch,
    unknown_method,
    unknown_curator,
    derivation_cycle,
    broken_hierarchy,
    unknown_citation,
    former_id_taken,
)
