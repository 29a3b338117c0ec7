"""How a verdict came about, year by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from evidence.model.axis import Stance
from evidence.model.policy import Policy
from evidence.resolve.lines import Line
from evidence.resolve.tally import Tally
from evidence.resolve.timeline import Timeline
from evidence.views.catalogue import Catalogue
from evidence.views.context_words import naming
from evidence.views.status_view import StatusView, stance_word, view_status
from evidence.views.wording import capital, counted, listed, plural

_ORDER = (Stance.FIRST, Stance.SECOND, Stance.MIXED, Stance.NO_EFFECT)


@dataclass(frozen=True, slots=True)
class YearView:
    """One year that added studies."""

    year: int
    added: Mapping[Stance, int]
    """New studies by stance; what is zero is left out."""
    status: StatusView
    split: str
    """All studies until then, `4 pro-tumour, 1 both`."""


@dataclass(frozen=True, slots=True)
class StageView:
    """Years in a row that left the status as it was."""

    start: int
    """Its first year."""
    years: str
    """`2013` or `2013 to 2022`."""
    added: int
    status: StatusView
    split: str
    """At its end, or `1 pro-tumour, 2 anti-tumour at first; 11 pro-tumour, 8 anti-tumour at its end`."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """A claim through the years."""

    title: str
    years: tuple[YearView, ...]
    stages: tuple[StageView, ...]
    undated: Mapping[Stance, int]
    """Studies without a year, by stance; what is zero is left out."""
    sentences: tuple[str, ...]
    """What made it disputed, and what could not be placed."""
    legend: tuple[tuple[Stance, str], ...]
    """Every stance that occurs, with its word."""
    description: str
    """The picture in words."""


def view_timeline(
    title: str,
    found: Timeline,
    lines: Iterable[Line],
    catalogue: Catalogue,
    poles: tuple[str, str],
    policy: Policy,
    noun: str = "study",
) -> TimelineView:
    """The timeline of a claim; `lines` are those that decide today, and `noun` what one of them is called."""
    stances = {line.sources: line.stance for line in lines}
    years = tuple(
        YearView(
            year=point.year,
            added=_counts(stances[line] for line in point.lines),
            status=view_status(point.ruling.status, policy),
            split=_split(point.ruling.tally, poles),
        )
        for point in found.points
    )
    undated = _counts(stances[line] for line in found.undated)
    stages = tuple(_stages(years))
    sentences = tuple(_sentences(found, years, catalogue, poles, policy, noun))
    used = {stance for year in years for stance in year.added} | set(undated)
    told = " ".join(f"{stage.years}: {stage.status.label.lower()} ({stage.split})." for stage in stages)
    return TimelineView(
        title=title,
        years=years,
        stages=stages,
        undated=undated,
        sentences=sentences,
        legend=tuple((stance, stance_word(stance, poles)) for stance in _ORDER if stance in used),
        description=f"Timeline: {title}. {told} {' '.join(sentences)}".strip(),
    )


def _counts(stances: Iterable[Stance]) -> dict[Stance, int]:
    found = list(stances)
    return {stance: found.count(stance) for stance in _ORDER if stance in found}


def _split(tally: Tally, poles: tuple[str, str]) -> str:
    numbers = (tally.first, tally.second, tally.mixed, tally.no_effect)
    return ", ".join(f"{n} {stance_word(s, poles)}" for n, s in zip(numbers, _ORDER, strict=True) if n)


def _stages(years: tuple[YearView, ...]) -> Iterator[StageView]:
    stage: list[YearView] = []
    for year in years:
        if stage and stage[-1].status != year.status:
            yield _stage(stage)
            stage = []
        stage.append(year)
    if stage:
        yield _stage(stage)


def _stage(years: list[YearView]) -> StageView:
    first, last = years[0], years[-1]
    span = f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    split = last.split
    if first.split != split and ", " in split:  # where all stand at one side the end tells the beginning
        split = f"{first.split} at first; {split} at its end"
    return StageView(first.year, span, sum(sum(year.added.values()) for year in years), last.status, split)


def _leads(found: Timeline, poles: tuple[str, str]) -> Iterator[str]:
    """Years in which the lead went over to the other pole; years in which both are even change nothing."""
    told = [(point.year, point.ruling.tally.leader) for point in found.points]
    led = [(year, leader) for year, leader in told if leader is not None]
    turns = [(year, leader) for (_, before), (year, leader) in pairwise(led) if leader is not before]
    if turns:
        yield f"The lead changed: {listed(f'{stance_word(leader, poles)} from {year} on' for year, leader in turns)}."


def _sentences(
    found: Timeline,
    years: tuple[YearView, ...],
    catalogue: Catalogue,
    poles: tuple[str, str],
    policy: Policy,
    noun: str,
) -> Iterator[str]:
    def cited(lines: Iterable[tuple[str, ...]]) -> str:
        return naming(" with ".join(catalogue.source(name).short for name in line) for line in lines)

    if found.turn is not None:
        turn = found.turn
        label = view_status(turn.status, policy).label.lower()
        by = f", with {cited(turn.lines)}" if turn.lines else ""
        yield f"It first became a matter of dispute in {turn.year} ({label}){by}."
    elif found.undated and len(years) > 1:
        yield f"By themselves the {plural(noun)} with a year never came into dispute."
    yield from _leads(found, poles)
    if found.undated:
        n = len(found.undated)
        verbs = "records no year and is" if n == 1 else "record no year and are"
        note = f"; today's verdict counts {'it' if n == 1 else 'them'}" if found.points else ""
        yield f"{capital(counted(n, noun))} {verbs} not placed{note}: {cited(found.undated)}."
