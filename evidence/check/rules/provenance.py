"""EV3xx: what sources rest on, and whether they still stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.check.rule import Aspect, Finding, Hit, NotChecked, Scope, rule
from evidence.diagnostic import Place, Related, Severity
from evidence.model.names import SourceId
from evidence.model.words import Kind, Standing
from evidence.registry.registry import REGISTRY_FILE
from evidence.resolve.placed import Exclusion

if TYPE_CHECKING:
    from evidence.check.context import CheckContext
    from evidence.model.claim import Claim
    from evidence.model.source import Source
    from evidence.resolve.cascade import Change


@rule("EV301", "decision-on-retracted", Severity.ERROR, Scope.CLAIM, about=Aspect.DECISION)
def decision_on_retracted(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A decision was made when a source counted that is retracted today.

    Why: the judgement rests on a study that no longer stands.

    Fix: judge the claim again without it, and renew the decision.

    Bad:  a decision whose digest still includes the retracted study
    Good: a decision made after the retraction
    """
    retracted = context.retracted_since(claim)
    if retracted:
        message = f"when this was decided a source counted that is retracted today: {', '.join(retracted)}"
        for name in retracted:
            for change in context.cascade(context.registry.sources[SourceId(name)]):
                if change.claim == claim.id and change.status_changed:
                    message += f"; without `{name}` the verdict goes {_from_to(change, context)}"
        hint = f"judge the claim again without it: `evidence decide {claim.id} --rationale TEXT`"
        yield Hit(("decision",), message, hint, on_key=True)


