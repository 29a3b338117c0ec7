"""What is shown beside a verdict and not counted, grouped by the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evidence.model.axis import Stance
from evidence.model.claim import Claim
from evidence.registry.registry import Registry
from evidence.resolve.placed import SUBJECT, Exclusion, Uncounted, context_of, unknown_stances
from evidence.views.line_view import OUTVOTED, ItemView, ItemViewer
from evidence.views.source_view import SourceView
from evidence.views.wording import listed

_WORDS = {
    Exclusion.RETRACTED: ("Retracted", "the source was withdrawn"),
    Exclusion.REPORTED: ("Reviews that only report", "primary studies are recorded, and they decide"),
    Exclusion.CONSTITUENT: ("Pooled by a meta-analysis", "the study counts within the meta-analysis that includes it"),
    Exclusion.DERIVED: ("Retold", "the source retells another one of this claim and counts only through that"),
    Exclusion.UNREAD_PARENT: ("Retold from elsewhere", "the source retells one that is not recorded on this claim"),
    Exclusion.INDIRECT: ("Indirect", "it does not compare the claim's own subject with a proper comparator"),
    Exclusion.UNCLEAR: ("No direction", "the source does not say which way the effect goes"),
    Exclusion.NARROWER_NULL: (
        "No effect under a narrower claim",
        "a missing effect under special conditions does not refute the general claim",
    ),
    Exclusion.UNKNOWN_STANCE: ("Unknown stance", "the stance is not one of this question"),
    Exclusion.UNKNOWN_SOURCE: ("Unknown source", "the source has no readable record"),
}


@dataclass(frozen=True, slots=True)
class UncountedSource:
    """The items of one source that do not count for one reason."""

    source: SourceView
    through: tuple[SourceView, ...]
    """Sources on which the reason rests: the parent, or the meta-analysis."""
    through_word: str
    """What the source has to do with those: `retells`, `pooled by`."""
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class UncountedGroup:
    """Items that do not count for the same reason."""

    why: Exclusion
    title: str
    explanation: str
    """Why such items do not count; without a capital letter and a full stop."""
    sources: tuple[UncountedSource, ...]


def exclusion_words(why: Exclusion) -> tuple[str, str]:
    """A short title for a reason not to count an item, and the explanation."""
    return _WORDS[why]


def unknown_stance_text(claim: Claim, registry: Registry) -> str | None:
    """Which stances of a claim are no stances, as a sentence; None when all are known."""
    items = unknown_stances(claim, registry)
    if not items:
        return None
    words = list(dict.fromkeys(str(item.stance) for item in items))
    names = listed([*(item.id for item in items[:_MOST_ITEMS]), *(["others"] if len(items) > _MOST_ITEMS else [])])
    is_none = "is no stance" if len(words) == 1 else "are no stances"
    does = "does" if len(items) == 1 else "do"
    return f"{listed(words[:_MOST_ITEMS])} {is_none} of {claim.axis}, so that {names} {does} not count."


_MOST_ITEMS = 5
"""Items, and words, that the sentence names."""


def view_uncounted(entries: Iterable[Uncounted], viewer: ItemViewer) -> tuple[UncountedGroup, ...]:
    """Groups in a fixed order; within them sources by year and citation, and their items in file order."""
    found: dict[Exclusion, dict[tuple[str, tuple[str, ...]], list[ItemView]]] = {why: {} for why in _WORDS}
    for entry in entries:
        found[entry.why].setdefault((entry.item.source, entry.through), []).append(_item(entry, viewer))
    groups: list[UncountedGroup] = []
    for why, by_source in found.items():
        sources = [
            UncountedSource(
                viewer.catalogue.source(name), viewer.catalogue.sources(through), _through_word(why), _told(why, items)
            )
            for (name, through), items in by_source.items()
        ]
        if sources:
            groups.append(UncountedGroup(why, *exclusion_words(why), tuple(sorted(sources, key=_order))))
    return tuple(groups)


def _told(why: Exclusion, items: list[ItemView]) -> tuple[ItemView, ...]:
    """The items of one source; an effect among those that count as none is explained."""
    if why is Exclusion.NARROWER_NULL and any(item.stance is not Stance.NO_EFFECT for item in items):
        return (replace(items[0], notes=(OUTVOTED, *items[0].notes)), *items[1:])
    return tuple(items)


def _order(entry: UncountedSource) -> tuple[bool, int, str]:
    year = entry.source.year
    return year is None, 0 if year is None else year, entry.source.short


def _through_word(why: Exclusion) -> str:
    return "pooled by" if why is Exclusion.CONSTITUENT else "retells"


def _item(entry: Uncounted, viewer: ItemViewer) -> ItemView:
    origin = viewer.registry.claims[entry.claim]
    context = context_of(origin, entry.item)
    if origin.subject.label != viewer.claim.subject.label:
        context = {SUBJECT: origin.subject.label, **context}
    return viewer.item(entry.claim, entry.item, entry.stance, context)
