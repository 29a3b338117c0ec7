"""EV4xx: stances, and the contexts that they were seen in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Place, Related, Route, Severity
from evidence.model.words import PerturbationKind, Stance
from evidence.registry.registry import CONTEXTS_FILE, METHODS_FILE
from evidence.resolve.placed import context_of

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim


@rule("EV401", "outside-scope", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.SCOPE)
def outside_scope(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item's context is outside its claim's scope.

    Why: evidence on engineered vesicles does not speak about native ones.

    Fix: move the item to the claim that it belongs to, or correct its context.

    Bad:  `context: {modification: engineered}` on a claim with `scope: {modification: native}`
    Good: the item on the claim about engineered vesicles
    """
    if claim.scope and CONTEXTS_FILE in context.registry.unread:
        yield NotChecked(f"{CONTEXTS_FILE} could not be read")
    for i, item in enumerate(claim.evidence):
        for variable, wanted in claim.scope.items():
            level = item.context.get(variable)
            known = context.registry.variables.get(variable)
            if level is None or known is None or level not in known.levels or wanted not in known.levels:
                continue
            if level != wanted and wanted not in known.ancestors(level):
                message = f"`{level}` is outside the claim's scope, {variable}: {wanted}"
                yield Hit(("evidence", i, "context", variable), message, "move the item, or correct its context")