@rule("EV302", "expression-of-concern", Severity.WARNING, Scope.CLAIM, about=Aspect.UNSETTLED)
def expression_of_concern(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item rests on a source with an expression of concern.

    Why: it counts for now, but its publisher warns readers.

    Fix: read the notice; the report says whether the verdict changes without it.

    Bad:  an item that counts, with a source under concern, and nobody has looked
    Good: the same with `ignore` and the reason
    """
    for i, item in enumerate(claim.evidence):
        source = context.unsettled.get(item.source)
        if source is not None and source.standing is Standing.EXPRESSION_OF_CONCERN:
            message = f"`{source.id}` has an expression of concern"
            yield Hit(("evidence", i, "source"), message, f"see {source.notice}" if source.notice else None)


@rule("EV303", "retracted-source", Severity.WARNING, Scope.CLAIM, about=Aspect.UNSETTLED)
def retracted_source(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item rests on a retracted source: it is shown and not counted.

    Why: readers should see that it was there, and why it no longer counts.

    Fix: nothing, or `ignore` with the reason once everybody knows.

    Bad:  an item of a retracted paper
    Good: the same item with a suppression that says why it is kept
    """
    for i, item in enumerate(claim.evidence):
        source = context.unsettled.get(item.source)
        if source is None or source.standing is not Standing.RETRACTED:
            continue
        # where the verdict changes as well, that is said instead
        if not any(change.claim == claim.id for change in _untold(source, context)):
            yield Hit(("evidence", i, "source"), f"`{source.id}` was retracted; the item is not counted")


@rule("EV304", "unread-parent", Severity.NOTE, Scope.CLAIM, about=Aspect.DERIVED)
def unread_parent(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """An item's source retells another one that is not on the claim, so that it does not count.

    Why: a retelling is no evidence of its own, and what it retells was not read for this claim.

    Fix: read the original, and enter what it says on this claim.

    Bad:  a web page that rewrites a review's abstract, alone on a claim
    Good: the review itself
    """
    uncounted = context.ruled(claim).evidence.uncounted
    if not uncounted:
        return
    sources = context.registry.sources
    parents = {
        (entry.item.id, entry.claim): entry.through
        for entry in uncounted
        if entry.why is Exclusion.UNREAD_PARENT and all(name in sources for name in entry.through)
    }
    for i, item in enumerate(claim.evidence):
        if (through := parents.get((item.id, claim.id))) is not None:
            message = f"`{item.source}` retells {', '.join(through)}, which is not on this claim"
            yield Hit(("evidence", i, "source"), message, "read the original, and add what it says")


@rule("EV305", "unread-primary", Severity.NOTE, Scope.CLAIM, about=Aspect.THROUGH)
def unread_primary(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A study is known only through a review that is not on the claim itself.

    Why: what the review says of it cannot be compared with what the study says.

    Fix: read the study, or add the review's statement to the claim.

    Bad:  `via: hassanzadeh-2021` on a claim without an item of that review
    Good: the study read, and `via` removed
    """
    present = {item.source for item in claim.evidence}
    for i, item in enumerate(claim.evidence):
        through = context.registry.sources.get(item.via) if item.via is not None else None
        if through is not None and through.id not in present and through.kind not in (Kind.PRIMARY, Kind.PREPRINT):
            message = f"`{item.source}` is known only through `{item.via}`, which has no item here"
            yield Hit(("evidence", i, "via"), message, "read the study, or add the review's statement")


@rule("EV306", "same-identifier", Severity.ERROR, Scope.REGISTRY)
def same_identifier(context: CheckContext) -> Iterator[Finding]:
    """Two sources have the same DOI, PubMed id or PubMed Central id.

    Why: one study would count as two.

    Fix: merge the two records.

    Bad:  `zhu-2012` and `zhu-2012b`, both with one DOI
    Good: one record
    """
    registry = context.registry
    first: dict[tuple[str, str], SourceId] = {}
    for source in registry.sources.values():
        told: set[SourceId] = {source.id}
        for key, value in (("doi", source.doi), ("pmid", source.pmid), ("pmcid", source.pmcid)):
            if value is None:
                continue
            known = first.setdefault((key, value.lower()), source.id)
            if known not in told:
                told.add(known)
                place = Place(registry.source_paths[known], (key,))
                message = f"the {key.upper()} {value} is also that of `{known}`"
                path = registry.source_paths[source.id]
                yield Hit((key,), message, "merge the two records", related=(Related(place, "there"),), path=path)


@rule("EV307", "review-beside-primary", Severity.NOTE, Scope.CLAIM, about=Aspect.CITING)
def review_beside_primary(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A review and a primary that it reports are both on the claim.

    Why: counted side by side, one study would count twice; the review is shown and does not vote.

    Fix: nothing; it is said so that nobody wonders why the review has no weight.

    Bad:  a count that adds the review to the studies
    Good: the review shown as `reported by`
    """
    if context.citing.isdisjoint([item.source for item in claim.evidence]):
        return
    on_claim = [(i, context.registry.sources.get(item.source)) for i, item in enumerate(claim.evidence)]
    primaries = {source.id for _, source in on_claim if source is not None and source.kind.is_primary}
    told: set[str] = set()
    for i, source in on_claim:
        if source is None or not source.cites or source.kind.is_primary or source.id in told:
            continue
        both = sorted(primaries.intersection(source.cites))
        known = context.provenance(claim) if both else None
        one_sided = known is not None and any(found.source == source.id for found in known.one_sided)
        if both and not one_sided:
            told.add(source.id)
            counts = "counts itself" if len(both) == 1 else "count themselves"
            yield Hit(("evidence", i, "source"), f"`{source.id}` reports {', '.join(both)}, which {counts}")


@rule("EV308", "standing-without-notice", Severity.WARNING, Scope.SOURCE)
def standing_without_notice(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A source's standing changed, and no notice is named.

    Why: a retraction without its notice is hearsay.

    Fix: add the DOI or the address of the notice.

    Bad:  `standing: retracted` alone
    Good: the same with `notice: 10.1186/s13287-022-02842-y`
    """
    if source.standing is not Standing.CURRENT and source.notice is None:
        yield Hit(("standing",), f"`{source.standing}` without a notice", "add `notice` with its DOI or address")


@rule("EV309", "via-not-a-review", Severity.ERROR, Scope.CLAIM, about=Aspect.THROUGH)
def via_not_a_review(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """`via` names a source that is no review, or `reports` stands on an item that is none.

    Why: `via` says through whose summary an unread study is known, `reports` whose result a review retells.

    Fix: name the review; or remove the field.

    Bad:  `via: zhu-2012`, which is a study itself
    Good: `via: hassanzadeh-2021`, a review
    """
    sources = context.registry.sources
    for i, item in enumerate(claim.evidence):
        through = sources.get(item.via) if item.via is not None else None
        if through is not None and through.kind in (Kind.PRIMARY, Kind.PREPRINT):
            yield Hit(("evidence", i, "via"), f"`{through.id}` is a {through.kind} source, not a review")
        source = sources.get(item.source)
        if item.reports is not None and source is not None and source.kind.is_primary:
            yield Hit(("evidence", i, "reports"), f"`{source.id}` is itself a {source.kind} source")


@rule("EV310", "one-sided-citing", Severity.NOTE, Scope.CLAIM, about=Aspect.CITING)
def one_sided_citing(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A review cites several studies of a disputed claim, all of them at one pole.

    Why: who reads only this review does not learn that there is another side.

    Fix: nothing in the registry; or complete `cites`, if the other studies are cited as well.

    Bad:  a review that cites six studies at one pole, where twelve stand at the other
    Good: a review that cites both sides
    """
    axis = context.registry.axes.get(claim.axis)
    known = context.provenance(claim)
    if axis is None or known is None:
        return
    for found in known.one_sided:
        if (route := _item_of(claim, found.source)) is not None:
            pole = axis.word(found.stance)
            message = f"`{found.source}` cites {found.cited} studies of this disputed claim, all {pole}"
            yield Hit(route, message, "see what it leaves out")


@rule("EV311", "dead-end", Severity.NOTE, Scope.CLAIM, about=Aspect.CITING)
def dead_end(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A source of the claim cites one that speaks to the same question elsewhere, and has no item here.

    Why: evidence that is known and not entered makes the count one-sided by accident.

    Fix: add an item of the cited source, or see that it does not speak to this claim.

    Bad:  a review on the claim, and a study that it cites entered only on the broader claim
    Good: the study entered where it belongs
    """
    cited: dict[str, list[str]] = {}
    known = context.provenance(claim)
    for found in () if known is None else known.dead_ends:
        if found.on_axis:
            cited.setdefault(found.source, []).append(found.cited)
    for source, names in cited.items():
        if (route := _item_of(claim, source)) is not None:
            message = f"`{source}` cites {', '.join(names)}: on related claims, and not here"
            yield Hit(route, message, "add what speaks to this claim")


@rule("EV312", "distorted-retelling", Severity.WARNING, Scope.CLAIM, about=Aspect.CITING)
def distorted_retelling(claim: Claim, context: CheckContext) -> Iterator[Finding]:
    """A review says the opposite of what the study that it retells found.

    Why: one of the two readings is wrong; readers who know only the review are misled.

    Fix: read the study; correct the item, or suppress this with the reason once it is known who errs.

    Bad:  an item of a review, `reports: roccaro-2013`, `pro-tumour`, where the study's own line is `anti-tumour`
    Good: both at the same pole
    """
    axis = context.registry.axes.get(claim.axis)
    known = context.provenance(claim)
    if known is None:
        return
    told = {found.item: found for found in known.distortions if found.claim == claim.id}
    for i, item in enumerate(claim.evidence):
        found = told.get(item.id)
        if found is not None and found.own is not None and axis is not None:
            own = axis.word(found.own)
            message = f"`{found.source}` says {item.stance} of `{found.study}`, whose own line is {own}"
            yield Hit(("evidence", i, "stance"), message, "read the study")


@rule("EV313", "retraction-cascade", Severity.WARNING, Scope.SOURCE)
def retraction_cascade(source: Source, context: CheckContext) -> Iterator[Finding]:
    """A retraction changes the verdict of one claim or more.

    Why: who relied on the verdict of yesterday has to know that it was another one.

    Fix: look at each claim that is named, and judge it again.

    Bad:  a retracted study on which a majority hung, and nobody has looked
    Good: the same with decisions made after the retraction
    """
    if source.standing is not Standing.RETRACTED:
        return
    for change in _untold(source, context):
        words = _from_to(change, context)
        message = f"its retraction changes the verdict of `{change.claim}` {words}"
        yield Hit(("standing",), message, f"see `evidence show {change.claim}`")


@rule("EV314", "unlinked-twin", Severity.WARNING, Scope.REGISTRY)
def unlinked_twin(context: CheckContext) -> Iterator[Finding]:
    """The stored texts of two sources are nearly the same, or one is in the other, and no link is declared.

    Why: one text counts as two studies; that one cites the other does not merge them.

    Fix: add `derives-from` to the one that retells or is another version; or merge the records.

    Bad:  a preprint and its paper, word for word the same, as two studies
    Good: the preprint with `derives-from` and the paper's id
    """
    registry = context.registry
    if sum(source.snapshot is not None for source in registry.sources.values()) < 2:
        return
    if REGISTRY_FILE in registry.unread:
        yield NotChecked(f"{REGISTRY_FILE} could not be read")
        return
    from evidence.check.twins import unlinked  # few registries have two texts

    for twin in unlinked(context):
        path, known = registry.source_paths[twin.source], registry.source_paths[twin.known]
        hint = "say which one `derives-from` the other, or merge the records"
        related = (Related(Place(known, ("snapshot",)), "there"),)
        yield Hit(("snapshot",), twin.why, hint, related=related, path=path)


def _untold(source: Source, context: CheckContext) -> list[Change]:
    """Verdicts that a retraction turns; where a decision was made, the rules on decisions speak of it."""
    return [
        change
        for change in context.cascade(source)
        if (change.status_changed or change.before.leader is not change.after.leader)
        and context.registry.claims[change.claim].decision is None
    ]


def _from_to(change: Change, context: CheckContext) -> str:
    axis = context.registry.axes[context.registry.claims[change.claim].axis]
    before, after = (
        ruling.status if ruling.leader is None else f"{ruling.status}, {axis.word(ruling.leader)}"
        for ruling in (change.before, change.after)
    )
    return f"from `{before}` to `{after}`"


def _item_of(claim: Claim, source: str) -> tuple[str | int, ...] | None:
    """Route to the source of the first item of a source."""
    return next((("evidence", i, "source") for i, item in enumerate(claim.evidence) if item.source == source), None)


RULES = (
    decision_on_retracted,
    expression_of_concern,
    retracted_source,
    unread_parent,
    unread_primary,
    same_identifier,
    review_beside_primary,
    standing_without_notice,
    via_not_a_review,
    one_sided_citing,
    dead_end,
    distorted_retelling,
    retraction_cascade,
    unlinked_twin,
)
