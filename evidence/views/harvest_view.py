"""The harvest plot of a claim: how strong the methods are on either side, one bar a study.

Source: Ogilvie et al. (2008), BMC Med Res Methodol 8:8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.registry.registry import Registry
from evidence.resolve.lines import Line
from evidence.resolve.verdict import Verdict
from evidence.views.catalogue import Catalogue
from evidence.views.pictured_lines import pictured_lines
from evidence.views.wording import capital, counted, listed

_ORDER = (Stance.FIRST, Stance.MIXED, Stance.NO_EFFECT, Stance.SECOND)


@dataclass(frozen=True, slots=True)
class HarvestBar:
    """One independent study."""

    number: int
    """As in the tables of the claim."""
    tier: int | None
    """Of its strongest method; 1 is strongest, None where no method is recorded."""
    quality: str | None
    """One character for its risk of bias; None where none is recorded, or several."""
    unread: bool


@dataclass(frozen=True, slots=True)
class HarvestGroup:
    """Studies with the same overall stance, those with the strongest method first."""

    stance: Stance
    title: str
    bars: tuple[HarvestBar, ...]


@dataclass(frozen=True, slots=True)
class HarvestView:
    """All text and all bars of one picture."""

    title: str
    subtitle: str
    tiers: tuple[int, ...]
    """Those that occur, strongest first."""
    groups: tuple[HarvestGroup, ...]
    footnotes: tuple[str, ...]
    description: str
    """The picture in words."""


def view_harvest(
    verdict: Verdict,
    registry: Registry,
    catalogue: Catalogue | None = None,
    policy: Policy | None = None,
    contexts: Iterable[str] = (),
) -> HarvestView:
    """The harvest plot of a claim's primary lines; `contexts` are those that explain the dispute, if any do."""
    shown = pictured_lines(verdict, registry, catalogue, policy, contexts)
    marks = _marks(shown.lines, registry)
    groups: list[HarvestGroup] = []
    for stance in _ORDER:
        bars = [
            HarvestBar(view.number, _tier(line, registry), _quality(line, marks), view.unread)
            for view, line in shown.at(stance)
        ]
        bars.sort(key=lambda bar: (bar.tier is None, bar.tier or 0, bar.number))
        if bars or stance in (Stance.FIRST, Stance.SECOND):
            groups.append(HarvestGroup(stance, shown.named(stance, len(bars)), tuple(bars)))
    tiers = tuple(sorted({bar.tier for group in groups for bar in group.bars if bar.tier is not None}))
    return HarvestView(
        title=shown.title,
        subtitle=shown.subtitle,
        tiers=tiers,
        groups=tuple(groups),
        footnotes=tuple(_footnotes(groups, tiers, marks, shown.lines, registry)),
        description=_description(shown.title, groups),
    )


def _tier(line: Line, registry: Registry) -> int | None:
    methods = (item.item.method for item in line.items)
    tiers = [registry.methods[name].tier for name in methods if name is not None and name in registry.methods]
    return min(tiers, default=None)


def _marks(lines: Iterable[Line], registry: Registry) -> dict[str, str]:
    """A letter for every word of quality that is used, in the vocabulary's order."""
    used = {item.item.quality for line in lines for item in line.items if item.item.quality is not None}
    ordered = [word for word in registry.qualities if word in used]
    ordered += sorted(used.difference(ordered))
    return {word: chr(ord("A") + place) for place, word in enumerate(ordered[:26])}


def _quality(line: Line, marks: Mapping[str, str]) -> str | None:
    words = {item.item.quality for item in line.items if item.item.quality is not None}
    return marks.get(words.pop()) if len(words) == 1 else None


def _footnotes(
    groups: Iterable[HarvestGroup],
    tiers: Iterable[int],
    marks: Mapping[str, str],
    lines: Iterable[Line],
    registry: Registry,
) -> Iterable[str]:
    bars = [bar for group in groups for bar in group.bars]
    named: dict[int, set[str]] = defaultdict(set)
    for line in lines:
        for item in line.items:
            name = item.item.method
            if name is not None and name in registry.methods:
                named[registry.methods[name].tier].add(name)
    for tier in tiers:
        labels = [registry.methods[name].label for name in registry.methods if name in named[tier]]
        yield f"tier {tier}: {'; '.join(labels)}"
    yield "Each bar is a study, numbered as in the tables; the taller, the stronger its method."
    if any(bar.unread for bar in bars):
        yield "Hollow: known only through a review; the original was not read."
    if any(bar.tier is None for bar in bars):
        yield "Short, without a tier: no method is recorded."
    if marks:
        qualities = registry.qualities
        told = (f"{mark} {qualities[word].label if word in qualities else word}" for word, mark in marks.items())
        yield f"Letters, risk of bias: {'; '.join(told)}."


def _description(title: str, groups: Iterable[HarvestGroup]) -> str:
    told: list[str] = []
    for group in groups:
        tiers = sorted({bar.tier for bar in group.bars if bar.tier is not None})
        parts = [f"{sum(bar.tier == tier for bar in group.bars)} of tier {tier}" for tier in tiers]
        without = sum(bar.tier is None for bar in group.bars)
        parts += [f"{counted(without, 'study')} without a method"] if without else []
        told.append(f"{capital(group.title)}: {listed(parts) if parts else 'none'}.")
    shown = "Bars are independent studies, the taller, the stronger the method; tier 1 is the strongest."
    return f"Harvest plot: {title}. {shown} {' '.join(told)}"
