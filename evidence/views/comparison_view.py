"""What changed between two revisions, in words: outcomes first, and under each what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.history.cause import Cause, CauseKind
from evidence.history.changes import ClaimChange, Comparison, Outcome
from evidence.model.ids import ClaimId
from evidence.registry.registry import Registry
from evidence.resolve.verdict import Verdict
from evidence.views.sentences import poles_of, split_text
from evidence.views.status_view import Colour, pole_word, view_status
from evidence.views.uncounted_view import unknown_stance_text
from evidence.views.wording import capital, counted, listed

_OUTCOMES = {
    Outcome.NEW_DISPUTE: ("new dispute", "!", Colour.RED),
    Outcome.RESOLVED_DISPUTE: ("resolved dispute", "=", Colour.GREEN),
    Outcome.CHANGED_DISPUTE: ("changed dispute", "~", Colour.YELLOW),
    Outcome.UNCHANGED_DISPUTE: ("unchanged dispute", ".", Colour.GREY),
    Outcome.CHANGED: ("changed verdict", ">", Colour.BLUE),
    Outcome.UNCHANGED: ("unchanged verdict", ".", Colour.GREY),
    Outcome.NEW_CLAIM: ("new claim", "+", Colour.BLUE),
    Outcome.GONE_CLAIM: ("gone claim", "-", Colour.YELLOW),
}
_WORDS = {
    CauseKind.ITEM_ADDED: "item {item} added",
    CauseKind.ITEM_DELETED: "item {item} deleted",
    CauseKind.ITEM_MOVED: "item {item} moved",
    CauseKind.ITEM_RENAMED: "item renamed",
    CauseKind.RESTANCED: "stance of {item} changed",
    CauseKind.RESCOPED: "{field} of {item} changed",
    CauseKind.RESOURCED: "{field} of {item} changed",
    CauseKind.SOURCE_RENAMED: "source renamed",
    CauseKind.SOURCE_STANDING: "standing of the source {source} changed",
    CauseKind.SOURCE_KIND: "kind of the source {source} changed",
    CauseKind.SOURCE_LINKS: "{field} of the source {source} changed",
    CauseKind.SOURCE_ADDED: "source {source} added",
    CauseKind.SOURCE_DELETED: "source {source} deleted",
    CauseKind.CLAIM_AXIS: "question of the claim changed",
    CauseKind.CLAIM_SUBJECT: "subject of the claim changed",
    CauseKind.CLAIM_SCOPE: "scope of the claim changed",
    CauseKind.CLAIM_BROADER: "broader claim changed",
    CauseKind.CLAIM_RENAMED: "claim renamed",
    CauseKind.VOCABULARY: "vocabulary changed, {field}",
    CauseKind.POLICY: "policy changed, {field}",
    CauseKind.DECISION_MADE: "decision made",
    CauseKind.DECISION_CHANGED: "decision renewed",
    CauseKind.DECISION_REMOVED: "decision removed",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One claim before and after, as a reader sees it."""

    claim: ClaimId
    title: str
    outcome: Outcome
    outcome_word: str
    glyph: str
    colour: Colour
    before: str
    """`Disputed, pro-tumour ahead: 20 pro-tumour, 13 anti-tumour`; empty for a new claim."""
    after: str
    causes: tuple[str, ...]
    warning: str | None
    """What the check asks for, in sentences; None when nothing is missing."""


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two revisions beside each other."""

    summary: str
    rows: tuple[ChangeRow, ...]
    lost: tuple[str, ...]
    """Ids that are gone without a trace, as sentences."""
    unseen: tuple[str, ...] = ()
    """What could not be compared, as sentences."""


def view_comparison(found: Comparison) -> ComparisonView:
    """A comparison as a reader sees it."""
    rows = tuple(_row(change, found) for change in found.changes)
    gone = {claim for claim, _ in found.lost_items if claim in found.lost_claims}
    lost = [f"The claim {claim} is gone, and nothing says what became of it." for claim in found.lost_claims]
    lost += [
        f"The item {item} of {claim} is gone, and nothing says what became of it."
        for claim, item in found.lost_items
        if claim not in gone
    ]
    return ComparisonView(_summary(rows, found.unchanged), rows, tuple(lost), tuple(_unseen(found)))


def _unseen(found: Comparison) -> Iterator[str]:
    """Which claims could not be compared, and why."""
    for files, which in zip(found.unseen, ("base", "head"), strict=True):
        for file in files[:_MOST_FILES]:
            text = f"{file.path} of the {which} could not be read"
            if file.claims is None:
                text += "; every claim depends on it"
            elif file.claims:
                names = listed([*file.claims[:_MOST_NAMES], *(["others"] if len(file.claims) > _MOST_NAMES else [])])
                text += f"; what became of {names} is not known"
            yield f"{text}."
        if len(files) > _MOST_FILES:
            yield f"{capital(counted(len(files) - _MOST_FILES, 'more file'))} of the {which} could not be read."


_MOST_FILES = 10
"""Files that could not be read and are told of one by one."""
_MOST_NAMES = 8
"""Claims that are named for each."""


def _summary(rows: Iterable[ChangeRow], unchanged: int) -> str:
    counts = Counter(row.outcome for row in rows)
    told = [counted(counts[outcome], _OUTCOMES[outcome][0]) for outcome in Outcome if counts[outcome]]
    if not told:
        return f"Nothing was done to the evidence on {counted(unchanged, 'claim')}."
    rest = f"; nothing was done to {counted(unchanged, 'other claim')}" if unchanged else ""
    return f"{capital(listed(told))}{rest}."


def _row(change: ClaimChange, found: Comparison) -> ChangeRow:
    word, glyph, colour = _OUTCOMES[change.outcome]
    warnings: list[str] = []
    if change.claim in found.head.claims:
        # first what may be a slip of the pen: then nothing else is what it seems
        warnings += filter(None, [unknown_stance_text(found.head.claims[change.claim], found.head)])
    if change.unsigned:
        warnings.append("A dispute is gone, or less than it was, and no decision in this change signs for it.")
    elif change.undecided:
        warnings.append("This is a new dispute without a decision.")
    return ChangeRow(
        claim=change.claim,
        title=change.title,
        outcome=change.outcome,
        outcome_word=word,
        glyph=glyph,
        colour=colour,
        before=_verdict(change.before, found.base),
        after=_verdict(change.after, found.head),
        causes=tuple(cause_text(cause, change.claim) for cause in change.causes),
        warning=" ".join(warnings) or None,
    )


def _verdict(verdict: Verdict | None, registry: Registry) -> str:
    if verdict is None:
        return ""
    poles = poles_of(verdict, registry)
    label = view_status(verdict.status, registry.config.policy).label
    ahead = pole_word(verdict.leader, poles)
    split = split_text(verdict, poles)
    return label + (f", {ahead} ahead" if ahead else "") + (f": {split}" if split else "")


def cause_text(cause: Cause, claim: ClaimId) -> str:
    """One cause as a clause; the claim is named where it is not the one that is looked at."""
    text = _WORDS[cause.kind].format(item=cause.item, source=cause.source, field=cause.field)
    if cause.before is not None and cause.before == cause.after:
        text += f" ({cause.after})"
    elif cause.before is not None and cause.after is not None:
        text += f" from {cause.before} to {cause.after}"
    elif cause.after is not None:
        text += f" ({cause.after})"
    elif cause.before is not None:
        text += f" (was {cause.before})"
    return text if cause.claim in (None, claim) else f"{text}, in {cause.claim}"
