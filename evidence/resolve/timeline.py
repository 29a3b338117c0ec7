"""How the verdict on a claim came about, year by year, and what made it disputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.model.words import Stance, Status
from evidence.resolve.lines import year_of
from evidence.resolve.ruling import Ruling, Separated, rule_on
from evidence.resolve.verdict import Basis, Verdict

if TYPE_CHECKING:
    from evidence.model.ids import SourceId
    from evidence.model.policy import Policy
    from evidence.registry.registry import Registry
    from evidence.resolve.lines import Line

IN_DISPUTE = frozenset({Status.DISPUTED, Status.PRELIMINARY_DISPUTE, Status.REPORTED_DISPUTED})
"""Both poles are present, and neither has a clear majority."""


@dataclass(frozen=True, slots=True)
class Point:
    """A year in which lines were added, and where the claim stood at its end."""

    year: int
    lines: tuple[tuple[SourceId, ...], ...]
    """The new lines, each by its sources."""
    ruling: Ruling
    """On all lines up to this year."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a claim became disputed."""

    year: int
    status: Status
    """What it became: `disputed`, `preliminary-dispute` or `reported-disputed`."""
    lines: tuple[tuple[SourceId, ...], ...]
    """The lines of that year that did not stand at the pole that had led until then."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A claim through the years."""

    points: tuple[Point, ...]
    """One for every year with a new line, earliest first."""
    undated: tuple[tuple[SourceId, ...], ...]
    """Lines without a year: part of today's verdict, and of no point."""
    turn: Turn | None
    """The first time that it became disputed; None when its dated lines never did."""


def timeline(verdict: Verdict, registry: Registry, policy: Policy, separated: Separated | None = None) -> Timeline:
    """Where a claim stood at the end of each year that added a line.

    Today's lines are placed by year: with one dated source each, a point is the verdict on the evidence up to that
    year. It differs from it where a line has several sources, because the line appears with its first one and has
    today's stance; where a meta-analysis replaces studies that are older than itself; and before the first study of
    a claim on which only reviews had spoken. Today's standing applies throughout. `separated` as for reruns.
    """
    by_year: dict[int, list[Line]] = defaultdict(list)
    undated: list[tuple[SourceId, ...]] = []
    for line in verdict.counted:
        if (year := year_of(line, registry)) is None:
            undated.append(line.sources)
        else:
            by_year[year].append(line)
    points: list[Point] = []
    turn: Turn | None = None
    before: Ruling | None = None
    so_far: tuple[Line, ...] = ()
    for year, new in sorted(by_year.items()):
        so_far = (*so_far, *new)
        reviews = verdict.basis is Basis.SECONDARY
        ruling = rule_on((), so_far, policy) if reviews else rule_on(so_far, (), policy, separated)
        points.append(Point(year, tuple(line.sources for line in new), ruling))
        if turn is None and ruling.status in IN_DISPUTE:
            turn = Turn(year, ruling.status, _dissenting(new, before))
        before = ruling
    return Timeline(tuple(points), tuple(undated), turn)


def _dissenting(new: Sequence[Line], before: Ruling | None) -> tuple[tuple[SourceId, ...], ...]:
    """New lines away from the pole that led; all with a direction when none led, or none is away from it."""
    directional = [line for line in new if line.stance is not Stance.NO_EFFECT]
    leader = None if before is None else before.leader
    away = [line for line in directional if line.stance is not leader] if leader is not None else []
    return tuple(line.sources for line in away or directional)