@rule("EV402", "unknown-context", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.UNKNOWN)
def unknown_context(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A context variable or level is not in the vocabulary.

    Why: two spellings of one condition are two conditions for everything that compares them.

    Fix: use a word of `vocabulary/contexts.yaml`, or add the new one there. An unknown condition is left out.

    Bad:  `context: {tissue: bonemarrow}`
    Good: `context: {tissue: bone-marrow}`
    """
    variables = context.registry.variables
    if CONTEXTS_FILE in context.registry.unread:
        yield NotChecked(f"{CONTEXTS_FILE} could not be read")
        return
    for route, pairs in _contexts(claim):
        for variable, level in pairs.items():
            about = variables.get(variable)
            if about is None:
                hint = context.did_you_mean(variable, variables) or f"add it to {CONTEXTS_FILE}"
                yield Hit((*route, variable), f"the context variable `{variable}` is unknown", hint, on_key=True)
            elif level not in about.levels:
                hint = context.did_you_mean(level, about.levels) or f"add it to {CONTEXTS_FILE}"
                yield Hit((*route, variable), f"`{level}` is not a level of {variable}", hint)


@rule("EV403", "review-marked-primary", Severity.ERROR, Scope.CLAIM, about=Aspect.MISFIT)
def review_marked_primary(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item of a primary source has the method of a review's statement, or the other way round.

    Why: reviews do not vote beside studies; the kind of the source and the method of the item must agree.

    Fix: correct the method, or the kind of the source. What a review says of a study is an item of the review.

    Bad:  `method: narrative-review` on an item of a primary source
    Good: `method: in-vitro`
    """
    if METHODS_FILE in context.registry.unread:
        yield NotChecked(f"{METHODS_FILE} could not be read")
    for i, item in enumerate(claim.evidence):
        source = context.registry.sources.get(item.source)
        method = context.registry.methods.get(item.method) if item.method is not None else None
        if source is None or method is None:
            continue
        primary, statement = source.kind.is_primary, method.statement
        if primary and statement and item.via is None:
            message = f"the method `{item.method}` is a statement about studies, and `{source.id}` is a study"
            yield Hit(("evidence", i, "method"), message, "correct the method, or the source")
        elif not primary and not statement:
            message = f"the method `{item.method}` is that of a study, and `{source.id}` is a {source.kind}"
            yield Hit(("evidence", i, "method"), message, "correct the method, or the source")


@rule("EV404", "perturbation-sign", Severity.ERROR, Scope.CLAIM, partial=True, about=Aspect.PERTURBATION)
def perturbation_sign(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item's stance does not follow from what was seen under the manipulation.

    Why: the stance is the subject's own. What is seen when the subject is taken away is the opposite of what it does.

    Fix: turn the stance round, or correct `observed`.

    Bad:  `stance: pro-tumour`, `perturbation: {kind: knock-down, observed: pro-tumour}`
    Good: `stance: anti-tumour`, `perturbation: {kind: knock-down, observed: pro-tumour}`
    """
    axis = context.registry.axes.get(claim.axis)
    if axis is None:
        yield NotChecked("a claim's axis is not known")
        return
    poles = (Stance.FIRST, Stance.SECOND)
    for i, item in enumerate(claim.evidence):
        if item.perturbation is None:
            continue
        stance, observed = axis.stance(item.stance), axis.stance(item.perturbation.observed)
        if stance not in poles or observed not in poles:
            continue
        same = item.perturbation.kind is PerturbationKind.OVEREXPRESSION
        if (stance is observed) is not same:
            expected = axis.word(poles[1 - poles.index(observed)] if not same else observed)
            message = f"`{item.perturbation.observed}` under {item.perturbation.kind} means the subject is {expected}"
            yield Hit(("evidence", i, "stance"), message, f"write `stance: {expected}`, or correct `observed`")


@rule("EV405", "both-poles-in-one-context", Severity.WARNING, Scope.CLAIM, about=Aspect.TWICE)
def both_poles_in_one_context(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """One study stands at both poles in the same context.

    Why: a paper cannot both enlarge and shrink a tumour under the same conditions; a condition is missing,
    or one stance is wrong. The arm counts as mixed.

    Fix: record the context that tells the two apart, or correct the stance.

    Bad:  two items of `zhang-2020`, pro-tumour and anti-tumour, both with `model: in-vitro`
    Good: the same with `model: in-vivo` on the first
    """
    axis = context.registry.axes.get(claim.axis)
    if axis is None:
        yield NotChecked("a claim's axis is not known")
        return
    if len({item.source for item in claim.evidence}) == len(claim.evidence):
        return  # as on most claims: no source stands here twice
    arms: dict[tuple[object, ...], dict[Stance, int]] = defaultdict(dict)
    path = context.path_of(claim)
    for i, item in enumerate(claim.evidence):
        source = context.registry.sources.get(item.source)
        stance = axis.stance(item.stance)
        if source is None or not source.kind.is_primary or stance not in (Stance.FIRST, Stance.SECOND):
            continue
        conditions = tuple(sorted(context_of(claim, item).items()))
        arm = arms[(item.source, conditions, item.outcome_class, item.comparator, item.directness)]
        opposite = Stance.SECOND if stance is Stance.FIRST else Stance.FIRST
        if opposite in arm and stance not in arm:
            other = claim.evidence[arm[opposite]]
            message = f"`{item.source}` is {item.stance} here and {other.stance} in `{other.id}`, in the same context"
            related = (Related(Place(path, ("evidence", arm[opposite], "stance")), "the other stance"),)
            yield Hit(("evidence", i, "stance"), message, "record what tells the two arms apart", related=related)
        arm.setdefault(stance, i)


@rule("EV406", "level-with-warning", Severity.WARNING, Scope.CLAIM)
def level_with_warning(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item was obtained under a condition that the vocabulary warns of, such as a misidentified cell line.

    Why: results in a line that is not what its name says may not be about that tumour at all.

    Fix: read the warning; say with `ignore` that it was considered.

    Bad:  `cell-line: sgc-7901` without a word on it
    Good: the same, and a suppression with the reason
    """
    if CONTEXTS_FILE in context.registry.unread:
        yield NotChecked(f"{CONTEXTS_FILE} could not be read")
    if not context.has_level_warnings:
        return
    for route, pairs in _contexts(claim):
        for variable, level in pairs.items():
            known = context.registry.variables.get(variable)
            details = known.levels.get(level) if known is not None else None
            if details is not None and details.warning is not None:
                yield Hit((*route, variable), f"{level}: {details.warning}")


@rule("EV407", "effect-against-stance", Severity.WARNING, Scope.CLAIM, partial=True, about=Aspect.EFFECT)
def effect_against_stance(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A measured effect lies with its whole interval on the other side of zero than the item's stance.

    Why: positive means the axis's first pole. One of the two has the wrong sign, and the count and the pooled effect
    would contradict each other.

    Fix: turn the sign of the effect, or correct the stance.

    Bad:  `stance: pro-tumour`, the first pole, with `effect: {measure: smd, estimate: -3, se: 0.5}`
    Good: the same with `estimate: 3`
    """
    axis = context.registry.axes.get(claim.axis)
    signs = {Stance.FIRST: 1, Stance.SECOND: -1}
    for i, item in enumerate(claim.evidence):
        if item.effect is None:
            continue
        if axis is None:
            yield NotChecked("a claim's axis is not known")
            return
        sign = signs.get(stance) if (stance := axis.stance(item.stance)) is not None else None
        if sign is None:
            continue
        from evidence.resolve.effects import standard_error  # few items have an effect

        error = standard_error(item.effect)
        if error is not None and sign * item.effect.estimate + 1.96 * error < 0:
            message = f"the effect {item.effect.estimate:g} points away from `{item.stance}`"
            hint = "positive is the axis's first pole: turn the sign, or correct the stance"
            yield Hit(("evidence", i, "effect", "estimate"), message, hint)


def _contexts(claim: Claim) -> list[tuple[Route, dict[str, str]]]:
    """The conditions of a claim and of its items, each with its place."""
    scope: list[tuple[Route, dict[str, str]]] = [(("scope",), claim.scope)]
    return scope + [(("evidence", i, "context"), item.context) for i, item in enumerate(claim.evidence)]


RULES = (
    outside_scope,
    unknown_context,
    review_marked_primary,
    perturbation_sign,
    both_poles_in_one_context,
    level_with_warning,
    effect_against_stance,
)
